"""The base of every result: frozen, with a summary, a frame, a figure and its provenance."""

from __future__ import annotations

import abc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from hrdnet.present.messages import numeral, said, say, say_many, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: The mark on everything that shows invented people, and on everything that shows real ones in detail.
INVENTED = word("INVENTED")
DO_NOT_SEND = word("WORKING VIEW - DO NOT SEND")


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
    source: str = word("assumption")

    def __str__(self) -> str:
        values = {
            "what": self.meaning(),
            "low": numeral(self.low, "g"),
            "high": numeral(self.high, "g"),
            "unit": said(self.unit),
            "source": said(self.source),
        }
        if self.rows == 0:
            return say("{what}: {low} to {high} {unit} ({source})", **values)
        return say(
            "{what}: {unknown} of {rows} unknown, taken as {low} to {high} {unit} ({source})",
            unknown=numeral(self.unknown),
            rows=numeral(self.rows),
            **values,
        )

    def meaning(self) -> str:
        """Say what nobody said, in the reader's language: often where it matters, then what it is."""
        where, colon, meaning = self.what.partition(": ")
        return say("{where}: {what}", where=said(where), what=said(meaning)) if colon else said(self.what)


def assumed(assumptions: Sequence[Assumption]) -> list[str]:
    """Return the lines that end a summary: what was taken for granted, under a heading; nothing if that is nothing."""
    if not assumptions:
        return []
    heading = say_many(
        "Assumed because nobody said ({number} input):",
        "Assumed because nobody said ({number} inputs):",
        len(assumptions),
    )
    return [heading, *(f"  - {one}" for one in assumptions)]


def mark_words(mark: str) -> str:
    """Say a mark such as ``INVENTED`` in the reader's language; files and data keep the English one."""
    return said(mark)


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
        mark = f"{mark_words(INVENTED)}: " if self.provenance.synthetic else ""
        return f"<{type(self).__name__}, {mark}{self.headline()}; summary() says more>"

    def _repr_html_(self) -> str:
        from hrdnet.present.markup import as_html

        # The mark stands once, above; what was assumed is folded away, since it is often longer than the answer.
        stamp = mark_words(self.provenance.mark)
        folded = assumed(self.assumptions)
        lines = self.summary().removeprefix(f"{stamp}\n").splitlines()
        kept = [line for line in lines if line not in folded]
        again = "" if self.seed is None else f"Again: rng={self.seed}, hrdnet {self.provenance.version}"
        return as_html(stamp, "\n".join(kept), folded=folded if len(kept) < len(lines) else (), ending=again)
