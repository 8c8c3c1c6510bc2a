"""The vectors that lie beside the entries in a Redis: in the fields v, s and m of their hashes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

from proxy.cache.ports import StoredVector
from proxy.cache.vectors import unpack_vector
from proxy.redis.client import RedisClient, is_wrong_type
from proxy.redis.keys import Keys, embedder_tag, read_hex

_PAGE_SECONDS = 5.0


class RedisVectors:
    """Reads vectors of one embedder; those that are not sound are left out.

    Raises as `RedisClient` does, and `TimeoutError` where a page takes more than 5 s.
    """

    def __init__(self, client: RedisClient, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    async def pages(self, embedder_id: str) -> AsyncIterator[Sequence[StoredVector]]:
        """All there are; one that comes or goes meanwhile may be missing, or come twice."""
        async for keys in entry_keys(self._client, self._keys):
            yield await self.of(keys, embedder_id)

    async def of(self, keys: Sequence[bytes], embedder_id: str) -> Sequence[StoredVector]:
        """Those that these keys have now."""
        if not keys:
            return []
        async with asyncio.timeout(_PAGE_SECONDS):
            rows = await self._client.batch(
                *(("HMGET", self._keys.entry(key), "v", "s", "m") for key in keys)
            )
        tag = embedder_tag(embedder_id).encode()
        found = (stored_vector(key, row, tag) for key, row in zip(keys, rows, strict=True))
        return [stored for stored in found if stored is not None]


async def entry_keys(client: RedisClient, keys: Keys) -> AsyncIterator[Sequence[bytes]]:
    """The keys of all entries, page by page; as `RedisClient.keys` has it."""
    async for names in client.keys(keys.entries):
        yield [key for name in names if (key := keys.key(name)) is not None]


def stored_vector(key: bytes, row: Any, tag: bytes) -> StoredVector | None:
    """From packed vector, scope and tag; None where they are not sound, or of another embedder."""
    if is_wrong_type(row):
        return None
    # To those who follow, what is not there has gone; what a server cannot tell now has not.
    if isinstance(row, Exception):
        raise row
    if row[0] is None or row[2] != tag:
        return None
    vector, scope = unpack_vector(row[0]), read_hex(row[1])
    return None if vector is None or scope is None else StoredVector(key, scope, vector)
