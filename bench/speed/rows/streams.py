"""Streams on a miss: what a chunk takes, and when the first one is there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from statistics import median

from bench.speed.answers import CHUNKS
from bench.speed.client import Answer, Connection
from bench.speed.process import NotMeasuredError, Server
from bench.speed.row import Figures, Line, Row, more, times
from bench.speed.stage import CHAT, Bench

STREAMS = 16
MOST_OF_BARE = 1.5
MOST_MORE_MS = 1.0
_SHORT_CHUNKS = 2
_ASKED_A_SECOND = 50


async def chunks(bench: Bench) -> Sequence[Line]:
    """Processor time a chunk, while the answer is recorded."""
    async with (
        bench.upstream() as upstream,
        bench.encore(upstream) as encore,
        bench.baseline("aiohttp", upstream) as bare,
    ):
        found = await bench.rounds({each.name: _costs(bench, each) for each in (bare, encore)})
    return [
        Row(
            f"miss, {STREAMS} streams of {CHUNKS} chunks, processor time a chunk",
            Figures(found[encore.name], "µs"),
            times(most=MOST_OF_BARE),
            "Starlette + aiohttp forwarder",
            Figures(found[bare.name], "µs"),
        )
    ]


def _costs(bench: Bench, server: Server) -> Callable[[], Awaitable[float]]:
    async def measure() -> float:
        # A stream takes a second.
        bodies = bench.fresh(STREAMS * bench.plan.seconds, stream=True)
        before, queue = server.cpu_seconds(), iter(bodies)
        async with asyncio.TaskGroup() as group:
            for _ in range(STREAMS):
                group.create_task(_read(server, queue, CHUNKS))
        return 1e6 * (server.cpu_seconds() - before) / (len(bodies) * CHUNKS)

    return measure


async def _read(server: Server, queue: Iterator[bytes], count: int) -> None:
    async with Connection.to(server.url) as connection:
        for body in queue:
            if not is_whole(await connection.post(server.url + CHAT, body), count):
                raise NotMeasuredError(f"a stream of {server.name} was not whole")


def is_whole(answer: Answer, count: int) -> bool:
    """Whether it has so many chunks of content, and its end."""
    body = answer.body
    return body.count(b'"content"') == count and body.endswith(b"data: [DONE]\n\n")


async def first_byte(bench: Bench) -> Sequence[Line]:
    """From the sending of a request to the first byte of the stream, one after the other."""
    async with (
        bench.upstream() as upstream,
        bench.encore(upstream) as encore,
        bench.baseline("aiohttp", upstream) as bare,
    ):
        servers = (upstream, bare, encore)
        found = await bench.rounds({each.name: _firsts(bench, each) for each in servers})
    bar, direct = more(MOST_MORE_MS, "ms"), Figures(found[upstream.name], "ms")
    added = bar.compared(Figures(found[bare.name], "ms"), direct)
    return [
        Row(
            "miss, first streamed byte, p50, 1 connection",
            Figures(found[encore.name], "ms"),
            bar,
            "direct to the upstream",
            direct,
            f"a proxy that only forwards (Starlette + aiohttp) adds {added}",
        )
    ]


def _firsts(bench: Bench, server: Server) -> Callable[[], Awaitable[float]]:
    async def measure() -> float:
        bodies = bench.fresh(
            _ASKED_A_SECOND * bench.plan.seconds, stream=True, max_tokens=_SHORT_CHUNKS
        )
        async with Connection.to(server.url) as connection:
            answers = [await connection.post(server.url + CHAT, body) for body in bodies]
        return 1000 * median(answer.first for answer in answers)

    return measure
