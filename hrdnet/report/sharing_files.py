"""The files of a run of strategies: a table, two figures, and in the working view the loads of bodies."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from hrdnet.graph.files.csv_cells import write_columns
from hrdnet.graph.files.guard import write_folder_atomically
from hrdnet.metrics.groups import EVERYONE
from hrdnet.present.figures import png
from hrdnet.report.reach_files import SHARED
from hrdnet.report.sharing_overview import SharingOverview
from hrdnet.sim.sharing import pictures
from hrdnet.sim.sharing.comparison_words import MAIN

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from hrdnet.sim.sharing.outcomes import BurdenSharing

_FIGURES = ("strategies.png", "funnel.png")
#: What a working view writes; a later shared view into the same folder takes it away.
_DETAILED = ("loads.csv", "loads.png", "trade_offs.csv")


def save_sharing(
    result: BurdenSharing, table: SharingOverview, folder: Path, *, working: bool, inputs: Iterable[Path] = ()
) -> list[str]:
    """Write table and figures, and with ``working`` (or invented data) the loads of bodies; all or nothing.

    Returns
    -------
    list of str
        Names of the files written.
    """
    detailed = working or result.provenance.synthetic
    mark = result.provenance.mark if detailed else SHARED
    files: dict[str, Callable[[BinaryIO], None]] = {
        "strategies_by_group.csv": functools.partial(write_columns, table.columns(mark))
    }
    main = [name for name in (*MAIN, EVERYONE) if name in table.groups]
    if main:
        # Figures of groups that are shown, or of none.
        shown = [name for name in table.groups if name in result.named_groups()]
        figures = (pictures.strategies(result, shown, mark), pictures.funnel(result, None, main[0], mark))
        files |= {name: functools.partial(_put, figure) for name, (figure, _) in zip(_FIGURES, figures, strict=True)}
    if detailed:
        files |= _details(result, mark)
    write_folder_atomically(folder, files, obsolete=(*_FIGURES, *_DETAILED), inputs=inputs)
    return list(files)


def _details(result: BurdenSharing, mark: str) -> dict[str, Callable[[BinaryIO], None]]:
    tables = {"loads.csv": result.loads().reset_index(), "trade_offs.csv": result.trade_offs().reset_index()}
    files: dict[str, Callable[[BinaryIO], None]] = {
        name: functools.partial(
            write_columns,
            {"marking": [mark] * len(frame), **{str(column): list(frame[column]) for column in frame}},
        )
        for name, frame in tables.items()
    }
    return files | {"loads.png": functools.partial(_put, result.plot_loads()[0])}


def _put(figure: Figure, stream: BinaryIO) -> None:
    stream.write(png(figure))
