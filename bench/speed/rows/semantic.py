"""A semantic hit among many entries of one scope, against a bare Starlette route."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial
from statistics import median

from bench.speed import questions
from bench.speed.client import Connection
from bench.speed.process import NotMeasuredError, Server
from bench.speed.row import Figures, Line, Row, more
from bench.speed.samples import by_cpu, medians
from bench.speed.stage import CHAT, Bench, verdict
from proxy.tuning.pairs import Pair

ENTRIES = 10_000
_QUICK_ENTRIES = 2_000
MOST_MORE_MS = 0.8
_WHOSE = "one scope"
_TOGETHER = 32
_TRIED = 200
_NO_CACHE = b"Cache-Control: no-cache\r\n"
_LEAST_FOUND = 50


async def measure(bench: Bench) -> Sequence[Line]:
    """Fill it by asking, look which rewordings are served, and ask those."""
    count = ENTRIES if bench.plan.thorough else _QUICK_ENTRIES
    async with (
        bench.upstream() as upstream,
        bench.encore(upstream) as encore,
        bench.baseline("fixed") as bare,
    ):
        bench.say(f"semantic: storing {count:,} entries")
        await fill(encore, [questions.body(text, user=_WHOSE) for text in _stored(count)])
        bodies, first = await _served(encore)
        found = await bench.rounds(
            {server.name: partial(bench.load, server, bodies, 1) for server in (bare, encore)}
        )
    ours, theirs = found[encore.name], found[bare.name]
    p99 = Figures([sample.load.p99_ms for sample in ours], "ms").median
    firsts = f"{median(first):.2f} ms when each is asked for the first time"
    note = f"{len(bodies)} rewordings in turn; {firsts}; p99 {p99:.1f} ms; {by_cpu(ours, theirs)}"
    return [
        Row(
            f"semantic hit, p50, 1 connection, {count:,} entries in one scope",
            medians(ours),
            more(MOST_MORE_MS, "ms"),
            "bare Starlette",
            medians(theirs),
            note,
        )
    ]


def _stored(count: int) -> Sequence[str]:
    """The first question of pairs, and where there are too few of them such that are made of these.

    Of fewer, those that the rewordings that will be tried belong to.
    """
    tried = dict.fromkeys(pair.a for pair in _tried())
    asked = list(dict.fromkeys([*tried, *(pair.a for pair in questions.pairs())]))[:count]
    return [*asked, *questions.crossed(asked, count - len(asked))]


def _tried() -> Sequence[Pair]:
    same = [pair for pair in questions.pairs() if pair.same]
    return same[:: max(1, len(same) // _TRIED)]


async def fill(server: Server, bodies: Sequence[bytes]) -> None:
    """Ask all of them, many at a time; what is stored already is not looked at."""
    queue = iter(bodies)

    async def work(mine: Iterator[bytes]) -> None:
        async with Connection.to(server.url) as connection:
            for body in mine:
                answer = await connection.post(server.url + CHAT, body, _NO_CACHE)
                if answer.status != 200:
                    raise NotMeasuredError(f"{server.name} answered {answer.status}")

    await asyncio.gather(*(work(queue) for _ in range(_TOGETHER)))


async def _served(encore: Server) -> tuple[Sequence[bytes], Sequence[float]]:
    """Of the rewordings, those to which it gives what it has stored, and after how many ms."""
    tried = [questions.body(pair.b, user=_WHOSE) for pair in _tried()]
    found, took = list[bytes](), list[float]()
    async with Connection.to(encore.url) as connection:
        for body in tried:
            answer = await connection.post(encore.url + CHAT, body)
            if verdict(answer).startswith("hit;path=semantic_match"):
                found.append(body)
                took.append(1000 * answer.whole)
    if len(found) < _LEAST_FOUND:
        raise NotMeasuredError(f"only {len(found)} of {len(tried)} rewordings were served")
    return found, took
