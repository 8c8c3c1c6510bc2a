"""The text that Prometheus reads: what promtool would complain of, and what labels may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from prometheus_client import generate_latest
from prometheus_client.core import Metric
from prometheus_client.parser import text_string_to_metric_families

from proxy import errors
from proxy.cache.protected import Breaker
from proxy.cache.verdict import BypassReason, Hit, Match, Miss, MissReason, Path, Skip, SkipReason
from proxy.metrics import Metrics
from proxy.metrics.gauges import StoreFigures
from tests.assembled import assembled
from tests.cache.samples import Clock
from tests.fakes import FakeUpstream, error_answer, json_answer, raw_answer
from tests.store.samples import entry
from tests.wire.chats import ask, cut_at_once, post, question
from tests.wire.exchanges import ask as send

# As promtool has them: other units than these are to be converted, other endings mean something.
_OTHER_UNITS = "milliseconds|microseconds|minutes|hours|days|ms|kilobytes|megabytes|percent|celsius"
_RESERVED = ("_total", "_bucket", "_count", "_sum", "_created", "_info")
_KINDS = {"counter", "gauge", "histogram"}

HOSTILE = ["<script>", 'a"b\n', "x" * 5000, "é ☕", "../../etc", "{verdict='hit'}", "'; DROP"]


def full() -> Metrics:
    """Metrics in which every family has a sample."""
    metrics = Metrics()
    metrics.decided(Hit(Path.SEMANTIC, entry("tea"), Match(0.95, 0.9, 0, 3600)))
    metrics.decided(Miss(MissReason.LOW_CONFIDENCE, Match(0.95, 0.5, 0, 3600)))
    metrics.kept(Skip(SkipReason.EMPTY))
    metrics.part_failed("store")
    metrics.upstream_failed("UpstreamCut")
    metrics.watch_store(lambda: StoreFigures(1, 2, 3))
    metrics.watch_breaker("store", Breaker(Clock()))
    metrics.looked_up("exact", 0.1)
    metrics.upstream_answered(5000)
    return metrics


def families(text: str) -> dict[str, Metric]:
    """As Prometheus's own parser reads it."""
    return {family.name: family for family in text_string_to_metric_families(text)}


def series(text: str) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """The name and labels of each sample."""
    for family in families(text).values():
        for sample in family.samples:
            yield sample.name, tuple(sorted(sample.labels.items()))


def test_every_family_is_explained_and_has_its_kind() -> None:
    """HELP and TYPE stand once, before the samples."""
    text = generate_latest(full().registry).decode()
    names = re.findall(r"^# TYPE (\S+) (\w+)$", text, re.MULTILINE)
    helped = re.findall(r"^# HELP (\S+) (.+)$", text, re.MULTILINE)
    assert [name for name, _ in names] == [name for name, _ in helped]
    assert len({name for name, _ in names}) == len(names)
    assert {kind for _, kind in names} == _KINDS
    assert all(words.endswith((".", "1.")) for _, words in helped)
    for family in families(text).values():
        assert family.samples, f"{family.name} has no sample"


def test_names_are_as_promtool_wants_them() -> None:
    """Our prefix, base units, `_total` on counters and on nothing else."""
    for family in full().registry.collect():
        assert re.fullmatch(r"encore(_[a-z]+)+", family.name)
        assert not re.search(rf"_({_OTHER_UNITS})(_|$)", family.name)
        if family.name != "encore_build_info":
            assert not family.name.endswith(_RESERVED)
        for sample in family.samples:
            ending = sample.name.removeprefix(family.name)
            endings = {"counter": {"_total"}, "histogram": {"_bucket", "_count", "_sum"}}
            assert ending in endings.get(family.type, {""})
            assert ("le" in sample.labels) == (ending == "_bucket")


def test_no_series_is_told_twice() -> None:
    """A scrape with a duplicate fails as a whole."""
    told = list(series(generate_latest(full().registry).decode()))
    assert len(told) == len(set(told))


def test_buckets_grow_up_to_the_count() -> None:
    """Sorted, cumulative, and the last one holds all; also what is above the highest edge."""
    found = [family for family in full().registry.collect() if family.type == "histogram"]
    assert len(found) == 7
    for family in found:
        by_labels: dict[tuple[tuple[str, str], ...], list[tuple[str, float]]] = {}
        counts: dict[tuple[tuple[str, str], ...], float] = {}
        for sample in family.samples:
            labels = tuple(sorted(set(sample.labels.items()) - {("le", sample.labels.get("le"))}))
            if sample.name.endswith("_bucket"):
                by_labels.setdefault(labels, []).append((sample.labels["le"], sample.value))
            elif sample.name.endswith("_count"):
                counts[labels] = sample.value
        for labels, buckets in by_labels.items():
            edges = [float(edge) for edge, _ in buckets]
            values = [value for _, value in buckets]
            assert edges == sorted(set(edges))
            assert values == sorted(values)
            assert buckets[-1] == ("+Inf", counts[labels])


def allowed() -> dict[str, set[str]]:
    """All that a label may ever hold."""
    reasons = {*Path, *MissReason, *BypassReason, *SkipReason}
    return {
        "verdict": {"hit", "miss", "bypass"},
        "reason": {str(reason) for reason in reasons},
        "kind": {"prompt", "completion"},
        "error": {each.__name__ for each in errors.UpstreamError.__subclasses__()},
        "part": {"store", "index", "embedder", "confirmer"},
        "tier": {"exact", "semantic"},
        "outcome": {"hit", "refused"},
        "state": {"closed", "open", "half_open"},
    }


async def test_no_label_holds_what_a_client_or_an_upstream_says() -> None:
    """Whatever they send, the set of series stays the same small one."""
    async with FakeUpstream() as upstream, assembled(upstream=upstream.url) as encore:
        for text in HOSTILE:
            header = text.encode("unicode_escape").decode()
            headers = {
                "Authorization": f"Bearer {header}",
                "User-Agent": header,
                "x-request-id": header,
                "x-cache-namespace": header,
                "x-cache-tags": header,
                "x-cache-mode": header,
                "Cache-Control": header,
                "X-Any": header,
            }
            upstream.script(
                json_answer(text),
                error_answer(429, text),
                raw_answer(200, {"Content-Type": "text/html", "X-Reason": header}, text.encode()),
                cut_at_once,
            )
            await ask(encore, text, headers, model=text)
            await ask(encore, text + "?", headers, model=text, stream=True)
            await ask(encore, text + "!", {**headers, "Cache-Control": "no-store"}, user=text)
            await ask(encore, text + "..", headers, tools=[{"type": text}])
            await post(encore, text.encode(), headers)
            await post(encore, question(text), {"Content-Encoding": header})
            await send(encore.url, f"PURGE /{header.replace(' ', '%20')[:200]}")
        told = await send(encore.url, "GET /internal/prometheus")
        as_json = await send(encore.url, "GET /internal/metrics")
    known = allowed()
    for name, labels in series(told.body.decode()):
        for label, value in labels:
            if label != "le" and name != "encore_build_info":
                assert value in known[label], (name, label)
    for group, label in _GROUPS.items():
        assert set(_group(as_json.json, group)) <= known[label]


_GROUPS = {
    **dict.fromkeys(("hits_by_path", "misses_by_reason", "bypasses_by_reason"), "reason"),
    "skipped_by_reason": "reason",
    "part_failures": "part",
    "upstream_errors": "error",
}


def _group(told: Any, name: str) -> dict[str, int]:
    found: dict[str, int] = told[name]
    assert set(told["total"][name]) == set(found)
    return found
