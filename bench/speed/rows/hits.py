"""An exact hit, against a Starlette route that answers the same kilobyte to everything."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bench.speed import questions
from bench.speed.row import Line, Row, more, times
from bench.speed.samples import Sample, busy, by_cpu, medians, rates
from bench.speed.stage import Bench, ask, expect

QUESTION = questions.body("What is a semantic cache?")
BUSY = 32
LEAST = 0.60
MOST_MORE_MS = 0.15
_BARE = "bare Starlette"


async def measure(bench: Bench) -> Sequence[Line]:
    """Requests a second with many connections, and the time of one request with one."""
    async with (
        bench.upstream() as upstream,
        bench.encore(upstream) as encore,
        bench.baseline("fixed") as bare,
    ):
        await ask(encore, QUESTION)
        await expect(encore, QUESTION, "hit;path=exact_match")

        async def both(connections: int) -> tuple[list[Sample], list[Sample]]:
            turns = {
                server.name: partial(bench.load, server, [QUESTION], connections)
                for server in (bare, encore)
            }
            found = await bench.rounds(turns)
            return found[encore.name], found[bare.name]

        ours, theirs = await both(BUSY)
        alone, bare_alone = await both(1)
    work = f"exact hit, JSON, {BUSY} connections"
    return [
        Row(work, rates(ours), times(least=LEAST), _BARE, rates(theirs), busy(ours, theirs)),
        Row(
            "exact hit, p50, 1 connection",
            medians(alone),
            more(MOST_MORE_MS, "ms"),
            _BARE,
            medians(bare_alone),
            by_cpu(alone, bare_alone),
        ),
    ]
