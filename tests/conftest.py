"""Settings of Hypothesis and fixtures that several folders use."""

import sys

import hypothesis
import pytest

import hrdnet as hn

hypothesis.settings.register_profile("default", deadline=None, print_blob=True)
hypothesis.settings.load_profile("default")


@pytest.fixture(autouse=True)
def _no_open_figures():
    """Close what pyplot keeps, once something has loaded it."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture
def small():
    """Two groups, a mission, an NGO, ties, regions, a mechanism and a log: one of every table."""
    return hn.ProtectionNetwork(
        {
            "id": ["G1", "G2", "M1", "=N1", "007"],
            "role": ["defender", "defender", "mission", "ngo", "media"],
            "setting": ["rural", "capital", "capital", "capital", None],
            "region": ["R", "C", "C", "C", None],
            "count": [4, 12, 1, 1, 2],
            "women": [0.5, 0.25, None, None, None],
            "will": [None, None, "0.2-0.5", "often", 0],
            "constituencies": [["women"], ["lgbti", "land"], None, [], ["a;b"]],
            "own": ["", None, "'x\r\n_x000D_ é\u202e", "", "x"],
            "number": [1.5, None, -0.25, 0, 3],
            "flag": [True, None, False, True, None],
            "listed": [["a", "b,c"], [], None, ["=x"], None],
        },
        {
            "source": ["G1", "G1", "=N1", "G2"],
            "target": ["M1", "=N1", "M1", "M1"],
            "medium": ["phone", "in person", None, "in_person"],
            "directed": ["no", "yes", "no", "no"],
            "awareness": [0.5, None, "30 %", 0.9],
            "last_request": ["no_answer", None, None, "acted"],
            "weight": [1, 2, 3, 4],
        },
        ties={"source": ["G1"], "target": ["=N1"], "kind": ["kin"]},
        regions={"id": ["R", "C"], "roads": ["0.5-1", 1], "neighbours": [["C"], None]},
        mechanisms={"id": ["X"], "operators": [["M1"]], "formal": ["yes"], "kind": ["urgent_appeal"]},
        log={
            "month": ["2026-03", "2025-01", "2026-03"],
            "region": ["C", "C", "R"],
            "body": ["M1", "M1", "M1"],
            "kind": ["meeting", "meeting", "request"],
            "met": [["G2"], ["G2"], ["G1"]],
            "outcome": [None, None, "no_answer"],
        },
        about={"synthetic": True, "title": "x", "date": "2026-06-30", "provenance": {"will": "assumed"}},
    )
