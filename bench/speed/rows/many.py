"""Very many streams at once: most are read as they come, some late, some are left half-way."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager, suppress

from bench.speed.client import Answer, Connection
from bench.speed.process import NotMeasuredError, Server
from bench.speed.row import Figures, Line, Row, itself
from bench.speed.rows.streams import is_whole
from bench.speed.stage import CHAT, Bench, calls, left

MANY = 500
LEFT = 100
LATE = 50
MOST_WAIT_SECONDS = 1.0
_PAUSE = 0.25
# Six seconds, and three.
_CHUNKS, _LAST_CHUNKS = 24, 12
_WARM_UP, _WARM_UP_CHUNKS = 16, 2


async def measure(bench: Bench) -> Sequence[Line]:
    """Twice: once to the end, and once with a SIGTERM in the midst of them."""
    async with (
        bench.upstream("--pause", str(_PAUSE)) as upstream,
        bench.encore(upstream) as encore,
    ):
        await _all(_read(encore, body) for body in _bodies(bench, _WARM_UP, _WARM_UP_CHUNKS))
        before, memory = encore.memory_mb(), list[float]()
        async with _watched(encore, memory):
            patient, late = await _crowd(bench, encore)
        after = encore.memory_mb()
        went_on = LEFT - await left(upstream)
        last, code = await _ended(bench, encore, upstream)
    each = (max(memory) - before) / MANY
    kept = f"{before:.0f} MB before, {max(memory):.0f} MB at most, {after:.0f} MB after"
    failures = [answer for answer in [*patient, *late] if not is_whole(answer, _CHUNKS)]
    cut = [answer for answer in last if not is_whole(answer, _LAST_CHUNKS)]
    wait = max(answer.longest for answer in patient)
    work = f"{MANY} slow streams at once"
    return [
        Row(
            work,
            Figures([len(failures)], "failures"),
            itself(most=0, unit="failures"),
            note=f"{each:.3f} MB a stream: {kept}",
        ),
        Row(
            f"{work}, longest that one waited for its next chunk",
            Figures([wait], "s"),
            itself(most=MOST_WAIT_SECONDS, unit="s"),
            note=f"{LATE} are read when the others have ended; one in every {_PAUSE} s is sent",
        ),
        Row(
            f"{work}, {LEFT} of them left half-way",
            Figures([went_on], "calls that went on"),
            itself(most=0, unit="calls that went on"),
        ),
        Row(
            f"{work}, and SIGTERM",
            Figures([len(cut) + (code != 0)], "failures"),
            itself(most=0, unit="failures"),
            note=f"exit code {code} when all had ended",
        ),
    ]


def _bodies(bench: Bench, count: int, said: int) -> Sequence[bytes]:
    return bench.fresh(count, stream=True, max_tokens=said)


async def _crowd(bench: Bench, encore: Server) -> tuple[Sequence[Answer], Sequence[Answer]]:
    """What was answered to those who read at once, and to those who read late."""
    bodies, held = iter(_bodies(bench, MANY, _CHUNKS)), list[Connection]()
    async with asyncio.TaskGroup() as group:
        for body in itertools.islice(bodies, LEFT):
            group.create_task(_leave(encore, body))
        late = [
            group.create_task(_read(encore, body, held)) for body in itertools.islice(bodies, LATE)
        ]
        patient = await _all(_read(encore, body) for body in bodies)
        for connection in held:
            connection.go_on()
    return patient, [task.result() for task in late]


async def _ended(bench: Bench, encore: Server, upstream: Server) -> tuple[Sequence[Answer], int]:
    """What is answered to those whom a SIGTERM finds there, and the exit code."""
    before = await calls(upstream)
    async with asyncio.TaskGroup() as group:
        bodies = _bodies(bench, MANY, _LAST_CHUNKS)
        reading = [group.create_task(_read(encore, body)) for body in bodies]
        while await calls(upstream) - before < MANY:
            if any(task.done() for task in reading):
                raise NotMeasuredError("some streams ended before others had begun")
            await asyncio.sleep(0.01)
        encore.terminate()
    return [task.result() for task in reading], await encore.ends()


async def _read(server: Server, body: bytes, held: list[Connection] | None = None) -> Answer:
    """What is answered, if it comes whole; nothing is read of what is `held`."""
    with suppress(OSError):
        async with Connection.to(server.url) as connection:
            if held is not None:
                connection.hold()
                held.append(connection)
            return await connection.post(server.url + CHAT, body)
    return Answer()


async def _leave(server: Server, body: bytes) -> None:
    with suppress(OSError):  # a time-out is one, too
        async with asyncio.timeout(_CHUNKS * _PAUSE / 2):
            await _read(server, body)


async def _all(each: Iterable[Coroutine[None, None, Answer]]) -> Sequence[Answer]:
    return await asyncio.gather(*each)


@asynccontextmanager
async def _watched(server: Server, memory: list[float]) -> AsyncIterator[None]:
    """Add its MB, again and again, until the block is left."""

    async def watch() -> None:
        for _ in itertools.count():
            memory.append(server.memory_mb())
            await asyncio.sleep(0.1)

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
