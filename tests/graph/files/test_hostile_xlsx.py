"""Workbooks that must be refused, or read exactly; numbers are those of the list of hostile inputs."""

import io
import re
import struct
import subprocess
import sys
import time
import zipfile

import pytest

import hrdnet as hn

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c><c r="B1" t="inlineStr"><is><t>count</t></is></c></row>'
)
ROW = '<row r="2"><c r="A2" t="inlineStr"><is><t>G1</t></is></c><c r="B2"><v>3</v></c></row>'


def sheet(rows, extra_before="", extra_after=""):
    return f'<worksheet xmlns="{MAIN}">{extra_before}<sheetData>{rows}</sheetData>{extra_after}</worksheet>'


def book(tmp_path, actors, *, state="visible", strings=None, styles=None, prolog="", parts=None, name="n.xlsx"):
    """Write a minimal workbook by hand."""
    sheets = {
        "[Content_Types].xml": TYPES,
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}"><sheets>'
        f'<sheet name="actors" sheetId="1" r:id="r1" state="{state}"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="t" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": prolog + actors,
    }
    if strings is not None:
        sheets["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    if styles is not None:
        sheets["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in {**sheets, **(parts or {})}.items():
            archive.writestr(part, content)
    return path


def refused(path, *words, kind=hn.HrdnetError, **options):
    started = time.perf_counter()
    with pytest.raises(kind) as caught:
        hn.read(path, **options)
    assert time.perf_counter() - started < 5
    message = str(caught.value)
    assert path.name in message
    for word in words:
        assert word in message
    return message


def test_a_minimal_workbook_is_read(tmp_path):
    net = hn.read(book(tmp_path, sheet(HEAD + ROW)))
    assert net.actors["count"].tolist() == [3]


def test_18_a_workbook_that_unpacks_to_half_a_gigabyte_is_refused(tmp_path):
    path = tmp_path / "n.xlsx"
    row = b'<row><c t="inlineStr"><is><t>' + b"x" * 970 + b"</t></is></c></row>"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(580):
            part.write(row * 1000)
    refused(path, "MB", kind=hn.UnsafeInput)


def test_19_one_huge_cell_is_refused(tmp_path):
    text = sheet(HEAD + f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"x" * 15_000_000}</t></is></c></row>')
    refused(book(tmp_path, text), kind=hn.UnsafeInput)


def test_20_one_far_cell_is_refused(tmp_path):
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    refused(book(tmp_path, sheet(HEAD + ROW + far)), "far outside", kind=hn.UnsafeInput)


def test_21_a_lying_dimension_changes_nothing(tmp_path):
    net = hn.read(book(tmp_path, sheet(HEAD + ROW, '<dimension ref="A1:XFD1048576"/>')))
    assert len(net) == 1


def test_22_overlapping_entries_are_refused(tmp_path):
    path = book(tmp_path, sheet(HEAD + ROW))
    data = bytearray(path.read_bytes())
    entries = [match.start() for match in re.finditer(b"PK\x01\x02", bytes(data))]
    # Let the second entry of the directory point into the first.
    data[entries[1] + 42 : entries[1] + 46] = data[entries[0] + 42 : entries[0] + 46]
    path.write_bytes(bytes(data))
    refused(path, "overlap", kind=hn.UnsafeInput)


def test_22_an_entry_that_lies_about_its_size_is_refused(tmp_path):
    path = book(tmp_path, sheet(HEAD + ROW))
    data = bytearray(path.read_bytes())
    entry = bytes(data).rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 10)
    path.write_bytes(bytes(data))
    refused(path, "damaged", kind=hn.UnsafeInput)


def test_23_a_doctype_in_a_sheet_is_refused(tmp_path):
    path = book(tmp_path, sheet(HEAD + ROW), prolog='<!DOCTYPE x [<!ENTITY a "b">]>')
    refused(path, "DOCTYPE", kind=hn.UnsafeInput)


def test_24_a_formula_counts_only_with_its_stored_value(tmp_path):
    with_value = '<row r="2"><c r="A2" t="str"><f>"G"&amp;1</f><v>G1</v></c><c r="B2"><f>1+2</f><v>3</v></c></row>'
    assert hn.read(book(tmp_path, sheet(HEAD + with_value))).actors["count"].tolist() == [3]
    without = '<row r="2"><c r="A2" t="inlineStr"><is><t>G1</t></is></c><c r="B2"><f>1+2</f></c></row>'
    refused(book(tmp_path, sheet(HEAD + without)), "row 2", "column B", "formula", kind=hn.DataProblems)


def test_25_an_error_cell_is_refused(tmp_path):
    rows = '<row r="2"><c r="A2" t="inlineStr"><is><t>G1</t></is></c><c r="B2" t="e"><v>#N/A</v></c></row>'
    refused(book(tmp_path, sheet(HEAD + rows)), "row 2", "column B", kind=hn.DataProblems)


@pytest.mark.parametrize(
    ("text", "state", "what"),
    [
        (sheet(HEAD + ROW), "hidden", "sheet is hidden"),
        (sheet(HEAD + ROW), "veryHidden", "sheet is hidden"),
        (sheet(HEAD + ROW.replace('r="2">', 'r="2" hidden="1">', 1)), "visible", "row is hidden"),
        (sheet(HEAD + ROW, '<cols><col min="2" max="2" hidden="1"/></cols>'), "visible", "column is hidden"),
    ],
)
def test_26_what_is_hidden_is_refused_unless_named(tmp_path, text, state, what):
    path = book(tmp_path, text, state=state)
    refused(path, what, kind=hn.DataProblems)
    assert len(hn.read(path, hidden=["actors"])) == 1


def test_27_a_text_index_out_of_range_is_refused(tmp_path):
    rows = '<row r="2"><c r="A2" t="s"><v>7</v></c></row>'
    refused(book(tmp_path, sheet(HEAD + rows), strings="<si><t>G1</t></si>"), "damaged", kind=hn.DataProblems)


def test_28_encrypted_old_and_macro_files_are_refused(tmp_path):
    old = tmp_path / "n.xlsx"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    refused(old, "encrypted", kind=hn.UnsafeInput)
    macro = book(tmp_path, sheet(HEAD + ROW), parts={"xl/vbaProject.bin": "x"}, name="m.xlsx")
    refused(macro, "macros", kind=hn.UnsafeInput)
    with pytest.raises(hn.UsageError, match="xls"):
        hn.read(old.rename(tmp_path / "n.xls"))


def test_29_numeric_ids_read_as_digits_and_text_ids_exactly(tmp_path):
    head = HEAD.replace("count", "own")
    rows = (
        '<row r="2"><c r="A2"><v>7</v></c></row><row r="3"><c r="A3" t="inlineStr"><is><t>007</t></is></c></row>'
        '<row r="4"><c r="A4" t="s"><v>0</v></c></row>'
    )
    net = hn.read(
        book(tmp_path, sheet(head + rows), strings="<si><r><t>1</t></r><r><t>.50</t></r><rPh><t>x</t></rPh></si>")
    )
    assert net.ids.tolist() == ["7", "007", "1.50"]
    half = '<row r="2"><c r="A2"><v>7.5</v></c></row>'
    refused(book(tmp_path, sheet(head + half)), "row 2", "not whole", kind=hn.DataProblems)


def test_30_an_id_that_became_a_date_is_refused_and_a_month_is_read(tmp_path):
    styles = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    rows = '<row r="2"><c r="A2" s="1"><v>45000</v></c></row>'
    refused(book(tmp_path, sheet(HEAD + rows), styles=styles), "became a date", kind=hn.DataProblems)
    custom = (
        '<numFmts count="1"><numFmt numFmtId="170" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs>'
    )
    head = HEAD.replace("count", "consent_relocate_date")
    rows = '<row r="2"><c r="A2" t="inlineStr"><is><t>G1</t></is></c><c r="B2" s="1"><v>45000.25</v></c></row>'
    net = hn.read(book(tmp_path, sheet(head + rows), styles=custom))
    assert net.actors["consent_relocate_date"].tolist() == ["2023-03-15"]


def test_merged_cells_are_refused(tmp_path):
    text = sheet(HEAD + ROW, extra_after='<mergeCells><mergeCell ref="A2:B2"/></mergeCells>')
    refused(book(tmp_path, text), "merged", kind=hn.DataProblems)


def test_something_that_is_no_workbook_is_refused(tmp_path):
    path = tmp_path / "n.xlsx"
    for content in (b"", b"id,role\nA,ngo\n", b"PK\x03\x04 broken"):
        path.write_bytes(content)
        refused(path, "not a workbook", kind=hn.UnsafeInput)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", "y")
    refused(path, "part is missing", kind=hn.UnsafeInput)
    refused(
        book(tmp_path, sheet(HEAD + ROW).replace("sheetData", "sheetData", 1)[:-20]), "cut short", kind=hn.DataProblems
    )


def test_a_bomb_costs_little_memory(tmp_path):
    """The refusal of a bomb stays under 512 MB, child process included."""
    pytest.importorskip("resource")
    path = tmp_path / "n.xlsx"
    content = io.BytesIO()
    with (
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(580):
            part.write(b" " * 1_000_000)
    path.write_bytes(content.getvalue())
    program = (
        "import resource, sys, hrdnet as hn\n"
        "try:\n    hn.read(sys.argv[1])\nexcept hn.UnsafeInput:\n"
        "    own, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))\n"
        "    print(max(own, child))\n"
    )
    # Started by a small process: Linux counts the memory of whoever forked a process as that process's peak.
    start = "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]], check=True)"
    run = subprocess.run([sys.executable, "-c", start, program, str(path)], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 512_000


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_read_and_one_more_is_not(tmp_path):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}"><v>1</v></c></row>' for n in range(2, 100_002))
    assert len(hn.read(book(tmp_path, sheet(HEAD + rows)))) == 100_000
    one_more = rows + '<row r="100002"><c r="A100002"><v>1</v></c></row>'
    with pytest.raises(hn.UnsafeInput, match="CSV"):
        hn.read(book(tmp_path, sheet(HEAD + one_more)))
