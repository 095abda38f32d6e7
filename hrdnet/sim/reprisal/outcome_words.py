"""Harm under each action in plain sentences: no share of a range, no order of actions, nobody's harm in another's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.graph.contents import plural
from hrdnet.graph.vocabulary import ConsentUse
from hrdnet.metrics.groups import EVERYONE
from hrdnet.present.result import assumed
from hrdnet.sim.replicates import ReplicateEstimate
from hrdnet.sim.reprisal import conditions, environment
from hrdnet.sim.reprisal.actions import Action
from hrdnet.sim.reprisal.agreement import (
    CHANCE,
    EITHER,
    FALLS,
    NOT_REPRESENTABLE,
    RISES,
    SAME,
    allows_both,
    goes,
    missing,
    told,
    verdict,
)
from hrdnet.sim.reprisal.layout import WHOM
from hrdnet.sim.reprisal.models import MODELS
from hrdnet.sim.reprisal.recorded import PER
from hrdnet.sim.reprisal.verdicts import MEANINGS
from hrdnet.sim.sharing.comparison_words import capital, plain

if TYPE_CHECKING:
    from hrdnet.sim.reprisal.outcomes import Visibility

#: The fixed box of section D of the domain, word for word.
BOX = "The defender decides; family and colleagues are asked separately. This model cannot tell you about one person."
#: Whom harm falls on, in words.
ON = {"defender": "the defender concerned", "family": "family", "colleagues": "colleagues"}
NOBODY = "The file has no defenders of this group in contact, so there is nothing to say about harm."
TOO_SMALL = "Fewer than 10 defenders are concerned, too few for a claim: no numbers are given here."
UNIT = f"harms for {PER:.0f} defenders concerned and a year"
HOW_SURE = (
    "How sure: brackets give first the band that the unknown numbers allow, each within its range, then, after "
    "'sampling', what chance in the replicates allows. The first is the one to go by."
)
SINGLE_STATE = (
    "How sure: so few replicates try a single state of knowledge, one place in the range of every unknown number. "
    "Brackets hold chance alone; what is not known would make them wider. Ask for more replicates."
)
CLOSING = (
    "All of this is in these models, of scenarios, not a forecast for anybody. Nothing here says that a profile should "
    "be raised, or that it should not; actions come in the order in which they were asked for. The host state holds "
    "the primary responsibility to protect."
)
#: Uses of her case, as what she agrees to.
_USES = {
    ConsentUse.PUBLICISE: "that her case is made public",
    ConsentUse.RAISE_PRIVATELY: "that her case is raised in private",
    ConsentUse.RELOCATE: "to leave",
    ConsentUse.SHARE_NGO: "that her case is shared with a named organisation",
}


def title(action: str) -> str:
    """Write the name of an action as words."""
    return plain(action).replace("demarche", "démarche")


def whose(result: Visibility) -> str:
    """Say which defenders are concerned."""
    return EVERYONE if result.group == EVERYONE else f"the group {result.group}"


def headline(result: Visibility) -> str:
    """Say for how many actions harm to the defender concerned falls, rises, or may do either."""
    if not result.defenders > 0:
        return "no defenders concerned"
    if result.too_small:
        return f"{whose(result)}: too few defenders for a claim"
    listed = result.actions[1:]
    if not listed:
        return f"harm to {whose(result)}, and to family and colleagues, if nothing is done"
    changes = [result.change("defender", one) for one in listed]
    ways = [EITHER if allows_both(change) and goes(change) != CHANCE else goes(change) for change in changes]
    parts = [
        (ways.count(FALLS), "falls"),
        (ways.count(RISES), "rises"),
        (ways.count(EITHER), "may fall or rise"),
        (sum(one not in {FALLS, RISES, EITHER} for one in ways), "does not change beyond chance"),
    ]
    said = ", ".join(f"{words} under {number}" for number, words in parts if number)
    return (
        f"{plural(len(listed), 'action')} for {whose(result)}, model {result.models[0]}: harm to the defender "
        f"concerned {said}; harm to family and colleagues is told apart"
    )


def summary(result: Visibility) -> str:
    """Say who is concerned, what harm there is, what each action changes, and what would have to be true."""
    lines = [result.provenance.mark, BOX]
    if not result.defenders > 0:
        return "\n".join([*lines, NOBODY])
    lines += answer(result)
    return "\n".join([*lines, *assumed(result.assumptions)])


def answer(result: Visibility, *, rounded_to: int = 1) -> list[str]:
    """Return the answer in sentences, without mark, box and assumptions; numbers of people rounded."""
    lines = [*_asked(result, rounded_to)]
    if result.too_small:
        lines.append(TOO_SMALL)
    else:
        lines += [*_now(result), *filter(None, [environment.sentence(result)]), _how_sure(result)]
        if len(result.measures) > 1:
            lines.append(" ".join(f"{capital(name)} means: {words}." for name, words in MEANINGS.items()))
    for action in result.measures[1:]:
        lines.append(f"{capital(title(action.name))}, against nothing, in model {result.models[0]}:")
        sentences = [] if result.too_small else [*_changes(result, action)]
        lines += [f"  {sentence}" for sentence in (*sentences, *_takes(result, action))]
    return [*lines, CLOSING]


def _asked(result: Visibility, rounded_to: int) -> Iterator[str]:
    number = max(1, rounded_to * round(result.defenders / rounded_to))
    yield (
        f"{plural(number, 'defender')} of your file ({whose(result)}), each concerned by herself; those nobody knows "
        "are not counted, so harm is likely higher than this."
    )
    named = "; ".join(f"{name}, {MODELS[name].words}" for name in result.models)
    listed = len(result.actions) - 1
    yield (
        f"{plural(listed, 'action')} against nothing, over {result.horizon_days:g} days, each in the same "
        f"{plural(len(result.state), 'replicate')} and {plural(len(np.unique(result.state)), 'state')} of knowledge. "
        f"{'Model' if len(result.models) == 1 else 'Models'}: {named}."
    )
    said = result.provenance.parameters
    if "rows_typical" in said:
        yield (
            f"Who is around them: ties of the file for {plural(said['rows_with_ties'], 'row')}, family and colleagues "
            f"as many have them for {plural(said['rows_typical'], 'row')} (assumption)."
        )


def _how_sure(result: Visibility) -> str:
    alone = len(np.unique(result.state)) < 2 and result.provenance.parameters.get("uncertain")
    return SINGLE_STATE if alone else HOW_SURE


def _now(result: Visibility) -> Iterator[str]:
    for whom, name in ON.items():
        harm, severe = (result.harm(whom, result.actions[0], severity=one) for one in ("any", "severe"))
        yield (
            f"If nothing is done, harm to {name}: {amount(harm.probability)} {UNIT} ({_ends(harm)}); of these "
            f"{amount(severe.probability)} severe (detention, physical attack)."
        )
    once = result.share(result.once("others"), result.actions[0])
    yield (
        "If nothing is done, anyone in family or among colleagues is harmed at least once over "
        f"{result.horizon_days:g} days for about {amount(PER * once.probability)} of {PER:.0f} defenders "
        f"({_ends(once, PER)})."
    )


def amount(number: float) -> str:
    """Write a number of harms.

    Examples
    --------
    >>> amount(28.641), amount(2.24), amount(0.012), amount(0.0)
    ('29', '2.2', 'under 0.05', '0')
    """
    if np.isnan(number):
        return "unknown"
    if 0 < abs(number) < 0.05:
        return "under 0.05"
    return f"{number:,.0f}" if abs(number) >= 9.95 or number == 0 else f"{number:.1f}"


def signed(number: float) -> str:
    """Write a change of a number of harms.

    Examples
    --------
    >>> signed(-133.9), signed(0.26), signed(-0.001)
    ('-134', '+0.3', '0')
    """
    if np.isnan(number):
        return "unknown"
    if abs(number) < 0.05:
        return "0"
    return f"{number:+,.0f}" if abs(number) >= 9.95 else f"{number:+.1f}"


def _ends(one: ReplicateEstimate, times: float = 1.0) -> str:
    if np.isnan(one.low) or np.isnan(one.sampling_low):
        return "so few replicates do not say how sure"
    low, high, less, more = (amount(times * end) for end in (one.low, one.high, one.sampling_low, one.sampling_high))
    return f"{low} to {high}; sampling {less} to {more}"


def _changes(result: Visibility, action: Action) -> Iterator[str]:
    model = result.models[0]
    ways = {whom: told(result, model, action, whom) for whom in WHOM}
    for whom in WHOM:
        yield _change(result, action, whom, ways[whom])
    yield from _anyone(result, action)
    for one in conditions.found(result, action.name):
        yield one.sentence
    for whom in WHOM:
        fact = conditions.most_helpful(result, whom, action.name) if ways[whom] == EITHER else None
        if fact:
            yield f"For harm to {ON[whom]}, the fact that would help most is: {fact}."
    yield from _models(result, action)


def _change(result: Visibility, action: Action, whom: str, words: str) -> str:
    name, change = ON[whom], result.change(whom, action.name)
    lost = missing(result.models[0], action, whom)
    if words == NOT_REPRESENTABLE:
        reasons = "; ".join(dict.fromkeys(MODELS[result.models[0]].cannot[one] for one in lost))
        return f"Harm to {name}: this model cannot express what the action does for them ({reasons})."
    part = " The model expresses only a part of what the action does for them." if lost else ""
    way = goes(change)
    ends = f"{signed(change.low)} to {signed(change.high)} {UNIT}"
    if way == SAME:
        return f"Harm to {name} stays as it is.{part}"
    if np.isnan(change.probability) or np.isnan(change.low):
        return f"Harm to {name} changes by {signed(change.probability)} {UNIT}; so few replicates do not say how sure."
    if way == EITHER:
        return f"Harm to {name} may fall or rise: these models cannot answer this ({ends}).{part}"
    sampling = f"sampling {signed(change.sampling_low)} to {signed(change.sampling_high)}"
    if way == CHANCE:
        return f"Harm to {name} does not change beyond chance in so many replicates ({ends}; {sampling}).{part}"
    size = amount(abs(change.probability))
    if allows_both(change):
        return (
            f"Harm to {name} may fall or rise: the band allows both, so these models cannot answer this ({ends}). "
            f"In the mean over what is not known it {way} by {size} ({sampling}), and no state of knowledge shows the "
            f"other way beyond chance in its replicates.{part}"
        )
    return f"Harm to {name} {way} by {size} ({ends}; {sampling}).{part}"


def _anyone(result: Visibility, action: Action) -> Iterator[str]:
    if any(missing(result.models[0], action, whom) for whom in WHOM):
        return
    name = result.once("others")
    if goes(result.share_change(name, action.name)) == EITHER:
        yield "Whether it is more or less likely that anyone else is harmed at all, these models cannot answer."
        return
    now, before = (result.share(name, one) for one in (action.name, result.actions[0]))
    yield (
        f"Anyone in family or among colleagues is harmed at least once for about {amount(PER * now.probability)} of "
        f"{PER:.0f} defenders ({_ends(now, PER)}), against {amount(PER * before.probability)}."
    )


def _models(result: Visibility, action: Action) -> Iterator[str]:
    if len(result.models) < 2:
        return
    for whom in WHOM:
        said = {model: told(result, model, action, whom) for model in result.models}
        agree = {"yes": "they agree", "no": "the answer depends on the model"}.get(
            verdict(list(said.values())), "whether they agree cannot be said"
        )
        yield f"Models on harm to {ON[whom]}: {', '.join(f'{m} {w}' for m, w in said.items())}; {agree}."


def _takes(result: Visibility, action: Action) -> Iterator[str]:
    if action.uses():
        asked = " and ".join(_USES[ConsentUse(use)] for use in action.uses())
        held = result.share("withheld", action.name)
        number = (
            ""
            if result.too_small
            else (
                f" Not taken, or not wholly, for about {amount(PER * held.probability)} of {PER:.0f} defenders, who "
                f"do not agree ({_ends(held, PER)})."
            )
        )
        yield f"Consent: she is asked whether she agrees {asked}.{number}"
    if action.work_days[1] > 0:
        low, high = action.work_days
        yield f"It takes {low:g} to {high:g} days of work for a defender."
    if action.plan:
        yield f"Mitigation plan: {action.plan}"
    if action.gives_up:
        yield f"What it gives up: {action.gives_up}"
    if action.decided_by:
        yield f"Who would have to decide it, beside the defender: {action.decided_by}."


__all__ = ["BOX", "ON", "amount", "answer", "headline", "signed", "summary", "title", "whose"]
