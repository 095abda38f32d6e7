"""Situations as they were told in a discussion of practitioners, for contrast: stylised, of nobody and nowhere.

Where publicity deters for a while, where it does nothing, and where others pay. As told in the discussion, not
evidence; known cases may not transfer to unknown defenders.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from hrdnet.errors import UsageError
from hrdnet.sim.reprisal.actions import Action
from hrdnet.sim.reprisal.catalogue import named
from hrdnet.sim.reprisal.contrasts import Contrast, Side, less, more, no_less
from hrdnet.sim.reprisal.scenario import NOTE, Scenario, Verdict, one_defender

__all__ = ["NAMES", "NOTE", "SCENARIOS", "Scenario", "Verdict", "get", "one_defender"]

#: Whoever is told of was threatened already, and agreed to what was done.
_PREMISE = {"h0": (0.5, 0.5), "T": (2.0, 4.0), "V": (1.0, 2.0), "K": (0.5, 1.0), "agrees": (1.0, 1.0)}
_MINDS = {"rho": (0.7, 1.0), "h": (0.0, 0.3), "eta": (0.0, 0.2), "C": (2.0, 4.0), "gamma": (0.5, 1.0)}
_HOSTILE = {"rho": (0.0, 0.3), "h": (0.7, 1.0), "delta": (0.5, 1.0)}
_MINDS_WORDS = "the authorities mind costs from outside, and are not hostile to those who speak."
_HOSTILE_WORDS = "the authorities do not mind costs from outside, and are hostile to those who speak."
_MONTH = 365.25 / 12
#: What follows a prize is looked for in the months after it: attention fades where perpetrators learn (V3).
_HALF_YEAR = 180.0

_ABROAD = named("profile_abroad")
_AWARD = _ABROAD.renamed("award_from_abroad")


def _lasting(action: Action, days: float) -> Action:
    return replace(action, measures=tuple(replace(one, days=days) for one in action.measures))


def _in_months(weight: float, action: str, first: int, last: int, whom: str = "defender") -> Side:
    return Side(weight, action, whom, months=(first, last))


_FOR_A_WHILE = _lasting(_ABROAD, 18 * _MONTH).renamed("profile_for_a_while")
_SPOTLIGHT = named("urgent_appeal").starting(3 * _MONTH).renamed("spotlight")
_RECOGNITION = (named("publicity_by_international_body") + _ABROAD).repeated(60).renamed("recognition")
_HOME = named("profile_at_home")
_HOME_FIRST = (_HOME + _ABROAD.starting(180)).repeated(60).renamed("home_first")
_ABROAD_FIRST = (_ABROAD + _HOME.starting(180)).repeated(60).renamed("abroad_first")
_ONLY_HOME = _HOME.repeated(60).renamed("at_home_alone")
_ONLY_ABROAD = _ABROAD.repeated(60).renamed("abroad_alone")
_PROFILE = _ABROAD.repeated(60).renamed("profile_kept_up")

_NO_RELEASE = "harms are events here: nobody is held, and nobody is let go, so that a release cannot be told."

_ALL = (
    Scenario(
        "profile_deters_for_a_while",
        "A30",
        "A profile abroad kept the authorities off the defender and shielded the committee around her, and then it "
        "ended.",
        {
            **_PREMISE,
            **_MINDS,
            # A committee is public: its members are known anyway, and it is they whom the authorities are after.
            "theta": (1.0, 1.5),
            "pi": (0.7, 1.0),
            "delta": (0.0, 0.1),
            "eta": (0.0, 0.05),
            "psi": (0.0, 0.0),
            "q0": (0.4, 0.6),
            "s": (0.8, 1.0),
            "chi": (0.0, 0.1),
            "w_colleague": (0.55, 0.6),
            "w_kin": (0.4, 0.5),
            "w_partner": (0.7, 0.75),
            "phi": (0.3, 0.5),
            "publicity_effect": (0.6, 0.8),
            "half_life": (90.0, 120.0),
        },
        (_FOR_A_WHILE,),
        (
            Contrast(
                "In the first half year harm to the defender falls",
                (_in_months(1, "nothing", 0, 6), _in_months(-1, "profile_for_a_while", 0, 6)),
            ),
            Contrast(
                "In the last half year, when it has ended or faded, less than half of that is left",
                (
                    _in_months(0.5, "nothing", 0, 6),
                    _in_months(-0.5, "profile_for_a_while", 0, 6),
                    _in_months(-1, "nothing", 18, 24),
                    _in_months(1, "profile_for_a_while", 18, 24),
                ),
            ),
            Contrast(
                "Over both years severe harm to colleagues falls",
                less("profile_for_a_while", whom="colleagues", severity="severe"),
            ),
        ),
        _HOSTILE_WORDS,
        _HOSTILE,
    ),
    Scenario(
        "passing_spotlight",
        "A31",
        "The world looked for some weeks and the defender was released; then it looked away.",
        {**_PREMISE, **_MINDS, "appeal_days": (60.0, 90.0), "appeal_effect": (0.4, 0.6), "half_life": (60.0, 120.0)},
        (_SPOTLIGHT,),
        (
            Contrast(
                "While it lasts, harm to the defender falls",
                (_in_months(1, "nothing", 3, 5), _in_months(-1, "spotlight", 3, 5)),
            ),
            Contrast(
                "A year on, harm to the defender is back to nine tenths of what it would be, or more",
                (_in_months(1, "spotlight", 15, 24), _in_months(-0.9, "nothing", 15, 24)),
            ),
        ),
        _HOSTILE_WORDS,
        _HOSTILE,
        not_told=_NO_RELEASE,
    ),
    Scenario(
        "prize_no_release",
        "A32",
        "A prize from abroad did not free the defender.",
        {**_PREMISE, **_HOSTILE, "publicity_effect": (0.6, 0.8)},
        (_AWARD,),
        (
            Contrast(
                "Harm to the defender is nine tenths of what it would be, or more",
                no_less("award_from_abroad", 0.9),
            ),
        ),
        _MINDS_WORDS,
        {**_MINDS, "delta": (0.0, 0.3), "half_life": (90.0, 120.0)},
        not_told=_NO_RELEASE,
        horizon_days=_HALF_YEAR,
    ),
    Scenario(
        "spouse_confined",
        "A32",
        "After the prize the spouse was confined at home, and those who had signed with the defender were pressed.",
        {
            **_PREMISE,
            **_HOSTILE,
            "publicity_effect": (0.6, 0.8),
            "psi": (0.7, 1.0),
            "q0": (0.1, 0.2),
            "w_colleague": (0.4, 0.6),
            "s": (0.0, 0.2),
            "phi": (0.2, 0.5),
        },
        (_AWARD,),
        (
            Contrast("Harm to family rises", more("award_from_abroad", whom="family")),
            Contrast("... and their detention with it", more("award_from_abroad", whom="family", severity="detention")),
            Contrast("Harm to colleagues rises", more("award_from_abroad", whom="colleagues")),
        ),
        "ties to others are known anyway, and attention on the defender shields those around her from authorities that "
        "mind costs from outside.",
        {
            "rho": (0.7, 1.0),
            "h": (0.0, 0.3),
            "delta": (0.0, 0.3),
            "eta": (0.0, 0.0),
            "psi": (0.0, 0.0),
            "s": (0.8, 1.0),
            "chi": (0.0, 0.1),
            "C": (2.0, 4.0),
            "half_life": (90.0, 120.0),
        },
        not_told=f"{_NO_RELEASE} Confinement at home is counted as detention, an event of some day.",
        horizon_days=2 * _HALF_YEAR,
    ),
    Scenario(
        "award_no_shield",
        "A33",
        "An award made the defender known and did not shield her.",
        {**_PREMISE, **_HOSTILE, "publicity_effect": (0.6, 0.8), "C": (0.5, 2.0)},
        (_AWARD,),
        (
            Contrast(
                "Harm to the defender is nine tenths of what it would be, or more",
                no_less("award_from_abroad", 0.9),
            ),
            Contrast(
                "... and so is severe harm to her",
                no_less("award_from_abroad", 0.9, severity="severe"),
            ),
        ),
        _MINDS_WORDS,
        {**_MINDS, "delta": (0.0, 0.3), "half_life": (90.0, 120.0)},
        horizon_days=_HALF_YEAR,
    ),
    Scenario(
        "recognised_yet_prosecuted",
        "A34",
        "The defender was recognised everywhere, was not touched, and was taken to court again and again.",
        {**_PREMISE, "rho": (0.7, 1.0), "h": (0.0, 0.5), "C": (1.0, 2.0), "theta": (1.0, 1.5), "eta": (0.0, 0.3)},
        (_RECOGNITION,),
        (
            Contrast("Severe harm to the defender falls", less("recognition", severity="severe")),
            Contrast(
                "Legal harassment goes on: nine tenths of what it would be, or more",
                no_less("recognition", 0.9, severity="legal harassment"),
            ),
        ),
        _HOSTILE_WORDS,
        _HOSTILE,
    ),
    Scenario(
        "home_first",
        "A35",
        "The case was first made known at home, and half a year later abroad.",
        {**_PREMISE, **_MINDS, "presence_effect": (0.6, 1.0), "half_life": (60.0, 120.0)},
        (_HOME_FIRST, _ABROAD_FIRST, _ONLY_HOME, _ONLY_ABROAD),
        (
            Contrast(
                "Harm to the defender is less than with a profile abroad alone", less("home_first", "abroad_alone")
            ),
            Contrast("... and less than with one at home alone", less("home_first", "at_home_alone")),
            Contrast("... and less than if it had been made known abroad first", less("home_first", "abroad_first")),
        ),
        _HOSTILE_WORDS,
        _HOSTILE,
    ),
    Scenario(
        "leverage_and_vulnerability",
        "A36",
        "Being known gave the defender leverage and made those around her vulnerable, both at once.",
        {
            **_PREMISE,
            **_MINDS,
            "chi": (0.7, 1.0),
            "psi": (0.7, 1.0),
            "q0": (0.1, 0.2),
            "s": (0.0, 0.1),
            "phi": (0.2, 0.5),
            "publicity_effect": (0.6, 0.8),
        },
        (_PROFILE,),
        (
            Contrast("Harm to the defender falls", less("profile_kept_up")),
            Contrast("Harm to family and colleagues rises", more("profile_kept_up", whom="others")),
        ),
        "ties to others are known anyway, and attention on the defender shields those around her.",
        {"chi": (0.0, 0.2), "psi": (0.0, 0.1), "q0": (0.4, 0.6), "s": (0.7, 1.0)},
        models=("V1", "V3"),
        not_told="on the hazard (V2, V3 on V2) others are harmed only after her, so that nothing shifts to them.",
    ),
)
SCENARIOS: Mapping[str, Scenario] = MappingProxyType({one.name: one for one in _ALL})
#: Names of all scenarios, in the order of A30 to A36.
NAMES = tuple(SCENARIOS)


def get(name: str) -> Scenario:
    """Return a scenario by its name.

    Parameters
    ----------
    name
        One of ``NAMES``.

    Returns
    -------
    Scenario
        With what it would show, and ``run``.

    Raises
    ------
    UsageError
        If there is none of that name.

    Examples
    --------
    >>> import hrdnet as hn
    >>> s = hn.sim.scenarios.get("award_no_shield")
    >>> s.item, s.note
    ('A33', 'As told in the discussion, not evidence; known cases may not transfer to unknown defenders.')
    >>> v = s.run(replicates=64, rng=7)
    >>> v.actions
    ('nothing', 'award_from_abroad')
    """
    if name not in SCENARIOS:
        near = difflib.get_close_matches(str(name), NAMES, n=1)
        hint = f"; did you mean {near[0]}" if near else ""
        raise UsageError(f"there is no such scenario{hint}: {', '.join(NAMES)}")
    return SCENARIOS[name]
