"""A miss: every request a new question, which is looked up, forwarded and recorded."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bench.speed.process import NotMeasuredError, Server
from bench.speed.row import Line, Row, times
from bench.speed.samples import Sample, busy, rates
from bench.speed.stage import Bench, calls

BUSY = 32
LEAST_OF_AIOHTTP = 0.55
LEAST_OF_HTTPX = 3.0
# Questions that are alike without being of one pair are rare.
LEAST_FORWARDED = 0.99
# More than anything here answers in a second, so that no question comes twice.
_MOST_A_SECOND = 10_000


async def measure(bench: Bench) -> Sequence[Line]:
    """Requests a second, against forwarders that do nothing else."""
    async with (
        bench.upstream() as upstream,
        bench.encore(upstream) as encore,
        bench.baseline("aiohttp", upstream) as aiohttp,
        bench.baseline("httpx", upstream) as httpx,
    ):
        servers = (aiohttp, encore, httpx)
        found = await bench.rounds({each.name: missing(bench, each, upstream) for each in servers})
    ours = found[encore.name]
    return [
        Row(
            f"miss, JSON, {BUSY} connections",
            rates(ours),
            times(least=least),
            f"Starlette + {name} forwarder",
            rates(found[name]),
            busy(ours, found[name]),
        )
        for name, least in (("aiohttp", LEAST_OF_AIOHTTP), ("httpx", LEAST_OF_HTTPX))
    ]


def missing(bench: Bench, server: Server, upstream: Server) -> Callable[[], Awaitable[Sample]]:
    """Ask what was never asked; raises `NotMeasuredError` if any answer came from a cache."""

    async def measure() -> Sample:
        bodies = bench.fresh(_MOST_A_SECOND * bench.plan.seconds)
        before = await calls(upstream)
        sample = await bench.load(server, bodies, BUSY)
        forwarded = await calls(upstream) - before
        if forwarded < LEAST_FORWARDED * sample.load.requests:
            raise NotMeasuredError(
                f"{server.name} forwarded {forwarded} of {sample.load.requests} new questions"
            )
        return sample

    return measure
