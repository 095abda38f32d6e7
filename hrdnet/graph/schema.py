"""What the tables of a network hold: every column with its kind, unit, bounds and meaning.

Validation, parsing, the templates and the data-model page are all driven from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import inf

from hrdnet.graph import vocabulary as v


class Kind(Enum):
    """How a column's cells are read."""

    KEY = "an id: text, never empty, unique in its table"
    REF = "the id of an actor"
    REFS = "ids of actors"
    TEXT = "text"
    DATE = "a date, YYYY-MM-DD"
    MONTH = "a month, YYYY-MM"
    CHOICE = "one of a closed list of words"
    NUMBER = "a number, or a range"
    TEXTS = "a list of words"
    FLAG = "true or false"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    ``low`` and ``high`` are inclusive bounds in ``unit``; a column with bounds 0 and 1 is a
    probability or share and also takes percentages and everyday words (``Frequency``).
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    low: float = -inf
    high: float = inf
    terms: type[v.Term] | None = None
    default: str | None = None
    whole: bool = False

    @property
    def is_share(self) -> bool:
        """Whether values run from 0 to 1."""
        return self.kind is Kind.NUMBER and self.low == 0 and self.high == 1


def _choice(name: str, terms: type[v.Term], meaning: str, default: str | None = None) -> Column:
    return Column(name, Kind.CHOICE, meaning, terms=terms, default=default)


def _share(name: str, meaning: str) -> Column:
    return Column(name, Kind.NUMBER, meaning, "share", 0, 1)


def _amount(name: str, meaning: str, unit: str, *, whole: bool = False) -> Column:
    return Column(name, Kind.NUMBER, meaning, unit, 0, inf, whole=whole)


_LATITUDE = Column("latitude", Kind.NUMBER, "Of the settlement, never of a person's home", "degrees", -90, 90)
_LONGITUDE = Column("longitude", Kind.NUMBER, "Of the settlement, never of a person's home", "degrees", -180, 180)

_CONSENT = tuple(
    column
    for use in v.ConsentUse
    for column in (
        _choice(f"consent_{use}", v.Consent, f"Consent to: {use.definition.lower()} (unknown counts as no)"),
        Column(f"consent_{use}_date", Kind.DATE, "When that consent was given or revoked"),
    )
)

ACTORS: tuple[Column, ...] = (
    Column("id", Kind.KEY, "An opaque code, not a name"),
    _choice("role", v.Role, "What the actor is", default=v.Role.UNKNOWN),
    _choice("setting", v.Setting, "Where it lives or works", default=v.Setting.UNKNOWN),
    Column("region", Kind.TEXT, "Province or district"),
    _amount(
        "count",
        "How many people the row stands for; 1 if missing, unless they are not in contact",
        "people",
        whole=True,
    ),
    _share("women", "Share of women in the row"),
    _choice(
        "in_contact",
        v.YesNo,
        "Whether somebody in the network knows them; 'no' rows are reported, never counted",
    ),
    Column("gender", Kind.TEXT, "Gender of a person row, in the person's own word"),
    Column("constituencies", Kind.TEXTS, "Whose rights they work for"),
    Column("languages", Kind.TEXTS, "Languages they can ask for help in"),
    _choice("travels_alone", v.YesSomeNo, "Whether women of the row can travel alone"),
    _choice("phone", v.YesSomeNo, "Whether they have a phone they can use safely"),
    _amount("hours_to_capital", "Travel time to the capital, one way", "hours"),
    _LATITUDE,
    _LONGITUDE,
    Column("organisation", Kind.REF, "The body a post belongs to"),
    _choice("provider", v.Provider, "Who stands behind the body"),
    _choice("formal", v.YesNo, "Whether it operates a formal mechanism"),
    _choice("may_harm", v.MayHarm, "Whether it may also be a threat"),
    _choice("level", v.Level, "National or local remit"),
    Column("sending", Kind.TEXT, "The sending state or organisation"),
    _amount("officers", "Officers who work on human rights", "people"),
    _amount("days_per_month", "Days a month they have for it", "days a month"),
    _amount("visit_days", "Days a year they can spend on visits outside the capital", "days a year"),
    _share("awareness", "How often the right person there knows what to do with a request"),
    _share("resources", "How often money or means are at hand"),
    _share("competency", "How often they know how to act well"),
    _share("will", "How often they want to act"),
    _share("accountability", "How often somebody would notice if they did not"),
    _share("verification", "How often they can verify a request"),
    _share("capacity", "How often somebody has the time; if missing, unknown"),
    _share("relays", "Share of others' requests that they pass on"),
    _share("visibility", "How publicly known a person is (opt-in)"),
    _share("threat", "Level of threat (opt-in)"),
    _share("vulnerability", "Vulnerability (opt-in)"),
    _share("protective_capacity", "Own means of protection (opt-in)"),
    *_CONSENT,
)

