"""What many entries cost, and what a proxy does while it starts with them.

    bench/startup [--entries 100000 | --quick] [--users 1000] [--store redis7]… [--json FILE]

Each store, a server of the tests anew or an SQLite file, is filled with answers of 1 kB to made-up
questions of users who have a scope each. Then `encore serve` is started on it, and asked what is
in there, word for word, from when it is ready until its index is whole, and 100 times at least. It
prints Markdown, and exits with 1 where such a question was not a hit:

    fill      seconds to store all of it, vectors and a server's index included
    store     bytes of memory that the server takes for each entry; of the file, for SQLite
    empty     megabytes of memory that a proxy takes without
    proxy     bytes of memory that it takes for each entry
    ready     seconds from its start until /internal/ready says so
    whole     seconds from its start until its index is whole
    p50, p99  milliseconds until an answer was there, of those asked
"""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp
import numpy as np
import orjson

from bench.filling import ANSWER, fill, question
from bench.tables import table
from proxy import logs
from proxy.settings import shipped_settings
from tests.commands import Command, encore
from tests.fakes import FakeUpstream
from tests.servers import kinds
from tests.servers.process import Server, free_port, running_server

_SQLITE = "sqlite"
# Whoever shares one of these keeps the index himself.
_FOLLOWED = ("redis7", "valkey")
_LARGE, _QUICK = 100_000, 5_000
_FEWEST_ASKED = 100
_HEADINGS = (
    *("store", "fill s", "store bytes", "empty MB", "proxy bytes", "ready s", "whole s"),
    *("asked", "hits", "p50 ms", "p99 ms"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What was seen with one kind of store; `body` is the size of an answer in bytes."""

    store: str
    body: int
    fill_s: float
    store_bytes: float
    empty_mb: float
    proxy_bytes: float
    ready_s: float
    whole_s: float
    asked: int
    hits: int
    p50_ms: float
    p99_ms: float

    def cells(self) -> Sequence[object]:
        """As `_HEADINGS` say."""
        return (
            *(self.store, f"{self.fill_s:.0f}"),
            *(f"{self.store_bytes:,.0f}", f"{self.empty_mb:.0f}", f"{self.proxy_bytes:,.0f}"),
            *(f"{self.ready_s:.1f}", f"{self.whole_s:.1f}"),
            *(self.asked, self.hits, f"{self.p50_ms:.1f}", f"{self.p99_ms:.1f}"),
        )


@dataclass(frozen=True, slots=True)
class Store:
    """A store to serve from: its URL, and how many bytes it has."""

    kind: str
    url: str
    size: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Started:
    """How a proxy started; `took` are the milliseconds of what it was asked, `memory` is bytes."""

    ready_s: float
    whole_s: float
    hits: int
    took: Sequence[float]
    memory: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and tell; returns the exit code."""
    options = _arguments(arguments)
    logs.configure("auto", "error")
    rows: list[Row] = []
    print(f"{options.entries:,} entries of {options.users:,} users\n")
    for line in table(_HEADINGS, _told(options, rows)):
        print(line, flush=True)
    if options.json is not None:
        told = [asdict(row) for row in rows]
        options.json.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    return 1 if any(row.hits < row.asked for row in rows) else 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    description = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog="bench/startup", description=description)
    parser.add_argument("--entries", type=int, default=_LARGE)
    parser.add_argument(
        "--quick", dest="entries", action="store_const", const=_QUICK, help=f"{_QUICK:,} entries"
    )
    parser.add_argument("--users", type=int, default=1000)
    parser.add_argument(
        "--store", action="append", choices=(*kinds.KINDS, _SQLITE), help="default: all there are"
    )
    parser.add_argument("--json", type=Path, metavar="FILE")
    return parser.parse_args(arguments)


def _told(options: argparse.Namespace, rows: list[Row]) -> Iterator[Sequence[object]]:
    here = [kind for kind in kinds.KINDS if kinds.is_here(kind)]
    for kind in options.store or [*here, _SQLITE]:
        rows.append(asyncio.run(measure(kind, options.entries, options.users)))
        yield rows[-1].cells()


async def measure(kind: str, entries: int, users: int) -> Row:
    """Fill one store and start a proxy on it."""
    with TemporaryDirectory() as place, _store(kind, Path(place)) as store:
        async with FakeUpstream() as upstream:
            upstream.answer = ANSWER
            one = Proxy(store, upstream.url, Path(place), users)
            empty = await one.start(iter(range(users)), users)
            size, began = store.size(), time.monotonic()
            body = await fill(shipped_settings({"store": store.url}), entries, users)
            fill_s, size = time.monotonic() - began, store.size() - size
            full = await one.start(_any_below(entries), _FEWEST_ASKED)
    return Row(
        kind,
        body,
        fill_s,
        store_bytes=size / (entries - users),
        empty_mb=empty.memory / 1e6,
        proxy_bytes=(full.memory - empty.memory) / (entries - users),
        ready_s=full.ready_s,
        whole_s=full.whole_s,
        asked=len(full.took),
        hits=full.hits,
        p50_ms=float(np.percentile(full.took, 50)),
        p99_ms=float(np.percentile(full.took, 99)),
    )


@dataclass(frozen=True, slots=True)
class Proxy:
    """How a proxy is started and asked."""

    store: Store
    upstream: str
    folder: Path
    users: int

    async def start(self, numbers: Iterator[int], fewest: int) -> Started:
        """Start one, ask it these questions until its index is whole, but so many, and end it."""
        port, began = free_port(), time.monotonic()
        flags = ("--port", str(port), "--store", self.store.url, "--upstream", self.upstream)
        async with (
            encore("serve", *flags, "--ttl-seconds", "never", folder=self.folder) as process,
            aiohttp.ClientSession(f"http://127.0.0.1:{port}", trust_env=False) as client,
        ):
            whole = asyncio.get_running_loop().create_future()
            listening = asyncio.create_task(self._listen(process, client, whole))
            await _until_ready(client)
            ready = time.monotonic()
            hits, took = 0, list[float]()
            while not whole.done() or len(took) < fewest:
                asked = time.monotonic()
                hits += await self._is_hit(client, next(numbers))
                took.append(1000 * (time.monotonic() - asked))
            memory = _resident(process)
            process.signal(signal.SIGTERM)
            await listening
        return Started(ready - began, whole.result() - began, hits, took, memory)

    async def _listen(
        self, process: Command, client: aiohttp.ClientSession, whole: asyncio.Future[float]
    ) -> None:
        """Know when its index is whole, and hear what it says, so that it need not wait for us."""
        if self.store.kind in _FOLLOWED:
            await process.says("index snapshot ends")
            whole.set_result(time.monotonic())
            await process.ends()
        else:
            ending = asyncio.create_task(process.ends())
            await _until_ready(client, whole=True)
            whole.set_result(time.monotonic())
            await ending

    async def _is_hit(self, client: aiohttp.ClientSession, number: int) -> bool:
        body = question(number, self.users)
        async with client.post("/v1/chat/completions", json=body) as response:
            await response.read()
            return response.headers["x-cache-debug"].startswith("hit;path=exact_match")


async def _until_ready(client: aiohttp.ClientSession, *, whole: bool = False) -> None:
    while True:
        try:
            async with client.get("/internal/ready") as response:
                if response.status == 200 and not (whole and (await response.json())["loading"]):
                    return
        except aiohttp.ClientConnectionError:
            pass
        await asyncio.sleep(0.01)


def _any_below(entries: int) -> Iterator[int]:
    chance = random.Random(0)  # noqa: S311 - the same every time
    while True:
        yield chance.randrange(entries)


def _resident(process: Command) -> int:
    """Bytes of its memory that are there; Linux alone says so."""
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    return 1024 * next(
        int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")
    )


@contextmanager
def _store(kind: str, folder: Path) -> Iterator[Store]:
    if kind == _SQLITE:
        path = folder / "encore.sqlite"
        yield Store(kind, f"sqlite:///{path}", lambda: path.stat().st_size)
        return
    with running_server(kind, folder) as server:
        yield Store(kind, server.url, lambda: _used(server))


def _used(server: Server) -> int:
    with server.client() as client:
        return int(client.info("memory")["used_memory"])


if __name__ == "__main__":
    sys.exit(main())
