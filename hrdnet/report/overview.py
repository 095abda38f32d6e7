"""The overview of reach that may be shared: aggregates, rounded counts, no small groups (domain D)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.reach_words import opening, percent
from hrdnet.present.tables import text_table

if TYPE_CHECKING:
    from hrdnet.metrics.reach_result import Reach

Mask = npt.NDArray[np.bool_]

#: Groups of fewer defenders are not shown, so that nobody in them is.
SMALLEST_GROUP = 10
_ROUNDED_TO = 5
_REGION = "region "
_OTHERS = "other regions together"


@dataclass(frozen=True)
class Line:
    """One group of the overview, as it may be shown."""

    group: str
    defenders: str
    probability: float
    low: float
    high: float
    sampling_low: float
    sampling_high: float


@dataclass(frozen=True)
class Overview:
    """The lines of a table, and what was left out and why."""

    lines: tuple[Line, ...]
    remarks: tuple[str, ...]

    def text(self) -> str:
        """Return the table for a terminal, with its remarks."""
        rows = [
            [
                line.group,
                line.defenders,
                percent(line.probability),
                f"{percent(line.low)} to {percent(line.high)}",
                f"{100 * line.sampling_low:.1f} to {100 * line.sampling_high:.1f} %",
            ]
            for line in self.lines
        ]
        headers = ["group", "defenders", "reach", "band: what is not known", "sampling, 95 %"]
        return "\n".join([text_table(headers, rows), *self.remarks])

    def columns(self, mark: str) -> dict[str, list[object]]:
        """Return the table as columns for a file, every row with its mark."""
        columns: dict[str, list[object]] = {"marking": [mark] * len(self.lines)}
        for name in Line.__dataclass_fields__:
            columns[name] = [getattr(line, name) for line in self.lines]
        return columns


def overview(result: Reach) -> Overview:
    """Return the overview of a result: whole for invented data, else with small groups merged or left out."""
    masks = {name: mask for name, mask in result.named_groups().items() if mask.any()}
    if result.provenance.synthetic:
        return Overview(tuple(_lines(result, masks, exact=True)), ())
    sizes = {name: float(result.weights[:, mask].sum(axis=1).mean()) for name, mask in masks.items()}
    regions = [name for name in masks if name.startswith(_REGION)]
    small = [name for name in regions if sizes[name] < SMALLEST_GROUP]
    large = sorted((name for name in regions if name not in small), key=lambda name: sizes[name])
    if small and large and (len(small) == 1 or sum(sizes[name] for name in small) < SMALLEST_GROUP):
        # A single region left out could be told from the total: the next smallest keeps it company.
        small.append(large[0])
    remarks = []
    kept = {name: mask for name, mask in masks.items() if name not in regions and sizes[name] >= SMALLEST_GROUP}
    dropped = [name for name in masks if name not in regions and name not in kept]
    if dropped:
        remarks.append(f"Not shown, fewer than {SMALLEST_GROUP} defenders: {', '.join(dropped)}.")
    kept |= {name: masks[name] for name in regions if name not in small}
    if small:
        together = masks[small[0]].copy()
        for name in small[1:]:
            together |= masks[name]
        if sum(sizes[name] for name in small) >= SMALLEST_GROUP:
            kept[_OTHERS] = together
        remarks.append(f"{len(small)} regions with few defenders are shown together or not at all, to protect them.")
    if not kept:
        remarks.append(f"The file has fewer than {SMALLEST_GROUP} defenders in contact: no number is shown.")
    return Overview(tuple(_lines(result, kept, exact=False)), tuple(remarks))


def _lines(result: Reach, masks: dict[str, Mask], *, exact: bool) -> list[Line]:
    lines = []
    for name, mask in masks.items():
        record = result.record(mask)
        number = record.pop("defenders")
        record.pop("rows")
        shown = f"{number:,.0f}" if exact else f"about {_ROUNDED_TO * round(number / _ROUNDED_TO):,}"
        lines.append(Line(name, shown, **record))
    return lines


def heading(result: Reach) -> list[str]:
    """Return the lines that stand above every shared table."""
    what = (
        "INVENTED EXAMPLE: no person or body in it exists."
        if result.provenance.synthetic
        else "Shared view: groups only."
    )
    return [what, opening(result)]
