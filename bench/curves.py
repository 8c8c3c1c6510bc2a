"""Hit rate and wrong answers of a stream, over the values of what decides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bench.stream import Answers, Replay, Stream, Tally, Told, plain, real
from proxy.cache.ports import Embedder
from proxy.tuning.knobs import Knob
from proxy.tuning.trial import Trials

WRONG = 0.01  # of requests: what a cache may be asked to stay below
# The shares of questions that have a question as near as the threshold before them.
_SHARES = (0.003, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
_SCORES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99)
_HALVINGS = 14


@dataclass(frozen=True, slots=True)
class At:
    """What a stream came to at a value."""

    value: float
    tally: Tally


@dataclass(frozen=True, slots=True)
class Curve:
    """Loosest value first; `best` has the most hits with at most `WRONG` wrong answers a request.

    It is None where even the strictest value has more.
    """

    field: str
    points: Sequence[At]
    best: At | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A stream through the product as it is shipped, and the curves of the product and of a cosine.

    `differing` counts the questions that a replay answered otherwise than the product did.
    """

    shipped: Tally
    differing: int
    ours: Curve
    cosine: Curve


async def measure(
    stream: Stream, trials: Trials, embedder: Embedder, knob: Knob, told: Told
) -> Measured:
    """Send a stream through all of them; `told` hears of the product's progress."""
    answered = await real(stream, trials, embedder, told)
    thresholds = _thresholds(stream)
    scores = thresholds if knob is Knob.THRESHOLD else list(_SCORES)
    rules = [question.rules for question in stream.questions]
    floor = min(min(each.threshold, knob.set(each, scores[0]).threshold) for each in rules)
    replay = Replay(stream, trials, knob, floor)
    replayed = await replay.answers()
    neighbours = stream.neighbours(thresholds[0])

    async def by_cosine(threshold: float) -> Answers:
        return plain(stream, neighbours, threshold)

    return Measured(
        shipped=stream.tally(answered),
        differing=sum(a != b for a, b in zip(answered, replayed, strict=True)),
        ours=await _curve(knob.value, scores, stream, replay.answers),
        cosine=await _curve("threshold", thresholds, stream, by_cosine),
    )


def _thresholds(stream: Stream) -> list[float]:
    """Values at which a cosine has about `_SHARES` of hits, whatever the embedder's scale is."""
    nearest = stream.nearest()
    found = np.quantile(nearest, [1 - share for share in _SHARES]) if nearest else [0.5]
    return sorted({min(round(float(value), 3), 1.0) for value in found})


async def _curve(
    field: str,
    values: Sequence[float],
    stream: Stream,
    answers: Callable[[float], Awaitable[Answers]],
) -> Curve:
    async def at(value: float) -> At:
        return At(value, stream.tally(await answers(value)))

    points = [await at(value) for value in values]
    return Curve(field, points, await best_of(points, at))


async def best_of(points: Sequence[At], at: Callable[[float], Awaitable[At]]) -> At | None:
    """Halve the way between the last value with too many wrong answers and the first without."""
    fit = [point for point in points if point.tally.wrong_rate <= WRONG]
    strictest = points[-1] if fit else await at(1.0)
    if not fit and strictest.tally.wrong_rate > WRONG:
        return None
    best = fit[0] if fit else strictest
    loose = max((p.value for p in points if p.value < best.value), default=best.value)
    for _ in range(_HALVINGS if loose < best.value else 0):
        middle = await at((loose + best.value) / 2)
        if middle.tally.wrong_rate <= WRONG:
            best = middle
        else:
            loose = middle.value
    return best
