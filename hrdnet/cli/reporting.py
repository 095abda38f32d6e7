"""The command that writes the report: one page that can be sent, and one for those who work with the file."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hrdnet.cli import program
from hrdnet.cli.program import main
from hrdnet.errors import UsageError
from hrdnet.present.messages import LANGUAGES

if TYPE_CHECKING:
    from hrdnet.report.document import Document

_PLANS = {"regions": "assign", "contacts": "channels", "visits": "visits"}


@main.command()
@program.file
@click.option("--earlier", type=click.Path(path_type=Path), help="An earlier file, to say what changed.")
@click.option(
    "--strategies",
    default=None,
    help="Strategies to simulate, with commas between; a choice of seven by default, 'none' for no simulation.",
)
@click.option(
    "--replicates", type=click.IntRange(min=1), default=2048, show_default=True, help="Replicates of each strategy."
)
@click.option("--plan", "plans", default="", help="Plans to show, with commas between: regions, contacts, visits.")
@click.option("--working", is_flag=True, help="Also write the view with rows and network, marked DO NOT SEND.")
@click.option(
    "--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True, help="fr, es, ar are drafts."
)
@program.hidden
@program.seed
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    default=Path("report.html"),
    show_default=True,
    help="HTML file to write.",
)
@program.common
def report(
    file: Path,
    earlier: Path | None,
    strategies: str | None,
    replicates: int,
    plans: str,
    language: str,
    hidden: tuple[str, ...],
    seed: int,
    out: Path,
    *,
    working: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write one HTML page: what the file shows, who cannot reach protection, why, and how sure that is.

    The page can be opened offline, printed and sent: it holds groups only. Read it before you send it.

    Example: hrdnet report net.xlsx -o report.html
    """
    from hrdnet import plan as planning
    from hrdnet.graph.files import read
    from hrdnet.graph.files.guard import checked_output
    from hrdnet.present.messages import language as speaking
    from hrdnet.report.composing import compose
    from hrdnet.report.report_files import save_report
    from hrdnet.report.study import STRATEGIES, study

    wanted = [one.strip() for one in plans.split(",") if one.strip()]
    if set(wanted) - set(_PLANS):
        raise UsageError(f"--plan names, with commas between: {', '.join(_PLANS)}")
    inputs = [file] if earlier is None else [file, earlier]
    checked_output(out, inputs=inputs)
    network = read(file, hidden=hidden)
    before = None if earlier is None else read(earlier, hidden=hidden)
    names = _named(strategies, STRATEGIES)
    with program.only_our_words(), speaking(language):
        made = [getattr(planning, _PLANS[one])(network, rng=seed) for one in dict.fromkeys(wanted)]
        asked = study(network, earlier=before, strategies=names, replicates=replicates, plans=made, rng=seed)
        detailed = dataclasses.replace(asked, whole=True) if working else None
        written = save_report(asked, out, detailed=detailed, inputs=inputs)
        document = compose(asked) if as_json else None
    if document is not None:
        program.print_json(_plain(document))
    elif not quiet:
        folder = out.parent if str(out.parent) != "." else "this folder"
        click.echo(f"Written to {folder}: {', '.join(written)}. Read it before you send it.")


def _named(given: str | None, usual: tuple[str, ...]) -> tuple[str, ...]:
    if given is None:
        return usual
    names = [one.strip() for one in given.split(",") if one.strip()]
    return () if names == ["none"] else tuple(dict.fromkeys(["status_quo", *names]))


def _plain(document: Document) -> dict[str, Any]:
    """Return the report for machines: all words and tables; pictures are on the page alone."""
    content = dataclasses.asdict(document)
    for chapter in content["chapters"]:
        chapter.pop("pictures")
    return content
