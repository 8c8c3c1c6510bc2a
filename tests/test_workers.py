"""Processes that work together: all started, the dead ones replaced, and none left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from proxy import workers
from tests.servers.process import eventually

pytestmark = pytest.mark.measured

Ready = Callable[[], None]


def waits(folder: Path, number: int, ready: Ready) -> None:
    """Leaves its process id under its number, and works until it is told to end."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    (folder / str(number)).write_text(str(os.getpid()))
    ready()
    signal.sigwait({signal.SIGTERM})


def wont_end(folder: Path, number: int, ready: Ready) -> None:
    """One that cannot be told to end."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    waits(folder, number, ready)
    signal.pause()


def cannot_start(code: int, number: int, ready: Ready) -> None:
    """The first one starts, and none after it."""
    if number == 0:
        ready()
        signal.pause()
    sys.exit(code)


def never_starts(number: int, ready: Ready) -> None:
    """Not even the first one starts."""
    sys.exit(3)


def never_ready(number: int, ready: Ready) -> None:
    """Still starting."""
    signal.pause()


def is_killed(number: int, ready: Ready) -> None:
    """A signal ends it before it is ready."""
    os.kill(os.getpid(), signal.SIGKILL)


def pids(folder: Path) -> dict[str, int]:
    """The processes that came to their work, by number."""
    return {path.name: int(text) for path in folder.iterdir() if (text := path.read_text())}


def is_alive(pid: int) -> bool:
    """Whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_all_work_and_none_is_left(tmp_path: Path) -> None:
    """Each in a session of its own, which no Ctrl-C of the parent's reaches."""
    async with workers.working(3, partial(waits, tmp_path)) as failing:
        await eventually(lambda: set(pids(tmp_path)) == {"0", "1", "2"})
        started = list(pids(tmp_path).values())
        assert [os.getsid(pid) for pid in started] == started
        assert not failing.done()
    assert not any(is_alive(pid) for pid in started)


async def test_one_that_dies_is_replaced(tmp_path: Path) -> None:
    """Again and again, with a line in the log; the others do not notice."""
    with capture_logs() as said:
        async with workers.working(2, partial(waits, tmp_path)):
            await eventually(lambda: set(pids(tmp_path)) == {"0", "1"})
            first, second = pids(tmp_path)["0"], pids(tmp_path)["1"]
            os.kill(first, signal.SIGKILL)
            await eventually(lambda: "2" in pids(tmp_path))
            os.kill(pids(tmp_path)["2"], signal.SIGTERM)
            await eventually(lambda: "3" in pids(tmp_path))
            assert is_alive(second)
            last = pids(tmp_path)["3"]
    assert not any(is_alive(pid) for pid in (first, second, last))
    assert [
        (line["event"], line["pid"], line["exit_code"]) for line in said if "exit_code" in line
    ] == [
        ("worker ended", first, 137),
        ("worker ended", pids(tmp_path)["2"], 0),
    ]


@pytest.mark.parametrize(
    ("work", "code"),
    [(never_starts, 3), (is_killed, 137), (partial(cannot_start, 4), 4)],
    ids=["never", "killed", "not the second"],
)
async def test_one_that_cannot_start_ends_them_all(work: workers.Work, code: int) -> None:
    """It would not start the next time either."""
    async with asyncio.timeout(30), workers.working(2, work) as failing:
        assert await failing == code


async def test_one_that_takes_too_long_is_killed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The parent waits for so long, and no longer."""
    monkeypatch.setattr(workers, "_GRACE_SECONDS", 0.01)
    async with workers.working(1, partial(wont_end, tmp_path)):
        await eventually(lambda: bool(pids(tmp_path)))
    await eventually(lambda: not is_alive(pids(tmp_path)["0"]))


@pytest.mark.parametrize("turns", [0, 1])
async def test_giving_up_at_once(turns: int) -> None:
    """Whether one has been started already or not, nobody is left behind."""
    async with asyncio.timeout(30), workers.working(2, never_ready) as failing:
        for _ in range(turns):
            await asyncio.sleep(0)
    assert failing.cancelled()
