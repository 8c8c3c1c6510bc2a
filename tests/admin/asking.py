"""Asks /internal with the token of the tests; and a desk behind /internal alone.

heard = await admin(encore.url, "POST /internal/purge", {"all": True})
assert heard.json == {"purged": 1, "dry_run": False}
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.types import Receive, Scope

from proxy.admin.routes import Admin, admin_routes
from proxy.admin.token import Token
from proxy.cache.bookkeeper import Bookkeeper
from proxy.cache.explanation import Explanation
from proxy.cache.ports import Inventory, Ledger
from proxy.cache.protected import Breaker, Protected
from proxy.cache.uses import UNUSED, Uses
from proxy.errors import Unavailable
from proxy.metrics import Metrics
from tests.assembled import TOKEN
from tests.cache.samples import Desk
from tests.running import running
from tests.wire.exchanges import Heard, ask

HEADER = f"x-encore-token: {TOKEN}"


async def admin(url: str, line: str, body: Any = None, *headers: str) -> Heard:
    """Ask with the token; a body that is no bytes is sent as JSON."""
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return await ask(url, line, HEADER, *headers, body=body)


class FakeLedger:
    """Knows the uses that a test gives it, and keeps notes; it fails when told to."""

    def __init__(self, uses: Mapping[bytes, Uses] | None = None) -> None:
        self._uses = dict(uses or {})
        self.kept: list[bytes] = []
        self.counted: dict[str, float] = {}
        self.fails = False

    async def note_uses(self, uses: Mapping[bytes, Uses]) -> None:
        raise NotImplementedError

    async def uses(self, key: bytes) -> Uses:
        self._check()
        return self._uses.get(key, UNUSED)

    async def count(self, counts: Mapping[str, float]) -> None:
        raise NotImplementedError

    async def counts(self) -> Mapping[str, float]:
        self._check()
        return self.counted

    async def note(self, note: bytes) -> None:
        self._check()
        self.kept.append(note)

    async def notes(self) -> Sequence[bytes]:
        self._check()
        return self.kept

    def _check(self) -> None:
        if self.fails:
            raise Unavailable("the ledger failed")


def noted(ledger: Ledger | None = None) -> Bookkeeper:
    """What asks a ledger, an empty one by default."""
    calls = Protected("ledger", 1.0, Breaker(lambda: 0.0))
    return Bookkeeper(ledger or FakeLedger(), calls)


@asynccontextmanager
async def served(
    desk: Desk,
    ledger: Ledger | None = None,
    store: Inventory | None = None,
    metrics: Metrics | None = None,
) -> AsyncIterator[str]:
    """The routes of /internal over a desk, on a socket; `store` is another one to go through."""

    async def explain_nothing(scope: Scope, receive: Receive) -> Explanation:
        raise NotImplementedError

    bookkeeper = noted(ledger or desk.store)
    routes = admin_routes(
        Admin(
            token=Token(TOKEN, Path("nowhere")),
            counts_are_open=True,
            metrics=metrics or Metrics(),
            is_ready=lambda: True,
            is_loading=lambda: False,
            store=store or desk.store,
            cache=desk.cache,
            explainer=explain_nothing,
            error_markers=("[LLM Error]",),
            clock=desk.clock,
            bookkeeper=bookkeeper,
        )
    )
    async with running(Starlette(routes=routes)) as url:
        yield url