CHANNELS: tuple[Column, ...] = (
    Column("id", Kind.TEXT, "Optional; by default made of the ends, form, mode and medium"),
    Column("source", Kind.REF, "One end"),
    Column("target", Kind.REF, "The other end"),
    _choice("directed", v.YesNo, "Whether requests go only from source to target", default=v.YesNo.NO),
    _choice("form", v.Form, "Routine or ad hoc"),
    _choice("mode", v.Mode, "Bilateral or coordinated"),
    _choice("medium", v.Medium, "How a request travels"),
    _choice("personal", v.ChannelOwner, "Personal or institutional"),
    _amount("times_per_year", "How often they are in touch", "times a year"),
    _amount("interval_days", "Days between two meetings", "days"),
    _amount("delay_days", "Days until a request is passed on", "days"),
    _amount("travel_hours", "Travel time one way", "hours"),
    _amount("travel_days", "Days on the road, if in person", "days"),
    _amount("travel_cost", "What one journey costs", "US dollars"),
    _choice("traveller", v.End, "Which end travels; by default the only defender end, else the source"),
    _share("awareness", "How often those who need it know that they can use it"),
    _share("recognition", "How often the other side recognises them as defenders"),
    _share("source_trusts_target", "How often the source trusts the target enough to ask"),
    _share("target_trusts_source", "How often the target believes the source"),
    _share("observed", "How often its use can be noticed by those who may harm (A42)"),
    _choice("last_request", v.LastRequest, "What became of the last request"),
    _share("probability", "Replaces the channel's own, traveller's and regions' barriers"),
)

TIES: tuple[Column, ...] = (
    Column("source", Kind.REF, "One end"),
    Column("target", Kind.REF, "The other end"),
    _choice("kind", v.TieKind, "What relates them"),
    _share("strength", "How strongly harm travels over it"),
    _share("discoverable", "How likely a perpetrator finds it"),
    _choice("consent", v.Consent, "Whether both agreed to be recorded"),
)

REGIONS: tuple[Column, ...] = (
    Column("id", Kind.KEY, "As in the column region of the actors"),
    Column("name", Kind.TEXT, "Name for readers"),
    _LATITUDE,
    _LONGITUDE,
    _share("insecurity", "Share of the time when journeys are too dangerous"),
    _share("roads", "Share of the year when roads are passable"),
    _share("network", "Share of the time when phone and internet work and are safe to use"),
    _share("movement_norm", "How strongly norms bar women from travelling alone"),
    Column("neighbours", Kind.TEXTS, "Ids of neighbouring regions"),
)

MECHANISMS: tuple[Column, ...] = (
    Column("id", Kind.KEY, "An opaque code"),
    _choice("kind", v.MechanismKind, "What it does"),
    _choice("formal", v.YesNo, "Formal or informal"),
    _choice("provider", v.Provider, "Who stands behind it"),
    Column("operators", Kind.REFS, "Ids of the actors who operate it"),
    Column("entry_roles", Kind.TEXTS, "Roles that may bring a request; empty: any"),
    Column("regions", Kind.TEXTS, "Regions where it acts; empty: all"),
    _amount("delay_days", "Days from decision to action", "days"),
    _amount("cost", "What one action costs", "US dollars"),
    _amount("capacity", "Actions a year", "actions a year"),
    _share("acceptance", "Share of requests admitted"),
)

LOG: tuple[Column, ...] = (
    Column("month", Kind.MONTH, "When"),
    Column("region", Kind.TEXT, "Where"),
    Column("body", Kind.REF, "The body that went, met or was asked"),
    _choice("kind", v.LogKind, "Visit, meeting or request"),
    Column("met", Kind.REFS, "Ids of the groups met or asking"),
    Column("women", Kind.NUMBER, "How many of those met were women", "people", 0),
    _amount("days_to_answer", "Days until the answer", "days"),
    _choice("outcome", v.LogOutcome, "What became of a request"),
)

#: The six tables in the order in which they are written and checked.
TABLES: dict[str, tuple[Column, ...]] = {
    "actors": ACTORS,
    "channels": CHANNELS,
    "ties": TIES,
    "regions": REGIONS,
    "mechanisms": MECHANISMS,
    "log": LOG,
}

#: Columns without which a table cannot be read.
REQUIRED: dict[str, tuple[str, ...]] = {
    "actors": ("id",),
    "channels": ("source", "target"),
    "ties": ("source", "target"),
    "regions": ("id",),
    "mechanisms": ("id",),
    "log": (),
}

#: Header entries of a network. ``columns`` records the kinds of columns that the user brought.
ABOUT_KEYS: dict[str, str] = {
    "title": "What the file describes",
    "synthetic": "yes if the people in it are invented",
    "date": "The date the data stand for",
    "sources": "Where the data come from",
    "licence": "Terms under which the data may be used",
    "provenance": "Who says so, by input: self_reported, by_defenders, logged, assumed",
    "country": "The host country",
}
