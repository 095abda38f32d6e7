"""Reading and writing networks, with one guard for hostile input."""

from __future__ import annotations

import functools
import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from hrdnet.errors import UsageError

if TYPE_CHECKING:
    from hrdnet.graph.files.document import Document
    from hrdnet.graph.network import ProtectionNetwork

# Imports stay inside the functions: the confined reader of workbooks starts from this package and must be light.

#: What ``read`` reads, besides folders of CSV files.
READ = (".xlsx", ".json", ".graphml")
#: What ``write`` writes, besides folders of CSV files.
WRITTEN = (*READ, ".gexf")


def read_document(path: str | os.PathLike[str], *, hidden: Collection[str] = ()) -> Document:
    """Read a file into cells and a header, without checking it as a network; see :func:`read`."""
    from hrdnet.graph.files.guard import checked_input

    file = checked_input(path, kinds=READ)
    if file.is_dir():
        from hrdnet.graph.files import csv_folder

        return csv_folder.read(file)
    if file.suffix.lower() == ".json":
        from hrdnet.graph.files import json_file

        return json_file.read(file)
    if file.suffix.lower() == ".graphml":
        from hrdnet.graph.files import graphml

        return graphml.read(file)
    from hrdnet.graph.files import xlsx

    return xlsx.read(file, hidden=hidden)


def read(path: str | os.PathLike[str], *, hidden: Collection[str] = ()) -> ProtectionNetwork:
    """Read a network from a workbook, a folder of CSV files, JSON or GraphML.

    Parameters
    ----------
    path
        An ``.xlsx`` (the hour-long workbook, neutral or not, or the full tables), a folder, a ``.json`` or a
        ``.graphml``.
    hidden
        Sheets of a workbook that may be read although they, or rows or columns in them, are hidden.

    Returns
    -------
    ProtectionNetwork
        Checked as a whole; unknown cells stay unknown.

    Raises
    ------
    DataProblems
        With every broken rule and its place, never with a cell's value.
    UnsafeInput
        If the file could exhaust or mislead the program.
    UsageError
        If there is no such file or format.

    Examples
    --------
    >>> import tempfile
    >>> import hrdnet as hn
    >>> net = hn.examples.load("kyrgyzstan")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     hn.write(net, f"{folder}/net.xlsx")
    ...     hn.read(f"{folder}/net.xlsx").fingerprint == net.fingerprint
    True
    """
    from hrdnet.graph.network import ProtectionNetwork

    return ProtectionNetwork.from_document(read_document(path, hidden=hidden))


def write(network: ProtectionNetwork, path: str | os.PathLike[str], *, inputs: Iterable[Path] = ()) -> None:
    """Write a network, complete and lossless, readable by its owner alone; a folder becomes CSV files.

    A path without a suffix is a folder. ``.gexf`` is for Gephi and is not read again. A file is replaced
    whole or not at all.

    Parameters
    ----------
    network
        The network.
    path
        Where to; its suffix says the format.
    inputs
        Files that were read and must not be written over.

    Raises
    ------
    UnsafeOutput
        For a link, a device, a path through ``..``, or an input.
    UsageError
        For a suffix that is not written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import hrdnet as hn
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     hn.write(hn.examples.load("kyrgyzstan"), Path(folder) / "csv")
    ...     sorted(file.name for file in (Path(folder) / "csv").iterdir())[:3]
    ['about.csv', 'actors.csv', 'channels.csv']
    """
    target = Path(os.fspath(path))
    document = network.to_document()
    suffix = target.suffix.lower()
    if not suffix or target.is_dir():
        from hrdnet.graph.files import csv_folder

        csv_folder.write(document, target, inputs=inputs)
        return
    if suffix not in WRITTEN:
        raise UsageError(f"hrdnet writes folders of CSV files and {', '.join(WRITTEN)}, not {suffix}")
    from hrdnet.graph.files import gexf, graphml, json_file, xlsx
    from hrdnet.graph.files.guard import write_atomically

    writer = {".json": json_file.write, ".graphml": graphml.write, ".gexf": gexf.write, ".xlsx": xlsx.write}[suffix]
    write_atomically(target, functools.partial(writer, document), inputs=inputs)
