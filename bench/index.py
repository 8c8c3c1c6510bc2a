"""What each index costs and how much of what is near it finds.

    bench/index [--large | --entries 10000] [--lookups 500] [--seed 0] [--server redis8|stack|none]
                [--json FILE]

Made-up unit vectors of 256 dimensions, in clusters; all in one scope, in 1,000 scopes, and each in
a scope of its own. Servers are those of the tests, each started anew. It prints, as Markdown:

    build     seconds to store all entries and their vectors, 32 at a time; flat: to add them
    look-up   milliseconds for the nearest 4, one after another; flat: of this process's own time,
              both here and above, so that others on the machine do not count
    recall    how many of the nearest 4 were found
    error     by how much a similarity that was told differs from the cosine, at most
    bytes     of memory for each entry, beyond what the store takes (in its own rows: all of it)
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import orjson

from bench.tables import table
from bench.vectors import DIMENSION, Asked, Vectors
from proxy import __version__
from proxy.cache.entry import Entry
from proxy.cache.ports import Index
from proxy.cache.semantic_cache import CANDIDATES
from proxy.index.flat import FlatIndex
from proxy.index.query_engine import QueryEngineIndex
from proxy.index.vector_sets import Quantisation, VectorSetIndex
from proxy.redis.client import RedisClient
from proxy.redis.keys import Keys
from proxy.redis.url import read_url
from proxy.store.redis import RedisStore
from tests.servers import kinds
from tests.servers.process import Server, running_server

_LARGE = 100_000
_AT_ONCE = 32
_HEADINGS = ("index", "build s", "p50 ms", "p99 ms", "recall", "error", "bytes")
_KEYS = Keys("bench")
_EMBEDDER = "bench"

MakeIndex = Callable[[RedisClient, Keys, Callable[[], str]], Index]


def _vector_sets(quantisation: Quantisation) -> MakeIndex:
    return partial(VectorSetIndex, quantisation=quantisation)


# The server that each needs; the first one of a server's kind is the store alone.
_SHARED: dict[str, tuple[str, MakeIndex | None]] = {
    "the store alone": ("redis8", None),
    **{f"vector sets, {kind.value}": ("redis8", _vector_sets(kind)) for kind in Quantisation},
    "the store alone, Redis Stack": ("stack", None),
    "Query Engine, HNSW": ("stack", QueryEngineIndex),
}


@dataclass(frozen=True, slots=True)
class Lookups:
    """What look-ups took, in milliseconds, and what they found."""

    p50: float
    p99: float
    recall: float
    error: float


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured of one index; `lookups` is None for a store without one."""

    index: str
    build_s: float
    bytes_per_entry: float
    lookups: Lookups | None

    def cells(self) -> Sequence[object]:
        """As `_HEADINGS` say."""
        found = self.lookups
        told = ("–",) * 4
        if found is not None:
            told = (f"{found.p50:.2f}", f"{found.p99:.2f}", f"{found.recall:.4f}", _error(found))
        return (self.index, f"{self.build_s:.1f}", *told, f"{self.bytes_per_entry:,.0f}")


def main() -> None:
    """Read the arguments, measure and print."""
    options = _options(sys.argv[1:])
    lookups = f"{options.lookups} look-ups of {CANDIDATES}"
    print(f"# Indexes of Encore {__version__}\n")
    print(
        f"{options.entries:,} entries of {DIMENSION} dimensions, {lookups}, seed {options.seed}\n"
    )
    measured: dict[str, list[Row]] = {}
    for scopes in sorted({1, min(1000, options.entries), options.entries}):
        vectors = Vectors(options.entries, scopes, options.seed)
        asked = list(vectors.questions(options.lookups))
        rows = measured[str(scopes)] = []
        print(f"## {scopes:,} scope{'s' if scopes > 1 else ''}\n")
        for line in table(_HEADINGS, _told(measure(vectors, asked, options.server), rows)):
            print(line, flush=True)
    if options.json is not None:
        about = {"entries": options.entries, "lookups": options.lookups, "seed": options.seed}
        told = {scopes: [asdict(row) for row in rows] for scopes, rows in measured.items()}
        options.json.write_bytes(
            orjson.dumps({**about, "scopes": told}, option=orjson.OPT_INDENT_2)
        )


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/index", description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument(
        "--large", dest="entries", action="store_const", const=_LARGE, help=f"{_LARGE:,} entries"
    )
    parser.add_argument("--lookups", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--server",
        choices=("redis8", "stack", "none"),
        help="beside the index in the process, those of this one alone",
    )
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser.parse_args(arguments)


