"""Options that are wrong are refused in words, whatever their type; none is taken for something else."""

import pytest

import hrdnet as hn

WRONG = {
    "worlds": (63, 0.5, "64", True, -64),
    "to": (None, 3, "nothing", ["nobody"]),
    "barriers": ("none", [], 0),
    "host_state": ("no", 1, None),
    "stages": ([("a", ["knows"])], {"a": "knows"}, {"a": ["no such barrier", *hn.barriers.default.names]}),
    "groups": ([("a", ["knows"])], {"a": "knows"}, {"trust": ["knows"]}),
    "threshold": ("a", 0, float("nan"), 2),
    "decay": (3, "step"),
    "max_cost": ("a", -1, float("nan")),
    "tau": ("a", 0),
}
TAKEN = {
    "reach": ("worlds", "to", "barriers", "host_state"),
    "dependence": ("worlds", "to", "barriers", "host_state"),
    "dialogue": ("worlds", "barriers"),
    "coverage": ("worlds", "to", "barriers", "host_state", "stages"),
    "attribution": ("worlds", "to", "barriers", "host_state", "groups"),
    "access": ("to", "host_state", "decay", "max_cost", "tau"),
    "equity": ("worlds", "to", "barriers", "host_state", "threshold"),
}
CASES = [(name, option, value) for name, options in TAKEN.items() for option in options for value in WRONG[option]]


def small():
    return hn.ProtectionNetwork(
        {"id": ["G", "M"], "role": ["defender", "mission"]}, {"source": ["G"], "target": ["M"], "awareness": [0.5]}
    )


@pytest.mark.parametrize(("name", "option", "value"), CASES)
def test_a_wrong_option_is_refused_in_words(name, option, value):
    more = {"method": "raam"} if option == "tau" else {}
    with pytest.raises(hn.UsageError):
        getattr(hn.metrics, name)(small(), rng=1, **{option: value}, **more)


@pytest.mark.parametrize("options", [{"worlds": "64"}, {"colour": "red"}, {"question": ["reach"]}])
def test_compare_says_what_is_wrong_and_not_that_the_option_is_missing(options):
    expected = {"worlds": "multiple of 64", "colour": "no such option; it has: to", "question": "question is one of"}
    with pytest.raises(hn.UsageError, match=expected[next(iter(options))]):
        hn.metrics.compare(small(), small(), rng=1, **options)


@pytest.mark.parametrize("by", [[], 3, ["setting", None], "no such column", "count"])
def test_groups_that_cannot_be_made_are_refused(by):
    for name in ("reach", "coverage", "attribution", "equity", "dependence", "access"):
        result = getattr(hn.metrics, name)(small(), rng=1)
        with pytest.raises(hn.UsageError):
            result.by(by)


@pytest.mark.parametrize("group", ["urban", ["rural"], None, 3])
def test_a_named_group_that_does_not_exist_is_refused(group):
    for name in ("coverage", "attribution"):
        with pytest.raises(hn.UsageError, match="there is no such group; there are: all defenders in contact"):
            getattr(hn.metrics, name)(small(), rng=1).of(group)
