"""The words of the data: every closed list of allowed values, with its meaning and source.

The documentation page and the drop-downs of the workbook are generated from here, so a
word is defined once. A member is a ``str``: ``Role.NGO == "ngo"``.

Sources are short: *discussion* is New Tactics in Human Rights, "The effectiveness of
protection mechanisms" (2015); *EU Guidelines* are the European Union Guidelines on Human
Rights Defenders (2008); *design* marks words of this library alone.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

DISCUSSION = "discussion (New Tactics 2015)"
EU = "EU Guidelines on Human Rights Defenders (2008)"
UN = "UN Declaration on Human Rights Defenders (1998)"
DESIGN = "design"


class Term(StrEnum):
    """A word with a one-line ``definition`` and a ``source``."""

    definition: str
    source: str

    def __new__(cls, value: str, definition: str = "", source: str = DESIGN) -> Self:
        """Make the string member and hang its meaning on it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.definition = definition
        member.source = source
        return member

    @classmethod
    def values(cls) -> tuple[str, ...]:
        """Return the allowed words in their order; a column stores positions in this tuple."""
        return tuple(member.value for member in cls)


class Role(Term):
    """What an actor is in the network."""

    DEFENDER = "defender", "A human rights defender, or a group of them; many never call themselves that", UN
    NGO = "ngo", "A non-governmental organisation", DISCUSSION
    COORDINATION_GROUP = (
        "coordination_group",
        "A filter, working or coordination group that speaks for several organisations or missions",
        DISCUSSION,
    )
    COMMUNITY = "community", "A community, congregation, union or other local body of support", DISCUSSION
    MISSION = "mission", "An embassy, consulate or EU Delegation in the host country", EU
    DIPLOMAT = "diplomat", "A post, often personal, inside a mission (see its organisation)", DISCUSSION
    OFFICIAL = "official", "A body or post of the host state, national or local", DISCUSSION
    INTERGOVERNMENTAL = "intergovernmental", "A UN, OSCE, IACHR, ACHPR or other intergovernmental body", EU
    MECHANISM = "mechanism", "A protection mechanism that is its own actor", DISCUSSION
    MEDIA = "media", "A newspaper, broadcaster or journalist", DISCUSSION
    CITIZENS = "citizens", "A citizens' group or support network", DISCUSSION
    FAMILY = "family", "Family of a defender: harm can travel to them; they pass on no requests", DISCUSSION
    UNKNOWN = "unknown", "Not known, or not said", DESIGN


#: Roles that pass on requests for help (domain C1). Host-state bodies only when asked for and may_harm is "no".
RELAY_ROLES: frozenset[Role] = frozenset(
    {
        Role.DEFENDER,
        Role.NGO,
        Role.COORDINATION_GROUP,
        Role.COMMUNITY,
        Role.MISSION,
        Role.DIPLOMAT,
        Role.INTERGOVERNMENTAL,
        Role.CITIZENS,
        Role.MEDIA,
        Role.UNKNOWN,
    },
)

#: Roles for which norms on women's travel can bar a journey: people, not bodies.
PEOPLE_ROLES: frozenset[Role] = frozenset({Role.DEFENDER, Role.COMMUNITY, Role.CITIZENS, Role.FAMILY})

#: Roles taken to operate a formal mechanism when ``formal`` is not said; each use is reported as assumed.
FORMAL_ROLES: frozenset[Role] = frozenset({Role.MISSION, Role.INTERGOVERNMENTAL, Role.MECHANISM})

#: Roles that can operate an informal mechanism: community and peer support that works day to day (A5).
INFORMAL_ROLES: frozenset[Role] = frozenset(
    {Role.NGO, Role.COORDINATION_GROUP, Role.COMMUNITY, Role.MEDIA, Role.CITIZENS},
)


class Setting(Term):
    """Where an actor lives or works."""

    CAPITAL = "capital", "The capital city", DISCUSSION
    TOWN = "town", "Another settlement of 50,000 or more people", DESIGN
    RURAL = "rural", "A settlement of fewer than 50,000 people, or none", DESIGN
    UNKNOWN = "unknown", "Not known, or not said", DESIGN


#: The population below which a settlement counts as rural (domain A1).
RURAL_BELOW = 50_000


class Provider(Term):
    """Who stands behind a body or mechanism."""

    HOST_STATE = "host_state", "The state that hosts the network and holds the primary responsibility", UN
    FOREIGN_STATE = "foreign_state", "Another state, through its missions or capital", EU
    INTERGOVERNMENTAL = "intergovernmental", "An organisation of states", EU
    NON_STATE = "non_state", "No state", DISCUSSION


class YesNo(Term):
    """A plain fact."""

    YES = "yes", "It is so", DESIGN
    NO = "no", "It is not so", DESIGN


class YesSomeNo(Term):
    """A fact that holds for some members of a group."""

    YES = "yes", "All or nearly all do", DESIGN
    SOME = "some", "Some do", DESIGN
    NO = "no", "None or nearly none do", DESIGN


