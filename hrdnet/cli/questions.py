"""Commands about a file as it is: demo, template, check, situation, reach."""

from __future__ import annotations

import dataclasses
import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import click

from hrdnet.cli import program
from hrdnet.cli.program import main
from hrdnet.errors import DataProblems, UnsafeOutput, UsageError

#: Replicates of each strategy in the demonstration: few enough to wait for.
_DEMO_REPLICATES = 512


@main.command()
@program.seed
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("hrdnet-demo"),
    show_default=True,
    help="Folder to write into.",
)
@click.option(
    "--open/--no-open", "opened", default=None, help="Open the report in a browser; by default at a desktop's terminal."
)
@program.common
def demo(seed: int, out: Path, *, opened: bool | None, as_json: bool, quiet: bool) -> None:
    """Run the main job on the shipped, INVENTED example of Kyrgyzstan, and write its report.

    Example: hrdnet demo --out my-demo
    """
    from hrdnet.graph import examples
    from hrdnet.report.report_files import save_report
    from hrdnet.report.study import study

    if not quiet and not as_json:
        click.echo(program.NOT_FOR_EMERGENCIES)
        click.echo("The example: real places and towns of missions; all people and bodies INVENTED.\n")
    network = examples.load("kyrgyzstan")
    _reach(network, seed=seed, out=out, working=False, as_json=as_json, quiet=quiet)
    page = out / "report.html"
    save_report(study(network, replicates=_DEMO_REPLICATES, rng=seed), page)
    if not as_json and not quiet:
        click.echo(f"\nThe report: open {page} in a browser. It needs no connection.")
    if opened or (opened is None and not as_json and not quiet and _at_a_desktop()):
        import webbrowser

        webbrowser.open(page.resolve().as_uri())


def _at_a_desktop() -> bool:
    """Return whether somebody looks on who has a browser with windows."""
    shown = sys.platform in {"win32", "darwin"} or any(os.environ.get(one) for one in ("DISPLAY", "WAYLAND_DISPLAY"))
    return shown and sys.stdout.isatty()


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--neutral", is_flag=True, help="Codes instead of words: the file does not say what it is.")
@click.option("--quiet", is_flag=True, help="Print nothing.")
def template(file: Path, *, neutral: bool, quiet: bool) -> None:
    """Write an empty workbook that takes about an hour to fill in.

    Example: hrdnet template my.xlsx
    """
    from hrdnet.graph.files.template import template as write_template

    if file.suffix.lower() != ".xlsx":
        raise UsageError("the workbook's name ends in .xlsx")
    if file.exists():
        raise UnsafeOutput(f"{file.name} exists: give the workbook a new name")
    write_template(file, neutral=neutral)
    if not quiet:
        click.echo(f"{file} is written. Fill in Groups, Bodies and Contacts, then: hrdnet check {file}")


@main.command()
@program.file
@click.option("--mark", type=click.Path(path_type=Path), help="Write a copy of the workbook with every fault marked.")
@program.hidden
@program.common
def check(file: Path, mark: Path | None, hidden: tuple[str, ...], *, as_json: bool, quiet: bool) -> None:
    """Check a file and say what is wrong with it, all at once and without quoting any cell.

    Example: hrdnet check my.xlsx --mark marked.xlsx
    """
    from hrdnet.graph.files import read_document
    from hrdnet.graph.network import ProtectionNetwork

    try:
        document = read_document(file, hidden=hidden)
        network = ProtectionNetwork.from_document(document)
    except DataProblems as error:
        if mark is not None:
            from hrdnet.graph.files.marking import mark as write_marked

            write_marked(file, error.problems, mark)
            if not as_json:
                click.echo(f"A marked copy is in {mark}.", err=True)
        if not as_json:
            raise
        program.print_json(
            {
                "ok": False,
                "problems": [{"place": one.place, "column": one.column, "rule": one.rule} for one in error.problems],
            }
        )
        sys.exit(program.PROBLEMS)
    if as_json:
        program.print_json({"ok": True, "contents": network.contents, "notes": list(document.notes)})
        return
    click.echo("No problems found.")
    if not quiet:
        for key, value in network.contents.items():
            click.echo(f"  {key}: {value}")
        for note in document.notes:
            click.echo(f"  note: {note}")


