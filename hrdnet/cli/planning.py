"""The command that plans: who covers which region, which contacts to open, which visits to make."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrdnet.cli import program
from hrdnet.cli.program import main
from hrdnet.errors import UsageError

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork
    from hrdnet.plan.plan_result import Plan
    from hrdnet.report.sharing_overview import SharingOverview
    from hrdnet.sim.strategies import Strategy

_WHAT = ("regions", "contacts", "visits")


@main.command()
@program.file
@click.option(
    "--what",
    default=",".join(_WHAT),
    show_default=True,
    help="What to plan, with commas between: regions (who covers which), contacts (which to open), visits.",
)
@click.option(
    "--objective",
    type=click.Choice(["mean", "worst", "leximin"]),
    default="mean",
    show_default=True,
    help="As many requests as can be; or first those of the group that is worst off; or then the next, and so on.",
)
@click.option("--missions-each", type=click.Choice(["1", "2"]), default="1", help="Missions for each region.")
@click.option("--budget", type=click.IntRange(min=0), default=5, show_default=True, help="New contacts at most.")
@click.option("--days", type=click.FloatRange(min=0), default=20, show_default=True, help="Officer-days for visits.")
@click.option(
    "--simulate",
    type=click.IntRange(min=1),
    help="Also run the plans in the simulation against the status quo, so many replicates.",
)
@click.option("--time-limit", type=click.FloatRange(min=1), default=60, show_default=True, help="Seconds for a plan.")
@click.option("--working", is_flag=True, help="Also write the details of each plan, marked DO NOT SEND.")
@program.hidden
@program.seed
@program.out
@program.common
def plan(
    file: Path,
    what: str,
    objective: str,
    missions_each: str,
    budget: int,
    days: float,
    simulate: int | None,
    time_limit: float,
    hidden: tuple[str, ...],
    seed: int,
    out: Path | None,
    *,
    working: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Say who could cover which region, which contacts to open, which visits to make, and how good that can be.

    A plan is a scenario to discuss, not advice: ask the defenders of each region first.

    Example: hrdnet plan net.xlsx --what regions,visits --days 30 --out plans
    """
    from hrdnet.graph.files import read
    from hrdnet.report.plan_files import save_plans
    from hrdnet.report.plan_overview import plan_overview

    wanted = [one.strip() for one in what.split(",") if one.strip()]
    if not wanted or set(wanted) - set(_WHAT):
        raise UsageError(f"--what names, with commas between: {', '.join(_WHAT)}")
    if working and out is None:
        raise UsageError("--working writes files: say where with --out FOLDER")
    network = read(file, hidden=hidden)
    asked: dict[str, dict[str, Any]] = {
        "regions": {"objective": objective, "at_least": int(missions_each)},
        "contacts": {"objective": objective, "budget": budget},
        "visits": {"objective": objective, "days": days},
    }
    with program.only_our_words():
        plans = [_made(network, one, seed=seed, time_limit=time_limit, **asked[one]) for one in dict.fromkeys(wanted)]
        table = plan_overview(plans)
        written = [] if out is None else save_plans(plans, table, out, working=working, inputs=[file])
        tried = None if simulate is None else _tried(network, plans, simulate, seed)
    if as_json:
        program.print_json(
            dataclasses.asdict(table) | ({} if tried is None else {"simulation": dataclasses.asdict(tried)})
        )
        return
    for line in table.heading:
        click.echo(click.wrap_text(line, 100))
    click.echo("\n" + table.text())
    if tried is not None:
        click.echo("\nIn the simulation, in the same worlds:\n")
        click.echo(tried.text() + "\n")
        for sentence in tried.answer:
            indent = "  " if sentence.startswith("  ") else ""
            click.echo(click.wrap_text(sentence.strip(), 100, indent, indent))
    if written and not quiet:
        click.echo(f"\nWritten to {out}: {', '.join(written)}")


def _made(network: ProtectionNetwork, what: str, *, seed: int, time_limit: float, **asked: Any) -> Plan:
    from hrdnet import plan as planning

    make = getattr(planning, {"regions": "assign", "contacts": "channels", "visits": "visits"}[what])
    made: Plan = make(network, rng=seed, time_limit=time_limit, **asked)
    return made


def _tried(network: ProtectionNetwork, plans: list[Plan], replicates: int, seed: int) -> SharingOverview:
    from hrdnet import sim
    from hrdnet.report.sharing_overview import sharing_overview

    # At the days that missions spend now, as all strategies; and at those that their officers have.
    tried = (one.as_strategy(days=days) for one in plans for days in ("now", "all"))
    strategies: list[str | Strategy] = ["status_quo", *tried]
    return sharing_overview(sim.burden_sharing(network, strategies=strategies, replicates=replicates, rng=seed))
