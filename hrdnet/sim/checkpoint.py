"""The file that keeps the finished blocks of a long run, so that it goes on where it was stopped.

One SQLite database a question. It holds a hash of the question, and per block its first replicate, its rows, and a
checksum: numbers, no id and no name. Blocks are committed whole or not at all. See decision 14 for why in this way.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from hrdnet.errors import HrdnetError, UnsafeOutput, UsageError, one_problem
from hrdnet.graph.files.guard import checked_output
from hrdnet.sim.packing import packed, unpacked

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: In the header of every file of ours ("hrdn"), with the version of the tables below.
APPLICATION = 0x6872646E
SCHEMA = 2
#: Where SQLite keeps the mark in its header.
_MARK_AT = 68
_TABLES = (
    "CREATE TABLE question (hash BLOB NOT NULL, width INTEGER NOT NULL)",
    "CREATE TABLE blocks (first INTEGER PRIMARY KEY, count INTEGER NOT NULL, records BLOB NOT NULL, checksum BLOB)",
)
#: Seconds between two commits, if blocks are quicker: a commit takes well under a hundredth of that.
COMMIT_SECONDS = 0.1
#: What SQLite may leave beside a database.
_JOURNALS = ("-journal", "-wal", "-shm")
_DAMAGED = "is damaged: nothing in it was used or changed; remove it, or give another path"


class Checkpoint:
    """The committed blocks of one question; use it in ``with``, in the thread that opens it.

    Parameters
    ----------
    path
        A file that is there, of the same question, or a new one; it is readable by its owner alone.
    key
        The hash of the question, ``Task.key``. The file holds a hash of this text.
    width
        Numbers a replicate yields.

    Raises
    ------
    UsageError
        If the file is no checkpoint, is of another question or version, is in use, or cannot be written.
    UnsafeOutput
        If the path is a link, a device or a folder, or goes through ``..``.
    DataProblems
        If the file is damaged.
    """

    def __init__(self, path: str | os.PathLike[str], *, key: str, width: int) -> None:
        self._file = _checked(path)
        self._question = (hashlib.sha256(key.encode("utf-8")).digest(), width)
        self._waiting: list[tuple[int, Floats]] = []
        self._committed = 0.0
        if not self._file.exists():
            _create_empty(self._file)
        elif self._file.stat().st_size:
            _check_header(self._file)
        with _clear_errors(self._file):
            self._database = _opened(self._file)
            try:
                self._begin()
            except BaseException:
                self._database.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with _clear_errors(self._file):
                self._commit()
                # The log goes into the file, and is removed: what stays is a single file.
                self._database.execute("PRAGMA journal_mode = DELETE")
        finally:
            self._database.close()

    def read(self, records: Floats, done: Mask) -> None:
        """Put the committed rows of the first ``len(records)`` replicates in their places, and mark them as done."""
        with _clear_errors(self._file):
            asked = self._database.execute("SELECT first, count, records FROM blocks WHERE first < ?", (len(records),))
            width = self._question[1]
            for first, count, data in asked:
                rows = unpacked(data, count * width).reshape(count, width)[: len(records) - first]
                records[first : first + len(rows)] = rows
                done[first : first + len(rows)] = True

    def add(self, first: int, records: Floats) -> None:
        """Commit a block, with those before it that came too soon after the last commit."""
        self._waiting.append((first, records))
        if time.monotonic() - self._committed >= COMMIT_SECONDS:
            with _clear_errors(self._file):
                self._commit()

    def _begin(self) -> None:
        """Take the file for this process, and see that it is what it should be, before anything is written."""
        database = self._database
        # Exclusive for as long as it is open: a second run is refused, and no memory is shared between processes, so
        # that the log works on network drives too.
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN EXCLUSIVE")
        # A run that ended while it made its file leaves it empty, once the lock has undone what was half written.
        if not self._file.stat().st_size:
            for table in _TABLES:
                database.execute(table)
            database.execute("INSERT INTO question VALUES (?, ?)", self._question)
            database.execute(f"PRAGMA application_id = {APPLICATION}")
            database.execute(f"PRAGMA user_version = {SCHEMA}")
        else:
            self._check()
        database.execute("COMMIT")
        _make_private(self._file)
        # A commit is appended to a log: there is nothing to undo after a kill. NORMAL waits for the disk when the log
        # is joined to the file, not at every commit: a loss of power may cost the last blocks, never the file.
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")

    def _commit(self) -> None:
        if not self._waiting:
            return
        self._database.execute("BEGIN")
        try:
            # After Ctrl-C between a commit and the next line, the same blocks come again.
            self._database.executemany(
                "INSERT OR IGNORE INTO blocks VALUES (?, ?, ?, ?)", map(self._row, self._waiting)
            )
            self._database.execute("COMMIT")
        except BaseException:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise
        self._waiting.clear()
        self._committed = time.monotonic()

    def _row(self, block: tuple[int, Floats]) -> tuple[int, int, bytes, bytes]:
        first, records = block
        data = packed(records)
        return first, len(records), data, self._checksum(first, len(records), data)

    def _checksum(self, first: int, count: int, data: bytes) -> bytes:
        place = first.to_bytes(8, "little") + count.to_bytes(8, "little")
        return hashlib.blake2b(place + data, digest_size=16, key=self._question[0]).digest()

    def _check(self) -> None:
        """Refuse another question, and a database or a block that is not what was committed."""
        if self._database.execute("PRAGMA quick_check").fetchall() != [(b"ok",)]:
            raise one_problem(self._file.name, "", _DAMAGED)
        if self._database.execute("SELECT hash, width FROM question").fetchall() != [self._question]:
            raise UsageError(
                f"{self._file.name} is the checkpoint of another question (another network, parameters, seed or "
                "version): give another path"
            )
        for row in self._database.execute("SELECT first, count, records, checksum FROM blocks"):
            if not self._is_whole(*row):
                raise one_problem(self._file.name, "", _DAMAGED)

    def _is_whole(self, first: object, count: object, data: object, checksum: object) -> bool:
        if not (isinstance(first, int) and isinstance(count, int) and isinstance(data, bytes)):
            return False
        return first >= 0 and count >= 1 and checksum == self._checksum(first, count, data)


def forget(path: str | os.PathLike[str]) -> None:
    """Remove a checkpoint, and what SQLite left beside it if a run was killed.

    Raises
    ------
    UsageError
        If there is none, it is in use, or the file is not a checkpoint of hrdnet.
    UnsafeOutput
        If the path is a link, a device or a folder, or goes through ``..``.
    """
    file = _checked(path)
    if not file.exists():
        raise UsageError(f"there is no file {file.name}")
    _check_header(file, any_version=True)
    with _clear_errors(file):
        database = _opened(file)
        try:
            database.execute("PRAGMA locking_mode = EXCLUSIVE")
            database.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            # Nobody uses a damaged file, so that it may be read as plain bytes.
            if not _is_damage(error) or not is_checkpoint(file):
                raise
        finally:
            database.close()
    for name in ("", *_JOURNALS):
        file.with_name(file.name + name).unlink(missing_ok=True)


def _checked(path: str | os.PathLike[str]) -> Path:
    file = checked_output(path)
    if file.is_dir():
        raise UnsafeOutput(f"{file.name} is a folder: give a file")
    if not file.parent.is_dir():
        raise UsageError(f"there is no folder {file.parent.name} to write into")
    for suffix in _JOURNALS:
        beside = checked_output(file.with_name(file.name + suffix))
        # SQLite would take it for its own.
        if beside.exists() and not file.exists():
            raise UsageError(f"there is a file {beside.name} without its checkpoint: remove it, or give another path")
    return file


def _create_empty(file: Path) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        os.close(os.open(file, flags, 0o600))
    except FileExistsError:
        raise _in_use(file) from None
    except OSError as error:
        raise UsageError(f"{file.name} cannot be written: {error.strerror}") from None


def _make_private(file: Path) -> None:
    try:
        if file.stat().st_mode & 0o077:
            file.chmod(0o600)
    except OSError as error:
        raise UsageError(f"{file.name} cannot be made private: {error.strerror}") from None


def _opened(file: Path, options: str = "mode=rw") -> sqlite3.Connection:
    database = sqlite3.connect(f"{file.absolute().as_uri()}?{options}", uri=True, timeout=0, isolation_level=None)
    database.text_factory = bytes  # what should be no text may be any in a damaged file
    return database


def _check_header(file: Path, *, any_version: bool = False) -> None:
    """Refuse a file that is not ours, without a lock, a log, or anything else that could change it.

    Read by SQLite and not as plain bytes: to close a file gives up the locks that this process has on it. Whether a
    file that makes no sense is damaged, or another run is writing it, is left to who takes the lock.
    """
    try:
        database = _opened(file, "mode=ro&immutable=1")
        try:
            application, version = (
                database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
            )
        finally:
            database.close()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_CORRUPT:
            return
        application = version = None
    if application != APPLICATION:
        raise UsageError(f"{file.name} is not a checkpoint of hrdnet, or its beginning is damaged: give another path")
    if version != SCHEMA and not any_version:
        raise UsageError(f"{file.name} was written by another version of hrdnet: give another path")


def is_checkpoint(file: Path) -> bool:
    """Return whether a file has the mark of a checkpoint."""
    with file.open("rb") as stream:
        stream.seek(_MARK_AT)
        return stream.read(4) == APPLICATION.to_bytes(4, "big")


def _is_damage(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _in_use(file: Path) -> UsageError:
    return UsageError(f"{file.name} is in use by another run: wait for it, or give another path")


@contextmanager
def _clear_errors(file: Path) -> Iterator[None]:
    """Say in our words what SQLite could not do."""
    try:
        yield
    except UnicodeDecodeError:  # what SQLite says of a damaged table may quote it
        raise one_problem(file.name, "", _DAMAGED) from None
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.ProgrammingError):  # a mistake of this program, not of the file
            raise
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raised: HrdnetError = _in_use(file)
        elif code == sqlite3.SQLITE_FULL:
            raised = UsageError(f"there is no room on the disk for {file.name}; what was committed is safe")
        elif code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR}:
            raised = UsageError(f"{file.name} cannot be read or written here")
        else:
            raised = one_problem(file.name, "", _DAMAGED)
        raise raised from None
