"""The ledger in a Redis, beside the entries (docs/redis.md has its keys).

Uses are no fields of the entry's own hash: the Query Engine would place its vector anew whenever
one of them changes. They go when the entry is put or deleted, and else by the expiry that it has.
All of it may have been written by others: what is not sound counts as none, and gives way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from redis.exceptions import ResponseError

from proxy.cache.ports import MOST_NOTES
from proxy.cache.uses import UNUSED, Uses
from proxy.redis.client import RedisClient, Word, is_wrong_type
from proxy.redis.keys import Keys
from proxy.store.packed_uses import pack_last, unpack_uses

# Nobody hears of an entry that the server evicts; without an expiry its uses would stay for ever.
_LONGEST_MS = 365 * 24 * 3600 * 1000
_GONE, _NO_EXPIRY = -2, -1
_MOST_DIGITS = 16
# What Redis says of a field that cannot be added to.
_NO_NUMBER = ("is not an integer", "is not a float", "would overflow", "NaN or Infinity")


class RedisLedger:
    """Figures under the names that `keys` gives; raises as `RedisClient` does."""

    def __init__(self, client: RedisClient, keys: Keys) -> None:
        self._client = client
        self._keys = keys

    async def note_uses(self, uses: Mapping[bytes, Uses]) -> None:
        """Add what these keys were good for; unknown ones stay unknown.

        Of what two proxies note at the same moment, the last uses may be those of one of them.
        """
        asked = [("PTTL", self._keys.entry(key)) for key in uses]
        replies = await self._client.batch(*asked, *map(self.read, uses))
        _raise_error(replies[: len(uses)])
        commands: list[Sequence[Word]] = []
        for (key, more), left, row in zip(
            uses.items(), replies[: len(uses)], replies[len(uses) :], strict=True
        ):
            if left != _GONE:
                commands += self._write(key, uses_of(row), more, left)
        await self._send(*commands)

    async def uses(self, key: bytes) -> Uses:
        """What a key was good for."""
        (row,) = await self._client.batch(self.read(key))
        return uses_of(row)

    def read(self, key: bytes) -> Sequence[Word]:
        """The command whose reply `uses_of` understands."""
        return "HMGET", self._keys.uses(key), "h", "u"

    async def count(self, counts: Mapping[str, float]) -> None:
        """Add to counts by their names."""
        name = self._keys.counts
        await self._send(*(("HINCRBYFLOAT", name, *each) for each in counts.items()))

    async def counts(self) -> Mapping[str, float]:
        """All sound counts."""
        (reply,) = await self._client.batch(("HGETALL", self._keys.counts))
        found = {}
        for name, value in _checked(reply, {}).items():
            with suppress(ValueError):
                found[name.decode()] = float(value)
        return {name: value for name, value in found.items() if math.isfinite(value)}

    async def note(self, note: bytes) -> None:
        """Keep a note; of too many, the oldest goes."""
        name = self._keys.notes
        await self._send(("RPUSH", name, note), ("LTRIM", name, -MOST_NOTES, -1))

    async def notes(self) -> Sequence[bytes]:
        """All notes, the oldest first."""
        (reply,) = await self._client.batch(("LRANGE", self._keys.notes, -MOST_NOTES, -1))
        notes: Sequence[bytes] = _checked(reply, [])
        return notes

    def _write(self, key: bytes, known: Uses, more: Uses, left: int) -> Sequence[Sequence[Word]]:
        name = self._keys.uses(key)
        expiry = _LONGEST_MS if left == _NO_EXPIRY else min(max(left, 1), _LONGEST_MS)
        return [
            ("HINCRBY", name, "h", more.count),
            ("HSET", name, "u", pack_last((known + more).last)),
            ("PEXPIRE", name, expiry),
        ]

    async def _send(self, *commands: Sequence[Word]) -> None:
        """Send them; what is in the way goes, and only what it was in the way of is sent again."""
        replies = await self._client.batch(*commands)
        cures = [_cure(command, reply) for command, reply in zip(commands, replies, strict=True)]
        _raise_error([reply for reply, cure in zip(replies, cures, strict=True) if not cure])
        if any(cures):
            gone = {cure[1] for cure in cures if cure[:1] == ("DEL",)}
            again = [c for c, cure in zip(commands, cures, strict=True) if cure or c[1] in gone]
            _raise_error(await self._client.batch(*filter(None, cures)))
            _raise_error(await self._client.batch(*again))


def uses_of(row: Any) -> Uses:
    """What is known of a key, from hits and packed uses."""
    hits, packed = _checked(row, (None, None))
    is_number = hits is not None and hits.isdigit() and len(hits) <= _MOST_DIGITS
    return unpack_uses(int(hits), packed) if is_number else UNUSED


def _checked(reply: Any, none: Any) -> Any:
    """A reply, or `none` where there is another kind of value; raises any other error."""
    if is_wrong_type(reply):
        return none
    _raise_error([reply])
    return reply


def _cure(command: Sequence[Word], reply: Any) -> Sequence[Word]:
    """The command that takes away what an error comes of; none where it does not help."""
    if is_wrong_type(reply):
        return "DEL", command[1]
    if isinstance(reply, ResponseError) and any(words in str(reply) for words in _NO_NUMBER):
        return "HDEL", command[1], command[2]
    return ()


def _raise_error(replies: Sequence[Any]) -> None:
    for reply in replies:
        if isinstance(reply, Exception):
            raise reply
