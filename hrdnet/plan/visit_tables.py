"""The tables of a plan of visits: visits, journeys, when they are made, groups, and what else there was."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.groups import EVERYONE
from hrdnet.plan import visit_words
from hrdnet.plan.assignment_demands import contacts_of, insecurity_of, shared_languages
from hrdnet.plan.journey_calendar import departures

if TYPE_CHECKING:
    import pandas as pd

    from hrdnet.plan.visit_plan import VisitPlan


def visits_of(plan: VisitPlan) -> pd.DataFrame:
    """Return one row a visit; see ``VisitPlan.to_frame``."""
    import pandas as pd

    worth, demands = plan.worth, plan.program.demands
    terrain = worth.terrain
    contacts, language, insecurity = contacts_of(terrain), shared_languages(terrain), insecurity_of(terrain)
    women = worth.parts.kind == 1
    elements, records = iter(plan.elements), []
    for number, journey in enumerate(plan.routes):
        for stop, region in enumerate(journey.route):
            element, mission = next(elements), journey.mission
            lives, met = worth.region == region, worth.met([(mission, (region,))])
            adds = element.adds.get(EVERYONE)
            records.append(
                {
                    "journey": number + 1,
                    "stop": stop + 1,
                    "mission": element.mission,
                    "region": element.region,
                    "defenders": worth.number(lives),
                    "met": worth.number(met),
                    "women_met": worth.number(met & women),
                    "days": float(demands.there[mission, region]),
                    "contacts": int(contacts[mission, region]),
                    "language": float(language[mission, region]),
                    "insecurity": float(insecurity[region]),
                    "before": worth.now(lives),
                    "after": worth.after(lives, plan.columns),
                    "adds": math.nan if adds is None else adds.probability,
                    "low": math.nan if adds is None else adds.low,
                    "high": math.nan if adds is None else adds.high,
                    "exposure": element.exposure,
                    "stays": element.stays,
                }
            )
    columns = [
        "journey",
        "stop",
        "mission",
        "region",
        "defenders",
        "met",
        "women_met",
        "days",
        "contacts",
        "language",
        "insecurity",
        "before",
        "after",
        "adds",
        "low",
        "high",
        "exposure",
        "stays",
    ]
    return pd.DataFrame(records, columns=columns)


def journeys_of(plan: VisitPlan) -> pd.DataFrame:
    """Return one row a journey; see ``VisitPlan.journeys``."""
    import pandas as pd

    worth = plan.worth
    women = worth.parts.kind == 1
    records = []
    for journey in plan.routes:
        lives = np.isin(worth.region, journey.route)
        met = worth.met([(journey.mission, journey.route)])
        records.append(
            {
                "mission": plan.mission_ids[journey.mission],
                "route": plan.way(journey),
                "regions": len(journey.route),
                "days": journey.days,
                "hours": journey.hours,
                "times_a_year": plan.times_a_year,
                "interval_days": plan.interval_days,
                "defenders": worth.number(lives),
                "met": worth.number(met),
                "women_met": worth.number(met & women),
                **dict(zip(("closed", "closed_low", "closed_high"), plan.closed(journey.route), strict=True)),
            }
        )
    columns = [
        "mission",
        "route",
        "regions",
        "days",
        "hours",
        "times_a_year",
        "interval_days",
        "defenders",
        "met",
        "women_met",
        "closed",
        "closed_low",
        "closed_high",
    ]
    index = pd.Index(range(1, len(records) + 1), name="journey")
    return pd.DataFrame(records, columns=columns, index=index)


def calendar_of(plan: VisitPlan) -> pd.DataFrame:
    """Return when journeys are made; see ``VisitPlan.calendar``."""
    import pandas as pd

    records = []
    for one in departures([(one.mission, one.days) for one in plan.routes], plan.times_a_year):
        journey = plan.routes[one.journey]
        who = (plan.mission_ids[journey.mission], plan.way(journey), one.journey + 1)
        records.append((one.week, one.month, *who, one.time, round(one.begins, 1), round(one.ends, 1)))
    columns = ["week", "month", "mission", "route", "journey", "time", "begins", "ends"]
    return pd.DataFrame(records, columns=columns)


def groups_of(plan: VisitPlan) -> pd.DataFrame:
    """Return what a plan changes by group; see ``VisitPlan.by_group``."""
    import pandas as pd

    worth, before, after = plan.worth, plan.before, plan.after
    met, now = worth.met(plan.columns), worth.visited_now
    records = {}
    for name, mask in before.named_groups().items():
        if not mask.any():
            continue
        gain = plan.gain(name)
        records[name] = {
            "defenders": worth.number(mask),
            "before": before.record(mask)["probability"],
            "after": after.record(mask)["probability"],
            "gain": gain.probability,
            "low": gain.low,
            "high": gain.high,
            "sampling_low": gain.sampling_low,
            "sampling_high": gain.sampling_high,
            "met": worth.number(met & mask),
            "visited_before": worth.number(now & mask),
            "visited_after": worth.number((now | met) & mask),
            "exposure": plan.exposure(mask),
        }
    frame = pd.DataFrame.from_dict(records, orient="index")
    frame.index.name = "group"
    return frame


def alternatives_of(plan: VisitPlan) -> pd.DataFrame:
    """Return a plan beside what else could be done; see ``VisitPlan.alternatives``."""
    import pandas as pd

    records = {
        name: {
            "reach": one.mean,
            "worst": one.worst,
            "regions": one.regions,
            "days": one.days,
            "hours": one.hours,
            "exposure": one.exposure,
            "meets_demands": one.meets_demands,
            "words": visit_words.WORDS[name],
        }
        for name, one in plan.others.items()
    }
    frame = pd.DataFrame.from_dict(records, orient="index")
    frame.index.name = "alternative"
    return frame
