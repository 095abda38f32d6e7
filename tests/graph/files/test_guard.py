"""What may be read, where may be written, and what a failed write leaves behind."""

import bz2
import gzip
import io
import lzma
import os
import pickle
import socket
import stat
import struct
import time
import zipfile
from pathlib import Path

import pytest

from hrdnet.errors import UnsafeInput, UnsafeOutput, UsageError
from hrdnet.graph.files import guard
from hrdnet.graph.files.guard import checked_input, checked_output, write_atomically, write_folder_atomically

KINDS = (".json", ".xlsx", ".csv")


def put(*parts):
    return lambda stream: stream.write(b"".join(parts))


def fail(error):
    def write(stream):
        stream.write(b"half")
        raise error

    return write


def names(folder):
    return [entry.name for entry in folder.iterdir()]


# Reading


def test_a_file_and_a_folder_are_passed_on(tmp_path):
    file = tmp_path / "a.JSON"
    file.write_bytes(b"{}")
    assert checked_input(str(file), kinds=KINDS) == file
    assert checked_input(tmp_path, kinds=KINDS) == tmp_path


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a.csv", "ftp://x/a.json", "file:///a.json", "s3://b/a.csv", Path("http://x/a.csv")],
)
def test_an_address_instead_of_a_path_is_refused(address):
    with pytest.raises(UsageError, match="local files only"):
        checked_input(address, kinds=KINDS)


def test_a_missing_file_is_named_with_the_nearest_in_its_folder(tmp_path):
    (tmp_path / "bodies.csv").write_bytes(b"id\n")
    with pytest.raises(UsageError, match=r"no file bodys\.csv; did you mean bodies\.csv\?"):
        checked_input(tmp_path / "bodys.csv", kinds=KINDS)
    with pytest.raises(UsageError, match="nor its folder"):
        checked_input(tmp_path / "nowhere" / "a.csv", kinds=KINDS)


def test_a_name_that_no_file_can_have_is_a_clear_error():
    with pytest.raises(UsageError, match="cannot be read"):
        checked_input("a" * 5000 + ".csv", kinds=KINDS)


def test_a_device_is_refused():
    with pytest.raises(UnsafeInput, match="device"):
        checked_input("/dev/zero", kinds=KINDS)


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    with pytest.raises(UnsafeInput, match="pipe"):
        checked_input(tmp_path / "a.csv", kinds=KINDS)


def test_a_socket_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("a.csv")
        with pytest.raises(UnsafeInput, match="socket"):
            checked_input("a.csv", kinds=KINDS)


def zipped(content):

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("actors.csv", content)
    return stream.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zipped])
@pytest.mark.parametrize("name", ["actors.csv", "a.json"])
def test_a_compressed_file_is_refused_whatever_its_name(tmp_path, pack, name):
    (tmp_path / name).write_bytes(pack(b"id\nG1\n"))
    with pytest.raises(UnsafeInput, match="unpack it first"):
        checked_input(tmp_path / name, kinds=KINDS)


def test_a_gzip_bomb_is_refused_before_it_unpacks(tmp_path):
    bomb = tmp_path / "actors.csv.gz"
    bomb.write_bytes(gzip.compress(bytes(50_000_000)))
    start = time.perf_counter()
    with pytest.raises(UnsafeInput, match="gzip"):
        checked_input(bomb, kinds=KINDS)
    assert time.perf_counter() - start < 1


def test_a_workbook_may_be_a_zip(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(zipped(b""))
    assert checked_input(tmp_path / "a.xlsx", kinds=KINDS).name == "a.xlsx"


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_is_never_read(tmp_path, protocol):
    (tmp_path / "a.json").write_bytes(pickle.dumps({"id": ["G1"]}, protocol))
    with pytest.raises(UnsafeInput, match="pickle"):
        checked_input(tmp_path / "a.json", kinds=KINDS)


def test_an_array_that_claims_745_gib_is_refused(tmp_path):
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (100000000000,), }".ljust(117) + b"\n"
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
    with pytest.raises(UnsafeInput, match="numpy"):
        checked_input(tmp_path / "a.npy", kinds=KINDS)


def test_another_kind_of_file_is_refused_with_the_kinds_that_are_read(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"x")
    with pytest.raises(UsageError, match=r"\.csv, \.json, \.xlsx, not \.docx"):
        checked_input(tmp_path / "a.docx", kinds=KINDS)


def test_a_file_over_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "LARGEST_INPUT", 3)
    (tmp_path / "a.json").write_bytes(b"1234")
    with pytest.raises(UnsafeInput, match="larger than"):
        checked_input(tmp_path / "a.json", kinds=KINDS)


# Writing


def test_a_path_through_the_parent_folder_is_refused(tmp_path):
    with pytest.raises(UnsafeOutput, match=r"'\.\.'"):
        checked_output(tmp_path / ".." / "a.json")


@pytest.mark.parametrize("exists", [True, False])
def test_a_link_is_refused_even_one_that_leads_nowhere(tmp_path, exists):
    goal = tmp_path / "goal"
    if exists:
        goal.write_bytes(b"before")
    (tmp_path / "a.json").symlink_to(goal)
    with pytest.raises(UnsafeOutput, match="link"):
        write_atomically(tmp_path / "a.json", put(b"x"))
    assert goal.exists() == exists


