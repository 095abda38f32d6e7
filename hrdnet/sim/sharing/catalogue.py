"""The built-in strategies by name: what each does, who decides, what it gives up, where it comes from."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from hrdnet.errors import UsageError
from hrdnet.present.messages import word
from hrdnet.sim.sharing.budgets import effort
from hrdnet.sim.sharing.gatherings import Consultation, ContactPoints, Meetings, Reporting, Retreat, VerificationNetwork
from hrdnet.sim.sharing.outreach import Lead, Partition, RegionalVisits
from hrdnet.sim.strategies import Cost, Decider, Levers, Strategy

_DISCUSSION = "discussion (New Tactics 2015)"
_ASKING = word("Whoever is asked and says no is not helped by the others; asking takes time.")
_FEWER = word(
    "Defenders of a region have one mission: if it does not act, or its officer leaves, nobody else knows them."
)
_NO_CHOICE = word("Those in the capital lose the choice between missions.")
_NO_CHOICE_AND_FAR = word("Those in the capital lose the choice between missions, and journeys are longer.")
_ONE_FILE = Levers(handover=True, asks=True, one_file=True)


def coordinated_meetings(days: float = 30.0) -> Strategy:
    """Return the strategy of a coordinated meeting every so many days.

    Raises
    ------
    UsageError
        If ``days`` is below 1.

    Examples
    --------
    >>> coordinated_meetings(14).name
    'coordinated_meetings_14'
    """
    if not days >= 1:
        raise UsageError("coordinated meetings are at least a day apart")
    usual = days == 30
    return Strategy(
        "coordinated_meetings"
        if usual
        else f"coordinated_meetings_{str(float(days)).removesuffix('.0').replace('.', '_')}",
        Meetings(float(days)),
        decided_by=Decider.POSTS,
        gives_up="Days for visits; whoever is not in the room is spoken for by others, or not at all.",
        source=f"A11, A18, {_DISCUSSION}",
        does=word("Missions and the coordination group meet every 30 days.")
        if usual
        else f"Missions and the coordination group meet every {days:g} days.",
    )


_REPORTING = Strategy(
    "reporting_back",
    Reporting(),
    _ONE_FILE,
    decided_by=Decider.POSTS,
    gives_up="Days for visits; more people know of each case.",
    source=f"A16, {_DISCUSSION}",
    does="Missions meet online every month, and pass cases on to each other if the defender agrees.",
)


def _with_reporting(strategy: Strategy) -> Strategy:
    # First the meetings take their days, then the rest is divided.
    both = _REPORTING + strategy
    return replace(
        both,
        name=f"{strategy.name}_with_reporting",
        does=f"{strategy.does} {_REPORTING.does}",
        gives_up=f"{strategy.gives_up} {_REPORTING.gives_up}",
        source=strategy.source,
    )


_DIVIDED = (
    Strategy(
        "geographic_partition",
        Partition("distance"),
        decided_by=Decider.POSTS,
        gives_up=f"{_FEWER} {_NO_CHOICE}",
        source=f"A16 (Mexico, China), {_DISCUSSION}",
        does="Each region has one mission, near it; all have about as many regions, and contacts there alone.",
    ),
    Strategy(
        "capacity_weighted_partition",
        Partition("capacity"),
        decided_by=Decider.POSTS,
        gives_up=f"{_FEWER} {_NO_CHOICE_AND_FAR}",
        source=f"A16, {_DISCUSSION}; weights: assumption",
        does="Each region has one mission; those with more officer-days have regions with more defenders.",
    ),
    Strategy(
        "lead_mission_with_rotation",
        Lead(),
        decided_by=Decider.POSTS,
        gives_up="Trust begins anew with every lead; what one learned leaves with it.",
        source=f"A16, {_DISCUSSION}; yearly change: assumption",
        does="Each region has a lead mission for a year that visits it; the others keep the contacts that they have.",
    ),
    Strategy(
        "overlap",
        Partition("distance", missions_each=2),
        decided_by=Decider.POSTS,
        gives_up="Each mission has twice as many regions and comes half as often; two may work on the same case.",
        source=f"A16, {_DISCUSSION}; two a region: assumption",
        does="Each region has two missions, near it, and every mission its contacts in its regions alone.",
    ),
)

#: Strategies by name, in the order of the documentation.
STRATEGIES: Mapping[str, Strategy] = MappingProxyType(
    {
        one.name: one
        for one in (
            Strategy(
                "do_nothing",
                Retreat(),
                decided_by=Decider.POSTS,
                gives_up="What missions reach now by going out and by meeting; silence wears trust away.",
                source=f"A16 to A23 (do nothing), {_DISCUSSION}",
                does="Missions neither meet regularly nor go out; who comes to them is received.",
            ),
            Strategy(
                "status_quo",
                decided_by=Decider.NOBODY,
                gives_up="What any other strategy would bring.",
                source="the file",
                does="Everybody goes on as the file says.",
            ),
            Strategy(
                "ask_them_first",
                levers=Levers(asks=True),
                decided_by=Decider.POSTS,
                gives_up=_ASKING,
                source=f"A26, {_DISCUSSION}",
                does="Defenders are asked before their case is shared; what they said already stands.",
            ),
            *_DIVIDED,
            *(_with_reporting(one) for one in _DIVIDED),
            _REPORTING,
            Strategy(
                "regional_visits",
                RegionalVisits(),
                decided_by=Decider.POSTS,
                gives_up="Days kept for cases that need a visit; visitors are noticed, and so are those they meet.",
                source=f"A17, {_DISCUSSION}",
                does="Missions take turns to visit the regions outside the capital and meet people where they live.",
            ),
            coordinated_meetings(),
            Strategy(
                "verification_network",
                VerificationNetwork(),
                decided_by=Decider.POSTS,
                gives_up="Days for visits; phones are listened to, and more people are seen in contact with missions.",
                source=f"A14, A22, {_DISCUSSION}",
                does="Communities and NGOs outside the capital are in regular contact by phone with two missions each.",
            ),
            Strategy(
                "public_action_plan",
                Consultation(effort("plan_days")),
                Levers({"awareness": "plan_effect", "will": "plan_effect", "recognition": "plan_effect"}),
                decided_by=Decider.POSTS,
                gives_up="Days for visits and contacts; a promise that is public and not kept costs trust.",
                source=f"A21, {_DISCUSSION}",
                does="Missions write a plan with defenders and publish it.",
            ),
            Strategy(
                "training",
                levers=Levers({"competency": "training_effect", "awareness": "training_effect"}),
                decided_by=Decider.HEADQUARTERS,
                gives_up="It leaves with the officer, and brings nobody closer to a mission.",
                source=f"A19, {_DISCUSSION}",
                does="Officers learn what to do with a request and how to act well.",
                costs=(Cost("training of officers", "days a year", 2, 5, "officer"),),
            ),
            Strategy(
                "accountability",
                levers=Levers({"will": "accountability_effect", "accountability": "accountability_effect"}),
                decided_by=Decider.HEADQUARTERS,
                gives_up="Reports take time, and what is counted is done first.",
                source=f"A20, {_DISCUSSION}",
                does="Work for defenders stands in job descriptions and is looked at in reviews.",
                costs=(Cost("reports and reviews", "days a year", 1, 4, "officer"),),
            ),
            Strategy(
                "guide_for_defenders",
                levers=Levers({"knows": "guide_effect"}),
                decided_by=Decider.DEFENDERS,
                gives_up="It promises what missions may not keep; who carries it can be found with it.",
                source=f"A23, {_DISCUSSION}",
                does="A guide says whom defenders can ask, and how.",
                costs=(Cost("writing, translating, handing out", "US dollars", 5_000, 20_000),),
            ),
            Strategy(
                "support_to_local_networks",
                ContactPoints(),
                Levers({"relays": "support_effect"}),
                decided_by=Decider.DONORS,
                gives_up="Money from abroad can be held against them; those without it may be passed over.",
                source=f"A6, A29, {_DISCUSSION}",
                does="Small grants, and in each region a contact point that goes to defenders there.",
                costs=(Cost("small grants", "US dollars a year", 3_000, 15_000, "region"),),
            ),
            Strategy(
                "travel_fund",
                levers=Levers({"travel": "fund_effect"}),
                decided_by=Decider.DONORS,
                gives_up="Journeys stay long and can be noticed; a known fund can be held against those it paid.",
                source=f"A13, {_DISCUSSION}",
                does="A fund pays for journeys of defenders.",
                costs=(Cost("journeys of defenders", "US dollars a year", 1, 1, "dollar of defenders' journeys"),),
            ),
        )
    }
)

#: Names of the built-in strategies, in order.
NAMES: tuple[str, ...] = tuple(STRATEGIES)


def named(name: str) -> Strategy:
    """Return a built-in strategy, or several joined by ``+``: each on the network that the one before leaves.

    Raises
    ------
    UsageError
        If there is no such strategy; it lists all names.

    Examples
    --------
    >>> named("regional_visits + training").decided_by
    'the missions in the country; headquarters'
    """
    parts = [part.strip() for part in name.split("+")]
    for part in parts:
        if part not in STRATEGIES:
            near = difflib.get_close_matches(part.casefold().replace(" ", "_"), NAMES, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise UsageError(f"there is no such strategy; there are: {', '.join(NAMES)}.{hint}")
    whole = STRATEGIES[parts[0]]
    for part in parts[1:]:
        whole = whole + STRATEGIES[part]
    return whole


def resolved(strategies: Iterable[str | Strategy]) -> tuple[Strategy, ...]:
    """Return strategies that are given by name or as they are.

    Raises
    ------
    UsageError
        If a name does not exist, something else is given, none is given, or two have the same name.

    Examples
    --------
    >>> [one.name for one in resolved(["status_quo", coordinated_meetings(14)])]
    ['status_quo', 'coordinated_meetings_14']
    """
    if isinstance(strategies, str | Strategy):
        raise UsageError("give a list of strategies, not one")
    found = []
    for one in strategies:
        if not isinstance(one, str | Strategy):
            raise UsageError("a strategy is a name or a Strategy")
        found.append(named(one) if isinstance(one, str) else one)
    if not found:
        raise UsageError(f"give at least one strategy; there are: {', '.join(NAMES)}")
    if len({one.name for one in found}) < len(found):
        raise UsageError("two strategies have the same name; a name of its own tells them apart")
    return tuple(found)
