"""What the perpetrator gains from each option, and what it chooses: nothing, the defender, or somebody tied to her.

Model V1 of domain C3. Options of one nest are the tactics against her, or the tactics against each of those around her
whom the perpetrator knows of; a nest is worth ``mu log sum exp(lambda U / mu)``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled_bare_within
from hrdnet.sim.engines.harm_log import Desk
from hrdnet.sim.engines.people import Motives
from hrdnet.sim.engines.waves import BEHIND, BESIDE, HOSTILE, MINDS, RAISED, SEEN

Floats = npt.NDArray[np.float64]
#: An exponent of which the exponential can still be added a few times.
_LARGEST = 350.0


@compiled_bare_within
def temptation(day: Floats, motives: Motives) -> float:
    """Return what harm gains by unit of a tactic's gain: the bracket of domain C3."""
    seen, hostile, minds = day[SEEN], day[HOSTILE], day[MINDS]
    return float(motives.theta * (1.0 + motives.eta * seen) + motives.delta * hostile * (1.0 - minds) * seen)


@compiled_bare_within
def watched(day: Floats) -> float:
    """Return the attention that the perpetrator reckons with when it harms her."""
    return float(1.0 - (1.0 - day[SEEN]) * (1.0 - day[BEHIND]))


@compiled_bare_within
def watched_beside(day: Floats, motives: Motives, visible: float, strength: float, raised: float) -> float:
    """Return the attention that it reckons with when it harms somebody tied to her with some strength.

    ``visible`` is that person's own visibility; ``raised`` is 1 if that person agreed to be made visible too.
    """
    own = 1.0 - (1.0 - visible) * (1.0 - raised * day[RAISED])
    return float(1.0 - (1.0 - own) * (1.0 - motives.shield * strength * watched(day)) * (1.0 - day[BESIDE]))


@compiled_bare_within
def gains(out: Floats, day: Floats, motives: Motives, cost: float, weight: float, attention: float) -> float:
    """Write the utility of each tactic against somebody of a weight and under some attention; return the largest."""
    tempted, minds = weight * temptation(day, motives), day[MINDS]
    outside = cost * minds * attention**motives.gamma
    most = -np.inf
    for tactic in range(len(motives.gain)):
        worth = motives.gain[tactic] * tempted - motives.kappa[tactic] - motives.sigma[tactic] * outside
        out[tactic] = worth
        most = max(most, worth)
    return most


@compiled_bare_within
def nest(worth: Floats, number: int, sharpness: float, most: float) -> float:
    """Turn utilities into weights, in place, relative to the best; return their sum."""
    total = 0.0
    for option in range(number):
        worth[option] = np.exp(sharpness * (worth[option] - most))
        total += worth[option]
    return total


@compiled_bare_within
def nest_of_others(desk: Desk, known: int, alike: int, sharpness: float, most: float) -> float:
    """Do the same for tactics against those around her, alike ones once; return the sum over all of them."""
    for kind in range(alike):
        nest(desk.others[kind], desk.others.shape[1], sharpness, most)
    total = 0.0
    for other in range(known):
        for tactic in range(desk.others.shape[1]):
            total += desk.others[desk.which[other], tactic]
    return total


@compiled_bare_within
def pick_other(desk: Desk, known: int, total: float, part: float) -> tuple[int, int]:
    """Return who around her, and which tactic, lies at a part of the total, 0 to 1."""
    tactics = desk.others.shape[1]
    left = part * total
    for other in range(known):
        for tactic in range(tactics):
            left -= desk.others[desk.which[other], tactic]
            if left < 0:
                return other, tactic
    return known - 1, tactics - 1


@compiled_bare_within
def worth_of(motives: Motives, total: float, most: float) -> float:
    """Return exp(I) of a nest from its sum relative to the best: I = mu log sum exp(lambda U / mu).

    Beyond what numbers hold, nothing else is chosen anyway.
    """
    return float(np.exp(min(_LARGEST, motives.mu * np.log(total) + motives.decisive * most)))


@compiled_bare_within
def pick(weights: Floats, number: int, total: float, part: float) -> int:
    """Return the option at a part of the total, 0 to 1."""
    left = part * total
    for option in range(number - 1):
        left -= weights[option]
        if left < 0:
            return option
    return number - 1


@compiled_bare_within
def hazard(day: Floats, motives: Motives, cost: float) -> float:
    """Return what attention multiplies the hazard by: m of model V2."""
    seen, minds = day[SEEN], day[MINDS]
    pushed = motives.delta * day[HOSTILE] * (1.0 - minds) * seen + motives.eta * seen
    return float(np.exp(motives.slope * (pushed - cost * minds * watched(day) ** motives.gamma)))
