"""Counts by name: `requests:hit:exact_match` is a family and the values of its labels.

The same names go into the store's ledger, and come back from it; so a summary is made of any.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Counts = Mapping[str, float]
_LABEL = re.compile(r"\w{1,40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Family:
    """What is counted under one name, apart by these labels; each has few values, all ours."""

    name: str
    help: str
    labels: tuple[str, ...] = ()


FAMILIES = (
    Family("requests", "Chat completions, by what the cache decided.", ("verdict", "reason")),
    Family("llm_calls", "Chat completions asked of the upstream."),
    Family("collapsed", "Misses that joined a call under way."),
    Family("stored", "Answers stored."),
    Family("skipped", "Answers not stored.", ("reason",)),
    Family("saved_tokens", "Tokens that the upstream took for answers given again.", ("kind",)),
    Family("saved_seconds", "Seconds that the upstream took for answers given again."),
    Family("upstream_errors", "Calls that the upstream failed to answer.", ("error",)),
    Family("part_failures", "Failed or late calls to a part, such as the store.", ("part",)),
)
_BY_NAME = {family.name: family for family in FAMILIES}


def no_counts() -> defaultdict[str, float]:
    """Counts that are all 0."""
    return defaultdict(int)


def labelled(counts: Counts, family: str) -> Iterator[tuple[tuple[str, ...], float]]:
    """The values of a family's labels, and the count of each."""
    for name, count in counts.items():
        first, *labels = name.split(":")
        if first == family:
            yield tuple(labels), count


def sound(counts: Counts) -> Counts:
    """Those that are ours: what is in a ledger may have been written by others."""
    return {name: count for name, count in counts.items() if _is_ours(name, count)}


def _is_ours(name: str, count: float) -> bool:
    family, *labels = name.split(":")
    return (
        family in _BY_NAME
        and len(labels) == len(_BY_NAME[family].labels)
        and all(map(_LABEL.fullmatch, labels))
        and math.isfinite(count)
        and count >= 0
    )


def summary(counts: Counts) -> dict[str, object]:
    """The counts as JSON: `hits`, `misses`, `bypasses`, `llm_calls` and the rest by reason."""
    hits, misses, bypasses = (_by_reason(counts, each) for each in ("hit", "miss", "bypass"))
    return {
        "hits": sum(hits.values()),
        "misses": sum(misses.values()),
        "bypasses": sum(bypasses.values()),
        "llm_calls": _whole(counts, "llm_calls"),
        "collapsed": _whole(counts, "collapsed"),
        "stored": _whole(counts, "stored"),
        "hits_by_path": hits,
        "misses_by_reason": misses,
        "bypasses_by_reason": bypasses,
        "skipped_by_reason": _by_label(counts, "skipped"),
        "part_failures": _by_label(counts, "part_failures"),
        "upstream_errors": _by_label(counts, "upstream_errors"),
        "tokens_saved": sum(_by_label(counts, "saved_tokens").values()),
        "seconds_saved": round(counts.get("saved_seconds", 0), 3),
    }


def _by_reason(counts: Counts, verdict: str) -> dict[str, int]:
    found = labelled(counts, "requests")
    return {labels[1]: int(count) for labels, count in found if labels[0] == verdict}


def _by_label(counts: Counts, family: str) -> dict[str, int]:
    return {labels[0]: int(count) for labels, count in labelled(counts, family)}


def _whole(counts: Counts, name: str) -> int:
    return int(counts.get(name, 0))
