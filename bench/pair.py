"""Two proxies, each a process of its own, on one Redis; and clients that keep them busy."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bench.traffic import Traffic, answering
from tests.commands import encore
from tests.fakes import FakeUpstream
from tests.servers.process import Server

# So that a small machine is not too busy: what takes long shall be waiting, not working.
_PAUSE = 0.08


@asynccontextmanager
async def asking(urls: Sequence[str], clients: int) -> AsyncIterator[Traffic]:
    """Clients that ask for as long as the block lasts."""
    async with aiohttp.ClientSession(trust_env=False) as session:
        traffic = Traffic(urls, session, random.Random(5))  # noqa: S311 - the same every time
        tasks = [asyncio.create_task(traffic.go_on(_PAUSE)) for _ in range(clients)]
        try:
            yield traffic
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)


@asynccontextmanager
async def two_proxies(server: Server, folder: Path) -> AsyncIterator[Sequence[str]]:
    """Their URLs; the upstream of both answers at once.

    MiniLM confirms nothing: it would keep the machine busy with other things.
    """
    async with FakeUpstream() as upstream:
        answering(upstream)
        places = ("--port", "0", "--store", server.url, "--upstream", upstream.url)
        flags = ("serve", *places, "--confirm", "off", "--log-level", "error")
        async with encore(*flags, folder=folder) as one, encore(*flags, folder=folder) as other:
            yield await one.url(), await other.url()
