"""The protection network: immutable tables of actors, channels and ties, checked when they are joined."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import numpy.typing as npt

from hrdnet.draws import U64, entity_keys
from hrdnet.errors import DataProblems, Problem, UsageError
from hrdnet.graph import editing, validation
from hrdnet.graph.adjacency import Arcs, arcs_of
from hrdnet.graph.fingerprint import fingerprint
from hrdnet.graph.header import read_about
from hrdnet.graph.raw import RawTable, Stretch
from hrdnet.graph.schema import TABLES
from hrdnet.graph.tables import ActorIndex, Table, read_table

if TYPE_CHECKING:
    import igraph
    import networkx as nx
    import pandas as pd

    from hrdnet.graph.files.document import Document


class ProtectionNetwork:
    """Who can pass a request for help to whom, and whom harm can reach.

    Parameters
    ----------
    actors, channels
        Data frames or dicts of columns; see ``docs/data_model.md``. Any number may be a value or a
        range (``x_low``, ``x_high``), or unknown.
    ties, regions, mechanisms, log
        Further tables, the same way.
    about
        Header: title, synthetic, date, sources, licence, provenance.

    Raises
    ------
    DataProblems
        With every broken rule at once: unknown or repeated ids, words outside the vocabulary,
        numbers out of bounds, self-channels, repeated channels.

    Notes
    -----
    A network never changes. ``with_channels``, ``without`` and ``updated`` return a new one; tables
    come out as copies. Two networks are equal when their fingerprints are: row order does not count.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.ProtectionNetwork(
    ...     {"id": ["G1", "M1"], "role": ["defender", "mission"], "count": [4, 1]},
    ...     {"source": ["G1"], "target": ["M1"], "medium": ["phone"]},
    ...     about={"synthetic": True},
    ... )
    >>> net
    <ProtectionNetwork, INVENTED: 4 defenders in 1 row, 1 body (mission 1), 1 channel, 0 ties>
    """

    _tables: Mapping[str, Table]
    _about: Mapping[str, Any]

    def __init__(
        self,
        actors: Any,
        channels: Any,
        *,
        ties: Any = None,
        regions: Any = None,
        mechanisms: Any = None,
        log: Any = None,
        about: Mapping[str, Any] | None = None,
    ) -> None:
        given = {
            "actors": actors,
            "channels": channels,
            "ties": ties,
            "regions": regions,
            "mechanisms": mechanisms,
            "log": log,
        }
        raw = {name: RawTable.of(data, name) for name, data in given.items() if data is not None}
        self._build(raw, about or {}, {})

    @classmethod
    def from_document(cls, document: Document) -> ProtectionNetwork:
        """Read and check what a file reader found, a ``document``."""
        network = cls.__new__(cls)
        network._build(document.tables, document.about, document.kinds, document.problems)  # noqa: SLF001 - our own class
        return network

    def to_document(self) -> Document:
        """Return canonical cells for the writers of files; see ``Document``."""
        from hrdnet.graph.files.document import Document

        tables = {}
        for name, table in self._tables.items():
            if len(table) or name in {"actors", "channels"}:
                tables[name] = RawTable(dict(table.written()), (Stretch(name, len(table)),))
        kinds = {name: dict(table.own) for name, table in self._tables.items() if table.own}
        return Document(tables, dict(self._about), kinds)

    def _build(
        self,
        raw: Mapping[str, RawTable],
        about: Mapping[str, Any],
        kinds: Mapping[str, Mapping[str, str]],
        found: Sequence[Problem] = (),
    ) -> None:
        empty = RawTable({"id": [], "source": [], "target": []}, ())
        problems: list[Problem] = list(found)
        unknown = sorted(set(raw) - set(TABLES))
        if unknown:
            raise UsageError(f"unknown table; a network has: {', '.join(TABLES)}")
        actors, wrong = read_table("actors", raw.get("actors", empty), kinds.get("actors", {}))
        problems += wrong
        raw_actors = raw.get("actors", empty)
        index = ActorIndex(actors.texts("id").values, raw_actors)
        actors, wrong = editing.with_posts(editing.counted(actors), raw_actors, index)
        problems += wrong
        tables = {"actors": actors}
        for name in list(TABLES)[1:]:
            table_raw = raw.get(name)
            if table_raw is None:
                tables[name] = Table(name, 0)
                continue
            tables[name], wrong = read_table(name, table_raw, kinds.get(name, {}), index)
            problems += wrong
        tables["channels"] = editing.without_default_ids(tables["channels"])
        problems += validation.joint_problems(tables, raw, index)
        header, wrong = read_about(about)
        problems += wrong
        if problems:
            raise DataProblems(problems)
        self._set(tables, header)

    def _set(self, tables: Mapping[str, Table], about: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_tables", dict(tables))
        object.__setattr__(self, "_about", dict(about))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a ProtectionNetwork never changes; see with_channels, without, updated")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a ProtectionNetwork never changes")

    def __getstate__(self) -> dict[str, Any]:
        # Cached arrays are made again on the other side: workers get the tables alone.
        return {"tables": self._tables, "about": self._about}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._set(state["tables"], state["about"])

    # What it holds

    @property
    def actors(self) -> pd.DataFrame:
        """The actors as a new data frame."""
        return self._tables["actors"].to_frame()

    @property
    def channels(self) -> pd.DataFrame:
        """The channels as a new data frame, every row with its id."""
        frame = self._tables["channels"].to_frame()
        if "id" in frame:
            frame["id"] = np.array([*self.channel_ids, None], dtype=object)[:-1]
        else:
            frame.insert(0, "id", np.array([*self.channel_ids, None], dtype=object)[:-1])
        return frame

    @property
    def ties(self) -> pd.DataFrame:
        """The ties as a new data frame."""
        return self._tables["ties"].to_frame()

    @property
    def regions(self) -> pd.DataFrame:
        """The regions as a new data frame."""
        return self._tables["regions"].to_frame()

    @property
    def mechanisms(self) -> pd.DataFrame:
        """The mechanisms as a new data frame."""
        return self._tables["mechanisms"].to_frame()

    @property
    def log(self) -> pd.DataFrame:
        """The log of visits, meetings and requests as a new data frame."""
        return self._tables["log"].to_frame()

    @property
    def about(self) -> dict[str, Any]:
        """The header as a new dict."""
        return dict(self._about)

    @property
    def synthetic(self) -> bool:
        """Whether the people in the network are invented, as its header says."""
        return self._about.get("synthetic") is True

    def table(self, name: str) -> Table:
        """Return the table ``name`` in its stored form, read-only arrays by column: what metrics read."""
        return self._tables[name]

    @property
    def ids(self) -> npt.NDArray[np.object_]:
        """Ids of the actors, in row order (read-only)."""
        return self._tables["actors"].texts("id").values

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.ids)}

    def position(self, actor: str) -> int:
        """Return the row of an actor.

        Raises
        ------
        UsageError
            If no actor has this id.
        """
        try:
            return self._positions[actor]
        except (KeyError, TypeError):
            raise UsageError("no actor has the id that was asked for") from None

    @cached_property
    def channel_ids(self) -> tuple[str, ...]:
        """Ids of the channels, in row order; see ``validation.default_channel_ids``."""
        return tuple(validation.default_channel_ids(self._tables["channels"]))

    @cached_property
    def draw_keys(self) -> tuple[U64, U64]:
        """Keys of the draws of channels and of actors: hashes of their ids, see ``hrdnet.draws``."""
        # Ids of channels that nobody has asked for yet are hashed as they are made: a large network has many.
        made = self.__dict__.get("channel_ids") or validation.default_channel_ids(self._tables["channels"])
        return entity_keys(made), entity_keys(self.ids)

    @cached_property
    def arcs(self) -> Arcs:
        """Adjacency in CSR form, each undirected channel as two opposite arcs (read-only)."""
        channels = self._tables["channels"]
        return arcs_of(
            len(self),
            channels.refs("source").codes,
            channels.refs("target").codes,
            channels.words("directed").is_any("yes"),
        )

    def __len__(self) -> int:
        return len(self._tables["actors"])

    # Identity

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the content, whatever the order of rows and columns."""
        return fingerprint(self._tables, self._about)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ProtectionNetwork) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    # Changes

    def with_actors(self, actors: Any) -> ProtectionNetwork:
        """Return a network with further actors."""
        return self._with("actors", actors)

    def with_channels(self, channels: Any) -> ProtectionNetwork:
        """Return a network with further channels (a data frame or a dict of columns)."""
        return self._with("channels", channels)

    def with_ties(self, ties: Any) -> ProtectionNetwork:
        """Return a network with further ties."""
        return self._with("ties", ties)

    def with_about(self, **entries: Any) -> ProtectionNetwork:
        """Return a network with changed header entries; ``None`` removes one."""
        about, problems = read_about({**self._about, **entries})
        if problems:
            raise DataProblems(problems)
        network = type(self).__new__(type(self))
        network._set(self._tables, about)  # noqa: SLF001 - our own class
        return network

    def _with(self, name: str, data: Any) -> ProtectionNetwork:
        return self.from_document(editing.appended(self.to_document(), name, RawTable.of(data, name)))

    def without(self, *, actors: Iterable[str] = (), channels: Iterable[str] = ()) -> ProtectionNetwork:
        """Return a network without some actors (and their channels, ties and log entries) and channels.

        Raises
        ------
        UsageError
            If an id does not exist.
        """
        return self._taken(*editing.remaining(self, _listed(actors), _listed(channels)))

    def _taken(self, actors: npt.NDArray[np.bool_], channels: npt.NDArray[np.bool_]) -> ProtectionNetwork:
        return self.from_document(editing.reduced(self.to_document(), self._tables, actors, channels))

    def updated(self, *, actors: Any = None, channels: Any = None, regions: Any = None) -> ProtectionNetwork:
        """Return a network with changed attributes of existing rows, matched by the column ``id``.

        Parameters
        ----------
        actors, channels, regions
            Data frames or dicts of columns with ``id`` and the attributes to change. A cell may be a
            range such as ``"0.2-0.5"``; ``None`` makes an attribute unknown.

        Raises
        ------
        UsageError
            If an id does not exist, or the column ``id`` is missing.
        """
        document = self.to_document()
        for name, data in (("actors", actors), ("channels", channels), ("regions", regions)):
            if data is not None:
                keys: Sequence[str] = (
                    self.channel_ids if name == "channels" else list(self._tables[name].texts("id").values)
                )
                document = editing.changed(document, name, keys, RawTable.of(data, name))
        return self.from_document(document)

    # Other libraries

    def to_networkx(self) -> nx.MultiGraph[str] | nx.MultiDiGraph[str]:
        """Return a networkx multigraph with all attributes; see ``convert.to_networkx``."""
        from hrdnet.graph.convert import to_networkx

        return to_networkx(self)

    def to_igraph(self) -> igraph.Graph:
        """Return an igraph graph with all attributes; see ``convert.to_igraph``."""
        from hrdnet.graph.convert import to_igraph

        return to_igraph(self)

    # What a person sees

    @cached_property
    def contents(self) -> dict[str, str]:
        """What the network holds, in words and without any name or id."""
        from hrdnet.graph.contents import contents

        return contents(self)

    def __repr__(self) -> str:
        mark = "INVENTED: " if self.synthetic else ""
        line = ", ".join(self.contents[key] for key in ("defenders", "bodies", "channels", "ties"))
        return f"<ProtectionNetwork, {mark}{line}>"

    def _repr_html_(self) -> str:
        left = 'style="text-align:left"'
        rows = "".join(
            f"<tr><th {left}>{html.escape(key)}</th><td {left}>{html.escape(value)}</td></tr>"
            for key, value in self.contents.items()
        )
        return f"<table>{rows}</table>"


def as_network(given: Any) -> ProtectionNetwork:
    """Return what a metric was given, if it is a network.

    Raises
    ------
    UsageError
        If it is not.
    """
    if isinstance(given, ProtectionNetwork):
        return given
    raise UsageError(f"expected a ProtectionNetwork, not {type(given).__name__}; hrdnet.read(path) makes one")


def _listed(ids: Iterable[str]) -> list[str]:
    if isinstance(ids, str):
        raise UsageError("give a list of ids, not one text")
    return list(ids)
