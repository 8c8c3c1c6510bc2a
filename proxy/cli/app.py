"""All commands of `encore`, put together."""

from __future__ import annotations

from typing import Annotated

import typer

from proxy import __version__
from proxy.cli import demo, moving, serve, tune
from proxy.cli.telling import errors_told

_EXIT_CODES = """
\b
Exit codes:
  0  it went well, or was told to stop
  1  the demo came out otherwise than the design says; no value that tune
     could propose is strict enough; import or reindex left something out
  2  a wrong setting or file, a port or a store that is in use, an upstream of
     the demo that does not answer
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
    app.command(epilog=serve.EXAMPLES + _EXIT_CODES)(serve.serve)
    app.command(epilog=demo.EXAMPLES + _EXIT_CODES)(demo.demo)
    app.command(epilog=tune.EXAMPLES + _EXIT_CODES)(tune.tune)
    for name, command, examples in (
        ("export", moving.export_entries, moving.EXPORT_EXAMPLES),
        ("import", moving.import_entries, moving.IMPORT_EXAMPLES),
        ("reindex", moving.reindex, moving.REINDEX_EXAMPLES),
    ):
        app.command(name, epilog=examples + moving.EXIT_CODES)(command)
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
