"""The hour-long workbook: what a provincial NGO can fill in within an hour, and how it is read.

The same layout, under codes instead of words, is the neutral workbook: a file that says nothing about
what it is when somebody else opens it. The key to the codes is in docs/neutral_template.md, never in the file.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hrdnet.errors import Problem
from hrdnet.graph import cells as reading
from hrdnet.graph import vocabulary as v
from hrdnet.graph.files.document import Document
from hrdnet.graph.raw import RawTable, Stretch


@dataclass(frozen=True)
class Field:
    """One column of a sheet: its header, the table column it fills, its drop-down and a line of help."""

    header: str
    column: str
    help: str
    words: tuple[str, ...] = ()


DONT_KNOW = "don't know"
_YES_NO = v.YesNo.values()
_SOME = v.YesSomeNo.values()
_OFTEN = tuple(word for word in v.Frequency.values() if word != DONT_KNOW)
_BODIES = tuple(word for word in v.Role.values() if word not in {"defender", "family", "unknown"})
_SETTINGS = tuple(word for word in v.Setting.values() if word != "unknown")
_HARM = tuple(word for word in v.MayHarm.values() if word != "unknown")
_FREQUENT = "never / rarely / sometimes / often / always, or a percentage, or don't know"
_RANGE = "a number, a range such as 5-10, or don't know"

GROUPS: tuple[Field, ...] = (
    Field("Code", "id", "A code of yours, such as G1. No names."),
    Field("Region", "region", "Province or district. Nothing finer."),
    Field("Setting", "setting", "capital, town (50,000 people or more), rural", _SETTINGS),
    Field("People", "count", f"How many defenders: {_RANGE}"),
    Field("Women", "women", f"How many of them are women: {_RANGE}; or a percentage"),
    Field("In contact with us", "in_contact", "no: you know that they exist, but nobody reaches them", _YES_NO),
    Field(
        "Works on",
        "constituencies",
        "women; land; lgbti; indigenous; minority; youth; labour ... with ; between",
    ),
    Field("Languages", "languages", "Languages in which they can ask for help, with ; between"),
    Field("Women can travel alone", "travels_alone", "yes, some or no", _SOME),
    Field("Safe phone", "phone", "Do they have a phone they can use safely?", _SOME),
    Field("Hours to the capital", "hours_to_capital", f"One way: {_RANGE}"),
)
BODIES: tuple[Field, ...] = (
    Field("Code", "id", "A code of yours, such as B1 or M3. No names of people."),
    Field("Kind of body", "role", "What it is", _BODIES),
    Field("Region", "region", "Where it sits"),
    Field("Setting", "setting", "capital, town, rural", _SETTINGS),
    Field(
        "Who stands behind it",
        "provider",
        "Host state, foreign state, intergovernmental, none",
        v.Provider.values(),
    ),
    Field(
        "Formal mechanism",
        "formal",
        "Does it operate one (EU Guidelines, UN procedure, national programme ...)?",
        _YES_NO,
    ),
    Field("May it harm", "may_harm", "May it also be a threat?", _HARM),
    Field("Remit", "level", "National or local", v.Level.values()),
    Field("Officers", "officers", f"People who work on this: {_RANGE}"),
    Field("Days a month", "days_per_month", f"Days they have for it: {_RANGE}"),
    Field("Visit days a year", "visit_days", f"Days they can spend outside the capital: {_RANGE}"),
    Field("Knows what to do", "awareness", f"The right person knows what to do: {_FREQUENT}", _OFTEN),
    Field("Has the time", "capacity", f"Somebody has the time: {_FREQUENT}", _OFTEN),
    Field("Has the means", "resources", f"Money or means are at hand: {_FREQUENT}", _OFTEN),
    Field("Knows how", "competency", f"They act well: {_FREQUENT}", _OFTEN),
    Field("Wants to", "will", f"They want to act: {_FREQUENT}", _OFTEN),
    Field("Is held to account", "accountability", f"Somebody would notice if they did not: {_FREQUENT}", _OFTEN),
    Field("Can verify", "verification", f"They can check a request: {_FREQUENT}", _OFTEN),
    Field("Passes on requests", "relays", f"They pass on others' requests: {_FREQUENT}", _OFTEN),
)
CONTACTS: tuple[Field, ...] = (
    Field("From", "source", "Code of a group or body"),
    Field("To", "target", "Code of a group or body"),
    Field("Only this way", "directed", "yes: requests go only from From to To", _YES_NO),
    Field("Rhythm", "form", "routine or ad hoc", v.Form.values()),
    Field(
        "Alone or together",
        "mode",
        "bilateral, or coordinated (through a group or joint meeting)",
        v.Mode.values(),
    ),
    Field("How", "medium", "in person, phone, online, via someone", v.Medium.values()),
    Field("Personal or office", "personal", "Would it survive if one person left?", v.ChannelOwner.values()),
    Field("Times a year", "times_per_year", f"How often they are in touch: {_RANGE}"),
    Field("Days to pass on", "delay_days", f"Until a request is passed on: {_RANGE}"),
    Field("Travel hours", "travel_hours", f"One way, if in person: {_RANGE}"),
    Field("Travel cost", "travel_cost", f"US dollars a journey: {_RANGE}"),
    Field("Who travels", "traveller", "source (From) or target (To)", v.End.values()),
    Field("Known", "awareness", f"Those who need it know that they can use it: {_FREQUENT}", _OFTEN),
    Field("Recognised", "recognition", f"The other side sees them as defenders: {_FREQUENT}", _OFTEN),
    Field("From trusts To", "source_trusts_target", _FREQUENT, _OFTEN),
    Field("To trusts From", "target_trusts_source", _FREQUENT, _OFTEN),
    Field("Can be noticed", "observed", f"Those who may harm can notice it: {_FREQUENT}", _OFTEN),
    Field("Last request", "last_request", "What became of it", v.LastRequest.values()),
)
LOG: tuple[Field, ...] = (
    Field("Month", "month", "YYYY-MM"),
    Field("Region", "region", "Where"),
    Field("Body", "body", "Code of the body that went, met or was asked"),
    Field("What", "kind", "visit, meeting or request", v.LogKind.values()),
    Field("Groups met", "met", "Codes of groups, with ; between"),
    Field("Women met", "women", f"How many: {_RANGE}"),
    Field("Days to answer", "days_to_answer", f"For a request: {_RANGE}"),
    Field("Outcome", "outcome", "For a request", v.LogOutcome.values()),
)
ABOUT: tuple[Field, ...] = (
    Field("What", "key", "The question"),
    Field("Answer", "value", "Your answer"),
)
#: Rows of the sheet About: the key and what it asks.
ABOUT_ROWS: tuple[tuple[str, str], ...] = (
    ("title", "What the file describes"),
    ("date", "Date the data stand for, YYYY-MM-DD"),
    ("synthetic", "Are the people in it invented? yes or no"),
    ("sources", "Where the data come from"),
    ("licence", "Who may use them"),
    ("who said: Groups", "self_reported, by_defenders, logged or assumed"),
    ("who said: Bodies", "self_reported, by_defenders, logged or assumed"),
    ("who said: Contacts", "self_reported, by_defenders, logged or assumed"),
)
SHEETS: dict[str, tuple[Field, ...]] = {
    "Groups": GROUPS,
    "Bodies": BODIES,
    "Contacts": CONTACTS,
    "Log": LOG,
    "About": ABOUT,
}
#: Sheet names of the neutral workbook, in the same order; its headers are the sheet's name and a number.
NEUTRAL_SHEETS: dict[str, str] = dict(zip("ABCDE", SHEETS, strict=True))


def layout_of(sheets: Mapping[str, RawTable]) -> bool | None:
    """Return whether a workbook is neutral (True), plain (False) or neither (None)."""
    if {"groups", "bodies"} <= set(sheets):
        return False
    return True if {"a", "b"} <= set(sheets) else None


def read(book: str, sheets: Mapping[str, RawTable], neutral: bool) -> Document:  # noqa: FBT001 - from layout_of
    """Map the sheets to tables.

    Ids that became dates, missing headers and women who outnumber people become problems of the document.
    """
    problems: list[Problem] = []
    notes: list[str] = []
    tables: dict[str, RawTable] = {}
    for code, name in NEUTRAL_SHEETS.items():
        sheet = sheets.get((code if neutral else name).casefold())
        if sheet is not None:
            tables[name] = _mapped(sheet, name, code if neutral else None, problems, notes)
    groups = _with_share_of_women(tables["Groups"], problems)
    groups = RawTable({**groups.columns, "role": ["defender"] * len(groups)}, groups.stretches)
    document = {"actors": RawTable.joined([groups, tables["Bodies"]])}
    empty = RawTable({"source": [], "target": []}, (Stretch(f"{book} sheet Contacts", 0),))
    document["channels"] = tables.get("Contacts", empty)
    if len(tables.get("Log", ())):
        document["log"] = tables["Log"]
    if not len(groups) and not problems:
        problems.append(
            Problem(f"{book} sheet {'A' if neutral else 'Groups'}", "", "no groups: fill in at least one row")
        )
    return Document(document, _about(tables.get("About")), {}, tuple(notes), tuple(problems))


def _mapped(sheet: RawTable, name: str, code: str | None, problems: list[Problem], notes: list[str]) -> RawTable:
    """Rename a sheet's headers to columns; codes of a neutral workbook become words."""
    from hrdnet.graph.files.xlsx import dated_ids

    fields = SHEETS[name]
    known = {(f"{code}{spot}" if code else one.header).casefold(): one for spot, one in enumerate(fields, 1)}
    columns: dict[str, list[Any]] = {}
    headers: dict[str, str] = {}
    for header, cells in sheet.columns.items():
        one = known.get(header.casefold())
        if one is None:
            near = difflib.get_close_matches(header.casefold(), known, n=1)
            hint = f"; did you mean {known[near[0]].header}?" if near and not code else ""
            notes.append(f"sheet {code or name}: a column that hrdnet does not know is kept as your own{hint}")
            columns[header] = list(cells)
            continue
        columns[one.column] = _decoded(one, cells) if code else list(cells)
        headers[one.column] = header
    problems += [
        sheet.about_column(one.header, "the sheet needs this column: keep the first row as it was")
        for one in fields[:2]
        if one.column in {"id", "source", "target"} and sheet.columns and one.column not in columns
    ]
    stretches = tuple(
        Stretch(part.place, part.length, part.numbers, part.first, part.unit, part.sheet, headers)
        for part in sheet.stretches
    )
    mapped = RawTable(columns, stretches)
    problems += dated_ids(mapped, ("id", "source", "target", "body"))
    return mapped


