"""The house: imports point down only, files say what they hold, and nothing reaches for a network."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import hrdnet as hn

PACKAGE = Path(hn.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
#: From the bottom up; what stands on one floor may know its own floor and those below.
FLOORS = (("draws", "errors"), ("present",), ("graph",), ("metrics",), ("sim",), ("plan",), ("report", "cli"))
HEIGHT = {name: height for height, floor in enumerate(FLOORS) for name in floor}
HEAVY = ("pandas", "matplotlib", "igraph", "numba", "networkx", "scipy", "openpyxl")
#: Modules that can open a connection or start a program; one file starts our own reader of spreadsheets, confined.
REACHING = {"socket", "ssl", "urllib", "http", "ftplib", "smtplib", "requests", "asyncio", "webbrowser", "subprocess"}


def imported(path):
    """Every module that a file imports, at its top or inside functions; type hints too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == "hrdnet":
                yield from (f"hrdnet.{name.name}" for name in node.names)
            else:
                yield node.module


def floor_of(module):
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "hrdnet" else None


def test_every_file_stands_on_a_floor():
    tops = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in FILES}
    assert tops - {"__init__"} <= set(HEIGHT)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down_only(path):
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if own == "__init__":
        return
    for module in imported(path):
        floor = floor_of(module)
        if floor is None or floor == "__version__":  # a text of the package itself, not of its public face
            assert module != "hrdnet", "the house does not import its own public face"
            continue
        assert floor in HEIGHT, f"{own} imports the public name {module}"
        assert HEIGHT[floor] <= HEIGHT[own], f"{own} imports {module}"


def test_the_command_line_is_imported_by_nobody():
    for path in FILES:
        if path.relative_to(PACKAGE).parts[0] != "cli":
            assert not any(floor_of(module) == "cli" for module in imported(path)), path


def test_importing_hrdnet_loads_nothing_heavy():
    code = f"import sys, hrdnet; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_network_is_built_and_read_without_plotting_libraries():
    code = (
        "import sys, hrdnet as hn; net = hn.examples.load('kyrgyzstan'); hn.metrics.reach(net, worlds=64, rng=1);"
        "print([name for name in ('matplotlib', 'igraph', 'pandas', 'openpyxl') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


#: Who may start what: a reader of hostile files that is confined, the doctor's proof in an interpreter of its own, and
#: the demo, which shows the user's own browser the file that it wrote.
ALLOWED = {
    "graph/files/confined.py": {"subprocess"},
    "report/health.py": {"subprocess"},
    "cli/questions.py": {"webbrowser"},
}


def test_nothing_in_the_package_can_open_a_connection():
    for path in FILES:
        reaching = {module.split(".")[0] for module in imported(path)} & REACHING
        reaching -= ALLOWED.get(path.relative_to(PACKAGE).as_posix(), set())
        assert not reaching, f"{path} imports {reaching}"


def test_the_demo_shows_a_browser_its_own_file_alone():
    code = (PACKAGE / "cli" / "questions.py").read_text(encoding="utf-8")
    assert code.count("webbrowser.") == 1
    assert "webbrowser.open(page.resolve().as_uri())" in code


def test_a_run_opens_no_socket(tmp_path):
    code = (
        "import socket\n"
        "def refused(*a, **k): raise AssertionError('a socket was opened')\n"
        "socket.socket.connect = refused; socket.create_connection = refused; socket.getaddrinfo = refused\n"
        "import hrdnet as hn\n"
        "net = hn.examples.load('tunisia'); hn.write(net, 'n.xlsx'); hn.read('n.xlsx')\n"
        "r = hn.metrics.reach(net, worlds=64, rng=1); r.summary(); r.plot(); hn.metrics.situation(net)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=60)


def test_files_have_names_that_say_something():
    assert not [path for path in FILES if path.stem in {"utils", "util", "helpers", "common", "misc"}]


def test_the_public_face_is_whole():
    for name in hn.__all__:
        assert getattr(hn, name) is not None
    with pytest.raises(AttributeError, match="no attribute"):
        _ = hn.nothing
    assert set(hn.__all__) <= set(dir(hn))
    for name in hn.metrics.__all__:
        assert callable(getattr(hn.metrics, name)) or name in {"decay", "inequality"}
    for name in hn.sim.__all__:
        assert callable(getattr(hn.sim, name)) or name == "scenarios"
    with pytest.raises(AttributeError, match="no attribute"):
        _ = hn.sim.nothing
    assert set(hn.sim.__all__) <= set(dir(hn.sim))
    for name in hn.plan.__all__:
        assert callable(getattr(hn.plan, name)) or name == "location"
    for name in hn.plan.location.__all__:
        assert callable(getattr(hn.plan.location, name))
    with pytest.raises(AttributeError, match="no attribute"):
        _ = hn.plan.nothing
    assert set(hn.plan.__all__) <= set(dir(hn.plan))


def test_no_public_function_shares_its_name_with_a_file():
    faces = (hn, hn.metrics, hn.sim, hn.plan, hn.plan.location)
    for face in faces:
        folder = Path(face.__file__).parent
        files = {path.stem for path in folder.iterdir()}
        functions = {name for name in face.__all__ if callable(getattr(face, name))}
        assert not functions & files
