"""What Encore is held against: the least that the same server does without it.

python -m bench.speed.baselines fixed|aiohttp|httpx PORT [UPSTREAM]

fixed     a Starlette route that answers the same kilobyte to everything, unread
aiohttp   Starlette in front of aiohttp: reads the request, forwards it, passes the answer on
httpx     the same with `httpx.AsyncClient` as it comes
"""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

import aiohttp
import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bench.speed import answers

_PATH = "/v1/chat/completions"
_JSON = {"Content-Type": "application/json"}
_STREAM = "text/event-stream"


def fixed(_: str) -> Starlette:
    """No upstream."""
    body = answers.completion()

    async def answer(_: Request) -> Response:
        return Response(body, media_type="application/json")

    return Starlette(routes=[Route(_PATH, answer, methods=["POST"])])


def forwarding_by_aiohttp(upstream: str) -> Starlette:
    """As many connections as it takes."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(connector=connector) as app.state.session:
            yield

    async def forward(request: Request) -> Response:
        session = cast(aiohttp.ClientSession, request.app.state.session)
        answer = await session.post(upstream + _PATH, data=await request.body(), headers=_JSON)
        kind = answer.content_type
        if kind != _STREAM:
            return Response(await answer.read(), answer.status, media_type=kind)
        return StreamingResponse(answer.content.iter_any(), answer.status, media_type=kind)

    return Starlette(routes=[Route(_PATH, forward, methods=["POST"])], lifespan=lifespan)


def forwarding_by_httpx(upstream: str) -> Starlette:
    """Its own transport, limits and timeouts."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with httpx.AsyncClient() as app.state.client:
            yield

    async def forward(request: Request) -> Response:
        client = cast(httpx.AsyncClient, request.app.state.client)
        asked = client.build_request(
            "POST", upstream + _PATH, content=await request.body(), headers=_JSON
        )
        answer = await client.send(asked, stream=True)
        kind = answer.headers["content-type"]
        if not kind.startswith(_STREAM):
            return Response(await answer.aread(), answer.status_code, media_type=kind)
        return StreamingResponse(answer.aiter_raw(), answer.status_code, media_type=kind)

    return Starlette(routes=[Route(_PATH, forward, methods=["POST"])], lifespan=lifespan)


KINDS: dict[str, Callable[[str], Starlette]] = {
    "fixed": fixed,
    "aiohttp": forwarding_by_aiohttp,
    "httpx": forwarding_by_httpx,
}


def main() -> None:
    """Read the arguments and serve, with uvloop and httptools, and no word in any log."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("port", type=int)
    parser.add_argument("upstream", nargs="?", default="")
    options = parser.parse_args()
    uvicorn.run(
        KINDS[options.kind](options.upstream),
        host="127.0.0.1",
        port=options.port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        timeout_keep_alive=75,
        backlog=2048,
    )


if __name__ == "__main__":
    main()
