"""Every number of the burden-sharing model that no file gives: meaning, unit, range, source. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hrdnet.sim.parameters import Parameter, ParameterRanges, coordinates_of

_GRANTS = "emergency grants within 24 to 72 hours (Urgent Action Fund)"
_MEXICO = "Mexico: 24 to 48 hours if urgent, 10 to 30 working days ordinary; acceptance 25 to 95 % by year"


#: In a fixed order, which is that of their coordinates of ignorance; new ones go to the end.
PARAMETERS = (
    Parameter("requests", "Needs for help of one defender", "a year", 0.5, 2.0),
    Parameter(
        "uses",
        "Share of them for which she chooses to use a mechanism at all",
        "share",
        0.1,
        0.9,
        "about 9 % reported formally before a killing (Colombia's Ombudsman 2018); upper end: assumption",
    ),
    Parameter("immediate", "Share of requests about immediate risk", "share", 0.1, 0.4),
    Parameter("urgent", "Share of the other requests that are urgent", "share", 0.2, 0.6),
    Parameter("deadline_immediate", "Days in which help against immediate risk is in time", "days", 2.0, 7.0, _GRANTS),
    Parameter("deadline_urgent", "Days in which urgent help is in time", "days", 7.0, 21.0),
    Parameter("deadline_ordinary", "Days in which other help is in time", "days", 30.0, 90.0, _MEXICO),
    Parameter("sources", "Sources by routes that share nobody until a case is verified", "sources", 1.0, 3.0),
    Parameter("effort", "Officer-days that a case takes", "days", 0.25, 2.0),
    Parameter("officers", "Officers of a body, where no file says", "people", 1.0, 3.0),
    Parameter("days_per_month", "Days a month that each has for it, where no file says", "days", 1.0, 5.0),
    Parameter("will", "How often a body wants to act, where no file says", "share", 0.4, 0.95),
    Parameter("competency", "How often it knows how to act well, where no file says", "share", 0.6, 0.95),
    Parameter("accountability", "How often somebody sees to it that it acts, where no file says", "share", 0.5, 1.0),
    Parameter("action_delay", "Days from decision to action, where no file says", "days", 1.0, 14.0, _MEXICO),
    Parameter("actions", "Actions a year of a mechanism, where no file says", "a year", 5.0, 50.0),
    Parameter(
        "acceptance", "Share of requests that a mechanism admits, where no file says", "share", 0.25, 0.95, _MEXICO
    ),
    Parameter(
        "suitable",
        "Share of actions that suit her: coverage for the panic button, a place for children",
        "share",
        0.6,
        0.95,
    ),
    Parameter(
        "builds", "Share of missing trust and awareness that a year of monthly contact builds", "share", 0.0, 0.3
    ),
    Parameter("erodes", "Share of trust and awareness that a year of silence erodes", "share", 0.0, 0.3),
    Parameter("kept_up", "Contacts a year that keep a channel as it is", "a year", 2.0, 6.0),
    Parameter("rotation", "Years that officers of a mission stay", "years", 2.0, 4.0),
    Parameter(
        "rebuilding", "Days until a personal channel is there again after an officer leaves", "days", 60.0, 365.0
    ),
    Parameter("personal", "Share of channels that are personal, where no file says", "share", 0.3, 0.8),
    Parameter("agrees", "Share who agree to share their case when asked", "share", 0.4, 0.9),
    Parameter("training_effect", "Share of missing competency and awareness that training wins", "share", 0.1, 0.5),
    Parameter(
        "accountability_effect",
        "Share of missing will and accountability that job descriptions and reviews win",
        "share",
        0.1,
        0.5,
    ),
    Parameter(
        "plan_effect",
        "Share of missing awareness, will and recognition that a public, participatory plan wins",
        "share",
        0.05,
        0.3,
    ),
    Parameter("guide_effect", "Share of missing knowledge of channels that a guide wins", "share", 0.1, 0.5),
    Parameter(
        "support_effect", "Share of requests not passed on that supported local networks pass on", "share", 0.1, 0.5
    ),
    Parameter("fund_effect", "Share of missing journeys that a travel fund makes possible", "share", 0.1, 0.5),
    Parameter("saved", "Days by which officers can shift the time that they have", "days", 7.0, 60.0),
)

#: Before the name of a parameter in that of its coordinate of ignorance: keeps it apart from those of barriers.
PREFIX = "sharing "
#: Their coordinates of ignorance.
COORDINATES = coordinates_of(PARAMETERS, PREFIX)
#: Those that nothing reads but the levers of a strategy.
EFFECTS = tuple(one.name for one in PARAMETERS if one.name.endswith("_effect"))


@dataclass(frozen=True)
class Ranges(ParameterRanges):
    """The parameters of a run, some of them narrowed by the user."""

    members: tuple[Parameter, ...] = PARAMETERS
    prefix: str = PREFIX

    @classmethod
    def of(cls, given: Mapping[str, float | tuple[float, float]] | None) -> Ranges:
        """Return the default ranges with some replaced by a value or a range.

        Raises
        ------
        UsageError
            If there is no such parameter, a range is turned round, or a value leaves what its unit allows.
        """
        return cls().narrowed(given)