class MayHarm(Term):
    """Whether a body that could protect may also be a threat (A4)."""

    NO = "no", "There is reason to believe that it does no harm", DISCUSSION
    PARTLY = "partly", "Parts of it may harm", DISCUSSION
    YES = "yes", "It may harm", DISCUSSION
    UNKNOWN = "unknown", "Not known: never taken as 'no'", DESIGN


class Level(Term):
    """How far a body's remit goes."""

    NATIONAL = "national", "The whole country", DISCUSSION
    LOCAL = "local", "A province, district or town", DISCUSSION


class Form(Term):
    """Whether a dialogue has a rhythm (A11)."""

    ROUTINE = "routine", "Held at a known rhythm", DISCUSSION
    AD_HOC = "ad_hoc", "Held when somebody asks for it", DISCUSSION


class Mode(Term):
    """Whether a dialogue joins two or many (A11)."""

    BILATERAL = "bilateral", "Between two", DISCUSSION
    COORDINATED = "coordinated", "Through a coordination group or a joint meeting", DISCUSSION


class Medium(Term):
    """How a request travels over a channel."""

    IN_PERSON = "in_person", "Somebody travels", DISCUSSION
    PHONE = "phone", "By voice or text over a telephone network", DISCUSSION
    ONLINE = "online", "Over the internet", DISCUSSION
    VIA_SOMEONE = "via_someone", "Carried by a person who is not a row of the file", DESIGN


class ChannelOwner(Term):
    """Whose a channel is: does it survive when one person leaves?"""

    PERSONAL = "personal", "Rests on two persons; rotation severs it", DISCUSSION
    INSTITUTIONAL = "institutional", "Rests on offices; it survives rotation", DISCUSSION


class End(Term):
    """An end of a channel row."""

    SOURCE = "source", "The actor in the column source", DESIGN
    TARGET = "target", "The actor in the column target", DESIGN


class LastRequest(Term):
    """What became of the last request over a channel (A43)."""

    ACTED = "acted", "The other side acted", DISCUSSION
    REFUSED = "refused", "The other side said no", DISCUSSION
    NO_ANSWER = "no_answer", "Nothing came back", DISCUSSION
    NEVER_ASKED = "never_asked", "No request was made", DISCUSSION


class TieKind(Term):
    """A relation over which harm can travel (A2)."""

    PARTNER = "partner", "Spouse or partner", DISCUSSION
    KIN = "kin", "Other family", DISCUSSION
    COLLEAGUE = "colleague", "Works with the defender", DISCUSSION
    COSIGNATORY = "cosignatory", "Signed the same letter or petition", DISCUSSION
    LAWYER = "lawyer", "Represents the defender", DISCUSSION
    RELAY = "relay", "Passed on a request", DISCUSSION
    WITNESS = "witness", "Can testify", DISCUSSION


class MechanismKind(Term):
    """What a mechanism does (A7)."""

    NATIONAL_PROGRAMME = "national_programme", "A protection law or programme of the host state", DISCUSSION
    MISSION_ACTION = "mission_action", "A mission's statement, visit, démarche or trial observation", EU
    URGENT_APPEAL = "urgent_appeal", "A communication of a UN or regional procedure", DISCUSSION
    ACCOMPANIMENT = "accompaniment", "Protective presence beside the defender", "Mahony & Eguren (1997)"
    EMERGENCY_GRANT = "emergency_grant", "Money within days", DISCUSSION
    SUPPORT_NETWORK = "support_network", "Letters, a crowd at the police station, peers", DISCUSSION
    RELOCATION = "relocation", "Safe by leaving: an outcome of its own", DISCUSSION
    AWARD = "award", "A prize that raises a profile", DISCUSSION
    MEDIA = "media", "Reporting", DISCUSSION


class Constituency(Term):
    """Whose rights a defender works for, or belongs to (A1). A file may use other words too."""

    WOMEN = "women", "Women's rights", DISCUSSION
    LAND = "land", "Land, environment and natural resources", DISCUSSION
    LGBTI = "lgbti", "Rights of lesbian, gay, bisexual, trans and intersex people", DISCUSSION
    INDIGENOUS = "indigenous", "Rights of indigenous peoples", DISCUSSION
    MINORITY = "minority", "Rights of ethnic, religious or linguistic minorities", DISCUSSION
    YOUTH = "youth", "Children's and young people's rights", DISCUSSION
    LABOUR = "labour", "Labour and union rights", DISCUSSION
    JUSTICE = "justice", "Justice, detention and freedom from torture", DISCUSSION
    MEDIA_FREEDOM = "media_freedom", "Freedom of expression", DISCUSSION
    MIGRANTS = "migrants", "Rights of migrants, refugees and the displaced", DISCUSSION
    DISABILITY = "disability", "Rights of persons with disabilities", DISCUSSION
    SEX_WORK = "sex_work", "Rights of sex workers", DISCUSSION
    GENERAL = "general", "Human rights in general", DISCUSSION


