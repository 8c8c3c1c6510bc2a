"""Streams on a miss: what a chunk takes, when the first one is there, and very many at once."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from statistics import median

from bench.speed.answers import CHUNKS
from bench.speed.client import Answer, Connection
from bench.speed.process import NotMeasuredError, Server
from bench.speed.row import Figures, Line, Row, itself, more, times
from bench.speed.stage import CHAT, Bench

STREAMS = 16
MOST_OF_BARE = 1.5
MOST_MORE_MS = 1.0
MANY = 500
# Of the many: six seconds each.
_SLOW = ("--pause", "0.25")
_SLOW_CHUNKS = 24
_WARM_UP_CHUNKS = 2
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


async def many(bench: Bench) -> Sequence[Line]:
    """Slow ones, all at once: which fail, and what the proxy keeps for each."""
    async with bench.upstream(*_SLOW) as upstream, bench.encore(upstream) as encore:
        await _slow_streams(bench, encore, STREAMS, _WARM_UP_CHUNKS, [])
        before, seen = encore.memory_mb(), list[float]()
        failures = await _slow_streams(bench, encore, MANY, _SLOW_CHUNKS, seen)
        after = encore.memory_mb()
    each = (max(seen) - before) / MANY
    kept = f"{before:.0f} MB before, {max(seen):.0f} MB at most, {after:.0f} MB after"
    return [
        Row(
            f"{MANY} slow streams at once",
            Figures([failures], "failures"),
            itself(most=0, unit="failures"),
            note=f"{each:.3f} MB a stream: {kept}",
        )
    ]


async def _slow_streams(
    bench: Bench, server: Server, count: int, said: int, memory: list[float]
) -> int:
    bodies = bench.fresh(count, stream=True, max_tokens=said)
    watch = asyncio.create_task(_watch(server, memory))
    answers = await asyncio.gather(*(_ask(server, body) for body in bodies), return_exceptions=True)
    watch.cancel()
    with suppress(asyncio.CancelledError):
        await watch
    return sum(
        isinstance(answer, BaseException) or not is_whole(answer, said) for answer in answers
    )


async def _ask(server: Server, body: bytes) -> Answer:
    async with Connection.to(server.url) as connection:
        return await connection.post(server.url + CHAT, body)


async def _watch(server: Server, memory: list[float]) -> None:
    for _ in itertools.count():
        memory.append(server.memory_mb())
        await asyncio.sleep(0.1)
