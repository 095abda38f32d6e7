"""Sentences in the reader's language."""

import pytest

import hrdnet as hn
from hrdnet.present.messages import LANGUAGES, direction, is_draft, language, say, say_many, spoken


def test_a_sentence_that_no_catalogue_has_stays_english():
    for code in LANGUAGES:
        with language(code):
            assert say("no catalogue has {this}", this="this sentence") == "no catalogue has this sentence"
            assert say_many("{number} unheard-of thing", "{number} unheard-of things", 2) == "2 unheard-of things"


def test_values_are_filled_in_once_so_that_braces_of_a_file_stay():
    assert say("region {name}", name="{name}") == "region {name}"


def test_the_language_ends_with_its_block():
    with language("ar"):
        assert (spoken(), direction(), is_draft()) == ("ar", "rtl", True)
    assert (spoken(), direction(), is_draft()) == ("en", "ltr", False)


def test_a_language_without_catalogue_is_refused():
    with pytest.raises(hn.UsageError, match="en, fr, es, ar"), language("xx"):
        pass
