"""Going through a store without being in anybody's way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from proxy.admin import walk
from proxy.admin.walk import Walk
from proxy.cache.ports import Held
from proxy.errors import Unavailable
from proxy.store.memory import MemoryStore
from tests.admin.asking import noted
from tests.cache.samples import desk
from tests.store.samples import PLENTY, entry


class Seconds:
    """A clock of the walk's own: each look at it takes a millisecond."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        self.now += 0.001
        return self.now


class Failing(MemoryStore):
    """Fails on the way, with this."""

    def __init__(self, error: Exception) -> None:
        super().__init__(PLENTY, PLENTY)
        self._error = error

    async def entries(self) -> AsyncIterator[Held]:
        yield Held(entry("tea"), None, has_vector=False)
        raise self._error


async def filled(count: int) -> MemoryStore:
    """A store with so many entries."""
    store = MemoryStore(PLENTY, PLENTY)
    for number in range(count):
        await store.put(entry(str(number)), None)
    return store


async def test_others_have_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every two milliseconds, however fast the store is."""
    monkeypatch.setattr(walk, "time", Seconds())
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    found = [held async for held in Walk(await filled(100), desk().cache, noted()).all()]
    task.cancel()
    assert len(found) == 100
    assert turns >= 30


async def test_one_goes_through_at_a_time() -> None:
    """Two at once would hold up the others for twice as long."""
    walk_ = Walk(await filled(3), desk().cache, noted())
    first = walk_.all()
    await anext(first)
    second = asyncio.create_task(walk_.all().__anext__())
    await asyncio.sleep(0)
    assert not second.done()
    assert len([held async for held in first]) == 2
    assert (await second).entry == entry("0")


@pytest.mark.parametrize("error", [OSError("x"), TimeoutError(), Unavailable("the disk is full")])
async def test_whatever_goes_wrong_is_unavailable(error: Exception) -> None:
    """A store speaks to foreign libraries; and the next one comes to its turn."""
    walk_ = Walk(Failing(error), desk().cache, noted())
    for _ in range(2):
        with pytest.raises(Unavailable):
            assert [held async for held in walk_.all()]