@main.command()
@program.file
@click.option("--earlier", type=click.Path(path_type=Path), help="An earlier file, to say what changed.")
@program.hidden
@click.option("--out", type=click.Path(path_type=Path), help="Folder for a table and a figure.")
@program.common
def situation(
    file: Path, earlier: Path | None, hidden: tuple[str, ...], out: Path | None, *, as_json: bool, quiet: bool
) -> None:
    """Say what the file shows without a model: who is never visited, who has one contact, what went unanswered.

    Example: hrdnet situation my.xlsx --earlier last-year.xlsx
    """
    from hrdnet.graph.files import read
    from hrdnet.metrics.fieldwork import situation as describe

    result = describe(read(file, hidden=hidden), earlier=None if earlier is None else read(earlier, hidden=hidden))
    if as_json:
        program.print_json({"marking": result.provenance.mark, "findings": result.summary().splitlines()[1:]})
    else:
        click.echo(result.summary())
    if out is not None:
        from hrdnet.graph.files.csv_cells import write_columns
        from hrdnet.graph.files.guard import write_folder_atomically
        from hrdnet.present.figures import png

        frame = result.to_frame()
        columns = {
            "marking": [result.provenance.mark] * len(frame),
            **{str(name): frame[name].tolist() for name in frame},
        }
        picture = png(result.plot()[0])
        files: dict[str, Callable[[BinaryIO], None]] = {
            "situation.csv": functools.partial(write_columns, columns),
            "situation.png": functools.partial(program.put, picture),
        }
        write_folder_atomically(out, files, inputs=[file])
        if not quiet and not as_json:
            click.echo(f"Written to {out}: {', '.join(files)}")


@main.command()
@program.file
@click.option("--to", default="formal", show_default=True, help="formal, informal, both, or a mechanism's id or kind.")
@click.option("--host-state", is_flag=True, help="Count host-state bodies that do no harm.")
@click.option("--within-days", type=click.FloatRange(min=0), help="Only requests that arrive within so many days.")
@click.option("--working", is_flag=True, help="Also write rows and a map, marked DO NOT SEND.")
@program.hidden
@program.seed
@program.out
@program.common
def reach(
    file: Path,
    to: str,
    hidden: tuple[str, ...],
    seed: int,
    out: Path | None,
    within_days: float | None,
    *,
    host_state: bool,
    working: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Say how likely a request for help is to reach a mechanism, by setting, region and group.

    Example: hrdnet reach my.xlsx --within-days 14 --out results
    """
    from hrdnet.graph.files import read

    if working and out is None:
        raise UsageError("--working writes files: say where with --out FOLDER")
    network = read(file, hidden=hidden)
    _reach(
        network,
        seed=seed,
        out=out,
        working=working,
        as_json=as_json,
        quiet=quiet,
        to=to,
        host_state=host_state,
        within_days=within_days,
        source=file,
    )


def _reach(
    network: Any,
    *,
    seed: int,
    out: Path | None,
    working: bool,
    as_json: bool,
    quiet: bool,
    to: str = "formal",
    host_state: bool = False,
    within_days: float | None = None,
    source: Path | None = None,
) -> None:
    from hrdnet.metrics.reachability import reach as ask
    from hrdnet.report.overview import overview
    from hrdnet.report.reach_files import save

    result = ask(network, to=to, host_state=host_state, within_days=within_days, rng=seed)
    table = overview(result)
    written = []
    if out is not None:
        written = save(result, table, out, working=working, inputs=[] if source is None else [source])
    if as_json:
        program.print_json(dataclasses.asdict(table))
        return
    for line in table.heading:
        click.echo(click.wrap_text(line, 100))
    click.echo("\n" + table.text() + "\n")
    for sentence in table.answer:
        click.echo(click.wrap_text(sentence, 100))
    if not quiet:
        closing = (
            "Reach is a probability in a model, among those in the file; the host state holds the primary "
            f"responsibility to protect. {len(result.assumptions)} inputs were assumed where nobody said; "
            "result.assumptions lists them in Python."
        )
        click.echo("\n" + click.wrap_text(closing, 100))
    if written:
        click.echo(f"\nWritten to {out}: {', '.join(written)}")
