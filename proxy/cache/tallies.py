"""What shadow mode counts, and what the counts say: how often a stored answer would be wrong.

A count has a name such as `shadow:score:0.90:agreed`: a group, a place in it where it has several,
and what was found.

    exact       answers to the very same question: how much the model, or the comparing, varies
    serving     what the rules in force would have served by meaning
    score       by reuse score, served or not: 0.90 stands for 0.90 up to 0.92
    similarity  the same answers by cosine: 0.85 stands for 0.85 up to 0.90
    min_score   what would be served if `min_score` were so much
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from proxy.cache.intervals import wilson
from proxy.cache.shadow import FLOOR, Rival
from proxy.cache.verdict import Hit, Path

_PREFIX = "shadow:"
# Of figures that a cosine or a score can be just as well the next one above, for rounding.
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Scale:
    """Places from `low` to 1, `step` apart; what lies at 1 belongs to the last one below."""

    group: str
    low: float
    step: float

    @property
    def places(self) -> list[float]:
        """Where its bands begin."""
        count = round((1 - self.low) / self.step)
        return [round(self.low + number * self.step, 2) for number in range(count)]

    def band(self, figure: float) -> str:
        """The name of the band in which a figure lies; what is below all is in the first."""
        number = math.floor((figure - self.low) / self.step + _TINY)
        return self.name(self.places[min(max(number, 0), len(self.places) - 1)])

    def between(self, above: float, upto: float) -> Iterator[str]:
        """The names of the places over `above`, up to `upto`."""
        return (self.name(place) for place in self.places if above < place <= upto)

    def name(self, place: float) -> str:
        """What counts at a place begin with."""
        return f"{_PREFIX}{self.group}:{place:.2f}"


_SCORES = Scale("score", FLOOR, 0.02)
_SIMILARITIES = Scale("similarity", 0.4, 0.05)
_THRESHOLDS = Scale("min_score", FLOOR, 0.02)
_EXACT = f"{_PREFIX}exact"
_SERVING = f"{_PREFIX}serving"
DROPPED = f"{_PREFIX}dropped"
UNFIT = f"{_PREFIX}unfit"
_CAUSE = f"{_PREFIX}cause:"


def named(what: str, *, agreed: bool) -> str:
    """The count of what agreed at a place, or of what differed."""
    return f"{what}:{'agreed' if agreed else 'differed'}"


def cause(difference: str) -> str:
    """The count of answers that differed in this way."""
    return _CAUSE + difference


def places_of(rival: Rival) -> Iterator[str]:
    """Wherever a stored answer counts that no guard refuses."""
    yield _SCORES.band(rival.score)
    yield _SIMILARITIES.band(rival.similarity)
    yield from _THRESHOLDS.between(rival.above, rival.score)


def place_of(hit: Hit) -> str:
    """Where an answer counts that would have been served."""
    return _EXACT if hit.path is Path.EXACT else _SERVING


def summary(counts: Mapping[str, float]) -> dict[str, Any]:
    """The counts as JSON; a rate has the interval in which the true one lies, at 95 %."""
    bands = list(_bands(_SCORES, counts))
    return {
        "compared": sum(band["compared"] for band in bands),
        "agreed": sum(band["agreed"] for band in bands),
        "serving": _tally(_SERVING, counts),
        "exact": _tally(_EXACT, counts),
        "bands": bands,
        "similarity_bands": list(_bands(_SIMILARITIES, counts)),
        "thresholds": list(_thresholds(counts)),
        "differed_by": {
            name.removeprefix(_CAUSE): int(count)
            for name, count in sorted(counts.items())
            if name.startswith(_CAUSE)
        },
        "unfit": int(counts.get(UNFIT, 0)),
        "dropped": int(counts.get(DROPPED, 0)),
    }


def _bands(scale: Scale, counts: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    for place in scale.places:
        tally = _tally(scale.name(place), counts)
        if tally["compared"]:
            yield {"from": place, "to": round(place + scale.step, 2), **tally}


def _thresholds(counts: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    for place in _THRESHOLDS.places:
        tally = _tally(_THRESHOLDS.name(place), counts)
        if tally["compared"]:
            rates = {name: tally[name] for name in ("wrong_rate", "low", "high")}
            yield {"min_score": place, "served": tally["compared"], **rates}


def _tally(what: str, counts: Mapping[str, float]) -> dict[str, Any]:
    agreed = int(counts.get(named(what, agreed=True), 0))
    differed = int(counts.get(named(what, agreed=False), 0))
    compared = agreed + differed
    low, high = wilson(differed, compared)
    return {
        "compared": compared,
        "agreed": agreed,
        "wrong_rate": differed / compared if compared else 0.0,
        "low": low,
        "high": high,
    }
