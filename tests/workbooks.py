"""A workbook filled in as a provincial NGO would, for tests that need one."""

import openpyxl

from hrdnet.graph.files import workbook


def fill(path, rows, *, neutral=False, synthetic="yes"):
    """Fill a template in by header, as a person would."""
    book = openpyxl.load_workbook(path)
    for name, entries in rows.items():
        code = {plain: code for code, plain in workbook.NEUTRAL_SHEETS.items()}[name]
        sheet = book[code if neutral else name]
        headers = {cell.value: cell.column for cell in sheet[1]}
        for number, entry in enumerate(entries, 2):
            for header, cell in entry.items():
                sheet.cell(number, headers[header], cell)
    if not neutral:
        for row in book["About"].iter_rows(min_row=2):
            if row[0].value == "synthetic":
                row[1].value = synthetic
    book.save(path)


GROUPS = [
    {
        "Code": "G1",
        "Region": "Naryn",
        "Setting": "rural",
        "People": "5-10",
        "Women": 3,
        "In contact with us": "yes",
        "Works on": "land; women",
        "Languages": "ky",
        "Women can travel alone": "some",
        "Hours to the capital": "6-8",
    },
    {"Code": "G2", "Region": "Osh", "Setting": "town", "People": 4, "Women": "50 %", "Works on": "lgbti"},
    {"Code": "G3", "Region": "Osh", "People": "don't know", "In contact with us": "no"},
]
BODIES = [
    {
        "Code": "B1",
        "Kind of body": "mission",
        "Setting": "capital",
        "Who stands behind it": "foreign_state",
        "Formal mechanism": "yes",
        "Knows what to do": "often",
        "Wants to": "don't know",
        "Officers": 1,
    },
    {"Code": "B2", "Kind of body": "ngo", "Passes on requests": "always"},
]
CONTACTS = [
    {"From": "G1", "To": "B2", "How": "in person", "Known": "sometimes", "Travel hours": "3-5"},
    {"From": "B2", "To": "B1", "How": "phone", "Rhythm": "routine", "Known": 0.9},
]
LOG = [{"Month": "2026-03", "Region": "Osh", "Body": "B1", "What": "visit", "Groups met": "G2"}]
ROWS = {"Groups": GROUPS, "Bodies": BODIES, "Contacts": CONTACTS, "Log": LOG}  # fmt: skip
