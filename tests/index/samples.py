"""Vectors and scopes for the index tests, and the indexes of a server to put them in."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import numpy as np

from proxy.cache.ports import Index, Neighbour, Vector
from proxy.index.flat import FlatIndex
from proxy.index.following import FollowingIndex, Pace
from proxy.index.hnsw import HnswIndex
from proxy.index.query_engine import QueryEngineIndex
from proxy.index.redis import Dialect, find_dialect
from proxy.index.vector_sets import VectorSetIndex
from proxy.redis.client import RedisClient, Word
from proxy.redis.keys import Keys
from proxy.redis.url import read_url

DIMENSION = 8
# Nobody has to wait long.
QUICK = Pace(change=0.05, shortest=0.01, longest=0.05)
EAST = np.eye(DIMENSION, dtype=np.float32)[0]
NORTH = np.eye(DIMENSION, dtype=np.float32)[1]
LONGER = np.eye(DIMENSION + 1, dtype=np.float32)[0]


def digest(name: str) -> bytes:
    """A scope or a key, as long as the product's own."""
    return hashlib.sha256(name.encode()).digest()


SCOPE, OTHER = digest("scope"), digest("other scope")
TEA, MILK = digest("tea"), digest("milk")


def unit_vectors(count: int) -> Vector:
    """The same random unit vectors at every call; shape (count, DIMENSION)."""
    drawn = np.random.default_rng(7).normal(size=(count, DIMENSION))
    vectors: Vector = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def keys_of(found: Sequence[Neighbour]) -> list[bytes]:
    """The keys of neighbours, in their order."""
    return [neighbour.key for neighbour in found]


class BuiltIndex(HnswIndex):
    """Searches by graphs wherever there are to be any."""

    async def search(self, scope: bytes, vector: Vector, count: int) -> Sequence[Neighbour]:
        """As soon as they are built."""
        await self.built()
        return await super().search(scope, vector, count)


@asynccontextmanager
async def built_index(*, small: int, page: int, worth: int) -> AsyncIterator[BuiltIndex]:
    """An index with graphs for scopes that are large by these measures; closed at the end."""
    index = BuiltIndex(FlatIndex(DIMENSION, small=small, page=page), worth)
    try:
        yield index
    finally:
        await index.close()


class Recording(RedisClient):
    """A client that notes commands by their first word, and can be given other replies to some."""

    def __init__(self, url: str) -> None:
        super().__init__(read_url(url))
        self.commands: list[Word] = []
        self.replies: dict[Word, Callable[[Sequence[Word]], Any]] = {}

    async def call(self, *command: Word) -> Any:
        """The server's reply, unless another was laid down that is not None."""
        self.commands.append(command[0])
        laid_down = self.replies.get(command[0])
        reply = None if laid_down is None else laid_down(command)
        return await super().call(*command) if reply is None else reply

    async def batch(self, *commands: Sequence[Word]) -> list[Any]:
        """The server's replies."""
        self.commands += [command[0] for command in commands]
        return await super().batch(*commands)


@asynccontextmanager
async def recording(url: str) -> AsyncIterator[Recording]:
    """A client of the server at `url`, closed at the end."""
    client = Recording(url)
    try:
        yield client
    finally:
        await client.close()


@asynccontextmanager
async def following(
    url: str,
    *,
    namespace: str = "encore",
    embedder: str = "fake-8",
    dimension: Callable[[], int | None] = lambda: DIMENSION,
    pace: Pace = QUICK,
    returned: Callable[[], None] = lambda: None,
) -> AsyncIterator[FollowingIndex]:
    """An index that follows the server at `url`, with a client of its own; closed at the end."""
    async with recording(url) as client:
        index = FollowingIndex(
            client, Keys(namespace), lambda: embedder, dimension, pace=pace, returned=returned
        )
        await index.open()
        try:
            yield index
        finally:
            await index.close()


def index_of(
    client: RedisClient, dialect: Dialect, *, namespace: str = "encore", embedder: str = "fake-8"
) -> Index:
    """An index of the kind that the server speaks."""
    kind = VectorSetIndex if dialect is Dialect.VECTOR_SETS else QueryEngineIndex
    return kind(client, Keys(namespace), lambda: embedder)


@asynccontextmanager
async def shared_index(
    url: str, *, namespace: str = "encore", embedder: str = "fake-8"
) -> AsyncIterator[Index]:
    """What a proxy has that starts with the server at `url`, with a client of its own."""
    async with recording(url) as client:
        dialect = await find_dialect(client)
        yield index_of(client, dialect, namespace=namespace, embedder=embedder)
