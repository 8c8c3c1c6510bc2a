"""WordLlama's static vectors, word by word: what the guards and the score know of words."""

from __future__ import annotations

import math
from collections.abc import Set
from functools import lru_cache

import numpy as np

from proxy.cache.ports import Vector, Word
from proxy.embed.static import WordVectors

# The longer a word's vector, the rarer the word: "the" 1.6, "best" 9.8, "recursion" 21.3.
_RAREST = 3.0
_LENGTH_OF_ONE = 10.0
# A word in several pieces is rare, or misspelt; the length of a mean says nothing.
_UNKNOWN_WEIGHT = 1.5
_CACHED_WORDS = 8_192  # 1 kB each


class StaticLexicon:
    """Looks words up; what it found of the last few thousand is kept.

    `dictionary` holds words in small letters: one that is in it is known, whatever its pieces.
    """

    def __init__(self, words: WordVectors, dictionary: Set[str]) -> None:
        self._words = words
        self._dictionary = dictionary
        self.word = lru_cache(maxsize=_CACHED_WORDS)(self._word)

    @property
    def dimension(self) -> int:
        """The length of its vectors."""
        return self._words.dimension

    def _word(self, word: str) -> Word:
        tokens = self._words.tokens(word)
        is_name = False
        if len(tokens) > 1 and len(capitalised := self._words.tokens(word.capitalize())) == 1:
            tokens, is_name = capitalised, True
        if not tokens:
            return Word(np.zeros(self.dimension, np.float32), 0, 0.0, known=False, name=False)
        if len(tokens) > 1:
            vector: Vector = self._words.matrix[tokens].sum(axis=0)
            known = word in self._dictionary
            return Word(vector, len(tokens), _UNKNOWN_WEIGHT, known=known, name=is_name)
        vector = self._words.matrix[tokens[0]]
        weight = min(math.sqrt(vector @ vector) / _LENGTH_OF_ONE, _RAREST)
        return Word(vector, 1, weight, known=True, name=is_name)
