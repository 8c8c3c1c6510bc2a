"""What Encore counts, in one Prometheus registry of its own."""

from __future__ import annotations

from functools import cache
from typing import Literal, assert_never

from prometheus_client import CollectorRegistry, Counter

from proxy.cache.verdict import Bypass, Hit, Miss, Skip, Store, Verdict


class Metrics:
    """Counters by verdict and reason; every label has a fixed, small set of values."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "encore_requests",
            "Chat completions, by what the cache decided.",
            ("verdict", "reason"),
            registry=self.registry,
        )
        self._llm_calls = Counter(
            "encore_llm_calls", "Chat completions asked of the upstream.", registry=self.registry
        )
        self._collapsed = Counter(
            "encore_collapsed", "Misses that joined a call under way.", registry=self.registry
        )
        self._stored = Counter("encore_stored", "Answers stored.", registry=self.registry)
        self._skipped = Counter(
            "encore_skipped", "Answers not stored.", ("reason",), registry=self.registry
        )
        self._upstream_errors = Counter(
            "encore_upstream_errors",
            "Calls that the upstream failed to answer.",
            ("error",),
            registry=self.registry,
        )
        self._shadow = Counter(
            "encore_shadow",
            "Hits that shadow mode held back, by whether the fresh answer agreed.",
            ("agreed",),
            registry=self.registry,
        )
        self._part_failures = Counter(
            "encore_part_failures",
            "Failed or late calls to a store, an index or an embedder.",
            ("part",),
            registry=self.registry,
        )
        self._feedback = Counter(
            "encore_feedback",
            "Answers that people found wrong.",
            ("verdict",),
            registry=self.registry,
        )
        # Bound once: finding a counter by its labels takes longer than counting.
        self._hit = cache(lambda path: self._requests.labels("hit", path.value))
        self._miss = cache(lambda reason: self._requests.labels("miss", reason.value))
        self._bypass = cache(lambda reason: self._requests.labels("bypass", reason.value))
        self._skip = cache(lambda reason: self._skipped.labels(reason.value))

    def decided(self, verdict: Verdict) -> None:
        """Count a request."""
        match verdict:
            case Hit(path):
                self._hit(path).inc()
            case Miss(reason):
                self._miss(reason).inc()
            case Bypass(reason):
                self._bypass(reason).inc()
            case _:
                assert_never(verdict)

    def called_upstream(self) -> None:
        """Count a chat completion that is asked of the upstream."""
        self._llm_calls.inc()

    def collapsed(self) -> None:
        """Count a miss that joined a call under way."""
        self._collapsed.inc()

    def kept(self, outcome: Store | Skip) -> None:
        """Count an answer that was stored, or was not."""
        match outcome:
            case Store():
                self._stored.inc()
            case Skip(reason):
                self._skip(reason).inc()
            case _:
                assert_never(outcome)

    def upstream_failed(self, error: str) -> None:
        """Count a call that the upstream failed to answer, by the name of the error's class."""
        self._upstream_errors.labels(error).inc()

    def part_failed(self, part: str) -> None:
        """Count a failed call to the store, the index or the embedder."""
        self._part_failures.labels(part).inc()

    def shadowed(self, agreed: str) -> None:
        """Count a hit that was held back: `yes`, `no`, or `unknown` where it was not compared."""
        self._shadow.labels(agreed).inc()

    def feedback(self, verdict: Literal["wrong"]) -> None:
        """Count what a person said of an answer."""
        self._feedback.labels(verdict).inc()

    def summary(self) -> dict[str, object]:
        """The counts as JSON: `hits`, `misses`, `bypasses`, `llm_calls` and the rest by reason."""
        by_verdict: dict[str, dict[str, int]] = {"hit": {}, "miss": {}, "bypass": {}}
        for labels, count in _samples(self._requests):
            by_verdict[labels["verdict"]][labels["reason"]] = count
        return {
            "hits": sum(by_verdict["hit"].values()),
            "misses": sum(by_verdict["miss"].values()),
            "bypasses": sum(by_verdict["bypass"].values()),
            "llm_calls": _total(self._llm_calls),
            "collapsed": _total(self._collapsed),
            "stored": _total(self._stored),
            "hits_by_path": by_verdict["hit"],
            "misses_by_reason": by_verdict["miss"],
            "bypasses_by_reason": by_verdict["bypass"],
            "skipped_by_reason": {
                labels["reason"]: count for labels, count in _samples(self._skipped)
            },
            "part_failures": {
                labels["part"]: count for labels, count in _samples(self._part_failures)
            },
            "upstream_errors": {
                labels["error"]: count for labels, count in _samples(self._upstream_errors)
            },
        }


def _samples(counter: Counter) -> list[tuple[dict[str, str], int]]:
    return [
        (sample.labels, int(sample.value))
        for family in counter.collect()
        for sample in family.samples
        if sample.name.endswith("_total")
    ]


def _total(counter: Counter) -> int:
    return sum(count for _, count in _samples(counter))
