"""LiteLLM's proxy with its local cache, for the same requests."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bench.speed.process import NotMeasuredError
from bench.speed.row import Absent, Line, Row, times
from bench.speed.rows.hits import BUSY, QUESTION
from bench.speed.rows.misses import missing
from bench.speed.samples import busy, rates
from bench.speed.stage import Bench, ask, calls, expect

LEAST_OF_HITS = 50.0
LEAST_OF_MISSES = 25.0


async def measure(bench: Bench) -> Sequence[Line]:
    """Hits and misses, in requests a second."""
    if bench.peers is None:
        return [Absent("hit and miss, against LiteLLM", "not installed: scripts/bench --peers")]
    async with (
        bench.upstream() as upstream,
        bench.encore(upstream) as encore,
        bench.litellm(upstream) as litellm,
    ):
        servers = (encore, litellm)
        for server in servers:
            await ask(server, QUESTION)
        await expect(encore, QUESTION, "hit;path=exact_match")
        before = await calls(upstream)
        hits = await bench.rounds(
            {each.name: partial(bench.load, each, [QUESTION], BUSY) for each in servers}
        )
        if asked := await calls(upstream) - before:
            raise NotMeasuredError(f"{asked} hits were forwarded")
        misses = await bench.rounds({each.name: missing(bench, each, upstream) for each in servers})
    return [
        Row(
            f"{work}, JSON, {BUSY} connections",
            rates(found[encore.name]),
            times(least=least),
            against,
            rates(found[litellm.name]),
            busy(found[encore.name], found[litellm.name]),
        )
        for work, found, least, against in (
            ("exact hit", hits, LEAST_OF_HITS, "LiteLLM, local cache, hit"),
            ("miss", misses, LEAST_OF_MISSES, "LiteLLM, local cache, miss"),
        )
    ]
