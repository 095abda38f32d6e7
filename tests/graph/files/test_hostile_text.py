"""CSV, JSON and paths that must be refused, or read exactly; numbers are those of the list of hostile inputs."""

import codecs
import gzip
import json
import os
import pickle
import time

import numpy as np
import pytest

import hrdnet as hn


def folder(tmp_path, actors, channels=b"source,target\r\n", name="actors.csv"):
    (tmp_path / name).write_bytes(actors if isinstance(actors, bytes) else actors.encode())
    (tmp_path / "channels.csv").write_bytes(channels if isinstance(channels, bytes) else channels.encode())
    return tmp_path


def refused(path, *words, kind=hn.DataProblems):
    started = time.perf_counter()
    with pytest.raises(kind) as caught:
        hn.read(path)
    assert time.perf_counter() - started < 5
    message = str(caught.value)
    for word in words:
        assert word in message
    return message


def test_31_ids_that_look_like_nothing_stay_ids(tmp_path):
    net = hn.read(folder(tmp_path, "id,role\nNA,ngo\nnull,ngo\nNone,ngo\nnan,ngo\n"))
    assert net.ids.tolist() == ["NA", "null", "None", "nan"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            "id,role\nA,ngo,\nB,ngo,\n", ["line 2", "line 3", "3 fields, the header 2"], id="32 every row too long"
        ),
        pytest.param("id,role\nA,ngo\nB\n", ["line 3", "1 fields"], id="33 ragged row"),
        pytest.param("id,role,id\nA,ngo,B\n", ["columns 1 and 3 have the same name"], id="34 duplicate header"),
        pytest.param("id,\nA,ngo\n", ["column 2 has no name"], id="34 empty header"),
        pytest.param('id,role\nA,"x\ny"\nB,"ngo\nC,ngo\n', ["line 4", "never closes"], id="36 unclosed quote"),
        pytest.param('id,role\nA,"x"y\n', ["line 2", "quote"], id="36 broken quote"),
        pytest.param("id;role\nA;ngo\n", ["not separated by commas"], id="semicolons"),
        pytest.param("", ["empty"], id="an empty file"),
        pytest.param("id,role\n", ["header and no rows"], id="a header alone"),
        pytest.param("role\nngo\n", ["id", "needs this column"], id="no id column"),
        pytest.param("id,count\nA,-3\n", ["line 2", "count", "0 or more"], id="a negative number"),
        pytest.param("id,role\nA,prsident\n", ["allowed: defender, ngo"], id="an unknown role"),
        pytest.param('id,women\nA,"0,5"\n', ["decimal comma"], id="a decimal comma"),
        pytest.param("id,women\nA,1.5\n", ["0 to 1"], id="a share outside 0 to 1"),
        pytest.param("id,role\n,ngo\n", ["the id is missing"], id="a missing id"),
    ],
)
def test_a_broken_table_is_refused_with_the_line(tmp_path, text, words):
    message = refused(folder(tmp_path, text), *words)
    assert "prsident" not in message


def test_35_a_nul_byte_is_refused_with_its_line(tmp_path):
    refused(folder(tmp_path, b"id,role\nA,n\0go\n"), "line 2", "NUL")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (codecs.BOM_UTF16_LE + "id,role\nA,ngo\n".encode("utf-16-le"), "UTF-16"),
        ("id,role\nA,ngo\n".encode("utf-16-le"), "UTF-16"),
        ("id,role\nJos\u00e9,ngo\n".encode("latin-1"), "Latin-1"),
    ],
)
def test_37_another_encoding_is_named_and_never_guessed(tmp_path, data, name):
    refused(folder(tmp_path, data), name)


def test_38_a_byte_order_mark_is_no_part_of_the_first_header(tmp_path):
    assert hn.read(folder(tmp_path, codecs.BOM_UTF8 + b"id,role\nA,ngo\n")).ids.tolist() == ["A"]


@pytest.mark.parametrize("name", ["n.csv.gz", "n.json", "n.graphml"])
def test_39_a_compressed_file_is_refused_unread(tmp_path, name):
    (tmp_path / name).write_bytes(gzip.compress(b"0" * 50_000_000))
    refused(tmp_path / name, "gzip", kind=hn.UnsafeInput)


@pytest.mark.parametrize(
    "url", ["http://example.org/n.json", "https://example.org/n.json", "file:///n.json", "s3://a/n.json"]
)
def test_40_an_address_is_not_a_path(url):
    refused(url, "local files only", kind=hn.UsageError)


def test_41_deep_json_is_refused(tmp_path):
    for opening in ("[", '{"a":'):
        (tmp_path / "n.json").write_text(opening * 100_000)
        refused(tmp_path / "n.json", "deep")


