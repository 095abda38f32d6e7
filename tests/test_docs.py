"""The pages are true: made pages are current, links lead somewhere, code blocks run, commands exist."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import hrdnet as hn
from hrdnet.cli import main
from hrdnet.metrics import inequality
from hrdnet.present.figures import png
from tools import model_pages
from tools.docstrings import markdown
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


def test_every_public_question_has_a_page_with_its_docstring():
    public = {
        f"{floor}.{one}"
        for floor, module in (
            ("metrics", hn.metrics),
            ("metrics.inequality", inequality),
            ("plan", hn.plan),
            ("plan.location", hn.plan.location),
            ("sim", hn.sim),
        )
        for one in module.__all__
        if one[0].islower() and callable(getattr(module, one))
    }
    # Two that belong to all plans stand on docs/planning.md.
    assert model_pages.documented() == public - {"plan.across", "plan.pressures"}


@pytest.mark.parametrize("page", model_pages.PAGES)
def test_every_page_of_a_question_shows_a_small_figure_with_a_caption_that_says_invented(page):
    text = (ROOT / "docs" / "models" / f"{page}.md").read_text(encoding="utf-8")
    shown = re.search(rf"!\[[^\]]+\]\(figures/{page}\.png\)\n\n\*[^*]+ INVENTED\.\*\n", text)
    assert shown, "run python tools/make_docs.py"
    data = (ROOT / "docs" / "models" / "figures" / f"{page}.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert len(data) <= model_pages.MOST_BYTES
    assert not {b"tEXt", b"tIME"} & {data[k : k + 4] for k in range(len(data) - 3)}, "a date, or who drew it"


def test_no_figure_is_left_that_no_page_shows():
    files = {path.stem for path in (ROOT / "docs" / "models" / "figures").iterdir()}
    assert files == set(model_pages.PAGES)


def test_figures_are_drawn_the_same_every_time():
    drawn = [png(model_pages.PAGES["inequality"].figure()[0], dpi=56) for _ in range(2)]
    assert drawn[0] == drawn[1]


def test_a_docstring_becomes_markdown():
    lines = list(markdown(hn.metrics.reach, "hn.metrics.reach"))
    assert lines[0] == "## `hn.metrics.reach`"
    assert "    *," in lines
    assert '    to: str | Sequence[str] = "formal",' in lines
    assert any(line.startswith("$$R_i = P") and line.endswith("$$") for line in lines)
    assert "**Parameters**" in lines
    assert any(line.startswith("- **to**: `") for line in lines)
    assert not any(":func:" in line or ":math:" in line or "``" in line.replace("```", "") for line in lines)


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
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"^make (\w+)", fenced, re.MULTILINE)) <= set(targets)
    for command in lines + re.findall(r"^ {4}hrdnet (\w+)(.*)$", text, re.MULTILINE):
        # A group of commands, such as simulate, is followed by the name of one.
        of_group = getattr(main.commands[command[0]], "commands", {})
        words = [command[0], *(word for word in command[1].split()[:1] if word in of_group)]
        shown = CliRunner().invoke(main, [*words, "--help"])
        assert shown.exit_code == 0, command
        for option in re.findall(r"--\w+", command[1].partition("#")[0]):
            assert option in shown.output, command


@pytest.mark.parametrize("page", model_pages.PAGES)
def test_every_page_of_a_question_has_a_formula_and_a_source(page):
    text = re.sub(
        r"```.*?```", "", (ROOT / "docs" / "models" / f"{page}.md").read_text(encoding="utf-8"), flags=re.DOTALL
    )
    assert re.search(r"doi|assumption|\b(19|20)\d\d\)?", text), "whose idea is it?"
    assert re.search(r"\$[^$]+\$", text) or "There is no formula" in text
