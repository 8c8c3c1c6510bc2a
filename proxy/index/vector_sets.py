"""Vector sets, which Redis has since 8.0: one set for each scope.

A search looks at one key alone, so that a scope needs no filter and a cluster spreads the scopes by
itself. `VADD`, `VSIM` and `VREM` are told about at https://redis.io/docs/latest/commands/.

What somebody else left under a set's name costs that scope its paraphrases, and no other one. A
value of another kind gives way to a set, as everywhere under our names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from redis.exceptions import ResponseError

from proxy.cache.ports import Neighbour, StoredVector, Vector
from proxy.cache.vectors import pack_vector
from proxy.index.replies import Faults, neighbours, without_errors
from proxy.index.vectors import checked
from proxy.redis.client import RedisClient, Word, is_wrong_type
from proxy.redis.keys import Keys, embedder_tag, read_hex

_DAY = 24 * 3600 * 1000  # in milliseconds, as all below
# As long as makes no difference; what has an end can be compared with another end.
_FOR_EVER = 100 * 365 * _DAY
_NO_END, _NO_KEY = -1, -2
_LOOKED_AFTER = 4


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

        Raises `ValueError` for a vector with values that are not finite, and `redis.RedisError`
        for a server that refuses.
        """
        name, query = self._name(scope), pack_vector(checked(vector))
        if count < 1:
            return []
        with self._sparing(name):
            # To start a thread takes the server longer than most sets, which are small.
            reply = await self._client.call(
                *("VSIM", name, "FP32", query, "WITHSCORES", "COUNT", count, "NOTHREAD")
            )
            return neighbours(_found(reply))
        return []

    async def add(self, scope: bytes, key: bytes, vector: Vector) -> None:
        """Place a key; one that is there already moves. Raises as `search` does."""
        name, row = self._name(scope), pack_vector(checked(vector))
        with self._sparing(name):
            kept, some = await self._client.batch(
                ("PTTL", self._keys.entry(key)), ("VRANDMEMBER", name, _LOOKED_AFTER)
            )
            if is_wrong_type(some):
                # Two that do so at once may lose a vector, which is as good as a few misses.
                self._faults.tell(name, str(some))
                _, some = await self._batch(("DEL", name), ("VRANDMEMBER", name, _LOOKED_AFTER))
            without_errors((kept, some))
            lasting = {_NO_END: _FOR_EVER, _NO_KEY: _DAY}.get(kept, kept)
            await self._batch(
                ("VADD", name, "FP32", row, key.hex(), self._quantisation),
                # A set without an end is a new one; all others may only get a later end.
                ("PEXPIRE", name, lasting, "NX"),
                ("PEXPIRE", name, lasting, "GT"),
            )
            # Where the store has not written this one, it may not have written others either.
            if kept != _NO_KEY:
                await self._sweep(name, [each for each in some if read_hex(each) is not None])

    async def remove(self, scope: bytes, key: bytes) -> None:
        """Take a key out of its scope; unknown ones are fine."""
        name = self._name(scope)
        with self._sparing(name):
            await self._client.call("VREM", name, key.hex())

    async def missing(self, some: Sequence[StoredVector]) -> Sequence[StoredVector]:
        """Those of them that are in no set."""
        are_there = await self._client.batch(
            *(("VISMEMBER", self._name(each.scope), each.key.hex()) for each in some)
        )
        without_errors([reply for reply in are_there if not is_wrong_type(reply)])
        return [each for each, is_there in zip(some, are_there, strict=True) if is_there != 1]

    async def _sweep(self, name: str, elements: Sequence[bytes]) -> None:
        """Take out those of which the server let the entry go.

        It tells nobody. A few at random with each new one are enough: where more than one in
        `_LOOKED_AFTER` has no entry, more go than come.
        """
        entries = [self._keys.entries + element.decode() for element in elements]
        known = await self._batch(*(("EXISTS", entry) for entry in entries))
        gone = [each for each, is_known in zip(elements, known, strict=True) if not is_known]
        await self._batch(*(("VREM", name, element) for element in gone))

    @contextmanager
    def _sparing(self, name: str) -> Iterator[None]:
        """What is wrong with this set alone is told, and is no failure of the index."""
        try:
            with self._faults.told(name):
                yield
        except ValueError:
            return
        except ResponseError as error:
            if not is_wrong_type(error) and "mismatch" not in str(error):
                raise

    async def _batch(self, *commands: Sequence[Word]) -> Sequence[Any]:
        return without_errors(await self._client.batch(*commands))

    def _name(self, scope: bytes) -> str:
        return self._keys.vectors(embedder_tag(self._embedder_id()), scope)


def _found(reply: Sequence[bytes]) -> Iterator[tuple[bytes, float]]:
    """Key and cosine of each; the server tells (1 + cosine) / 2."""
    for element, score in zip(reply[::2], reply[1::2], strict=True):
        key = read_hex(element)
        if key is None:
            raise ValueError("an element that is no entry's key")
        yield key, 2 * float(score) - 1
