"""A store to take from or to bring to, with what belongs to it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from proxy.cache.entry import Entry
from proxy.cache.ports import Embedder, Held, Index, Inventory, Ledger, Vector
from proxy.cache.protected import Breaker, Protected
from proxy.cache.uses import UNUSED, Uses
from proxy.chat.wording import fold
from proxy.errors import EncoreError, Unavailable

T = TypeVar("T")

# Nobody waits for an answer here, so a part may take its time.
_SECONDS = 30.0


def _calls(name: str, failures: int) -> Callable[[], Protected]:
    return lambda: Protected(name, _SECONDS, Breaker(time.monotonic, failures=failures))


class FullStore(Inventory, Ledger, Protocol):
    """A store, and the ledger beside its entries."""


@dataclass(frozen=True, slots=True)
class Place:
    """A store, the embedder that its vectors are of, and the index on a server, if there is one.

    Whatever goes wrong raises `Unavailable`, but for the ledger: that costs figures only.
    """

    store: FullStore
    embedder: Embedder
    index: Index | None = None
    _store_calls: Protected = field(default_factory=_calls("store", 1))
    _ledger_calls: Protected = field(default_factory=_calls("ledger", 1))
    _embedder_calls: Protected = field(default_factory=_calls("embedder", 3))

    async def entries(self) -> AsyncIterator[Held]:
        """All entries of the store."""
        try:
            async for kept in self.store.entries():
                yield kept
        except EncoreError:
            raise
        # A foreign library's errors have no common base, and those of a server no common cause.
        except Exception as error:
            raise Unavailable(f"the store failed: {_reason(error)}") from error

    async def on_store(
        self, function: Callable[..., Coroutine[Any, Any, T]], *arguments: object
    ) -> T:
        """Call a method of the store."""
        try:
            return await self._store_calls.call(function, *arguments)
        except Unavailable as error:
            cause = error.__cause__
            raise Unavailable(f"the store failed: {_reason(cause or error)}") from error

    async def place(self, entry: Entry, vector: Vector | None, uses: Uses = UNUSED) -> bool:
        """Keep an entry; whether it, or another one for its sake, had to go."""
        evicted = await self.on_store(self.store.put, entry, vector)
        if uses != UNUSED:
            with suppress(Unavailable):
                await self._ledger_calls.call(self.store.note_uses, {entry.key: uses})
        # A store that evicts by itself has its index in the proxy.
        if vector is not None and self.index is not None:
            await self.on_store(self.index.add, entry.scope, entry.key, vector)
        return bool(evicted)

    async def attach(self, entry: Entry, vector: Vector) -> None:
        """Give an entry another vector, whatever became of its answer meanwhile."""
        await self.on_store(self.store.attach, entry.key, entry.scope, vector)
        if self.index is not None:
            await self.on_store(self.index.add, entry.scope, entry.key, vector)

    async def vector_of(self, entry: Entry) -> Vector | None:
        """The vector of an entry's question; None where it is too long, or was not stored."""
        if not entry.has_wording:
            return None
        # As when it was asked, up to white space between the parts of a message.
        return await self._embedder_calls.call(self.embedder.embed, fold(entry.wording))


def _reason(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
