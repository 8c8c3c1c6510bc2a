"""Runs an app on a socket: uvicorn as Encore wants it."""

from __future__ import annotations

import asyncio
import gc
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
from proxy.protocol import Protocol

T = TypeVar("T")

_KEEP_ALIVE_SECONDS = 75
_GRACE_SECONDS = 30
_BACKLOG = 2048
_SELDOM = (20_000, 20, 20)  # objects, and collections of younger ones, between two collections


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run `main` on uvloop, where there is one.

    SIGTERM interrupts it as SIGINT does: it is cancelled, closes what it has open, and
    `KeyboardInterrupt` is raised.
    """
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(main)
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(*_: object) -> None:
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell has us in the background, where a key shall not end us; this is no key.
        raise KeyboardInterrupt
    signal.raise_signal(signal.SIGINT)


def bind(host: str, port: int) -> socket.socket:
    """A listening socket (port 0: a free one); raises `SettingsError` where it cannot be had.

    `::` takes IPv4 as well, as people expect of it; a name with addresses of both kinds is taken
    as its IPv4 one.
    """
    try:
        family, address = _resolved(host, port)
        dual = family == socket.AF_INET6 and socket.has_dualstack_ipv6()
        return socket.create_server(address, family=family, backlog=_BACKLOG, dualstack_ipv6=dual)
    except (OSError, ValueError) as error:
        # Python adds the address, which we name ourselves.
        reason = (getattr(error, "strerror", "") or str(error)).partition(" (while")[0]
        raise SettingsError(
            f"ENCORE_HOST, ENCORE_PORT: cannot listen on {_joined(host, port)}: {reason}"
        ) from error


def url(listener: socket.socket) -> str:
    """Where a listening socket is reached."""
    return f"http://{_joined(*listener.getsockname()[:2])}"


@asynccontextmanager
async def opened(app: Starlette) -> AsyncIterator[None]:
    """The app's lifespan, entered here and not by uvicorn: what goes wrong is raised as it is."""
    async with app.router.lifespan_context(app):
        yield


def keep_for_good() -> None:
    """Look for garbage no more among what is there now.

    To go through the modules alone stops everything for a twentieth of a second, again and again.
    """
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def listening(app: ASGIApp, listener: socket.socket | None = None) -> AsyncIterator[str]:
    """Serve until the block is left; yields the URL. Default: a free loopback port.

    When the block is left, nobody new comes in, and streams may end, for 30 s at most.
    """
    listener = listener or bind("127.0.0.1", 0)
    config = _config(app)
    config.load()
    # Its `serve` would take over the signals, raise them again and never let us exit with 0.
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listener])
    try:
        yield url(listener)
    finally:
        await server.shutdown(sockets=[listener])


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Leave what is there now out of garbage collection, and collect the rest less often.

    What start-up made (100,000 objects: modules, models, settings) lives to the end, and what a
    request makes is freed as it ends, by counting; looking for cycles took a fifth of each miss.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """An event that SIGINT or SIGTERM sets; a second one does what it did before."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop(*_: object) -> None:
        restore()
        loop.call_soon_threadsafe(stopped.set)

    for number in before:
        signal.signal(number, stop)
    try:
        yield stopped
    finally:
        restore()


def _config(app: ASGIApp) -> uvicorn.Config:
    """Transparent: no headers of the server's own, no trust in proxy headers, no WebSockets."""
    return uvicorn.Config(
        app,
        http=Protocol,
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


def _resolved(host: str, port: int) -> tuple[socket.AddressFamily, Any]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, *_, address = min(found, key=lambda each: each[0] != socket.AF_INET)
    return family, address


def _joined(host: str, port: int) -> str:
    return f"[{host}]:{port}" if _is_v6(host) else f"{host}:{port}"


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
