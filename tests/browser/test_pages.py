"""Pages in a real browser, opened from a file and offline: what they ask for, what they show, whether all can use them."""

import dataclasses
import os
import shutil

import pytest

import hrdnet as hn
from hrdnet.present.messages import language
from hrdnet.report.composing import compose
from hrdnet.report.network_view import network_view
from hrdnet.report.page import html_page
from hrdnet.report.study import study

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium: make check installs it where apt is there"
    ),
]
LAPTOP, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}
ATTACK = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # As root, as in a container, Chromium runs without its sandbox or not at all.
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A shared and a working page of an example, one in Arabic, and one of hostile words."""
    place = tmp_path_factory.mktemp("pages")
    asked = study(hn.examples.load("kyrgyzstan"), replicates=64, rng=1)
    (place / "shared.html").write_bytes(html_page(compose(asked)))
    view = network_view(asked.reach)
    (place / "working.html").write_bytes(html_page(compose(asked, working=True), viewer=view))
    with language("ar"):
        (place / "arabic.html").write_bytes(html_page(compose(asked)))
    hostile = hn.ProtectionNetwork(
        {
            "id": [ATTACK, "</script><script>document.title='run'</script>", "m"],
            "role": ["defender", "ngo", "mission"],
            "region": [ATTACK, ATTACK, None],
            "count": [40, 1, 1],
        },
        {"source": [ATTACK], "target": ["m"]},
        about={"title": ATTACK, "date": "2026-06-30"},
    )
    asked = dataclasses.replace(study(hostile, strategies=(), rng=1), whole=True)
    view = network_view(asked.reach)
    (place / "hostile.html").write_bytes(html_page(compose(asked, working=True), viewer=view))
    return place


class Opened:
    """A page with what it asked for and said on the console."""

    def __init__(self, browser, path, viewport=LAPTOP, *, scripts=True):
        self.context = browser.new_context(viewport=viewport, offline=True, java_script_enabled=scripts)
        self.page = self.context.new_page()
        self.asked, self.said = [], []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(path.as_uri())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.context.close()


@pytest.mark.parametrize("name", ["shared", "working", "arabic", "hostile"])
def test_a_page_asks_for_nothing_but_itself_and_says_nothing_on_the_console(browser, folder, name):
    with Opened(browser, folder / f"{name}.html") as one:
        one.page.wait_for_load_state("networkidle")
        assert [url for url in one.asked if not url.startswith("data:image/png")] == [
            (folder / f"{name}.html").as_uri()
        ]
        assert one.said == []
        assert one.page.evaluate("document.cookie + JSON.stringify(Object.keys(localStorage))") == "[]"


@pytest.mark.parametrize("name", ["shared", "working", "arabic"])
@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_everybody_can_use_a_page_and_it_fits_the_screen(browser, folder, name, viewport):
    """WCAG 2.1 A and AA as axe checks them; nothing but tables, in their own frames, is wider than the screen."""
    from axe_playwright_python.sync_playwright import Axe

    with Opened(browser, folder / f"{name}.html", viewport) as one:
        found = Axe().run(one.page)
        assert found.violations_count == 0, found.generate_report()
        assert one.page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_pictures_are_there_and_have_words_for_those_who_do_not_see_them(browser, folder):
    with Opened(browser, folder / "shared.html") as one:
        pictures = one.page.locator("figure img")
        assert pictures.count() >= 5
        for place in range(pictures.count()):
            assert pictures.nth(place).evaluate("one => one.complete && one.naturalWidth > 100")
            assert pictures.nth(place).get_attribute("alt")


def test_a_shared_page_reads_the_same_without_scripts(browser, folder):
    texts = []
    for scripts in (True, False):
        with Opened(browser, folder / "shared.html", scripts=scripts) as one:
            texts.append(one.page.inner_text("body"))
    assert texts[0] == texts[1]
    assert "Not for emergencies" in texts[0]


def drawn(page):
    """Return how many colours stand on the canvas, and what it looks like."""
    return page.evaluate(
        """() => {
            const canvas = document.getElementById("canvas");
            const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            const seen = new Set();
            for (let k = 0; k < data.length; k += 4) { seen.add(data.slice(k, k + 4).join()); }
            return [seen.size, canvas.toDataURL()];
        }"""
    )


def test_the_network_is_drawn_and_can_be_searched_filtered_pointed_at_and_moved(browser, folder):
    with Opened(browser, folder / "working.html") as one:
        page = one.page
        colours, first = drawn(page)
        assert colours > 20
        page.fill("#search", "Naryn")
        assert page.inner_text("#status").split()[0].isdigit()
        assert int(page.inner_text("#status").split()[0]) > 0
        page.locator("#canvas").focus()
        page.keyboard.press("n")
        assert "Naryn" in page.inner_text("#status")
        assert drawn(page)[1] != first
        page.fill("#search", "no such word at all")
        assert page.inner_text("#status").startswith("0 ")
        page.fill("#search", "")
        page.click("#whole")
        assert drawn(page)[1] == first
        page.locator("input.role").first.uncheck()
        assert drawn(page)[1] != first
        page.locator("input.role").first.check()
        page.click("#closer")
        assert drawn(page)[1] != first
        page.click("#whole")
        page.click("#switch")
        assert page.get_attribute("#switch", "aria-pressed") == "true"
        assert drawn(page)[1] != first


def test_pointing_at_a_dot_says_who_it_is(browser, folder):
    with Opened(browser, folder / "working.html") as one:
        page = one.page
        page.fill("#search", "Naryn")
        page.locator("#canvas").focus()
        page.keyboard.press("n")
        named = page.inner_text("#status")
        box = page.locator("#canvas").bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert page.inner_text("#status") == named
        page.mouse.move(box["x"] + 3, box["y"] + 3)
        page.mouse.wheel(0, -300)
        assert drawn(page)[0] > 1


def test_hostile_words_run_nothing_and_are_read_as_they_are(browser, folder):
    with Opened(browser, folder / "hostile.html") as one:
        page = one.page
        page.fill("#search", "onerror")
        page.locator("#canvas").focus()
        page.keyboard.press("n")
        assert page.inner_text("#status").startswith("<img src=x onerror=")
        assert page.title() != "run"
        assert page.locator("img[src='x']").count() == 0
        assert one.said == []


def test_an_arabic_page_reads_from_right_to_left(browser, folder):
    with Opened(browser, folder / "arabic.html") as one:
        page = one.page
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        title, link = (page.locator(name).first.bounding_box() for name in ("h1", "nav li"))
        for box in (title, link):
            assert box["x"] + box["width"] > LAPTOP["width"] / 2


def test_a_page_can_be_walked_through_by_keyboard(browser, folder):
    with Opened(browser, folder / "shared.html") as one:
        page = one.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#content"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") in {"A", "DIV"}


def test_a_page_prints_with_the_note_on_a_page_of_its_own(browser, folder, tmp_path):
    with Opened(browser, folder / "shared.html") as one:
        one.page.emulate_media(media="print")
        assert not one.page.is_visible("nav")
        assert one.page.locator("#note").evaluate("one => getComputedStyle(one).breakBefore") == "page"
        printed = one.page.pdf(format="A4")
        assert printed.startswith(b"%PDF")
        assert (
            6 <= printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") + printed.count(b"/Type/Page/") <= 30
        )
