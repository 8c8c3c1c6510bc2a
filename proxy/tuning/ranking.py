"""How well a figure ranks pairs of the same meaning above the others, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proxy.cache.intervals import Z, wilson


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`."""

    count: int
    total: int

    @property
    def rate(self) -> float:
        """From 0 to 1; 0 of nothing is 0."""
        return self.count / self.total if self.total else 0.0

    def interval(self) -> tuple[float, float]:
        """Where the true rate lies, with 95 % confidence (Wilson 1927)."""
        return wilson(self.count, self.total)


def least_to_tell(rate: float) -> int:
    """How many pairs it takes for none wrong among them to mean "below `rate`" (over 0)."""
    return math.ceil(Z**2 * (1 - rate) / rate)


class Ranking:
    """Figures of pairs with their labels. A pair is served where its figure reaches a value.

    `inf` stands for one that is always served, `-inf` for one that never is.
    """

    def __init__(self, figures: Sequence[float], same: Sequence[bool]) -> None:
        all_figures, labels = np.asarray(figures, np.float64), np.asarray(same, bool)
        self._same = np.sort(all_figures[labels])
        self._other = np.sort(all_figures[~labels])

    def recall(self, value: float) -> Share:
        """The pairs of the same meaning that are served at `value`."""
        return _reached(self._same, value)

    def false_hits(self, value: float) -> Share:
        """The pairs of another meaning that are served at `value`."""
        return _reached(self._other, value)

    def bound(self, rate: float) -> float:
        """The figure that every loosest value must lie above for at most `rate` false hits.

        It is the highest of a pair that has to stay out, and `-inf` where none has to.
        """
        # One in a hundred of 300 is 3, whatever binary fractions make of it.
        allowed = math.floor(rate * len(self._other) + 1e-9)
        if allowed >= len(self._other):
            return -math.inf
        return float(self._other[-1 - allowed])

    @property
    def least(self) -> float:
        """The lowest figure of a pair of the same meaning that is served at all; else `-inf`."""
        served = self._same[np.isfinite(self._same)]
        return float(served[0]) if len(served) else -math.inf

    def recall_at(self, rate: float) -> Share:
        """The pairs of the same meaning that can be served with at most `rate` false hits."""
        return self.recall(math.nextafter(self.bound(rate), math.inf))


def _reached(figures: NDArray[np.float64], value: float) -> Share:
    return Share(len(figures) - int(np.searchsorted(figures, value)), len(figures))
