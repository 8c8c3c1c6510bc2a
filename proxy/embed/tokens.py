"""Text -> token ids of WordLlama's tokenizer, word by word: most words have come before.

No token of its vocabulary reaches across a space into the next word, and a word is spelt the same
wherever it stands. So the ids of a text are those of its words, one after the other.
"""

from __future__ import annotations

from functools import lru_cache

from tokenizers import Tokenizer

_REMEMBERED = 16_384
_LONGEST = 32  # characters; what is longer is no word, and seldom comes again
# Stands for a space in the vocabulary, whose tokens may hold several: "▁▁".
_SPACE = "\u2581"
_SPECIAL = "<"  # the names of special tokens, as <s>, begin so; around them spaces count otherwise


class Tokens:
    """Reads texts by a tokenizer that neither pads nor truncates."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._remembered = lru_cache(_REMEMBERED)(self._ids)

    def read(self, text: str) -> list[int]:
        """The ids of a text, as the tokenizer has them for all of it."""
        words = text.split(" ")
        if "" in words or _SPECIAL in text or _SPACE in text:
            return self._ids(text)
        found: list[int] = []
        for word in words:
            found += self._remembered(word) if len(word) <= _LONGEST else self._ids(word)
        return found

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids
