"""The curves of a stream, and the most hits that few enough wrong answers allow."""

from __future__ import annotations

import pytest

from bench.curves import WRONG, At, best_of, measure
from bench.stream import Stream, Tally
from proxy.cache.score.scorer import Scorer
from proxy.embed.static import StaticEmbedder
from proxy.tuning.knobs import Knob
from proxy.tuning.trial import Trials
from tests.bench.samples import PAIRS, policy


@pytest.mark.parametrize("knob", list(Knob))
async def test_a_measurement(embedder: StaticEmbedder, scorer: Scorer, knob: Knob) -> None:
    """The product, its replay and a cosine, over values that make a difference."""
    trials = Trials(policy(), scorer)
    stream = await Stream.of(PAIRS, trials, embedder, 0)
    measured = await measure(stream, trials, embedder, knob, lambda done, total: None)
    assert measured.shipped.hits
    assert measured.differing == 0
    assert (measured.ours.field, measured.cosine.field) == (knob.value, "threshold")
    for curve in (measured.ours, measured.cosine):
        values = [point.value for point in curve.points]
        hits = [point.tally.hits for point in curve.points]
        assert values == sorted(values)
        assert hits == sorted(hits, reverse=True)
        assert hits[0] > hits[-1]
        assert curve.best is None or curve.best.tally.wrong_rate <= WRONG
    # Guards refuse what a cosine takes.
    loosest = [curve.points[0].tally for curve in (measured.ours, measured.cosine)]
    assert loosest[0].wrong < loosest[1].wrong


async def at(value: float) -> At:
    """A thousand requests; below 0.6 more than ten of them get a wrong answer."""
    return At(value, Tally(1000, hits=round(1000 * (1 - value)), wrong=11 if value < 0.6 else 5))


@pytest.mark.parametrize(
    ("values", "value", "within"),
    [
        ((0.2, 0.5, 0.7, 0.9), 0.6, 1e-4),
        ((0.1, 0.2), 0.6, 1e-4),
        ((0.7, 0.9), 0.7, 0),
        ((0.7,), 0.7, 0),
    ],
)
async def test_the_best_value(values: tuple[float, ...], value: float, within: float) -> None:
    """Between the loosest that is strict enough and the one before it, or 1."""
    found = await best_of([await at(value) for value in values], at)
    assert found is not None
    assert found.value == pytest.approx(value, abs=within)
    assert found.tally.wrong_rate <= WRONG


async def test_no_value_is_strict_enough() -> None:
    """Then there is none."""
    assert await best_of([await at(0.1), await at(0.2)], lambda value: at(0.1)) is None
