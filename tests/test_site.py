"""The site: it builds without a warning, opens from a folder without a network, and says nothing of where it was made."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from docs.extensions.formulas import mathml
from docs.extensions.sources import linked
from tools import api_pages, public_face

ROOT = Path(__file__).parents[1]
#: What a browser loads by itself; links in text (a, and link rel="next" and such) it does not.
LOADED = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "iframe": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "use": ("href", "xlink:href"),
    "image": ("href", "xlink:href"),
    "form": ("action",),
    "link": ("href",),
}
ELSEWHERE = re.compile(r"(?:[a-z]+:)?//", re.IGNORECASE)
STYLE = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"])((?:[a-z]+:)?//[^'\")]*)", re.IGNORECASE)


class Loads(HTMLParser):
    """What a page loads from elsewhere."""

    def __init__(self):
        super().__init__()
        self.found, self.inside = [], ""

    def handle_starttag(self, tag, attributes):
        self.inside = tag
        given = dict(attributes)
        for name in LOADED.get(tag, ()):
            if ELSEWHERE.match(given.get(name) or ""):
                self.found.append(given[name])
        self.found += STYLE.findall(given.get("style") or "")
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.found.append(given.get("content"))

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside == "style":
            self.found += STYLE.findall(data)
        if self.inside == "script":
            self.found += re.findall(r"https?://[^\s'\"]+", data)


def loads(text):
    parser = Loads()
    parser.feed(text)
    return parser.found


def test_what_a_page_loads_from_elsewhere_is_noticed():
    elsewhere = "https://cdn.example/a"
    for text in (
        f'<script src="{elsewhere}"></script>',
        f'<link rel="stylesheet" href="{elsewhere}">',
        f'<img src="{elsewhere}">',
        f'<p style="background: url({elsewhere})">',
        f"<style>@import '{elsewhere}';</style>",
        f'<script>fetch("{elsewhere}")</script>',
    ):
        assert loads(text) == [elsewhere], text
    assert loads('<script src="//cdn.example/a"></script>') == ["//cdn.example/a"]
    assert loads(f'<a href="{elsewhere}">words</a><img src="../_images/reach.png">') == []


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site as make docs builds it, from a copy of the pages."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("generated", "__pycache__"))
    for name in ("hrdnet", "tools", "changelog.d", "CONTRIBUTING.md", "notebooks", "examples"):
        (folder / name).symlink_to(ROOT / name)
    made = folder / "site"
    options = ["-n", "-W", "--keep-going", "--quiet", "-b", "html", "-d", str(folder / "trees")]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, str(folder / "docs"), str(made)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return made


@pytest.mark.slow
def test_the_site_builds_without_a_warning_and_works_without_a_network(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 100
    for page in pages:
        assert loads(page.read_text(encoding="utf-8")) == [], page
    for style in site.rglob("*.css"):
        assert not STYLE.findall(style.read_text(encoding="utf-8")), style

    # Where it was made, and when, is nobody's business, and would make two builds differ.
    today = datetime.now(tz=UTC).date().isoformat().encode()
    for path in (path for path in site.rglob("*") if path.is_file()):
        data = path.read_bytes()
        for said in (str(site.parent).encode(), str(ROOT).encode(), str(Path.home()).encode() + b"/", today):
            assert said not in data, path

    # What stands first, formulas as MathML, figures, and links from words in code to the page of the function.
    for page in ("index", "start/index", "start/spreadsheet", "start/python", "start/coordination", "safety"):
        assert "Not for emergencies. In danger now:" in (site / f"{page}.html").read_text(encoding="utf-8")
    shown = (site / "models" / "reach.html").read_text(encoding="utf-8")
    assert "<math" in shown
    assert "MathJax" not in shown
    assert (site / "_images" / "reach.png").exists()
    assert 'href="api/generated/hrdnet.plan.visits.html#hrdnet.plan.visits"' in (site / "planning.html").read_text(
        encoding="utf-8"
    )


def test_formulas_keep_their_brackets_and_names():
    drawn = mathml(r"\Bigl(\frac{c}{\texttt{half\_life}}\Bigr) \dots", block=False)
    assert "half_life" in "".join(re.findall(r">([^<]+)<", drawn))
    assert "…" in drawn
    assert drawn.count("(") == drawn.count(")") == 1


def test_every_public_name_stands_on_a_page_of_the_api_once():
    listed = re.findall(r"^   (hrdnet\.[\w.]+)$", "\n".join(api_pages.made().values()), re.MULTILINE)
    assert sorted(listed) == sorted([*public_face.functions(), *public_face.results()])


def test_a_source_is_a_link_to_where_its_doi_ends():
    pieces = list(linked("Ball (1995), doi:10.1016/S0927-0507(05)80128-8, and others (doi:10.18564/jasss.4259)."))
    assert [one.astext() for one in pieces[1::2]] == ["doi:10.1016/S0927-0507(05)80128-8", "doi:10.18564/jasss.4259"]
    assert pieces[1]["refuri"] == "https://doi.org/10.1016/S0927-0507(05)80128-8"
    assert pieces[-1].astext() == ")."
