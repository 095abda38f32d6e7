"""Do groups and meetings speak for those they stand for?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.comparison import Question
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.groups import WOMEN_DEFAULT, joined, memberships, parts_of
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.reachability import check_options
from hrdnet.metrics.relaying import AS_IT_IS, fitting_worlds, relaying
from hrdnet.metrics.representation_result import Representation
from hrdnet.present.result import Assumption, Provenance

Mask = npt.NDArray[np.bool_]

#: What the heard are compared by.
ATTRIBUTES = ("setting", "region", "women", "constituencies")


def representation(
    net: ProtectionNetwork,
    *,
    by: str | Sequence[str] = ATTRIBUTES,
    of: tuple[str, str | Sequence[str]] | None = None,
    to: str | Sequence[str] = "formal",
    host_state: bool = False,
    worlds: int | None = None,
    barriers: Barriers | None = None,
    rng: RNG = None,
) -> Representation:
    r"""Do coordination groups, NGOs, missions and meetings hear those they stand for (domain A3)?

    With :math:`p_g` the share of group :math:`g` among the defenders whom a body hears and :math:`q_g` its share among
    all whom it stands for, each weighted by the number of people,

    .. math:: r_g = p_g / q_g,\qquad D = \tfrac12 \sum_g |p_g - q_g|.

    The ratio :math:`r_g` is 1 if a group is heard as much as its share, 0 if nobody of it is. The distance :math:`D` is
    the index of dissimilarity, 0 (heard as they are) to 1. A body *hears* a defender if a channel leads from her to it,
    whatever bars it; a coordination group, *with members*, also those whom its member organisations hear.

    Parameters
    ----------
    net
        The network.
    by
        Attributes of defenders, each as for ``Reach.by``.
    of
        Whom they stand for, if not all defenders in contact: an attribute and one or several of its groups, such as
        ``("setting", "rural")``.
    to, host_state, barriers
        As for :func:`reach`, for what is lost when requests are not passed on.
    worlds
        How many worlds for that in each state of knowledge, a multiple of 64; by default 1,024,
        fewer for very large networks.
    rng
        Anything SPEC 7 allows. The same seed has the same worlds as ``reach``.

    Returns
    -------
    Representation
        ``to_frame()`` by class of bodies, ``heard_by(id)`` of one coordination group or mission, ``distances()`` with
        what chance would give, ``meetings()`` for whom visits and meetings met, ``passing_on()`` for reach if groups
        and NGOs passed on every request, or none.

    Raises
    ------
    UsageError
        If an attribute or an option is unknown, or nobody belongs to ``of``.

    Notes
    -----
    Shares are among those of whom the attribute is known; the band allows for everybody of whom it is not said. Groups
    that overlap, such as constituencies, have a ratio each, whose shares add up to more than 1; in the distance who
    belongs to three counts a third in each. NaN where nobody is heard. Chance: as many rows drawn without replacement.
    Cost: one ``reach`` for each class and direction, at most seven.

    References
    ----------
    Duncan & Duncan (1955), "A methodological analysis of segregation indexes", doi:10.2307/2088328. Cortese, Falk &
    Cohen (1976), "Further considerations on the methodological analysis of segregation indices", doi:10.2307/2094840,
    for the distance that chance gives.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.ProtectionNetwork(
    ...     {
    ...         "id": ["G", "H", "C"], "role": ["defender", "defender", "coordination_group"],
    ...         "setting": ["rural", "capital", "capital"], "count": [3, 1, None],
    ...     },
    ...     {"source": ["H"], "target": ["C"]},
    ... )
    >>> frame = hn.metrics.representation(net, by="setting", rng=1).to_frame()
    >>> frame.loc[frame["how"] == "directly", ["group", "share_heard", "share_of", "ratio"]].values.tolist()
    [['capital', 1.0, 0.25, 4.0], ['rural', 0.0, 0.75, 0.0]]
    """
    net = as_network(net)
    check_options("sampled", worlds)
    attributes = (by,) if isinstance(by, str) else tuple(by)
    if not attributes:
        raise UsageError("by names at least one attribute")
    parts, seed = parts_of(net), root_seed(rng)
    asked = _asked(net, parts, of)
    question: Question = {"to": to, "host_state": host_state}
    if barriers is not None:
        question["barriers"] = barriers
    passed = relaying(net, question, worlds=fitting_worlds(len(parts)) if worlds is None else worlds, seed=seed)
    base = passed.many[AS_IT_IS]
    states = states_of(tuple(base.coordinates), seed, certain=not _unsure(net, parts))
    positions = {name: np.array([one[name] for one in states]) for name in base.coordinates}
    provenance = Provenance(
        net.fingerprint,
        seed,
        parameters=dict(base.provenance.parameters)
        | {"by": attributes, "of": None if of is None else (of[0], of[1])}
        | {"questions": tuple(passed.many.answers)},
        assumptions=(*_women_assumed(net, parts), *base.assumptions),
        synthetic=net.synthetic,
    )
    return Representation(net, parts, attributes, asked, positions, passed, provenance)


def _asked(net: ProtectionNetwork, parts: Parts, of: tuple[str, str | Sequence[str]] | None) -> Mask:
    if of is None:
        return np.ones(len(parts), dtype=bool)
    if isinstance(of, str) or len(of) != 2:
        raise UsageError('of is an attribute and its groups, such as ("setting", "rural")')
    return joined(memberships(net, parts, of[0]), of[1])


def _unsure(net: ProtectionNetwork, parts: Parts) -> bool:
    """Return whether the number of people in some part is not known."""
    actors, rows = net.table("actors"), np.unique(parts.row)
    women = actors.numbers("women")
    return bool(
        actors.numbers("count").ranges[rows].any() or women.ranges[rows].any() or (~women.known[rows]).any(),
    )


def _women_assumed(net: ProtectionNetwork, parts: Parts) -> tuple[Assumption, ...]:
    rows = np.unique(parts.row)
    unknown = int((~net.table("actors").numbers("women").known[rows]).sum())
    if not unknown:
        return ()
    return (Assumption("share of women in a row of defenders", unknown, len(rows), *WOMEN_DEFAULT, "share"),)
