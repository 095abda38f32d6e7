"""The error tree: what can go wrong, and how it is said.

Messages never carry the value of a cell, because a value could be a name. They say
where the problem is (file, sheet or line, column), which rule was broken, and where a
near miss stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SHOWN = 50
_ROW = re.compile(r" (row|line) (\d+)$")


class HrdnetError(Exception):
    """Base of every error that hrdnet raises on purpose."""


class UsageError(HrdnetError, ValueError):
    """A call or a command asked for something that does not exist or cannot be."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule in the user's data.

    Parameters
    ----------
    place
        File, sheet and row, or table and row: ``"bodies.csv line 4"``.
    column
        The column's header; empty when the rule is about a whole row or file.
    rule
        What is wrong and what would be right, without any cell's value.
    sheet, row
        Where a marked copy puts its note (``row`` counts as the file does), if known.
    """

    place: str
    column: str
    rule: str
    sheet: str | None = None
    row: int | None = None

    def __str__(self) -> str:
        return " : ".join(part for part in (self.place, self.column, self.rule) if part)


class DataProblems(HrdnetError, ValueError):
    """The data break one or more rules; all of them are listed at once.

    Attributes
    ----------
    problems
        Every :class:`Problem` found, in file order.
    """

    def __init__(self, problems: tuple[Problem, ...] | list[Problem]) -> None:
        self.problems = _in_file_order(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        head = "1 problem" if count == 1 else f"{count} problems"
        lines = [str(problem) for problem in self.problems[:_SHOWN]]
        if count > _SHOWN:
            lines.append(f"... and {count - _SHOWN} more")
        return "\n".join([f"{head} in the data:", *("  " + line for line in lines)])


def _in_file_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Put the problems of a sheet or file together, by row; sheets in the order in which they were found."""
    groups: dict[str, list[Problem]] = {}
    for problem in problems:
        groups.setdefault(_ROW.sub("", problem.place), []).append(problem)
    return tuple(one for group in groups.values() for one in sorted(group, key=_row))


def _row(problem: Problem) -> int:
    found = _ROW.search(problem.place)
    return int(found[2]) if found else 0


class Infeasible(HrdnetError, ValueError):
    """No plan keeps all that was asked for; the message says what stands in the way."""


class OutOfTime(HrdnetError, RuntimeError):
    """The time limit passed before any plan was found; whether there is one is not known."""


class UnsafeInput(HrdnetError, ValueError):
    """A file is refused before it is read: it could exhaust or mislead the program."""


class UnsafeOutput(HrdnetError, ValueError):
    """A place to write is refused: a link, a device, a parent folder, or the input itself."""


def one_problem(place: str, column: str, rule: str) -> DataProblems:
    """Wrap a single broken rule as a :class:`DataProblems`."""
    return DataProblems((Problem(place, column, rule),))


class NoPlan(Infeasible):
    """No plan meets all that was asked of it.

    Attributes
    ----------
    demands
        Demands that cannot be met together, in words; each could be met without the others, where ``proved`` is true.
    proved
        Whether it is proved that no plan meets them; else none was found.
    regions
        Names of the regions that they are about, where they are about some; never in the message.
    """

    def __init__(self, demands: tuple[str, ...], *, proved: bool = True, regions: tuple[str, ...] = ()) -> None:
        self.demands = demands
        self.proved = proved
        self.regions = regions
        super().__init__(demands)

    def __str__(self) -> str:
        head = "no plan can meet these demands together" if self.proved else "no plan was found for these demands"
        return "\n".join([f"{head}:", *("  " + one for one in self.demands)])

    def __reduce__(self) -> tuple[type[NoPlan], tuple[tuple[str, ...]], dict[str, object]]:
        return type(self), (self.demands,), {"proved": self.proved, "regions": self.regions}
