"""Two outcomes kept apart (domain A9): response to immediate risk, and a safe and enabling environment over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.errors import UsageError
from hrdnet.sim.reprisal.breakdown import arms, line
from hrdnet.sim.reprisal.harms import Selection

if TYPE_CHECKING:
    import pandas as pd

    from hrdnet.sim.reprisal.outcomes import Visibility

#: What is told, and its words.
OUTCOMES = {
    "responded_in_time": "share of harms that are responded to in time",
    "minding": "how much the perpetrator minds costs from outside, at the end (rho, 0 to 1)",
    "hazard": "episodes at the end, as a multiple of those without any response or action",
}


def environment(result: Visibility) -> pd.DataFrame:
    """Return the table of ``Visibility.environment``."""
    import pandas as pd

    if result.provenance.parameters.get("strategy") is None:
        raise UsageError('responses were not simulated: ask for them with strategy="status_quo"')
    keys, records = [], []
    for model, action in arms(result):
        for outcome, words in OUTCOMES.items():
            now, before = (_values(result, outcome, one, model) for one in (action, result.actions[0]))
            found = line(result.mean(now, (0.0, np.inf)), result.difference(now, before), outcome)
            keys.append((model, action, outcome))
            records.append({"value": found.pop(outcome), **found, "means": words})
    index = pd.MultiIndex.from_tuples(keys, names=["model", "action", "outcome"])
    return pd.DataFrame(records, index=index)


def _values(result: Visibility, outcome: str, action: str, model: str) -> np.ndarray:
    """Return an outcome by replicate; a share of harms is undefined where there were none."""
    if outcome != "responded_in_time":
        return result.share_of_defenders(outcome, action, model)
    harms = sum(result.rate(Selection(whom), action, model) for whom in ("defender", "others"))
    answered = result.rate_of("answered", action, model)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(harms > 0, answered / harms, np.nan)


def sentence(result: Visibility) -> str:
    """Say how responses and harm fit each other."""
    said = result.provenance.parameters
    if said.get("strategy") is None:
        return ""
    return (
        f"Responses: under {str(said['strategy']).replace('_', ' ')}, where each harm is one more need for help, about "
        f"{_of_a_thousand(float(said['responded']))} needs are responded to in time"
        + ("." if said["settled"] else "; harm and response had not settled when rounds ended.")
    )


def _of_a_thousand(share: float) -> str:
    return f"{1000 * share:.0f} of 1,000" if share < 0.01 else f"{100 * share:.0f} of 100"
