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


class NoPlan(HrdnetError, ValueError):
    """No plan meets all that was asked for.

    Attributes
    ----------
    conflict
        Plain sentences: demands that cannot all be met, so that leaving out any one of them would help. Empty if time
        ran out before it was known whether there is a plan.
    regions
        Names of the regions that they are about; never in the message.
    """

    def __init__(self, message: str, conflict: Iterable[str] = (), regions: Iterable[str] = ()) -> None:
        self.conflict, self.regions = tuple(conflict), tuple(regions)
        super().__init__(message)

    def __str__(self) -> str:
        return "\n".join([str(self.args[0]), *(f"  - {one}" for one in self.conflict)])


class UnsafeInput(HrdnetError, ValueError):
    """A file is refused before it is read: it could exhaust or mislead the program."""


class UnsafeOutput(HrdnetError, ValueError):
    """A place to write is refused: a link, a device, a parent folder, or the input itself."""


def one_problem(place: str, column: str, rule: str) -> DataProblems:
    """Wrap a single broken rule as a :class:`DataProblems`."""
    return DataProblems((Problem(place, column, rule),))
