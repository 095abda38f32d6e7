"""Which groups may be shown to others: none of few people, and none that a difference would give away (domain D)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.groups import OTHER_REGIONS, REGION, group_words
from hrdnet.present.messages import listed, numeral, say, say_many

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: Groups of fewer defenders are not shown, so that nobody in them is.
SMALLEST_GROUP = 10
#: Numbers of people that are shown are multiples of this.
ROUNDED_TO = 5
#: Regions of few defenders that are shown as one.
OTHERS = OTHER_REGIONS


@dataclass(frozen=True)
class Shareable:
    """The groups that may be shown, and why others are not."""

    groups: dict[str, Mask]
    remarks: tuple[str, ...]


def about(number: float) -> str:
    """Write a number of people as it may be shown.

    Examples
    --------
    >>> about(23.0)
    'about 25'
    """
    return say("about {number}", number=numeral(ROUNDED_TO * round(number / ROUNDED_TO)))


def few_or_about(number: int) -> str:
    """Write a number of rows, contacts or requests as it may be shown: rounded, and small ones not told apart.

    Examples
    --------
    >>> few_or_about(0), few_or_about(3), few_or_about(23)
    ('0', 'under 5', 'about 25')
    """
    if not number:
        return "0"
    return about(number) if number >= ROUNDED_TO else say("under {number}", number=ROUNDED_TO)


def shareable(masks: Mapping[str, Mask], weights: Floats) -> Shareable:
    """Return the groups of an overview that may be shown: small regions are merged, other small groups left out.

    Parameters
    ----------
    masks
        Groups that have defenders, as masks over the parts, as of ``metrics.groups.named_groups``.
    weights : (states, parts)
        How many defenders each part stands for.
    """
    sizes = {name: _size(weights, mask) for name, mask in masks.items()}
    regions = [name for name in masks if name.startswith(REGION)]
    small = [name for name in regions if sizes[name] < SMALLEST_GROUP]
    large = sorted((name for name in regions if name not in small), key=lambda name: sizes[name])
    if small and large and (len(small) == 1 or sum(sizes[name] for name in small) < SMALLEST_GROUP):
        # A single region left out could be told from the total: the next smallest keeps it company.
        small.append(large[0])
    remarks = []
    groups = {name: mask for name, mask in masks.items() if name not in regions}
    kept = _undisclosing({name: mask for name, mask in groups.items() if sizes[name] >= SMALLEST_GROUP}, weights)
    dropped = [name for name in groups if name not in kept]
    if dropped:
        remarks.append(
            say(
                "Not shown: {groups}; fewer than {smallest} defenders, or few enough left beside them to be told from "
                "the difference.",
                groups=listed(map(group_words, dropped)),
                smallest=SMALLEST_GROUP,
            )
        )
    kept |= {name: masks[name] for name in regions if name not in small}
    if small:
        together = masks[small[0]].copy()
        for name in small[1:]:
            together |= masks[name]
        if sum(sizes[name] for name in small) >= SMALLEST_GROUP and len(small) < len(regions):
            kept[OTHERS] = together
        remarks.append(
            say_many(
                "{number} region with few defenders is shown together or not at all, to protect them.",
                "{number} regions with few defenders are shown together or not at all, to protect them.",
                len(small),
            )
        )
    if not kept:
        remarks.append(
            say("The file has fewer than {smallest} defenders in contact: no number is shown.", smallest=SMALLEST_GROUP)
        )
    return Shareable(kept, tuple(remarks))


def _undisclosing(groups: dict[str, Mask], weights: Floats) -> dict[str, Mask]:
    """Leave out a group if what a larger shown group, or two together, have beside it is a small group."""
    kept = dict(groups)
    for name, mask in sorted(groups.items(), key=lambda item: int(item[1].sum())):
        others = [other for key, other in kept.items() if key != name]
        joined = [mask, *(mask | other for other in others if not (mask & other).any())]
        differences = [larger & ~one for one in joined for larger in others if not (one & ~larger).any()]
        sizes = [_size(weights, difference) for difference in differences]
        if any(0 < size < SMALLEST_GROUP for size in sizes):
            del kept[name]
    return kept


def _size(weights: Floats, mask: Mask) -> float:
    return float(weights[:, mask].sum(axis=1).mean())
