"""`encore serve`: one process, or several on one port."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from functools import partial
from socket import socket as Socket  # noqa: N812 - a type among variables of that name

import typer

from proxy import logs, serving, workers
from proxy.app import Encore, assemble
from proxy.cli.flags import with_settings
from proxy.cli.in_use import tell_what_is_in_use
from proxy.cli.telling import errors_told, warn
from proxy.errors import SettingsError
from proxy.settings import PREFIX, Settings, load_settings, unknown_variables

EXAMPLES = """
\b
Examples:
  encore serve                                  in front of Ollama here
  encore serve --upstream http://gpu-box:11434  in front of another one
  encore serve --store memory:// --port 9000    keep nothing on disk
  encore serve --store redis://cache:6379/0     share one cache with others
  encore serve --store redis://cache --workers 4
  ENCORE_TTL_SECONDS=never encore serve         settings are variables, too

Settings count in this order: flag, environment, TOML file (its path in
ENCORE_CONFIG; keys such as max_bytes = "2GiB"), default.
"""


@with_settings
def serve(**flags: str | None) -> None:
    """Serve the proxy until it is told to stop."""
    settings = load_settings(flags)
    logs.configure(settings.log_format, settings.log_level)
    for line in unknown_variables():
        warn(line)
    if settings.workers == 1:
        serving.run(_serve(settings))
    else:
        raise typer.Exit(serving.run(_serve_together(settings)))


async def _serve(settings: Settings) -> None:
    # Signals first: one that comes while we start counts, too.
    with serving.stop_signals() as stopped:
        encore = assemble(settings)
        with closing(serving.bind(settings.host, settings.port)) as socket:
            async with _serving(encore, socket):
                tell_what_is_in_use(settings, encore, socket)
                with serving.collecting_seldom():
                    await stopped.wait()


@asynccontextmanager
async def _serving(encore: Encore, socket: Socket) -> AsyncIterator[None]:
    async with serving.opened(encore.app):
        serving.keep_for_good()
        async with serving.listening(encore.app, socket):
            yield


async def _serve_together(settings: Settings) -> int:
    """Serve with several processes; returns the exit code."""
    if sys.platform == "win32":  # pragma: no cover - a socket cannot be shared so there
        raise SettingsError(f"{PREFIX}WORKERS: this system can have but 1")
    if not settings.has_shared_store:
        raise SettingsError(
            f"{PREFIX}WORKERS: {settings.workers} processes need a store that they share"
            f" ({PREFIX}STORE=redis://host), not {settings.shown_store}"
        )
    with (
        serving.stop_signals() as stopped,
        closing(serving.bind(settings.host, settings.port)) as socket,
    ):
        async with workers.working(settings.workers, partial(_work, settings, socket)) as failing:
            stopping = asyncio.create_task(stopped.wait())
            await asyncio.wait({stopping, failing}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            # Nobody new comes in while they end what is under way.
            socket.close()
            return failing.result() if failing.done() else 0


def _work(settings: Settings, socket: Socket, number: int, ready: Callable[[], None]) -> None:
    """What one of several processes does."""
    logs.configure(settings.log_format, settings.log_level)
    with errors_told(), closing(socket):
        serving.run(_serve_as_worker(settings, socket, number, ready))


async def _serve_as_worker(
    settings: Settings, socket: Socket, number: int, ready: Callable[[], None]
) -> None:
    with serving.stop_signals() as stopped, workers.ending_with_parent(stopped):
        encore = assemble(settings)
        async with _serving(encore, socket):
            if number == 0:
                tell_what_is_in_use(settings, encore, socket)
            ready()
            with serving.collecting_seldom():
                await stopped.wait()
