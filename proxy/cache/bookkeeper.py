"""Gathers what is to be noted in the ledger, and writes it now and then.

Noting costs a look at a dictionary. A ledger that fails costs figures and nothing else: counts wait
until it is back, uses do not.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from proxy.cache.ports import Ledger
from proxy.cache.protected import Protected
from proxy.cache.uses import REMEMBERED, Use, Uses
from proxy.errors import Unavailable

# Written together; more would take a server longer than a call may.
_AT_A_TIME = 200
_MOST_KEYS = 10_000


@dataclass(slots=True)
class _Gathered:
    """The uses of one key since the last writing."""

    count: int = 0
    last: deque[Use] = field(default_factory=lambda: deque(maxlen=REMEMBERED))


class Bookkeeper:
    """Writes to `ledger` every `interval` seconds, and when it is closed.

    It is opened before it writes by itself, once, and closed before the ledger.
    """

    def __init__(self, ledger: Ledger, calls: Protected, interval: float = 1.0) -> None:
        self._ledger = ledger
        self._calls = calls
        self._interval = interval
        self._uses: dict[bytes, _Gathered] = {}
        self._counts: dict[str, float] = {}
        self._closing = asyncio.Event()

    async def open(self) -> None:
        """Begin to write what gathers."""
        self._writing = asyncio.create_task(self._write_until_closing())

    async def close(self) -> None:
        """Write what is left."""
        self._closing.set()
        await self._writing
        await self.write()

    def note_use(self, key: bytes, use: Use) -> None:
        """An answer was reused. Of too many at a time, some are not noted."""
        gathered = self._uses.get(key)
        if gathered is None:
            if len(self._uses) >= _MOST_KEYS:
                return
            gathered = self._uses[key] = _Gathered()
        gathered.count += 1
        gathered.last.append(use)

    def count(self, name: str, amount: float = 1) -> None:
        """Add to a count; there are few names, and all are ours."""
        self._counts[name] = self._counts.get(name, 0) + amount

    async def note(self, note: bytes) -> None:
        """Keep a note; raises `Unavailable`."""
        await self._calls.call(self._ledger.note, note)

    async def notes(self) -> Sequence[bytes]:
        """All notes, the oldest first; raises `Unavailable`."""
        return await self._calls.call(self._ledger.notes)

    async def counts(self) -> Mapping[str, float]:
        """All counts, of all processes that share the store; raises `Unavailable`."""
        await self.write()
        return await self._calls.call(self._ledger.counts)

    async def uses(self, key: bytes) -> Uses:
        """What a key was good for; raises `Unavailable`."""
        await self.write()
        return await self._calls.call(self._ledger.uses, key)

    async def write(self) -> None:
        """Write all that has gathered; whoever is called logs and counts what fails."""
        uses, self._uses = self._uses, {}
        counts, self._counts = self._counts, {}
        try:
            if counts:
                await self._calls.call(self._ledger.count, counts)
        except Unavailable:
            for name, amount in counts.items():
                self.count(name, amount)
        with suppress(Unavailable):
            await self._write_uses(uses)

    async def _write_uses(self, uses: Mapping[bytes, _Gathered]) -> None:
        """A part at a time, so that others have their turn in between."""
        left = iter(uses.items())
        while some := dict(islice(left, _AT_A_TIME)):
            page = {key: Uses(each.count, tuple(each.last)) for key, each in some.items()}
            await self._calls.call(self._ledger.note_uses, page)

    async def _write_until_closing(self) -> None:
        while not self._closing.is_set():
            try:
                async with asyncio.timeout(self._interval):
                    await self._closing.wait()
            except TimeoutError:
                await self.write()
