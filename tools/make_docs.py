"""Write what is made from the code in docs/: columns, words, codes, barriers, the API; docstrings and figures.

python tools/make_docs.py

A test compares the pages with what this makes, so neither a column nor a metric can be added without its page. The
figures take some minutes; ``--text`` leaves them alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import hrdnet as hn
from hrdnet.graph import vocabulary
from hrdnet.graph.cells import bounds
from hrdnet.graph.files import workbook
from hrdnet.graph.schema import ABOUT_KEYS, REQUIRED, TABLES, Column, Kind
from hrdnet.sim.parameters import Parameter
from hrdnet.sim.reprisal.actions import LEVERS
from hrdnet.sim.reprisal.catalogue import ACTIONS
from hrdnet.sim.reprisal.models import MODELS
from hrdnet.sim.reprisal.parameters import PARAMETERS as REPRISAL
from hrdnet.sim.reprisal.tactics import TACTICS
from hrdnet.sim.sharing.budgets import EFFORTS
from hrdnet.sim.sharing.catalogue import STRATEGIES
from hrdnet.sim.sharing.parameters import PARAMETERS
from hrdnet.sim.strategies import Strategy
from tools import api_pages, model_pages

FOLDER = Path(__file__).parents[1] / "docs"
MADE = "<!-- Made by tools/make_docs.py: change the code, then run it. -->"


def table(headers: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    """Lay out a Markdown table."""
    yield "| " + " | ".join(headers) + " |"
    yield "|" + "---|" * len(headers)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |"


def kind_of(column: Column) -> str:
    """Say what a column's cells hold."""
    if column.terms is not None:
        default = f"; missing: {column.default}" if column.default is not None else ""
        return f"[{column.terms.__name__}](vocabulary.md#{column.terms.__name__.lower()}){default}"
    if column.kind is Kind.NUMBER:
        allowed = bounds(column)
        return f"number or range, {allowed}" + (f", {column.unit}" if column.unit not in {"", "share"} else "")
    return column.kind.value


def columns_page() -> Iterator[str]:
    """Describe the six tables and the header."""
    yield "# Tables and columns"
    yield ""
    yield MADE
    yield ""
    yield "How the tables hang together is in [the data model](data_model.md); the words of closed lists are in the"
    yield "[vocabulary](vocabulary.md). **Bold** columns are needed. Columns of your own are kept."
    for name, columns in TABLES.items():
        yield ""
        yield f"## {name}"
        yield ""
        rows = (
            (f"**{one.name}**" if one.name in REQUIRED[name] else one.name, kind_of(one), one.meaning)
            for one in columns
        )
        yield from table(("column", "holds", "meaning"), rows)
    yield ""
    yield "## about"
    yield ""
    yield from table(("entry", "meaning"), iter(ABOUT_KEYS.items()))


def vocabulary_page() -> Iterator[str]:
    """List every word with its meaning and source."""
    yield "# Vocabulary"
    yield ""
    yield MADE
    yield ""
    yield "Every closed list of words, with the meaning and the source of each. *design* marks words of hrdnet alone."
    for terms in vocabulary.ENUMERATIONS:
        yield ""
        yield f"## {terms.__name__}"
        yield ""
        yield (terms.__doc__ or "").strip().splitlines()[0]
        yield ""
        yield from table(("word", "meaning", "source"), ((f"`{one}`", one.definition, one.source) for one in terms))
    yield ""
    yield "## Words for how often"
    yield ""
    yield "In a column that holds a share, a word stands for a range (*assumption*):"
    yield ""
    ranges = vocabulary.FREQUENCY_RANGES.items()
    yield from table(("word", "from", "to"), ((f"`{word}`", f"{low:g}", f"{high:g}") for word, (low, high) in ranges))
    yield ""
    often = ", ".join(f"`{one}`" for one in sorted(vocabulary.OFTEN_EXCLUDED))
    yield f"Constituencies that count as often excluded inside the capital (A1): {often}."


