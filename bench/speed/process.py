"""A server that is measured: a process of its own, on loopback, on its core."""

from __future__ import annotations

import asyncio
import resource
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bench.speed.client import Connection
from bench.speed.cores import Core, pin

_START_SECONDS = 120
_ANSWER_SECONDS = 10
_SAID = 2000


class NotMeasuredError(Exception):
    """A figure would not mean what its row says; the message tells why."""


@dataclass(frozen=True, slots=True)
class Server:
    """It answers at `url`, which ends in no slash."""

    name: str
    url: str
    process: Process

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self.process.pid

    def cpu_seconds(self) -> float:
        """User and system time of all its threads so far, by its CPU clock.

        clock_getcpuclockid(3) makes such a clock of a process: in /proc it has ticks of 10 ms only.
        """
        return time.clock_gettime_ns((~self.pid << 3) | 2) / 1e9

    def memory_mb(self) -> float:
        """What is resident."""
        for line in Path(f"/proc/{self.pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise NotMeasuredError(f"{self.name} has ended")

    def terminate(self) -> None:
        """Ask it to end."""
        self.process.terminate()

    async def ends(self) -> int:
        """The exit code, once it has ended."""
        return await self.process.wait()


@asynccontextmanager
async def started(
    name: str,
    command: Sequence[str],
    port: int,
    *,
    folder: Path,
    core: Core,
    environment: Mapping[str, str],
    ready: str = "/",
) -> AsyncIterator[Server]:
    """Run a command until the block is left; it has begun to answer when the block is entered.

    It is killed then: nobody wants what it would put in order, nor waits for it.
    What it says goes into `folder`, as it would into a log file: saying it is part of its work.
    """
    log = folder / f"{name}-{port}.log"

    def prepare() -> None:
        pin(core)
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    with log.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env=environment,
            stdin=DEVNULL,
            stdout=sink,
            stderr=STDOUT,
            preexec_fn=prepare,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        await _until_it_answers(f"{url}{ready}", process, log)
        yield Server(name, url, process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _until_it_answers(url: str, process: Process, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.returncode is None:
        with suppress(OSError):  # a time-out is one, too
            async with asyncio.timeout(_ANSWER_SECONDS), Connection.to(url) as connection:
                if (await connection.get(url)).status < 500:
                    return
        await asyncio.sleep(0.05)
    raise NotMeasuredError(f"{log.stem} does not answer; it said: {_end(log)}")


def _end(log: Path) -> str:
    return log.read_text(errors="replace")[-_SAID:]
