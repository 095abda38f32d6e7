"""Column names of Kumu and Gephi, read with a note."""

from hrdnet.graph.files.foreign_names import renamed
from hrdnet.graph.raw import RawTable, Stretch


def read(name, **columns):
    rows = len(next(iter(columns.values())))
    return renamed(name, RawTable(columns, (Stretch("a.csv", rows, first=2, unit="line"),)))


def test_kumu_connections_are_channels():
    table, notes = read("channels", From=["A"], To=["B"], Direction=["mutual"], Type=["friend"], Label=["x"])
    assert table.columns == {"source": ["A"], "target": ["B"], "directed": ["no"], "Type": ["friend"], "label": ["x"]}
    assert notes == [
        "channels: column From read as source",
        "channels: column To read as target",
        "channels: column Label read as label",
        "channels: column Direction read as directed",
    ]


def test_kumu_elements_have_their_label_as_id():
    table, notes = read("actors", Label=["A"], Type=["mission"])
    assert table.columns == {"id": ["A"], "Type": ["mission"]}
    assert notes == ["actors: column Label read as id"]


def test_gephi_edges_say_in_type_which_are_directed():
    table, notes = read(
        "channels",
        Source=["A", "B", "C"],
        Target=["B", "C", "A"],
        Type=["Directed", "Undirected", None],
        Weight=list("123"),
    )
    assert table.columns["directed"] == ["yes", "no", None]
    assert table.columns["Weight"] == ["1", "2", "3"]
    assert "Type" not in table.columns
    assert "channels: column Type read as directed" in notes


def test_gephi_nodes_keep_their_label_as_a_column_of_their_own():
    table, notes = read("actors", Id=["1"], Label=["A"])
    assert table.columns == {"id": ["1"], "label": ["A"]}
    assert notes == ["actors: column Id read as id", "actors: column Label read as label"]


def test_a_free_type_is_kept_and_said():
    table, notes = read("channels", From=["A", "B"], To=["B", "A"], Type=["directed", "phone"])
    assert table.columns["Type"] == ["directed", "phone"]
    assert "directed" not in table.columns
    assert notes[-1] == "channels: nothing says which are directed, read as undirected, column Type kept as it is"


def test_undirected_is_never_a_silent_default():
    assert read("channels", Source=["A"], Target=["B"])[1][-1].endswith("read as undirected")


def test_a_name_that_is_ours_wins_and_the_other_is_kept():
    table, _ = read("channels", source=["A"], Source=["x"], To=["B"], Target=["C"])
    assert table.columns == {"source": ["A"], "Source": ["x"], "To": ["B"], "target": ["C"]}


def test_own_columns_of_a_table_of_ours_keep_their_names():
    actors, notes = read("actors", id=["A"], Label=["x"], Id=["y"])
    assert list(actors.columns) == ["id", "Label", "Id"]
    assert not notes
    channels, _ = read("channels", source=["A"], target=["B"], directed=["yes"], Label=["x"], Type=["directed"])
    assert list(channels.columns) == ["source", "target", "directed", "Label", "Type"]


def test_a_type_of_directions_is_never_lost_in_a_table_of_ours():
    table, _ = read("channels", source=["A"], target=["B"], Type=["Directed"])
    assert table.columns["directed"] == ["yes"]


def test_two_names_for_one_end_are_not_merged():
    table, _ = read("channels", From=["y"], Source=["x"], To=["B"])
    assert table.columns == {"From": ["y"], "source": ["x"], "target": ["B"]}


def test_our_own_tables_pass_untouched_and_without_a_note():
    table, notes = read("channels", source=["A"], target=["B"], medium=["phone"])
    assert list(table.columns) == ["source", "target", "medium"]
    assert notes == []
    assert read("regions", Id=["R"], Label=["x"]) == (RawTable({"Id": ["R"], "Label": ["x"]}, table.stretches), [])


def test_an_error_names_the_column_as_the_file_does():
    table, _ = read("channels", From=["A"], To=["B"])
    assert str(table.problem(0, "source", "no actor has this id")) == "a.csv line 2 : From : no actor has this id"
