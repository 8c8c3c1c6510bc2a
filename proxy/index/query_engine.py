"""The Query Engine (RediSearch): one index over the entries' own hashes.

It follows the store by itself: what the store writes, drops, or lets go is in the index, or out of
it, at once. A search asks for one scope and one embedder: tags that narrow it down beforehand.
FT.CREATE and FT.SEARCH are told about at https://redis.io/docs/latest/commands/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from redis.exceptions import ResponseError

from proxy.cache.ports import Neighbour, Vector
from proxy.cache.vectors import pack_vector
from proxy.errors import Unavailable
from proxy.index.replies import Faults, neighbours, without_errors
from proxy.index.vectors import checked
from proxy.redis.client import RedisClient, Word
from proxy.redis.keys import Keys, embedder_tag

_DAY = 24 * 3600
_FIELDS = {"s": "TAG", "m": "TAG", "v": "VECTOR"}
_WANTED = {"key_type": "HASH", **_FIELDS, "data_type": "FLOAT32", "distance_metric": "COSINE"}
_OF_VECTORS = ("data_type", "dim", "distance_metric")
# With the 10 that the server would look at by itself, one of fifteen neighbours is missed.
_OPTIONS: Mapping[str, tuple[Word, ...]] = {"HNSW": ("EF_RUNTIME", 100), "FLAT": ()}
_EXISTS = re.compile("already exists", re.IGNORECASE)
# Each version says it in words of its own.
_MISSING = re.compile("no such index|unknown index|index.* not found", re.IGNORECASE)


class QueryEngineIndex:
    """Vectors under the id that `embedder_id` then gives, in the hashes that `keys` names.

    The server's index is made when it is first needed, and again when the server has lost it. One
    that is there already and does not fit stays as it is, and nothing is found.
    """

    def __init__(self, client: RedisClient, keys: Keys, embedder_id: Callable[[], str]) -> None:
        self._client = client
        self._keys = keys
        self._embedder_id = embedder_id
        self._made = ""
        self._faults = Faults()

    async def search(self, scope: bytes, vector: Vector, count: int) -> Sequence[Neighbour]:
        """At most `count` neighbours, best first; ties in any order.

        Raises `ValueError` for a vector with values that are not finite, and for a reply without
        sense, `redis.RedisError` for a server that refuses, `Unavailable` for an index that does
        not fit.
        """
        query, tag = checked(vector), self._tag()
        if count < 1:
            return []
        with self._faults.told(self._keys.index(tag)):
            await self._make(tag, query.size)
            try:
                reply = await self._search(tag, scope, query, count)
            except ResponseError as error:
                if not _MISSING.search(str(error)):
                    raise
                self._made = ""
                await self._make(tag, query.size)
                reply = await self._search(tag, scope, query, count)
            return neighbours(self._found(reply))

    async def add(self, scope: bytes, key: bytes, vector: Vector) -> None:
        """Place a key; one that is there already moves. Raises as `search` does.

        Most often the store has done it. Where there is no entry, what is left here goes after a
        day.
        """
        row, tag, name = checked(vector), self._tag(), self._keys.entry(key)
        with self._faults.told(self._keys.index(tag)):
            await self._make(tag, row.size)
        wanted = [pack_vector(row), scope.hex().encode(), tag.encode()]
        found, known = await self._client.batch(("HMGET", name, *"vsm"), ("EXISTS", name))
        if found == wanted:
            return
        v, s, m = wanted
        commands: list[Sequence[Any]] = [("HSET", name, "v", v, "s", s, "m", m)]
        if not known:
            commands.append(("EXPIRE", name, _DAY, "NX"))
        without_errors(await self._client.batch(*commands))

    async def remove(self, scope: bytes, key: bytes) -> None:
        """Take a key out, whatever scope it is in; unknown ones are fine."""
        try:
            await self._client.call("HDEL", self._keys.entry(key), *"vsm")
        except ResponseError as error:
            # What is no hash is in no index.
            if not str(error).startswith("WRONGTYPE"):
                raise

    def _tag(self) -> str:
        return embedder_tag(self._embedder_id())

    async def _search(self, tag: str, scope: bytes, query: Vector, count: int) -> Any:
        inside = f"(@s:{{{scope.hex()}}} @m:{{{tag}}})"
        return await self._client.call(
            *("FT.SEARCH", self._keys.index(tag), f"{inside}=>[KNN {count} @v $q AS d]"),
            *("PARAMS", 2, "q", pack_vector(query), "LIMIT", 0, count, "RETURN", 1, "d"),
            *("DIALECT", 2),
        )

    def _found(self, reply: Sequence[Any]) -> Iterator[tuple[bytes, float]]:
        """Key and cosine of each; the server tells 1 - cosine."""
        for name, fields in zip(reply[1::2], reply[2::2], strict=True):
            key = self._keys.key(name)
            if key is None:
                raise ValueError("a hash that is no entry's")
            # None: it went while the search was on.
            if fields is not None:
                yield key, 1 - float(_paired(fields)["d"])

    async def _make(self, tag: str, dimension: int) -> None:
        """Have the server make the index, unless it is known to be there."""
        name = self._keys.index(tag)
        if self._made == name:
            return
        error = await self._create(name, "HNSW", dimension)
        # There are servers that know no graphs; errors of memory or rights have other classes.
        if type(error) is ResponseError and not _EXISTS.search(str(error)):
            error = await self._create(name, "FLAT", dimension)
        if error is not None:
            if not _EXISTS.search(str(error)):
                raise error
            await self._check(name, dimension)
        self._made = name

    async def _create(self, name: str, algorithm: str, dimension: int) -> ResponseError | None:
        """Why the server did not make the index; None: it has."""
        try:
            options: tuple[Word, ...] = (
                "TYPE",
                "FLOAT32",
                "DIM",
                dimension,
                "DISTANCE_METRIC",
                "COSINE",
            )
            options += _OPTIONS[algorithm]
            await self._client.call(
                *("FT.CREATE", name, "ON", "HASH", "PREFIX", 1, self._keys.entries),
                *("SCHEMA", "s", "TAG", "m", "TAG", "v", "VECTOR", algorithm),
                *(len(options), *options),
            )
        except ResponseError as error:
            return error
        return None

    async def _check(self, name: str, dimension: int) -> None:
        """Raises `Unavailable` for an index that would not find what it should."""
        told = _described(_paired(await self._client.call("FT.INFO", name)))
        wanted = _WANTED | {"prefixes": self._keys.entries, "dim": str(dimension)}
        # What a version does not tell cannot be held against it.
        other = [
            f"{what} is {told[what]}, not {value}"
            for what, value in wanted.items()
            if told.get(what, value) != value
        ]
        if other:
            raise Unavailable(f"there is another index of this name: {'; '.join(other)}")


def _described(info: Mapping[str, Any]) -> Mapping[str, str]:
    """What FT.INFO tells of keys and of the three fields."""
    definition = _paired(info.get("index_definition", []))
    fields = [_paired(attribute) for attribute in info.get("attributes", [])]
    types = {_text(field.get("identifier")): field.get("type") for field in fields}
    told = {**definition, **(types and {name: types.get(name, "missing") for name in _FIELDS})}
    for field in fields:
        told.update({name: field[name] for name in _OF_VECTORS if name in field})
    return {name: _text(value) for name, value in told.items()}


def _paired(flat: Sequence[Any]) -> Mapping[str, Any]:
    """A reply of names and values; behind them may be words without a value."""
    return {_text(name): value for name, value in zip(flat[::2], flat[1::2], strict=False)}


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(_text, value))
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
