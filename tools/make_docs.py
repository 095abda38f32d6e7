"""Write what is made from the code in docs/: columns, words, codes, barriers; docstrings and figures of metrics.

python tools/make_docs.py

A test compares the pages with what this makes, so neither a column nor a metric can be added without its page. The
figures of metrics take a minute; ``--text`` leaves them alone.
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
from tools import metric_pages

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


PAGES = {
    "columns.md": columns_page,
    "vocabulary.md": vocabulary_page,
    "neutral_template.md": neutral_page,
    "models/barriers.md": barriers_page,
}


def made() -> dict[str, str]:
    """Return every page that is made, by its path under docs/."""
    return {name: "\n".join(page()) + "\n" for name, page in PAGES.items()} | metric_pages.made()


def main() -> None:
    """Write the pages and the figures."""
    for name, text in made().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(FOLDER.parent), f"{len(text):,} characters")
    for path, data in metric_pages.figures() if "--text" not in sys.argv else ():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        print(path.relative_to(FOLDER.parent), f"{len(data):,} bytes")


if __name__ == "__main__":
    main()