def neutral_page() -> Iterator[str]:
    """Give the key to the codes of the neutral workbook."""
    yield "# Key to the neutral workbook"
    yield ""
    yield MADE
    yield ""
    yield "`hrdnet template my.xlsx --neutral` writes a workbook in codes, which says nothing of what it is to somebody"
    yield "who opens it. This page is the key; keep it apart from the file. In a column with words, a whole number is a"
    yield "code; `0` is don't know. In columns of how often, give a percentage (`30 %`) or a range (`0.2-0.5`) instead."
    for code, name in workbook.NEUTRAL_SHEETS.items():
        yield ""
        yield f"## Sheet {code}: {name}"
        yield ""
        fields = enumerate(workbook.SHEETS[name], 1)
        rows = (
            (f"{code}{spot}", field.header, ", ".join(f"{n} {w}" for n, w in enumerate(field.words, 1)), field.help)
            for spot, field in fields
        )
        yield from table(("header", "stands for", "codes", "what to enter"), rows)
    yield ""
    code = next(code for code, name in workbook.NEUTRAL_SHEETS.items() if name == "About")
    rows = ((f"{code}{spot}", key, asked) for spot, (key, asked) in enumerate(workbook.ABOUT_ROWS, 1))
    yield from table((f"row of sheet {code}", "stands for", "what to enter"), rows)


def barriers_page() -> Iterator[str]:
    """List the default barriers with formulas and default ranges."""
    yield "# The default barriers"
    yield ""
    yield MADE
    yield ""
    yield "In the order in which they block. What they are drawn on, and why, is in [reach](reach.md). A range is what"
    yield "an unknown attribute takes; every default range is an *assumption* unless a source is named."
    yield ""
    rows = (
        (f"`{one.name}`", one.on.value, one.applies.value, one.formula, one.who, one.source)
        for one in hn.barriers.default
    )
    yield from table(
        ("barrier", "drawn on", "applies to", "probability of passing", "who could lower it", "source"), rows
    )
    yield ""
    yield from table(
        ("attribute", "barriers", "if unknown", "unit", "meaning", "source"),
        (
            (
                f"`{one.name}`",
                ", ".join(barrier.name for barrier in hn.barriers.default if one in barrier.attributes),
                f"{one.default[0]:g} to {one.default[1]:g}",
                one.unit,
                one.meaning,
                one.source,
            )
            for one in hn.barriers.default.attributes
        ),
    )


STRATEGIES_TEXT = """\
*How can missions, headquarters, donors and defenders share the work, what does each way cost, and what does it give
up?*

A strategy is a change of the network together with levers on the process. It is compared with others in the same
worlds, and only with those of the same decider at an equal budget: days of missions cannot be weighed against dollars
of a donor. None of them is a recommendation. Names joined by `+` are one strategy, each on the network that the one
before leaves: `"regional_visits + training"`."""

STRATEGIES_RULES = """\
## What happens to the network

- **Missions** are actors with that role, unless `formal` is no; posts belong to their `organisation`. **Regions** are
  those in which defenders live, rows not in contact included, since somebody is responsible for them too; but nobody
  who is not in contact is ever given a channel. Bodies whose `may_harm` is yes, and those of the host state, are not
  visited.
- A **partition** gives every region one mission, `overlap` two. A mission gives up its channels to defenders, NGOs and
  communities of other regions; the capital is a region among others, so that choice and redundancy there are really
  given up. Where no region is said, nothing is given up. With more missions than regions, those without one leave
  liaison to the others, and the days for it stay unspent. By distance: as many regions each, or one more, and the
  smallest sum of distances. By capacity: the region with most defenders first, to the mission with the lowest load per
  officer-day.
- A **tour** is a journey on which a mission meets communities, NGOs and all rows of defenders in contact in a region,
  where they live. Nobody is chosen among defenders: if days do not suffice to meet all once a year, the mission meets
  communities and NGOs alone, as seldom as that may be. Nobody is toured more often than weekly. A channel that is used
  every third year is still a channel for [reach](reach.md), unless reach is asked for a deadline.
- A **lead mission** tours with its days for visits alone and gives nothing up. **Regional visits** are whole visits in
  a year, to regions in turn, by the mission with most days left; none go to regions in which all defenders have the
  setting capital, nor to a mission's own.
- **Do nothing** is not the status quo: it closes what missions do now of their own accord, to show what that is worth.
- **New channels** say what the strategy decides: routine, medium, who travels, interval, travel time by distance
  (detour and speed as in the [generator](../examples.md)); the traveller's body pays, so money bars no such journey.
  Trust, awareness, recognition and whether the contact is noticed stay unknown and take their [default
  ranges](barriers.md). Channels that stay keep their id, and new ones have the default id, so that the same channel
  has the same draws in every strategy.
- Consents are never changed. Whoever passes a case on asks first; what defenders said already stands.

## Equal budgets

What a mission spends in a year: contacts times the work of each, journeys there and back, coordinated meetings, and
its days for visits. Whom it meets in one region at the same routine rhythm it meets on one journey; a meeting of
missions is one meeting however many come. Contacts with officials, mechanisms, media and intergovernmental bodies are
not counted: no strategy here changes them. A strategy of the missions spends these days in another way and none
besides: what it adds is taken from days for visits, then from the contacts that a mission has, all alike. Days for
visits that became tours are taken from `visit_days`, so that no day is spent twice. A mission that cannot pay takes no
part. Budgets are equal at the middle of all ranges; at the ends they are not, and the ledger shows by how much.
"""

