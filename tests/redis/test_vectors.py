"""RedisVectors: what is sound of what lies beside the entries."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import numpy as np
import pytest
from redis.exceptions import BusyLoadingError

from proxy.cache.vectors import pack_vector
from proxy.redis.client import RedisClient, Word
from proxy.redis.keys import Keys, embedder_tag
from proxy.redis.url import read_url
from proxy.redis.vectors import RedisVectors
from tests.servers.process import Server

KEYS = Keys("encore")
TEA, MILK, SCOPE = (hashlib.sha256(name).digest() for name in (b"tea", b"milk", b"scope"))
EAST = np.eye(8, dtype=np.float32)[0]


class Failing(RedisClient):
    """A client to whose batches the server has nothing but an error."""

    async def batch(self, *commands: Sequence[Word]) -> list[Any]:
        """The error, once for each command."""
        return [BusyLoadingError("it reads its file")] * len(commands)


@pytest.fixture
async def client(plain_server: Server) -> AsyncIterator[RedisClient]:
    """A client of a server that has one vector, and something else under an entry's name."""
    fields = {"v": pack_vector(EAST), "s": SCOPE.hex(), "m": embedder_tag("fake-8")}
    with plain_server.client() as plain:
        plain.hset(KEYS.entry(TEA), mapping=fields)
        plain.set(KEYS.entry(MILK), "foreign")
        plain.set(KEYS.entries + "foreign", "foreign")
    client = RedisClient(read_url(plain_server.url))
    yield client
    await client.close()


async def test_what_is_there_and_sound(client: RedisClient) -> None:
    """Of all, or of the keys that are asked for; those of another embedder are not."""
    vectors = RedisVectors(client, KEYS)
    (found,) = [stored async for page in vectors.pages("fake-8") for stored in page]
    assert (found.key, found.scope, found.vector.tolist()) == (TEA, SCOPE, EAST.tolist())
    assert [stored.key for stored in await vectors.of([MILK, TEA], "fake-8")] == [TEA]
    assert list(await vectors.of([TEA], "other-8")) == []
    assert list(await vectors.of([], "fake-8")) == []


async def test_what_the_server_cannot_tell_has_not_gone(plain_server: Server) -> None:
    """An error is raised, so that nobody takes it for an answer."""
    vectors = RedisVectors(Failing(read_url(plain_server.url)), KEYS)
    with pytest.raises(BusyLoadingError):
        await vectors.of([TEA], "fake-8")