def _told(measured: Iterator[Row], rows: list[Row]) -> Iterator[Sequence[object]]:
    for row in measured:
        rows.append(row)
        yield row.cells()


def measure(vectors: Vectors, asked: Sequence[Asked], only: str | None = None) -> Iterator[Row]:
    """One index after another; those whose server is not there are left out."""
    yield asyncio.run(_flat(vectors, asked))
    alone: dict[str, float] = {}
    for name, (kind, make) in _SHARED.items():
        if only not in (None, kind) or not kinds.is_here(kind):
            continue
        with TemporaryDirectory() as folder, running_server(kind, Path(folder)) as server:
            row = asyncio.run(_shared(name, server, make, vectors, asked))
        size = row.bytes_per_entry - alone.setdefault(kind, 0.0)
        if make is None:
            alone[kind] = row.bytes_per_entry
        yield Row(row.index, row.build_s, size, row.lookups)


async def _flat(vectors: Vectors, asked: Sequence[Asked]) -> Row:
    async def build() -> FlatIndex:
        index = FlatIndex(DIMENSION)
        for number, vector in enumerate(vectors.vectors):
            await index.add(vectors.scope(number), number.to_bytes(32), vector)
        return index

    started = time.process_time()
    index = await build()
    seconds = time.process_time() - started
    lookups = await _look_up(index, asked, time.process_time)
    tracemalloc.start()
    index = await build()
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return Row("flat, in the process", seconds, size / len(vectors.vectors), lookups)


async def _shared(
    name: str, server: Server, make: MakeIndex | None, vectors: Vectors, asked: Sequence[Asked]
) -> Row:
    client = RedisClient(read_url(server.url), _AT_ONCE)
    store = RedisStore(client, _KEYS, lambda: _EMBEDDER)
    await store.open()
    index = None if make is None else make(client, _KEYS, lambda: _EMBEDDER)
    if index is not None:
        # What is made at the first call is there before the first entry.
        await index.search(asked[0].scope, asked[0].vector, CANDIDATES)
    empty = _used(server)
    started = time.perf_counter()
    await _store(store, index, vectors)
    seconds = time.perf_counter() - started
    size = (_used(server) - empty) / len(vectors.vectors)
    lookups = None if index is None else await _look_up(index, asked)
    await store.close()
    return Row(name, seconds, size, lookups)


async def _store(store: RedisStore, index: Index | None, vectors: Vectors) -> None:
    numbers = iter(range(len(vectors.vectors)))

    async def put_the_next() -> None:
        for number in numbers:
            entry, vector = _entry(number, vectors.scope(number)), vectors.vectors[number]
            await store.put(entry, vector)
            if index is not None:
                await index.add(entry.scope, entry.key, vector)

    async with asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(put_the_next())


def _entry(number: int, scope: bytes) -> Entry:
    return Entry(
        key=number.to_bytes(32),
        scope=scope,
        wording=f"What is the answer to question {number}?",
        model="llama3.2:latest",
        body=b"x" * 600,
        streamed=False,
        has_usage=True,
        created_at=time.time(),
        ttl=3600,
    )


async def _look_up(
    index: Index, asked: Sequence[Asked], clock: Callable[[], float] = time.perf_counter
) -> Lookups:
    taken, nearest, found, errors = [], 0, 0, [0.0]
    for one in asked:
        started = clock()
        neighbours = await index.search(one.scope, one.vector, CANDIDATES)
        taken.append(1000 * (clock() - started))
        numbers = [int.from_bytes(neighbour.key) for neighbour in neighbours]
        wanted = one.nearest(CANDIDATES)
        nearest, found = nearest + len(wanted), found + len(wanted.intersection(numbers))
        for number, neighbour in zip(numbers, neighbours, strict=True):
            errors.append(abs(neighbour.similarity - one.similarity(number)))
    p50, p99 = np.percentile(taken, [50, 99])
    return Lookups(float(p50), float(p99), found / nearest, max(errors))


def _used(server: Server) -> int:
    with server.client() as client:
        return int(client.info("memory")["used_memory"])


def _error(lookups: Lookups) -> str:
    return f"{lookups.error:.4f}" if lookups.error > 1e-5 else "0"


if __name__ == "__main__":
    main()
