"""What a network holds, in words that carry no name and no id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.graph.vocabulary import Role

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

_PEOPLE = (Role.DEFENDER, Role.FAMILY)
#: Columns whose gaps matter to every answer, in the words of a reader.
_ASKED = {
    "actors": {"region": "region", "women": "share of women", "will": "will", "capacity": "capacity"},
    "channels": {
        "awareness": "knowing of it",
        "source_trusts_target": "trust",
        "travel_hours": "travel time",
    },
}


def contents(network: ProtectionNetwork) -> dict[str, str]:
    """Count defenders, bodies, channels and ties, and say what is unknown."""
    actors = network.table("actors")
    role, count = actors.words("role"), actors.numbers("count")
    nobody = actors.words("in_contact").is_any("no")
    met = role.is_any(Role.DEFENDER) & ~nobody
    apart = role.is_any(Role.DEFENDER) & nobody
    return {
        "data": "INVENTED" if network.synthetic else "as given by the file; working view, do not send",
        "defenders": f"{_people(count.low[met].sum(), count.high[met].sum())} in {plural(int(met.sum()), 'row')}",
        "not in contact": plural(int(apart.sum()), "row") + ", reported and never counted",
        "bodies": _bodies(network),
        "channels": plural(len(network.table("channels")), "channel"),
        "ties": plural(len(network.table("ties")), "tie"),
        "unknown": _unknown(network, met),
    }


def _people(low: float, high: float) -> str:
    return plural(int(low), "defender") if low == high else f"{low:,.0f} to {high:,.0f} defenders"


def plural(count: int, noun: str) -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> plural(1, "body"), plural(1200, "body")
    ('1 body', '1,200 bodies')
    """
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun[:-1] + 'ies' if noun.endswith('y') else noun + 's'}"


def _bodies(network: ProtectionNetwork) -> str:
    role = network.table("actors").words("role")
    numbers = {word: int(role.is_any(word).sum()) for word in role.words if word not in _PEOPLE}
    listed = ", ".join(f"{word.replace('_', ' ')} {number:,}" for word, number in numbers.items() if number)
    total = plural(sum(numbers.values()), "body")
    return f"{total} ({listed})" if listed else total


def _unknown(network: ProtectionNetwork, met: np.ndarray) -> str:
    parts = []
    for table, columns in _ASKED.items():
        rows = network.table(table)
        if not len(rows):
            continue
        for column, words in columns.items():
            if column in {"region", "women"}:
                known = rows.columns[column].known[met] if column in rows else np.zeros(int(met.sum()), dtype=bool)
            elif table == "actors":
                bodies = ~rows.words("role").is_any(*_PEOPLE)
                known = rows.numbers(column).known[bodies]
            else:
                known = rows.numbers(column).known
            if len(known) and not known.all():
                parts.append(f"{words} {100 * (1 - known.mean()):.0f} %")
    return "missing: " + ", ".join(parts) if parts else "nothing of what is asked most"
