"""All commands of `encore`, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from proxy import __version__
from proxy.cli import (
    demo,
    doctor,
    entries,
    explain,
    feedback,
    moving,
    purge,
    reaching,
    serve,
    stats,
    tune,
    warm,
)
from proxy.cli.telling import errors_told

_EXIT_CODES = """
\b
Exit codes:
  0  it went well, or was told to stop
  1  the demo came out otherwise than the design says; no value that tune
     could propose is strict enough; import, reindex or warm left something
     out; doctor found that something fails; the proxy has no such entry
  2  a wrong option, setting or file, a port or a store that is in use, an
     upstream of the demo that does not answer
  3  no proxy answers at --url, it does not take the token, or it is an
     earlier version
"""


def main() -> None:
    """Run the command line."""
    with errors_told():
        command_line()()


def command_line() -> typer.Typer:
    """The commands, in the order in which `encore --help` shows them."""
    app = typer.Typer(
        name="encore",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        # Rich would cut long defaults off, and fold the examples.
        rich_markup_mode=None,
    )
    app.callback(epilog=_EXIT_CODES)(_root)
    for name, command, epilog in (
        ("serve", serve.serve, serve.EXAMPLES + _EXIT_CODES),
        ("demo", demo.demo, demo.EXAMPLES + _EXIT_CODES),
        ("doctor", doctor.doctor, doctor.EXAMPLES + doctor.EXIT_CODES),
        ("explain", explain.explain, explain.EXAMPLES + reaching.EXIT_CODES),
        ("stats", stats.stats, stats.EXAMPLES + reaching.EXIT_CODES),
    ):
        app.command(name, epilog=epilog)(command)
    app.add_typer(entries.entries(), name="entries")
    for name, command, epilog in (
        ("purge", purge.purge, purge.EXAMPLES + reaching.EXIT_CODES),
        ("feedback", feedback.feedback, feedback.FEEDBACK_EXAMPLES + reaching.EXIT_CODES),
        ("traps", feedback.traps, feedback.TRAPS_EXAMPLES + reaching.EXIT_CODES),
        ("tune", tune.tune, tune.EXAMPLES + _EXIT_CODES),
        ("warm", warm.warm, warm.EXAMPLES + warm.EXIT_CODES),
        ("export", moving.export_entries, moving.EXPORT_EXAMPLES + moving.EXIT_CODES),
        ("import", moving.import_entries, moving.IMPORT_EXAMPLES + moving.EXIT_CODES),
        ("reindex", moving.reindex, moving.REINDEX_EXAMPLES + moving.EXIT_CODES),
    ):
        app.command(name, epilog=epilog)(command)
    return app


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"encore {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A transparent, OpenAI-compatible proxy that answers from a cache only when it is safe."""
