"""What a row needs to measure: servers to start, a client, and how often and how long."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from bench.speed import peers, questions
from bench.speed.client import Answer, Connection
from bench.speed.cores import Cores
from bench.speed.load import Client
from bench.speed.process import NotMeasuredError, Server, started
from bench.speed.samples import Sample
from tests.commands import environment
from tests.servers.process import free_port

T = TypeVar("T")

CHAT = "/v1/chat/completions"


@dataclass(frozen=True, slots=True)
class Plan:
    """How thoroughly; `seconds` is how long one contestant is measured in one round."""

    rounds: int = 7
    seconds: int = 3
    large: bool = False
    thorough: bool = True
    soak_minutes: float = 10.0


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
        # MiniLM confirms, as it does in a checkout and in the image; tests have it switched off.
        return self._measured(
            "encore", command, port, ready="/internal/ready", ENCORE_CONFIRM="auto"
        )

    def litellm(self, upstream: Server) -> AbstractAsyncContextManager[Server]:
        """Its proxy with its local cache, where it is installed."""
        assert self.peers is not None
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
        """Let each have its turn in every round, by name; a first round only warms up.

        Every other round goes backwards, so that nobody is always the one who comes later.
        """
        found: dict[str, list[T]] = {name: [] for name in contestants}
        for number in range(self.plan.rounds + 1):
            for name in list(contestants)[:: -1 if number % 2 else 1]:
                sample = await contestants[name]()
                if number > 0:
                    found[name].append(sample)
        return found

    async def load(self, server: Server, bodies: Sequence[bytes], connections: int) -> Sample:
        """Keep it busy; raises `NotMeasuredError` if any answer was no good."""
        before = server.cpu_seconds()
        load = await self.client.drive(server.url + CHAT, bodies, connections, self.plan.seconds)
        if load.failed:
            raise NotMeasuredError(f"{load.failed} requests to {server.name} failed")
        return Sample(load, 1e6 * (server.cpu_seconds() - before) / load.requests)

    def fresh(self, count: int, **fields: object) -> list[bytes]:
        """So many bodies that were never sent before."""
        bodies = questions.new(questions.texts(), f"bench-{self._number()}", **fields)
        return list(itertools.islice(bodies, count))


async def calls(upstream: Server) -> int:
    """How often it was asked for a chat completion so far."""
    return await _told(upstream, "/calls")


async def left(upstream: Server) -> int:
    """How many of its streams were left before their end."""
    return await _told(upstream, "/left")


async def _told(upstream: Server, path: str) -> int:
    async with Connection.to(upstream.url) as connection:
        return int((await connection.get(upstream.url + path)).body)


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
