"""How long do cases wait for some officers, and how many are lost: the queue alone, for checking and teaching."""

from __future__ import annotations

import numpy as np

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.present.result import Provenance
from hrdnet.sim.engines.case_draws import Law, ServiceTime
from hrdnet.sim.engines.replication import Setup, replicate
from hrdnet.sim.engines.waiting_line import NO_LIMIT
from hrdnet.sim.queue_result import Queue
from hrdnet.sim.steady_states import steady_state

#: Runs, unless asked otherwise: a 95 % interval is then 0.28 standard deviations of one run wide.
REPLICATES = 200
#: The share of the horizon that is left out at the beginning, unless asked otherwise.
WARM_UP = 0.1
SERVICE_LAWS = ("exponential", "fixed")


def queue(
    *,
    arrival_rate: float,
    service: float | ServiceTime,
    officers: int,
    places: int | None = None,
    patience: float | None = None,
    horizon: float,
    warm_up: float | None = None,
    replicates: int = REPLICATES,
    rng: RNG = None,
    service_law: str = "exponential",
) -> Queue:
    r"""How long do cases wait for some officers, how many are there, and how many are turned away or give up?

    Cases arrive at random at rate :math:`\lambda` (Poisson) and are served in the order of their arrival by :math:`c`
    officers; whoever finds all of them busy waits: M/G/c, with a limit M/G/c/K, with patience Erlang's A. All times are
    in one unit of your choice, say days.

    Parameters
    ----------
    arrival_rate
        Cases per unit of time, above 0.
    service
        Mean time that a case takes an officer, above 0; or a function that takes a numpy ``Generator`` and returns the
        time of one case, 0 or more. It is called once a case, in the order of arrival, also for cases that are turned
        away or give up; about a million calls a second at best.
    officers
        How many cases can be served at a time, 1 or more.
    places
        Most cases at a time, in service and waiting, not below ``officers``; who finds all places taken is lost. By
        default no limit.
    patience
        Mean of the exponential time after which a waiting case gives up. By default nobody does.
    horizon
        When a run ends, in units of time. No default would be right: what is short for one queue is long for another.
    warm_up
        When observation begins. Every run starts with nobody there; by default the first tenth of the horizon is left
        out. 0 asks for the time since the start.
    replicates
        How many independent runs, 2 or more.
    rng
        Anything SPEC 7 allows.
    service_law
        With a mean ``service``: ``"exponential"``, or ``"fixed"``, every case takes the mean.

    Returns
    -------
    Queue
        ``wait``, ``waiting_probability``, ``loss``, ``abandoned``, ``in_system`` and others, each with ``value``,
        ``low`` and ``high`` (95 %); ``theory`` where a closed form is known; ``summary()``, ``to_frame()``, ``plot()``.

    Raises
    ------
    UsageError
        If a number is out of its range, ``service`` returns no time, or more cases wait than there is memory for
        (HRDNET_MEMORY_MB, 900 by default).

    See Also
    --------
    Queue : Says what each number is.

    Notes
    -----
    Times and shares are of cases that arrive after ``warm_up`` and not after ``horizon``; each of them is followed
    until it has been served or has left, so none is cut off, and long waits are not left out. Numbers in the system and
    in the queue and the utilisation are means over the time between. A queue without ``places`` and ``patience`` to
    which more cases come than the officers can serve has no long run: its numbers depend on the horizon, and the
    summary says so; it says so too if the queue was still growing while it was observed.

    A draw depends on the seed, the replicate and the number of the case alone. So with the same ``rng`` another officer
    meets the same cases, and differences are paired. The same seed gives the same bits for any number of threads.

    Cost: see ``docs/models/queue.md``; memory grows with the cases that wait at a time, 56 bytes each.

    References
    ----------
    Erlang (1917), "Solution of some problems in the theory of probabilities of significance in automatic telephone
    exchanges". Palm (1957), "Research on telephone traffic carried by full availability groups", Tele 1; Mandelbaum &
    Zeltyn (2007), "Service engineering in action: the Palm/Erlang-A queue", for patience. Little (1961), "A proof for
    the queuing formula L = λW", doi:10.1287/opre.9.3.383.

    Examples
    --------
    Two cases a day, a day for each, three officers: theory says that 4/9 wait, and 4/9 days in the mean.

    >>> import hrdnet as hn
    >>> q = hn.sim.queue(arrival_rate=2, service=1.0, officers=3, horizon=1_000, replicates=20, rng=7)
    >>> q.wait.low < 4 / 9 < q.wait.high, round(q.theory["wait"], 4)
    (True, 0.4444)
    """
    setup = _setup(arrival_rate, service, officers, places, patience, horizon, warm_up, service_law)
    if not _is_whole(replicates) or replicates < 2:
        raise UsageError("replicates is a whole number, 2 or more")
    seed = root_seed(rng)
    parameters = {
        "arrival_rate": setup.law.arrival_rate,
        "service": "a function" if callable(service) else setup.law.service,
        "service_law": "a function" if callable(service) else service_law,
        "officers": setup.officers,
        "places": places,
        "patience": patience,
        "horizon": setup.horizon,
        "warm_up": setup.warm_up,
        "replicates": int(replicates),
    }
    # Nobody in a queue is anybody: its cases are invented, whoever gave the rates.
    provenance = Provenance("", seed, parameters=parameters, synthetic=True)
    return Queue(
        replicate(setup, seed=seed, replicates=int(replicates)),
        steady_state(setup, no_limit=NO_LIMIT),
        provenance,
    )


def _setup(
    arrival_rate: float,
    service: float | ServiceTime,
    officers: int,
    places: int | None,
    patience: float | None,
    horizon: float,
    warm_up: float | None,
    service_law: str,
) -> Setup:
    """Check what was asked for."""
    if service_law not in SERVICE_LAWS:
        raise UsageError(f"service_law is one of {', '.join(SERVICE_LAWS)}")
    if callable(service) and service_law != "exponential":
        raise UsageError("service_law says how a mean time varies; a function draws times of its own")
    if not _is_whole(officers) or officers < 1:
        raise UsageError("officers is a whole number, 1 or more")
    if places is not None and (not _is_whole(places) or not officers <= places < NO_LIMIT):
        raise UsageError("places is a whole number, not below officers: those in service have a place too")
    positive = {"arrival_rate": arrival_rate, "patience": np.inf if patience is None else patience, "horizon": horizon}
    if not callable(service):
        positive["service"] = service
    for name, value in positive.items():
        if (
            not _is_number(value)
            or not value > 0
            or (np.isinf(value) and not (name == "patience" and patience is None))
        ):
            also = ", or a function that takes a Generator and returns a time" if name == "service" else ""
            raise UsageError(f"{name} is a finite number above 0{also}")
    begins = WARM_UP * horizon if warm_up is None else warm_up
    if not _is_number(begins) or not 0 <= begins < horizon:
        raise UsageError("warm_up is a number from 0 to less than horizon")
    law = Law(
        float(arrival_rate),
        service if callable(service) else float(service),
        fixed=service_law == "fixed",
        patience=float(positive["patience"]),
    )
    return Setup(law, int(officers), NO_LIMIT if places is None else int(places), float(begins), float(horizon))


def _is_whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
