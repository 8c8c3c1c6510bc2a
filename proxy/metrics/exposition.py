"""The figures for Prometheus: base units, `encore_` before all names, no label that grows."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from itertools import chain

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from proxy import __version__
from proxy.metrics.counts import FAMILIES, Counts, Family, labelled
from proxy.metrics.figures import Figures
from proxy.metrics.gauges import STATES, Gauges
from proxy.metrics.histogram import SHOWN_RATIO, SHOWN_SECONDS, Histogram


class Exposition(Collector):
    """Reads the figures when it is asked for them."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        """Every family, with or without a sample."""
        figures = self._figures
        counters = (_counter(family, figures.counts) for family in FAMILIES)
        return chain(counters, _times(figures), _ratios(figures), _state(figures))


def _counter(family: Family, counts: Counts) -> Metric:
    told = CounterMetricFamily(f"encore_{family.name}", family.help, labels=family.labels)
    if family.labels:
        for labels, count in labelled(counts, family.name):
            told.add_metric(labels, count)
    else:
        told.add_metric((), counts.get(family.name, 0))
    return told


def _times(figures: Figures) -> Iterator[Metric]:
    yield _histogram(
        "encore_lookup_seconds",
        "Look-ups, by the last tier that was asked.",
        "tier",
        figures.lookup,
        SHOWN_SECONDS,
    )
    yield _histogram(
        "encore_embed_seconds",
        "Texts embedded, by who did it.",
        "part",
        figures.embed,
        SHOWN_SECONDS,
    )
    yield _histogram(
        "encore_upstream_seconds",
        "Whole answers of the upstream to chat completions.",
        "",
        {"": figures.upstream},
        SHOWN_SECONDS,
    )
    yield _histogram(
        "encore_request_seconds",
        "Chat completions answered to the end, by verdict.",
        "verdict",
        figures.request,
        SHOWN_SECONDS,
    )
    yield _histogram(
        "encore_first_byte_seconds",
        "Their status and headers, by verdict.",
        "verdict",
        figures.first_byte,
        SHOWN_SECONDS,
    )


def _ratios(figures: Figures) -> Iterator[Metric]:
    yield _histogram(
        "encore_similarity_ratio",
        "Similarity of semantic hits, and of the nearest answers that were refused.",
        "outcome",
        figures.similarity,
        SHOWN_RATIO,
    )
    yield _histogram(
        "encore_confidence_ratio",
        "Confidence of hits, and of answers that were weighed and refused.",
        "outcome",
        figures.confidence,
        SHOWN_RATIO,
    )


def _histogram(
    name: str,
    text: str,
    label: str,
    histograms: Mapping[str, Histogram],
    edges: tuple[float, ...],
) -> Metric:
    told = HistogramMetricFamily(name, text, labels=(label,) if label else ())
    for value, histogram in histograms.items():
        buckets = [(repr(edge), histogram.up_to(edge)) for edge in edges]
        buckets.append(("+Inf", histogram.total))
        told.add_metric((value,) if label else (), buckets, histogram.sum)
    return told


def _state(figures: Figures) -> Iterator[Metric]:
    yield from _store(figures.gauges)
    yield _breakers(figures.gauges)
    yield GaugeMetricFamily(
        "encore_in_flight_requests",
        "Chat completions under way.",
        value=figures.requests_in_flight,
    )
    yield GaugeMetricFamily(
        "encore_in_flight_streams",
        "Those of them that ask for a stream.",
        value=figures.streams_in_flight,
    )
    yield GaugeMetricFamily(
        "encore_start_time_seconds",
        "When this process started, since the epoch.",
        value=figures.started_at,
    )
    build = GaugeMetricFamily(
        "encore_build_info", "What is running; always 1.", labels=("version", "python")
    )
    build.add_metric((__version__, platform.python_version()), 1)
    yield build


def _store(gauges: Gauges) -> Iterator[Metric]:
    """A store that bounds itself has no samples."""
    entries = GaugeMetricFamily("encore_entries", "Entries in the store of this process.")
    size = GaugeMetricFamily("encore_entries_bytes", "What they cost in memory, roughly.")
    evictions = CounterMetricFamily("encore_evictions", "Entries that gave way to newer ones.")
    held = gauges.store()
    if held is not None:
        entries.add_metric((), held.entries)
        size.add_metric((), held.bytes)
        evictions.add_metric((), held.evicted)
    yield from (entries, size, evictions)


def _breakers(gauges: Gauges) -> Metric:
    told = GaugeMetricFamily(
        "encore_breaker_state",
        "1 for the state that a part's breaker is in.",
        labels=("part", "state"),
    )
    for part, now in gauges.states().items():
        for state in STATES:
            told.add_metric((part, state), float(state == now))
    return told
