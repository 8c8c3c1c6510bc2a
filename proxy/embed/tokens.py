"""Text -> token ids of WordLlama's tokenizer, word by word: most words have come before.

No token of its vocabulary reaches across a space into the next word, and a word is spelt the same
wherever it stands. So the ids of a text are those of its words, one after the other. Half of the
vocabulary are words, each one token; and no token has a question mark behind a letter.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain

from tokenizers import Tokenizer

_REMEMBERED = 16_384
_LONGEST = 32  # characters; what is longer is no word, and would take room for nothing
# Stands for a space in the vocabulary, whose tokens may hold several: "▁▁".
_SPACE = "\u2581"
_MARK = "?"
_SPECIAL = "<"  # the names of special tokens, as <s>, begin so; around them spaces count otherwise


class Tokens:
    """Reads texts by a tokenizer that neither pads nor truncates."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        vocabulary = tokenizer.get_vocab()
        self._mark = vocabulary[_MARK]
        self._words = {
            token[1:]: number
            for token, number in vocabulary.items()
            if token.startswith(_SPACE) and token[1:].isalpha()
        }
        self._remembered = lru_cache(_REMEMBERED)(self._word)

    def read(self, text: str) -> list[int]:
        """The ids of a text, as the tokenizer has them for all of it."""
        words = text.split(" ")
        is_odd = "" in words or _SPECIAL in text or _SPACE in text
        if is_odd or max(map(len, words)) > _LONGEST:
            return self._ids(text)
        return list(chain.from_iterable(map(self._remembered, words)))

    def _word(self, word: str) -> list[int]:
        """The ids of a word; where it has one of its own the tokenizer takes longer to say so."""
        stem = word.removesuffix(_MARK)
        if stem != word and stem.isalpha():
            return [*self._word(stem), self._mark]
        known = self._words.get(word)
        return self._ids(word) if known is None else [known]

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids
