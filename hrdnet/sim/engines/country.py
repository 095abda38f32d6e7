"""What a simulated year needs of a network under a strategy, as arrays: no id and no name.

Things that several strategies share are drawn once: ``drawn`` positions lead into the numbers of ``engines.worlds``.
Times are whole minutes, thresholds lie between 0 and 2**32.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import Words

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Consent for one use, as the file says it.
REFUSED, NOT_KNOWN, GIVEN = 0, 1, 2
#: Severities of requests.
ORDINARY, URGENT, IMMEDIATE = range(3)
#: Streams of draws, by their position in ``People.streams``.
GAP, USES, SEVERITY, AGREES, EFFORT, SUITS, ADMITTED, DECISION, ROTATION, OWNER, PHASE, MEETING = range(12)
STREAMS = (
    "request gap",
    "request uses",
    "request severity",
    "request agrees",
    "request effort",
    "request suits",
    "request admitted",
    "request decision",
    "rotation",
    "channel personal",
    "phase",
    "meeting",
)


class People(NamedTuple):
    """The parts of defender rows from whom requests come, (parts,) each; the same under all strategies.

    ``key`` is what their draws are keyed by; ``kind`` 1 women, 2 others; ``share_ngo``, ``share_missions`` and
    ``relocate`` are consent.
    """

    key: Words
    kind: Ints
    cell: Ints
    region: Ints
    share_ngo: Ints
    share_missions: Ints
    relocate: Ints
    streams: Words


class Layout(NamedTuple):
    """Who is joined to whom under a strategy.

    Arcs by tail: those of actor ``i`` are ``start[i]`` to ``start[i + 1]``; arcs by head the same with ``back_``. Of
    channels: who travels, the regions they need (-1: none), at whose meetings they are used (-1: none), whether the
    traveller answers requests (``visit``), whether both ends do (``between``), the missions at the ends whose officers
    rotate (-1: none), and whether the channel is personal (1), institutional (0) or not known (-1).
    Of actors: their row among the drawn, whether they answer or relay, the number of the body, whether they are an NGO
    or coordination group. ``origin`` is the actor of each part. Mechanisms of body ``b``:
    ``operated[first[b] : first[b + 1]]``. Decisions and admissions are keyed by ``body_key`` and ``mechanism_key``.
    """

    start: Ints
    head: Ints
    channel: Ints
    back_start: Ints
    back_tail: Ints
    back_channel: Ints
    drawn: Ints
    key: Words
    traveller: Ints
    in_person: Flags
    remote: Flags
    region_a: Ints
    region_b: Ints
    meeting: Ints
    visit: Flags
    between: Flags
    owner_a: Ints
    owner_b: Ints
    personal: Ints
    actor_drawn: Ints
    actor_key: Words
    region_drawn: Ints
    answers: Flags
    relays: Flags
    body: Ints
    ngo: Flags
    origin: Ints
    first: Ints
    operated: Ints
    body_key: Words
    mechanism_key: Words


class Chances(NamedTuple):
    """What a strategy and a state of knowledge make of it.

    Of channels: the threshold at the beginning, what it gains a minute, and its most; thresholds of journeys of whole
    rows, their women, their others (3, channels); minutes between meetings and until the other end. Of regions and
    actors: thresholds. Of bodies: officers, minutes that an officer-day takes, the probability to act. Of
    mechanisms: minutes until action, between two actions, those it may be ahead, the probability to admit, whether it
    means leaving, where it acts (mechanisms, regions).
    ``rate`` is requests a minute of each part.
    """

    channel: Floats
    gain: Floats
    most: Floats
    journey: Floats
    in_person: Floats
    remote: Floats
    hears: Floats
    passes: Floats
    interval: Ints
    delay: Ints
    officers: Ints
    day: Floats
    acts: Floats
    action: Ints
    between_actions: Floats
    ahead: Floats
    admits: Floats
    leaving: Flags
    acts_in: Flags
    rate: Floats


class Rules(NamedTuple):
    """The process in one state of knowledge: probabilities, and minutes.

    ``deadline`` by severity. Requests arise until ``horizon``; what is not ended at ``until`` is open.
    """

    sources: int
    handover: bool
    asks: bool
    one_file: bool
    uses: float
    immediate: float
    urgent: float
    deadline: Ints
    effort: float
    suits: float
    agrees: float
    personal: float
    rotation: float
    rebuilding: float
    horizon: int
    until: int