def offered(field: Field) -> tuple[str, ...]:
    """Return the words of a drop-down, "don't know" last."""
    return (*field.words, DONT_KNOW) if field.words else ()


def _decoded(field: Field, cells: Any) -> list[Any]:
    """Turn the codes of a neutral drop-down (1, 2, ...; 0 for don't know) into words."""
    words = {str(spot): word for spot, word in enumerate(field.words, 1)} | {"0": DONT_KNOW}
    decoded = []
    for cell in cells:
        code = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else cell
        decoded.append(words.get(code, cell) if field.words and isinstance(code, str) else cell)
    return decoded


def _with_share_of_women(groups: RawTable, problems: list[Problem]) -> RawTable:
    """Turn numbers of women into shares; ranges by interval arithmetic, kept within 0 to 1."""
    if "women" not in groups.columns:
        return groups
    women = groups.columns["women"]
    people = groups.columns.get("count", [None] * len(groups))
    shares = []
    for row, (some, everyone) in enumerate(zip(women, people, strict=True)):
        try:
            reading.number_range(everyone, share=False)
        except ValueError:
            everyone = None  # noqa: PLW2901 - the cell itself is complained about when the table is read
        try:
            shares.append(share_of_women(some, everyone))
        except ValueError as error:
            problems.append(groups.problem(row, "women", str(error)))
            shares.append(None)
    return RawTable({**groups.columns, "women": shares}, groups.stretches)


