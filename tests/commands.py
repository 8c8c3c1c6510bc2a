"""Runs `encore` as a process of its own, or in this one.

async with encore("serve", folder=tmp_path, ENCORE_PORT="0") as process:
    url = await process.url()
    process.signal(signal.SIGTERM)
    assert await process.ends() == 0
"""

from __future__ import annotations

import asyncio
import os
import pty
import re
import sys
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from proxy.cli import main
from tests.raw import raw_client

_ROOT = Path(__file__).parents[1]
# For a loaded machine; nothing depends on it unless something is broken.
_PATIENCE = 120.0


class Command:
    """A running `encore`; `said` holds the lines of its stdout and stderr so far."""

    def __init__(self, process: Process, output: asyncio.StreamReader) -> None:
        self._process = process
        self._output = output
        self.said: list[str] = []

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    async def says(self, part: str) -> str:
        """The next line that holds `part`, as soon as it has come."""
        while (line := await self._line()) is not None:
            if part in line:
                return line
        raise AssertionError("\n".join([f"it ended without saying {part!r}:", *self.said]))

    async def url(self) -> str:
        """The base URL of a proxy that has started, without `/v1`."""
        line = await self.says("/v1")
        found = re.search(r"(http://\S+)/v1", line)
        assert found is not None, line
        return found[1]

    def signal(self, number: int) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    async def ends(self) -> int:
        """The exit code, once it has ended; a signal's number below zero, if it died of one."""
        while await self._line() is not None:
            pass
        return await self._process.wait()

    async def _line(self) -> str | None:
        async with asyncio.timeout(_PATIENCE):
            try:
                line = await self._output.readline()
            except OSError:  # how a terminal ends
                return None
        if not line:
            return None
        self.said.append(line.decode().rstrip())
        return self.said[-1]


class Ended(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


class Here:
    """Runs `encore` in this process, for what ends before it serves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capfd = capfd

    def __call__(self, *arguments: str, **variables: str) -> Ended:
        self._monkeypatch.setattr(sys, "argv", ["encore", *arguments])
        for name, value in variables.items():
            self._monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
        return Ended(int(ended.value.code or 0), *self._capfd.readouterr())


@asynccontextmanager
async def encore(*arguments: str, folder: Path, **variables: str) -> AsyncIterator[Command]:
    """Run `encore` in this folder, which is its home, too; it is killed if the block leaves it.

    `variables` are its ENCORE_* settings, and whatever else; with TERM it writes to a terminal.
    """
    async with _output(terminal="TERM" in variables) as (sink, output):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "proxy", *arguments),
            cwd=folder,
            env=environment(folder, **variables),
            stdin=DEVNULL,
            stdout=sink,
            stderr=STDOUT,
        )
        os.close(sink)
        try:
            yield Command(process, output)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


@asynccontextmanager
async def _output(*, terminal: bool) -> AsyncIterator[tuple[int, asyncio.StreamReader]]:
    """The end that a process writes to, which is to be closed here, and the end to read."""
    source, sink = pty.openpty() if terminal else os.pipe()
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(source, "rb", buffering=0)
    )
    try:
        yield sink, reader
    finally:
        transport.close()


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """The test's environment without settings of Encore, colours or a terminal's size.

    MiniLM confirms only where a test says so: to load it takes longer than most tests.
    """
    ours = ("ENCORE_", "XDG_", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    paths = {"HOME": str(folder), "TMPDIR": str(folder), "PYTHONPATH": str(_ROOT)}
    return {**kept, **paths, "ENCORE_CONFIRM": "off", **variables}


async def refuses(url: str) -> None:
    """Wait until a server lets nobody in any more."""
    while True:
        try:
            async with raw_client(url):
                await asyncio.sleep(0.01)
        except ConnectionError:
            return
