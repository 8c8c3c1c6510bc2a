"""Questions that come one after another, each answered from what the ones before it left behind.

    Stream   the questions in the order in which they come, with their vectors and clusters
    real     the product's own code: `SemanticCache` over a memory store and a flat index
    Replay   the same decisions for any value of a knob, from candidates that are judged once
    plain    a cache that has nothing but a cosine threshold, to compare with

The clock stands still: how old answers are is not what is measured. An answer is wrong where it
belongs to a question of another cluster. Labels name few of all the questions that mean the same,
so some of what counts as wrong is not.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from bench.pairs import clusters
from proxy.cache import gates
from proxy.cache.gates import Question
from proxy.cache.ports import Embedder, Vector
from proxy.cache.protected import Breaker, Protected
from proxy.cache.semantic_cache import CANDIDATES, Parts, SemanticCache
from proxy.cache.verdict import Hit
from proxy.index.flat import FlatIndex
from proxy.store.memory import MemoryStore
from proxy.tuning.knobs import Knob
from proxy.tuning.pairs import Pair
from proxy.tuning.trial import NOW, Trials, ceiling, embed

Told = Callable[[int, int], None]
_BLOCK = 1024  # rows of cosines at a time: 160 MB for 40,000 questions
_NO_LIMIT = 2**62
_HOUR = 3600.0
_TELL_EVERY = 100


def _silent(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of a stream: how many requests, hits, and hits with another question's answer."""

    requests: int
    hits: int
    wrong: int

    @property
    def hit_rate(self) -> float:
        """Hits a request."""
        return self.hits / self.requests

    @property
    def wrong_rate(self) -> float:
        """Wrong answers a request."""
        return self.wrong / self.requests


# For each question the number of the one whose answer it got; -1 for a miss.
Answers = list[int]
# A place and its cosine.
Near = tuple[int, float]


