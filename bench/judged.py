"""Pairs, each held against the other as the cache would do it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from proxy.cache import gates, guards
from proxy.cache.gates import Candidate, Question
from proxy.cache.ports import Embedder
from proxy.cache.verdict import Path
from proxy.tuning.pairs import Pair
from proxy.tuning.ranking import Ranking, Share
from proxy.tuning.trial import Outcome, Trials, candidates, outcome

_REFUSED = -1.0


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair: `a` is asked while the answer to `b` is stored.

    `score` is the reuse score, in which guards have their say but do not decide; `guarded` is what
    the cache holds against `min_score`, and -1 where a guard refuses or the two never meet. `ms` is
    what the decision took, where there was one to take; the question had been read.
    """

    pair: Pair
    outcome: Outcome
    cosine: float
    score: float
    guarded: float
    ms: float | None


async def judge(
    pairs: Sequence[Pair],
    trials: Trials,
    embedder: Embedder,
    told: Callable[[int, int], None],
) -> list[Judged]:
    """Embed and judge pairs; `told` hears how many texts of how many are embedded."""
    found = await candidates(trials, embedder, pairs, told)
    return [
        _judged(pair, candidate, kept) for pair, (candidate, kept) in zip(pairs, found, strict=True)
    ]


def _judged(pair: Pair, candidate: Candidate, kept: Question) -> Judged:
    if math.isnan(candidate.similarity):
        return Judged(pair, outcome(candidate, kept), _REFUSED, _REFUSED, _REFUSED, None)
    exact = candidate.path is Path.EXACT
    rank = candidate.scorer.rank(candidate.pair, candidate.similarity, candidate.second)
    return Judged(
        pair=pair,
        outcome=outcome(candidate, kept),
        cosine=candidate.similarity,
        score=1.0 if exact else rank,
        guarded=_REFUSED if _is_barred(candidate, kept) else candidate.score,
        ms=_time(replace(candidate)),  # another one: this one remembers
    )


def _is_barred(candidate: Candidate, kept: Question) -> bool:
    exact = candidate.path is Path.EXACT
    question = candidate.question
    if not exact and (gates.semantic_skip(question) or gates.semantic_skip(kept)):
        return True
    ask = guards.exact_refusal if exact else guards.refusal
    return isinstance(ask(candidate.pair), guards.Refusal)


def _time(candidate: Candidate) -> float | None:
    """Milliseconds of the gates; a candidate that is too far away costs nothing worth telling."""
    question = candidate.question
    if gates.semantic_skip(question) or gates.is_far(question, candidate.similarity):
        return None
    # In a look-up it has been read when the second candidate comes; the stored wording has not.
    wording = question.request.wording
    _ = candidate.scorer.pair(wording, wording).alignment
    started = time.perf_counter()
    gates.judge(candidate)
    return (time.perf_counter() - started) * 1000


@dataclass(frozen=True, slots=True)
class Family:
    """What became of the pairs of one family; a share of nothing where it has no such pairs."""

    name: str
    recall: Share
    false_hits: Share

    @property
    def served(self) -> Share:
        """Of all its pairs."""
        same, other = self.recall, self.false_hits
        return Share(same.count + other.count, same.total + other.total)


def families(judged: Sequence[Judged]) -> list[Family]:
    """A row for each family, those of the same meaning first; and `all` of them last."""
    names = sorted({one.pair.family for one in judged} - {""})
    rows = [_family(name, [one for one in judged if one.pair.family == name]) for name in names]
    rows.sort(key=lambda row: -row.recall.total)
    return [*rows, _family("all", judged)]


def _family(name: str, judged: Sequence[Judged]) -> Family:
    def served(same: bool) -> Share:
        found = [one.outcome.served for one in judged if one.pair.same is same]
        return Share(sum(found), len(found))

    return Family(name, recall=served(True), false_hits=served(False))


@dataclass(frozen=True, slots=True)
class Reason:
    """How many pairs a gate refused, and how many of these mean the same."""

    name: str
    pairs: int
    same: int


def reasons(judged: Sequence[Judged]) -> list[Reason]:
    """What refused, most frequent first."""
    found: dict[str, list[bool]] = {}
    for one in judged:
        if not one.outcome.served:
            found.setdefault(one.outcome.refused, []).append(one.pair.same)
    rows = [Reason(name, len(same), sum(same)) for name, same in found.items()]
    return sorted(rows, key=lambda row: -row.pairs)


def cost(judged: Sequence[Judged]) -> tuple[float, float, int] | None:
    """Median and 99th percentile of a decision (ms), and of how many; None where there was none."""
    times = [one.ms for one in judged if one.ms is not None]
    if not times:
        return None
    median, high = np.percentile(times, [50, 99]).tolist()
    return median, high, len(times)


def rankings(judged: Sequence[Judged]) -> dict[str, Ranking]:
    """How well scores and the cosine rank the pairs."""
    same = [one.pair.same for one in judged]
    figures = {
        "reuse score": [one.score for one in judged],
        "reuse score behind the guards": [one.guarded for one in judged],
        "plain cosine": [one.cosine for one in judged],
    }
    return {
        name: Ranking([-math.inf if f == _REFUSED else f for f in values], same)
        for name, values in figures.items()
    }
