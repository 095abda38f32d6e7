"""`hrdnet report`: what stands on the page, what may not, and wrong commands."""

import base64
import dataclasses
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

import hrdnet as hn
from hrdnet.cli import main
from hrdnet.metrics.reach_words import percent
from hrdnet.present.messages import LANGUAGES, language
from hrdnet.report.composing import compose
from hrdnet.report.network_view import network_view
from hrdnet.report.page import html_page
from hrdnet.report.report_files import save_report
from hrdnet.report.study import study

pytestmark = pytest.mark.slow
SECRET = "Zarathustra-Quixote"
#: Words that are never said to people (domain).
BANNED = "gatekeep alert triage focal associate shapley leximin birnbaum eligib priorit recommend"
VOID = {"meta", "img", "input", "br", "line", "circle", "rect", "path", "link", "hr"}


def asked(net, **options):
    return study(net, **({"replicates": 64, "rng": 1} | options))


@pytest.fixture(scope="module")
def invented():
    return asked(hn.examples.load("kyrgyzstan"))


@pytest.fixture(scope="module")
def of_people():
    return asked(hn.examples.load("kyrgyzstan").with_about(synthetic=False, title=SECRET))


def secrets():
    """A file of people in which everything but regions is a secret; one region and one constituency are small."""
    return hn.ProtectionNetwork(
        {
            "id": [f"{SECRET}1", f"{SECRET}2", f"{SECRET}3", f"{SECRET}M", f"{SECRET}N"],
            "role": ["defender", "defender", "defender", "mission", "ngo"],
            "setting": ["rural", "capital", "rural", "capital", "capital"],
            "region": ["North", "South<b>", "Tiny", "South<b>", "South<b>"],
            "count": [20, 30, 3, 1, 1],
            "label": [SECRET] * 5,
            "latitude": [41.515, 42.525, 43.535, 42.525, 42.525],
            "longitude": [75.255] * 5,
        },
        {"source": [f"{SECRET}2", f"{SECRET}1", f"{SECRET}N"], "target": [f"{SECRET}M", f"{SECRET}N", f"{SECRET}M"]},
        ties={"source": [f"{SECRET}1"], "target": [f"{SECRET}2"], "kind": ["kin"]},
        about={"title": SECRET, "synthetic": False, "date": "2026-06-30"},
    )


