"""The actions that come with hrdnet: raising a profile, and its alternatives."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from hrdnet.errors import UsageError
from hrdnet.graph.vocabulary import ConsentUse
from hrdnet.sim.reprisal.actions import Action, Measure

_PUBLICISE, _PRIVATELY = ConsentUse.PUBLICISE, ConsentUse.RAISE_PRIVATELY
_PLAN = "Before anything is public: who may be targeted next, told and asked; a lawyer, a contact and a way out ready."
_EXPOSES = "It cannot be taken back, and those around her become known with her."

NOTHING = Action("nothing", does="Nothing is done beyond what is done now.", decided_by="nobody", source="comparison")

_ALL = (
    NOTHING,
    Action(
        "profile_at_home",
        (Measure({"visibility": "publicity_effect", "responsiveness": "presence_effect"}, use=_PUBLICISE),),
        "defenders and their networks",
        "Media and organisations at home make her work and her case known.",
        f"{_EXPOSES} Media at home can be turned against her.",
        "domain A25, A35; Murdie & Davis 2012",
        _PLAN,
        (3.0, 10.0),
    ),
    Action(
        "profile_abroad",
        (Measure({"visibility": "publicity_effect"}, use=_PUBLICISE),),
        "the missions in the country, headquarters",
        "Her work and her case are made known abroad.",
        f"{_EXPOSES} She can be called an agent of foreigners.",
        "domain A24, A25; Keck & Sikkink 1998",
        _PLAN,
        (2.0, 8.0),
    ),
    Action(
        "publicity_by_partner",
        (Measure({"visibility": "publicity_effect", "hostility": "-partner_effect"}, use=_PUBLICISE),),
        "headquarters",
        "A government that the authorities see as a partner speaks about her in public.",
        f"{_EXPOSES} The partner pays with goodwill, and may stop.",
        "domain C3 (P6); Terman",
        _PLAN,
        (2.0, 8.0),
    ),
    Action(
        "publicity_by_opponent",
        (Measure({"visibility": "publicity_effect", "hostility": "opponent_effect"}, use=_PUBLICISE),),
        "headquarters",
        "A government that the authorities see as an opponent speaks about her in public.",
        f"{_EXPOSES} She is seen on the opponent's side.",
        "domain C3 (P6); Terman",
        _PLAN,
        (2.0, 8.0),
    ),
    Action(
        "publicity_by_international_body",
        (Measure({"visibility": "publicity_effect", "responsiveness": "body_effect"}, use=_PUBLICISE),),
        "an intergovernmental body",
        "A rapporteur or another international body speaks about her in public.",
        f"{_EXPOSES} It comes late, and once.",
        "domain C3",
        _PLAN,
        (2.0, 8.0),
    ),
    Action(
        "private_demarche",
        (Measure({"private": "demarche_effect"}, use=_PRIVATELY),),
        "the missions in the country",
        "A mission raises her case with the authorities, in private.",
        "Nobody else learns of it, so nobody else can act on it; the authorities learn who is in touch with whom.",
        "domain C3",
        work_days=(1.0, 4.0),
    ),
    Action(
        "accompaniment",
        (Measure({"private": "beside_effect", "near": "near_effect", "visibility": "noticed_effect"}, use=_PUBLICISE),),
        "organisations that accompany",
        "Accompaniers are at her side and seen to be there.",
        "It works only while they are there and where the authorities mind; foreigners can be held against her.",
        "domain A29; Mahony & Eguren 1997",
        "Who goes when, how to reach them, what is said about why they are there; family and colleagues are asked.",
        (60.0, 250.0),
    ),
    Action(
        "relocation_alone",
        (Measure({"away": 1}, use=ConsentUse.RELOCATE),),
        "relocation programmes, missions (visas)",
        "She leaves, for as long as the run lasts.",
        "She loses her contacts and her work; those left behind stay exposed.",
        "domain A7",
        work_days=(10.0, 40.0),
    ),
    Action(
        "relocation_with_family",
        (Measure({"away": 2}, use=ConsentUse.RELOCATE),),
        "relocation programmes, missions (visas)",
        "She leaves with those of her family who agree.",
        "All lose their contacts; colleagues, and family who stay, stay exposed; visas are few.",
        "domain A7",
        work_days=(20.0, 80.0),
    ),
    Action(
        "urgent_appeal",
        (
            Measure(
                {"visibility": "appeal_effect", "responsiveness": "body_effect"}, use=_PUBLICISE, days="appeal_days"
            ),
        ),
        "international organisations",
        "An urgent appeal is sent, and kept up for some weeks.",
        f"{_EXPOSES} Attention ends before the danger does.",
        "domain A7",
        _PLAN,
        (0.5, 2.0),
    ),
    Action(
        "protect_others_data",
        (Measure({"hidden": "data_effect"}),),
        "everybody who holds data",
        "Whoever has data on those around her withholds them.",
        "Those around her cannot be reached in an emergency by who does not know them; ties can be found elsewhere.",
        "domain A27",
        work_days=(1.0, 5.0),
    ),
    Action(
        "raise_others_visibility",
        (Measure({"others_visible": "others_effect"}, use=ConsentUse.SHARE_NGO),),
        "defenders and their networks, family and colleagues",
        "Those around her who agree are made visible too.",
        "They become known for good; whoever does not agree stays as exposed as before.",
        "domain C3",
        "Each is asked separately, and told what may follow.",
        (3.0, 12.0),
    ),
    Action(
        "capacity_building",
        (Measure({"capacity": "capacity_effect", "safer": "safer_effect"}),),
        "defenders and their networks, donors",
        "Security training and means: slower than danger, but lasting.",
        "It takes months to work, and takes her time; it can put the burden of protection on her.",
        "domain A28; Eguren 2005",
        work_days=(5.0, 20.0),
    ),
    Action(
        "citizens_solidarity",
        (Measure({"visibility": "solidarity_effect", "responsiveness": "crowd_effect"}, use=_PUBLICISE),),
        "citizens' groups",
        "Letters, and a crowd at the police station.",
        "Those who come are seen too.",
        "domain A41",
        _PLAN,
        (2.0, 10.0),
    ),
)
ACTIONS: Mapping[str, Action] = MappingProxyType({one.name: one for one in _ALL})
NAMES = tuple(ACTIONS)


def named(name: str) -> Action:
    """Return an action by its name, or several joined by " + ".

    Raises
    ------
    UsageError
        If there is no such action.
    """
    parts = name.split(" + ")
    unknown = [part for part in parts if part not in ACTIONS]
    if unknown:
        raise UsageError(f"there is no such action; there are: {', '.join(NAMES)}")
    found = ACTIONS[parts[0]]
    for part in parts[1:]:
        found = found + ACTIONS[part]
    return found
