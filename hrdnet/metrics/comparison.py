"""Reach of several targets, or under several changes, in the same worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics import estimates
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import one_of
from hrdnet.metrics.reach_result import Reach
from hrdnet.metrics.reach_words import percent
from hrdnet.metrics.reachability import reach
from hrdnet.present.result import Provenance, Result

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Mask = npt.NDArray[np.bool_]

_COLUMNS = ("probability", "low", "high", "sampling_low", "sampling_high")


class Question(TypedDict, total=False):
    """One of several questions: options of :func:`reach`, another network to ask, and actors to leave out."""

    net: ProtectionNetwork
    to: str | Sequence[str]
    host_state: bool
    barriers: Barriers
    within_days: float
    without: Sequence[str]


@dataclass(frozen=True, eq=False, repr=False)
class ReachMany(Result):
    """Several answers from the same worlds.

    Attributes
    ----------
    answers
        Each :class:`Reach`, by the name of its question.
    """

    answers: Mapping[str, Reach]
    provenance: Provenance

    def __reduce__(self) -> tuple[type[ReachMany], tuple[dict[str, Reach], Provenance]]:
        return type(self), (dict(self.answers), self.provenance)

    def __getitem__(self, name: str) -> Reach:
        self._check(name)
        return self.answers[name]

    def difference(self, name: str, base: str, *, group: str | None = None) -> Estimate:
        """Return how much one answer differs from another, paired world by world.

        Parameters
        ----------
        name, base
            Names of questions; the answer is ``name`` minus ``base``.
        group
            A group of :meth:`Reach.named_groups`, such as ``"rural"``; all defenders in contact by default.

        Raises
        ------
        UsageError
            If a question or group does not exist.
        """
        values = []
        for one in (self[name], self[base]):
            mask = np.ones(len(one.parts), dtype=bool) if group is None else one_of(one.named_groups(), group)
            if not mask.any():
                raise UsageError("nobody belongs to that group")
            values.append((one.values(mask), bool(one.certain[mask].all())))
        (first, sure), (second, certain) = values
        # A larger network may have been given fewer worlds: those are the first ones of the other's.
        worlds = min((one.shape[1] for one in (first, second) if one.shape[1] > 1), default=1)
        first, second = first[:, :worlds], second[:, :worlds]
        return estimates.difference(*np.broadcast_arrays(first, second), certain=sure and certain)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a question: reach of all defenders in contact, its band, its sampling interval."""
        import pandas as pd

        records = [one.record(np.ones(len(one.parts), dtype=bool)) for one in self.answers.values()]
        index = pd.Index(list(self.answers), name="question")
        return pd.DataFrame(records, index=index, columns=["defenders", "rows", *_COLUMNS])

    def headline(self) -> str:
        """Return each mean with its name."""
        frame = self.to_frame()
        return ", ".join(f"{name} {percent(frame.loc[name, 'probability'])}" for name in frame.index)

    def summary(self) -> str:
        """Return each answer with its band, and how the others differ from the first."""
        frame = self.to_frame()
        lines = [self.provenance.mark]
        for name, row in frame.iterrows():
            lines.append(f"{name}: {percent(row['probability'])} ({percent(row['low'])} to {percent(row['high'])}).")
        asked = [name for name, one in self.answers.items() if len(one.parts)]
        for name in asked[1:]:
            first = asked[0]
            gap = self.difference(name, first)
            band = f"{100 * gap.low:+.1f} to {100 * gap.high:+.1f}"
            lines.append(f"{name} against {first}: {100 * gap.probability:+.1f} points ({band}).")
        return "\n".join(lines)

    def plot(self) -> tuple[Figure, Axes]:
        """Return one bar a question: the point, its sampling interval, its band."""
        from hrdnet.present.figures import interval_bars

        frame = self.to_frame()
        return interval_bars(
            [str(name) for name in frame.index],
            frame["probability"].to_numpy(),
            (frame["low"].to_numpy(), frame["high"].to_numpy()),
            (frame["sampling_low"].to_numpy(), frame["sampling_high"].to_numpy()),
            label="probability that a request reaches a mechanism",
            mark=self.provenance.mark,
        )

    def _check(self, name: str) -> None:
        if name not in self.answers:
            raise UsageError(f"there is no such question; there are: {', '.join(self.answers)}")


def reach_many(
    net: ProtectionNetwork,
    *,
    targets: Mapping[str, str | Sequence[str] | Question],
    method: str = "auto",
    worlds: int | None = None,
    rng: RNG = None,
) -> ReachMany:
    """How does reach differ between targets, barriers, or with some actors gone, in the same worlds?

    Parameters
    ----------
    net
        The network.
    targets
        By name: what ``reach`` takes as ``to``, or a dict of ``to``, ``host_state``, ``barriers``, ``within_days``,
        ``without`` (ids of actors to leave out: protection without the peer-support network, domain A6) and ``net``
        (another network, such as last year's: what has the same id in both has the same draws).
    method, worlds, rng
        As for :func:`reach`.

    Returns
    -------
    ReachMany
        ``result["name"]`` is a ``Reach``; ``result.difference("name", "base", group="rural")`` is paired.

    Raises
    ------
    UsageError
        If there is no question, one holds an unknown option, or ``reach`` refuses it.

    Notes
    -----
    Draws are keyed by entity and world, so the same seed gives every question the same worlds: an actor that is gone
    leaves the draws of all others alone. Routes stop at the first target, so a larger set of targets is not always
    reached more often: an NGO that is asked to act, under ``"both"``, is not asked to pass on.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.examples.load("kyrgyzstan")
    >>> easier = {"barriers": hn.barriers.default.without("trust")}
    >>> many = hn.metrics.reach_many(net, targets={"as it is": "formal", "trusted": easier}, worlds=256, rng=1)
    >>> many.difference("trusted", "as it is").probability > 0
    True
    """
    net = as_network(net)
    if not targets:
        raise UsageError("targets names at least one question")
    seed = root_seed(rng)
    answers = {}
    for name, asked in targets.items():
        question: Question = {**asked} if isinstance(asked, Mapping) else {"to": asked}
        unknown = set(question) - set(Question.__annotations__)
        if unknown:
            raise UsageError(f"a question takes: {', '.join(Question.__annotations__)}")
        gone = question.pop("without", ())
        asked_of = as_network(question.pop("net", net))
        options: dict[str, Any] = dict(question)
        asking = asked_of.without(actors=gone) if len(gone) else asked_of
        answers[name] = reach(asking, method=method, worlds=worlds, rng=seed, **options)
    parameters = {"questions": tuple(targets), "method": method}
    provenance = Provenance(net.fingerprint, seed, parameters=parameters, synthetic=net.synthetic)
    return ReachMany(MappingProxyType(answers), provenance)
