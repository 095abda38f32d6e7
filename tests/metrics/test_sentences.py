"""What answers say: whom they are about, no more than the band allows, in words that people use."""

import re

import numpy as np
import pytest

import hrdnet as hn
from hrdnet.metrics.leading import largest
from hrdnet.metrics.obstacles import QUESTIONS
from tests.metrics.test_degenerate import NETWORKS

ANSWERS = {
    "dependence": lambda net, **options: hn.metrics.dependence(net, worlds=64, rng=7, **options),
    "dialogue": lambda net, **options: hn.metrics.dialogue(net, worlds=64, rng=7, **options),
    "coverage": lambda net, **options: hn.metrics.coverage(net, worlds=64, rng=7, **options),
    "attribution": lambda net, **options: hn.metrics.attribution(net, groups=QUESTIONS, rng=7, **options),
    "access": lambda net: hn.metrics.access(net, rng=7),
    "access by dialogue": lambda net: hn.metrics.access(net, method="raam", over="dialogue", rng=7),
    "equity": lambda net, **options: hn.metrics.equity(net, worlds=64, rng=7, **options),
}
COMPARED = ("reach", "dependence", "dialogue", "coverage", "attribution", "equity")
#: Words of researcher pages (domain, Words), and numbers that no sentence should hold.
BANNED = re.compile(
    r"Shapley|leximin|Birnbaum|\bworlds\b(?!=)|gatekeeper|\balert|\btriage|\bnan\b|[-+]0\.?0*\b(?![.\d])"
)
#: A plural after one.
ONE = re.compile(r"(?<![\d.,] )(?<![\d.,])\b1 (defenders|pairs|contacts|inputs|rows|points|such routes)\b")


def nobody_knows():
    """Two groups, an NGO and a mission, of which the file says nothing else."""
    return hn.ProtectionNetwork(
        {
            "id": ["G", "H", "N", "M"],
            "role": ["defender", "defender", "ngo", "mission"],
            "setting": ["rural", "capital", None, None],
        },
        {"source": ["G", "H", "N"], "target": ["N", "M", "M"]},
    )


def sentences(result):
    """Return what a summary says, without the lines of what was assumed."""
    return "\n".join(line for line in result.summary().splitlines() if not line.startswith("  - "))


@pytest.mark.parametrize("question", ANSWERS)
@pytest.mark.parametrize("network", [*NETWORKS, "nobody knows", "kyrgyzstan"])
def test_sentences_hold_no_word_of_researchers_no_nan_and_no_minus_nought(question, network):
    made = {"nobody knows": nobody_knows, "kyrgyzstan": lambda: hn.examples.load("kyrgyzstan")}
    net = made[network]() if network in made else hn.ProtectionNetwork(*NETWORKS[network])
    result = ANSWERS[question](net)
    for text in (sentences(result), result.headline()):
        assert not BANNED.search(text), BANNED.search(text)
        assert not ONE.search(text), ONE.search(text)


@pytest.mark.parametrize("question", COMPARED)
def test_changes_hold_no_such_words_either(question):
    net = hn.examples.load("kyrgyzstan")
    options = {"groups": QUESTIONS} if question == "attribution" else {"worlds": 64}
    result = hn.metrics.compare(net, net.without(actors=["M01"]), question=question, rng=7, **options)
    assert not BANNED.search(sentences(result)), BANNED.search(sentences(result))


@pytest.mark.parametrize("question", ANSWERS)
def test_every_answer_begins_with_whom_it_is_about_and_ends_with_what_was_assumed(question):
    lines = ANSWERS[question](hn.examples.load("mexico")).summary().splitlines()
    assert lines[0] == "INVENTED"
    assert lines[1].startswith("Among the ")
    assert "those nobody knows are not counted" in lines[1]
    heading = next(k for k, line in enumerate(lines) if line.startswith("Assumed because nobody said"))
    assert all(line.startswith("  - ") for line in lines[heading + 1 :])


@pytest.mark.parametrize("question", ["dependence", "coverage", "attribution", "equity"])
def test_an_answer_that_rests_on_assumptions_says_so(question):
    assert (
        "Take care: of the values that this question needs, the file gives 0 %"
        in ANSWERS[question](nobody_knows()).summary()
    )


@pytest.mark.parametrize("question", ANSWERS)
def test_a_notebook_wraps_long_sentences_and_marks_once(question):
    shown = ANSWERS[question](hn.examples.load("kyrgyzstan"))._repr_html_()
    assert max(map(len, re.findall(r"<p[^>]*>([^<]*)</p>", shown))) > 100, "long sentences are paragraphs, which wrap"
    assert "<pre" not in shown
    assert shown.count("INVENTED") == 1


