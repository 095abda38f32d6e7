"""The routes of one defender, step by step: the answer of ``routes``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.errors import UsageError
from hrdnet.graph.contents import plural
from hrdnet.metrics.reach_words import percent
from hrdnet.present.result import Provenance, Result, assumed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HOP = ("channel", "from", "to", "medium", "form", "adds_probability", "adds_days", "adds_cost")


@dataclass(frozen=True)
class Hop:
    """One step of a route, and what it adds.

    Attributes
    ----------
    channel, tail, head
        Ids of the channel and of the actors at its ends, in the direction of the request.
    medium, form
        As in the file; ``None`` where it does not say.
    probability
        What the route's probability is multiplied with: a draw shared with an earlier step is not paid twice.
    days
        Mean wait for the meeting, delay and journey.
    cost
        Of the journey, US dollars.
    """

    channel: str
    tail: str
    head: str
    medium: str | None
    form: str | None
    probability: float
    days: float
    cost: float


@dataclass(frozen=True)
class Route:
    """A way for a request, in the middle of what is not known, with the band over the states of knowledge.

    Attributes
    ----------
    aim
        ``"most probable"``, ``"fastest"``, ``"cheapest"``, or ``"alternative 1"`` and so on, which share no actor.
    target
        Id of the body that it leads to.
    mechanisms
        Ids of the mechanisms that the body operates, as far as the question is about them.
    hops
        Its steps, in order.
    probability, low, high
        That every step works; at the middle of what is not known, and the ends over the states of knowledge.
    days, cost
        In the mean, if it works.
    """

    aim: str
    target: str
    mechanisms: tuple[str, ...]
    hops: tuple[Hop, ...]
    probability: float
    low: float
    high: float
    days: float
    cost: float


@dataclass(frozen=True, repr=False)
class Routes(Result):
    """Routes of one defender to each body that can act.

    Attributes
    ----------
    defender
        Id of the row.
    routes
        Every route, by target, in the order of the file.
    """

    defender: str
    routes: tuple[Route, ...]
    provenance: Provenance

    @property
    def targets(self) -> tuple[str, ...]:
        """Ids of the bodies that some route leads to, in the order of the file."""
        return tuple(dict.fromkeys(route.target for route in self.routes))

    def best(self, aim: str = "most probable") -> Route | None:
        """Return the best route to any target by one aim, ``None`` if there is no route.

        Raises
        ------
        UsageError
            If the aim is none of most probable, fastest, cheapest.
        """
        better = {
            "most probable": lambda route: -route.probability,
            "fastest": lambda route: (route.days, -route.probability),
            "cheapest": lambda route: (route.cost, -route.probability),
        }
        if aim not in better:
            raise UsageError(f"a route is {', '.join(better)}")
        return min((one for one in self.routes if one.aim == aim), key=better[aim], default=None)

    def headline(self) -> str:
        """Return how many bodies some route leads to and how probable the best is."""
        best = self.best()
        if best is None:
            return "no route leads from here to a mechanism"
        return f"routes to {plural(len(self.targets), 'body')}, the best {percent(best.probability)}"

    def summary(self) -> str:
        """Return in words, for each target, the routes, their probability, days and cost."""
        lines = [self.provenance.mark]
        if not self.routes:
            lines.append("No route leads from this defender to a mechanism, in this file and model.")
        for target in self.targets:
            found = self._told_once(target)
            mechanisms = found[0][1].mechanisms
            lines.append(f"To {target}{' (' + ', '.join(mechanisms) + ')' if mechanisms else ''}:")
            for aims, route in found:
                steps = " - ".join([self.defender, *(hop.head for hop in route.hops)])
                band = f"{percent(route.low)} to {percent(route.high)}"
                cost = f"{route.cost:.0f} US dollar{'' if f'{route.cost:.0f}' == '1' else 's'}"
                days = f"{route.days:.0f} day{'' if f'{route.days:.0f}' == '1' else 's'}"
                lines.append(
                    f"  {aims}: {steps}; works with {percent(route.probability)} ({band}), "
                    f"about {days} and {cost} if it does."
                )
        lines.append(
            "A route is chosen where every unknown lies in the middle of its range; reach counts all together."
        )
        return "\n".join([*lines, *assumed(self.assumptions)])

    def _told_once(self, target: str) -> list[tuple[str, Route]]:
        """Return the different routes to a target, each with all that it is best at."""
        aims: dict[tuple[str, ...], list[str]] = {}
        first: dict[tuple[str, ...], Route] = {}
        for route in self.routes:
            if route.target == target:
                way = tuple(hop.channel for hop in route.hops)
                aims.setdefault(way, []).append(route.aim)
                first.setdefault(way, route)
        return [(", ".join(aims[way]), route) for way, route in first.items()]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a step: target, aim, step, channel, from, to, and what the step adds and comes to."""
        import pandas as pd

        records = []
        for route in self.routes:
            probability, days, cost = 1.0, 0.0, 0.0
            for number, hop in enumerate(route.hops, start=1):
                probability, days, cost = probability * hop.probability, days + hop.days, cost + hop.cost
                cells = (hop.channel, hop.tail, hop.head, hop.medium, hop.form, hop.probability, hop.days, hop.cost)
                records.append(
                    {"target": route.target, "aim": route.aim, "step": number}
                    | dict(zip(_HOP, cells, strict=True))
                    | {"probability": probability, "days": days, "cost": cost}
                )
        columns = ["target", "aim", "step", *_HOP, "probability", "days", "cost"]
        return pd.DataFrame(records, columns=columns)

    def plot(self) -> tuple[Figure, Axes]:
        """Return one line a route: its steps, the days to each, and what is left of the probability."""
        from hrdnet.present.figures import stepped_lines

        lines = []
        for target in self.targets:
            for aims, route in self._told_once(target):
                days = np.cumsum([0.0, *(hop.days for hop in route.hops)])
                left = np.cumprod(np.array([1.0, *(hop.probability for hop in route.hops)], dtype=np.float64))
                names = [self.defender, *(hop.head for hop in route.hops)]
                notes = ["", *(f"day {day:.0f}" for day in days[1:])]
                lines.append((f"{target}: {aims}", np.asarray(left, np.float64), names, notes, percent(left[-1])))
        return stepped_lines(
            lines, label="steps; days in the mean", value="probability so far", mark=self.provenance.mark
        )
