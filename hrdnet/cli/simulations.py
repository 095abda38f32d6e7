"""Commands that simulate what would happen: burden-sharing, and visibility and reprisal."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from hrdnet.cli import program
from hrdnet.cli.program import main
from hrdnet.errors import UsageError

if TYPE_CHECKING:
    from hrdnet.report.sharing_overview import SharingOverview
    from hrdnet.report.visibility_overview import VisibilityOverview

_Command = TypeVar("_Command", bound=Callable[..., object])


@main.group()
def simulate() -> None:
    """Simulate what would happen: requests for help under strategies, reprisal under actions."""


def _long(command: _Command) -> _Command:
    """Add what every long run has."""
    for option in (
        click.option("--resume", is_flag=True, help="Go on from the checkpoint of a run that was stopped."),
        click.option(
            "--checkpoint", type=click.Path(path_type=Path), help="File that keeps what is done, until all is done."
        ),
        click.option(
            "--processes", type=click.IntRange(min=1), default=1, show_default=True, help="Processes; 1 takes threads."
        ),
        click.option(
            "--replicates", type=click.IntRange(min=1), default=1000, show_default=True, help="How many replicates."
        ),
    ):
        command = option(command)
    return command


@simulate.command()
@program.file
@click.option(
    "--strategies",
    required=True,
    help="Names of strategies with commas between, such as geographic_partition,regional_visits.",
)
@click.option("--baseline", default="status_quo", show_default=True, help="The strategy to compare with.")
@click.option("--days", type=click.IntRange(min=1), default=365, show_default=True, help="Days that are simulated.")
@_long
@click.option("--working", is_flag=True, help="Also write the loads of bodies, marked DO NOT SEND.")
@program.hidden
@program.seed
@program.out
@program.common
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
    """Say what strategies of burden-sharing would change: for rural defenders first, at what cost, how sure.

    Example: hrdnet simulate sharing my.xlsx --strategies geographic_partition,regional_visits
    """
    from hrdnet import sim
    from hrdnet.graph.files import read
    from hrdnet.report.sharing_files import save_sharing
    from hrdnet.report.sharing_overview import sharing_overview

    _check(checkpoint, out, resume=resume, working=working)
    names = list(dict.fromkeys([baseline, *_listed(strategies)]))
    network = read(file, hidden=hidden)
    with _workers(processes) as executor:
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
    _say(table, written, out, as_json=as_json)
    _close(checkpoint, quiet=quiet or as_json)


@simulate.command()
@program.file
@click.option(
    "--actions",
    default="profile_at_home,profile_abroad,private_demarche,protect_others_data",
    show_default=True,
    help="Names of actions with commas between; several at a time with +, such as profile_abroad+accompaniment.",
)
@click.option("--models", default="V1,V2,V3", show_default=True, help="Models with commas between: V1, V2, V3.")
@click.option("--group", default=None, help='Defenders concerned, such as "rural women"; all by default.')
@click.option("--days", type=click.IntRange(min=1), default=730, show_default=True, help="Days that are simulated.")
@_long
@click.option("--working", is_flag=True, help="Also write tactics, distance and months, marked DO NOT SEND.")
@program.hidden
@program.seed
@program.out
@program.common
def visibility(
    file: Path,
    actions: str,
    models: str,
    group: str | None,
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
    """Say what a raised profile, and other actions, do to harm: to the defender, and apart to family and colleagues.

    The defender decides; family and colleagues are asked separately. This model cannot tell you about one person.

    Example: hrdnet simulate visibility my.xlsx --actions profile_abroad,private_demarche --group rural
    """
    from hrdnet import sim
    from hrdnet.graph.files import read
    from hrdnet.metrics.groups import EVERYONE
    from hrdnet.report.visibility_files import save_visibility
    from hrdnet.report.visibility_overview import visibility_overview

    _check(checkpoint, out, resume=resume, working=working)
    network = read(file, hidden=hidden)
    with _workers(processes) as executor:
        result = sim.visibility(
            network,
            actions=[" + ".join(part.strip() for part in one.split("+")) for one in _listed(actions)],
            model=_listed(models),
            group=group or EVERYONE,
            horizon_days=days,
            replicates=replicates,
            rng=seed,
            executor=executor,
            checkpoint=checkpoint,
        )
    table = visibility_overview(result)
    written = [] if out is None else save_visibility(result, table, out, working=working, inputs=[file])
    _say(table, written, out, as_json=as_json)
    _close(checkpoint, quiet=quiet or as_json)


def _listed(names: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (one.strip() for one in names.split(",")))))


@contextmanager
def _workers(processes: int) -> Iterator[Executor | None]:
    if processes == 1:
        yield None
        return
    with ProcessPoolExecutor(processes) as pool:
        yield pool


def _check(checkpoint: Path | None, out: Path | None, *, resume: bool, working: bool) -> None:
    if working and out is None:
        raise UsageError("--working writes files: say where with --out FOLDER")
    if checkpoint is None:
        if resume:
            raise UsageError("--resume goes on from a file: say which with --checkpoint FILE")
        return
    if resume and not checkpoint.exists():
        raise UsageError(f"there is no file {checkpoint.name} to go on from")
    if checkpoint.exists() and not resume:
        raise UsageError(f"{checkpoint.name} exists: --resume goes on from it, or give a new file")


def _say(table: SharingOverview | VisibilityOverview, written: list[str], out: Path | None, *, as_json: bool) -> None:
    """Print an answer: heading, table, sentences, and what was written."""
    if as_json:
        program.print_json(dataclasses.asdict(table))
        return
    for line in table.heading:
        click.echo(click.wrap_text(line, 100))
    click.echo("\n" + table.text() + "\n")
    for sentence in table.answer:
        indent = "  " if sentence.startswith("  ") else ""
        click.echo(click.wrap_text(sentence.strip(), 100, indent, indent))
    if written:
        click.echo(f"\nWritten to {out}: {', '.join(written)}")


def _close(checkpoint: Path | None, *, quiet: bool) -> None:
    """Remove the checkpoint of a run that is complete, once all is printed and written: it is all that a run leaves."""
    from hrdnet.sim.checkpoint import forget

    if checkpoint is not None and checkpoint.exists():
        forget(checkpoint)
        if not quiet:
            click.echo(f"The run is complete; its checkpoint {checkpoint.name} is removed.")
