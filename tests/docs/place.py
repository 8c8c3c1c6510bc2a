"""Where the blocks of one document are run, in their order.

It is an empty folder, the home of whoever types (/home/me in a document), with `encore`, `python`,
`config`, `scripts` and `bench` as in a checkout. A proxy serves there, with a model behind it. What
a document calls http://127.0.0.1:8000 is that proxy, and its other addresses stand for servers of
the test.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.commands import encore, environment
from tests.docs.blocks import ROOT, Block, Step, steps_of
from tests.docs.transcript import is_answer_as_shown, is_as_shown

HOME = "/home/me"
PROXY, OLLAMA = "http://127.0.0.1:8000", "http://127.0.0.1:11434"
GPU_BOX = "http://gpu-box:11434"
REDIS = ("redis://cache", "redis://redis", "unix:///run/redis/redis.sock")
# For a loaded machine.
_PATIENCE = 120.0
# A proxy has its store for itself: what a block starts beside it, or does with the store of a proxy
# that was stopped, is done with another one.
_ENCORE = """#!/usr/bin/env bash
case ${{1:-}} in
  serve)
    export XDG_STATE_HOME=$HOME/stopped ENCORE_PORT=0
    exec '{python}' -m tests.docs.served "$@"
    ;;
  export | import | reindex) export XDG_STATE_HOME=$HOME/stopped ;;
esac
exec '{python}' -c 'import sys; from proxy.cli import main; sys.argv[0] = "encore"; main()' "$@"
"""
_CALL = "#!/usr/bin/env bash\nexec '{command}' \"$@\"\n"
_CURL = "silent\nshow-error\n"  # its progress is nothing to compare
# One terminal for all blocks: a variable that one of them sets is there in the next.
_TERMINAL = (
    "set -a; if [ -f .variables ]; then . ./.variables; fi; trap 'export -p >.variables' EXIT\n"
)
_INTERPRETERS = {"sh": ("bash", "-euo", "pipefail"), "python": ("python",), "js": ("node",)}
_NAMES = {"sh": "block.sh", "python": "block.py", "js": "block.mjs"}


class Place:
    """Runs blocks in a folder; `addresses` maps the names of documents to what they stand for."""

    def __init__(
        self, folder: Path, variables: Mapping[str, str], addresses: Mapping[str, str]
    ) -> None:
        self._folder = folder
        self._variables = variables
        self._addresses = addresses

    async def run(self, block: Block) -> None:
        """Run a block; raises `AssertionError` where it fails, or prints what is not shown."""
        for step in steps_of(block):
            code, printed = await self._run(step)
            where = f"{block.place}\n{step.program}"
            failed = code != 0 and not step.fails
            assert not failed, f"{where}ended with {code} and printed:\n{printed}"
            if step.shown is not None:
                told = f"{where}should print:\n{step.shown}and printed:\n{printed}"
                assert is_as_shown(printed, step.shown), told
            if step.answer is not None:
                told = f"{where}should answer:\n{step.answer}and answered:\n{printed}"
                assert is_answer_as_shown(printed, step.answer), told

    async def _run(self, step: Step) -> tuple[int, str]:
        script = self._folder / _NAMES[step.language]
        terminal = _TERMINAL if step.language == "sh" else ""
        script.write_text(terminal + self._here(step.program), "utf-8")
        process = await asyncio.create_subprocess_exec(
            *_INTERPRETERS[step.language],
            script.name,
            cwd=self._folder,
            env=self._variables,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(_PATIENCE):
                printed, _ = await process.communicate()
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        return process.returncode or 0, self._there(printed.decode())

    def _here(self, text: str) -> str:
        for name, address in self._addresses.items():
            text = text.replace(name, address)
        return text

    def _there(self, text: str) -> str:
        for name, address in self._addresses.items():
            text = text.replace(address, name)
        return text


@asynccontextmanager
async def place(folder: Path, upstream: str, redis: str | None) -> AsyncIterator[Place]:
    """A place with a proxy in front of `upstream`; `redis` is the URL of a server, if there is one.

    Both commands of the proxy and its clients find it by the settings, as on a person's machine.
    """
    _furnish(folder)
    settings = {"ENCORE_UPSTREAM": upstream}
    async with encore("serve", folder=folder, ENCORE_PORT="0", **settings) as proxy:
        url = await proxy.url()
        _, _, port = url.rpartition(":")
        path = f"{folder / 'bin'}:{os.environ['PATH']}"
        variables = environment(folder, PATH=path, ENCORE_PORT=port, **settings)
        addresses = {PROXY: url, OLLAMA: upstream, GPU_BOX: upstream, HOME: str(folder)}
        addresses |= dict.fromkeys(REDIS, redis) if redis else {}
        yield Place(folder, variables, addresses)


def _furnish(folder: Path) -> None:
    shutil.copytree(ROOT / "config", folder / "config")
    (folder / ".curlrc").write_text(_CURL)
    _command(folder / "bin/encore", _ENCORE.format(python=sys.executable))
    _command(folder / "bin/python", _CALL.format(command=sys.executable))
    _command(folder / ".venv/bin/encore", _CALL.format(command=folder / "bin/encore"))
    # Each goes to its own checkout first, wherever it is called from.
    for command in (ROOT / "scripts").iterdir():
        _command(folder / "scripts" / command.name, _CALL.format(command=command))


def _command(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
