"""What was measured, as Markdown for people and as plain values for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.curves import WRONG, At, Curve, Measured
from bench.judged import Family, Judged, cost, families, rankings, reasons
from bench.stream import Tally
from bench.tables import table
from proxy.cache.semantic_cache import CANDIDATES
from proxy.tuning.ranking import Ranking, Share

RATES = (0.005, 0.01, 0.02, 0.05)
LEAST_PAIRS = 1000  # fewer cannot tell half a per cent of false hits
LEFT_OUT = f"Left out: it takes {LEAST_PAIRS} pairs, and both labels."


@dataclass(frozen=True, slots=True)
class Report:
    """All that was measured on one file; `stream` is None where that was not asked for."""

    name: str
    judged: Sequence[Judged]
    stream: Measured | None

    def rankings(self) -> Mapping[str, Ranking]:
        """How the figures rank the pairs; empty where there are too few, or of one label only."""
        labels = {one.pair.same for one in self.judged}
        enough = len(self.judged) >= LEAST_PAIRS and len(labels) == 2
        return rankings(self.judged) if enough else {}

    def markdown(self) -> Iterator[str]:
        """Line by line."""
        yield from (f"## {self.name}", "")
        yield from _pairs(self.judged)
        yield from _recall(self.rankings())
        if self.stream is not None:
            yield from _stream(self.stream)

    def as_json(self) -> dict[str, Any]:
        """Rates from 0 to 1, times in milliseconds."""
        decided = cost(self.judged)
        return {
            "file": self.name,
            "families": [_family(row) for row in families(self.judged)],
            "reasons": [asdict(reason) for reason in reasons(self.judged)],
            "decision_ms": None if decided is None else dict(zip(_COST, decided, strict=True)),
            "most_candidates": CANDIDATES,
            "recall": {
                name: {str(rate): ranking.recall_at(rate).rate for rate in RATES}
                for name, ranking in self.rankings().items()
            },
            "stream": None if self.stream is None else _measured(self.stream),
        }


_COST = ("median", "p99", "decisions")


def _pairs(judged: Sequence[Judged]) -> Iterator[str]:
    yield from ("### Pairs, at the shipped defaults", "")
    yield from table(
        ("family", "pairs", "served", "recall", "false hits"),
        (
            (row.name, row.served.total, row.served.count, _of(row.recall), _of(row.false_hits))
            for row in families(judged)
        ),
    )
    yield from table(
        ("refused by", "pairs", "of the same meaning"),
        ((reason.name, reason.pairs, reason.same) for reason in reasons(judged)),
    )
    decided = cost(judged)
    if decided is not None:
        median, high, count = decided
        yield (
            f"A decision takes {median:.3f} ms a candidate in the median and {high:.3f} ms at the"
            f" 99th percentile ({count} near enough to be judged), beyond embedding and reading the"
            f" question, which is done once. At most {CANDIDATES} candidates are judged."
        )
        yield ""


def _recall(ranked: Mapping[str, Ranking]) -> Iterator[str]:
    yield from ("### Recall at a share of false hits", "")
    if not ranked:
        yield from (LEFT_OUT, "")
        return
    *ours, cosine = ranked.items()
    rows = [(name, [r.recall_at(rate).rate for rate in RATES]) for name, r in [*ours, cosine]]
    base = rows[-1][1]
    ratios = [
        (f"{name}, to plain cosine", [_ratio(a, b) for a, b in zip(recalls, base, strict=True)])
        for name, recalls in rows[:-1]
    ]
    yield from table(
        ("false hits", *(_percent(rate) for rate in RATES)),
        [
            *((name, *map(_percent, recalls)) for name, recalls in rows),
            *((name, *cells) for name, cells in ratios),
        ],
    )


def _stream(measured: Measured) -> Iterator[str]:
    shipped = measured.shipped
    yield from (f"### Stream of {shipped.requests} questions", "")
    yield from table(
        ("at", "", *_TALLY),
        [
            ("shipped defaults", "", *_tally(shipped)),
            *_points("Encore", measured.ours),
            *_points("plain cosine", measured.cosine),
        ],
    )
    yield from _best(measured)
    same = "the same" if not measured.differing else f"another in {measured.differing} cases"
    yield f"For the shipped defaults the replay behind the curve gave {same} as the product itself."
    yield ""


def _best(measured: Measured) -> Iterator[str]:
    told = []
    for name, curve in (("Encore", measured.ours), ("plain cosine", measured.cosine)):
        best = curve.best
        told.append(
            f"{name} none"
            if best is None
            else f"{name} {_percent(best.tally.hit_rate)} ({curve.field} {best.value:.4g})"
        )
    limit, figures = _percent(WRONG), ", ".join(told)
    yield f"Hits at {limit} wrong answers a request or less: {figures}{_gain(measured)}."
    yield ""


def _gain(measured: Measured) -> str:
    ours, cosine = measured.ours.best, measured.cosine.best
    if ours is None or cosine is None:
        return ""
    return f": {_ratio(ours.tally.hit_rate, cosine.tally.hit_rate)}"


_TALLY = ("hits a request", "wrong a request", "wrong a hit")


def _points(name: str, curve: Curve) -> Iterator[Sequence[object]]:
    for point in curve.points:
        yield (name, f"{curve.field} {point.value:g}", *_tally(point.tally))


def _tally(tally: Tally) -> Sequence[str]:
    wrong_hits = Share(tally.wrong, tally.hits)
    return (_percent(tally.hit_rate), _percent(tally.wrong_rate), _percent(wrong_hits.rate))


def _of(share: Share) -> str:
    return f"{_percent(share.rate)} ({share.count}/{share.total})" if share.total else "–"


def _percent(rate: float) -> str:
    return f"{100 * rate:.2f} %" if rate < 0.1 else f"{100 * rate:.1f} %"


def _ratio(a: float, b: float) -> str:
    return f"{a / b:.2f} times" if b else "–"


def _family(row: Family) -> dict[str, Any]:
    return {
        "family": row.name,
        "pairs": row.served.total,
        "served": row.served.count,
        "recall": asdict(row.recall),
        "false_hits": asdict(row.false_hits),
    }


def _measured(measured: Measured) -> dict[str, Any]:
    return {
        "shipped": _rates(measured.shipped),
        "differing": measured.differing,
        "ours": _curve(measured.ours),
        "plain_cosine": _curve(measured.cosine),
    }


def _curve(curve: Curve) -> dict[str, Any]:
    return {
        "field": curve.field,
        "points": [_at(point) for point in curve.points],
        "best": None if curve.best is None else _at(curve.best),
    }


def _at(point: At) -> dict[str, Any]:
    return {"value": point.value, **_rates(point.tally)}


def _rates(tally: Tally) -> dict[str, Any]:
    return {**asdict(tally), "hit_rate": tally.hit_rate, "wrong_rate": tally.wrong_rate}
