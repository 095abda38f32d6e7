"""What a workbook's zip container must satisfy before any part of it is read."""

from __future__ import annotations

import zipfile
from pathlib import Path

from hrdnet.errors import UnsafeInput

_MOST_ENTRIES = 500
_LARGEST_TOTAL = 400_000_000
#: A sheet of plain data shrinks about 10 to 20 times; bombs shrink hundreds of times.
_STEEPEST = 100
_SMALL = 20_000_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCAL_HEADER = 30


def opened(file: Path) -> zipfile.ZipFile:
    """Open a workbook's container after checking it.

    Raises
    ------
    UnsafeInput
        For an encrypted, old (.xls) or macro file, a zip bomb, overlapping, repeated or lying entries, or
        what is no zip at all.
    """
    with file.open("rb") as stream:
        if stream.read(8) == _OLD_OFFICE:
            raise UnsafeInput(
                f"{file.name} is encrypted or an old .xls file: save it as plain .xlsx without a password"
            )
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnsafeInput(f"{file.name} is not a workbook, or is damaged") from None
    try:
        _check(file.name, archive.infolist(), file.stat().st_size)
    except BaseException:
        archive.close()
        raise
    return archive


def _check(name: str, entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > _MOST_ENTRIES:
        raise UnsafeInput(f"{name} has over {_MOST_ENTRIES} parts")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise UnsafeInput(f"{name} holds the same part twice")
    if any("vbaProject" in one or (one.endswith(".bin") and "macro" in one.lower()) for one in names):
        raise UnsafeInput(f"{name} holds macros: save it as plain .xlsx")
    total = sum(entry.file_size for entry in entries)
    if total > _LARGEST_TOTAL or (total > _SMALL and total > _STEEPEST * max(size, 1)):
        raise UnsafeInput(
            f"{name} unpacks to {total / 1e6:,.0f} MB, too much for what it holds; use CSV for large data"
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnsafeInput(f"{name} is encrypted: save it without a password")
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise UnsafeInput(f"{name} has parts that overlap")
        end = entry.header_offset + _LOCAL_HEADER + len(entry.filename.encode()) + entry.compress_size
    if end > size:
        raise UnsafeInput(f"{name} says that it is larger than it is")
