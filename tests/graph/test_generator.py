"""Invented networks on real geography, and what must be true of them (stylised facts)."""

import json
import string

import numpy as np
import pytest

import hrdnet as hn
from hrdnet.graph import examples, geography
from hrdnet.graph.generator import generate
from hrdnet.metrics.fieldwork import contacts

EXAMPLES = examples.names()


def people(net):
    frame = net.actors
    return frame[(frame["role"] == "defender") & (frame["in_contact"] == "yes")]


def degrees(net, **wanted):
    frame = net.actors
    mask = np.ones(len(frame), dtype=bool)
    for column, value in wanted.items():
        mask &= (frame[column] == value).to_numpy()
    return contacts(net)[mask]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_holds_the_defenders_it_was_asked_for(name):
    net = hn.examples.load(name)
    assert people(net)["count"].sum() == examples.RECIPES[name][0]
    assert 150 <= people(net)["count"].sum() <= 400
    assert net.synthetic
    assert "INVENTED" in net.about["title"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_missions_are_as_many_as_there_are_and_are_called_by_letters(name):
    missions = hn.examples.load(name).actors.query("role == 'mission'")
    assert len(missions) == sum(town.missions for town in geography.country(name).mission_towns)
    assert missions["label"].str.fullmatch(r"Mission A?[A-Z] \(.+\)").all()
    assert missions["label"].is_unique
    assert "sending" not in missions.columns or missions["sending"].isna().all()


@pytest.mark.parametrize("name", EXAMPLES)
def test_rural_defenders_are_farther_and_have_fewer_channels(name):
    net = hn.examples.load(name)
    groups = people(net)
    # As everywhere, rural is compared with capital and town together.
    rural, urban = groups[groups["setting"] == "rural"], groups[groups["setting"] != "rural"]
    assert rural["hours_to_capital"].mean() > 1.25 * urban["hours_to_capital"].mean()
    number = contacts(net)
    assert number[rural.index].mean() < 0.9 * number[urban.index].mean()


@pytest.mark.parametrize("name", EXAMPLES)
def test_capital_ngos_are_over_connected(name):
    net = hn.examples.load(name)
    capital, elsewhere = (
        degrees(net, role="ngo", setting="capital"),
        contacts(net)[((net.actors["role"] == "ngo") & (net.actors["setting"] != "capital")).to_numpy()],
    )
    assert capital.mean() > 1.5 * elsewhere.mean()
    groups = contacts(net)[people(net).index]
    assert capital.mean() > 2 * groups.mean()


@pytest.mark.parametrize("name", EXAMPLES)
def test_those_excluded_inside_the_capital_exist_and_reach_less(name):
    result = hn.metrics.reach(hn.examples.load(name), rng=1)
    named = result.named_groups()
    excluded = next(mask for group, mask in named.items() if "excluded" in group)
    capital = named["capital"]
    assert excluded.any()
    share = {key: result.record(mask)["probability"] for key, mask in (("out", excluded), ("all", capital))}
    assert share["out"] < share["all"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_table_of_an_example_is_filled(name):
    net = hn.examples.load(name)
    for table in ("actors", "channels", "ties", "regions", "mechanisms", "log"):
        assert len(getattr(net, table)), table
    assert {"no", "partly", "yes", "unknown"} & set(net.actors["may_harm"].dropna())
    assert (net.actors["in_contact"] == "no").any()
    assert {"mission_action", "urgent_appeal", "national_programme", "emergency_grant", "support_network"} == set(
        net.mechanisms["kind"]
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_ties_begin_with_single_defenders_never_with_a_group(name):
    net = hn.examples.load(name)
    assert set(net.ties["source"]) <= set(people(net).query("count == 1")["id"])


def test_the_same_seed_gives_the_same_network_and_another_seed_another():
    one, two = (generate("tunisia", defenders=60, rng=3) for _ in range(2))
    assert one == two
    assert generate("tunisia", defenders=60, rng=4) != one
    assert generate("tunisia", defenders=60, rng=np.random.default_rng(3)).synthetic


@pytest.mark.parametrize("defenders", [1, 2, 17, 300])
def test_counts_add_up_exactly(defenders):
    assert people(generate("mexico", defenders=defenders, rng=1))["count"].sum() == defenders


def test_a_knob_changes_nothing_but_its_purpose():
    base = generate("kyrgyzstan", defenders=80, rng=5)
    closed = generate("kyrgyzstan", defenders=80, rng=5, missions=2)
    assert len(closed.actors.query("role == 'mission'")) == 2
    assert people(closed)["id"].tolist() == people(base)["id"].tolist()
    assert people(closed)["women"].equals(people(base)["women"])
    none = generate("kyrgyzstan", defenders=80, rng=5, missions=0)
    assert none.actors.query("role == 'mission'").empty
    without = generate("kyrgyzstan", defenders=80, rng=5, ties=False)
    assert without.ties.empty


def test_the_coordination_group_meets_missions_and_leaves_out_the_provinces():
    for group, provincial in (("representative", True), ("unrepresentative", False)):
        net = generate("tunisia", defenders=80, rng=2, capital_group=group)
        links = net.channels.query("source == 'C01' or target == 'C01'")
        members = {*links["source"], *links["target"]} - {"C01"}
        frame = net.actors.set_index("id")
        outside = [
            name for name in members if frame.loc[name, "role"] == "ngo" and frame.loc[name, "setting"] != "capital"
        ]
        assert bool(outside) is provincial
    routine = generate("tunisia", defenders=80, rng=2, coordinated_meeting_days=60).channels
    meetings = routine.query("mode == 'coordinated' and (source == 'C01' or target == 'C01')")
    assert set(meetings["interval_days"].dropna()) == {60}


@pytest.mark.parametrize("sharing", ["mexico", "china"])
def test_sharing_the_burden_raises_reach_outside_the_capital(sharing):
    reach = {
        knob: hn.metrics.reach(generate("mexico", defenders=150, rng=8, burden_sharing=knob), rng=1)
        for knob in ("none", sharing)
    }
    rural = {knob: result.by("setting").loc["rural", "probability"] for knob, result in reach.items()}
    assert rural[sharing] > rural["none"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"country": "atlantis"}, "no such country"),
        ({"country": "mexico", "defenders": 0}, "at least 1"),
        ({"country": "mexico", "missions": -1}, "0 or more"),
        ({"country": "mexico", "burden_sharing": "france"}, "none, mexico or china"),
    ],
)
def test_what_cannot_be_generated_is_refused(arguments, words):
    with pytest.raises(hn.UsageError, match=words):
        generate(**arguments)


def test_an_unknown_example_is_answered_with_the_nearest():
    with pytest.raises(hn.UsageError, match="Did you mean thailand"):
        hn.examples.load("Thialand")


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_shipped_files_are_what_their_recipes_make(name, tmp_path):
    defenders, seed, sharing = examples.RECIPES[name]
    made = generate(name, defenders=defenders, rng=seed, burden_sharing=sharing)
    # Through a file, so that both have passed the same reader.
    hn.write(made, tmp_path / "made.json")
    assert hn.read(tmp_path / "made.json") == hn.examples.load(name)


def test_no_example_holds_anything_like_a_persons_name():
    allowed = {place for name in EXAMPLES for place in _places(name)}
    letters = {first + second for first in ("", "A") for second in string.ascii_uppercase}
    for name in EXAMPLES:
        net = hn.examples.load(name)
        text = json.dumps([net.actors.astype(object).to_dict("records"), net.ties.to_dict("records")], default=str)
        capitalised = {word for word in text.replace('"', " ").split() if word[:1].isupper() and word.isalpha()}
        assert capitalised <= allowed | {"Mission", "NaN", *letters}, name


def _places(name):
    country = geography.country(name)
    for one in (*country.settlements, *country.regions):
        yield from one.name.split()
