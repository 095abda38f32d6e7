"""Do the models agree? Which way each says that harm goes, or that it cannot express what an action moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrdnet.sim.replicates import ReplicateEstimate
from hrdnet.sim.reprisal.actions import Action
from hrdnet.sim.reprisal.layout import WHOM
from hrdnet.sim.reprisal.models import MODELS

if TYPE_CHECKING:
    import pandas as pd

    from hrdnet.sim.reprisal.outcomes import Visibility

FALLS, RISES, EITHER, CHANCE, SAME = "falls", "rises", "either way", "not beyond chance", "stays"
NOT_REPRESENTABLE, NOTHING_COUNTED = "not representable", "nothing counted"
#: What an interval of 95 % misses on each side; how rare a find is that chance alone does not explain.
_MISSED, _RARE = 0.025, 0.01
#: Levers that are about family and colleagues alone: harm to the defender can be told without them.
_ABOUT_OTHERS = frozenset({"near", "others_visible", "away"})


def goes(change: ReplicateEstimate) -> str:
    """Say which way harm goes: over all states of knowledge first, by chance in the replicates second.

    Either way if it surely rises in some states and surely falls in others: in one of them by its own interval, widened
    for the number of states (Bonferroni), or in more of them by their own intervals (95 %) than chance gives
    (binomial). Falls or rises if the mean does, beyond its sampling interval, and no states surely say otherwise.

    Examples
    --------
    >>> import numpy as np
    >>> from hrdnet.sim import replicates
    >>> rising = np.array([1.0, 1.2, 0.9, 1.1])
    >>> goes(replicates.mean(rising, np.zeros(4, dtype=int)))
    'rises'
    >>> goes(replicates.mean(np.concatenate([rising, -rising]), np.repeat([0, 1], 4)))
    'either way'
    """
    if change.probability != change.probability:
        return NOTHING_COUNTED
    if change.low == change.high == 0:
        return SAME
    if _some(change, 1) and _some(change, -1):
        return EITHER
    return FALLS if change.sampling_high < 0 else RISES if change.sampling_low > 0 else CHANCE


def _some(change: ReplicateEstimate, sign: int) -> bool:
    """Return whether harm surely goes one way in some state of knowledge: no lucky find among many."""
    from scipy.special import bdtrc, stdtrit

    values, number = sign * change.by_state, len(change.by_state)
    ends = change.state_low if sign > 0 else -change.state_high
    clear = int((ends > 0).sum())
    freedom = max(1, change.replicates // number - 1)
    wider = float(stdtrit(freedom, 1 - _MISSED / number) / stdtrit(freedom, 1 - _MISSED))
    if (values - wider * (values - ends) > 0).any():
        return True
    return clear > 0 and float(bdtrc(clear - 1, number, _MISSED)) < _RARE


def allows_both(change: ReplicateEstimate) -> bool:
    """Say whether the band from what is not known allows harm to fall and to rise, sampling of each state included."""
    return bool(change.low < 0 < change.high)


def missing(model: str, action: Action, whom: str) -> tuple[str, ...]:
    """Return the levers of an action that a model cannot express for harm to somebody, in the order of the measures."""
    cannot = MODELS[model].cannot
    moved = dict.fromkeys(name for one in action.measures for name, value in one.levers.items() if value)
    about = [name for name in moved if name in cannot]
    return tuple(name for name in about if whom != "defender" or name not in _ABOUT_OTHERS)


def told(result: Visibility, model: str, action: Action, whom: str) -> str:
    """Say which way harm to somebody goes under a model, or that the model cannot express the action for them."""
    lost = missing(model, action, whom)
    moved = {name for one in action.measures for name, value in one.levers.items() if value}
    if lost and set(lost) == moved:
        return NOT_REPRESENTABLE
    words = goes(result.change(whom, action.name, model))
    return f"{words} (in part: {', '.join(lost)} not representable)" if lost else words


def verdict(words: list[str]) -> str:
    """Say whether what models told agrees: yes, no, or that it cannot be said.

    Examples
    --------
    >>> verdict(["falls", "falls"]), verdict(["falls", "either way"]), verdict(["falls", "not representable"])
    ('yes', 'no', 'cannot be said')
    """
    plain = [one.split(" (in part")[0] for one in words if one != NOT_REPRESENTABLE]
    if len(plain) < 2 or {NOTHING_COUNTED, CHANCE} & set(plain):
        return "cannot be said"
    return "yes" if len(set(plain)) == 1 else "no"


def models_agree(result: Visibility) -> pd.DataFrame:
    """Return the table of ``Visibility.models_agree``."""
    import pandas as pd

    keys = [(one, whom) for one in result.measures[1:] for whom in WHOM]
    records = []
    for action, whom in keys:
        said = {model: told(result, model, action, whom) for model in result.models}
        records.append({**said, "agree": verdict(list(said.values()))})
    index = pd.MultiIndex.from_tuples([(one.name, whom) for one, whom in keys] or [("", "")], names=["action", "whom"])[
        : len(keys)
    ]
    return pd.DataFrame(records, index=index, columns=[*result.models, "agree"])


__all__ = ["CHANCE", "EITHER", "FALLS", "NOT_REPRESENTABLE", "RISES", "SAME", "goes", "missing", "models_agree", "told"]
