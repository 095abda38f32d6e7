"""Writing the empty hour-long workbook, with drop-downs and a sheet that explains it."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from hrdnet.graph.files import workbook
from hrdnet.graph.files.guard import write_atomically
from hrdnet.graph.files.xlsx import save

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_ROWS = 500
_README: tuple[str, ...] = (
    "Not for emergencies. In danger now: your security plan, people you trust, a 24-hour line.",
    "",
    "What this is: a picture of who can ask whom for help. It takes about an hour.",
    "1. No names, no addresses, no coordinates. Give every group and body a code of your own (G1, B1).",
    "   Keep the list of codes apart from this file, or in your head.",
    "2. Groups: one row for defenders in the same place and situation, for example 'land defenders, Naryn, rural'.",
    "   Also enter groups whom you know to exist but whom nobody reaches: 'In contact with us' is no.",
    "3. Bodies: missions, NGOs, coordination groups, officials, communities, media - whoever is asked for help.",
    "4. Contacts: who can ask whom. A member of a coordination group has a coordinated contact with it.",
    "5. Log (if you have one): visits, meetings and requests of the last year.",
    "6. About: what the file describes and who said so.",
    "",
    "Everywhere: don't know is a good answer. So is a range: 5-10. How often: never, rarely, sometimes, often,",
    "always, or a percentage. Leave empty what does not apply. Point at a header to see what it asks.",
    "",
    "Then: hrdnet check FILE, hrdnet situation FILE, hrdnet reach FILE --out FOLDER.",
    "",
    "Examples of rows (INVENTED; do not copy them into the sheets):",
    "   Groups: G1 | Naryn | rural | 5-10 | 3 | yes | land; women | ky | some | yes | 6",
    "   Bodies: B1 | mission | Bishkek | capital | foreign_state | yes | no | national | 1 | 3 | 10 | often | rarely",
    "   Contacts: G1 | B1 | no | ad_hoc | bilateral | in_person | personal | 2 | 3 | 6 | 15 | source | sometimes",
)


def template(path: Path, *, neutral: bool = False, inputs: Iterable[Path] = ()) -> None:
    """Write an empty hour-long workbook, readable by its owner alone.

    Parameters
    ----------
    path
        Where; ``.xlsx``.
    neutral
        Codes instead of words everywhere, and no sheet that explains: the key is in the documentation.

    Raises
    ------
    UnsafeOutput, UsageError
        If it cannot be written there.
    """
    write_atomically(path, functools.partial(_write, neutral=neutral), inputs=inputs)


def _write(stream: BinaryIO, *, neutral: bool) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    if not neutral:
        _explain(book.create_sheet("Read me"))
    for code, name in workbook.NEUTRAL_SHEETS.items():
        _sheet(book.create_sheet(code if neutral else name), name, code if neutral else None)
    save(book, stream)


def _explain(sheet: Worksheet) -> None:
    from openpyxl.styles import Font

    sheet.column_dimensions["A"].width = 110
    for row, line in enumerate(_README, 1):
        cell = sheet.cell(row, 1, line)
        cell.font = Font(bold=row == 1, size=12)


def _sheet(sheet: Worksheet, name: str, code: str | None) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    fields = workbook.SHEETS[name]
    for spot, field in enumerate(fields, 1):
        cell = sheet.cell(1, spot, f"{code}{spot}" if code else field.header)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE8F0")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        letter = get_column_letter(spot)
        sheet.column_dimensions[letter].width = max(12, min(24, len(field.header) + 4))
        if not code:
            cell.comment = Comment(field.help, "hrdnet", width=300, height=90)
        if field.column in {"id", "source", "target", "body", "met", "month", "key"}:
            _as_text(sheet, letter)
        if field.words:
            _drop_down(sheet, letter, field, neutral=code is not None)
    sheet.freeze_panes = "B2"
    # On paper: every column of a sheet on one page, and the headers on each.
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    if name == "About":
        sheet.column_dimensions["A"].width = 30
        sheet.column_dimensions["B"].width = 60
        for row, (key, asked) in enumerate(workbook.ABOUT_ROWS, 2):
            sheet.cell(row, 1, key if not code else f"{code}{row - 1}")
            if not code:
                sheet.cell(row, 1).comment = Comment(asked, "hrdnet", width=300, height=60)


def _as_text(sheet: Worksheet, letter: str) -> None:
    """Format an id column as text, so that 1-2 does not become a date."""
    for row in range(2, _ROWS + 2):
        sheet[f"{letter}{row}"].number_format = "@"


def _drop_down(sheet: Worksheet, letter: str, field: workbook.Field, *, neutral: bool) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    words: tuple[Any, ...] = workbook.offered(field)
    if neutral:
        words = (*map(str, range(1, len(field.words) + 1)), "0")
    # A percentage or a range is as good as a word, so the list proposes and does not forbid.
    choice = DataValidation(type="list", formula1='"' + ",".join(words) + '"', allow_blank=True, showErrorMessage=False)
    sheet.add_data_validation(choice)
    choice.add(f"{letter}2:{letter}{_ROWS + 1}")
