"""What is read where it is, at the moment that somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from proxy.cache.protected import Breaker

_WORST = ("open", "half_open", "closed")
STATES = tuple(reversed(_WORST))


@dataclass(frozen=True, slots=True)
class StoreFigures:
    """What an embedded store holds: `bytes` roughly, `evicted` since the start."""

    entries: int
    bytes: int
    evicted: int


def _unknown() -> StoreFigures | None:
    return None


@dataclass(slots=True)
class Gauges:
    """Where to look: `store` gives None for one that bounds itself, such as a Redis."""

    store: Callable[[], StoreFigures | None] = _unknown
    breakers: dict[str, list[Breaker]] = field(default_factory=dict)

    def states(self) -> Mapping[str, str]:
        """The breaker of each part; of several of one part, the worst."""
        return {part: _worst(breakers) for part, breakers in self.breakers.items()}


def _worst(breakers: Sequence[Breaker]) -> str:
    states = {breaker.state for breaker in breakers}
    return next(state for state in _WORST if state in states)
