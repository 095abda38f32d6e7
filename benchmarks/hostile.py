"""Hostile files: what refusing each costs hrdnet, and what a common reader of the format makes of it.

Numbers are those of docs/safety.md. Every read happens in a process of its own with 4 GB of address space
and 30 seconds; memory is the highest resident set of that process and of the children it started.
Run ``make bench``.
"""

import gzip
import json
import resource
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

SECONDS = 30
MEMORY = 4 << 30
READERS = {
    ".graphml": ("networkx", "import networkx; networkx.read_graphml({path!r})"),
    ".xlsx": ("openpyxl", "import openpyxl; [list(s.values) for s in openpyxl.load_workbook({path!r}).worksheets]"),
    ".json": ("json", "import json; json.load(open({path!r}))"),
    ".csv": ("pandas", "import pandas; pandas.read_csv({path!r})"),
    ".gz": ("pandas", "import pandas; pandas.read_csv({path!r})"),
    ".npy": ("numpy", "import numpy; numpy.load({path!r})"),
}
CHILD = """
import json, resource, sys, time
{imports}
start = time.perf_counter()
try:
    {read}
except Exception as error:
    outcome = type(error).__name__
else:
    outcome = "read"
seconds = time.perf_counter() - start
peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps([seconds, max(peaks), outcome]))
"""


def cost(imports: str, read: str) -> tuple[str, str, str]:
    """Return the seconds, the peak in MB and the outcome of one read, as a person reads them."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    code = CHILD.format(imports=imports, read=read)
    try:
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=SECONDS, preexec_fn=limit, check=False
        )
    except subprocess.TimeoutExpired:
        return f">{SECONDS}", "?", "still reading"
    if done.returncode:
        return "?", "?", f"crashed ({done.returncode})"
    seconds, peak, outcome = json.loads(done.stdout.splitlines()[-1])
    return f"{seconds:.2f}", f"{peak:.0f}", outcome


NODES = '<graph edgedefault="undirected"><node id="a"/>{}</graph></graphml>'
HEAD = '<?xml version="1.0"?>{}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'


def entities(path: Path) -> None:
    steps = "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 10}">' for k in range(1, 7))
    doctype = f'<!DOCTYPE g [<!ENTITY e0 "lol">{steps}]>'
    path.write_text(HEAD.format(doctype) + NODES.format("<data key='k'>&e6;</data>"))


def long_entity(path: Path) -> None:
    doctype = f'<!DOCTYPE g [<!ENTITY e "{"a" * 100_000}">]>'
    path.write_text(HEAD.format(doctype) + NODES.format(f"<desc>{'&e;' * 10_000}</desc>"))


def long_token(path: Path) -> None:
    path.write_text(HEAD.format("") + NODES.format(f'<node id="{"a" * 20_000_000}"/>'))


def deep_xml(path: Path) -> None:
    path.write_text(HEAD.format("") + "<graph>" * 100_000 + "</graph>" * 100_000 + "</graphml>")


def packed_xml(path: Path) -> None:
    path.write_bytes(gzip.compress((HEAD.format("") + NODES.format(" " * 50_000_000)).encode()))


def workbook(path: Path, write_sheet: Callable[[zipfile.ZipFile], None]) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "actors"
    book.save(path)
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist() if "sheet1" not in name}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        write_sheet(archive)


SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CELL = '<c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c>'
END = "</sheetData></worksheet>"


def many_rows(path: Path) -> None:
    def write(archive: zipfile.ZipFile) -> None:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(SHEET.encode())
            for first in range(1, 10_000_001, 50_000):
                rows = "".join(f'<row r="{row}">{CELL.format(row, "x")}</row>' for row in range(first, first + 50_000))
                sheet.write(rows.encode())
            sheet.write(END.encode())

    workbook(path, write)


def huge_cell(path: Path) -> None:
    def write(archive: zipfile.ZipFile) -> None:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write((SHEET + '<row r="1"><c r="A1" t="inlineStr"><is><t>').encode())
            for _ in range(1500):
                sheet.write(b"a" * 1_000_000)
            sheet.write(("</t></is></c></row>" + END).encode())

    workbook(path, write)


def far_cell(path: Path) -> None:
    cell = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    workbook(path, lambda archive: archive.writestr("xl/worksheets/sheet1.xml", SHEET + cell + END))


def packed_csv(path: Path) -> None:
    path.write_bytes(gzip.compress(b"id,role\n" + b"a,defender\n" * 50_000_000, 6))


def unclosed_quote(path: Path) -> None:
    path.write_text('id,role\n"a,defender\n' + "b,defender\n" * 1_000_000)


def deep_json(path: Path) -> None:
    path.write_text("[" * 100_000 + "]" * 100_000)


def long_integer(path: Path) -> None:
    path.write_text('{"hrdnet": ' + "9" * 5_000 + "}")


def lying_array(path: Path) -> None:
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (100000000000,), }\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)


CASES = {
    "1 entity expansion.graphml": entities,
    "2 one long entity, many uses.graphml": long_entity,
    "6 a 20 MB token.graphml": long_token,
    "7 100,000 levels.graphml": deep_xml,
    "17 packed 1,000 times.graphml": packed_xml,
    "18 rows, 0.5 GB unpacked.xlsx": many_rows,
    "19 a 1.5 GB cell.xlsx": huge_cell,
    "20 one far cell.xlsx": far_cell,
    "36 an unclosed quote.csv": unclosed_quote,
    "39 packed, 0.5 GB.csv.gz": packed_csv,
    "41 100,000 levels.json": deep_json,
    "43 5,000 digits.json": long_integer,
    "44 an array that claims 745 GiB.npy": lying_array,
}


def made() -> Iterator[tuple[str, Path]]:
    """Write every case into a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        for name, write in CASES.items():
            path = Path(folder) / name.replace(" ", "_")
            # A folder of CSVs is the form that hrdnet reads.
            if path.suffix == ".csv":
                path = path.with_suffix("") / "actors.csv"
                path.parent.mkdir()
            write(path)
            yield name, path
            path.unlink()


def main() -> None:
    print(f"{'case':<38}{'hrdnet s':>9}{'MB':>6}  {'outcome':<14}{'peer':<9}{'s':>6}{'MB':>6}  outcome")
    for name, path in made():
        target = path.parent if path.name == "actors.csv" else path
        ours = cost("import hrdnet", f"hrdnet.read({str(target)!r})")
        peer, read = READERS[path.suffix]
        imports, call = read.format(path=str(path)).split("; ")
        theirs = cost(imports, call)
        print(
            f"{name:<38}{ours[0]:>9}{ours[1]:>6}  {ours[2]:<14}{peer:<9}{theirs[0]:>6}{theirs[1]:>6}  {theirs[2]}",
            flush=True,
        )


if __name__ == "__main__":
    main()
