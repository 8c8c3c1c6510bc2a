"""Look-ups in one large scope, and what very many small ones take; by bench/size."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Callable, Sequence
from typing import TypeVar

from bench import size
from bench.speed.cores import pin
from bench.speed.row import Absent, Figures, Line, Row, itself
from bench.speed.stage import Bench

T = TypeVar("T")

MOST_MS = 2.0
MOST_HELD_MS = 10.0
MOST_TIMES = 1.5
MOST_SMALL_MS = 0.3
_QUICK_ENTRIES = 10_000
_LOOK_SECONDS = 0.05


async def measure(bench: Bench) -> Sequence[Line]:
    """Each in a process of its own; no server takes part."""
    count = size.MANY if bench.plan.thorough else _QUICK_ENTRIES
    lines: list[Line] = []
    for entries in (count, *((size.LARGE,) if bench.plan.large else ())):
        bench.say(f"size: a scope of {entries:,}")
        searches, builds = await _on_all_cores(bench, size.searched, entries, size.LOOKUPS, 0)
        lines += _one_scope(searches, builds)
    if not bench.plan.thorough:
        # What a process takes anyhow would be a part of what each of them takes.
        return [*lines, Absent("very many scopes of one entry", "left out by --quick")]
    bench.say(f"size: {count:,} scopes")
    return [*lines, *_many_scopes(await _on_all_cores(bench, size.sized, count, count))]


async def _on_all_cores(bench: Bench, measure: Callable[..., T], *arguments: int) -> T:
    """As a proxy runs that nobody has pinned: a graph is built beside what is asked."""

    def unpinned() -> T:
        # Of this thread, and of the process that it starts.
        pin(bench.cores.all)
        return measure(*arguments)

    measuring = asyncio.ensure_future(asyncio.to_thread(unpinned))
    try:
        return await asyncio.shield(measuring)
    finally:
        while not measuring.done():
            # The thread waits for its process, and Python for the thread before it ends.
            for child in multiprocessing.active_children():
                child.kill()
            await asyncio.wait([measuring], timeout=_LOOK_SECONDS)


def _one_scope(searches: Sequence[size.Search], builds: Sequence[size.Build]) -> Sequence[Line]:
    found = {each.index: each for each in searches}
    graph, flat = found["graph"], found["flat"]
    building = next(each for each in builds if each.what == "its graph is built")
    work = f"look-up in one scope of {graph.entries:,}"
    note = (
        f"p99 {graph.p99:.2f} ms, recall {graph.recall:.3f}; its graph takes {building.seconds:.0f}"
        f" s to build, and until then it is looked through: {flat.p50:.2f} ms"
    )
    return [
        Row(f"{work}, p50", Figures([graph.p50], "ms"), itself(most=MOST_MS, unit="ms"), note=note),
        Row(
            f"{work}, longest that the event loop computed without a break",
            Figures(graph.late.longest, "ms"),
            itself(most=MOST_HELD_MS, unit="ms"),
            note=f"while its graph is built: {max(building.late.held):.1f} ms",
        ),
    ]


def _many_scopes(sizes: Sequence[size.Size]) -> Sequence[Line]:
    lines: list[Line] = []
    for one in sizes:
        work = f"{one.scopes:,} scopes of one entry, {one.what}"
        took = f"{one.bytes_:,.0f} bytes an entry, {one.payload + one.vector:,.0f} of them its own"
        lines += [
            Row(
                f"{work}: memory to payload and vector",
                Figures([one.times], "×"),
                itself(most=MOST_TIMES, unit="×"),
                note=took,
            ),
            Row(
                f"{work}: look-up, p50",
                Figures([one.p50], "ms"),
                itself(most=MOST_SMALL_MS, unit="ms"),
            ),
        ]
    return lines
