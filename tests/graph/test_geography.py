"""Real places and the real number and towns of missions."""

import pytest

import hrdnet as hn
from hrdnet.graph import geography

# Embassies and consulates of EU members and seven partners in 2022 (Wikidata, CC0), EU Delegations (EEAS):
# counted again by hand from the sources that data/README.md names.
MISSIONS = {
    "kyrgyzstan": {"Bishkek": 7},
    "tunisia": {"Tunis": 20, "La Goulette": 1, "La Marsa": 1, "Le Kram": 1},
    "thailand": {"Bangkok": 27},
    "mexico": {"Mexico City": 27, "Canc\u00fan": 1, "Guadalajara": 1, "Monterrey": 1},
}


@pytest.mark.parametrize("name", geography.names())
def test_missions_stand_in_their_real_towns(name):
    country = geography.country(name)
    towns = {town.settlement.name: town.missions for town in country.mission_towns}
    assert towns == MISSIONS[name]


@pytest.mark.parametrize("name", geography.names())
def test_places_are_places(name):
    country = geography.country(name)
    assert len({region.name for region in country.regions}) == len(country.regions) >= 7
    assert {one.region for one in country.settlements} == {region.name for region in country.regions}
    for one in country.settlements:
        assert -90 <= one.latitude <= 90
        assert -180 <= one.longitude <= 180
        assert one.population >= 0
    for region in country.regions:
        assert region.name not in region.neighbours
        assert set(region.neighbours) <= {other.name for other in country.regions}
    assert {country.setting(one) for one in country.settlements} == {"capital", "town", "rural"}


@pytest.mark.parametrize(
    ("country", "one", "other", "kilometres"),
    [  # great-circle distances of the towns' own coordinates, from a geodesic calculator, to 1 %
        ("kyrgyzstan", "Bishkek", "Osh", 302),
        ("mexico", "Mexico City", "Guadalajara", 461),
        ("thailand", "Bangkok", "Chiang Mai", 582),
    ],
)
def test_distances_are_those_of_an_atlas(country, one, other, kilometres):
    places = {place.name: place for place in geography.country(country).settlements}
    assert geography.kilometres(places[one], places[other]) == pytest.approx(kilometres, rel=0.01)


def test_an_unknown_country_is_answered_with_those_there_are():
    with pytest.raises(hn.UsageError, match="did you mean mexico"):
        geography.country("mexiko")
