"""The catalogues: complete, current, and with the values that their sentences need."""

import gettext
import io
import re

import pytest
from babel.messages.pofile import read_po

import hrdnet as hn
from hrdnet.metrics.groups import group_words
from hrdnet.metrics.reach_words import amount, days_of, percent, points
from hrdnet.present.messages import LANGUAGES, SIGNED_OFF, language, listed, numeral, said, say, say_many
from hrdnet.present.tables import shown, text_table
from tools import messages

CODES = tuple(messages.LANGUAGES)
VALUES = re.compile(r"\{([^}]*)\}")
#: What domain.md keeps out of text for people.
BANNED = re.compile(r"\b(gatekeepers?|alerts?|triage|focal|associates|Shapley|leximin|Birnbaum)\b", re.IGNORECASE)


def catalogue(code):
    text = (messages.ROOT / messages.FOLDER / f"{code}.po").read_bytes()
    return [one for one in read_po(io.BytesIO(text), locale=code) if one.id]


def forms(message):
    return message.string if isinstance(message.string, tuple) else (message.string,)


def test_every_language_has_a_catalogue():
    assert {"en", *CODES} == set(LANGUAGES)


@pytest.fixture(scope="module")
def made():
    return messages.made()


@pytest.mark.parametrize("name", ["hrdnet.pot", *(f"{code}.{kind}" for code in CODES for kind in ("po", "mo"))])
def test_no_catalogue_is_behind_the_code(made, name):
    path = messages.FOLDER / name
    assert (messages.ROOT / path).read_bytes() == made[path], "run python tools/messages.py"


@pytest.mark.parametrize("code", CODES)
def test_every_translation_has_the_values_of_its_sentence(code):
    for message in catalogue(code):
        one, many = message.id if isinstance(message.id, tuple) else (message.id, message.id)
        for number, form in enumerate(forms(message)):
            if not form:
                continue
            assert form.count("{") == form.count("}"), form
            missing = set(VALUES.findall(many)) ^ set(VALUES.findall(form))
            # Forms of nobody, one and two can say the number in a word.
            spoken = isinstance(message.id, tuple) and number < (3 if code == "ar" else 1)
            assert not missing or (spoken and missing == {"number"}), (one, form)


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_says_whether_it_is_a_draft_and_one_signed_off_is_whole(code):
    text = (messages.ROOT / messages.FOLDER / f"{code}.po").read_text(encoding="utf-8")
    assert ("# DRAFT: not signed off by a speaker." in text) == (code not in SIGNED_OFF)
    if code in SIGNED_OFF:
        assert all(all(forms(one)) and not one.fuzzy for one in catalogue(code))


@pytest.mark.parametrize("code", CODES)
def test_what_the_package_reads_has_every_translation_in_every_form(code):
    compiled = (messages.ROOT / messages.FOLDER / f"{code}.mo").read_bytes()
    read = gettext.GNUTranslations(io.BytesIO(compiled))
    for message in catalogue(code):
        if isinstance(message.id, tuple):
            got = {read.ngettext(*message.id, number) for number in range(210)}
            assert got == set(message.string) or not all(message.string)
        elif message.string:
            assert read.gettext(message.id) == message.string


def test_no_english_message_has_a_word_that_people_are_not_called_by():
    for message in messages.messages():
        for text in message if isinstance(message, tuple) else (message,):
            assert not BANNED.search(text), text


def test_a_sentence_that_is_put_together_first_cannot_be_said():
    start = "from hrdnet.present.messages import say, say_many, word\n"
    for source in ('say(f"{x} of 3")', "say(sentence)", 'say_many("one", many, 3)', 'word(a["b"])', "say()"):
        with pytest.raises(messages.NotLiteral, match=r"a\.py:2"):
            list(messages.extracted(start + source, "a.py"))


def test_messages_are_found_in_the_order_of_lines_and_calls_of_other_names_are_not():
    source = (
        "from hrdnet.present.messages import say, say_many, word\n"
        'one = say("second " "half", x=say("inner"))\nword("a word")\nsay_many("{number} row", "{number} rows", 2)\n'
        'Attribute("name", values, (0, 1), "meaning", unit="hours")\nother.say("never")\n'
    )
    found = list(messages.extracted(source, "a.py"))
    assert found == ["second half", "inner", "a word", ("{number} row", "{number} rows"), "meaning", "hours"]
    assert list(messages.extracted('say("somebody else\'s say")', "a.py")) == []


