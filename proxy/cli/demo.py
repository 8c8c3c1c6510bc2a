"""`encore demo`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from proxy import logs, serving
from proxy.demo.play import play
from proxy.errors import SettingsError

EXAMPLES = """
\b
Examples:
  encore demo         nothing else is needed
  encore demo --keep  and go on serving
  encore demo --upstream http://127.0.0.1:11434 --model llama3.2
"""


def demo(
    upstream: Annotated[
        str | None, typer.Option(help="A real upstream, such as http://127.0.0.1:11434.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="A model that this upstream has.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Go on serving afterwards.")] = False,
) -> None:
    """Play requests through the real proxy, and check what comes of each.

    They are missed, hit, expired, refused, streamed. ENCORE_* variables and files change
    nothing about it, and it leaves no file behind.
    """
    if (upstream is None) != (model is None):
        raise SettingsError("demo: --upstream and --model go together")
    logs.configure("auto", "error")
    console = Console(highlight=False)
    well = play(console, upstream=upstream, model=model, keep=keep)
    raise typer.Exit(0 if serving.run(well) else 1)
