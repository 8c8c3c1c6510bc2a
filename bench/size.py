"""What a search takes in a large scope, and what many scopes take in memory.

    bench/size [--entries 100000] [--large] [--lookups 500] [--seed 0] [--json FILE]

Made-up unit vectors of 256 dimensions, in clusters, and answers of 1 kB; `--large` adds a scope of
1,000,000. Every measurement has a process to itself. It prints, as Markdown:

    look-up   milliseconds for the nearest 4, one after another; and of the CPU, for a machine
              that is not all ours
    recall    how many of the nearest 4 were found
    late      by how many milliseconds a task that sleeps for one was late, 99 of 100 times.
              `nothing` is the same with nothing else to do, in between: so much is the machine's
    held      how many milliseconds of the CPU the event loop spent at most without a break
    build     seconds of the CPU that filling and a graph take, and seconds until it is ready
    bytes     of memory for each entry that was put, store and index together; what its payload and
              its vector have, and how many times as much that is
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import gc
import multiprocessing
import random
import resource
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
import orjson

from bench.tables import table
from bench.vectors import DIMENSION, Vectors
from proxy import __version__, logs
from proxy.app import have_products_computed_by_one_thread
from proxy.cache.entry import Entry
from proxy.cache.ports import Index, Vector
from proxy.cache.semantic_cache import CANDIDATES
from proxy.index.flat import FlatIndex
from proxy.index.hnsw import HnswIndex
from proxy.serving import keep_for_good
from proxy.store.memory import MemoryStore
from proxy.store.sqlite import SqliteStore

T = TypeVar("T")

MANY, LARGE = 100_000, 1_000_000
LOOKUPS = 500
# To know the nearest ones each is compared with all.
_LARGE_LOOKUPS = 100
_ROUNDS = 5
_BODY = 1000
_PLENTY = 10**12
_TICK = 0.001
# As the loading of a store leaves room for requests.
_AT_ONCE = 100
_SEARCHES = ("index", "entries", "p50 ms", "p99 ms", "CPU p50", "recall", "late p99", "held")
_BUILDS = ("while", "entries", "seconds", "CPU s", "late p99", "held")
_SIZES = ("what", "scopes", "bytes", "payload", "vector", "times", "p50 ms", "CPU p50")


@dataclass(slots=True)
class Late:
    """By how many milliseconds an event loop was late, and how long it computed until then.

    `longest` is the most that it computed each time it was watched.
    """

    late: list[float] = field(default_factory=list)
    held: list[float] = field(default_factory=list)
    longest: list[float] = field(default_factory=list)

    def cells(self) -> Sequence[str]:
        """99 of 100, and the most."""
        return (f"{np.percentile(self.late, 99):.1f}", f"{max(self.held):.1f}")

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Take notes until the block is left."""
        watching, before = asyncio.create_task(self._watch()), len(self.held)
        await asyncio.sleep(_TICK)
        yield
        await asyncio.sleep(_TICK)
        watching.cancel()
        self.longest.append(max(self.held[before:], default=0.0))

    async def _watch(self) -> None:
        while True:
            at, computed = time.perf_counter(), time.thread_time()
            await asyncio.sleep(_TICK)
            self.late.append(1000 * (time.perf_counter() - at - _TICK))
            self.held.append(1000 * (time.thread_time() - computed))


@dataclass(frozen=True, slots=True)
class Search:
    """What look-ups took, in milliseconds, and found."""

    index: str
    entries: int
    p50: float
    p99: float
    cpu_p50: float
    recall: float
    late: Late

    def cells(self) -> Sequence[object]:
        """As `_SEARCHES` say."""
        return (
            *(self.index, f"{self.entries:,}", f"{self.p50:.2f}", f"{self.p99:.2f}"),
            *(f"{self.cpu_p50:.2f}", f"{self.recall:.4f}", *self.late.cells()),
        )


