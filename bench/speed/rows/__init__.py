"""The rows of the table, a module for each kind of work.

A group of rows is a coroutine function that gets a `Bench` and returns its rows; what it cannot
measure it leaves out (`Absent`) or raises `NotMeasuredError`. A new one is written in a module of
its own and named in GROUPS. The name is what `--only` takes. What takes very long or much memory
is measured where `bench.plan.large` says so; a row that starts no server needs no more of `bench`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bench.speed.row import Line
from bench.speed.rows import flights, hits, many, misses, peers, semantic, size, soak, streams
from bench.speed.stage import Bench

Group = Callable[[Bench], Awaitable[Sequence[Line]]]

GROUPS: Mapping[str, Group] = {
    "hit": hits.measure,
    "semantic": semantic.measure,
    "miss": misses.measure,
    "sse": streams.chunks,
    "first-byte": streams.first_byte,
    "collapsed": flights.measure,
    "streams": many.measure,
    "size": size.measure,
    "peers": peers.measure,
    "soak": soak.measure,
}