def test_a_device_is_not_written():
    with pytest.raises(UnsafeOutput, match="device"):
        write_atomically("/dev/null", put(b"x"))


def test_a_folder_where_a_file_is_expected_is_refused(tmp_path):
    with pytest.raises(UnsafeOutput, match="folder"):
        write_atomically(tmp_path, put(b"x"))


def test_the_input_is_not_written_over_under_any_name(tmp_path, monkeypatch):
    source, link = tmp_path / "a.json", tmp_path / "b.json"
    source.write_bytes(b"before")
    os.link(source, link)
    monkeypatch.chdir(tmp_path)
    for name in (source, Path("a.json"), link):
        with pytest.raises(UnsafeOutput, match="input itself"):
            write_atomically(name, put(b"x"), inputs=[source])
    assert source.read_bytes() == b"before"


def test_nothing_is_written_inside_an_input_folder(tmp_path):
    with pytest.raises(UnsafeOutput, match="inside the input"):
        write_atomically(tmp_path / "a.json", put(b"x"), inputs=[tmp_path])
    with pytest.raises(UnsafeOutput, match="inside the input"):
        write_folder_atomically(tmp_path / "out", {"a": put(b"x")}, inputs=iter([tmp_path]))
    assert not list(tmp_path.iterdir())


def test_a_file_of_a_written_folder_may_not_be_the_input_even_if_inputs_come_once(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"before")
    with pytest.raises(UnsafeOutput, match="input itself"):
        write_folder_atomically(tmp_path, {"a.csv": put(b"x")}, inputs=iter([tmp_path / "a.csv"]))
    assert (tmp_path / "a.csv").read_bytes() == b"before"


def test_a_missing_parent_folder_is_a_clear_error(tmp_path):
    with pytest.raises(UsageError, match="no folder nowhere"):
        write_atomically(tmp_path / "nowhere" / "a.json", put(b"x"))


def test_a_written_file_is_readable_by_its_owner_alone_even_when_the_earlier_one_was_not(tmp_path):
    file = tmp_path / "a.json"
    file.write_bytes(b"before")
    file.chmod(0o644)
    write_atomically(file, put(b"a", b"fter"))
    assert file.read_bytes() == b"after"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert names(tmp_path) == ["a.json"]


@pytest.mark.parametrize("error", [OSError("disk full"), ValueError("x"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_what_was_there_and_nothing_else(tmp_path, error):
    file = tmp_path / "a.json"
    file.write_bytes(b"before")
    with pytest.raises(type(error)):
        write_atomically(file, fail(error))
    assert file.read_bytes() == b"before"
    assert names(tmp_path) == ["a.json"]


@pytest.mark.parametrize("call", ["open", "fsync", "replace"])
def test_a_system_call_that_fails_leaves_what_was_there_and_nothing_else(tmp_path, monkeypatch, call):
    file = tmp_path / "a.json"
    file.write_bytes(b"before")

    def broken(*_, **__):
        raise OSError("no")

    with monkeypatch.context() as patch:
        patch.setattr(guard.os, call, broken)
        with pytest.raises(OSError, match="no"):
            write_atomically(file, put(b"after"))
    assert file.read_bytes() == b"before"
    assert names(tmp_path) == ["a.json"]


def test_a_new_folder_appears_whole_and_private(tmp_path):
    folder = tmp_path / "new" / "folder"
    write_folder_atomically(folder, {"a": put(b"1"), "b": put(b"2")})
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {"a": b"1", "b": b"2"}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert names(tmp_path / "new") == ["folder"]


@pytest.mark.parametrize("existing", [True, False])
def test_a_folder_write_that_fails_changes_nothing(tmp_path, existing):
    folder = tmp_path / "folder"
    if existing:
        folder.mkdir()
        (folder / "a").write_bytes(b"before")
        (folder / "old").write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt):
        write_folder_atomically(folder, {"a": put(b"1"), "b": fail(KeyboardInterrupt())}, obsolete=["old"])
    assert names(tmp_path) == ["folder"] * existing
    if existing:
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == {"a": b"before", "old": b"old"}


def test_an_existing_folder_keeps_other_files_and_loses_obsolete_ones(tmp_path):
    for name in ("a", "old", "other"):
        (tmp_path / name).write_bytes(b"before")
    write_folder_atomically(tmp_path, {"a": put(b"after")}, obsolete=["a", "old", "never"])
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a": b"after", "other": b"before"}


@pytest.mark.parametrize("make", [lambda path: path.symlink_to("nowhere"), os.mkfifo, Path.mkdir])
@pytest.mark.parametrize("role", ["written", "obsolete"])
def test_a_link_pipe_or_folder_in_place_of_a_file_stops_the_whole_write(tmp_path, make, role):
    make(tmp_path / "b")
    files = {"a": put(b"1"), **({"b": put(b"2")} if role == "written" else {})}
    with pytest.raises(UnsafeOutput):
        write_folder_atomically(tmp_path, files, obsolete=["b"])
    assert names(tmp_path) == ["b"]


def test_a_file_where_a_folder_is_expected_is_refused(tmp_path):
    (tmp_path / "a").write_bytes(b"before")
    with pytest.raises(UnsafeOutput, match="is a file"):
        write_folder_atomically(tmp_path / "a", {"b": put(b"x")})