def test_the_largest_has_rivals_where_a_state_or_luck_could_put_another_first():
    sure = np.array([[0.4, 0.5], [0.1, 0.2]])
    steady = np.tile(sure.mean(axis=1), (4, 1)).T
    assert largest(sure, steady).rivals == ()
    crossing = np.array([[0.4, 0.1], [0.1, 0.2]])
    assert largest(crossing, np.tile(crossing.mean(axis=1), (4, 1)).T).rivals == (1,)
    noisy = np.array([[0.9, 0.0, 0.9, 0.0], [0.0, 0.6, 0.0, 0.0]])
    assert largest(sure, noisy).rivals == (1,)
    assert largest(np.zeros((2, 3)), np.zeros((2, 3))) is None
    assert largest(np.zeros((0, 3)), np.zeros((0, 3))) is None


def test_where_another_barrier_may_be_most_in_the_way_the_summary_says_that_the_data_cannot_answer():
    result = hn.metrics.attribution(nobody_knows(), rng=7)
    assert "Which barrier is most in the way, your data cannot answer" in result.summary()
    assert "the fact that would help most is: how often" in result.summary()
    assert not result.binding().loc["all defenders in contact", "always"]
    known = hn.ProtectionNetwork(
        {"id": ["G", "M"], "role": ["defender", "mission"], "women": [0, None]},
        {"source": ["G"], "target": ["M"], "awareness": [0.1], "recognition": [0.9]},
    )
    two = hn.barriers.default.only("knows", "recognition")
    result = hn.metrics.attribution(known, barriers=two, rng=7)
    assert "Most in the way, whatever is not known: not knowing whom to ask" in result.summary()
    assert result.binding().loc["all defenders in contact", "always"]


def test_where_nothing_leads_anywhere_no_barrier_is_blamed():
    net = hn.ProtectionNetwork(*NETWORKS["no channels"])
    result = hn.metrics.attribution(net, rng=7)
    assert "To act" not in result.summary()
    assert "no barrier takes anything" in result.headline()
    assert result.binding().empty


def test_where_another_step_may_lose_most_coverage_says_that_the_data_cannot_answer():
    summary = hn.metrics.coverage(nobody_knows(), rng=7).summary()
    assert "At which step most is lost, your data cannot answer" in summary
    net = hn.ProtectionNetwork(
        {"id": ["G", "M"], "role": ["defender", "mission"], "women": [0, None], "will": [None, 0.9]},
        {"source": ["G"], "target": ["M"], "awareness": [0.2]},
    )
    two = hn.barriers.default.only("knows", "will")
    assert "Most is lost at 'known'" in hn.metrics.coverage(net, barriers=two, rng=7).summary()


def test_a_gap_of_either_sign_is_no_gap_that_equity_tells():
    net = hn.ProtectionNetwork(
        {
            "id": ["G", "H", "M"],
            "role": ["defender", "defender", "mission"],
            "setting": ["rural", "capital", "capital"],
            "count": [20, 20, 1],
            "women": [0, 0, None],
        },
        {"source": ["G", "H"], "target": ["M", "M"], "awareness": [0.6, None]},
    )
    two = hn.barriers.default.only("knows")
    summary = hn.metrics.equity(net, barriers=two, rng=7).summary()
    assert "Whether rural defenders reach less often than those in the capital and towns, your data cannot" in summary
    assert "the fact that would help most is: how often 'those who need the channel know" in summary


def test_journeys_that_nobody_can_tell_are_not_taken_for_nobody_within_reach():
    result = hn.metrics.access(nobody_knows(), rng=7)
    assert "for no pair of a group and a body does the file say how far they are apart" in result.summary()
    assert "nobody has a body within reach" not in result.summary()
    assert "the same as those in the capital" not in result.summary()
    assert "the file does not say" in result.headline()


def test_without_the_only_contact_nothing_is_left_and_that_is_no_matter_of_luck():
    net = hn.ProtectionNetwork(
        {"id": ["G", "H", "N", "M"], "role": ["defender", "defender", "ngo", "mission"], "women": [0, 0, None, None]},
        {"source": ["G", "N"], "target": ["N", "M"], "probability": [0.5, 0.5]},
    )
    frame = hn.metrics.dependence(net, barriers=hn.barriers.none, worlds=64, rng=7).to_frame()
    assert frame[["without", "low", "high", "sampling_low", "sampling_high"]].to_numpy().tolist() == [[0] * 5] * 2


def test_much_change_fits_a_page_and_leaves_regions_to_the_table():
    net = hn.examples.load("mexico")
    result = hn.metrics.compare(net, net.without(actors=["M01"]), question="coverage", worlds=64, rng=7)
    assert len(result.to_frame()) > 100
    assert "region " not in result.summary()
    assert "Regions are in to_frame()" in result.summary()
    _, axes = result.plot()
    assert len(axes.get_yticklabels()) <= 60
    low, high = axes.get_ylim()
    assert high - low < len(axes.get_yticklabels()) + 1
