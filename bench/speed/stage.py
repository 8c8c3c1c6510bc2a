"""What a row needs to measure: servers to start, a client, and how often and how long."""

from __future__ import annotations

import itertools
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TypeVar

from bench.speed import peers, questions
from bench.speed.client import Answer, Connection
from bench.speed.cores import Cores
from bench.speed.load import Client, Load
from bench.speed.process import NotMeasuredError, Server, started
from bench.speed.row import Figures
from tests.commands import environment
from tests.servers.process import free_port

T = TypeVar("T")

CHAT = "/v1/chat/completions"
# A server that had less of its core either had to share it, or was sent too little.
SATURATED = 0.8


@dataclass(frozen=True, slots=True)
class Plan:
    """How thoroughly; `seconds` is how long one contestant is measured in one round."""

    rounds: int = 7
    seconds: int = 3
    large: bool = False
    soak_minutes: float = 10.0


@dataclass(frozen=True, slots=True)
class Sample:
    """What one contestant did in one round: what its clients saw, and what it took of its core."""

    load: Load
    cpu_us: float

    @property
    def share(self) -> float:
        """How much of its core it had: far from 1 under load, others were at work there."""
        return self.cpu_us * self.load.rate / 1e6


@dataclass(frozen=True, slots=True)
class Bench:
    """`folder` is for whatever is written; `peers` is None where none is installed."""

    folder: Path
    cores: Cores
    client: Client
    plan: Plan
    peers: Path | None
    say: Callable[[str], None]
    _number: Callable[[], int] = field(default_factory=lambda: itertools.count().__next__)

    # What can be started.

    def upstream(self, *flags: str) -> AbstractAsyncContextManager[Server]:
        """A fast one; `flags` are those of bench/speed/upstream.py."""
        port = free_port()
        command = [sys.executable, "-m", "bench.speed.upstream", str(port), *flags]
        return started(
            "upstream",
            command,
            port,
            folder=self.folder,
            core=self.cores.upstream,
            environment=environment(self.folder),
        )

    def baseline(
        self, kind: str, upstream: Server | None = None
    ) -> AbstractAsyncContextManager[Server]:
        """One of bench/speed/baselines.py."""
        port = free_port()
        where = [] if upstream is None else [upstream.url]
        command = [sys.executable, "-m", "bench.speed.baselines", kind, str(port), *where]
        return self._measured(kind, command, port)

    def encore(self, upstream: Server, *flags: str) -> AbstractAsyncContextManager[Server]:
        """As it is shipped, logging and all, with an empty SQLite store of its own."""
        port = free_port()
        store = f"sqlite:///{self.folder}/{port}.sqlite"
        command = [sys.executable, "-m", "proxy", "serve", "--port", str(port)]
        command += ["--upstream", upstream.url, "--store", store, *flags]
        return self._measured("encore", command, port, ready="/internal/ready")

    def litellm(self, upstream: Server) -> AbstractAsyncContextManager[Server]:
        """Its proxy with its local cache; raises `NotMeasuredError` where it is not installed."""
        if self.peers is None:
            raise NotMeasuredError("LiteLLM is not installed: scripts/bench --peers")
        port = free_port()
        command = peers.litellm(self.peers, self.folder, port, upstream.url)
        return self._measured("litellm", command, port, ready=peers.READY, **peers.ENVIRONMENT)

    def _measured(
        self, name: str, command: Sequence[str], port: int, *, ready: str = "/", **variables: str
    ) -> AbstractAsyncContextManager[Server]:
        return started(
            name,
            command,
            port,
            folder=self.folder,
            core=self.cores.server,
            environment=environment(self.folder, **variables),
            ready=ready,
        )

    # What can be done with it.

    async def rounds(
        self, contestants: Mapping[str, Callable[[], Awaitable[T]]]
    ) -> Mapping[str, list[T]]:
        """Let each have its turn in every round, by name; a first round only warms up."""
        found: dict[str, list[T]] = {name: [] for name in contestants}
        for number in range(self.plan.rounds + 1):
            for name, measure in contestants.items():
                sample = await measure()
                if number > 0:
                    found[name].append(sample)
        return found

    async def load(
        self, server: Server, bodies: Sequence[bytes], connections: int, seconds: int | None = None
    ) -> Sample:
        """Keep it busy; raises `NotMeasuredError` if any answer was no good."""
        before = server.cpu_seconds()
        load = await self.client.drive(
            server.url + CHAT, bodies, connections, seconds or self.plan.seconds
        )
        if load.failed:
            raise NotMeasuredError(f"{load.failed} requests to {server.name} failed")
        return Sample(load, 1e6 * (server.cpu_seconds() - before) / load.requests)

    def fresh(self, count: int, **fields: object) -> list[bytes]:
        """So many bodies that were never sent before."""
        bodies = questions.new(questions.texts(), f"bench-{self._number()}", **fields)
        return list(itertools.islice(bodies, count))


@asynccontextmanager
async def counted(upstream: Server) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """A function that tells how often it was asked since the block was entered."""
    before = await _calls(upstream)

    async def since() -> int:
        return await _calls(upstream) - before

    yield since


async def _calls(upstream: Server) -> int:
    async with Connection.to(upstream.url) as connection:
        return int((await connection.get(f"{upstream.url}/calls")).body)


async def ask(server: Server, body: bytes) -> Answer:
    """Ask once, on a connection of its own."""
    async with Connection.to(server.url) as connection:
        answer = await connection.post(server.url + CHAT, body)
    if answer.status != 200:
        raise NotMeasuredError(f"{server.name} answered {answer.status}: {answer.body[:500]!r}")
    return answer


def verdict(answer: Answer) -> str:
    """What Encore says that it did."""
    return answer.headers.get("x-cache-debug", "")


async def expect(server: Server, body: bytes, said: str) -> None:
    """Raises `NotMeasuredError` unless Encore does with it what the row is about."""
    found = verdict(await ask(server, body))
    if not found.startswith(said):
        raise NotMeasuredError(f"{server.name} says {found!r} where {said!r} was expected")


def rates(samples: Sequence[Sample]) -> Figures:
    """Requests a second."""
    return Figures([sample.load.rate for sample in samples], "/s")


def medians(samples: Sequence[Sample]) -> Figures:
    """The median time of each round."""
    return Figures([sample.load.p50_ms for sample in samples], "ms")


def by_cpu(ours: Sequence[Sample], theirs: Sequence[Sample]) -> str:
    """What a request takes of the processor, which other work on the machine disturbs less."""
    a, b = (median(sample.cpu_us for sample in samples) for samples in (ours, theirs))
    return f"processor time {a:,.0f} µs to {b:,.0f} µs a request ({b / a:.2f} × as many)"


def busy(ours: Sequence[Sample], theirs: Sequence[Sample]) -> str:
    """The same, and how much of the core each had, which is nearly all of a core that is free."""
    a, b = (median(sample.share for sample in samples) for samples in (ours, theirs))
    well = "" if min(a, b) >= SATURATED else ": not saturated"
    return f"{by_cpu(ours, theirs)}; {a:.0%} and {b:.0%} of a core{well}"