def test_brackets_inside_texts_are_not_depth(tmp_path):
    text = "[" * 200 + '\\"' + "{" * 200
    (tmp_path / "n.json").write_text(json.dumps({"hrdnet": 1, "actors": [{"id": "A", "own": text}]}))
    assert hn.read(tmp_path / "n.json").actors["own"][0] == text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('{"hrdnet": 1, "hrdnet": 1}', "twice"),
        ('{"hrdnet": 1, "actors": [{"id": "a", "count": NaN}]}', "NaN"),
        ('{"hrdnet": 1, "actors": [{"id": "a", "count": 1e999}]}', "too large"),
        ('{"hrdnet": 1, "actors": [{"id": "a", "count": ' + "9" * 5000 + "}]}", "digits"),
        ('{"hrdnet": 1, "actors": [{"id": {"x": 1}}]}', "actors row 1"),
        ('{"hrdnet": 1, "actors": [3]}', "actors row 1"),
        ('{"hrdnet": 1, "actor": []}', "unknown table"),
        ('{"hrdnet": 1}', "no table actors"),
        ("[]", "hrdnet"),
        ('{"hrdnet": 1,', "not JSON"),
    ],
)
def test_42_43_json_that_is_not_strict_is_refused(tmp_path, text, rule):
    (tmp_path / "n.json").write_text(text)
    refused(tmp_path / "n.json", rule, "n.json")


def test_44_pickles_and_arrays_are_never_opened(tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "executed"),)

    (tmp_path / "n.json").write_bytes(pickle.dumps(Trap()))
    refused(tmp_path / "n.json", "pickle", kind=hn.UnsafeInput)
    header = np.lib.format.header_data_from_array_1_0(np.empty(0)) | {"shape": (10**11,)}
    with (tmp_path / "n.graphml").open("wb") as stream:
        np.lib.format.write_array_header_1_0(stream, header)
    refused(tmp_path / "n.graphml", "array", kind=hn.UnsafeInput)
    assert not (tmp_path / "executed").exists()


def test_a_channel_to_nobody_points_to_the_nearest_id_without_showing_it(tmp_path):
    path = folder(tmp_path, "id,role\nNaryn-land,ngo\nOsh,ngo\n", "source,target\nOsh,Narin-land\nOsh,Osh\n")
    message = refused(path, "channels.csv line 2 : target", "did you mean the id at actors.csv line 2?", "same actor")
    assert "Nar" not in message


def test_problems_of_all_tables_come_in_one_report(tmp_path):
    message = refused(folder(tmp_path, "id,role\nA,x\nA,ngo\n", "source,target\nA,Q\nA,A\n"))
    assert message.startswith("4 problems")


def test_repeated_channels_are_refused_and_named(tmp_path):
    path = folder(tmp_path, "id\nA\nB\n", "source,target\nA,B\nB,A\n")
    refused(path, "channels.csv line 3", "channels.csv line 2")


def test_names_of_kumu_and_gephi_are_read_with_a_note(tmp_path):
    from hrdnet.graph.files import read_document

    path = folder(tmp_path, "Id,Label,role\nA,x,ngo\nB,y,ngo\n", name="nodes.csv")
    (path / "channels.csv").unlink()
    (path / "edges.csv").write_text("Source,Target,Type\nA,B,Directed\n")
    assert hn.read(path).channels["directed"].tolist() == ["yes"]
    assert hn.read(path).actors["label"].tolist() == ["x", "y"]
    assert any("Source read as source" in note for note in read_document(path).notes)
    kumu = tmp_path / "kumu"
    kumu.mkdir()
    (kumu / "elements.csv").write_text("Label,Type\nA,person\nB,person\n")
    (kumu / "connections.csv").write_text("From,To,Type\nA,B,knows\n")
    net = hn.read(kumu)
    assert net.ids.tolist() == ["A", "B"]
    assert net.channels["Type"].tolist() == ["knows"]


@pytest.mark.slow
def test_one_million_rows_just_work(tmp_path):
    number = 1_000_000
    with (tmp_path / "actors.csv").open("w") as stream:
        stream.write("id,role\n")
        stream.writelines(f"a{k},ngo\n" for k in range(number))
    with (tmp_path / "channels.csv").open("w") as stream:
        stream.write("source,target,awareness\n")
        stream.writelines(f"a{k},a{k + 1},0.5\n" for k in range(number - 1))
    net = hn.read(tmp_path)
    assert (len(net), len(net.table("channels"))) == (number, number - 1)


def test_46_dangerous_outputs_are_refused_and_nothing_is_written(small, tmp_path):
    (tmp_path / "real.json").write_text("keep")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    (tmp_path / "dangling.json").symlink_to(tmp_path / "nowhere.json")
    (tmp_path / "inner").mkdir()
    for path in (tmp_path / "link.json", tmp_path / "dangling.json", tmp_path / "inner" / ".." / "x.json"):
        with pytest.raises(hn.UnsafeOutput):
            hn.write(small, path)
    os.mkfifo(tmp_path / "pipe.json")
    with pytest.raises(hn.UnsafeOutput):
        hn.write(small, tmp_path / "pipe.json")
    with pytest.raises(hn.UnsafeOutput, match="input itself"):
        hn.write(small, tmp_path / "real.json", inputs=[tmp_path / "real.json"])
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "actors.csv").symlink_to(tmp_path / "real.json")
    with pytest.raises(hn.UnsafeOutput):
        hn.write(small, tmp_path / "shared")
    assert (tmp_path / "real.json").read_text() == "keep"
    assert not (tmp_path / "nowhere.json").exists()
    assert not (tmp_path / "x.json").exists()


def test_a_missing_file_names_the_nearest(tmp_path):
    (tmp_path / "network.json").write_text("{}")
    refused(tmp_path / "netwrk.json", "did you mean network.json", kind=hn.UsageError)


def test_a_device_is_not_a_file():
    refused("/dev/zero", "device", kind=hn.UnsafeInput)
