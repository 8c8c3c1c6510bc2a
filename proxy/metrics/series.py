"""The last hour in steps of ten seconds, kept in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from proxy.metrics.counts import labelled
from proxy.metrics.figures import VERDICTS, Figures
from proxy.metrics.histogram import SECONDS, quantile

STEP_SECONDS = 10
_POINTS = 360
_TIMED = ("hit", "miss")


class Series:
    """What was counted within each step: the difference to the step before."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._points: deque[dict[str, float | None]] = deque(maxlen=_POINTS)
        self._counts = self._counted()
        self._timed = self._times()

    def take(self, at: float) -> None:
        """End a step, `at` seconds since the epoch."""
        self._points.append(self._point(at))
        self._counts, self._timed = self._counted(), self._times()

    def told(self, at: float) -> dict[str, object]:
        """The points as JSON, the oldest first; the last is of the step that goes on."""
        return {"step": STEP_SECONDS, "points": [*self._points, self._point(at)]}

    def _point(self, at: float) -> dict[str, float | None]:
        counts, times = self._counted(), self._times()
        point: dict[str, float | None] = {"at": at}
        point.update({name: counts[name] - self._counts[name] for name in VERDICTS})
        for name in _TIMED:
            pairs = zip(times[name], self._timed[name], strict=True)
            point.update(percentiles([now - before for now, before in pairs], f"{name}_"))
        return point

    def _counted(self) -> Mapping[str, float]:
        found = dict.fromkeys(VERDICTS, 0.0)
        for (verdict, _), count in labelled(self._figures.counts, "requests"):
            found[verdict] += count
        return {name: int(count) for name, count in found.items()}

    def _times(self) -> Mapping[str, Sequence[int]]:
        return {name: list(self._figures.request[name].counts) for name in _TIMED}


def percentiles(counts: Sequence[int], prefix: str = "") -> dict[str, float | None]:
    """Median and 99th percentile of a histogram of seconds, in milliseconds; None: no values."""
    shares = {"p50_ms": 0.5, "p99_ms": 0.99}
    found = {name: quantile(SECONDS, counts, share) for name, share in shares.items()}
    return {f"{prefix}{name}": value and round(value * 1000, 3) for name, value in found.items()}
