"""The loosest value that keeps wrong answers rare enough."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from proxy.cache.policy import read_policy
from proxy.cache.score.scorer import Scorer
from proxy.errors import PairsError
from proxy.tuning.knobs import Knob
from proxy.tuning.pairs import Pair
from proxy.tuning.proposal import Proposal, ceilings, propose
from proxy.tuning.ranking import Share
from proxy.tuning.trial import Trials
from tests.cache.samples import TableEmbedder, at, ruled

RULES = ruled(threshold=0.95, min_threshold=0.85)


def proposed(
    same: Sequence[float],
    other: Sequence[float],
    max_wrong: float,
    knob: Knob = Knob.THRESHOLD,
) -> Proposal:
    pairs = [
        *(Pair("a", "b", same=True) for _ in same),
        *(Pair("a", "b", same=False) for _ in other),
    ]
    return propose([*same, *other], pairs, knob, RULES, max_wrong)


@pytest.mark.parametrize(
    ("max_wrong", "value", "recall", "false_hits"),
    [(0.2, 0.9701, 1, 0), (0.25, 0.9001, 2, 1), (0.5, 0.8001, 3, 2), (0.75, 0.1, 4, 3)],
)
def test_the_loosest_value(max_wrong: float, value: float, recall: int, false_hits: int) -> None:
    """Four digits, just above the pair that has to stay out."""
    found = proposed([0.98, 0.96, 0.85, 0.1], [0.97, 0.9, 0.8, -math.inf], max_wrong).chosen
    assert found is not None
    assert (found.value, found.recall, found.false_hits) == (
        value,
        Share(recall, 4),
        Share(false_hits, 4),
    )


@pytest.mark.parametrize(
    ("bound", "value"),
    [(0.12345, 0.1235), (0.1235, 0.1236), (0.0003, 0.0004), (0.99999, 1.0), (-0.3, 0.0), (0, 1e-4)],
)
def test_a_value_lies_above_its_bound(bound: float, value: float) -> None:
    """By as little as four digits allow, whatever binary fractions do."""
    found = proposed([-math.inf], [bound], 0.5).chosen
    assert found is not None
    assert found.value == value
    assert found.false_hits.count == 0


@pytest.mark.parametrize(
    ("same", "other", "value"),
    [
        pytest.param([0.9, 0.99], [0.5], 0.9, id="stricter than there is use for"),
        pytest.param([0.96, 0.99], [0.5], 0.95, id="right"),
        pytest.param([0.98, 0.99], [0.97], 0.9701, id="too loose"),
        pytest.param([0.0003], [0.0002], 0.0003, id="near nothing"),
        pytest.param([math.inf], [0.5], 0.5001, id="of no use to any"),
    ],
)
def test_a_value_that_is_as_good(same: list[float], other: list[float], value: float) -> None:
    """Of values that serve the same pairs it is the one nearest to 0.95, which there is now."""
    found = proposed(same, other, 0.5).chosen
    assert found is not None
    assert found.value == value


@pytest.mark.parametrize("figure", [1.0, math.inf])
def test_no_value_is_strict_enough(figure: float) -> None:
    """Pairs that are served at 1 are served at any value; the curve shows it."""
    found = proposed([0.5], [figure], 0.5)
    assert found.chosen is None
    assert found.fields == {}
    assert found.curve[-1].value == 1.0
    assert found.curve[-1].false_hits == Share(1, 1)


def test_the_curve() -> None:
    """Loosest value first; the current and the chosen one are on it, and no value twice."""
    found = proposed([0.99, 0.5], [n / 100 for n in range(90)], 0.03)
    values = [point.value for point in found.curve]
    assert values == sorted(set(values))
    assert found.chosen in found.curve
    assert found.current in found.curve
    assert found.current.value == 0.95
    rates = [point.false_hits.rate for point in found.curve]
    assert rates == sorted(rates, reverse=True)


@pytest.mark.parametrize(
    ("knob", "figure", "fields"),
    [
        (Knob.THRESHOLD, 0.9, {"threshold": 0.9}),
        (Knob.THRESHOLD, 0.7, {"threshold": 0.7, "min_threshold": 0.7}),
        (Knob.MIN_SCORE, 0.7, {"min_score": 0.7}),
    ],
)
def test_the_fields_to_write(knob: Knob, figure: float, fields: dict[str, float]) -> None:
    """A threshold below `min_threshold` would be no policy, so that goes down with it."""
    assert proposed([figure], [0.1], 0.5, knob).fields == fields


@pytest.mark.parametrize(("count", "enough"), [(380, False), (381, True)])
def test_enough_pairs(count: int, enough: bool) -> None:
    """Fewer than 381 of another meaning cannot tell a share of 1 %."""
    found = proposed([0.5], [0.1] * count, 0.01)
    assert (found.can_tell, found.negatives_needed) == (enough, 381)


@pytest.mark.parametrize(("same", "said"), [(True, "label 0"), (False, "label 1")])
def test_a_missing_label(same: bool, said: str) -> None:
    """It takes pairs of both."""
    with pytest.raises(PairsError, match=f"no pair has {said}"):
        propose([0.5], [Pair("a", "b", same=same)], Knob.THRESHOLD, RULES, 0.01)


async def test_the_ceilings_of_pairs(scorer: Scorer) -> None:
    """Each pair's question and stored answer, through embedder and gates."""
    pairs = [
        Pair("Boil eggs", "Boil an egg", same=True),
        Pair("Boil 2 eggs", "Boil 3 eggs", same=False),
        Pair("boil eggs", "Boil Eggs", same=True),
    ]
    embedder = TableEmbedder({"boil eggs": at(0.75)})
    policy = read_policy("[defaults]\nmin_score = 0\nmin_confidence = 0\n", "policy.toml")
    found = await ceilings(Trials(policy, scorer), embedder, pairs, Knob.THRESHOLD)
    assert found == [pytest.approx(0.75, abs=1e-6), -math.inf, math.inf]
