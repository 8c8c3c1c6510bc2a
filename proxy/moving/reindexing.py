"""Gives entries vectors of the embedder in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from proxy.cache.ports import Held
from proxy.errors import Unavailable
from proxy.moving.place import Place

_FAILURES_IN_A_ROW = 3


@dataclass(slots=True)
class Reindexed:
    """What became of it. `none`: kept for exact repeats only, and so it stays.

    `no_wording`: there is nothing that could be embedded anew.
    """

    embedded: int = 0
    present: int = 0
    none: int = 0
    no_wording: int = 0
    too_long: int = 0
    failed: int = 0


class Reindex:
    """Embeds what has a vector of another embedder only; with `everything`, of this one as well.

    Whoever serves from the store meanwhile may go on; what it has stored itself is left as it is.
    """

    def __init__(self, place: Place, *, everything: bool = False) -> None:
        self._place = place
        self._everything = everything
        self._failures = 0
        self.done = Reindexed()

    async def run(self, total: Callable[[int], None], step: Callable[[], None]) -> Reindexed:
        """Walk the store; raises `Unavailable` when store or embedder fails for good."""
        total(await self._place.on_store(self._place.store.count_keys))
        async for kept in self._place.entries():
            step()
            if not kept.has_vector:
                self.done.none += 1
            elif kept.vector is not None and not self._everything:
                self.done.present += 1
            elif not kept.entry.has_wording:
                self.done.no_wording += 1
            else:
                await self._embed(kept)
        await self._place.on_store(self._place.store.settle)
        return self.done

    async def _embed(self, kept: Held) -> None:
        try:
            vector = await self._place.vector_of(kept.entry)
        except Unavailable:
            self.done.failed += 1
            self._failures += 1
            if self._failures == _FAILURES_IN_A_ROW:
                raise
            return
        self._failures = 0
        if vector is None:
            self.done.too_long += 1
            return
        await self._place.attach(kept.entry, vector)
        self.done.embedded += 1
