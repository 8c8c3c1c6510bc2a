"""Goes through all that a store has without being in anybody's way."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from proxy.cache.bookkeeper import Bookkeeper
from proxy.cache.ports import Held, Inventory
from proxy.cache.semantic_cache import SemanticCache
from proxy.cache.uses import UNUSED, Uses
from proxy.errors import AdminError, Unavailable

# The event loop is everybody's; nobody should notice that someone looks through 100,000 entries.
_LONGEST_TURN = 0.002  # seconds
_KEY = re.compile("[0-9a-f]{12}|[0-9a-f]{64}")
_SHORT = 12


class Pace:
    """Lets others have their turn as often as it takes."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    async def keep(self) -> None:
        """Called after each small step of something long."""
        if time.perf_counter() - self._since > _LONGEST_TURN:
            await asyncio.sleep(0)
            self._since = time.perf_counter()


class Walk:
    """Reads entries for people; of several who go through the store, each waits its turn."""

    def __init__(self, store: Inventory, cache: SemanticCache, bookkeeper: Bookkeeper) -> None:
        self._store = store
        self._cache = cache
        self._bookkeeper = bookkeeper
        self._turn = asyncio.Lock()

    async def all(self) -> AsyncGenerator[Held, None]:
        """All entries; one may come twice. Raises `Unavailable`."""
        async with self._turn:
            await self._bookkeeper.write()  # so that hits of just now are told
            pace = Pace()
            try:
                async for held in self._store.entries():
                    yield held
                    await pace.keep()
            except Unavailable:
                raise
            # A store speaks to a foreign library or server, and this is no `Protected` call: it
            # takes as long as it takes.
            except Exception as error:
                name = type(error).__name__
                raise Unavailable(f"the store cannot be gone through: {name}") from error

    async def find(self, name: str) -> Held:
        """The entry of this key, or short name; raises `AdminError` and `Unavailable`."""
        name = name.lower()
        if not _KEY.fullmatch(name):
            raise _unknown()
        found = await (self._find_short(name) if len(name) == _SHORT else self._find_key(name))
        if found is None:
            raise _unknown()
        return found

    async def _find_key(self, name: str) -> Held | None:
        entry = await self._cache.glance(bytes.fromhex(name))
        if entry is None:
            return None
        return Held(entry, None, has_vector=False, uses=await self._uses(entry.key))

    async def _find_short(self, name: str) -> Held | None:
        found: dict[bytes, Held] = {}
        async with aclosing(self.all()) as everything:
            async for held in everything:
                if held.entry.id == name:
                    found[held.entry.key] = held
        if len(found) > 1:
            raise AdminError(409, "ambiguous", f"{name} may be any of {len(found)} entries")
        return next(iter(found.values()), None)

    async def _uses(self, key: bytes) -> Uses:
        try:
            return await self._bookkeeper.uses(key)
        except Unavailable:
            return UNUSED  # they decide nothing


def _unknown() -> AdminError:
    return AdminError(404, "not_found", "not found")
