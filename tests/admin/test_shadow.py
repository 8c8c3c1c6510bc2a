"""What shadow mode found, as it is told."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from starlette.applications import Starlette

from proxy.admin.routes import admin_routes
from proxy.cache.tallies import Counts, MemoryCounts
from proxy.errors import Unavailable
from proxy.metrics import Metrics


class Away(MemoryCounts):
    """Counts in a store that does not answer."""

    async def counts(self) -> Mapping[str, float]:
        raise Unavailable("the store failed")


async def told(counts: Counts) -> httpx.Response:
    """The answer of `/internal/shadow` for these counts."""
    app = Starlette(routes=admin_routes(Metrics(), counts, lambda: True, lambda: False))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get("/internal/shadow")


async def test_counts_are_told_as_rates() -> None:
    """As JSON; what they mean is in the tests of the tallies."""
    counts = MemoryCounts()
    counts.count("shadow:score:0.90:agreed", 3)
    answer = await told(counts)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert (answer.json()["compared"], answer.json()["bands"][0]["from"]) == (3, 0.9)


async def test_a_store_that_is_away_fails_no_more_than_this() -> None:
    """Who asks hears why."""
    answer = await told(Away())
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "store_unavailable")