class Stream:
    """The distinct questions of pairs in a random order, in one scope.

    Questions with the same exact key share a `place`: there is one entry, and one vector, for all.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        cluster_of: Mapping[str, str],
        vectors: Sequence[Vector | None],
    ) -> None:
        self.questions = questions
        self._clusters = [cluster_of[question.request.wording] for question in questions]
        numbers: dict[bytes, int] = {}
        self.places = [
            numbers.setdefault(question.fingerprint.key, len(numbers)) for question in questions
        ]
        self.vectors: list[Vector | None] = [None] * len(numbers)
        for place, vector in zip(self.places, vectors, strict=True):
            self.vectors[place] = vector
        # Those of the semantic tier; the others are found by their exact key only.
        self.semantic = [
            gates.semantic_skip(question) is None and self.vectors[place] is not None
            for question, place in zip(questions, self.places, strict=True)
        ]

    @classmethod
    async def of(
        cls,
        pairs: Sequence[Pair],
        trials: Trials,
        embedder: Embedder,
        seed: int,
        told: Told = _silent,
    ) -> Stream:
        """Shuffle and embed the questions of pairs; `told` hears how many are embedded."""
        wordings = list(dict.fromkeys(text for pair in pairs for text in (pair.a, pair.b)))
        random.Random(seed).shuffle(wordings)  # noqa: S311 - an order, not a secret
        questions = [trials.question(wording) for wording in wordings]
        return cls(questions, clusters(pairs), await embed(embedder, questions, told))

    def tally(self, answers: Answers) -> Tally:
        """Count hits and wrong ones."""
        hits = [(asked, kept) for asked, kept in enumerate(answers) if kept >= 0]
        wrong = sum(self._clusters[asked] != self._clusters[kept] for asked, kept in hits)
        return Tally(len(answers), len(hits), wrong)

    def nearest(self) -> list[float]:
        """The cosine of each place to the nearest one before it, where there is one."""
        return [
            float(cosines[row, :before].max())
            for first, cosines in self._blocks()
            for row, before in enumerate(range(first, first + len(cosines)))
            if before
        ]

    def neighbours(self, floor: float) -> list[list[Near]]:
        """The places that are at least `floor` alike to each place, itself among them, best first.

        Those that are just as near come in the order in which they were first asked for; the
        index promises no order for them.
        """
        places = [place for place, vector in enumerate(self.vectors) if vector is not None]
        found: list[list[Near]] = [[] for _ in self.vectors]
        for first, cosines in self._blocks():
            for row, column in np.argwhere(cosines >= floor).tolist():
                place, other = places[first + row], places[column]
                similarity = float(cosines[row, column])
                found[place].append((other, similarity))
                if other != place:
                    found[other].append((place, similarity))
        for near in found:
            near.sort(key=lambda one: (-one[1], one[0]))
        return found

    def _blocks(self) -> Iterator[tuple[int, Vector]]:
        """Rows of cosines: each to all before it and itself, -1 beyond; places with vectors only.

        The first row's number comes with each block.
        """
        matrix = np.array([vector for vector in self.vectors if vector is not None])
        for first in range(0, len(matrix), _BLOCK):
            end = min(first + _BLOCK, len(matrix))
            cosines = np.clip(matrix[first:end] @ matrix[:end].T, -1.0, 1.0)
            cosines[:, first:] = np.tril(cosines[:, first:] + 1) - 1
            yield first, cosines


async def real(stream: Stream, trials: Trials, embedder: Embedder, told: Told = _silent) -> Answers:
    """Send a stream through `SemanticCache.lookup` and `keep`, as the proxy does."""
    number_of = {asked.request.wording: n for n, asked in enumerate(stream.questions)}
    cache = _cache(embedder, trials)
    answers: Answers = []
    for number, question in enumerate(stream.questions):
        found = await cache.lookup(question)
        if isinstance(found.verdict, Hit):
            answers.append(number_of[found.verdict.entry.wording])
        else:
            await cache.keep(question, trials.answer, found.vector)
            answers.append(-1)
        if number % _TELL_EVERY == 0:
            told(number, len(stream.questions))
    return answers


def _cache(embedder: Embedder, trials: Trials) -> SemanticCache:
    def calls(name: str) -> Protected:
        return Protected(name, _HOUR, Breaker(lambda: NOW))

    parts = Parts(
        store=MemoryStore(_NO_LIMIT, _NO_LIMIT),
        index=FlatIndex(embedder.dimension),
        embedder=embedder,
        store_calls=calls("store"),
        store_writes=calls("store"),
        index_calls=calls("index"),
        embedder_calls=calls("embedder"),
        scorer=trials.scorer,
        confirmer=trials.confirmer,
    )
    return SemanticCache(parts, lambda: NOW)


class Replay:
    """What `real` would answer if every question's rules had another value of a knob.

    A candidate is judged when it is first met, with the knob taken out of the decision, and its
    figure is remembered: for another value the same candidates need no judging again. No
    question's threshold may be below `floor`, at any value that is asked for.
    """

    def __init__(self, stream: Stream, trials: Trials, knob: Knob, floor: float) -> None:
        self._stream = stream
        self._trials = trials
        self._knob = knob
        self._floor = floor
        self._neighbours = stream.neighbours(floor)
        self._ceilings: dict[tuple[int, int], float] = {}

    async def answers(self, value: float | None = None) -> Answers:
        """The answers with this value of the knob; None stands for each question's own."""
        stream, answers = self._stream, []
        kept: dict[int, int] = {}  # place -> whose answer it holds
        findable = bytearray(len(stream.vectors))
        for asked, place in enumerate(stream.places):
            found = await self._exact(asked, kept.get(place), value)
            if found < 0 and stream.semantic[asked]:
                found = await self._nearest(asked, kept, findable, value)
            answers.append(found)
            if found < 0:
                kept[place] = asked
                findable[place] |= stream.semantic[asked]
        return answers

    async def _exact(self, asked: int, kept: int | None, value: float | None) -> int:
        if kept is None or await self._ceiling(asked, kept, 1.0) < self._value(asked, value):
            return -1
        return kept

    async def _nearest(
        self, asked: int, kept: Mapping[int, int], findable: bytearray, value: float | None
    ) -> int:
        least = self._value(asked, value)
        rules = self._stream.questions[asked].rules
        threshold = least if self._knob is Knob.THRESHOLD else rules.threshold
        assert threshold >= self._floor
        place = self._stream.places[asked]
        stored = (near for near in self._neighbours[place] if findable[near[0]])
        for other, similarity in islice(stored, CANDIDATES):
            if similarity < threshold:
                break
            if other != place and await self._ceiling(asked, kept[other], similarity) >= least:
                return kept[other]
        return -1

    def _value(self, asked: int, value: float | None) -> float:
        return self._knob.of(self._stream.questions[asked].rules) if value is None else value

    async def _ceiling(self, asked: int, kept: int, similarity: float) -> float:
        found = self._ceilings.get((asked, kept))
        if found is None:
            question, other = self._stream.questions[asked], self._stream.questions[kept]
            candidate = self._trials.candidate(question, other, similarity)
            candidate = await self._trials.confirmed(candidate)
            found = self._ceilings[asked, kept] = ceiling(candidate, other, self._knob)
        return found


def plain(stream: Stream, neighbours: Sequence[Sequence[Near]], threshold: float) -> Answers:
    """What a cache answers that asks for nothing but a cosine of at least `threshold`.

    It gives the answer to the same wording, or else to the nearest one that is near enough.
    """
    answers: Answers = []
    kept: dict[int, int] = {}
    for asked, place in enumerate(stream.places):
        near = (
            kept[other]
            for other, cosine in neighbours[place]
            if other in kept and cosine >= threshold
        )
        found = kept[place] if place in kept else next(near, -1)
        answers.append(found)
        if found < 0:
            kept[place] = asked
    return answers
