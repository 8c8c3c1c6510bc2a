"""A proxy's `/internal`, as the commands see it: closed without the token, scripted behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.running import running

TOKEN = "a-token-of-the-tests"


@dataclass(frozen=True, slots=True)
class Heard:
    """One request behind the token, or of a client."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


class FakeInternal:
    """Answers what it is told to; `heard` is what it was asked by those with the token.

    An `is_old` one has nothing but its health and its counts.
    """

    def __init__(self, *, is_old: bool = False) -> None:
        self.heard: list[Heard] = []
        self.url = ""
        self._is_old = is_old
        self._answers: dict[tuple[str, str], list[tuple[int, bytes]]] = {}
        self.on("GET", "/internal/health", {"status": "ok"})
        self.on("GET", "/internal/entries", {"entries": [], "next": None})

    def on(self, method: str, path: str, *contents: object, status: int = 200) -> None:
        """Answer with these, one after the other, and with the last one from then on."""
        bodies = [each if isinstance(each, bytes) else orjson.dumps(each) for each in contents]
        self._answers[method, path] = [(status, body) for body in bodies]

    def fails(self, method: str, path: str, status: int, message: str) -> None:
        """Answer with an error of ours."""
        error = {"error": {"message": f"Encore: {message}", "code": "a_code"}}
        self.on(method, path, error, status=status)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FakeInternal]:
        """Listen on a loopback port."""
        methods = ["GET", "POST", "DELETE"]
        app = Starlette(routes=[Route("/{path:path}", self._answer, methods=methods)])
        async with running(app) as self.url:
            yield self

    async def _answer(self, request: Request) -> Response:
        path = request.url.path
        if not self._is_open(request, path):
            return _closed()
        content = await request.body()
        body = orjson.loads(content) if content else None
        headers = dict(request.headers)
        self.heard.append(Heard(request.method, path, dict(request.query_params), headers, body))
        scripted = self._answers.get((request.method, path))
        if scripted is None:
            return _closed()
        status, answer = scripted.pop(0) if len(scripted) > 1 else scripted[0]
        private = {} if self._is_old else {"cache-control": "no-store"}
        return Response(answer, status, private, media_type="application/json")

    def _is_open(self, request: Request, path: str) -> bool:
        if path in ("/internal/health", "/internal/metrics") or path.startswith("/v1/"):
            return True
        if self._is_old:
            return False
        return request.headers.get("x-encore-token") == TOKEN


def _closed() -> Response:
    error = {"error": {"message": "Encore: not found", "code": "not_found"}}
    return Response(orjson.dumps(error), 404, media_type="application/json")
