"""How often values fell between edges."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

# Fine enough for a quantile within some percent; every other is shown to Prometheus, or fewer.
_STEPS = (1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 5, 6, 8)
_DECADES = range(-5, 3)
SECONDS = (*(float(f"{step}e{ten}") for ten in _DECADES for step in _STEPS), 1000.0)
SHOWN_SECONDS = tuple(float(f"{step}e{ten}") for ten in range(-4, 3) for step in (1, 2.5, 5))
RATIO = tuple(hundredth / 100 for hundredth in range(1, 101))
SHOWN_RATIO = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.88, 0.9, 0.92, 0.94, 0.96, 0.98, 1.0)


class Histogram:
    """Values by the first of the sorted `edges` that they are not above; above all: the last."""

    __slots__ = ("_edges", "counts", "sum")

    def __init__(self, edges: tuple[float, ...]) -> None:
        self._edges = edges
        self.counts = [0] * (len(edges) + 1)
        self.sum = 0.0

    def add(self, value: float) -> None:
        """Count a value."""
        self.counts[bisect_left(self._edges, value)] += 1
        self.sum += value

    def up_to(self, edge: float) -> int:
        """How many values were not above one of the edges."""
        return sum(self.counts[: bisect_left(self._edges, edge) + 1])

    @property
    def total(self) -> int:
        """How many values there were."""
        return sum(self.counts)


def quantile(edges: Sequence[float], counts: Sequence[int], share: float) -> float | None:
    """The value that this share of the counted ones is below, roughly; None where there are none.

    Between two edges values are taken to lie evenly; what is above all edges, at the last one.
    """
    rank = share * sum(counts)
    below = 0.0
    for number, count in enumerate(counts[:-1]):
        if count and below + count >= rank:
            low = edges[number - 1] if number else 0.0
            return low + (edges[number] - low) * (rank - below) / count
        below += count
    return edges[-1] if counts[-1] else None
