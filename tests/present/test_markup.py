"""Answers in a notebook: sentences wrap, tables line up, what was assumed is folded away, nothing is obeyed as HTML."""

import pytest

import hrdnet as hn
from hrdnet.present.markup import as_html
from hrdnet.present.tables import text_table


@pytest.fixture(scope="module")
def net():
    return hn.examples.load("kyrgyzstan")


def test_text_that_looks_like_html_is_shown_and_not_obeyed():
    shown = as_html("<b>", "<script>alert(1)</script>", folded=["<i>", "  - <u>"], ending="<s>")
    assert not any(tag in shown for tag in ("<b>", "<script>", "<i>", "<u>", "<s>"))


def test_a_table_among_sentences_stays_a_table_and_sentences_do_not():
    table = text_table(["group", "reach"], [["rural", "7 %"], ["town", "12 %"]])
    shown = as_html("INVENTED", f"Before.\n{table}\nAfter.")
    assert f"<pre>{table}</pre>" in shown
    assert "Before.</p>" in shown
    assert "After.</p>" in shown


def test_indented_sentences_are_set_in():
    assert "padding-left:1.5em" in as_html("INVENTED", "Groups:\n  rural: 7 %")
    assert "padding" not in as_html("INVENTED", "Groups:")


def test_what_was_assumed_is_folded_away_and_complete(net):
    result = hn.metrics.reach(net, worlds=64, rng=7)
    answer, folded = result._repr_html_().split("<details>")
    assert "Assumed because nobody said (14 inputs):" in folded
    assert folded.count("<li>") == len(result.assumptions) == 14
    assert "unknown, taken as" not in answer
    assert "rng=7" in folded


def test_a_result_without_assumptions_has_nothing_to_open(net):
    assert "<details>" not in hn.metrics.situation(net)._repr_html_()


@pytest.mark.parametrize("question", ["reliability", "routes", "importance"])
def test_assumptions_stand_under_a_heading_in_words_too(net, question):
    ask = {
        "reliability": lambda: hn.metrics.reliability(
            net, "G001", "M01", barriers=hn.barriers.default, worlds=64, rng=1
        ),
        "routes": lambda: hn.metrics.routes(net, "G001", rng=1),
        "importance": lambda: hn.metrics.importance(net, worlds=64, rng=1),
    }
    lines = ask[question]().summary().splitlines()
    at = next(place for place, line in enumerate(lines) if line.startswith("Assumed because nobody said"))
    assert lines[at + 1].startswith("  - ")


def test_a_number_shows_what_is_not_known_before_sampling(net):
    gap = hn.metrics.reach(net, worlds=256, rng=7).gap("setting", "rural", "capital")
    shown = gap._repr_html_()
    assert shown.index("what is not known") < shown.index("sampling")
    assert f"{gap.low:.3g} to {gap.high:.3g}" in shown


def test_a_scenario_says_what_it_is_worth():
    shown = hn.sim.scenarios.get("award_no_shield")._repr_html_()
    assert "not evidence" in shown
    assert "The defender decides" in shown
