"""Vector sets, which Redis has since 8.0: one set for each scope.

A search looks at one key alone, so that a scope needs no filter and a cluster spreads the scopes by
itself. `VADD`, `VSIM` and `VREM` are told about at https://redis.io/docs/latest/commands/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Any

from proxy.cache.ports import Neighbour, Vector
from proxy.cache.vectors import pack_vector
from proxy.index.replies import Faults, neighbours, without_errors
from proxy.index.vectors import checked
from proxy.redis.client import RedisClient, Word
from proxy.redis.keys import Keys, embedder_tag

_DAY = 24 * 3600 * 1000  # in milliseconds, as all below
# As long as makes no difference; what has an end can be compared with another end.
_FOR_EVER = 100 * 365 * _DAY
_NO_END, _NO_KEY = -1, -2
_LOOKED_AFTER = 4
_KEY = re.compile(b"[0-9a-f]{64}")


class Quantisation(StrEnum):
    """How a set keeps its vectors."""

    NONE = "NOQUANT"
    BYTES = "Q8"
    BITS = "BIN"


class VectorSetIndex:
    """Vectors under the id that `embedder_id` then gives, in the sets that `keys` names.

    A set goes when its last key is removed, and at the latest when none of its entries is kept any
    longer by the store.

    They are kept as they are (`Quantisation.NONE`): rounded ones would be a half of the size, but
    their similarities no cosines any more, which gates compare with thresholds (docs/redis.md).
    """

    def __init__(
        self,
        client: RedisClient,
        keys: Keys,
        embedder_id: Callable[[], str],
        quantisation: Quantisation = Quantisation.NONE,
    ) -> None:
        self._client = client
        self._keys = keys
        self._embedder_id = embedder_id
        self._quantisation = quantisation
        self._faults = Faults()

    async def search(self, scope: bytes, vector: Vector, count: int) -> Sequence[Neighbour]:
        """At most `count` neighbours, best first; ties in any order.

        Raises `ValueError` for a vector with values that are not finite, and for a reply without
        sense, `redis.RedisError` for a server that refuses.
        """
        name, query = self._name(scope), pack_vector(checked(vector))
        if count < 1:
            return []
        with self._faults.told(name):
            # To start a thread takes the server longer than most sets, which are small.
            reply = await self._client.call(
                *("VSIM", name, "FP32", query, "WITHSCORES", "COUNT", count, "NOTHREAD")
            )
            return neighbours(_found(reply))

    async def add(self, scope: bytes, key: bytes, vector: Vector) -> None:
        """Place a key; one that is there already moves. Raises as `search` does."""
        name, row = self._name(scope), pack_vector(checked(vector))
        with self._faults.told(name):
            kept, some = await self._batch(
                ("PTTL", self._keys.entry(key)), ("VRANDMEMBER", name, _LOOKED_AFTER)
            )
            lasting = {_NO_END: _FOR_EVER, _NO_KEY: _DAY}.get(kept, kept)
            await self._batch(
                ("VADD", name, "FP32", row, key.hex(), self._quantisation),
                # A set without an end is a new one; all others may only get a later end.
                ("PEXPIRE", name, lasting, "NX"),
                ("PEXPIRE", name, lasting, "GT"),
            )
            # Where the store has not written this one, it may not have written others either.
            if kept != _NO_KEY:
                await self._sweep(name, [each for each in some if _KEY.fullmatch(each)])

    async def remove(self, scope: bytes, key: bytes) -> None:
        """Take a key out of its scope; unknown ones are fine."""
        name = self._name(scope)
        with self._faults.told(name):
            await self._client.call("VREM", name, key.hex())

    async def _sweep(self, name: str, elements: Sequence[bytes]) -> None:
        """Take out those of which the server let the entry go.

        It tells nobody. A few at random with each new one are enough: where more than one in
        `_LOOKED_AFTER` has no entry, more go than come.
        """
        entries = [self._keys.entries + element.decode() for element in elements]
        known = await self._batch(*(("EXISTS", entry) for entry in entries))
        gone = [each for each, is_known in zip(elements, known, strict=True) if not is_known]
        await self._batch(*(("VREM", name, element) for element in gone))

    async def _batch(self, *commands: Sequence[Word]) -> Sequence[Any]:
        return without_errors(await self._client.batch(*commands))

    def _name(self, scope: bytes) -> str:
        return self._keys.vectors(embedder_tag(self._embedder_id()), scope)


def _found(reply: Sequence[bytes]) -> Iterator[tuple[bytes, float]]:
    """Key and cosine of each; the server tells (1 + cosine) / 2."""
    for element, score in zip(reply[::2], reply[1::2], strict=True):
        if not _KEY.fullmatch(element):
            raise ValueError("an element that is no entry's key")
        yield bytes.fromhex(element.decode()), 2 * float(score) - 1