def test_an_update_keeps_translations_empties_new_ones_and_keeps_gone_ones_apart():
    before = messages.updated({"old": ["a.py"], "kept": ["a.py"]}, "fr", None)
    before["old"].string, before["kept"].string = "vieux", "gardé"
    after = messages.updated({"kept": ["b.py"], "new": ["b.py"]}, "fr", before)
    assert (after["kept"].string, after["new"].string) == ("gardé", "")
    assert [one.string for one in after.obsolete.values()] == ["vieux"]
    text = messages.written(after, "fr")
    again = messages.updated({"old": ["a.py"]}, "fr", read_po(io.BytesIO(text), locale="fr"))
    assert again["old"].string == "vieux"
    assert b"Date" not in text + messages.compiled(text, "fr")
    assert b"Babel" not in text + messages.compiled(text, "fr")
    assert b"vieux" not in messages.compiled(text, "fr")


@pytest.fixture(scope="module")
def answers():
    net = hn.examples.load("tunisia")
    return [
        hn.metrics.reach(net, rng=1, worlds=64),
        hn.metrics.situation(net),
        hn.metrics.dependence(net, rng=1),
        hn.metrics.coverage(net, rng=1, worlds=64),
        hn.metrics.attribution(net, rng=1, worlds=64),
        hn.metrics.dialogue(net, rng=1, worlds=64),
        hn.metrics.equity(net, rng=1, worlds=64),
    ]


@pytest.mark.parametrize("code", CODES)
def test_every_answer_can_be_read_in_every_language(answers, code):
    for one in answers:
        english = one.summary()
        with language(code):
            summary, headline = one.summary(), one.headline()
        assert "{" not in summary + headline
        assert summary != english
        assert headline != one.headline()
        assert "INVENTED" not in summary
        # A draft may still have English words of a file in it, and few of ours.
        digits = [set(re.findall(r"\d+ ?%", text.replace("\u202f", " "))) for text in (english, summary)]
        assert {d.replace(" ", "") for d in digits[0]} == {d.replace(" ", "") for d in digits[1]}


def test_numbers_are_written_as_the_language_does():
    written = {}
    for code in LANGUAGES:
        with language(code):
            written[code] = numeral(1234.5, ",.1f"), percent(0.314), points(-0.13)
    assert written == {
        "en": ("1,234.5", "31 %", "-13"),
        "fr": ("1\u202f234,5", "31\u202f%", "-13"),
        "es": ("1\u202f234,5", "31\u202f%", "-13"),
        "ar": ("1\u202f234.5", "31%", "\u200e-13"),
    }


def test_every_number_of_things_has_its_form_in_arabic():
    with language("ar"):
        said_ = [say_many("{number} row", "{number} rows", number) for number in (0, 1, 2, 5, 48, 100)]
    assert said_ == ["0 صفوف", "صف واحد", "صفين", "5 صفوف", "48 صفًا", "100 صف"]


def test_foreign_names_in_a_line_from_right_to_left_stand_apart_each_by_itself():
    with language("ar"):
        assert group_words("region Osh") == "منطقة \u2068Osh\u2069"
        assert listed(["Osh", "Naryn"]) == "\u2068Osh\u2069، \u2068Naryn\u2069"
        assert say("region {name}", name=listed(["Osh", "Naryn"])) == "منطقة \u2068Osh\u2069، \u2068Naryn\u2069"
    assert group_words("region Osh") == "region Osh"


def test_names_of_groups_are_said_and_words_of_a_file_are_not():
    with language("fr"):
        assert group_words("rural women") == "femmes en milieu rural"
        assert group_words("region not said") == "région non précisé"
        assert group_words("women's union") == "women's union"
        assert said("") == ""


def test_a_table_from_right_to_left_shows_its_marks_as_order_and_others_as_escapes():
    with language("ar"):
        assert shown("\u200e-13 \u2068Osh\u2069") == "\u200e-13 \u2068Osh\u2069"
        assert shown("a\u202eb") == "a\\u202eb"
        lines = text_table(["a", "b"], [["x", points(-0.13)], ["y", "100"]]).splitlines()
    assert lines[2].endswith(" \u200e-13")
    assert shown("\u200e-13") == "\\u200e-13"


def test_parts_of_a_point_and_of_a_day_take_the_form_for_many_in_english():
    assert [amount(one) for one in (0.01, -0.01, 0.004, 0.0, 0.13)] == [
        "1 point",
        "1 point",
        "0.4 points",
        "0 points",
        "13 points",
    ]
    assert [days_of(one) for one in (1.0, 0.5, 1.5, 30.0)] == ["1 day", "0.5 days", "1.5 days", "30 days"]
