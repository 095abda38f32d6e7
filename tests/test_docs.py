"""The pages are true: made pages are current, links lead somewhere, code blocks run, commands exist."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from hrdnet.cli import main
from tools.make_docs import made

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "changelog.d").glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)


def name(page):
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", made())
def test_a_made_page_is_what_the_code_says(page):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    assert text == made()[page], "run python tools/make_docs.py"


def anchors(page):
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            yield re.sub(r"[^\w\- ]", "", line.lstrip("# ").casefold()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page):
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in set(anchors(target)), link


@pytest.mark.parametrize("page", [page for page in PAGES if "```python" in page.read_text(encoding="utf-8")], ids=name)
def test_code_on_a_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for block in PYTHON.findall(page.read_text(encoding="utf-8")):
        exec(compile(block, str(page), "exec"), {})


def test_every_page_of_docs_can_be_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for link in LINK.findall(page.read_text(encoding="utf-8")):
            target = (page.parent / link.partition("#")[0]).resolve()
            waiting += [target] if target.suffix == ".md" and target.exists() else sorted(target.glob("*.md"))
    assert {page for page in PAGES if "docs" in page.parts} <= reached


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_on_a_page_exist(page):
    text = page.read_text(encoding="utf-8")
    fenced = "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    lines = re.findall(r"^hrdnet (\w+)(.*)$", fenced, re.MULTILINE)
    for command in lines + re.findall(r"^ {4}hrdnet (\w+)(.*)$", text, re.MULTILINE):
        shown = CliRunner().invoke(main, [command[0], "--help"])
        assert shown.exit_code == 0, command
        for option in re.findall(r"--\w+", command[1].partition("#")[0]):
            assert option in shown.output, command
