"""Scores pairs of wordings."""

from __future__ import annotations

from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.sentence import ENGLISH, Reader
from proxy.cache.guards import doubts, objections
from proxy.cache.score.features import features
from proxy.cache.score.trees import Trees


class Scorer:
    """Reads wordings, and weighs by trees that were trained for an embedder."""

    def __init__(self, reader: Reader, trees: Trees) -> None:
        self._reader = reader
        self._trees = trees

    def pair(self, question: str, stored: str) -> Pair:
        """A question and a stored wording, side by side."""
        return Pair(question, stored, self._reader)

    def score(self, pair: Pair, similarity: float) -> float:
        """The reuse score (0 to 1) of a pair that no guard refuses; 1 where nothing is to weigh.

        `similarity` is the embedder's cosine.
        """
        # What is not English the guard for languages has let through as the same words only.
        if pair.alignment.asked.language != ENGLISH or pair.alignment.is_word_for_word:
            return 1.0
        return self._trees.probability(features(pair.alignment, similarity, doubts(pair)))

    def rank(self, pair: Pair, similarity: float) -> float:
        """The same of any pair: what the guards have to say counts, and decides nothing."""
        return self._trees.probability(features(pair.alignment, similarity, objections(pair)))
