"""What is counted, and how it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from prometheus_client import generate_latest

from proxy import __version__
from proxy.cache.origin import Origin
from proxy.cache.protected import Breaker
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
from proxy.metrics.gauges import StoreFigures
from tests.cache.samples import Clock
from tests.store.samples import entry


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


def exposed(metrics: Metrics) -> list[str]:
    """The lines of the exposition that say how often something was counted."""
    lines = generate_latest(metrics.registry).decode().splitlines()
    return [line for line in lines if not line.startswith("#") and "_total" in line]


def sample(metrics: Metrics, name: str, **labels: str) -> float | None:
    """One figure of the exposition."""
    return metrics.registry.get_sample_value(name, labels)


def hit(path: Path, similarity: float = 1.0) -> Hit:
    """A hit of the entry about tea, for which the upstream took 2.5 seconds and 12 tokens."""
    origin = Origin(seconds=2.5, prompt_tokens=5, completion_tokens=7)
    kept = replace(entry("tea"), origin=origin)
    return Hit(path, kept, Match(similarity, similarity, 0, 3600))


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
        "tokens_saved": 0,
        "seconds_saved": 0,
    }
    assert exposed(metrics) == [
        "encore_llm_calls_total 0.0",
        "encore_collapsed_total 0.0",
        "encore_stored_total 0.0",
        "encore_saved_seconds_total 0.0",
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
        "tokens_saved": 36,
        "seconds_saved": 7.5,
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
        'encore_saved_tokens_total{kind="prompt"} 15.0',
        'encore_saved_tokens_total{kind="completion"} 21.0',
        "encore_saved_seconds_total 7.5",
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


def test_times_fall_into_buckets(metrics: Metrics) -> None:
    """Each kind by its label, in seconds."""
    metrics.looked_up("exact", 0.00005)
    metrics.looked_up("semantic", 0.0007)
    metrics.embedded("embedder", 0.0002)
    metrics.embedded("confirmer", 0.004)
    metrics.upstream_answered(1.5)
    metrics.answered(hit(Path.EXACT), 0.0002, 0.00015)
    metrics.answered(Bypass(BypassReason.NO_STORE), 3, 0.5)
    for name, labels, total in [
        ("lookup", {"tier": "exact"}, 0.00005),
        ("lookup", {"tier": "semantic"}, 0.0007),
        ("embed", {"part": "embedder"}, 0.0002),
        ("embed", {"part": "confirmer"}, 0.004),
        ("upstream", {}, 1.5),
        ("request", {"verdict": "hit"}, 0.0002),
        ("request", {"verdict": "bypass"}, 3),
        ("first_byte", {"verdict": "hit"}, 0.00015),
        ("first_byte", {"verdict": "bypass"}, 0.5),
    ]:
        assert sample(metrics, f"encore_{name}_seconds_count", **labels) == 1
        assert sample(metrics, f"encore_{name}_seconds_sum", **labels) == total
    assert sample(metrics, "encore_request_seconds_count", verdict="miss") == 0
    bucket = "encore_upstream_seconds_bucket"
    assert (sample(metrics, bucket, le="1.0"), sample(metrics, bucket, le="2.5")) == (0, 1)


def test_likeness_is_told_of_what_was_found_and_of_what_was_refused(metrics: Metrics) -> None:
    """An exact hit says nothing about a threshold; a cosine a little above 1 is 1."""
    metrics.decided(hit(Path.EXACT))
    metrics.decided(hit(Path.SEMANTIC, similarity=1.0000001))
    metrics.decided(Miss(MissReason.NO_MATCH, Match(-0.2)))
    metrics.decided(Miss(MissReason.GUARD_NUMBERS, Match(0.97)))
    metrics.decided(Miss(MissReason.LOW_CONFIDENCE, Match(0.97, 0.5, 1, 2)))
    metrics.decided(Miss(MissReason.NO_MATCH))

    def counted(name: str, outcome: str) -> list[float | None]:
        name = f"encore_{name}_ratio"
        shown = [sample(metrics, f"{name}_bucket", outcome=outcome, le=le) for le in ("0.5", "1.0")]
        return [*shown, sample(metrics, f"{name}_sum", outcome=outcome)]

    assert counted("similarity", "hit") == [0, 1, 1]
    assert counted("similarity", "refused") == [1, 3, 0.97 + 0.97]
    assert counted("confidence", "hit") == [0, 2, 2]
    assert counted("confidence", "refused") == [1, 1, 0.5]


def test_what_is_under_way_goes_up_and_down(metrics: Metrics) -> None:
    """Requests, and the streams among them."""

    def under_way() -> list[float | None]:
        return [sample(metrics, f"encore_in_flight_{kind}") for kind in ("requests", "streams")]

    metrics.began()
    metrics.began()
    metrics.stream_began()
    assert under_way() == [2, 1]
    metrics.ended(streamed=True)
    assert under_way() == [1, 0]
    metrics.ended(streamed=False)
    assert under_way() == [0, 0]


async def test_a_store_that_knows_what_it_holds_is_asked(metrics: Metrics) -> None:
    """One that does not has no samples, and null in JSON."""
    held: StoreFigures | None = StoreFigures(3, 4096, 2)
    metrics.watch_store(lambda: held)
    names = ("encore_entries", "encore_entries_bytes", "encore_evictions_total")
    assert [sample(metrics, name) for name in names] == [3, 4096, 2]
    told = await metrics.report()
    assert (told["entries"], told["bytes"], told["evictions"]) == (3, 4096, 2)
    held = None
    assert [sample(metrics, name) for name in names] == [None, None, None]
    told = await metrics.report()
    assert (told["entries"], told["bytes"], told["evictions"]) == (None, None, None)


async def test_the_state_of_a_part_is_that_of_its_worst_breaker(metrics: Metrics) -> None:
    """A store has two: it may give what it has, and take no more."""
    clock = Clock()
    reads, writes = (Breaker(clock, failures=1, rest=5) for _ in range(2))
    metrics.watch_breaker("store", reads)
    metrics.watch_breaker("store", writes)

    async def told() -> object:
        states = ("closed", "open", "half_open")
        name = "encore_breaker_state"
        shown = [state for state in states if sample(metrics, name, part="store", state=state)]
        breakers = (await metrics.report())["breakers"]
        assert breakers == {"store": shown[0]}
        assert len(shown) == 1
        return shown[0]

    assert await told() == "closed"
    writes.failed()
    assert await told() == "open"
    clock.advance(5)
    assert await told() == "half_open"
    writes.succeeded()
    assert await told() == "closed"


async def test_the_report_says_how_it_is_doing() -> None:
    """Beside the counts: quantiles, bars, faults, and since when."""
    metrics = Metrics(lambda: 1234.5)
    for _ in range(99):
        metrics.answered(hit(Path.EXACT), 0.0002, 0.0001)
    metrics.answered(hit(Path.EXACT), 2, 1)
    metrics.decided(hit(Path.SEMANTIC, similarity=0.95))
    metrics.decided(hit(Path.SEMANTIC, similarity=0.951))
    metrics.decided(Miss(MissReason.NO_MATCH, Match(0.0)))
    metrics.part_failed("index")
    metrics.upstream_failed("UpstreamCut")
    metrics.upstream_failed("UpstreamTimeout")
    metrics.began()
    told = await metrics.report()
    assert told.items() >= metrics.summary().items()
    assert told["total"] == metrics.summary()
    assert told["latency"] == {
        "hit": {"p50_ms": pytest.approx(0.19, abs=0.02), "p99_ms": pytest.approx(0.2)},
        "miss": {"p50_ms": None, "p99_ms": None},
    }
    bars = told["similarity"]
    assert isinstance(bars, dict)
    assert bars["edges"] == [pytest.approx(number / 20) for number in range(21)]
    assert bars["hits"] == [*[0] * 18, 1, 1]
    assert bars["refused"] == [1, *[0] * 19]
    assert told["faults"] == {"index": 1, "upstream": 2}
    assert (told["in_flight"], told["streams_in_flight"]) == (1, 0)
    assert (told["started_at"], told["version"]) == (1234.5, __version__)
