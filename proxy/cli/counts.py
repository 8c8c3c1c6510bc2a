"""What a proxy has counted, to be read by a person.

An earlier proxy counts less; what it does not tell is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich import box
from rich.table import Table

from proxy.cli.figures import duration, share, size
from proxy.cli.telling import plain

Counts = Mapping[str, Any]

_REASONS = {
    "hits_by_path": "hit",
    "misses_by_reason": "miss",
    "bypasses_by_reason": "bypass",
    "skipped_by_reason": "not stored",
}
_FAULTS = ("faults", "part_failures", "upstream_errors")
_SUMS = {"llm_calls": "asked of the model", "collapsed": "shared a call", "stored": "stored"}


def counts_table(counts: Counts) -> Table:
    """Figures since the start of the proxy, and of all its life where it tells those.

    Raises `KeyError` and its like for another shape.
    """
    total = counts.get("total")
    columns = [counts] if total is None else [counts, total]
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column("")
    for heading, _ in zip(("since its start", "in all"), columns, strict=False):
        shown.add_column(heading, justify="right")
    for name, values in _rows(columns):
        shown.add_row(plain(name), *values)
    shown.add_section()
    for name, value in _present(counts):
        shown.add_row(plain(name), plain(value))
    return shown


def lately(now: Counts, before: Counts, seconds: float) -> str:
    """What has happened between two looks."""
    asked = _requests(now) - _requests(before)
    if asked <= 0:
        return f"no request in the last {duration(seconds)}"
    hits = now["hits"] - before["hits"]
    return f"{asked / seconds:.3g} requests a second, {share(hits, asked)} of them hits"


def _rows(columns: list[Counts]) -> Iterator[tuple[str, list[str]]]:
    yield "requests", [f"{_requests(each):,}" for each in columns]
    yield "hit rate", [share(each["hits"], _requests(each)) for each in columns]
    for field, word in _REASONS.items():
        names = dict.fromkeys(name for each in columns for name in each.get(field, {}))
        for name in names:
            yield f"{word}, {name}", [f"{each.get(field, {}).get(name, 0):,}" for each in columns]
    for field, word in _SUMS.items():
        yield word, [f"{each.get(field, 0):,}" for each in columns]
    if "tokens_saved" in columns[0]:
        yield "tokens saved", [_or_dash(each.get("tokens_saved"), "{:,.0f}") for each in columns]
        yield "time saved", [_time(each.get("seconds_saved")) for each in columns]


def _present(counts: Counts) -> Iterator[tuple[str, str]]:
    """How it is now."""
    for name, percentiles in counts.get("latency", {}).items():
        told = (f"{key[:-3]} {_or_dash(ms, '{:.3g} ms')}" for key, ms in percentiles.items())
        yield f"latency, {name}", ", ".join(told)
    # A store that is shared does not tell.
    if counts.get("entries") is not None:
        yield "entries", f"{counts['entries']:,}, {size(counts['bytes'])}"
    if "in_flight" in counts:
        yield "in flight", f"{counts['in_flight']:,}"
    for field in _FAULTS:
        for name, count in counts.get(field, {}).items():
            if count:
                yield f"fault, {name}", f"{count:,}"
    for name, state in counts.get("breakers", {}).items():
        if state != "closed":
            yield f"breaker, {name}", state
    if "version" in counts:
        yield "version", counts["version"]


def _requests(counts: Counts) -> int:
    return int(counts["hits"] + counts["misses"] + counts["bypasses"])


def _time(seconds: float | None) -> str:
    return "–" if seconds is None else duration(seconds)


def _or_dash(value: float | None, form: str) -> str:
    return "–" if value is None else form.format(value)
