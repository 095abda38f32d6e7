"""The program: its group of commands, options that commands share, exit codes, and how answers are printed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from hrdnet import __version__
from hrdnet.errors import DataProblems, HrdnetError, NoPlan, UnsafeInput, UnsafeOutput, UsageError
from hrdnet.present.tables import shown

NOT_FOR_EMERGENCIES = "Not for emergencies. In danger now: your security plan, people you trust, a 24-hour line."
PROBLEMS, USAGE, INTERRUPTED = 1, 2, 130
_Command = TypeVar("_Command", bound=Callable[..., Any])


class _Help(click.Command):
    """Begins every help with what somebody in danger needs first."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_text(NOT_FOR_EMERGENCIES)
        formatter.write_paragraph()
        super().format_help(ctx, formatter)


class _Group(_Help, click.Group):
    """Turns our errors into messages and exit codes: 1 the data has problems, 2 usage."""

    command_class = _Help
    group_class = type

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (DataProblems, UnsafeInput) as error:
            _fail(str(error), PROBLEMS)
        except NoPlan as error:
            # The error itself names no region; whoever types the command may see it.
            about = [f"regions: {', '.join(map(shown, error.regions))}"] if error.regions else []
            _fail("\n".join([str(error), *about]), USAGE)
        except (UsageError, UnsafeOutput, HrdnetError) as error:
            _fail(str(error), USAGE)
        except MemoryError:
            _fail("the data does not fit in memory", PROBLEMS)
        except KeyboardInterrupt:
            _fail("Stopped. Nothing was written.", INTERRUPTED)


def _fail(message: str, code: int) -> None:
    click.echo(message, err=True)
    sys.exit(code)


@click.group(
    cls=_Group,
    help="How well human rights defenders can reach protection, and why they cannot.",
)
@click.version_option(__version__, prog_name="hrdnet")
def main() -> None:
    """Group of all commands; the words of help are above."""


def common(command: _Command) -> _Command:
    """Add what every command has."""
    for option in (
        click.option("--quiet", is_flag=True, help="Print only what was asked for."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    ):
        command = option(command)
    return command


seed = click.option(
    "--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Same seed, same numbers."
)
out = click.option("--out", type=click.Path(path_type=Path), help="Folder to write into.")
file = click.argument("file", type=click.Path(path_type=Path))
hidden = click.option(
    "--hidden", multiple=True, help="Sheet that may be hidden or hide rows or columns; may be repeated."
)


@contextmanager
def only_our_words() -> Iterator[None]:
    """Let what compiled solvers print go to the other stream: what is asked for stays readable by machines."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        os.dup2(2, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def put(content: bytes, stream: BinaryIO) -> None:
    """Write bytes into a stream."""
    stream.write(content)


def print_json(content: dict[str, Any]) -> None:
    """Print an answer for machines."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=1))
