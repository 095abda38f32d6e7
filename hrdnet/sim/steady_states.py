"""What theory says of a queue in the long run, where it says it in closed form."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.sim.engines.replication import Setup

Floats = npt.NDArray[np.float64]

#: Numbers of cases that are told apart; past this no answer is given.
_MOST = 1_000_000
_TINY = 1e-18


def steady_state(setup: Setup, *, no_limit: int) -> dict[str, float]:
    r"""Return the long-run means of a queue by name, or nothing where there are none, or no closed form is known.

    With exponential times the number of cases in the system is a birth-death chain,

    .. math:: p_{n + 1} = p_n \frac{\lambda}{\min(n + 1, c) \mu + \max(n + 1 - c, 0) \theta},

    :math:`\theta` being one over the mean patience (0: nobody gives up); for one officer who takes the same time
    :math:`s` for each, without limits, the wait is :math:`\rho s / (2 (1 - \rho))` (Pollaczek-Khinchine).

    Parameters
    ----------
    setup
        The queue.
    no_limit
        The number of places that stands for no limit.

    Returns
    -------
    dict
        By the names of ``sim.queue``'s answer.
    """
    law = setup.law
    if callable(law.service):
        return {}
    limited, patient = setup.places < no_limit, np.isinf(law.patience)
    load = law.arrival_rate * law.service
    if patient and not limited and load >= setup.officers:
        return {}
    if law.fixed:
        if setup.officers > 1 or limited or not patient:
            return {}
        return _means(law.arrival_rate, setup.officers, load * load / (2 * (1 - load)), load, delayed=load)
    return _birth_and_death(setup, limited=limited)


def _birth_and_death(setup: Setup, *, limited: bool) -> dict[str, float]:
    law, officers = setup.law, setup.officers
    assert not callable(law.service)
    leaving = 1 / law.patience
    top = setup.places if limited else _top(law.arrival_rate, law.service, officers, leaving)
    if top > _MOST:
        return {}
    number = np.arange(top + 1)
    waiting = np.maximum(number - officers, 0)
    rate = np.minimum(number, officers) / law.service + waiting * leaving
    log_share = np.concatenate([[0.0], np.cumsum(np.log(law.arrival_rate) - np.log(rate[1:]))])
    share = np.exp(log_share - log_share.max())
    share /= share.sum()
    loss = float(share[-1]) if limited else 0.0
    line = float((share * waiting).sum())
    at_work = float((share * np.minimum(number, officers)).sum())
    # Of those who are let in with n cases there, n - officers + 1 wait, themselves included.
    let_in = share[:-1] if limited else share
    joined = waiting[: len(let_in)] + (number[: len(let_in)] >= officers)
    delayed = float(let_in[officers:].sum()) / (1 - loss)
    stage = 1 / (officers / law.service + number * leaving)  # until the next one leaves, with so many waiting
    served = 1 / (1 + joined * leaving * law.service / officers)
    waited = (np.cumsum(stage) - stage[0])[joined]
    wait = float((let_in * served * waited).sum() / (let_in * served).sum())
    found = _means(law.arrival_rate * (1 - loss), officers, line, at_work, delayed=delayed)
    gave_up = leaving * line / law.arrival_rate
    return found | {"loss": loss, "abandoned": gave_up, "wait": wait}


def _top(arrival_rate: float, service: float, officers: int, leaving: float) -> int:
    """Return a number of cases that a queue without limit hardly ever exceeds."""
    # Where the rate of leaving is twice that of arrival, shares fall by half with each case.
    if leaving:
        return int(min(_MOST, officers + 2 * arrival_rate / leaving)) + 64
    fall = np.log(arrival_rate * service / officers)
    return officers + int(min(_MOST, np.log(_TINY) / fall)) + 1


def _means(entering: float, officers: int, line: float, at_work: float, *, delayed: float) -> dict[str, float]:
    """Return all means that follow by Little's law from the cases waiting and at work, if nobody gives up."""
    return {
        "wait": line / entering,
        "wait_of_all": line / entering,
        "waiting_probability": delayed,
        "loss": 0.0,
        "abandoned": 0.0,
        "in_system": line + at_work,
        "in_queue": line,
        "time_in_system": (line + at_work) / entering,
        "utilisation": at_work / officers,
    }
