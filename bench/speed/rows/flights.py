"""The same question from many clients at the same moment, on an empty cache."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

from bench.speed import questions
from bench.speed.client import Answer, Connection
from bench.speed.process import NotMeasuredError, Server
from bench.speed.row import Figures, Line, Row, itself
from bench.speed.stage import CHAT, Bench, calls
from bench.traffic import streamed, whole

TOGETHER = 64
# A model thinks before it speaks: all are there by then.
_DELAY = "0.5"
_CHUNKS = 20


async def measure(bench: Bench) -> Sequence[Line]:
    """How often the upstream is asked; a question of its own in every round."""
    modes = (("JSON", False), ("stream", True))
    async with bench.upstream("--delay", _DELAY) as upstream, bench.encore(upstream) as encore:
        return [
            Row(
                f"{TOGETHER} identical requests at once, {name}, empty cache",
                await _calls(bench, upstream, encore, stream=stream),
                itself(least=1, most=1, unit="upstream calls"),
            )
            for name, stream in modes
        ]


async def _calls(bench: Bench, upstream: Server, encore: Server, *, stream: bool) -> Figures:
    found: list[float] = []
    for number in range(bench.plan.rounds):
        user = f"{stream}-{number}"
        body = questions.body("What is asked?", user=user, stream=stream, max_tokens=_CHUNKS)
        before = await calls(upstream)
        answers = await together(encore, body)
        found.append(await calls(upstream) - before)
        # Who comes too late for the call gets what was stored of it, which has other bytes.
        texts = {(streamed if stream else whole)(answer.body) for answer in answers}
        if len(texts) != 1:
            raise NotMeasuredError("not all got the same answer")
    return Figures(found, "calls")


async def together(server: Server, body: bytes) -> Sequence[Answer]:
    """Connect first, then ask all at once."""
    async with AsyncExitStack() as stack:
        connections = [
            await stack.enter_async_context(Connection.to(server.url)) for _ in range(TOGETHER)
        ]
        return await asyncio.gather(*(each.post(server.url + CHAT, body) for each in connections))
