"""Notebooks run from top to bottom without a warning, leave no file, and are kept without outputs."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tools.strip_notebooks import stripped

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGE = ROOT / "docs" / "notebooks.md"
#: Seconds in which a cell has to end, compiling included.
_PATIENCE = 600

by_name = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path, kind):
    written = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in written if cell["cell_type"] == kind]


@by_name
def test_a_notebook_is_kept_without_outputs_counts_or_words_about_a_machine(path):
    text = path.read_text(encoding="utf-8")
    assert text == stripped(text), "run python tools/strip_notebooks.py"


def test_stripping_takes_out_what_a_run_leaves_and_nothing_that_was_written():
    cell = {
        "cell_type": "code",
        "id": "f3",
        "metadata": {"execution": {"iopub.status.busy": "2026-11-25"}, "collapsed": True},
        "execution_count": 7,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": ["a name"]}],
        "source": "x = 1\nx\n",
    }
    words = {"cell_type": "markdown", "id": "f4", "metadata": {}, "source": ["# A\n", "b"], "attachments": {"a": {}}}
    metadata = {"kernelspec": {"name": "own"}, "language_info": {"name": "python", "version": "3.11.7"}}
    text = stripped(json.dumps({"cells": [cell, words], "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}))
    for gone in ("a name", "2026-11-25", "3.11.7", "attachments", '"own"', "collapsed", ": 7"):
        assert gone not in text
    assert [one["source"] for one in json.loads(text)["cells"]] == [["x = 1\n", "x"], ["# A\n", "b"]]
    assert stripped(text) == text


@by_name
def test_a_notebook_begins_with_a_question_and_says_that_its_people_are_invented(path):
    first, *others = cells(path, "markdown")
    assert first.startswith("# ")
    assert "INVENTED" in first + others[0]
    assert "## What this does not" in "\n".join(others), "what it does not say belongs to what it says"


@by_name
def test_a_notebook_is_read_in_one_sitting(path):
    assert 15 <= len(cells(path, "markdown")) + len(cells(path, "code")) <= 34
    assert "rng=" in "\n".join(cells(path, "code"))


def test_the_page_of_notebooks_lists_each_with_its_question():
    text = PAGE.read_text(encoding="utf-8")
    for path in NOTEBOOKS:
        title = cells(path, "markdown")[0].splitlines()[0].removeprefix("# ")
        assert f"[{title}](../notebooks/{path.name})" in text


@pytest.mark.slow
@by_name
def test_a_notebook_runs_from_top_to_bottom(path, tmp_path):
    # In a process of its own: the client's event loop and sockets are not what is tested here.
    run = tmp_path / "run"
    run.mkdir()
    own = {name: str(tmp_path / name.lower()) for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "MPLCONFIGDIR")}
    # The path of a socket is short on some systems, that of tmp_path is not.
    with tempfile.TemporaryDirectory(prefix="hrdnet") as sockets:
        done = subprocess.run(
            [sys.executable, "-c", _RUN, str(path), str(run), str(_PATIENCE)],
            env={**os.environ, **own, "JUPYTER_RUNTIME_DIR": sockets, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-4_000:]
    assert list(run.iterdir()) == [], "a notebook leaves no file"
    shown = json.loads(done.stdout)
    assert shown["pictures"] > 0
    assert shown["stderr"] == ""


#: Runs a notebook whose warnings are errors and prints what it showed.
_RUN = """
import json, os, sys
import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

path, folder, patience = sys.argv[1:]
book = nbformat.read(path, as_version=4)
book.cells.insert(0, nbformat.v4.new_code_cell("import warnings; warnings.simplefilter('error')"))
# Over sockets of the file system: nothing of a run goes through a network, not even this machine's own.
config = Config({"KernelManager": {"transport": "ipc", "ip": os.environ["JUPYTER_RUNTIME_DIR"] + "/kernel"}})
resources = {"metadata": {"path": folder}}
client = NotebookClient(book, timeout=int(patience), kernel_name="python3", resources=resources, config=config)
client.execute()
outputs = [one for cell in book.cells if cell.cell_type == "code" for one in cell.outputs]
pictures = sum("image/png" in one.get("data", {}) for one in outputs)
stderr = "".join(one.text for one in outputs if one.output_type == "stream" and one.name == "stderr")
print(json.dumps({"pictures": pictures, "stderr": stderr}))
"""
