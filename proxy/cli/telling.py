"""How the commands speak to a person, and how they end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape

from proxy.errors import EncoreError

_WRONG_SETTING = 2


@contextmanager
def errors_told() -> Iterator[None]:
    """The errors that we raise on purpose end the process with one clear line."""
    try:
        yield
    except EncoreError as error:
        for line in str(error).splitlines():
            print(f"encore: {line}", file=sys.stderr)  # noqa: T201 - it has to reach a person
        raise SystemExit(_WRONG_SETTING) from None


def console() -> Console:
    """For what is said beside the result: stderr, in whole lines."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def warn(line: str) -> None:
    """Say what may be wrong."""
    console().print(f"[yellow]warning:[/yellow] {escape(line)}")
