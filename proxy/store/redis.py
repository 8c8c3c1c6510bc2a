"""Entries in a Redis that many proxies share (docs/redis.md has its keys).

A look-up is one round trip, and what one proxy puts, all others find at once. The server evicts by
its own `maxmemory` policy. Whether an entry has expired is decided where it is read; `PEXPIRE` only
takes away, much later, what nobody has asked for since.

The server may be down when the proxy starts, and whenever it likes. Until it has answered once, the
secret is not known, and nothing is looked up or held.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from redis.exceptions import ResponseError

from proxy.cache.entry import Entry
from proxy.cache.ports import Evicted, Held, StoredVector, Vector
from proxy.cache.uses import Uses
from proxy.cache.vectors import pack_vector
from proxy.errors import MalformedEntry, Unavailable
from proxy.redis.client import RedisClient, Word, is_wrong_type
from proxy.redis.keys import Keys, embedder_tag
from proxy.redis.vectors import RedisVectors, entry_keys, stored_vector
from proxy.store.packed import pack_entry, unpack_entry
from proxy.store.redis_ledger import RedisLedger, uses_of
from proxy.store.redis_secret import SharedSecret

_DAY = 24 * 3600.0
# What is held longer than this needs no backstop.
_LONGEST_TTL = 3650 * _DAY
# Who missed more changes than these reads everything anew.
_MOST_CHANGES = 10_000
_PAGE_SECONDS = 5.0
# Entries may be large, and all of a page are in memory at a time.
_ENTRIES = 32


class RedisStore:
    """Entries in the Redis that `client` speaks to, under the names that `keys` gives.

    Vectors are held under the id that `embedder_id` then gives, and only those come back. It is
    opened before it is used, once, and closed afterwards. How often the server is asked for the
    secret, `SharedSecret` says.
    """

    def __init__(
        self,
        client: RedisClient,
        keys: Keys,
        embedder_id: Callable[[], str],
        *,
        retry_seconds: float = 1.0,
        check_seconds: float = 10.0,
    ) -> None:
        self._client = client
        self._keys = keys
        self._embedder_id = embedder_id
        self._vectors = RedisVectors(client, keys)
        self._ledger = RedisLedger(client, keys)
        self._secret = SharedSecret(client, keys.secret, retry_seconds, check_seconds)

    @property
    def is_reachable(self) -> bool:
        """Whether the server answered when it was last asked for the secret."""
        return self._secret.is_reachable

    def secret(self) -> bytes:
        """The 32 random bytes that all proxies share; until they are known, others."""
        return self._secret.value

    async def open(self) -> None:
        """Reach the server; one that is down is tried again and again, in the background.

        Raises `SettingsError` for one that refuses us until something is set otherwise.
        """
        try:
            await self._secret.open()
        except BaseException:
            await self._client.close()
            raise

    async def close(self) -> None:
        """Let the server go."""
        await self._secret.close()
        await self._client.close()

    async def get(self, key: bytes) -> Entry | None:
        """The entry, or None; raises `MalformedEntry` for bytes that are none of ours."""
        self._check_open()
        try:
            packed = await self._client.call("HGET", self._keys.entry(key), "e")
        except ResponseError as error:
            if is_wrong_type(error):
                raise MalformedEntry("another kind of value has the entry's name") from error
            raise
        return None if packed is None else unpack_entry(packed)

    async def glance(self, key: bytes) -> Entry | None:
        """The same: nothing of ours counts what is asked for."""
        return await self.get(key)

    def touch(self, entry: Entry) -> bool:
        """No: the server is asked each time."""
        return False

    async def put(self, entry: Entry, vector: Vector | None) -> Sequence[Evicted]:
        """Keep an entry and its vector (None: keep the vector it had); evicts nothing by itself."""
        self._check_open()
        commands = [self._write(entry, vector), self._backstop(entry), self._unused(entry.key)]
        if vector is not None:
            commands.append(self._change(entry.key))
        await self._change_all(*commands)
        return []

    async def delete(self, key: bytes) -> None:
        """Forget a key; unknown ones are fine."""
        self._check_open()
        name = self._keys.entry(key)
        await self._change_all(("DEL", name), self._unused(key), self._change(key))

    async def vectors(self) -> AsyncIterator[StoredVector]:
        """All sound vectors that the server has for this embedder."""
        self._check_open()
        async for page in self._vectors.pages(self._embedder_id()):
            for stored in page:
                yield stored

    async def count_keys(self) -> int:
        """How many entries there seem to be."""
        self._check_open()
        count = 0
        async for keys in entry_keys(self._client, self._keys):
            count += len(keys)
        return count

    async def entries(self) -> AsyncIterator[Held]:
        """All sound entries; one may come twice, and one that comes meanwhile not at all."""
        self._check_open()
        tag = embedder_tag(self._embedder_id()).encode()
        async for keys in entry_keys(self._client, self._keys):
            for start in range(0, len(keys), _ENTRIES):
                some = keys[start : start + _ENTRIES]
                async with asyncio.timeout(_PAGE_SECONDS):
                    rows = await self._client.batch(
                        *(("HMGET", self._keys.entry(key), "v", "s", "m", "e") for key in some),
                        *map(self._ledger.read, some),
                    )
                found, uses = rows[: len(some)], rows[len(some) :]
                for key, row, used in zip(some, found, uses, strict=True):
                    if (held := _held(key, row, tag)) is not None:
                        yield replace(held, uses=uses_of(used))

    async def attach(self, key: bytes, scope: bytes, vector: Vector) -> None:
        """Give the entry that has this key this vector; unknown keys are fine."""
        self._check_open()
        name = self._keys.entry(key)
        fields = self._vector_fields(scope, vector)
        _, packed, _ = await self._change_all(
            ("HSET", name, *fields), ("HGET", name, "e"), self._change(key)
        )
        if packed is None:
            # It had gone before, and a vector alone would stay for ever. Had it come back since
            # then, it would keep all but its vector.
            await self._change_all(("HDEL", name, *fields[::2]), self._change(key))

    async def settle(self) -> None:
        """What was put is there."""

    async def note_uses(self, uses: Mapping[bytes, Uses]) -> None:
        """Add what these keys were good for; unknown ones stay unknown."""
        self._check_open()
        await self._ledger.note_uses(uses)

    async def uses(self, key: bytes) -> Uses:
        """What a key was good for, at all proxies."""
        self._check_open()
        return await self._ledger.uses(key)

    async def count(self, counts: Mapping[str, float]) -> None:
        """Add to counts by their names."""
        self._check_open()
        await self._ledger.count(counts)

    async def counts(self) -> Mapping[str, float]:
        """All counts, of all proxies."""
        self._check_open()
        return await self._ledger.counts()

    async def note(self, note: bytes) -> None:
        """Keep a note; of too many, the oldest goes."""
        self._check_open()
        await self._ledger.note(note)

    async def notes(self) -> Sequence[bytes]:
        """All notes, the oldest first."""
        self._check_open()
        return await self._ledger.notes()

    async def adopt(self, secret: bytes) -> None:
        """Take another store's secret, for all proxies; those that run learn of it by and by."""
        self._check_open()
        await self._secret.adopt(secret)

    def _check_open(self) -> None:
        if not self._secret.is_known:
            raise Unavailable("the store has not been reached yet")

    async def _change_all(self, *commands: Sequence[Word]) -> list[Any]:
        """The replies to all; what has one of our names, and is of another kind, gives way."""
        replies = await self._client.batch(*commands)
        wrong = {
            command[1]
            for command, reply in zip(commands, replies, strict=True)
            if is_wrong_type(reply)
        }
        if wrong:
            _raise_error(await self._client.batch(*(("DEL", name) for name in wrong)))
            replies = await self._client.batch(*commands)
        _raise_error(replies)
        return replies

    def _write(self, entry: Entry, vector: Vector | None) -> Sequence[Word]:
        command: list[Word] = ["HSET", self._keys.entry(entry.key), "e", pack_entry(entry)]
        if vector is not None:
            command += self._vector_fields(entry.scope, vector)
        return command

    def _vector_fields(self, scope: bytes, vector: Vector) -> Sequence[Word]:
        tag = embedder_tag(self._embedder_id())
        return ["v", pack_vector(vector), "s", scope.hex(), "m", tag]

    def _backstop(self, entry: Entry) -> Sequence[Word]:
        """What takes the entry away at a time when it has long been of no use to anybody."""
        name = self._keys.entry(entry.key)
        if entry.ttl is None or entry.ttl > _LONGEST_TTL:
            return "PERSIST", name
        return "PEXPIRE", name, math.ceil((entry.ttl + max(_DAY, entry.ttl)) * 1000)

    def _unused(self, key: bytes) -> Sequence[Word]:
        return "DEL", self._keys.uses(key)

    def _change(self, key: bytes) -> Sequence[Word]:
        """Tells those who follow that they should look at this key again."""
        return "XADD", self._keys.changes, "MAXLEN", "~", _MOST_CHANGES, "*", "k", key.hex()


def _raise_error(replies: Sequence[Any]) -> None:
    for reply in replies:
        if isinstance(reply, Exception):
            raise reply


def _held(key: bytes, row: Any, tag: bytes) -> Held | None:
    """From packed vector, scope, tag and entry; None where the entry is not sound."""
    if isinstance(row, Exception) or row[3] is None:
        return None
    try:
        entry = unpack_entry(row[3])
    except MalformedEntry:
        return None
    stored = stored_vector(key, row, tag)
    vector = None if stored is None else stored.vector
    return Held(entry, vector, row[0] is not None) if entry.key == key else None
