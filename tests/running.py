"""Runs an ASGI app on a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import uvicorn

from proxy.protocol import Protocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_PATIENCE = 10.0


@asynccontextmanager
async def running(app: ASGIApp) -> AsyncIterator[str]:
    """Serve `app` on a loopback port inside this event loop; yields its base URL.

    On leaving, connections that are still open are dropped and the app's lifespan is ended.
    Raises `RuntimeError` if the app does not start, or does not notice that its clients left.
    """
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        loop="none",
        http=Protocol,
        ws="none",
        lifespan="on",
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,
        log_config=None,
    )
    config.load()
    # `Server.serve` would capture signals and tick ten times a second; its parts do without.
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    try:
        await server.startup()
    except SystemExit as failure:
        raise RuntimeError("the app did not start; the log says why") from failure
    await server.on_tick(0)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        await _stop(server)


async def _stop(server: uvicorn.Server) -> None:
    for listener in server.servers:
        listener.close()
    state = server.server_state
    for connection in list(state.connections):
        connection.transport.abort()
    unfinished = set(state.tasks)
    if unfinished:
        _, unfinished = await asyncio.wait(unfinished, timeout=_PATIENCE)
    for task in unfinished:
        task.cancel()
    while state.connections:  # noqa: ASYNC110  (uvicorn has no event for it)
        await asyncio.sleep(0)
    for listener in server.servers:
        await listener.wait_closed()
    await server.lifespan.shutdown()
    if unfinished:
        raise RuntimeError("the app did not notice that its clients left")
