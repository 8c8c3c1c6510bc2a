"""Text -> token ids, refusing what a tokenizer would leave out."""

from __future__ import annotations

import json
from unicodedata import category, normalize

from tokenizers import Tokenizer

from proxy.embed.encoder import Tokens

# A token is seldom longer; what is far longer than the limit need not be looked at.
_LONGEST_TOKEN = 20


class Reader:
    """Reads texts of at most `max_tokens` tokens, the special ones among them."""

    def __init__(self, tokenizer: Tokenizer, max_tokens: int) -> None:
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self._tokenizer = tokenizer
        self._max_tokens = max_tokens
        self._unknown = _unknown_id(tokenizer)

    def read(self, text: str) -> Tokens | None:
        """The ids of a text; None where not all of it would be in them.

        That is a text that is too long, one without a token of its own, one with a word that the
        vocabulary cannot spell (all such words are one to the model) and one whose accents would
        be taken off, since "año" and "ano" would be the same.
        """
        if len(text) > _LONGEST_TOKEN * self._max_tokens or self._loses_accents(text):
            return None
        encoding = self._tokenizer.encode(text)
        tokens: Tokens = encoding.ids
        if len(tokens) > self._max_tokens or all(encoding.special_tokens_mask):
            return None
        return None if self._unknown in tokens else tokens

    def _loses_accents(self, text: str) -> bool:
        normalizer = self._tokenizer.normalizer
        if normalizer is None or text.isascii():
            return False
        return _accents(normalizer.normalize_str(text)) != _accents(text)


def _accents(text: str) -> list[str]:
    return [mark for mark in normalize("NFD", text) if category(mark) == "Mn"]


def _unknown_id(tokenizer: Tokenizer) -> int | None:
    """The id of every word that the vocabulary cannot spell; None where it spells all."""
    model = json.loads(tokenizer.to_str())["model"]
    token = model.get("unk_token")
    found: int | None = model.get("unk_id") if token is None else tokenizer.token_to_id(token)
    return found