@dataclass(frozen=True, slots=True)
class Build:
    """What it took to fill an index, or to build its graph."""

    what: str
    entries: int
    seconds: float
    cpu_s: float
    late: Late

    def cells(self) -> Sequence[object]:
        """As `_BUILDS` say."""
        return (
            *(self.what, f"{self.entries:,}", f"{self.seconds:.1f}", f"{self.cpu_s:.1f}"),
            *self.late.cells(),
        )


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes for each entry; look-ups in milliseconds."""

    what: str
    scopes: int
    bytes_: float
    payload: float
    vector: float
    p50: float
    cpu_p50: float

    @property
    def times(self) -> float:
        """How many times what has to be there."""
        return self.bytes_ / (self.payload + self.vector)

    def cells(self) -> Sequence[object]:
        """As `_SIZES` say."""
        return (
            *(self.what, f"{self.scopes:,}", f"{self.bytes_:,.0f}", f"{self.payload:,.0f}"),
            *(f"{self.vector:,.0f}", f"{self.times:.2f}"),
            *(f"{self.p50:.3f}", f"{self.cpu_p50:.3f}"),
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit code."""
    options = _options(arguments)
    logs.configure("auto", "error")
    found: list[Search | Build | Size] = []
    print(f"# Encore {__version__}: {options.entries:,} entries\n")
    for count in (options.entries, *((LARGE,) if options.large else ())):
        searches, builds = searched(count, options.lookups, options.seed)
        _print(_SEARCHES, searches)
        _print(_BUILDS, builds)
        found += [*searches, *builds]
    sizes = [*sized(options.entries, options.entries), *sized(options.entries, 1)]
    _print(_SIZES, sizes)
    found += sizes
    if options.json is not None:
        told = [{"kind": type(one).__name__, **asdict(one)} for one in found]
        options.json.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    return 0


def searched(count: int, lookups: int, seed: int) -> tuple[Sequence[Search], Sequence[Build]]:
    """Look-ups in one scope of so many, with a graph and without, in a process of their own.

    A hundred are enough where the scope is large.
    """
    most = lookups if count < LARGE else _LARGE_LOOKUPS
    return _alone(_searched, count, min(lookups, most), seed)


def sized(count: int, scopes: int) -> Sequence[Size]:
    """Memory of so many entries in so many scopes: put, and read from a file after a start."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "encore.sqlite"
        put = _alone(_put, count, scopes)
        _alone(_filled, path, count, scopes)
        return [put, _alone(_started, path, count, scopes)]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    description = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="bench/size", description=description)
    parser.add_argument("--entries", type=int, default=MANY)
    parser.add_argument("--large", action="store_true", help=f"and a scope of {LARGE:,}")
    parser.add_argument("--lookups", type=int, default=LOOKUPS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser.parse_args(arguments)


def _print(
    headings: Sequence[str], rows: Sequence[Search] | Sequence[Build] | Sequence[Size]
) -> None:
    for line in table(headings, (row.cells() for row in rows)):
        print(line, flush=True)


def _alone(measure: Callable[..., Coroutine[Any, Any, T]], *arguments: object) -> T:
    """What a coroutine function returns in a new process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_run, measure, *arguments).result()


def _run(measure: Callable[..., Coroutine[Any, Any, T]], *arguments: object) -> T:
    logs.configure("auto", "error")
    # As a proxy does before and when it has started.
    have_products_computed_by_one_thread()
    keep_for_good()
    return asyncio.run(measure(*arguments))


@dataclass(frozen=True, slots=True)
class _Question:
    scope: bytes
    vector: Vector
    nearest: frozenset[int]


