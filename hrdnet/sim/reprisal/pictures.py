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
from hrdnet.sim.reprisal.verdicts import MIXED, TOO_FEW, VERDICTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.present.harm_figures import Curve
    from hrdnet.sim.reprisal.outcomes import Visibility

Floats = npt.NDArray[np.float64]
_SHADED = "band from what is not known, darker: sampling"
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
    """Draw harm over levels of visibility, and its change to the lowest level, one column a person."""
    from hrdnet.present.harm_figures import Row, curve_panels

    name = result.models[0] if model is None else model
    if len(result.levels) < 2:
        raise UsageError("a curve is drawn over levels of visibility: ask for two or more")
    turns, first = result.turning_points(name)["turns_at"].to_dict(), result.levels[0]
    harm = [
        [_curve("mean over states of knowledge", [result.harm(whom, one, name) for one in result.levels])]
        for whom in WHOM
    ]
    change = [
        [
            _curve(
                "mean over states of knowledge",
                [result.change(whom, one, name, baseline=first) for one in result.levels],
            )
        ]
        for whom in WHOM
    ]
    return curve_panels(
        np.array(result.levels),
        [_title(whom) for whom in WHOM],
        [
            Row(_unit(result), harm),
            Row(f"change against visibility {first:g}, in the same replicates", change, signed=True),
        ],
        label=f"visibility of the defender concerned (share), model {name}; shaded: {_SHADED}",
        turns=np.array([turns[whom] for whom in WHOM]),
        turn="level at which the mean turns",
        mark=mark or result.provenance.mark,
    )


def course(result: Visibility, action: str, model: str | None = None) -> tuple[Figure, Axes]:
    """Draw harm by month under an action and under nothing, and the change, one column a person."""
    from hrdnet.present.harm_figures import Row, curve_panels

    name, nothing = result.models[0] if model is None else model, result.actions[0]
    months = range(result.layout.months)
    harm, change = [], []
    for whom in WHOM:
        numbers = {one: [result.by_month(whom, month, one, name) for month in months] for one in (action, nothing)}
        harm.append(
            [
                _curve(words.title(one), [result.mean(each, (0.0, np.inf)) for each in numbers[one]])
                for one in dict.fromkeys((action, nothing))
            ]
        )
        pairs = zip(numbers[action], numbers[nothing], strict=True)
        change.append([_curve(words.title(action), [result.difference(*pair) for pair in pairs])])
    return curve_panels(
        np.array(months, dtype=np.float64) + 1,
        [_title(whom) for whom in WHOM],
        [Row(_unit(result), harm), Row("change against nothing, in the same replicates", change, signed=True)],
        label=f"month, model {name}; shaded, or dotted: {_SHADED}",
        turns=np.full(len(WHOM), np.nan),
        turn="",
        mark=result.provenance.mark,
    )


def _curve(name: str, rows: list[ReplicateEstimate]) -> Curve:
    from hrdnet.present.harm_figures import Curve

    ends = ("probability", "low", "high", "sampling_low", "sampling_high")
    return Curve(name, *(_column(rows, one) for one in ends))


def grid(result: Visibility, action: str, model: str | None = None, bins: int = 5) -> tuple[Figure, Axes]:
    """Draw the verdict over rho and h; a page for researchers."""
    from hrdnet.present.harm_figures import cell_map

    name = result.models[0] if model is None else model
    table = result.map(action, name, bins=bins)
    names = (*VERDICTS[:-1], MIXED, TOO_FEW)
    codes = np.array([names.index(one) for one in table["verdict"]], dtype=np.int64).reshape(bins, bins)
    agreeing, told_ = (table[column].to_numpy().reshape(bins, bins).tolist() for column in ("agreeing", "told"))
    notes = [
        [f"{part} of {whole}" if part else f"{whole}" for part, whole in zip(*both, strict=True)]
        for both in zip(agreeing, told_, strict=True)
    ]
    return cell_map(
        codes,
        notes,
        names,
        across="rho: how much the perpetrator minds costs from outside (before the action)",
        up="h: hostility to the source of attention (before the action)",
        title=(
            f"{words.title(action)}, model {name}: what most states of knowledge in each cell say, where anything can "
            f"be told, and how many of them{_SMALL if result.too_small else ''}"
        ),
        mark=result.provenance.mark,
    )
