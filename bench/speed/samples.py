"""What was seen of one contestant in one round, and what is told of all rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.speed.load import Load
from bench.speed.row import Figures

# A server that had less of its core either had to share it, or was sent too little.
SATURATED = 0.8


@dataclass(frozen=True, slots=True)
class Sample:
    """What one contestant did in one round: what its clients saw, and what it took of its core."""

    load: Load
    cpu_us: float

    @property
    def share(self) -> float:
        """How much of its core it had: far from 1 under load, others were at work there."""
        return self.cpu_us * self.load.rate / 1e6


def rates(samples: Sequence[Sample]) -> Figures:
    """Requests a second."""
    return Figures([sample.load.rate for sample in samples], "/s")


def medians(samples: Sequence[Sample]) -> Figures:
    """The median time of each round."""
    return Figures([sample.load.p50_ms for sample in samples], "ms")


def by_cpu(ours: Sequence[Sample], theirs: Sequence[Sample]) -> str:
    """What a request takes of the processor, which other work on the machine disturbs less."""
    a, b = (median(sample.cpu_us for sample in samples) for samples in (ours, theirs))
    return f"processor time {a:,.0f} µs to {b:,.0f} µs a request ({b / a:.2f} × as many)"


def busy(ours: Sequence[Sample], theirs: Sequence[Sample]) -> str:
    """The same, and how much of the core each had, which is nearly all of a core that is free."""
    a, b = (median(sample.share for sample in samples) for samples in (ours, theirs))
    well = "" if min(a, b) >= SATURATED else ": not saturated"
    return f"{by_cpu(ours, theirs)}; {a:.0%} and {b:.0%} of a core{well}"
