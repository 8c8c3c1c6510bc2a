"""Scores pairs of wordings."""

from __future__ import annotations

from collections.abc import Sequence

from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.sentence import ENGLISH, Reader
from proxy.cache.guards import doubts, objections
from proxy.cache.score.features import NAMES, features
from proxy.cache.score.trees import Trees

# Between these a score alone says too little, and a second similarity is worth its time.
_HOPELESS = 0.3
_SURE = 0.95
_CERTAIN = 1.0
_SIMILARITY = NAMES.index("similarity")


class Scorer:
    """Reads wordings, and weighs them by trees.

    `trees` look at the words alone, `second` at the similarity of one embedder, too. That is asked
    about few pairs, unless it `finds` the candidates.
    """

    def __init__(
        self, reader: Reader, trees: Trees, second: Trees | None = None, *, finds: bool = False
    ) -> None:
        self._reader = reader
        self._trees = trees
        self._second = second
        self._finds = finds

    def pair(self, question: str, stored: str) -> Pair:
        """A question and a stored wording, side by side."""
        return Pair(question, stored, self._reader)

    def score(self, pair: Pair, similarity: float, second: float | None = None) -> float:
        """The reuse score (0 to 1) of a pair that no guard refuses; 1 where nothing is to weigh.

        `similarity` is the cosine by which it was found, `second` the other embedder's where that
        was asked.
        """
        # What is not English the guard for languages has let through as the same words only.
        if pair.alignment.asked.language != ENGLISH or pair.alignment.is_word_for_word:
            return 1.0
        return self._weigh(pair, doubts(pair), similarity, second)

    def rank(self, pair: Pair, similarity: float, second: float | None = None) -> float:
        """The same of any pair: what the guards have to say counts, and decides nothing."""
        return self._weigh(pair, objections(pair), similarity, second)

    def is_unsure(self, score: float, least: float = 0.0) -> bool:
        """Whether a second similarity shall be asked for; not where none lifts it to `least`."""
        asks = self._second is not None and not self._finds
        return asks and _HOPELESS <= score < _SURE and (score + _CERTAIN) / 2 >= least

    def _weigh(
        self, pair: Pair, objecting: Sequence[bool], similarity: float, second: float | None
    ) -> float:
        figures = features(pair.alignment, similarity, objecting)
        score = self._trees.probability(figures)
        if self._finds:
            second = similarity
        if self._second is None or second is None:
            return score
        figures[_SIMILARITY] = second
        # Either is mistaken now and then, and seldom both about one pair.
        return (score + self._second.probability(figures)) / 2
