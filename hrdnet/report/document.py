"""What a report is made of: chapters of sentences, tables and pictures, whatever shows them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Facts:
    """What a headline rests on: from how many reports, from whom, how old, and what would change it."""

    reports: str
    said_by: str
    age: str
    change: str


@dataclass(frozen=True)
class Headline:
    """The answer of a chapter in a sentence or two, with what it rests on."""

    sentence: str
    facts: Facts


@dataclass(frozen=True)
class Band:
    """A number to be drawn with the band from what is not known; a share, or a difference of shares."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Cell:
    """What stands in a table: words, and a band drawn beside them."""

    text: str
    band: Band | None = None


@dataclass(frozen=True)
class Table:
    """A table with its title; the first column names the rows."""

    key: str
    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A figure, with what it shows in words for those who do not see it."""

    key: str
    title: str
    description: str
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Chapter:
    """One question of the report: its answer, sentences, and the tables and pictures that belong to it."""

    key: str
    title: str
    headline: Headline
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True)
class Note:
    """The one page for Heads of Mission."""

    title: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...]
    closing: tuple[str, ...]


@dataclass(frozen=True)
class Document:
    """A whole report.

    Attributes
    ----------
    mark
        What stands on every page: that people are invented, that only groups are shown, or that it is not to be sent.
    about
        Title of the data and its date.
    opening
        Sentences that come before everything else.
    remarks
        What was left out and why.
    """

    title: str
    mark: str
    about: tuple[str, ...]
    opening: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    note: Note
    remarks: tuple[str, ...]
    closing: tuple[str, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, in the order of the chapters."""
        return tuple(table for chapter in self.chapters for table in chapter.tables)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All pictures, in the order of the chapters."""
        return tuple(picture for chapter in self.chapters for picture in chapter.pictures)
