"""The one guard for paths: what may be read, where may be written, and how nothing is left half done."""

from __future__ import annotations

import difflib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import BinaryIO

from hrdnet.errors import UnsafeInput, UnsafeOutput, UsageError

#: No input file may be larger; a million rows of a network take about a tenth.
LARGEST_INPUT = 2_000_000_000

_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:/+")
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "a compressed file (gzip): unpack it first"),
    (b"BZh", "a compressed file (bzip2): unpack it first"),
    (b"\xfd7zXZ", "a compressed file (xz): unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd): unpack it first"),
    (b"\x93NUMPY", "a numpy array, which hrdnet does not read"),
    (b"\x80\x02", "a pickle, which could run any program: hrdnet never reads one"),
    (b"\x80\x03", "a pickle, which could run any program: hrdnet never reads one"),
    (b"\x80\x04", "a pickle, which could run any program: hrdnet never reads one"),
    (b"\x80\x05", "a pickle, which could run any program: hrdnet never reads one"),
)
_ZIP = b"PK\x03\x04"


def checked_input(path: str | os.PathLike[str], *, kinds: Collection[str]) -> Path:
    """Check that a path is a plain local file of one of the kinds, or a folder.

    Parameters
    ----------
    path
        What the user asked to read.
    kinds
        Allowed suffixes, such as ``".xlsx"``.

    Raises
    ------
    UsageError
        For a URL, a missing file, or a suffix that is not read.
    UnsafeInput
        For a device, a compressed file, a pickle, or a file that is too large.
    """
    text = os.fspath(path)
    if _URL.match(text):
        raise UsageError("that is an address on a network; hrdnet reads local files only: save it first")
    file = Path(text)
    try:
        if not file.exists():
            raise UsageError(f"there is no file {file.name}{_near(file)}")
        facts = file.stat()
        if stat.S_ISDIR(facts.st_mode):
            return file
        # Asked before it is opened: opening a pipe would wait for ever.
        if not stat.S_ISREG(facts.st_mode):
            raise UnsafeInput(f"{file.name} is a device, pipe or socket, not a file")
        with file.open("rb") as stream:
            start = stream.read(8)
    except OSError as error:
        raise UsageError(f"{file.name} cannot be read: {error.strerror}") from None
    for magic, what in _MAGIC:
        if start.startswith(magic):
            raise UnsafeInput(f"{file.name} is {what}")
    suffix = file.suffix.lower()
    if suffix not in kinds:
        raise UsageError(f"hrdnet reads folders of CSV files and {', '.join(sorted(kinds))}, not {suffix or 'this'}")
    if start.startswith(_ZIP) and suffix != ".xlsx":
        raise UnsafeInput(f"{file.name} is a compressed file (zip): unpack it first")
    if facts.st_size > LARGEST_INPUT:
        raise UnsafeInput(f"{file.name} is larger than {LARGEST_INPUT / 1e9:g} GB")
    return file


def _near(file: Path) -> str:
    folder = file.parent
    if not folder.is_dir():
        return ", nor its folder"
    near = difflib.get_close_matches(file.name, [entry.name for entry in folder.iterdir()], n=1)
    return f"; did you mean {near[0]}?" if near else ""


def checked_output(path: str | os.PathLike[str], *, inputs: Iterable[Path] = ()) -> Path:
    """Check that a path may be written: not a link, a device, through ``..``, over an input or inside one.

    Raises
    ------
    UnsafeOutput
        If it may not.
    """
    target = Path(os.fspath(path))
    if ".." in target.parts:
        raise UnsafeOutput("the output path goes through '..': give a plain path")
    if target.is_symlink():
        raise UnsafeOutput(f"{target.name} is a link: what it points to would be replaced")
    if target.exists() and not (target.is_file() or target.is_dir()):
        raise UnsafeOutput(f"{target.name} is a device, pipe or socket")
    real = Path(os.path.realpath(target))
    for source in inputs:
        original = Path(os.path.realpath(source))
        if real == original or (real.exists() and original.exists() and real.samefile(original)):
            raise UnsafeOutput(f"{target.name} is the input itself: it would be replaced")
        if original.is_dir() and original in real.parents:
            raise UnsafeOutput(f"{target.name} would stand inside the input: give another place")
    return target


def write_atomically(
    path: str | os.PathLike[str], write: Callable[[BinaryIO], None], *, inputs: Iterable[Path] = ()
) -> None:
    """Write a file whole or not at all, readable by its owner alone (mode 0600).

    A temporary file beside it is written, flushed to disk and moved into place; on any failure,
    Ctrl-C included, it is removed and what was there before stays.
    """
    target = checked_output(path, inputs=inputs)
    if target.is_dir():
        raise UnsafeOutput(f"{target.name} is a folder: give a file")
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {target.parent.name} to write into")
    draft = target.parent / f".{target.name}.{secrets.token_hex(4)}.part"
    try:
        _write_private(draft, write)
        os.replace(draft, target)  # noqa: PTH105 - os.replace says what it does
    finally:
        draft.unlink(missing_ok=True)


def _write_private(file: Path, write: Callable[[BinaryIO], None]) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        write(stream)
        stream.flush()
        os.fsync(stream.fileno())


def write_folder_atomically(
    folder: str | os.PathLike[str],
    files: Mapping[str, Callable[[BinaryIO], None]],
    *,
    obsolete: Collection[str] = (),
    inputs: Iterable[Path] = (),
) -> None:
    """Write all files of a folder or none: they are moved into place once every one is complete.

    Parameters
    ----------
    folder
        A new folder, made readable by its owner alone (mode 0700), or one that exists.
    files
        What writes each file, by its name.
    obsolete
        Names of files of an earlier write that go if they are not written again.
    inputs
        Files and folders that may not be replaced.

    Raises
    ------
    UnsafeOutput
        If the folder may not be written, or a file in it that would be replaced is a link, device or folder.
    """
    sources = tuple(inputs)
    target = checked_output(folder, inputs=sources)
    if target.exists() and not target.is_dir():
        raise UnsafeOutput(f"{target.name} is a file: give a folder")
    for name in {**files, **dict.fromkeys(obsolete)}:
        if checked_output(target / name, inputs=sources).is_dir():
            raise UnsafeOutput(f"{name} in {target.name} is a folder: give a new folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.parent / f".{target.name}.{secrets.token_hex(4)}.part"
    draft.mkdir(mode=0o700)
    try:
        for name, write in files.items():
            _write_private(draft / name, write)
        if not target.exists():
            os.replace(draft, target)  # noqa: PTH105
        else:
            for name in files:
                os.replace(draft / name, target / name)  # noqa: PTH105
            for name in set(obsolete) - set(files):
                (target / name).unlink(missing_ok=True)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
