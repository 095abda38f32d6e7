"""The commands about the program itself: whether it is well, and completion in a shell."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from hrdnet.cli import program
from hrdnet.cli.program import main


@main.command()
@click.option("--clean", is_flag=True, help="Remove what stopped runs left in the folders.")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path))
@program.common
def doctor(folders: tuple[Path, ...], *, clean: bool, as_json: bool, quiet: bool) -> None:
    """Say versions, cores and caches, prove that a run opens no connection, and list what stopped runs left.

    FOLDERS are looked through for leftovers; the one you are in by default. Checkpoints that you asked for are listed
    and stay.

    Example: hrdnet doctor --clean reports
    """
    from hrdnet.report.health import examine, leftovers, remove

    report = examine()
    left = leftovers(folders or (Path(),))
    removed = remove(left) if clean else 0
    if as_json:
        found = [str(one) for one in left.drafts], [str(one) for one in left.checkpoints]
        program.print_json(
            dataclasses.asdict(report) | {"drafts": found[0], "checkpoints": found[1], "removed": removed}
        )
        return
    for name, text in report.lines():
        click.echo(f"{name + ':':<16}{text}")
    click.echo(f"{'leftovers:':<16}{left.words()}")
    if not quiet:
        for one in (*left.drafts, *left.checkpoints):
            click.echo(f"{'':<16}{one}")
    if clean:
        click.echo(f"{'removed:':<16}{removed}")


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what a shell needs to complete hrdnet's commands and options.

    Example: hrdnet completion bash > ~/.local/share/bash-completion/completions/hrdnet
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(main, {}, "hrdnet", "_HRDNET_COMPLETE").source())
