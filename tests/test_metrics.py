"""What is counted, and how it is told."""

from __future__ import annotations

import pytest
from prometheus_client import generate_latest

from proxy.cache.verdict import (
    Bypass,
    BypassReason,
    Hit,
    Match,
    Miss,
    MissReason,
    Path,
    Skip,
    SkipReason,
    Store,
)
from proxy.metrics import Metrics
from tests.store.samples import entry


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def exposed(metrics: Metrics) -> list[str]:
    """The lines of the exposition that say how often something was counted."""
    lines = generate_latest(metrics.registry).decode().splitlines()
    return [line for line in lines if not line.startswith("#") and "_created" not in line]


def hit(path: Path) -> Hit:
    """A hit of the entry about tea."""
    return Hit(path, entry("tea"), Match(1.0, 1.0, 0, 3600))


def test_nothing_has_happened_yet(metrics: Metrics) -> None:
    """Every total is there from the start, as 0."""
    assert metrics.summary() == {
        "hits": 0,
        "misses": 0,
        "bypasses": 0,
        "llm_calls": 0,
        "collapsed": 0,
        "stored": 0,
        "hits_by_path": {},
        "misses_by_reason": {},
        "bypasses_by_reason": {},
        "skipped_by_reason": {},
        "part_failures": {},
        "upstream_errors": {},
    }
    assert exposed(metrics) == [
        "encore_llm_calls_total 0.0",
        "encore_collapsed_total 0.0",
        "encore_stored_total 0.0",
    ]


def test_an_afternoon_is_counted(metrics: Metrics) -> None:
    """Two misses, one of which joined the other; three hits, a bypass, and a failed call."""
    metrics.decided(Miss(MissReason.NO_MATCH))
    metrics.called_upstream()
    metrics.decided(Miss(MissReason.NO_MATCH))
    metrics.collapsed()
    metrics.kept(Store(b"{}", streamed=False, has_usage=True))
    for path in (Path.EXACT, Path.SEMANTIC, Path.EXACT):
        metrics.decided(hit(path))
    metrics.decided(Bypass(BypassReason.NO_STORE))
    metrics.called_upstream()
    metrics.upstream_failed("UpstreamTimeout")
    metrics.part_failed("store")
    metrics.decided(Miss(MissReason.EXPIRED))
    metrics.called_upstream()
    metrics.kept(Skip(SkipReason.TRUNCATED))

    assert metrics.summary() == {
        "hits": 3,
        "misses": 3,
        "bypasses": 1,
        "llm_calls": 3,
        "collapsed": 1,
        "stored": 1,
        "hits_by_path": {"exact_match": 2, "semantic_match": 1},
        "misses_by_reason": {"no_match": 2, "expired": 1},
        "bypasses_by_reason": {"no_store": 1},
        "skipped_by_reason": {"truncated": 1},
        "part_failures": {"store": 1},
        "upstream_errors": {"UpstreamTimeout": 1},
    }
    assert exposed(metrics) == [
        'encore_requests_total{reason="no_match",verdict="miss"} 2.0',
        'encore_requests_total{reason="exact_match",verdict="hit"} 2.0',
        'encore_requests_total{reason="semantic_match",verdict="hit"} 1.0',
        'encore_requests_total{reason="no_store",verdict="bypass"} 1.0',
        'encore_requests_total{reason="expired",verdict="miss"} 1.0',
        "encore_llm_calls_total 3.0",
        "encore_collapsed_total 1.0",
        "encore_stored_total 1.0",
        'encore_skipped_total{reason="truncated"} 1.0',
        'encore_upstream_errors_total{error="UpstreamTimeout"} 1.0',
        'encore_part_failures_total{part="store"} 1.0',
    ]


def test_every_reason_is_counted_under_its_name(metrics: Metrics) -> None:
    """The names of the JSON are those of `x-cache-debug`."""
    for bypassed in BypassReason:
        metrics.decided(Bypass(bypassed))
    for missed in MissReason:
        metrics.decided(Miss(missed))
    for skipped in SkipReason:
        metrics.kept(Skip(skipped))
    summary = metrics.summary()
    assert summary["bypasses_by_reason"] == {reason.value: 1 for reason in BypassReason}
    assert summary["misses_by_reason"] == {reason.value: 1 for reason in MissReason}
    assert summary["skipped_by_reason"] == {reason.value: 1 for reason in SkipReason}


def test_nothing_of_a_tenant_is_told(metrics: Metrics) -> None:
    """No wording, model, key or answer is in the exposition, which anybody may read."""
    metrics.decided(hit(Path.EXACT))
    metrics.decided(Miss(MissReason.GUARD_NUMBERS, Match(0.99, 0.99, 1, 3600)))
    text = generate_latest(metrics.registry).decode()
    assert "tea" not in text
    assert "llama" not in text
    assert entry("tea").id not in text


def test_each_proxy_counts_for_itself() -> None:
    """Two in one process do not share their figures."""
    one, other = Metrics(), Metrics()
    one.called_upstream()
    assert one.summary()["llm_calls"] == 1
    assert other.summary()["llm_calls"] == 0
