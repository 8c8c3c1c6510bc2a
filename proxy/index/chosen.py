"""The index of a proxy that shares its store: of the kind that the server can keep.

Which kind that is, the server says, when it is reached for the first time and whenever it was away
or does not know a command: it may have been exchanged. Until it has said so, a search waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum

import structlog
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisClusterException, ResponseError

from proxy.cache.ports import Index, Neighbour, Vector
from proxy.errors import SettingsError
from proxy.index.filling import Filling
from proxy.index.following import FollowingIndex, Pace
from proxy.index.query_engine import QueryEngineIndex
from proxy.index.redis import Dialect, find_dialect
from proxy.index.vector_sets import VectorSetIndex
from proxy.redis.client import RedisClient, refusal
from proxy.redis.keys import Keys

_ANSWER_SECONDS = 2.0


class Wanted(StrEnum):
    """What ENCORE_INDEX may ask for: what is best, one in each process, or one in the server."""

    AUTO = "auto"
    FLAT = "flat"
    REDIS = "redis"


class ChosenIndex:
    """Delegates to a `VectorSetIndex`, a `QueryEngineIndex` or a `FollowingIndex`.

    It is opened, and closed afterwards; `embedder_id` and `dimension` are as `FollowingIndex` has
    them.
    """

    def __init__(
        self,
        client: RedisClient,
        keys: Keys,
        embedder_id: Callable[[], str],
        dimension: Callable[[], int | None],
        *,
        wanted: Wanted = Wanted.AUTO,
        pace: Pace = Pace(),  # noqa: B008 - it is frozen
    ) -> None:
        self._client = client
        self._keys = keys
        self._embedder_id = embedder_id
        self._dimension = dimension
        self._wanted = wanted
        self._pace = pace
        self._filling = Filling(client, keys, embedder_id, dimension, pace.longest)
        self._fill: asyncio.Task[None] | None = None
        self._dialect: Dialect | None = None
        self._index: Index | None = None
        self._is_known = asyncio.Event()
        self._is_in_doubt = asyncio.Event()
        self._log = structlog.get_logger()

    @property
    def kind(self) -> str | None:
        """What it is, for people; None while the server has not said what it can keep."""
        if self._dialect is None:
            return None
        if self._dialect is Dialect.NONE:
            return "in this process, follows the store"
        return f"in the store: {self._dialect.value}"

    @property
    def is_on_server(self) -> bool:
        """Whether it is known to be one in the server, which keeps what it is given."""
        return self._dialect in (Dialect.VECTOR_SETS, Dialect.QUERY_ENGINE)

    async def open(self) -> None:
        """Ask the server; one that is down is asked again and again, in the background.

        Raises `SettingsError` for one that refuses, or cannot keep the index that is asked for.
        """
        try:
            dialect = await self._ask()
        except Exception as error:
            if (reason := refusal(error)) is not None:
                raise SettingsError(f"ENCORE_STORE: {self._client.address}: {reason}") from error
            self._is_in_doubt.set()
        else:
            if dialect is Dialect.NONE and self._wanted is Wanted.REDIS:
                raise SettingsError(self._complaint())
            await self._take(dialect)
        self._asking = asyncio.create_task(self._ask_when_in_doubt())

    async def close(self) -> None:
        """Let go of it."""
        self._asking.cancel()
        await asyncio.wait({self._asking})
        await self._stop_filling()
        await self._close_index()

    async def search(self, scope: bytes, vector: Vector, count: int) -> Sequence[Neighbour]:
        """As the index has it."""
        index = await self._known()
        with self._doubting():
            return await index.search(scope, vector, count)

    async def add(self, scope: bytes, key: bytes, vector: Vector) -> None:
        """As the index has it."""
        index = await self._known()
        with self._doubting():
            await index.add(scope, key, vector)

    async def remove(self, scope: bytes, key: bytes) -> None:
        """As the index has it."""
        index = await self._known()
        with self._doubting():
            await index.remove(scope, key)

    async def _known(self) -> Index:
        await self._is_known.wait()
        assert self._index is not None, "it is set before it is known"  # noqa: S101 - for mypy
        return self._index

    @contextmanager
    def _doubting(self) -> Iterator[None]:
        """What a server says that is another one than before makes us ask."""
        try:
            yield
        except (RedisConnectionError, RedisClusterException, ResponseError) as error:
            if not isinstance(error, ResponseError) or "unknown command" in str(error).lower():
                self._is_in_doubt.set()
            raise

    async def _ask(self) -> Dialect:
        if self._wanted is Wanted.FLAT:
            return Dialect.NONE
        async with asyncio.timeout(_ANSWER_SECONDS):
            return await find_dialect(self._client)

    async def _ask_when_in_doubt(self) -> None:
        while True:
            await self._is_in_doubt.wait()
            self._is_in_doubt.clear()
            dialect = await self._ask_until_told()
            if dialect is Dialect.NONE and self._wanted is Wanted.REDIS:
                self._log.warning("index falls back to one in this process", why=self._complaint())
            await self._take(dialect)

    async def _ask_until_told(self) -> Dialect:
        pause, told = self._pace.shortest, ""
        while True:
            try:
                return await self._ask()
            # Whatever it is, it is told, and asking goes on.
            except Exception as error:
                reason = refusal(error) or str(error) or type(error).__name__
                if reason != told:
                    self._log.warning("index not reached", error=reason)
                told = reason
                await asyncio.sleep(pause)
                pause = min(2 * pause, self._pace.longest)

    async def _take(self, dialect: Dialect) -> None:
        if dialect is not self._dialect:
            await self._close_index()
            self._index = await self._opened(dialect)
            self._dialect = dialect
            self._is_known.set()
            self._log.info("index chosen", kind=self.kind)
        await self._start_filling(dialect)

    async def _start_filling(self, dialect: Dialect) -> None:
        """In the background; what has been away may have lost its sets."""
        await self._stop_filling()
        if dialect is Dialect.VECTOR_SETS:
            self._fill = asyncio.create_task(self._filling.see_to_it())
        elif self._wanted is Wanted.FLAT:
            self._fill = asyncio.create_task(self._filling.give_up())

    async def _stop_filling(self) -> None:
        if self._fill is not None:
            self._fill.cancel()
            await asyncio.wait({self._fill})

    async def _opened(self, dialect: Dialect) -> Index:
        if dialect is Dialect.VECTOR_SETS:
            return VectorSetIndex(self._client, self._keys, self._embedder_id)
        if dialect is Dialect.QUERY_ENGINE:
            return QueryEngineIndex(self._client, self._keys, self._embedder_id)
        following = FollowingIndex(
            self._client,
            self._keys,
            self._embedder_id,
            self._dimension,
            pace=self._pace,
            returned=self._is_in_doubt.set,
        )
        await following.open()
        return following

    async def _close_index(self) -> None:
        if isinstance(self._index, FollowingIndex):
            await self._index.close()

    def _complaint(self) -> str:
        return (
            "ENCORE_INDEX: redis needs a server with vector sets (Redis 8) or a Query Engine, which"
            f" {self._client.address} has not; auto and flat will do"
        )
