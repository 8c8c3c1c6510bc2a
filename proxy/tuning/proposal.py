"""The loosest value of a knob that keeps wrong answers rare enough, as far as pairs can tell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from proxy.cache.policy import Rules
from proxy.cache.ports import Embedder
from proxy.errors import PairsError
from proxy.tuning.knobs import Knob
from proxy.tuning.pairs import Pair
from proxy.tuning.ranking import Ranking, Share, least_to_tell
from proxy.tuning.trial import Trials, candidates, ceiling

_STEPS = 10_000  # values have four digits: more would only tell these pairs apart
_RATES = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True, slots=True)
class Point:
    """What a value of the knob comes to on these pairs."""

    value: float
    recall: Share
    false_hits: Share


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value of a knob for at most `max_wrong` false hits, and the curve that it lies on.

    `chosen` is None where no value is strict enough: pairs of another meaning have the same exact
    key, or the highest figure there is. `current` is what the policy has now; `fields` are what
    its `[defaults]` need for the chosen value.
    """

    knob: Knob
    max_wrong: float
    current: Point
    chosen: Point | None
    fields: Mapping[str, float]
    curve: Sequence[Point]

    @property
    def negatives_needed(self) -> int:
        """How many pairs of another meaning it takes to tell, without a wrong one among them."""
        return least_to_tell(self.max_wrong)

    @property
    def can_tell(self) -> bool:
        """Whether there are enough pairs of another meaning to speak of so small a share."""
        return self.current.false_hits.total >= self.negatives_needed


async def ceilings(
    trials: Trials, embedder: Embedder, pairs: Sequence[Pair], knob: Knob
) -> list[float]:
    """Up to which value of the knob each pair is served: its `b` is stored and its `a` asked."""
    found = await candidates(trials, embedder, pairs)
    return [ceiling(candidate, kept, knob) for candidate, kept in found]


def propose(
    figures: Sequence[float], pairs: Sequence[Pair], knob: Knob, rules: Rules, max_wrong: float
) -> Proposal:
    """Choose a value by the ceilings of pairs; raises `PairsError` where one label is missing."""
    labels = [pair.same for pair in pairs]
    for same, meaning in ((True, "label 1 (same meaning)"), (False, "label 0 (another meaning)")):
        if same not in labels:
            raise PairsError(f"no pair has {meaning}: it takes both to tune")
    ranking = Ranking(figures, labels)

    def point(value: float) -> Point:
        return Point(value, ranking.recall(value), ranking.false_hits(value))

    current = knob.of(rules)
    chosen = _chosen(ranking, max_wrong, current)
    values = {current, 1.0 if chosen is None else chosen}
    found = [_loosest(ranking, rate) for rate in _RATES]
    values.update(value for value in found if value is not None)
    return Proposal(
        knob=knob,
        max_wrong=max_wrong,
        current=point(current),
        chosen=None if chosen is None else point(chosen),
        fields={} if chosen is None else knob.fields(rules, chosen),
        curve=[point(value) for value in sorted(values)],
    )


def _loosest(ranking: Ranking, rate: float) -> float | None:
    """The least value of four digits with at most `rate` false hits; None where 1 has more."""
    bound = ranking.bound(rate)
    if bound >= 1:
        return None
    step = math.floor(max(bound, -1 / _STEPS) * _STEPS) + 1
    # A bound that is such a value itself may have come out a hair below it.
    return step / _STEPS if step / _STEPS > bound else (step + 1) / _STEPS


def _chosen(ranking: Ranking, rate: float, current: float) -> float | None:
    """The loosest value, unless a stricter one serves as many pairs of the same meaning.

    Of several that serve as many it is the one nearest to what the policy has now.
    """
    loosest, least = _loosest(ranking, rate), ranking.least
    if loosest is None or least < loosest:
        return loosest
    return max(loosest, min(current, math.floor(least * _STEPS) / _STEPS))
