"""What shadow mode found, as it is told."""

from __future__ import annotations

from tests.admin.asking import FakeLedger, admin, served
from tests.cache.samples import desk


async def test_counts_are_told_as_rates() -> None:
    """As JSON; what they mean is in the tests of the tallies."""
    ledger = FakeLedger()
    ledger.counted["shadow:score:0.90:agreed"] = 3
    async with served(desk(), ledger) as url:
        heard = await admin(url, "GET /internal/shadow")
    assert heard.status == 200
    assert heard.header("content-type") == "application/json"
    assert (heard.json["compared"], heard.json["bands"][0]["from"]) == (3, 0.9)


async def test_a_store_that_is_away_fails_no_more_than_this() -> None:
    """Who asks hears why."""
    ledger = FakeLedger()
    ledger.fails = True
    async with served(desk(), ledger) as url:
        heard = await admin(url, "GET /internal/shadow")
    assert (heard.status, heard.json["error"]["code"]) == (503, "unavailable")
