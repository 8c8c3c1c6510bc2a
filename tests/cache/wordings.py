"""Wordings read by the real lexicon, which takes a while to load: each is built once."""

from __future__ import annotations

from functools import cache

from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.sentence import Reader
from proxy.cache.score.scorer import Scorer
from proxy.embed.scorers import make_reader, make_scorer
from proxy.embed.static import WordVectors


@cache
def _words() -> WordVectors:
    return WordVectors.load()


@cache
def reader() -> Reader:
    """Reads wordings by the word vectors in the package."""
    return make_reader(_words())


@cache
def scorer() -> Scorer:
    """The scorer for the static embedder."""
    return make_scorer(_words(), "static")


def pair(question: str, stored: str) -> Pair:
    """A question and a stored wording, side by side."""
    return Pair(question, stored, reader())
