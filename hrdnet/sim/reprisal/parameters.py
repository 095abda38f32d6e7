"""Every number of the models of reprisal that no file gives: meaning, unit, range, source. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hrdnet.sim.parameters import Parameter, ParameterRanges, coordinates_of

_SIGN = "assumption; its sign from published evidence"
_SHAMING = "assumption; evidence conflicts (Hafner-Burton 2008; Murdie & Davis 2012; Hendrix & Wong 2013)"
_DISPLACEMENT = (
    "assumption; displacement in 26 %, diffusion of benefits in 27 % of observations (Guerette & Bowers 2009)"
)

#: In a fixed order, which is that of their coordinates of ignorance; new ones go to the end. Symbols are those of
#: domain C3, where the models are written down.
PARAMETERS = (
    Parameter("rho", "How much the perpetrator minds costs from outside", "share", 0.0, 1.0, _SHAMING),
    Parameter("h", "Hostility to the source of attention", "share", 0.0, 1.0, _SHAMING),
    Parameter("delta", "How much of that hostility turns against those with attention", "share", 0.0, 1.0, _SHAMING),
    Parameter("eta", "How much more it gains from harming somebody visible", "share", 0.0, 0.6, _SIGN),
    Parameter("psi", "How much visibility betrays ties that were not known", "share", 0.0, 1.0, _SIGN),
    Parameter(
        "s", "How much the visibility of the defender shields those tied to her", "share", 0.0, 1.0, _DISPLACEMENT
    ),
    Parameter(
        "chi",
        "How often it chooses between her and others, and not on each by itself",
        "share",
        0.0,
        1.0,
        _DISPLACEMENT,
    ),
    Parameter("C", "Cost of harming somebody whom everybody watches", "gains of a typical tactic", 0.5, 4.0),
    Parameter("gamma", "How that cost grows with visibility: as v to this power", "power", 0.5, 2.0),
    Parameter("lambda", "How consistently it takes what it gains most from (V1)", "1 / gain", 1.0, 8.0),
    Parameter("mu", "How alike its options within one choice are", "share", 0.2, 1.0),
    Parameter("theta", "Its motive, without any attention", "gains", 0.5, 1.5),
    Parameter(
        "pi",
        "What harm to others gains, of what harm to her gains",
        "share",
        0.3,
        1.0,
        "assumption; coercion by proxy: 32 of 38 states that use physical transnational repression (Freedom House)",
    ),
    Parameter("q0", "How many ties it knows from the start", "share", 0.1, 0.6),
    Parameter(
        "h0", "Episodes in which it thinks about harm, for a typical defender", "a year", 0.02, 0.5, geometric=True
    ),
    Parameter("T", "Threat, where no file says (1 typical)", "times", 0.25, 4.0, geometric=True),
    Parameter("V", "Vulnerability, where no file says (1 typical)", "times", 0.25, 4.0, geometric=True),
    Parameter("K", "Protective capacity, where no file says (1 typical)", "times", 0.25, 4.0, geometric=True),
    Parameter("lambda_hazard", "How strongly attention moves the hazard (V2)", "1 / gain", 0.0, 2.0),
    Parameter("phi", "Further harm that one harm brings along ties, on average", "harms", 0.0, 0.5),
    Parameter("tau", "Days until that further harm, on average", "days", 30.0, 180.0),
    Parameter("again", "Weight of the harmed person herself in it, beside those of ties", "share", 0.0, 1.0),
    Parameter("lag", "Days until two thirds of what capacity building brings are there", "days", 30.0, 180.0),
    Parameter("alpha", "How much of its misjudgement of costs one reprisal corrects (V3)", "share", 0.05, 0.5),
    Parameter("perceived", "Costs as the perpetrator sees them at first (V3)", "gains of a typical tactic", 0.5, 4.0),
    Parameter("half_life", "Days in which half of the attention fades (V3)", "days", 14.0, 120.0),
    Parameter("gain", "Where in their ranges the gains of tactics lie", "share", 0.0, 1.0),
    Parameter("kappa", "Where in their ranges the perpetrator's own costs of tactics lie", "share", 0.0, 1.0),
    Parameter("sigma", "Where in their ranges the stigmas of tactics lie", "share", 0.0, 1.0),
    Parameter("v", "Visibility of a defender, where no file says", "share", 0.0, 0.4),
    Parameter("v_family", "Visibility of family", "share", 0.0, 0.1),
    Parameter("v_colleagues", "Visibility of colleagues", "share", 0.0, 0.4),
    Parameter("w_partner", "Strength of a tie to a partner, where no file says", "share", 0.7, 1.0),
    Parameter("w_kin", "Strength of a tie to kin, where no file says", "share", 0.4, 0.9),
    Parameter("w_colleague", "Strength of other ties, where no file says", "share", 0.2, 0.6),
    Parameter("family", "Partner and kin of a defender of whom no file has ties", "people", 2.0, 5.0),
    Parameter("colleagues", "Colleagues of a defender of whom no file has ties", "people", 2.0, 8.0),
    Parameter("agrees", "How often she agrees to a use of her case when asked", "share", 0.4, 0.9),
    Parameter("others_agree", "How often one of family or colleagues agrees, each asked separately", "share", 0.3, 0.8),
    Parameter("publicity_effect", "Missing visibility that publicity wins", "share", 0.3, 0.8),
    Parameter(
        "presence_effect",
        "How many times more often costs follow with presence at home",
        "times more",
        0.2,
        1.0,
        "assumption; Murdie & Davis 2012",
    ),
    Parameter(
        "partner_effect",
        "Hostility that a source seen as a partner takes away",
        "share",
        0.2,
        0.6,
        "assumption; Terman: shaming by opponents backfires",
    ),
    Parameter(
        "opponent_effect",
        "Missing hostility that a source seen as an opponent adds",
        "share",
        0.2,
        0.6,
        "assumption; Terman: shaming by opponents backfires",
    ),
    Parameter(
        "body_effect",
        "How many times more often costs follow after an international body speaks",
        "times more",
        0.0,
        0.5,
    ),
    Parameter(
        "demarche_effect", "Attention, seen by the authorities alone, that a private demarche brings", "share", 0.2, 0.7
    ),
    Parameter(
        "beside_effect",
        "Attention, seen by those who come near, that accompaniers bring",
        "share",
        0.3,
        0.8,
        "assumption; Mahony & Eguren 1997",
    ),
    Parameter("near_effect", "The same for those around her", "share", 0.1, 0.5, "assumption; Mahony & Eguren 1997"),
    Parameter("noticed_effect", "Missing visibility that accompaniers, foreigners among them, win", "share", 0.05, 0.2),
    Parameter("appeal_effect", "Missing visibility that an urgent appeal wins", "share", 0.2, 0.6),
    Parameter("appeal_days", "Days in which an urgent appeal is kept up", "days", 30.0, 90.0),
    Parameter("data_effect", "Ties that stay unknown when others' data are protected", "share", 0.2, 0.7),
    Parameter(
        "others_effect",
        "Missing visibility that those around her win when they are made visible too",
        "share",
        0.3,
        0.8,
    ),
    Parameter("capacity_effect", "What capacity building adds to capacity, in the end", "times", 0.2, 1.0),
    Parameter("safer_effect", "Vulnerability that capacity building takes away", "share", 0.1, 0.4),
    Parameter("solidarity_effect", "Missing visibility, at home, that citizens' solidarity wins", "share", 0.1, 0.3),
    Parameter(
        "crowd_effect", "How many times more often costs follow with citizens' solidarity", "times more", 0.1, 0.8
    ),
    Parameter("relief", "Hazard that a response in time takes away", "share", 0.1, 0.6),
    Parameter("relief_days", "Days for which it does", "days", 60.0, 365.0),
    Parameter(
        "seen_to_answer", "How many times more often costs follow after each response in time", "times more", 0.0, 0.2
    ),
)

#: Before the name of a parameter in that of its coordinate of ignorance.
PREFIX = "reprisal "
COORDINATES = coordinates_of(PARAMETERS, PREFIX)


@dataclass(frozen=True)
class Ranges(ParameterRanges):
    """The parameters of a run, some of them narrowed by the user."""

    members: tuple[Parameter, ...] = PARAMETERS
    prefix: str = PREFIX

    @classmethod
    def of(cls, given: Mapping[str, float | tuple[float, float]] | None) -> Ranges:
        """Return the default ranges with some replaced by a value or a range.

        Raises
        ------
        UsageError
            If there is no such parameter, a range is turned round, or a value leaves what its unit allows.
        """
        return cls().narrowed(given)