async def _searched(
    count: int, lookups: int, seed: int
) -> tuple[Sequence[Search], Sequence[Build]]:
    vectors = Vectors(count, 1, seed)
    asked = [
        _Question(one.scope, one.vector, one.nearest(CANDIDATES))
        for one in vectors.questions(lookups)
    ]
    flat = FlatIndex(DIMENSION)
    graphs = HnswIndex(flat)
    builds = [
        await _built("it is filled", count, _fill(graphs, vectors)),
        await _built("its graph is built", count, graphs.built()),
    ]
    compared = {
        "flat": _Trial(flat, count),
        "graph": _Trial(graphs, count),
        "nothing": _Trial(None, count),
    }
    for number in range(_ROUNDS):
        for trial in compared.values():
            await trial.go(asked[number::_ROUNDS])
    builds.append(
        await _built("a tenth is replaced", count, _replace(graphs, vectors, count // 10))
    )
    compared["graph, then"] = _Trial(graphs, count)
    await compared["graph, then"].go(asked)
    await graphs.close()
    return [trial.told(name) for name, trial in compared.items()], builds


async def _built(what: str, count: int, work: Coroutine[Any, Any, None]) -> Build:
    late, began, computed = Late(), time.perf_counter(), time.process_time()
    async with late.watched():
        await work
    return Build(what, count, time.perf_counter() - began, time.process_time() - computed, late)


async def _fill(index: HnswIndex, vectors: Vectors) -> None:
    for number, vector in enumerate(vectors.vectors):
        await index.add(vectors.scope(number), number.to_bytes(32), vector)
        if number % _AT_ONCE == 0:
            await asyncio.sleep(0)


async def _replace(index: HnswIndex, vectors: Vectors, count: int) -> None:
    """Take so many out, and put others in their places."""
    for number in range(count):
        scope, new = vectors.scope(number), number + len(vectors.vectors)
        await index.remove(scope, number.to_bytes(32))
        await index.add(scope, new.to_bytes(32), vectors.vectors[number])
        await asyncio.sleep(0)


class _Trial:
    """Asks one index, round after round."""

    def __init__(self, index: Index | None, count: int) -> None:
        self._index = index
        self._count = count
        self._late = Late()
        self._took: list[float] = []
        self._computed: list[float] = []
        self._found: list[float] = []

    async def go(self, asked: Sequence[_Question]) -> None:
        """One round; without an index nothing is done for as long as a search may take."""
        async with self._late.watched():
            for question in asked:
                if self._index is None:
                    await asyncio.sleep(_TICK)
                else:
                    await self._ask(self._index, question)
                    await asyncio.sleep(0)

    async def _ask(self, index: Index, question: _Question) -> None:
        began, computed = time.perf_counter(), time.process_time()
        found = await index.search(question.scope, question.vector, CANDIDATES)
        self._took.append(1000 * (time.perf_counter() - began))
        self._computed.append(1000 * (time.process_time() - computed))
        numbers = {int.from_bytes(neighbour.key) % self._count for neighbour in found}
        self._found.append(len(numbers & question.nearest) / len(question.nearest))

    def told(self, name: str) -> Search:
        """What came of it."""
        count = self._count
        if self._index is None:
            return Search(name, count, 0, 0, 0, 0, self._late)
        p50, p99 = np.percentile(self._took, [50, 99])
        cpu, recall = np.median(self._computed), np.mean(self._found)
        return Search(name, count, float(p50), float(p99), float(cpu), float(recall), self._late)


async def _put(count: int, scopes: int) -> Size:
    store, index = MemoryStore(_PLENTY, _PLENTY), FlatIndex(DIMENSION)
    empty, payload = _resident(), 0
    for entry, vector in _entries(count, scopes):
        payload += _payload(entry)
        await store.put(entry, vector)
        await index.add(entry.scope, entry.key, vector)
    return await _size("put", index, count, scopes, empty, payload)


async def _filled(path: Path, count: int, scopes: int) -> None:
    store = _store(path)
    await store.open()
    for entry, vector in _entries(count, scopes):
        await store.put(entry, vector)
    await store.close()


async def _started(path: Path, count: int, scopes: int) -> Size:
    index, store = FlatIndex(DIMENSION), _store(path)
    empty = _resident()
    await store.open()
    async for stored in store.vectors():
        await index.add(stored.scope, stored.key, stored.vector)
    payload = sum(_payload(entry) for entry, _ in _entries(count, scopes))
    size = await _size("after a start", index, count, scopes, empty, payload)
    await store.close()
    return size


async def _size(
    what: str, index: FlatIndex, count: int, scopes: int, empty: int, payload: int
) -> Size:
    each = (_resident() - empty) / count
    took, computed = [], []
    for entry, vector in _entries(min(500, count), scopes):
        began, cpu = time.perf_counter(), time.process_time()
        (found, *_) = await index.search(entry.scope, vector, CANDIDATES)
        took.append(1000 * (time.perf_counter() - began))
        computed.append(1000 * (time.process_time() - cpu))
        assert found.key == entry.key
    p50, cpu_p50 = float(np.median(took)), float(np.median(computed))
    return Size(what, scopes, each, payload / count, 4 * DIMENSION, p50, cpu_p50)


def _store(path: Path) -> SqliteStore:
    return SqliteStore(path, lambda: "bench", _PLENTY, _PLENTY)


def _entries(count: int, scopes: int) -> Iterator[tuple[Entry, Vector]]:
    """The same ones at every call."""
    chance, drawn = random.Random(0), np.random.default_rng(0)  # noqa: S311 - no secret
    for number in range(count):
        vector = drawn.normal(size=DIMENSION).astype(np.float32)
        entry = Entry(
            key=sha256(b"key %d" % number).digest(),
            scope=sha256(b"scope %d" % (number % scopes)).digest(),
            wording=f"What is the answer to question {number}?",
            model="llama3.2:latest",
            body=chance.randbytes(_BODY),
            streamed=False,
            has_usage=True,
            created_at=time.time(),
            ttl=3600.0,
        )
        yield entry, vector / np.linalg.norm(vector)


def _payload(entry: Entry) -> int:
    """What an entry has in it, without the objects around it."""
    texts = (entry.wording.encode(), entry.model.encode(), entry.body)
    return sum(map(len, texts)) + len(entry.key) + len(entry.scope)


def _resident() -> int:
    """Bytes of this process that are in memory; Linux alone says so."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    sys.exit(main())
