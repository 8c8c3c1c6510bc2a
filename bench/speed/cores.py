"""Which processor each process is pinned to, so that none measures the other."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

Core = frozenset[int]  # empty: wherever the system likes


@dataclass(frozen=True, slots=True)
class Cores:
    """The upstream shares the load's core where there are two: both take little."""

    server: Core = frozenset()
    load: Core = frozenset()
    upstream: Core = frozenset()

    @property
    def all(self) -> Core:
        """Those of all three."""
        return self.server | self.load | self.upstream

    @classmethod
    def of(cls, free: Iterable[int]) -> Cores:
        """Take the first ones of these; of fewer than two, none."""
        first = sorted(free)[:3]
        if len(first) < 2:
            return cls()
        server, load, *more = (frozenset([number]) for number in first)
        return cls(server, load, *(more or [load]))

    @classmethod
    def here(cls) -> Cores:
        """Of this machine; macOS and Windows pin nothing."""
        return cls.of(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else ())

    def __str__(self) -> str:
        if not self.server:
            return "nothing is pinned"
        (server,), (load,), (upstream,) = self.server, self.load, self.upstream
        return f"server on core {server}, load on {load}, upstream on {upstream}"


def pin(core: Core) -> None:
    """Keep this process, and what it starts, on a core."""
    if core:
        os.sched_setaffinity(0, core)
