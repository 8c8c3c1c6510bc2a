"""Bookkeeper: what gathers is written, and a ledger that fails costs figures only."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest
from structlog.testing import capture_logs

from proxy.cache import bookkeeper
from proxy.cache.bookkeeper import Bookkeeper
from proxy.cache.protected import Breaker, Protected
from proxy.cache.uses import REMEMBERED, UNUSED, Use, Uses
from proxy.cache.verdict import Path
from proxy.errors import Unavailable
from proxy.store.memory import MemoryStore
from tests.cache.samples import Clock
from tests.store.samples import PLENTY, entry, key_of

TEA = key_of("tea")
USE = Use(5.0, Path.EXACT, 1.0)


class Fickle(MemoryStore):
    """Fails when it is told to; `pages` are the sizes of what it was given at a time."""

    def __init__(self) -> None:
        super().__init__(PLENTY, PLENTY)
        self.fails = False
        self.pages: list[int] = []
        self.written = asyncio.Event()

    async def note_uses(self, uses: Mapping[bytes, Uses]) -> None:
        self.check()
        self.pages.append(len(uses))
        await super().note_uses(uses)
        self.written.set()

    async def count(self, counts: Mapping[str, float]) -> None:
        self.check()
        await super().count(counts)

    async def counts(self) -> Mapping[str, float]:
        self.check()
        return await super().counts()

    async def note(self, note: bytes) -> None:
        self.check()
        await super().note(note)

    def check(self) -> None:
        """Fail, or not."""
        if self.fails:
            raise OSError("full")


def keeping(ledger: MemoryStore, interval: float = 3600) -> Bookkeeper:
    """Books whose ledger never rests after a failure."""
    calls = Protected("ledger", 1, Breaker(Clock(), failures=10**6))
    return Bookkeeper(ledger, calls, interval)


async def test_what_gathers_is_written_together() -> None:
    """Uses by key, counts by name; a second writing has nothing left to write."""
    ledger = Fickle()
    await ledger.put(entry("tea"), None)
    books = keeping(ledger)
    for at in range(20):
        books.note_use(TEA, Use(float(at), Path.EXACT, 1.0))
    books.count("hits")
    books.count("seconds", 0.5)
    books.count("hits", 2)
    assert await ledger.uses(TEA) == UNUSED
    await books.write()
    await books.write()
    last = tuple(Use(float(at), Path.EXACT, 1.0) for at in range(20 - REMEMBERED, 20))
    assert await ledger.uses(TEA) == Uses(20, last)
    assert await ledger.counts() == {"hits": 3, "seconds": 0.5}
    assert ledger.pages == [1]


async def test_who_asks_hears_of_all() -> None:
    """Also of what was noted a moment ago."""
    ledger = Fickle()
    await ledger.put(entry("tea"), None)
    books = keeping(ledger)
    books.note_use(TEA, USE)
    books.count("hits")
    assert await books.counts() == {"hits": 1}
    assert await books.uses(TEA) == Uses.of(USE)
    await books.note(b"note")
    assert list(await books.notes()) == [b"note"]


async def test_it_writes_by_itself_and_at_the_end() -> None:
    """Nobody has to ask."""
    ledger = Fickle()
    await ledger.put(entry("tea"), None)
    books = keeping(ledger, 0.01)
    await books.open()
    books.note_use(TEA, USE)
    async with asyncio.timeout(10):
        await ledger.written.wait()
    books.count("hits")
    books.note_use(TEA, USE)
    await books.close()
    assert await ledger.uses(TEA) == Uses.of(USE, USE)
    assert await ledger.counts() == {"hits": 1}


async def test_closing_does_not_wait_for_the_interval() -> None:
    """It writes what is left, and is done."""
    ledger = Fickle()
    books = keeping(ledger)
    await books.open()
    books.count("hits")
    async with asyncio.timeout(10):
        await books.close()
    assert await ledger.counts() == {"hits": 1}


async def test_counts_wait_for_a_ledger_that_fails() -> None:
    """Uses do not, and who asks is told."""
    ledger = Fickle()
    await ledger.put(entry("tea"), None)
    books = keeping(ledger)
    ledger.fails = True
    with capture_logs() as lines:
        books.count("hits")
        books.note_use(TEA, USE)
        await books.write()
        books.count("hits")
        with pytest.raises(Unavailable):
            await books.counts()
        with pytest.raises(Unavailable):
            await books.note(b"note")
    assert {line["event"] for line in lines} == {"part failed"}
    ledger.fails = False
    assert await books.counts() == {"hits": 2}
    assert await books.uses(TEA) == UNUSED


async def test_many_keys_are_written_a_page_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """And of too many some are not noted; those that are there are."""
    monkeypatch.setattr(bookkeeper, "_MOST_KEYS", 450)
    ledger = Fickle()
    books = keeping(ledger)
    for number in range(1000):
        books.note_use(key_of(str(number)), USE)
    books.note_use(key_of("0"), USE)
    await ledger.put(entry("0"), None)
    await books.write()
    assert ledger.pages == [200, 200, 50]
    assert (await ledger.uses(key_of("0"))).count == 2
