"""`encore stats`: what a running proxy has counted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
import typer
from rich.console import Group
from rich.live import Live
from rich.text import Text

from proxy import serving
from proxy.cli.counts import counts_table, lately
from proxy.cli.reaching import AdminToken, AsJson, Url, remote
from proxy.cli.telling import harmless, page, plain, print_json
from proxy.errors import RemoteError, SettingsError
from proxy.remote import Remote

EXAMPLES = """
\b
Examples:
  encore stats
  encore stats --watch                   until Ctrl-C
  encore stats --watch --json --every 60 >>stats.jsonl
"""

_OFTEN = 0.1


def stats(
    watch: Annotated[bool, typer.Option("--watch", help="Go on, until it is stopped.")] = False,
    every: Annotated[float, typer.Option(help="Seconds between two looks.", metavar="S")] = 2.0,
    url: Url = None,
    token: AdminToken = None,
    as_json: AsJson = False,
) -> None:
    """Show what a running proxy counts: hits, latency, savings, faults."""
    if not every >= _OFTEN:
        raise SettingsError(f"stats: --every must be {_OFTEN:g} or more")
    proxy = remote(url, token)
    if watch:
        show = _show_lines if as_json else _show_table
        serving.run(show(proxy, every))
    else:
        _show_once(proxy, as_json=as_json)


def _show_once(proxy: Remote, *, as_json: bool) -> None:
    told = serving.run(_once(proxy))
    if as_json:
        print_json(told)
        return
    with proxy.understood():
        shown = counts_table(told)
    page().print(shown)


async def _once(proxy: Remote) -> Any:
    async with proxy:
        return await proxy.get("metrics")


async def _show_lines(proxy: Remote, every: float) -> None:
    async for told in _looks(proxy, every):
        if not isinstance(told, RemoteError):
            typer.echo(harmless(orjson.dumps(told)))


async def _show_table(proxy: Remote, every: float) -> None:
    last: Any = None
    with Live(console=page(), auto_refresh=False) as live:
        async for told in _looks(proxy, every):
            if isinstance(told, RemoteError):
                below = Text(plain(str(told)), "yellow")
            else:
                with proxy.understood():
                    below = Text(lately(told, last or told, every))
                last = told
            with proxy.understood():
                live.update(Group(counts_table(last), below), refresh=True)


async def _looks(proxy: Remote, every: float) -> AsyncIterator[Any]:
    """What is counted now, and again and again; or why it could not be asked for."""
    with serving.stop_signals() as stopped:
        async with proxy:
            # The first look fails as any command does: a wrong URL is to be told at once.
            yield await proxy.get("metrics")
            while not await _comes(stopped, every):
                try:
                    yield await proxy.get("metrics")
                except RemoteError as error:
                    yield error


async def _comes(event: asyncio.Event, seconds: float) -> bool:
    coming = asyncio.ensure_future(event.wait())
    await asyncio.wait({coming}, timeout=seconds)
    coming.cancel()
    return event.is_set()