def share_of_women(women: Any, people: Any) -> Any:
    """Return the share of women in a group as a cell.

    Parameters
    ----------
    women
        A number, a range, a percentage, or unknown.
    people
        Number in the group, a range, or unknown.

    Raises
    ------
    ValueError
        If more women than people are certain, or a cell is no number.

    Examples
    --------
    >>> share_of_women("2-3", 10.0), share_of_women("40 %", None), share_of_women("2", "4-8")
    ('0.2-0.3', '40 %', '0.25-0.5')
    """
    if isinstance(women, str) and ("%" in women or women.strip().casefold() in v.FREQUENCY_RANGES):
        return women
    low, high = reading.number_range(women, share=False)
    if low != low:  # noqa: PLR0124 - unknown
        return None
    least, most = reading.number_range(people, share=False)
    if least != least:  # noqa: PLR0124
        if low == high == 0:
            return 0.0
        return None
    if low > most:
        raise ValueError("more women than people")
    if most == 0:
        return None
    share_low = min(1.0, low / most)
    share_high = min(1.0, high / max(least, 1.0))
    return share_low if share_low == share_high else f"{share_low!r}-{share_high!r}"


def _about(sheet: RawTable | None) -> dict[str, Any]:
    if sheet is None or "key" not in sheet.columns or "value" not in sheet.columns:
        return {}
    about: dict[str, Any] = {}
    said: dict[str, str] = {}
    for key, value in zip(sheet.columns["key"], sheet.columns["value"], strict=True):
        if value is None or key is None:
            continue
        text = str(value) if not isinstance(value, float) or not value.is_integer() else str(int(value))
        if str(key).startswith("who said: "):
            said[str(key).removeprefix("who said: ")] = text
        else:
            about[str(key)] = text
    if said:
        about["provenance"] = said
    return about