STRATEGIES_LEDGER = """\
## The ledger

Before anything is simulated, the ledger says what a strategy takes and exposes: days, journeys and hours by mission;
what defenders pay for journeys; contacts a year that can be noticed (A42), by group of defenders, for NGOs,
communities and coordination groups as a class, and for those who drive and interpret for missions that travel; how
many missions a defender can ask, over a channel of her own or over one body; regions with nobody responsible. A band
runs from everything unknown at its low end to everything at its high end, together.

```python
import hrdnet as hn
from hrdnet.sim.sharing.ledger import Ledger

net = hn.examples.load("kyrgyzstan")
now, divided = Ledger.of(net), Ledger.of(net, "geographic_partition")
print(divided.summary())
divided.change(now)  # line by line
```

It is a working view: it names missions, and never a defender, an NGO or a community.

## A strategy of your own

```python
import hrdnet as hn
from hrdnet.sim import Strategy


def hotline(net):
    rural = list(net.actors.query("role == 'defender' and setting == 'rural'")["id"])
    return net.with_channels({"source": rural, "target": ["U01"] * len(rural), "medium": ["phone"] * len(rural)})


own = Strategy("hotline", hotline, decided_by="headquarters", gives_up="Phones are listened to.")
own.change(hn.examples.load("kyrgyzstan"))
```

## Limits

Budgets of headquarters, donors and defenders are lines beside the ledger, not days of missions. Whether a contact
leads to help is the business of [reach](reach.md) and of the simulation. Which mission is near says nothing of which
one is trusted. A division is drawn by rule; missions would draw it with what they know. Every number above whose
source is *assumption* can be argued with.
"""


def strategies_page() -> Iterator[str]:
    """List the strategies of burden-sharing, and what contacts cost."""
    yield "# Strategies of burden-sharing"
    yield ""
    yield MADE
    yield ""
    yield STRATEGIES_TEXT
    yield ""
    yield from table(
        ("strategy", "what it does", "who decides", "what it gives up", "levers", "costs besides", "source"),
        (
            (f"`{one.name}`", one.does, one.decided_by, one.gives_up, levers_of(one), costs_of(one), one.source)
            for one in STRATEGIES.values()
        ),
    )
    yield ""
    yield "A lever raises a share by the part of what is missing to 1 that a parameter wins:"
    yield ""
    raised = {name for one in STRATEGIES.values() for name in one.levers.raises.values()}
    yield from table(
        ("parameter", "meaning", "unit", "range", "source"),
        (
            (f"`{one.name}`", one.meaning, one.unit, f"{one.low:g} to {one.high:g}", one.source)
            for one in PARAMETERS
            if one.name in raised
        ),
    )
    yield ""
    yield STRATEGIES_RULES
    yield from table(
        ("number", "meaning", "unit", "range", "source"),
        ((f"`{one.name}`", one.meaning, one.unit, f"{one.low:.3g} to {one.high:.3g}", one.source) for one in EFFORTS),
    )
    yield ""
    yield STRATEGIES_LEDGER.rstrip()


def levers_of(strategy: Strategy) -> str:
    """Say what a strategy changes in the process."""
    levers = strategy.levers
    said = [f"raises {name} (`{by}`)" for name, by in levers.raises.items()]
    switches = (
        (levers.handover, "cases are passed on"),
        (levers.asks, "asks first"),
        (levers.one_file, "one file a case"),
    )
    return ", ".join([*said, *(words for on, words in switches if on)]) or "none"


