"""An index in this process that follows a store which others write to: any Redis or Valkey.

It is a `FlatIndex` of all that the server has: a snapshot of it first, then what the stream of
changes tells. A change names a key; what has become of the key is read from the entry itself, so
that it does not matter how often and in which order changes are heard of.

The stream has an end. Who finds that the last change it has read is not there any more has missed
some (it was away for too long, or the server was emptied, or is another one), and takes a new
snapshot. Nothing is told of what expired or was evicted: with each change, a few more keys are
looked at that are here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any

import structlog

from proxy.cache.ports import Neighbour, StoredVector, Vector
from proxy.index.flat import FlatIndex
from proxy.redis.client import RedisClient
from proxy.redis.keys import Keys, read_hex
from proxy.redis.vectors import RedisVectors

_ANSWER_SECONDS = 5.0
# So that no request waits for more than a few milliseconds.
_PAGE = 100
# Where two are looked at for each that comes, those that are gone do not pile up.
_LOOKED_AFTER = 2
_BEGINNING = b"0-0"


@dataclass(frozen=True, slots=True)
class Pace:
    """In seconds: how long to wait for a change, and between attempts to reach the server."""

    change: float = 1.0
    shortest: float = 0.1
    longest: float = 5.0


class FollowingIndex:
    """Vectors of the embedder with the id that `embedder_id` then gives, of `dimension`.

    It is opened, and closed afterwards. While `dimension` gives None it does not follow; its first
    search or vector brings that about. `returned` is called when the server is back after it was
    away: it may be another one.
    """

    def __init__(
        self,
        client: RedisClient,
        keys: Keys,
        embedder_id: Callable[[], str],
        dimension: Callable[[], int | None],
        *,
        pace: Pace = Pace(),
        returned: Callable[[], None] = lambda: None,
    ) -> None:
        self._client = client
        self._changes = keys.changes
        self._vectors = RedisVectors(client, keys)
        self._embedder_id = embedder_id
        self._dimension = dimension
        self._pace = pace
        self._returned = returned
        self._flat = FlatIndex()
        self._is_wanted = asyncio.Event()
        # The last change that was read; None: nothing is known of what has changed.
        self._position: bytes | None = None
        # While a snapshot is taken: what it has found so far, and what was added meanwhile.
        self._seen: set[bytes] | None = None
        self._to_look_at: list[bytes] = []
        self._has_begun = False
        self._is_away = False
        self._log = structlog.get_logger()

    def __len__(self) -> int:
        """How many keys are placed."""
        return len(self._flat)

    async def open(self) -> None:
        """Begin to follow, in the background, whether the server is there or not."""
        if self._dimension() is not None:
            self._is_wanted.set()
        self._following = asyncio.create_task(self._keep_following())

    async def close(self) -> None:
        """Follow no more."""
        self._following.cancel()
        await asyncio.wait({self._following})

    async def search(self, scope: bytes, vector: Vector, count: int) -> Sequence[Neighbour]:
        """At most `count` neighbours of those that are known so far; as `FlatIndex` has it."""
        self._is_wanted.set()
        return await self._flat.search(scope, vector, count)

    async def add(self, scope: bytes, key: bytes, vector: Vector) -> None:
        """Place a key at once, in this process; the others hear of it from the store."""
        await self._flat.add(scope, key, vector)
        if self._seen is not None:
            self._seen.add(key)
        self._is_wanted.set()

    async def remove(self, scope: bytes, key: bytes) -> None:
        """Take a key out in this process, whatever scope it is in; unknown ones are fine."""
        await self._flat.remove(scope, key)

    async def _keep_following(self) -> None:
        await self._is_wanted.wait()
        pause = self._pace.shortest
        while True:
            try:
                await self._follow()
                self._note_back()
                pause = self._pace.shortest
            # redis-py's errors have no common base, and there are those of sockets and of TLS;
            # whatever it was, it is told, and following goes on.
            except Exception as error:
                self._note_away(error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, self._pace.longest)

    async def _follow(self) -> None:
        """One step: a snapshot where nothing is known, else the changes there are by now."""
        if self._position is None:
            self._position = await self._snapshot()
            return
        milliseconds = max(1, round(self._pace.change * 1000))
        # What it tells is read below, together with the change before it.
        async with asyncio.timeout(self._pace.change + _ANSWER_SECONDS):
            await self._client.wait(
                *("XREAD", "COUNT", 1, "BLOCK", milliseconds),
                *("STREAMS", self._changes, self._position),
            )
        changes = await self._call("XRANGE", self._changes, self._position, "+", "COUNT", _PAGE)
        if self._position != _BEGINNING:
            if not changes or changes[0][0] != self._position:
                self._log.info("changes were missed")
                self._position = None
                return
            changes = changes[1:]
        if changes:
            await self._read(changes)
            self._position = changes[-1][0]

    async def _read(self, changes: Sequence[Any]) -> None:
        told = (fields.get(b"k", b"") for _, fields in changes)
        keys = {key for text in told if (key := read_hex(text)) is not None}
        keys.update(self._some(_LOOKED_AFTER * len(keys)))
        placed = await self._place(await self._vectors.of(list(keys), self._embedder_id()))
        for key in keys - placed:
            await self._flat.remove(b"", key)

    async def _place(self, found: Sequence[StoredVector]) -> set[bytes]:
        """Place what fits; returns its keys."""
        # Anybody may write to the server.
        fitting = [stored for stored in found if len(stored.vector) == self._dimension()]
        for stored in fitting:
            await self._flat.add(stored.scope, stored.key, stored.vector)
        return {stored.key for stored in fitting}

    def _some(self, count: int) -> Sequence[bytes]:
        """Keys that are placed here, or were: all of them have their turn."""
        if not self._to_look_at:
            self._to_look_at = self._flat.keys()
        end = max(0, len(self._to_look_at) - count)
        some = self._to_look_at[end:]
        del self._to_look_at[end:]
        return some

    async def _snapshot(self) -> bytes:
        """Take in all that the server has, and out what it has not; where the changes go on."""
        last = await self._call("XREVRANGE", self._changes, "+", "-", "COUNT", 1)
        if self._is_away:
            self._returned()
        if not self._has_begun:
            self._log.info("index snapshot begins")
        # One that fails again and again is told of once.
        self._has_begun = True
        began = time.monotonic()
        self._seen = seen = set()
        try:
            async for page in self._vectors.pages(self._embedder_id()):
                seen |= await self._place(page)
            await self._keep_only(seen)
        finally:
            self._seen = None
        self._has_begun = False
        seconds = round(time.monotonic() - began, 3)
        self._log.info("index snapshot ends", entries=len(self._flat), seconds=seconds)
        return bytes(last[0][0]) if last else _BEGINNING

    async def _keep_only(self, seen: Set[bytes]) -> None:
        for number, key in enumerate(self._flat.keys()):
            if key not in seen:
                await self._flat.remove(b"", key)
            if number % _PAGE == 0:
                # Requests come first.
                await asyncio.sleep(0)

    async def _call(self, *command: str | bytes | int) -> Any:
        async with asyncio.timeout(_ANSWER_SECONDS):
            return await self._client.call(*command)

    def _note_away(self, error: Exception) -> None:
        if not self._is_away:
            reason = str(error) or type(error).__name__
            self._log.warning("index lost its server", error=reason)
        self._is_away = True
        if self._position == _BEGINNING:
            # There is no change by which to tell whether any was missed.
            self._position = None

    def _note_back(self) -> None:
        if self._is_away:
            self._log.info("index has its server again")
            self._is_away = False
            self._returned()
