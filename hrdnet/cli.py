"""The command line: what a strategist types."""

from __future__ import annotations

import dataclasses
import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from hrdnet import __version__
from hrdnet.errors import DataProblems, HrdnetError, UnsafeInput, UnsafeOutput, UsageError

NOT_FOR_EMERGENCIES = "Not for emergencies. In danger now: your security plan, people you trust, a 24-hour line."
_PROBLEMS, _USAGE, _INTERRUPTED = 1, 2, 130
_Command = TypeVar("_Command", bound=Callable[..., Any])


class _Group(click.Group):
    """Turns our errors into messages and exit codes: 1 the data has problems, 2 usage."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (DataProblems, UnsafeInput) as error:
            _fail(str(error), _PROBLEMS)
        except (UsageError, UnsafeOutput, HrdnetError) as error:
            _fail(str(error), _USAGE)
        except MemoryError:
            _fail("the data does not fit in memory", _PROBLEMS)
        except KeyboardInterrupt:
            _fail("Stopped. Nothing was written.", _INTERRUPTED)


def _fail(message: str, code: int) -> None:
    click.echo(message, err=True)
    sys.exit(code)


@click.group(
    cls=_Group,
    help=f"{NOT_FOR_EMERGENCIES}\n\nHow well human rights defenders can reach protection, and why they cannot.",
)
@click.version_option(__version__, prog_name="hrdnet")
def main() -> None:
    """Group of all commands; the words of help are above."""


def _common(command: _Command) -> _Command:
    for option in (
        click.option("--quiet", is_flag=True, help="Print only what was asked for."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    ):
        command = option(command)
    return command


_seed = click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Same seed, same numbers."
)
_out = click.option("--out", type=click.Path(path_type=Path), help="Folder to write into.")
_file = click.argument("file", type=click.Path(path_type=Path))
_hidden = click.option(
    "--hidden", multiple=True, help="Sheet that may be hidden or hide rows or columns; may be repeated."
)


@main.command()
@_seed
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("hrdnet-demo"),
    show_default=True,
    help="Folder to write into.",
)
@_common
def demo(seed: int, out: Path, *, as_json: bool, quiet: bool) -> None:
    """Run the main job on the shipped, INVENTED example of Kyrgyzstan."""
    from hrdnet.graph import examples

    if not quiet and not as_json:
        click.echo(NOT_FOR_EMERGENCIES)
        click.echo("The example: real places and towns of missions; all people and bodies INVENTED.\n")
    _reach(examples.load("kyrgyzstan"), seed=seed, out=out, working=False, as_json=as_json, quiet=quiet)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--neutral", is_flag=True, help="Codes instead of words: the file does not say what it is.")
@click.option("--quiet", is_flag=True, help="Print nothing.")
def template(file: Path, *, neutral: bool, quiet: bool) -> None:
    """Write an empty workbook that takes about an hour to fill in."""
    from hrdnet.graph.files.template import template as write_template

    if file.suffix.lower() != ".xlsx":
        raise UsageError("the workbook's name ends in .xlsx")
    if file.exists():
        raise UnsafeOutput(f"{file.name} exists: give the workbook a new name")
    write_template(file, neutral=neutral)
    if not quiet:
        click.echo(f"{file} is written. Fill in Groups, Bodies and Contacts, then: hrdnet check {file}")


@main.command()
@_file
@click.option("--mark", type=click.Path(path_type=Path), help="Write a copy of the workbook with every fault marked.")
@_hidden
@_common
def check(file: Path, mark: Path | None, hidden: tuple[str, ...], *, as_json: bool, quiet: bool) -> None:
    """Check a file and say what is wrong with it, all at once and without quoting any cell."""
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
        _print_json(
            {
                "ok": False,
                "problems": [{"place": one.place, "column": one.column, "rule": one.rule} for one in error.problems],
            }
        )
        sys.exit(_PROBLEMS)
    if as_json:
        _print_json({"ok": True, "contents": network.contents, "notes": list(document.notes)})
        return
    click.echo("No problems found.")
    if not quiet:
        for key, value in network.contents.items():
            click.echo(f"  {key}: {value}")
        for note in document.notes:
            click.echo(f"  note: {note}")


@main.command()
@_file
@click.option("--earlier", type=click.Path(path_type=Path), help="An earlier file, to say what changed.")
@_hidden
@click.option("--out", type=click.Path(path_type=Path), help="Folder for a table and a figure.")
@_common
def situation(
    file: Path, earlier: Path | None, hidden: tuple[str, ...], out: Path | None, *, as_json: bool, quiet: bool
) -> None:
    """Say what the file shows without a model: who is never visited, who has one contact, what went unanswered."""
    from hrdnet.graph.files import read
    from hrdnet.metrics.fieldwork import situation as describe

    result = describe(read(file, hidden=hidden), earlier=None if earlier is None else read(earlier, hidden=hidden))
    if as_json:
        _print_json({"marking": result.provenance.mark, "findings": result.summary().splitlines()[1:]})
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
            "situation.png": functools.partial(_put, picture),
        }
        write_folder_atomically(out, files, inputs=[file])
        if not quiet and not as_json:
            click.echo(f"Written to {out}: {', '.join(files)}")


@main.command()
@_file
@click.option("--to", default="formal", show_default=True, help="formal, informal, both, or a mechanism's id or kind.")
@click.option("--host-state", is_flag=True, help="Count host-state bodies that do no harm.")
@click.option("--within-days", type=click.FloatRange(min=0), help="Only requests that arrive within so many days.")
@click.option("--working", is_flag=True, help="Also write rows and a map, marked DO NOT SEND.")
@_hidden
@_seed
@_out
@_common
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
    """Say how likely a request for help is to reach a mechanism, by setting, region and group."""
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
        _print_json(dataclasses.asdict(table))
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


@main.group()
def simulate() -> None:
    """Simulate what would happen: requests for help under strategies."""


@simulate.command()
@_file
@click.option(
    "--strategies",
    required=True,
    help="Names of strategies with commas between, such as geographic_partition,regional_visits.",
)
@click.option("--baseline", default="status_quo", show_default=True, help="The strategy to compare with.")
@click.option("--days", type=click.IntRange(min=1), default=365, show_default=True, help="Days that are simulated.")
@click.option("--replicates", type=click.IntRange(min=1), default=1000, show_default=True, help="How many replicates.")
@click.option(
    "--processes", type=click.IntRange(min=1), default=1, show_default=True, help="Processes; 1 takes threads."
)
@click.option("--checkpoint", type=click.Path(path_type=Path), help="File that keeps what is done, until all is done.")
@click.option("--resume", is_flag=True, help="Go on from the checkpoint of a run that was stopped.")
@click.option("--working", is_flag=True, help="Also write the loads of bodies, marked DO NOT SEND.")
@_hidden
@_seed
@_out
@_common
def sharing(
    file: Path,
    strategies: str,
    baseline: str,
    days: int,
    replicates: int,
    processes: int,
    checkpoint: Path | None,
    hidden: tuple[str, ...],
    seed: int,
    out: Path | None,
    *,
    resume: bool,
    working: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Say what strategies of burden-sharing would change: for rural defenders first, at what cost, how sure."""
    from concurrent.futures import ProcessPoolExecutor
    from contextlib import ExitStack

    from hrdnet import sim
    from hrdnet.graph.files import read
    from hrdnet.report.sharing_files import save_sharing
    from hrdnet.report.sharing_overview import sharing_overview
    from hrdnet.sim.checkpoint import forget

    if working and out is None:
        raise UsageError("--working writes files: say where with --out FOLDER")
    _check_checkpoint(checkpoint, resume=resume)
    names = list(dict.fromkeys([baseline, *filter(None, (one.strip() for one in strategies.split(",")))]))
    network = read(file, hidden=hidden)
    with ExitStack() as stack:
        executor = stack.enter_context(ProcessPoolExecutor(processes)) if processes > 1 else None
        result = sim.burden_sharing(
            network,
            strategies=names,
            horizon_days=days,
            replicates=replicates,
            rng=seed,
            executor=executor,
            checkpoint=checkpoint,
        )
    table = sharing_overview(result)
    written = [] if out is None else save_sharing(result, table, out, working=working, inputs=[file])
    if as_json:
        _print_json(dataclasses.asdict(table))
    else:
        for line in table.heading:
            click.echo(click.wrap_text(line, 100))
        click.echo("\n" + table.text() + "\n")
        for sentence in table.answer:
            indent = "  " if sentence.startswith("  ") else ""
            click.echo(click.wrap_text(sentence.strip(), 100, indent, indent))
        if written:
            click.echo(f"\nWritten to {out}: {', '.join(written)}")
    if checkpoint is not None and checkpoint.exists():
        # Not before everything is printed and written: it is all that a long run leaves.
        forget(checkpoint)
        if not quiet and not as_json:
            click.echo(f"The run is complete; its checkpoint {checkpoint.name} is removed.")


def _check_checkpoint(checkpoint: Path | None, *, resume: bool) -> None:
    if checkpoint is None:
        if resume:
            raise UsageError("--resume goes on from a file: say which with --checkpoint FILE")
        return
    if resume and not checkpoint.exists():
        raise UsageError(f"there is no file {checkpoint.name} to go on from")
    if checkpoint.exists() and not resume:
        raise UsageError(f"{checkpoint.name} exists: --resume goes on from it, or give a new file")


def _put(content: bytes, stream: BinaryIO) -> None:
    stream.write(content)


def _print_json(content: dict[str, Any]) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
