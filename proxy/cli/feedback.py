"""`encore feedback` and `encore traps`: wrong answers, and what is learnt from them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from proxy import serving
from proxy.cli.entries import entry_id
from proxy.cli.reaching import AdminToken, AsJson, Url, remote
from proxy.cli.telling import harmless, plain, print_json

FEEDBACK_EXAMPLES = """
\b
Examples:
  encore feedback 0d581758bb9b    as x-cache-debug named it
  encore feedback 0d581758bb9b --question "What was really asked?"
"""
TRAPS_EXAMPLES = """
\b
Examples:
  encore traps >traps.jsonl
  cat pairs.jsonl traps.jsonl >all.jsonl && encore tune all.jsonl
"""


def feedback(
    entry: Annotated[str, typer.Argument(help="12 or 64 hexadecimal digits.", metavar="ID")],
    question: Annotated[
        str | None, typer.Option(help="What was asked; by default what it was last reused for.")
    ] = None,
    url: Url = None,
    token: AdminToken = None,
    as_json: AsJson = False,
) -> None:
    """Say that a stored answer was wrong for a question.

    It is deleted, and the two questions are kept as a pair of another meaning: see `encore traps`.
    """
    asked = {"entry": entry_id(entry), "verdict": "wrong"}
    if question is not None:
        asked["question"] = question
    proxy = remote(url, token)

    async def run() -> Any:
        async with proxy:
            return await proxy.post("feedback", asked)

    told = serving.run(run())
    if as_json:
        print_json(told)
        return
    with proxy.understood():
        trap = told["trap"]
        typer.echo("deleted" if told["evicted"] else "it was gone already")
        if trap is None:
            why = (
                "it is not known what it was reused for; --question tells"
                if question is None
                else "both questions say the same, or there is nowhere to keep it"
            )
            typer.echo(f"no trap: {why}")
        else:
            typer.echo(f"trap: {plain(trap['a'])} <> {plain(trap['b'])}")


def traps(url: Url = None, token: AdminToken = None) -> None:
    """Print the pairs of questions that feedback has told apart.

    A line of JSON each, with "label": 0, as `encore tune` reads them.
    """
    proxy = remote(url, token)

    async def run() -> bytes:
        async with proxy:
            return await proxy.lines("traps")

    typer.echo(harmless(serving.run(run())), nl=False)
