"""The command that compares two files: what changed, for whom, and how sure that is."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

import click

from hrdnet.cli import program
from hrdnet.cli.program import main


@main.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@program.hidden
@program.seed
@program.out
@program.common
def compare(
    before: Path,
    after: Path,
    hidden: tuple[str, ...],
    seed: int,
    out: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Say what changed from one file to another: better data apart from better access, and reach by group.

    Rows are matched by id: keep the ids of the file when you update it.

    Example: hrdnet compare last-year.xlsx this-year.xlsx
    """
    from hrdnet import metrics
    from hrdnet.graph.files import read
    from hrdnet.graph.files.csv_cells import write_columns
    from hrdnet.graph.files.guard import write_folder_atomically
    from hrdnet.present.figures import png
    from hrdnet.present.result import INVENTED
    from hrdnet.report.change_overview import change_overview
    from hrdnet.report.reach_files import SHARED

    earlier, later = read(before, hidden=hidden), read(after, hidden=hidden)
    changes = metrics.compare(earlier, later, rng=seed)
    table = change_overview(changes, metrics.situation(later, earlier=earlier))
    if out is not None:
        mark = INVENTED if changes.provenance.synthetic else SHARED
        files = {
            "change_by_group.csv": functools.partial(write_columns, table.columns(mark)),
            "change_by_group.png": functools.partial(program.put, png(table.figure(mark))),
        }
        write_folder_atomically(out, files, inputs=[before, after])
    if as_json:
        program.print_json(dataclasses.asdict(table))
        return
    for line in table.heading:
        click.echo(click.wrap_text(line, 100))
    click.echo("\n" + table.text() + "\n")
    for sentence in table.answer:
        click.echo(click.wrap_text(sentence, 100))
    if out is not None and not quiet:
        click.echo(f"\nWritten to {out}: {', '.join(files)}")