class Page(HTMLParser):
    """The elements of a page: whether they are closed, and what they would load or run."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.links, self.loads, self.handlers, self.tags = [], [], [], [], [], []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.links.append(value)
            if name in {"src", "srcset", "data", "poster", "action"}:
                self.loads.append(value)
            if name.startswith("on") or name == "style":
                self.handlers.append((tag, name))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def text_of(document):
    return json.dumps(dataclasses.asdict(document), default=lambda data: "", ensure_ascii=False)


def test_a_report_answers_in_the_order_in_which_people_ask(invented):
    document = compose(invented)
    keys = [chapter.key for chapter in document.chapters]
    assert keys == ["filed", "reaching", "hindering", "certainty", "hanging", "strategies"]
    page = html_page(document).decode()
    places = [page.index(f'<section id="{key}"') for key in (*keys, "tables", "pictures")]
    assert places == sorted(places)
    assert page.index("Not for emergencies") < page.index("<h1>") < page.index("primary responsibility") < places[0]


def test_every_headline_says_from_how_many_reports_from_whom_how_old_and_what_would_change_it(invented, of_people):
    for one in (invented, of_people):
        for chapter in compose(one).chapters:
            assert all(dataclasses.astuple(chapter.headline.facts)), chapter.key
            assert chapter.headline.sentence
    facts = compose(invented).chapters[0].headline.facts
    assert facts.age == "as of 2026-06-30; last entry of the log 2025-12"
    assert "153 contacts" in facts.reports


def test_numbers_on_the_page_are_those_of_the_results(invented):
    net = hn.examples.load("kyrgyzstan")
    reach = hn.metrics.reach(net, rng=1)
    table = next(one for one in compose(invented).tables if one.key == "reach")
    shown = {row[0].text: row[2] for row in table.rows}
    for name, mask in reach.named_groups().items():
        record = reach.record(mask)
        assert shown[name].text == percent(record["probability"])
        assert shown[name].band.low == record["low"]


def test_the_page_is_whole_links_lead_somewhere_and_nothing_is_loaded_or_run(invented, of_people):
    for one in (invented, of_people):
        text = html_page(compose(one)).decode()
        page = Page(text)
        assert len(page.ids) == len(set(page.ids))
        assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
        assert all(link.startswith("#") for link in page.links)
        assert all(load.startswith("data:image/png;base64,") for load in page.loads)
        assert not page.handlers
        assert "script" not in page.tags
        assert not re.search(r"url\(|@import|https?://(?!www\.geonames\.org)", text)


def test_the_policy_allows_the_page_s_own_style_and_script_and_nothing_else(invented):
    view = network_view(invented.reach)
    for page in (
        html_page(compose(invented)).decode(),
        html_page(compose(invented, working=True), viewer=view).decode(),
    ):
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1].replace("&#39;", "'")
        assert policy.startswith("default-src 'none';")
        style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
        assert f"style-src '{digest(style)}'" in policy
        scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
        assert f"script-src '{digest(scripts[0])}'" in policy if scripts else "script-src 'none'" in policy


def digest(text):
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_the_same_seed_gives_the_same_bytes(invented):
    again = asked(hn.examples.load("kyrgyzstan"))
    assert html_page(compose(again)) == html_page(compose(invented))
    other = asked(hn.examples.load("kyrgyzstan"), rng=2)
    assert html_page(compose(other)) != html_page(compose(invented))


def test_a_shared_report_of_people_shows_groups_only(of_people):
    document = compose(of_people)
    page = html_page(document).decode()
    assert "GROUPS ONLY" in page
    assert SECRET not in page
    net = of_people.network
    assert net.fingerprint not in page
    for name in net.ids:
        assert not re.search(rf"\b{re.escape(name)}\b", page), name
    groups = {row[0].text for table in document.tables if table.key == "reach" for row in table.rows}
    assert "region Talas" not in groups
    assert "region Chüy" not in groups
    assert document.remarks
    numbers = [row[1].text for table in document.tables if table.key == "reach" for row in table.rows]
    assert all(int(one.removeprefix("about ").replace(",", "")) % 5 == 0 for one in numbers)


def test_what_a_file_calls_secret_comes_out_in_no_shared_report():
    document = compose(asked(secrets()))
    page = html_page(document).decode()
    for hidden in (SECRET, "41.5", "42.5", "75.2", "South<b>", "Tiny"):
        assert hidden not in page
    assert "South&lt;b&gt;" in page


def test_a_file_of_few_defenders_gets_a_page_without_a_number_of_them():
    net = hn.ProtectionNetwork(
        {
            "id": ["a", "b", "m"],
            "role": ["defender", "defender", "mission"],
            "setting": ["rural", "capital", "capital"],
            "region": ["N", "S", "S"],
            "count": [4, 3, 1],
        },
        {"source": ["a"], "target": ["m"]},
    )
    document = compose(asked(net))
    said = text_of(document)
    assert "too few defenders" in said
    assert not [table.key for table in document.tables if table.key in {"reach", "contacts", "strategies", "barriers"}]
    Page(html_page(document).decode())


@pytest.mark.parametrize(
    "actors",
    [
        {"id": [], "role": []},
        {"id": ["m"], "role": ["mission"]},
        {"id": ["d"], "role": ["defender"], "count": [40]},
    ],
)
def test_degenerate_files_get_a_page_too(actors):
    net = hn.ProtectionNetwork(actors, {"source": [], "target": []})
    for working in (False, True):
        one = asked(net, working=working)
        view = network_view(one.reach) if working else None
        Page(html_page(compose(one, working=working), viewer=view).decode())


def test_hostile_words_of_a_file_do_nothing_on_the_working_page():
    net = hn.ProtectionNetwork(
        {
            "id": ["</script><script>alert(1)</script>", "m\u202e", "'\"><img src=x onerror=alert(1)>"],
            "role": ["defender", "mission", "ngo"],
            "region": ["<svg/onload=alert(1)>", "{{ 7*7 }}", "{name}"],
            "count": [40, 1, 1],
        },
        {"source": ["</script><script>alert(1)</script>"], "target": ["m\u202e"]},
        about={"title": "<script>alert(2)</script>", "date": "2026-06-30"},
    )
    one = asked(net, working=True)
    text = html_page(compose(one, working=True), viewer=network_view(one.reach)).decode()
    page = Page(text)
    assert page.tags.count("script") == 2
    assert not page.handlers
    assert "\u202e" not in text
    data = json.loads(re.search(r'id="network">(.*?)</script>', text, re.DOTALL)[1])
    assert data["nodes"][0][0] == "</script><script>alert(1)</script>"


def test_words_are_plain(invented):
    said = text_of(compose(invented)).casefold()
    assert not [word for word in BANNED.split() if word in said]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_page_in_each_language_says_so_and_all_but_english_are_drafts(invented, code):
    with language(code):
        text = html_page(compose(invented)).decode()
    assert f'<html lang="{code}" dir="{"rtl" if code == "ar" else "ltr"}">' in text
    assert ("not signed off" in text) is (code != "en")
    Page(text)


def test_the_working_view_is_marked_and_the_shared_one_lies_beside_it(of_people, tmp_path):
    detailed = dataclasses.replace(of_people, whole=True)
    names = save_report(of_people, tmp_path / "r.html", detailed=detailed)
    assert names == ["r.html", "r-DO-NOT-SEND.html"]
    working = (tmp_path / "r-DO-NOT-SEND.html").read_text(encoding="utf-8")
    assert "DO NOT SEND" in working
    assert "<canvas" in working
    assert "region Talas" in working
    assert "<canvas" not in (tmp_path / "r.html").read_text(encoding="utf-8")


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_the_command_writes_a_page_and_prints_the_report_for_machines(tmp_path):
    hn.write(hn.examples.load("kyrgyzstan"), tmp_path / "net.json")
    out = tmp_path / "r.html"
    done = run("report", tmp_path / "net.json", "-o", out, "--strategies", "none", "--json")
    assert done.exit_code == 0, done.output
    content = json.loads(done.stdout)
    assert [one["key"] for one in content["chapters"]] == ["filed", "reaching", "hindering", "certainty", "hanging"]
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_an_earlier_file_says_what_changed(tmp_path):
    net = hn.examples.load("kyrgyzstan")
    said = text_of(compose(asked(net, earlier=net, strategies=())))
    assert "Better data since the earlier file: +0 known answers" in said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("-o", "r.txt"), "ends in .html"),
        (("--plan", "nothing"), "--plan names"),
        (("--strategies", "nothing"), "no such strategy"),
        (("--language", "xx"), "Invalid value"),
    ],
)
def test_wrong_commands_say_what_would_be_right_and_write_nothing(tmp_path, options, said, monkeypatch):
    monkeypatch.chdir(tmp_path)
    hn.write(hn.examples.load("kyrgyzstan"), tmp_path / "net.json")
    done = run("report", tmp_path / "net.json", *options)
    assert done.exit_code == 2
    assert said in done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net.json"]


def test_the_report_never_replaces_its_input(tmp_path):
    hn.write(hn.examples.load("kyrgyzstan"), tmp_path / "net.json")
    (tmp_path / "link.html").symlink_to(tmp_path / "net.json")
    done = run("report", tmp_path / "net.json", "-o", tmp_path / "link.html", "--strategies", "none")
    assert done.exit_code == 2
    assert "is a link" in done.output


def test_a_page_with_the_network_of_two_thousand_actors_is_no_larger_than_500_kb():
    """Tables and pictures grow with regions, not with actors: those of Mexico's 32 states, and a network of 2,010."""
    net = hn.generate("mexico", defenders=9200, rng=7)
    assert len(net) >= 2000
    document = compose(asked(hn.examples.load("mexico")), working=True)
    view = network_view(hn.metrics.reach(net, worlds=64, rng=1))
    assert len(html_page(document, viewer=view)) <= 500_000


