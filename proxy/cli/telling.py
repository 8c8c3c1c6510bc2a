"""How the commands speak, to a person and to a program, and how they end."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import orjson
import typer
from rich.console import Console
from rich.markup import escape

from proxy.errors import EncoreError, RemoteError, RemoteRefused, RemoteUnknown

NO = 1
_WRONG_SETTING = 2
_NOT_REACHED = 3

# Terminals obey some of them, and JSON may hold them.
_CONTROLS = re.compile("[\x7f-\x9f]")
# A table in a file, or in a pipe, has room, unless somebody says how much.
_WIDTH_OF_A_FILE = 120


@contextmanager
def errors_told() -> Iterator[None]:
    """The errors that we raise on purpose end the process with one clear line."""
    try:
        yield
    except EncoreError as error:
        for line in str(error).splitlines():
            print(f"encore: {plain(line)}", file=sys.stderr)  # noqa: T201 - it has to reach a person
        raise SystemExit(_exit_code(error)) from None


def console() -> Console:
    """For what is said beside the result: stderr, in whole lines."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def page() -> Console:
    """For a result that is a table or longer: stdout."""
    shown = Console(highlight=False, emoji=False, markup=False)
    if not shown.is_terminal and "COLUMNS" not in os.environ:
        shown.width = _WIDTH_OF_A_FILE
    return shown


def warn(line: str) -> None:
    """Say what may be wrong."""
    console().print(f"[yellow]warning:[/yellow] {escape(line)}")


def plain(text: str) -> str:
    """Text of others for a terminal: what could command it, or hide, is written as an escape."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape", "surrogatepass").decode()
        for each in text
    )


def print_json(value: object) -> None:
    """A result for programs."""
    typer.echo(harmless(orjson.dumps(value, option=orjson.OPT_INDENT_2)))


def harmless(json: bytes) -> str:
    """JSON that says the same and commands no terminal."""
    text = json.decode("utf-8", "replace")
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _exit_code(error: EncoreError) -> int:
    match error:
        case RemoteUnknown():
            return NO
        case RemoteError() if not isinstance(error, RemoteRefused):
            return _NOT_REACHED
        case _:
            return _WRONG_SETTING
