"""All figures of one proxy, as they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from proxy.metrics.counts import no_counts
from proxy.metrics.gauges import Gauges
from proxy.metrics.histogram import RATIO, SECONDS, Histogram

VERDICTS = ("hit", "miss", "bypass")
TIERS = ("exact", "semantic")
EMBEDDERS = ("embedder", "confirmer")
OUTCOMES = ("hit", "refused")


class Figures:
    """Plain and mutable, for the one thread that counts; histograms go by their label.

    `threshold` is the similarity that a candidate needs where no rule says otherwise.
    """

    def __init__(self, clock: Callable[[], float], threshold: float | None = None) -> None:
        self.started_at = clock()
        self.threshold = threshold
        self.counts = no_counts()
        self.gauges = Gauges()
        self.requests_in_flight = 0
        self.streams_in_flight = 0
        self.lookup = _histograms(TIERS, SECONDS)
        self.embed = _histograms(EMBEDDERS, SECONDS)
        self.upstream = Histogram(SECONDS)
        self.request = _histograms(VERDICTS, SECONDS)
        self.first_byte = _histograms(VERDICTS, SECONDS)
        self.similarity = _histograms(OUTCOMES, RATIO)
        self.confidence = _histograms(OUTCOMES, RATIO)


def _histograms(labels: Sequence[str], edges: tuple[float, ...]) -> dict[str, Histogram]:
    return {label: Histogram(edges) for label in labels}