def test_a_report_with_plans_has_a_chapter_for_each():
    net = hn.examples.load("kyrgyzstan").with_about(synthetic=False, title="T")
    plans = [
        hn.plan.assign(net, worlds=64, scenarios=2, rng=1),
        hn.plan.visits(net, days=20, worlds=64, scenarios=0, rng=1),
    ]
    document = compose(asked(net, plans=plans, strategies=()))
    assert [one.key for one in document.chapters][-2:] == ["plan-1", "plan-2"]
    assert len(document.note.points) >= 4
    page = Page(html_page(document).decode())
    assert {"table-plan-1-elements", "picture-plan-2-map"} <= set(page.ids)


def test_a_share_that_would_tell_of_a_few_people_is_not_shown():
    """Two of three groups of the file have a contact: a third of 24 defenders would be eight people."""
    net = hn.ProtectionNetwork(
        {
            "id": ["a", "b", "c", "m"],
            "role": ["defender", "defender", "defender", "mission"],
            "setting": ["rural", "rural", "rural", "capital"],
            "count": [8, 8, 8, 1],
        },
        {"source": ["a", "b"], "target": ["m", "m"]},
    )
    shared, whole = (compose(asked(net, strategies=(), working=working)) for working in (False, True))
    for document, said in ((shared, False), (whole, True)):
        table = next(one for one in document.tables if one.key == "contacts")
        assert (table.rows[0][1].text == "33 %") is said
        assert ("33 %" in text_of(document)) is said
    assert "few" in {
        cell.text for row in next(one for one in shared.tables if one.key == "contacts").rows for cell in row
    }