#: Constituencies often left out of the circles that meet missions even in the capital (A1). Assumption.
OFTEN_EXCLUDED: frozenset[str] = frozenset(
    {
        Constituency.LGBTI,
        Constituency.INDIGENOUS,
        Constituency.MINORITY,
        Constituency.MIGRANTS,
        Constituency.DISABILITY,
        Constituency.SEX_WORK,
    },
)


class ConsentUse(Term):
    """A use to which a defender may consent, given, dated and revocable (A26). Unknown is no."""

    SHARE_NGO = "share_ngo", "Share the case with a named NGO", DISCUSSION
    SHARE_MISSIONS = "share_missions", "Share the case among missions", DISCUSSION
    RAISE_PRIVATELY = "raise_privately", "Raise the case with the authorities in private", DISCUSSION
    PUBLICISE = "publicise", "Make the case public; needs a mitigation plan too", DISCUSSION
    RELOCATE = "relocate", "Relocate", DISCUSSION


class Consent(Term):
    """The state of one consent."""

    YES = "yes", "Given and not revoked", DISCUSSION
    NO = "no", "Refused or revoked", DISCUSSION
    UNKNOWN = "unknown", "Not asked or not known: counts as no", DISCUSSION


class EndState(Term):
    """Where a request for help ends (domain C2). Each request ends in exactly one."""

    NOT_USED = "chose_not_to_use_it", "The defender chose not to use a mechanism; never a failure", DISCUSSION
    NEVER_HEARD = "never_heard", "The request reached no mechanism", DISCUSSION
    UNVERIFIED = "heard_unverified", "A mechanism heard it and could not verify it", DISCUSSION
    NOT_SERVED = "verified_not_served", "Verified, but nobody had the time or means", DISCUSSION
    REFUSED = "refused", "Decided against", DISCUSSION
    LATE = "late", "Answered after the deadline", DISCUSSION
    UNSUITABLE = (
        "in_time_but_unsuitable",
        "In time, but it did not fit (no signal, no place for children)",
        DISCUSSION,
    )
    IN_TIME = "in_time", "Responded to in time", DISCUSSION
    SAFE_BY_LEAVING = "safe_by_leaving", "Relocated; those left behind stay exposed", DISCUSSION
    OPEN = "open_at_the_horizon", "Not yet ended when the simulation stops", DESIGN


class LogKind(Term):
    """What a row of the log records."""

    VISIT = "visit", "A body went to a region", DISCUSSION
    MEETING = "meeting", "A body met defenders", DISCUSSION
    REQUEST = "request", "A defender or group asked for help", DISCUSSION


class LogOutcome(Term):
    """What became of a logged request."""

    ACTED = "acted", "The body acted", DISCUSSION
    REFUSED = "refused", "The body said no", DISCUSSION
    NO_ANSWER = "no_answer", "Nothing came back", DISCUSSION
    OPEN = "open", "Still open", DESIGN


class Provenance(Term):
    """Who says so: where an input comes from (A15)."""

    SELF_REPORTED = "self_reported", "Said by the body itself", DISCUSSION
    BY_DEFENDERS = "by_defenders", "Said by defenders", DISCUSSION
    LOGGED = "logged", "Counted in a log", DISCUSSION
    ASSUMED = "assumed", "Assumed", DESIGN


class Frequency(Term):
    """An everyday answer to 'how often does it work?', read as a range of probability (assumption)."""

    NEVER = "never", "Read as 0", DESIGN
    RARELY = "rarely", "Read as 0.05 to 0.3", DESIGN
    SOMETIMES = "sometimes", "Read as 0.3 to 0.6", DESIGN
    OFTEN = "often", "Read as 0.6 to 0.9", DESIGN
    ALWAYS = "always", "Read as 0.9 to 1", DESIGN
    DONT_KNOW = "don't know", "Read as unknown: the barrier's default range applies", DESIGN


#: The range that each everyday answer stands for. Assumption; the bands overlap at no interior point.
FREQUENCY_RANGES: dict[str, tuple[float, float]] = {
    Frequency.NEVER: (0.0, 0.0),
    Frequency.RARELY: (0.05, 0.3),
    Frequency.SOMETIMES: (0.3, 0.6),
    Frequency.OFTEN: (0.6, 0.9),
    Frequency.ALWAYS: (0.9, 1.0),
}

#: Every enumeration, in the order of the documentation page.
ENUMERATIONS: tuple[type[Term], ...] = (
    Role,
    Setting,
    Provider,
    MayHarm,
    Level,
    Form,
    Mode,
    Medium,
    ChannelOwner,
    End,
    LastRequest,
    TieKind,
    MechanismKind,
    Constituency,
    ConsentUse,
    Consent,
    EndState,
    LogKind,
    LogOutcome,
    Provenance,
    Frequency,
    YesNo,
    YesSomeNo,
)
