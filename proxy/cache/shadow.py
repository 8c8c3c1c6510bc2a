"""Shadow mode: what a request would have been answered, here and at looser thresholds."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol

from proxy.cache.entry import Entry
from proxy.cache.gates import Question
from proxy.cache.ports import Vector
from proxy.cache.semantic_cache import Lookup
from proxy.cache.verdict import Hit, Miss, MissReason

# Below this nobody would serve; what is found there would only take time to compare.
FLOOR = 0.5


@dataclass(frozen=True, slots=True)
class Rival:
    """An answer that no guard refuses: it is served at a `min_score` over `above`, up to `score`.

    At `above` and less another one is, which is nearer to the question.
    """

    entry: Entry
    similarity: float
    score: float
    above: float


@dataclass(frozen=True, slots=True)
class Shadow:
    """What a request was found to be: `would` is the hit that is not served, where there is one.

    `rivals` have a score of at least `FLOOR`, each a higher one than the one before. What holds
    confidence against its least has no say in who they are.
    """

    verdict: Hit | Miss
    rivals: tuple[Rival, ...] = ()

    @property
    def would(self) -> Hit | None:
        """What would have been served."""
        return self.verdict if isinstance(self.verdict, Hit) else None

    @property
    def told(self) -> Miss:
        """The verdict, now that nothing is served."""
        if isinstance(self.verdict, Miss):
            return self.verdict
        return Miss(MissReason.SHADOW, self.verdict.match, would=self.verdict)

    @property
    def entries(self) -> dict[bytes, Entry]:
        """The stored answers with which the fresh one is to be compared, by their keys."""
        stored = [rival.entry for rival in self.rivals]
        if self.would is not None:
            stored.append(self.would.entry)
        return {entry.key: entry for entry in stored}


class FindsNearest(Protocol):
    """A cache, as far as it finds by meaning."""

    async def nearest(self, question: Question, vector: Vector) -> Hit | Miss:
        """What is found by meaning alone, by the vector of the question."""


async def shadow_of(cache: FindsNearest, question: Question, found: Lookup) -> Shadow:
    """What would have become of a question for which this was `found`."""
    # An exact match has no score, and it comes first at any threshold.
    if found.vector is None:
        return Shadow(found.verdict)
    return Shadow(found.verdict, tuple(await _rivals(cache, question, found.vector)))


async def _rivals(cache: FindsNearest, question: Question, vector: Vector) -> list[Rival]:
    """Who is served at `FLOOR`, and who instead where that one's score does no longer do."""
    rivals: list[Rival] = []
    above, least = 0.0, FLOOR
    while least <= 1:
        rules = replace(question.rules, min_score=least, min_confidence=0.0)
        verdict = await cache.nearest(replace(question, rules=rules), vector)
        if isinstance(verdict, Miss):
            break
        match = verdict.match
        rivals.append(Rival(verdict.entry, match.similarity, match.score, above))
        above, least = match.score, math.nextafter(match.score, math.inf)
    return rivals
