"""Brings into the vector sets what was stored before there were any.

A server may have become a Redis 8, or have lost its sets, or have served proxies that keep an index
each. A mark on the server says that its sets are whole (`Keys.filled`): whoever opens the index and
finds none goes through all that is stored. One does it at a time; should it die over it, its lease
of the mark ends, and another one does. Sets take a vector twice, so that two do no harm either.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from redis.exceptions import ResponseError

from proxy.cache.ports import StoredVector
from proxy.index.vector_sets import VectorSetIndex
from proxy.redis.client import RedisClient, Word, is_wrong_type
from proxy.redis.keys import Keys, embedder_tag
from proxy.redis.vectors import RedisVectors

_WHOLE, _FILLING = b"whole", b"filling"
_LEASE = ("PX", 60_000)
_ANSWER_SECONDS = 5.0


class Filling:
    """Sees to it that vectors of the embedder with the id that `embedder_id` then gives are there.

    `dimension` gives None while it is not known; until it is, nothing is done. Waiting for the
    server, or for the one who fills, takes `pause` seconds at a time.
    """

    def __init__(
        self,
        client: RedisClient,
        keys: Keys,
        embedder_id: Callable[[], str],
        dimension: Callable[[], int | None],
        pause: float,
    ) -> None:
        self._client = client
        self._keys = keys
        self._embedder_id = embedder_id
        self._dimension = dimension
        self._pause = pause
        self._vectors = RedisVectors(client, keys)
        self._index = VectorSetIndex(client, keys, embedder_id)
        self._added = 0
        self._log = structlog.get_logger()

    async def see_to_it(self) -> None:
        """Return when the sets are whole."""
        await self._until_done(self._is_whole)

    async def give_up(self) -> None:
        """Take the mark away, for what is stored from now on comes into no set."""
        await self._until_done(self._is_unmarked)

    async def _until_done(self, step: Callable[[], Awaitable[bool]]) -> None:
        told = ""
        while True:
            try:
                if self._dimension() is not None and await step():
                    return
            # Errors of a foreign library, of sockets and TLS: it is told, and goes on later.
            except Exception as error:
                reason = str(error) or type(error).__name__
                if reason != told:
                    self._log.warning("vector sets may not be whole", error=reason)
                told = reason
            await asyncio.sleep(self._pause)

    async def _is_unmarked(self) -> bool:
        await self._call("DEL", self._mark())
        return True

    async def _is_whole(self) -> bool:
        mark = self._mark()
        try:
            found = await self._call("GET", mark)
        except ResponseError as error:
            if not is_wrong_type(error):
                raise
            found = b"of another kind"
        if found is None and await self._call("SET", mark, _FILLING, "NX", *_LEASE):
            await self._fill(mark)
            await self._call("SET", mark, _WHOLE)
            return True
        if found not in (None, _WHOLE, _FILLING):
            await self._call("DEL", mark)
        return bool(found == _WHOLE)

    async def _fill(self, mark: str) -> None:
        began, self._added = time.monotonic(), 0
        async for page in self._vectors.pages(self._embedder_id()):
            # Anybody may write to the server.
            await self._add([each for each in page if len(each.vector) == self._dimension()], mark)
        if self._added:
            seconds = round(time.monotonic() - began, 3)
            self._log.info("vector sets are whole", added=self._added, seconds=seconds)

    async def _add(self, page: Sequence[StoredVector], mark: str) -> None:
        """One after the other: requests come first."""
        async with asyncio.timeout(_ANSWER_SECONDS):
            missing = await self._index.missing(page) if page else []
        for each in missing:
            if not self._added:
                self._log.info("vector sets are filled from what is stored")
            async with asyncio.timeout(_ANSWER_SECONDS):
                await self._index.add(each.scope, each.key, each.vector)
            self._added += 1
        await self._call("SET", mark, _FILLING, *_LEASE)

    def _mark(self) -> str:
        return self._keys.filled(embedder_tag(self._embedder_id()))

    async def _call(self, *command: Word) -> Any:
        async with asyncio.timeout(_ANSWER_SECONDS):
            return await self._client.call(*command)
