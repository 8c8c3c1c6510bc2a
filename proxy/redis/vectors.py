"""The vectors that lie beside the entries in a Redis: in the fields v, s and m of their hashes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

from proxy.cache.ports import StoredVector
from proxy.cache.vectors import unpack_vector
from proxy.redis.client import RedisClient, is_wrong_type
from proxy.redis.keys import Keys, embedder_tag

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
        async for names in self._client.keys(self._keys.entries):
            keys = [key for name in names if (key := self._keys.key(name)) is not None]
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


def stored_vector(key: bytes, row: Any, tag: bytes) -> StoredVector | None:
    """From packed vector, scope and tag; None where they are not sound, or of another embedder."""
    if is_wrong_type(row):
        return None
    # To those who follow, what is not there has gone; what a server cannot tell now has not.
    if isinstance(row, Exception):
        raise row
    if row[0] is None or row[2] != tag:
        return None
    vector, scope = unpack_vector(row[0]), _digest(row[1])
    return None if vector is None or scope is None else StoredVector(key, scope, vector)


def _digest(text: bytes | None) -> bytes | None:
    found = re.fullmatch(b"[0-9a-f]{64}", text or b"")
    return bytes.fromhex(found[0].decode()) if found else None
