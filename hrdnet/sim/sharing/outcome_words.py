"""Outcomes of strategies in plain sentences, for those who coordinate protection."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.graph.contents import plural
from hrdnet.graph.vocabulary import EndState
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import EVERYONE
from hrdnet.metrics.reach_words import opening, percent, warning
from hrdnet.present.messages import numeral, said, say, word
from hrdnet.present.result import assumed, mark_words
from hrdnet.sim.sharing.comparison import Comparison, compared
from hrdnet.sim.sharing.comparison_words import MAIN, capital, in_time, of_requests, plain, sentences, too_small
from hrdnet.sim.sharing.counts import ENDINGS, FUNNEL, HEARD, HEARD_BY_ONE, IN_TIME
from hrdnet.sim.sharing.downsides import cost, exposure, missions_left
from hrdnet.sim.sharing.layout import DAYS
from hrdnet.sim.sharing.waiting import QUANTILES, quantile
from hrdnet.sim.sharing.workloads import for_nothing, inequality

if TYPE_CHECKING:
    from hrdnet.sim.sharing.outcomes import BurdenSharing

_LEAVING = ENDINGS[EndState.SAFE_BY_LEAVING.value]
#: How far requests come, in words.
_STEPS = {"are heard by somebody": HEARD, "are verified": FUNNEL["verified"], "are responded to in time": IN_TIME}
_NOT_USED, _OPEN = ENDINGS[EndState.NOT_USED.value], ENDINGS[EndState.OPEN.value]
#: Strategies that a single line can hold.
_LISTED = 3
NOBODY = word("The file has no defenders in contact, so there is nothing to say about how requests end.")
BRACKETS = word(
    "How sure: brackets give first the band that the unknown numbers allow, each within its range, then, after "
    "'sampling', what chance in the replicates allows (95 %). The first is the one to go by."
)
SINGLE_STATE = word(
    "How sure: so few replicates try a single state of knowledge, one place in the range of every unknown number. "
    "Brackets hold chance alone; what is not known would make them wider. Ask for more replicates."
)
CLOSING = word(
    "All of this is in this model, of scenarios, not a forecast for anybody. 'Responded to in time' is no more than "
    "that: it does not say that she is safe. The host state holds the primary responsibility to protect."
)


def headline(result: BurdenSharing) -> str:
    """Say the share of rural requests responded to in time under each strategy, in one line."""
    groups = main_groups(result)
    if not groups:
        return "no defenders in contact"
    if result.is_small(groups[0]):
        return f"{of_requests(groups[0])}: too few defenders for a claim"
    shares = [
        f"{plain(one)} {percent(result.share(IN_TIME, one, groups[0]).probability)}" for one in result.names[:_LISTED]
    ]
    rest = len(result.names) - _LISTED
    more = f" and {rest} more" if rest > 0 else ""
    return f"{of_requests(groups[0])} responded to in time: {', '.join(shares)}{more}"


def main_groups(result: BurdenSharing, shown: Collection[str] | None = None) -> list[str]:
    """Return the groups of every answer that have defenders and may be shown, rural first; all if there is none."""
    groups = result.named_groups()
    there = [name for name in (*MAIN, EVERYONE) if groups[name].any() and (shown is None or name in shown)]
    return [name for name in there if name in MAIN] or there


def summary(result: BurdenSharing) -> str:
    """Say who is counted, how requests end now, what each strategy would change, and how sure that is."""
    if not main_groups(result):
        return f"{mark_words(result.provenance.mark)}\n{said(NOBODY)}"
    lines = [mark_words(result.provenance.mark), opening(result, so=word("this is likely too good")), *answer(result)]
    if "given_share" in result.provenance.parameters:
        lines += warning(result)
    return "\n".join([*lines, *assumed(result.assumptions)])


def answer(result: BurdenSharing, groups: Collection[str] | None = None) -> list[str]:
    """Return the answer in sentences, about all main groups or those that may be shown."""
    listed = main_groups(result, groups)
    if not listed:
        return []
    lines = [_asked(result), *now(result, listed)]
    if len(result.names) > 1:
        comparison = compared(result, result.baseline, listed)
        for one in comparison.strategies:
            lines.append(f"{capital(plain(one))}, against {plain(result.baseline)}:")
            lines += [f"  {sentence}" for sentence in _strategy(result, comparison, one, listed)]
    return [*lines, *_left_out(result, listed), *_how_sure(result), said(CLOSING)]


def _how_sure(result: BurdenSharing) -> list[str]:
    if len(np.unique(result.state)) > 1 or not result.provenance.parameters.get("uncertain"):
        return [said(BRACKETS)]
    return [said(SINGLE_STATE)]


def _asked(result: BurdenSharing) -> str:
    horizon = float(result.provenance.parameters["horizon_days"])
    states = len(np.unique(result.state))
    strategies = f"{len(result.names)} {'strategy' if len(result.names) == 1 else 'strategies'}"
    return (
        f"{strategies} over {horizon:g} days, each in the same {plural(len(result.state), 'replicate')} and "
        f"{plural(states, 'state')} of knowledge."
    )


def now(result: BurdenSharing, groups: list[str]) -> Iterator[str]:
    """Say how requests end under the baseline, group by group."""
    for group in groups:
        whose = of_requests(group)
        if result.is_small(group):
            yield too_small(whose)
            continue
        found = result.share(IN_TIME, result.baseline, group)
        if np.isnan(found.probability):
            yield say("Of {whose}, none arose for which a mechanism was used.", whose=whose)
            continue
        counts = result.counts(result.baseline, group)
        half = quantile(result.pooled(counts.days), float(result.pooled(counts.used)), QUANTILES["days_median"])
        last = min(float(DAYS[-1]), float(result.provenance.parameters["horizon_days"]))
        days = numeral(max(1.0, half) if np.isfinite(half) else last, ".0f")
        heard, verified = (result.share(one, result.baseline, group) for one in (HEARD, FUNNEL["verified"]))
        values = {
            "strategy": plain(result.baseline),
            "whose": whose,
            "heard": percent(heard.probability),
            "verified": percent(verified.probability),
            "in_time": percent(found.probability),
            "band": _band(found),
            "days": days,
        }
        if np.isfinite(half):
            yield say(
                "Under {strategy}, of {whose} {heard} are heard by somebody, {verified} are verified, and {in_time} "
                "are responded to in time ({band}); half are acted on within {days} days.",
                **values,
            )
        else:
            yield say(
                "Under {strategy}, of {whose} {heard} are heard by somebody, {verified} are verified, and {in_time} "
                "are responded to in time ({band}); fewer than half are acted on within {days} days.",
                **values,
            )


def _band(one: Estimate) -> str:
    ends = {name: percent(getattr(one, name)) for name in ("low", "high", "sampling_low", "sampling_high")}
    return say("{low} to {high}; sampling {sampling_low} to {sampling_high}", **ends)


def _strategy(result: BurdenSharing, comparison: Comparison, strategy: str, groups: list[str]) -> Iterator[str]:
    for group in groups:
        if not result.is_small(group):
            yield from _steps(result, strategy, group)
        yield from in_time(comparison, strategy, group, steps=group == groups[0])
    first = groups[0]
    if not result.is_small(first):
        left = missions_left(result, strategy, first)
        if left is not None:
            yield left
        yield from _redundancy(result, strategy, first)
        yield from _leaving(result, strategy, first)
    yield from _wasted(result, strategy)
    withheld = result.a_year(result.counts(strategy).further("withheld"))
    if withheld > 0:
        yield (
            f"Consent: about {plural(max(1, round(withheld)), 'hand-over')} a year not made, because she did not agree "
            "or nobody knows whether she does (unknown counts as no)."
        )
    if not result.is_small(first):
        yield exposure(result, strategy, first)
    yield cost(result, strategy)
    one = result.strategies[result.number(strategy)]
    if one.gives_up:
        yield say("What it gives up: {price}", price=sentences(one.gives_up))
    yield say("Who would have to decide it: {who}.", who=said(str(one.decided_by)))


def _steps(result: BurdenSharing, strategy: str, group: str) -> Iterator[str]:
    """Say how many requests are heard, verified and responded to in time: responses in time alone are few."""
    pairs = [(result.share(one, strategy, group), result.share(one, result.baseline, group)) for one in _STEPS.values()]
    if np.isnan(pairs[0][0].probability):
        return
    said = [
        f"{percent(now.probability)} {name} (against {percent(before.probability)})"
        for name, (now, before) in zip(_STEPS, pairs, strict=True)
    ]
    yield f"Of {of_requests(group)}, {', '.join(said)}."


def _redundancy(result: BurdenSharing, strategy: str, group: str) -> Iterator[str]:
    alone, before = (result.share(HEARD_BY_ONE, one, group) for one in (strategy, result.baseline))
    if np.isnan(alone.probability):
        yield f"Redundancy: none of the {of_requests(group)} is heard."
        return
    against = "" if np.isnan(before.probability) else f", against {percent(before.probability)}"
    yield (
        f"Redundancy: of {of_requests(group)} that are heard, {percent(alone.probability)} are heard by one body alone "
        f"({_band(alone)}){against}."
    )


def _leaving(result: BurdenSharing, strategy: str, group: str) -> Iterator[str]:
    left, before = (result.share(_LEAVING, one, group) for one in (strategy, result.baseline))
    if left.probability > 0 or before.probability > 0:
        yield (
            f"Safe by leaving, an outcome of its own: {percent(left.probability)} of {of_requests(group)}, against "
            f"{percent(before.probability)}; those left behind stay exposed."
        )


def _wasted(result: BurdenSharing, strategy: str) -> Iterator[str]:
    wasted, before = (for_nothing(result, result.number(one)) for one in (strategy, result.baseline))
    if not np.isnan(wasted.probability):
        against = "" if np.isnan(before.probability) else f", against {percent(before.probability)}"
        yield (
            f"Work: {percent(wasted.probability)} of the cases that bodies work on had been settled by another "
            f"({_band(wasted)}){against}."
        )
    uneven, was = (inequality(result, result.number(one)) for one in (strategy, result.baseline))
    if not (np.isnan(uneven.probability) or np.isnan(was.probability)):
        yield (
            f"Hours fall on missions with a Gini coefficient of {uneven.probability:.2f} ({uneven.low:.2f} to "
            f"{uneven.high:.2f}), against {was.probability:.2f} (0: alike, 1: all on one)."
        )


def _left_out(result: BurdenSharing, groups: list[str]) -> Iterator[str]:
    group = EVERYONE if EVERYONE in groups else groups[0]
    if result.is_small(group):
        return
    not_used, still_open = (result.share(one, result.baseline, group) for one in (_NOT_USED, _OPEN))
    if not np.isnan(not_used.probability):
        yield (
            f"Of {of_requests(group)}, {percent(not_used.probability)} ({percent(not_used.low)} to "
            f"{percent(not_used.high)}) are needs for which she chooses not to use a mechanism: no failure, and in no "
            "share above."
        )
    if still_open.probability > 0:
        yield (
            f"{capital(percent(still_open.probability))} of the others are open at the horizon; they count among "
            "requests and not as responded to."
        )
