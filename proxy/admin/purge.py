"""POST /internal/purge: takes out all entries of a kind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from typing import Annotated

from pydantic import AfterValidator, Field
from starlette.requests import Request
from starlette.responses import Response

from proxy.admin.answers import answer
from proxy.admin.reading import Order, read_order
from proxy.admin.walk import Walk
from proxy.admin.wanted import Judge, Wanted
from proxy.cache.entry import Entry
from proxy.cache.semantic_cache import SemanticCache
from proxy.errors import AdminError

_AT_ONCE = 16


def _true(value: bool) -> bool:
    if not value:
        raise ValueError("must be true, or not there")
    return value


class _PurgeOrder(Order):
    model: str | None = None
    tenant: str | None = None
    namespace: str | None = None
    tag: str | None = None
    older_than: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    all: Annotated[bool, AfterValidator(_true)] | None = None
    dry_run: bool = False

    def wanted(self) -> Wanted:
        """Which entries are to go; raises `AdminError` where that is not said."""
        if not self.model_fields_set - {"dry_run"}:
            message = "say what to purge: model, tenant, namespace, tag, older_than or all"
            raise AdminError(400, "malformed", message)
        return Wanted(
            model=self.model,
            tenant=self.tenant,
            namespace=self.namespace,
            tag=self.tag,
            older_than=self.older_than,
        )


class Purge:
    """Takes out what fits, a few entries at a time."""

    def __init__(self, walk: Walk, cache: SemanticCache, judge: Callable[[], Judge]) -> None:
        self._walk = walk
        self._cache = cache
        self._judge = judge

    async def order(self, request: Request) -> Response:
        """Purge, or only count with `dry_run`."""
        order, judge = await read_order(request, _PurgeOrder), self._judge()
        wanted = order.wanted()
        gone: set[bytes] = set()
        batch: list[Entry] = []
        async with aclosing(self._walk.all()) as everything:
            async for held in everything:
                if held.entry.key in gone or not wanted.fits(held.entry, judge):
                    continue
                gone.add(held.entry.key)
                if not order.dry_run:
                    batch.append(held.entry)
                if len(batch) == _AT_ONCE:
                    await self._forget(batch)
                    batch.clear()
        await self._forget(batch)
        return answer({"purged": len(gone), "dry_run": order.dry_run})

    async def _forget(self, entries: Sequence[Entry]) -> None:
        """Raises `Unavailable` once all of them were tried."""
        done = await asyncio.gather(*map(self._cache.forget, entries), return_exceptions=True)
        failed = [error for error in done if isinstance(error, BaseException)]
        if failed:
            raise failed[0]
