"""Whoever interrupts the bench has the machine back at once, with nothing left behind on it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bench.speed import questions
from bench.speed.client import Connection
from bench.speed.cores import Cores
from bench.speed.load import Bundled
from bench.speed.stage import CHAT, Bench, Plan, calls
from tests.commands import environment

# For a loaded machine; nothing depends on it unless something is broken.
_PATIENCE = 120.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells who started whom")


@pytest.mark.parametrize(
    ("row", "begins", "number"),
    [("soak", "questions fill it", signal.SIGINT), ("size", "size: a scope of", signal.SIGTERM)],
    ids=["servers", "measuring"],
)
async def test_an_interrupted_run(row: str, begins: str, number: int, tmp_path: Path) -> None:
    """Its servers, and the process in which it measures itself, end with it."""
    async with run("--only", row, "--out", str(tmp_path), folder=tmp_path) as process:
        assert process.stderr is not None
        while begins not in (line := (await process.stderr.readline()).decode()):
            assert line, "it ended too soon"
        # Encore and its upstream; or who measures, and who tidies up after it.
        await until(lambda: len(descendants(process.pid)) >= 2)
        started = descendants(process.pid)
        process.send_signal(number)
        _, said = await process.communicate()
        assert process.returncode == 130, said.decode()
        await until(lambda: not any(map(runs, started)))


async def test_an_upstream_ends_in_the_middle_of_a_stream(tmp_path: Path) -> None:
    """A client that is still there does not keep it."""
    bench = Bench(tmp_path, Cores(), Bundled(), Plan(), None, print)
    body = questions.body("What is tea?", stream=True)
    async with (
        asyncio.timeout(_PATIENCE),
        bench.upstream("--pause", str(_PATIENCE)) as upstream,
        Connection.to(upstream.url) as connection,
    ):
        asking = asyncio.create_task(connection.post(upstream.url + CHAT, body))
        while await calls(upstream) < 1:
            pass
        os.kill(upstream.pid, signal.SIGTERM)
        with pytest.raises(ConnectionError):
            await asking
        await until(lambda: not runs(upstream.pid))


@asynccontextmanager
async def run(*arguments: str, folder: Path) -> AsyncIterator[Process]:
    async with asyncio.timeout(_PATIENCE):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.speed", *arguments),
            env=environment(folder),
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=PIPE,
            # Shells have those in the background ignore it.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        try:
            yield process
        finally:
            for pid in [process.pid, *descendants(process.pid)]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            await process.wait()


def descendants(pid: int) -> list[int]:
    """Those that a process has started, and those that these have."""
    everybody = [int(each.name) for each in Path("/proc").glob("[0-9]*")]
    parents = {each: parent_of(each) for each in everybody}
    found = [pid]
    for one in found:
        found += [each for each, parent in parents.items() if parent == one]
    return found[1:]


def runs(pid: int) -> bool:
    """Whether there is such a process."""
    return parent_of(pid) is not None


def parent_of(pid: int) -> int | None:
    """Who started a process; None: it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii")
    except OSError:
        return None
    state, parent, *_ = stat.rpartition(")")[2].split()
    return None if state == "Z" else int(parent)


async def until(happened: Callable[[], bool]) -> None:
    """Wait until something is true that no event tells of."""
    while not happened():  # noqa: ASYNC110 - of other processes
        await asyncio.sleep(0.01)