def costs_of(strategy: Strategy) -> str:
    """Say what a strategy takes beyond the days that missions have."""
    return "; ".join(
        f"{one.what}: {one.low:,g}{f' to {one.high:,g}' if one.high > one.low else ''} {one.unit} per {one.per} "
        f"({one.source})"
        for one in strategy.costs
    )


def between(text: str, what: str, lines: Iterator[str]) -> str:
    """Put lines between the marks of what is made from the code."""
    begins = f"<!-- {what}: made by tools/make_docs.py from the code. -->"
    ends = f"<!-- End of the {what.lower()}. -->"
    before, rest = text.split(begins)
    return "\n".join([before + begins, *lines, ends + rest.split(ends)[1]])


def parameters_table(parameters: Sequence[Parameter]) -> Iterator[str]:
    """List parameters of a model."""
    yield from table(
        ("parameter", "meaning", "unit", "range", "source"),
        ((f"`{one.name}`", one.meaning, one.unit, f"{one.low:g} to {one.high:g}", one.source) for one in parameters),
    )


def burden_sharing_page() -> Iterator[str]:
    """Keep the page and put the table of parameters between its marks."""
    text = (FOLDER / "models" / "burden_sharing.md").read_text(encoding="utf-8").rstrip("\n")
    yield between(text, "Parameters", parameters_table(PARAMETERS))


def visibility_page() -> Iterator[str]:
    """Keep the page and put the tables of parameters, tactics and actions between their marks."""
    text = (FOLDER / "models" / "visibility.md").read_text(encoding="utf-8").rstrip("\n")
    text = between(text, "Parameters", parameters_table(REPRISAL))
    text = between(text, "Tactics", tactics_table())
    yield between(text, "Actions", actions_table())


def tactics_table() -> Iterator[str]:
    """List the tactics."""
    yield from table(
        ("tactic", "gain g", "own cost kappa", "stigma sigma", "severe"),
        (
            (
                one.name,
                *(f"{low:g} to {high:g}" for low, high in (one.gain, one.own_cost, one.stigma)),
                "yes" if one.severe else "no",
            )
            for one in TACTICS
        ),
    )


def actions_table() -> Iterator[str]:
    """List the actions: what each moves and which way, by model what cannot be expressed, and the rest in words."""
    rows = []
    for one in ACTIONS.values():
        moved = {name: by for measure in one.measures for name, by in measure.levers.items()}
        signs = "; ".join(f"{LEVERS[name][0]} {sign(name, by)} (`{by}`)" for name, by in moved.items())
        cannot = "; ".join(
            f"{model.name}: {LEVERS[name][0]}" for model in MODELS.values() for name in moved if name in model.cannot
        )
        uses = ", ".join(one.uses()) or "none"
        days = f"{one.work_days[0]:g} to {one.work_days[1]:g}"
        rows.append(
            (f"`{one.name}`", one.does, signs or "nothing", cannot or "-", uses, one.decided_by, one.gives_up, days)
        )
    headers = (
        "action",
        "what it does",
        "moves",
        "not representable",
        "consent to",
        "who decides",
        "gives up",
        "days of work",
    )
    yield from table(headers, iter(rows))


def sign(lever: str, by: float | str) -> str:
    """Say which way a lever moves its symbol."""
    falls = lever in {"hidden", "safer"} or str(by).startswith("-")
    return "falls" if falls else "fewer" if lever == "away" else "rises"


PAGES = {
    "columns.md": columns_page,
    "vocabulary.md": vocabulary_page,
    "neutral_template.md": neutral_page,
    "models/barriers.md": barriers_page,
    "models/strategies.md": strategies_page,
    "models/burden_sharing.md": burden_sharing_page,
    "models/visibility.md": visibility_page,
}


def made() -> dict[str, str]:
    """Return every page that is made, by its path under docs/."""
    pages = {name: "\n".join(page()) + "\n" for name, page in PAGES.items()}
    return pages | model_pages.made(pages) | api_pages.made()


def main() -> None:
    """Write the pages and the figures."""
    for name, text in made().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(FOLDER.parent), f"{len(text):,} characters")
    for path, data in model_pages.figures() if "--text" not in sys.argv else ():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        print(path.relative_to(FOLDER.parent), f"{len(data):,} bytes")


if __name__ == "__main__":
    main()
