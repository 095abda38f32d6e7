"""Harm by severity and distance, harm to anyone else, what consent withheld, and what came before attacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.sim import replicates
from hrdnet.sim.replicates import ReplicateEstimate
from hrdnet.sim.reprisal.layout import WHOM
from hrdnet.sim.reprisal.tactics import NAMES as TACTICS

if TYPE_CHECKING:
    import pandas as pd

    from hrdnet.sim.reprisal.outcomes import Visibility

Floats = npt.NDArray[np.float64]

_ENDS = ("low", "high", "sampling_low", "sampling_high")
#: Columns of every table of harm.
COLUMNS = ("harm", *_ENDS, "change", *(f"change_{end}" for end in _ENDS), "standard_error")
#: Whom harm falls on, and how many ties away.
DISTANCES = (("defender", "0"), *((whom, ties) for whom in ("family", "colleagues") for ties in ("1", "2", "3+")))


def line(harm: ReplicateEstimate, change: ReplicateEstimate, name: str = "harm") -> dict[str, float]:
    """Return the columns of a number and of its change to doing nothing; see ``COLUMNS``."""
    found = {name: harm.probability} | {end: getattr(harm, end) for end in _ENDS}
    found |= {"change": change.probability} | {f"change_{end}": getattr(change, end) for end in _ENDS}
    return found | {"standard_error": change.standard_error}


def arms(result: Visibility) -> Iterable[tuple[str, str]]:
    """Return every model with every action, in their order."""
    return ((model, action) for model in result.models for action in result.actions)


def severity(result: Visibility) -> pd.DataFrame:
    """Return the table of ``Visibility.severity``."""
    import pandas as pd

    keys = [(model, action, whom, tactic) for model, action in arms(result) for whom in WHOM for tactic in TACTICS]
    records = [
        line(result.harm(whom, action, model, tactic), result.change(whom, action, model, tactic))
        for model, action, whom, tactic in keys
    ]
    index = pd.MultiIndex.from_tuples(keys, names=["model", "action", "whom", "tactic"])
    return pd.DataFrame(records, index=index)


def distance(result: Visibility) -> pd.DataFrame:
    """Return the table of ``Visibility.distance``."""
    import pandas as pd

    keys, records = [], []
    for model, action in arms(result):
        for whom, ties in DISTANCES:
            place = whom if ties == "0" else f"{whom} {ties}"
            keys.append((model, action, whom, ties))
            records.append(line(result.harm(place, action, model), result.change(place, action, model)))
    index = pd.MultiIndex.from_tuples(keys, names=["model", "action", "whom", "ties_away"])
    return pd.DataFrame(records, index=index)


def anyone_else(result: Visibility, action: str, model: str | None = None) -> pd.DataFrame:
    """Return the table of ``Visibility.anyone_else``."""
    import pandas as pd

    records = []
    for severe in (False, True):
        name = result.once("others", severe=severe)
        records.append(line(result.share(name, action, model), result.share_change(name, action, model), "probability"))
    return pd.DataFrame(records, index=pd.Index(["any", "severe"], name="severity"))


def weighted(result: Visibility, weights: Mapping[str, float] | None) -> pd.DataFrame:
    """Return the table of ``Visibility.weighted``."""
    import pandas as pd

    if not isinstance(weights, Mapping) or set(weights) != set(WHOM):
        raise UsageError(
            "harm to different people is added up only by weights of your own (domain A24): a number for each of "
            f"{', '.join(WHOM)}"
        )
    if any(isinstance(one, bool) or not isinstance(one, int | float | np.number) for one in weights.values()):
        raise UsageError("weights are numbers")
    if not all(np.isfinite(one) and one >= 0 for one in weights.values()):
        raise UsageError("weights are numbers not below 0")
    keys = list(arms(result))
    records = []
    for model, action in keys:
        now, before = (
            sum((weights[whom] * result.by_replicate(whom, one, model) for whom in WHOM), np.zeros(len(result.state)))
            for one in (action, result.actions[0])
        )
        records.append(line(result.mean(now, (0.0, np.inf)), result.difference(now, before), "weighted_harm"))
    return pd.DataFrame(records, index=pd.MultiIndex.from_tuples(keys, names=["model", "action"]))


def withheld(result: Visibility) -> pd.DataFrame:
    """Return the table of ``Visibility.withheld``."""
    import pandas as pd

    # Consent does not depend on the model: the first stands for all.
    records = []
    for one in result.measures:
        found = result.share("withheld", one.name)
        # Whoever is asked for nothing withholds nothing, without any error.
        ends = {end: getattr(found, end) if one.uses() else 0.0 * found.probability for end in _ENDS}
        records.append({"asked_for": ", ".join(one.uses()), "withheld": found.probability} | ends)
    return pd.DataFrame(records, index=pd.Index(result.actions, name="action"))


def what_it_takes(result: Visibility) -> pd.DataFrame:
    """Return the table of ``Visibility.what_it_takes``."""
    import pandas as pd

    records = [
        {
            "work_days_low": one.work_days[0],
            "work_days_high": one.work_days[1],
            "decided_by": one.decided_by,
            "consent_to": ", ".join(one.uses()),
            "does": one.does,
            "gives_up": one.gives_up,
            "plan": one.plan,
            "source": one.source,
        }
        for one in result.measures
    ]
    return pd.DataFrame(records, index=pd.Index(result.actions, name="action"))


def warnings(result: Visibility) -> pd.DataFrame:
    """Return the table of ``Visibility.warnings``."""
    import pandas as pd

    keys = list(arms(result))
    records = []
    for model, action in keys:
        after, attacks = (result.number_of(name, action, model) for name in ("attacks_after_harm", "attacks"))
        found = replicates.share(np.minimum(after, attacks), attacks, result.state)
        records.append({"after_other_harm": found.probability} | {end: getattr(found, end) for end in _ENDS})
    return pd.DataFrame(records, index=pd.MultiIndex.from_tuples(keys, names=["model", "action"]))


__all__ = [
    "COLUMNS",
    "anyone_else",
    "arms",
    "distance",
    "line",
    "severity",
    "warnings",
    "weighted",
    "what_it_takes",
    "withheld",
]
