"""Mixed traffic for many minutes: what the proxy keeps must not grow."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections.abc import Iterator, Sequence

import numpy as np

from bench.speed import questions
from bench.speed.client import Connection
from bench.speed.process import NotMeasuredError, Server
from bench.speed.row import Figures, Line, Row, itself
from bench.speed.stage import CHAT, Bench

# What is seen of a steady process is the noise of its allocator, up and down by some 100 KB.
MOST_MB_A_MINUTE = 0.5
CLIENTS = 16
_WARM_UP_SHARE = 0.2
# Few enough that the store is full, and gives up one for each that it takes.
_ENTRIES = 2000
# Whatever else has a bound is full as well before the clock starts, and what Encore keeps of bodies
# that it has read is the last: 32 MiB are some 6,000 of these. A memory that fills is no leak.
_FILLING = 10_000
_KNOWN = 300
_NEW, _NEW_STREAM, _STREAM = 0.15, 0.05, 0.20
_PAUSE_SECONDS = 0.002


async def measure(bench: Bench) -> Sequence[Line]:
    """Known and new questions, JSON and streams; the slope of its memory once it is full."""
    minutes = bench.plan.soak_minutes
    flags = ("--max-entries", str(_ENTRIES))
    async with (
        bench.upstream("--pause", "0") as upstream,
        bench.encore(upstream, *flags) as encore,
    ):
        before, asked = encore.memory_mb(), itertools.count()
        bench.say(f"soak: {_FILLING:,} questions fill it")
        await _fill(encore)
        traffic = [
            asyncio.create_task(_ask(encore, _counted(asked, mixed(each)), _PAUSE_SECONDS))
            for each in range(CLIENTS)
        ]
        try:
            seen = await _watched(bench, encore, minutes, traffic)
        finally:
            for task in traffic:
                task.cancel()
            await asyncio.wait(traffic)
    slope = slope_a_minute(seen, minutes * _WARM_UP_SHARE)
    minutely = ", ".join(f"{memory:.0f}" for memory in by_minute(seen))
    return [
        Row(
            f"{minutes:g} minutes of mixed traffic, memory after the warm-up",
            Figures([slope], "MB a minute"),
            itself(most=MOST_MB_A_MINUTE, unit="MB a minute"),
            note=f"{next(asked):,} requests; {before:.0f} MB when empty; filled, by the minute, "
            f"{minutely} MB",
        )
    ]


async def _watched(
    bench: Bench, encore: Server, minutes: float, traffic: Sequence[asyncio.Task[None]]
) -> Sequence[tuple[float, float]]:
    """Minutes and MB, every second."""
    started, seen = time.monotonic(), list[tuple[float, float]]()
    while (passed := (time.monotonic() - started) / 60) < minutes:
        for task in traffic:
            if task.done():
                task.result()
        if not seen or int(passed) > int(seen[-1][0]):
            bench.say(f"soak: minute {int(passed)}, {encore.memory_mb():.1f} MB")
        seen.append((passed, encore.memory_mb()))
        await asyncio.sleep(1)
    return seen


async def _fill(encore: Server) -> None:
    bodies = itertools.islice(questions.new(questions.texts(), "soak-filling"), _FILLING)
    async with asyncio.TaskGroup() as group:
        for _ in range(CLIENTS):
            group.create_task(_ask(encore, bodies))


def _counted(count: Iterator[int], bodies: Iterator[bytes]) -> Iterator[bytes]:
    return (body for body, _ in zip(bodies, count, strict=False))


def mixed(number: int) -> Iterator[bytes]:
    """What one client asks: known questions and new ones, without end."""
    chance = random.Random(number)  # noqa: S311 - the same every time
    known, texts = questions.texts()[:_KNOWN], questions.texts()
    fresh = questions.new(texts, f"soak-{number}")
    streamed = questions.new(texts, f"soak-streamed-{number}", stream=True, max_tokens=20)
    while True:
        kind = chance.random()
        if kind < _NEW:
            yield next(fresh)
        elif kind < _NEW + _NEW_STREAM:
            yield next(streamed)
        else:
            stream = chance.random() < _STREAM
            yield questions.body(chance.choice(known), stream=stream, max_tokens=20)


async def _ask(encore: Server, bodies: Iterator[bytes], pause: float = 0) -> None:
    async with Connection.to(encore.url) as connection:
        for body in bodies:
            answer = await connection.post(encore.url + CHAT, body)
            if answer.status != 200:
                raise NotMeasuredError(f"it answered {answer.status}: {answer.body[:500]!r}")
            await asyncio.sleep(pause)


def slope_a_minute(seen: Sequence[tuple[float, float]], warm_up: float) -> float:
    """Of the straight line that is nearest to what was seen after so many minutes."""
    later = [each for each in seen if each[0] >= warm_up]
    if len(later) < 2:
        raise NotMeasuredError("it was too short to see a slope")
    minutes, memory = np.array(later).T
    return float(np.polyfit(minutes, memory, 1)[0])


def by_minute(seen: Sequence[tuple[float, float]]) -> Sequence[float]:
    """What was seen first in each minute, and what was seen last."""
    firsts = {int(minute): memory for minute, memory in reversed(seen)}
    return [*(firsts[minute] for minute in sorted(firsts)), seen[-1][1]]
