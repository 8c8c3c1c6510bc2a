"""What `/internal/metrics` tells."""

from __future__ import annotations

from proxy import __version__
from proxy.metrics.counts import Counts, labelled, summary
from proxy.metrics.figures import Figures
from proxy.metrics.histogram import RATIO, Histogram
from proxy.metrics.series import percentiles

_BAR = 5  # hundredths


def report(figures: Figures, total: Counts | None) -> dict[str, object]:
    """The summary since the start and in total, and how it is doing now."""
    held = figures.gauges.store()
    return {
        **summary(figures.counts),
        "total": None if total is None else summary(total),
        "entries": None if held is None else held.entries,
        "bytes": None if held is None else held.bytes,
        "evictions": None if held is None else held.evicted,
        "latency": {name: percentiles(figures.request[name].counts) for name in ("hit", "miss")},
        "similarity": _bars(figures),
        "faults": _faults(figures.counts),
        "in_flight": figures.requests_in_flight,
        "streams_in_flight": figures.streams_in_flight,
        "breakers": figures.gauges.states(),
        "started_at": figures.started_at,
        "version": __version__,
    }


def _bars(figures: Figures) -> dict[str, object]:
    edges = [0.0, *RATIO[_BAR - 1 :: _BAR]]
    hits, refused = figures.similarity["hit"], figures.similarity["refused"]
    bars = {"edges": edges, "hits": _bar(hits), "refused": _bar(refused)}
    return {**bars, "threshold": figures.threshold}


def _bar(histogram: Histogram) -> list[int]:
    return [sum(histogram.counts[at : at + _BAR]) for at in range(0, len(RATIO), _BAR)]


def _faults(counts: Counts) -> dict[str, int]:
    """Failed calls by part; the upstream's by no more than that."""
    faults = {labels[0]: int(count) for labels, count in labelled(counts, "part_failures")}
    failed = sum(count for _, count in labelled(counts, "upstream_errors"))
    return {**faults, "upstream": int(failed)} if failed else faults
