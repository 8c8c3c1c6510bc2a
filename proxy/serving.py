"""Runs an app on a socket: uvicorn as Encore wants it."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from ipaddress import IPv6Address, ip_address
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from proxy.errors import SettingsError

T = TypeVar("T")

_KEEP_ALIVE_SECONDS = 75
_GRACE_SECONDS = 30
_BACKLOG = 2048


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` on uvloop, where there is one."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(main)


def bind(host: str, port: int) -> socket.socket:
    """A listening socket (port 0: a free one); raises `SettingsError` where it cannot be had."""
    family = socket.AF_INET6 if _is_v6(host) else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError(
            f"ENCORE_HOST, ENCORE_PORT: cannot listen on {host}:{port}: {reason}"
        ) from error


def url(listener: socket.socket) -> str:
    """Where a listening socket is reached."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if _is_v6(host) else f"http://{host}:{port}"


@asynccontextmanager
async def opened(app: Starlette) -> AsyncIterator[None]:
    """The app's lifespan, entered here and not by uvicorn: what goes wrong is raised as it is."""
    async with app.router.lifespan_context(app):
        yield


@asynccontextmanager
async def listening(app: ASGIApp, listener: socket.socket | None = None) -> AsyncIterator[str]:
    """Serve in a task until the block is left; yields the URL. Default: a free loopback port.

    When the block is left, streams may end, for 30 s at most.
    """
    listener = listener or bind("127.0.0.1", 0)
    server = _Server(_config(app))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield url(listener)
    finally:
        server.should_exit = True
        await task


async def until_signal() -> None:
    """Wait for SIGINT or SIGTERM; a second one ends the process at once."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(*_: object) -> None:
        for number, handler in before.items():
            signal.signal(number, handler)
        loop.call_soon_threadsafe(stopped.set)

    for number in before:
        signal.signal(number, stop)
    await stopped.wait()


class _Server(uvicorn.Server):
    """Signals are not its business: uvicorn would raise them again and never exit with 0."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _config(app: ASGIApp) -> uvicorn.Config:
    """Transparent: no headers of the server's own, no trust in proxy headers, no WebSockets."""
    return uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def _is_v6(host: str) -> bool:
    try:
        return isinstance(ip_address(host), IPv6Address)
    except ValueError:
        return False


def _loop_factory() -> Any:
    if sys.platform == "win32":  # pragma: no cover - uvloop has no Windows build
        return None
    import uvloop

    return uvloop.new_event_loop
