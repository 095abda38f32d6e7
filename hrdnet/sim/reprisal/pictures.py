"""Pictures of harm: by action, over levels of visibility, over rho and h, over time; hers and others' side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.sim.replicates import ReplicateEstimate
from hrdnet.sim.reprisal import outcome_words as words
from hrdnet.sim.reprisal.agreement import NOT_REPRESENTABLE, told
from hrdnet.sim.reprisal.layout import WHOM
from hrdnet.sim.reprisal.verdicts import TOO_FEW, VERDICTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.sim.reprisal.outcomes import Visibility

Floats = npt.NDArray[np.float64]
_SMALL = " (fewer than 10 defenders: too few for a claim)"


def _unit(result: Visibility) -> str:
    return words.UNIT + (_SMALL if result.too_small else "")


def _column(rows: list[ReplicateEstimate], name: str) -> Floats:
    return np.array([getattr(one, name) for one in rows], dtype=np.float64)


def _title(whom: str) -> str:
    return f"harm to {words.ON[whom]}"


def changes(result: Visibility, model: str | None = None, *, mark: str | None = None) -> tuple[Figure, Axes]:
    """Draw the change that each action makes to harm to her, to family and to colleagues, side by side."""
    from hrdnet.present.harm_figures import change_panels

    name = result.models[0] if model is None else model
    nobody = np.full(1, np.nan)
    panels = []
    for whom in WHOM:
        rows = []
        for action in result.measures[1:]:
            lost = told(result, name, action, whom) == NOT_REPRESENTABLE
            rows.append(result.change(whom, action.name, name) if not lost else result.mean(nobody[:0]))
        panels.append(
            (
                _title(whom),
                _column(rows, "probability"),
                (_column(rows, "low"), _column(rows, "high")),
                (_column(rows, "sampling_low"), _column(rows, "sampling_high")),
            )
        )
    return change_panels(
        [words.title(one) for one in result.actions[1:]],
        panels,
        label=f"change against nothing in model {name}, {_unit(result)}; empty where the model cannot express it",
        less="less harm",
        more="more harm",
        mark=mark or result.provenance.mark,
    )


def levels(result: Visibility, model: str | None = None, *, mark: str | None = None) -> tuple[Figure, Axes]:
    """Draw harm over levels of visibility, one panel a person."""
    from hrdnet.present.harm_figures import curve_panels

    name = result.models[0] if model is None else model
    if len(result.levels) < 2:
        raise UsageError("a curve is drawn over levels of visibility: ask for two or more")
    turns = result.turning_points(name)["turns_at"].to_dict()
    panels = []
    for whom in WHOM:
        rows = [result.harm(whom, level, name) for level in result.levels]
        curve = ("mean and band from what is not known", *(_column(rows, one) for one in ("probability", "low", "high")))
        panels.append((_title(whom), [curve], float(turns[whom])))
    return curve_panels(
        np.array(result.levels),
        panels,
        label=f"visibility of the defender concerned (share), model {name}",
        height=_unit(result),
        turn="level at which the mean turns",
        mark=mark or result.provenance.mark,
    )


def course(result: Visibility, action: str, model: str | None = None) -> tuple[Figure, Axes]:
    """Draw harm by month under an action and under nothing, one panel a person."""
    from hrdnet.present.harm_figures import curve_panels

    name = result.models[0] if model is None else model
    months = range(result.layout.months)
    panels = []
    for whom in WHOM:
        curves = []
        for one in (action, result.actions[0]):
            rows = [result.mean(result.by_month(whom, month, one, name), (0.0, np.inf)) for month in months]
            curves.append((words.title(one), *(_column(rows, end) for end in ("probability", "low", "high"))))
        panels.append((_title(whom), curves, float("nan")))
    return curve_panels(
        np.array(months, dtype=np.float64) + 1,
        panels,
        label=f"month, model {name}; shaded: band from what is not known",
        height=_unit(result),
        turn="",
        mark=result.provenance.mark,
    )


def grid(result: Visibility, action: str, model: str | None = None, bins: int = 5) -> tuple[Figure, Axes]:
    """Draw the verdict over rho and h; a page for researchers."""
    from hrdnet.present.harm_figures import cell_map

    name = result.models[0] if model is None else model
    table = result.map(action, name, bins=bins)
    names = (*VERDICTS, TOO_FEW)
    codes = np.array([names.index(one) for one in table["verdict"]], dtype=np.int64).reshape(bins, bins)
    states = table["states"].to_numpy().reshape(bins, bins)
    notes = [[f"{number}" for number in row] for row in states.tolist()]
    return cell_map(
        codes,
        notes,
        names,
        across="rho: how much the perpetrator minds costs from outside (before the action)",
        up="h: hostility to the source of attention (before the action)",
        title=(
            f"{words.title(action)}, model {name}: verdict of the mean change to her and to others in each cell, with "
            f"the number of states of knowledge in it{_SMALL if result.too_small else ''}"
        ),
        mark=result.provenance.mark,
    )
