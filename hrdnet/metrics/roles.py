"""Who stands between others, and between which groups?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.graph.values import Numbers, frozen
from hrdnet.graph.vocabulary import Role
from hrdnet.metrics.brokerage_result import Brokerage, Dyads, Grouping
from hrdnet.metrics.engines.triads import simple_graph
from hrdnet.metrics.groups import NOT_SAID
from hrdnet.present.result import Assumption, Provenance

if TYPE_CHECKING:
    from hrdnet.graph.tables import Table

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
By = str | Sequence[str] | Mapping[str, str]

#: Shuffles of the groups in the permutation test.
PERMUTATIONS = 999


def brokerage(
    net: ProtectionNetwork,
    *,
    by: By = "region",
    directed: bool = True,
    permutations: int = PERMUTATIONS,
    rng: RNG = None,
) -> Brokerage:
    r"""Who stands between others who are not in dialogue, and between which groups (Gould & Fernandez 1989)?

    Actor :math:`j` brokers for :math:`i` and :math:`k` if :math:`i \to j \to k` and not :math:`i \to k`. With groups
    :math:`A, B, C`, roles are named by the path :math:`i \to j \to k`:

    =============== ============ ==============================================================
    coordinator      A → A → A    inside one group
    itinerant        A → B → A    between two of one group, from outside
    representative   A → A → B    out of the own group
    gatekeeper       A → B → B    into the own group
    liaison          A → B → C    between two groups, from a third
    =============== ============ ==============================================================

    Parameters
    ----------
    net
        The network.
    by
        The grouping: a column of the actors, several (their combinations are the groups), or a group for each actor id.
        Who has none is in a group of its own name, "not said".
    directed
        Whether directions count, as in the channels; an undirected channel leads both ways, so a path over two of them
        counts once each way. If not, all channels lead both ways and each two actors count once: what is representative
        from one side and gatekeeper from the other, half in each.
    permutations
        How many times the permutation test shuffles the groups; 0 for none.
    rng
        Anything SPEC 7 allows; only the permutation test and ``trusted()`` use it.

    Returns
    -------
    Brokerage
        ``to_frame()``: by actor the count of each role (0 and more), with mean, standard deviation and z in a random
        network of the same density and groups, and Burt's constraint and effective size; ``totals()`` with the
        permutation test, ``by_class()``, ``permutation_test()`` by actor, ``trusted()`` weighted by trust. For
        research: values by actor are for no report, and in the order of the file.

    Raises
    ------
    UsageError
        If ``by`` names no column of the actors, holds a range, or leaves out an actor; if ``permutations`` is negative.

    Notes
    -----
    Channels between the same two actors count once; rows of groups are one actor. Family and rows that are not in
    contact are left out unless they have a channel. Counts are 0 without channels, z is NaN where the standard
    deviation is 0, constraint and effective size are NaN without channels. Neither more nor less is good: whoever
    stands between carries a load and a risk. Random networks: pairs of actors are independent (see ``chance``). Cost:
    channels and triangles; the permutation test as much for every shuffle.

    References
    ----------
    Gould & Fernandez (1989), "Structures of mediation", Sociological Methodology 19, doi:10.2307/270949. Burt (1992),
    "Structural holes", Harvard University Press.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.ProtectionNetwork(
    ...     {"id": ["G", "N", "M"], "role": ["defender", "ngo", "mission"], "region": ["R", "R", "S"]},
    ...     {"source": ["G", "N"], "target": ["N", "M"], "directed": ["yes", "yes"]},
    ... )
    >>> hn.metrics.brokerage(net, by="region", permutations=0).to_frame()["representative"].tolist()
    [0, 1, 0]
    """
    net = as_network(net)
    if isinstance(permutations, bool) or not isinstance(permutations, int | np.integer) or permutations < 0:
        raise UsageError("permutations is a whole number, 0 or more")
    if not isinstance(directed, bool):
        raise UsageError("directed is True or False")
    rows = _rows(net)
    grouping = _grouping(net, by, rows)
    provenance = Provenance(
        net.fingerprint,
        root_seed(rng),
        parameters={"by": _said(by), "directed": directed, "permutations": int(permutations)},
        assumptions=_assumed(grouping),
        synthetic=net.synthetic,
    )
    return Brokerage(net, frozen(rows), grouping, _dyads(net, rows, directed=directed), provenance)


def _rows(net: ProtectionNetwork) -> Ints:
    """Return the actors of whom dialogue can be asked."""
    actors = net.table("actors")
    silent = actors.words("role").is_any(Role.FAMILY) | actors.words("in_contact").is_any("no")
    joined = np.zeros(len(net), dtype=bool)
    joined[net.arcs.head] = joined[net.arcs.tail] = True
    return np.flatnonzero(joined | ~silent).astype(np.int64)


def _said(by: By) -> str | tuple[str, ...]:
    if isinstance(by, str):
        return by
    return "a group for each actor" if isinstance(by, Mapping) else tuple(by)


def _grouping(net: ProtectionNetwork, by: By, rows: Ints) -> Grouping:
    """Return the group of each row."""
    if isinstance(by, Mapping):
        missing = sum(1 for name in net.ids[rows] if name not in by)
        if missing:
            raise UsageError(f"{missing} of {len(rows)} actors have no group")
        labels = [str(by[name]) for name in net.ids[rows]]
    else:
        listed = [by] if isinstance(by, str) else list(by)
        if not listed:
            raise UsageError("by names at least one column of the actors")
        columns = [_labels(net.table("actors"), name, rows) for name in listed]
        labels = [", ".join(one) for one in zip(*columns, strict=True)]
    names = sorted(set(labels))
    code = {name: number for number, name in enumerate(names)}
    return Grouping(tuple(names), frozen(np.array([code[label] for label in labels], dtype=np.int64)))


def _labels(actors: Table, name: Any, rows: Ints) -> list[str]:
    """Return the words of one column."""
    values = actors.columns.get(name)
    if values is None:
        if name in {"role", "setting", "region"}:
            return [NOT_SAID] * len(rows)
        raise UsageError("by is no column of the actors; try region, setting, role, or a group for each actor id")
    if isinstance(values, Numbers) and values.ranges.any():
        raise UsageError("this column holds ranges: make a column of groups first")
    cells = values.cells()
    words: dict[Any, str] = {}
    return [words.get(cell) or words.setdefault(cell, _word(cell)) for cell in map(cells.__getitem__, rows.tolist())]


def _word(cell: Any) -> str:
    if cell is None or cell == ():
        return NOT_SAID
    if isinstance(cell, tuple):
        return " and ".join(sorted(map(str, cell)))
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _dyads(net: ProtectionNetwork, rows: Ints, *, directed: bool) -> Dyads:
    """Join the channels of each two actors."""
    place = np.full(len(net), -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    tail, head = place[net.arcs.tail], place[net.arcs.head]
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    pair, of = np.unique(low * max(1, len(rows)) + high, return_inverse=True)
    one_way = net.table("channels").words("directed").is_any("yes")[net.arcs.channel]
    along, against, both = (np.zeros(len(pair), dtype=bool) for _ in range(3))
    along[of[tail < head]] = True
    against[of[tail > head]] = True
    both[of[~one_way]] = True
    if not directed:
        along[:] = against[:] = both[:] = True
    graph = simple_graph(len(rows), pair // max(1, len(rows)), pair % max(1, len(rows)))
    return Dyads(graph, frozen(along), frozen(against), int(both.sum()), frozen(of.astype(np.int64)), directed)


def _assumed(grouping: Grouping) -> tuple[Assumption, ...]:
    if NOT_SAID not in grouping.names:
        return ()
    number = int((grouping.of == grouping.names.index(NOT_SAID)).sum())
    return (Assumption("actors without a group, taken as one group", number, len(grouping.of), number, number),)
