"""What lies between a file and a network: tables of cells and a header, in no format.

A reader of any format returns a :class:`Document` of cells as they stood in the file;
``ProtectionNetwork.from_document`` reads and checks them. In the other direction
``ProtectionNetwork.to_document`` gives canonical cells, which every writer must be able
to write so that its reader gets back the same network.

Canonical cells are: ``None`` (missing), ``str`` (the empty string is a value), ``float``
(finite; whole numbers too), ``bool`` and ``tuple[str, ...]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hrdnet.errors import Problem
from hrdnet.graph.raw import RawTable


@dataclass(frozen=True)
class Document:
    """Tables by name (see ``schema.TABLES``), the header, and the kinds of the user's own columns.

    Parameters
    ----------
    tables
        Table name → cells. A table that the network lacks is absent.
    about
        The header: text by key; ``provenance`` is a mapping of text to text, ``sources`` a list of text,
        ``synthetic`` a bool.
    kinds
        Table name → column → ``"text"``, ``"number"``, ``"flag"`` or ``"texts"``, for columns outside the
        schema. Formats whose cells carry no type (CSV, GraphML lists) must keep it; without it a reader's
        text cells stay text.
    notes
        Remarks for the user about how the file was read ("column Type read as medium").
    problems
        Broken rules found while the cells were mapped; they are reported together with those of the network.
    """

    tables: Mapping[str, RawTable]
    about: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
