"""The base of every result: frozen, with a summary, a frame, a figure and its provenance."""

from __future__ import annotations

import abc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: The mark on everything that shows invented people, and on everything that shows real ones in detail.
INVENTED = "INVENTED"
DO_NOT_SEND = "WORKING VIEW - DO NOT SEND"


@dataclass(frozen=True)
class Assumption:
    """What was taken for granted because nobody said.

    ``unknown`` of ``rows`` rows had no value for ``what`` and took the range ``low`` to ``high``.
    """

    what: str
    unknown: int
    rows: int
    low: float
    high: float
    unit: str = ""
    source: str = "assumption"

    def __str__(self) -> str:
        if self.rows == 0:
            return f"{self.what}: {self.low:g} to {self.high:g} {self.unit} ({self.source})"
        share = f"{self.unknown:,} of {self.rows:,} unknown"
        return f"{self.what}: {share}, taken as {self.low:g} to {self.high:g} {self.unit} ({self.source})"


def assumed(assumptions: Sequence[Assumption]) -> list[str]:
    """Return the lines that end a summary: what was taken for granted, under a heading; nothing if that is nothing."""
    if not assumptions:
        return []
    number = f"{len(assumptions)} input{'' if len(assumptions) == 1 else 's'}"
    return [f"Assumed because nobody said ({number}):", *(f"  - {one}" for one in assumptions)]


def _version() -> str:
    from hrdnet import __version__

    return __version__


@dataclass(frozen=True)
class Provenance:
    """What it takes to get the same answer again."""

    fingerprint: str
    seed: int | None
    version: str = field(default_factory=_version)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    assumptions: tuple[Assumption, ...] = ()
    synthetic: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))

    def __reduce__(self) -> tuple[Any, ...]:
        values = (
            self.fingerprint,
            self.seed,
            self.version,
            dict(self.parameters),
            self.assumptions,
            self.synthetic,
        )
        return type(self), values

    @property
    def mark(self) -> str:
        """The words that stand on every table, figure and file of this result."""
        return INVENTED if self.synthetic else DO_NOT_SEND


class Result(abc.ABC):
    """What every question returns."""

    provenance: Provenance

    @property
    def seed(self) -> int | None:
        """The root seed: ``rng=result.seed`` gives the same bits again."""
        return self.provenance.seed

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What was assumed for what the file does not say."""
        return self.provenance.assumptions

    @abc.abstractmethod
    def headline(self) -> str:
        """Return the answer in one line, without any id."""

    @abc.abstractmethod
    def summary(self) -> str:
        """Return the answer in words, with its uncertainty."""

    @abc.abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Return the answer as a data frame."""

    @abc.abstractmethod
    def plot(self) -> tuple[Figure, Axes]:
        """Return the answer as a figure and its axes."""

    def __repr__(self) -> str:
        mark = f"{INVENTED}: " if self.provenance.synthetic else ""
        return f"<{type(self).__name__}, {mark}{self.headline()}; summary() says more>"

    def _repr_html_(self) -> str:
        from hrdnet.present.markup import as_html

        # The mark stands once, above; what was assumed is folded away, since it is often longer than the answer.
        folded = assumed(self.assumptions)
        lines = self.summary().removeprefix(f"{self.provenance.mark}\n").splitlines()
        kept = [line for line in lines if line not in folded]
        again = "" if self.seed is None else f"Again: rng={self.seed}, hrdnet {self.provenance.version}"
        return as_html(
            self.provenance.mark, "\n".join(kept), folded=folded if len(kept) < len(lines) else (), ending=again
        )
