"""What sends requests as fast as they are answered: wrk, or the bundled client."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
import time
from asyncio.subprocess import PIPE
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import Protocol

from bench.speed.client import Connection
from bench.speed.process import NotMeasuredError

_LUA = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True, slots=True)
class Load:
    """What clients saw; of those that `failed` the times are not counted."""

    requests: int
    seconds: float
    failed: int
    p50_ms: float
    p99_ms: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


class Client(Protocol):
    """Keeps so many connections busy for so many seconds; the bodies begin again at their end."""

    @property
    def name(self) -> str: ...

    async def drive(
        self, url: str, bodies: Sequence[bytes], connections: int, seconds: int
    ) -> Load: ...


def find_client(folder: Path) -> Client:
    """wrk, where it is installed (Debian has it)."""
    found = shutil.which("wrk")
    return Wrk(Path(found), folder) if found else Bundled()


@dataclass(frozen=True, slots=True)
class Wrk:
    """A process of its own, in C, on the core of whoever starts it."""

    path: Path
    folder: Path
    name: str = "wrk"

    async def drive(
        self, url: str, bodies: Sequence[bytes], connections: int, seconds: int
    ) -> Load:
        """Start it and read what it tells."""
        lines = self.folder / "bodies"
        lines.write_bytes(b"\n".join(bodies))
        process = await asyncio.create_subprocess_exec(
            *(str(self.path), "--threads", "1", "--connections", str(connections)),
            *("--duration", f"{seconds}s", "--timeout", "30s", "--script", str(_LUA)),
            *(url, "--", str(lines)),
            stdout=PIPE,
        )
        try:
            output, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        return read_wrk(output.decode())


def read_wrk(output: str) -> Load:
    """What wrk.lua told, in the last of all that wrk said."""
    *_, last = output.splitlines() or [""]
    try:
        told = json.loads(last)
    except ValueError:
        raise NotMeasuredError(f"wrk said: {output}") from None
    ms = [told[name] / 1000 for name in ("p50", "p99")]
    return Load(told["requests"], told["duration"] / 1e6, told["failed"], *ms)


@dataclass(frozen=True, slots=True)
class Bundled:
    """In this process, in Python: slower than what it measures may be."""

    name: str = "the bundled client (for figures of this server alone, install wrk)"

    async def drive(
        self, url: str, bodies: Sequence[bytes], connections: int, seconds: int
    ) -> Load:
        """One task a connection."""
        times: list[float] = []
        queue, started = itertools.cycle(bodies), time.perf_counter()
        until = started + seconds
        failed = await asyncio.gather(
            *(_ask_until(until, url, queue, times) for _ in range(connections))
        )
        return summed(times, time.perf_counter() - started, sum(failed))


async def _ask_until(until: float, url: str, queue: Iterator[bytes], times: list[float]) -> int:
    failed = 0
    while time.perf_counter() < until:
        try:
            async with Connection.to(url) as connection:
                while time.perf_counter() < until:
                    answer = await connection.post(url, next(queue))
                    if answer.status == 200:
                        times.append(answer.whole)
                    else:
                        failed += 1
        except ConnectionError:
            failed += 1
    return failed


def summed(times: Sequence[float], seconds: float, failed: int = 0) -> Load:
    """The figures of answers that took these seconds each."""
    if len(times) < 2:
        raise NotMeasuredError(f"only {len(times)} requests were answered, {failed} failed")
    cuts = quantiles((1000 * each for each in times), n=100, method="inclusive")
    return Load(len(times), seconds, failed, cuts[49], cuts[98])
