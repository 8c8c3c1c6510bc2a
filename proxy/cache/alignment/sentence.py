"""A wording, read once: its words, and the terms among them, which say what it is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain

import numpy as np

from proxy.cache.alignment.phrases import bases_of, plain, words_of
from proxy.cache.alignment.text import Text
from proxy.cache.alignment.vocabulary import FOREIGN, FUNCTION
from proxy.cache.ports import Lexicon, Vector, Word
from proxy.values import value

_TINY = np.float32(1e-9)
_REMEMBERED = 16
ENGLISH = "en"
UNKNOWN = ""

_NOUNS_TOO = frozenset({"will", "can"})
_BEFORE_A_NOUN = frozenset("a the my your his her their our".split())
_COUNTRY = re.compile(r"\bUS\b")
_AFTER_A_WORD = re.compile(r"(?<=[^\s.?!:] )[^\W\d_]\w*")
_NO_LATIN = re.compile(r"[^\W\d_ -\u024f\u1e00-\u1eff]")


@value()
class Term:
    """A word of content. `bases` are what it may be a form of; `weight` grows with its rarity.

    `known` says that the lexicon has it as a word, `name` that it is written or known as one.
    """

    word: str
    at: int
    bases: tuple[str, ...]
    weight: float
    known: bool
    name: bool


@value()
class Sentence:
    """The words of a wording without filler, contractions written out; and its terms.

    `vectors` are unit vectors, a row for each term; `sums` are the words' own, a row for each
    word, whose sum is the direction of the whole. `language` is a code, or `UNKNOWN`.
    """

    text: Text
    words: tuple[str, ...]
    terms: tuple[Term, ...]
    vectors: Vector
    sums: Vector
    language: str


class Reader:
    """Reads wordings by a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        # A question is held against several candidates, one after another.
        self.read = lru_cache(maxsize=_REMEMBERED)(self._read)

    def is_word(self, word: str) -> bool:
        """Whether a folded word is a common one, and no name."""
        entry = self._lexicon.word(word)
        return entry.pieces == 1 and not entry.name

    def _read(self, text: Text) -> Sentence:
        """Read a text whose words have been found already."""
        language = _language(text)
        words = words_of(_in_small_letters(text))
        if language == ENGLISH:
            words = plain(words)
        entries = [self._lexicon.word(word) for word in words]
        names = _capitalised(text)
        terms = tuple(
            self._term(word, at, entry, entry.name or word in names)
            for at, (word, entry) in enumerate(zip(words, entries, strict=True))
            if word not in FUNCTION or _is_a_noun(words, at)
        )
        sums = np.array([entry.vector for entry in entries], np.float32)
        sums = sums.reshape(len(words), self._lexicon.dimension)
        vectors = unit(sums[[term.at for term in terms]])
        return Sentence(text, words, terms, vectors, sums, language)

    def _term(self, word: str, at: int, entry: Word, is_name: bool) -> Term:
        bases = bases_of(word)
        # A form of a known word is no slip of the pen: "filing" and "filling".
        known = entry.known or any(map(self.is_word, bases))
        return Term(word, at, bases, entry.weight, known, is_name)


def _is_a_noun(words: Sequence[str], at: int) -> bool:
    """Whether "will" is one: "does my will hold", but not "when will my bag come"."""
    return words[at] in _NOUNS_TOO and at > 0 and words[at - 1] in _BEFORE_A_NOUN


def unit(vectors: Vector) -> Vector:
    """Each row divided by its length; rows of zeros stay."""
    lengths = np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))
    unit: Vector = vectors / np.maximum(lengths, _TINY)
    return unit


def _in_small_letters(text: Text) -> str:
    """The folded text, with the US another word than "us"."""
    return text.folded if text.plain.isupper() else _COUNTRY.sub("USA", text.plain).casefold()


def _capitalised(text: Text) -> frozenset[str]:
    """Words with a capital where only names have one; none in a text in capitals."""
    if text.plain.isupper():
        return frozenset()
    found = _AFTER_A_WORD.findall(text.plain)
    return frozenset(word.casefold() for word in found if word[0].isupper())


def _language(text: Text) -> str:
    """The language that the small words speak of; English where ASCII says nothing else."""
    if not text.plain.isascii() and _NO_LATIN.search(text.plain):
        return UNKNOWN
    english = sum(map(FUNCTION.__contains__, text.words))
    if sum(map(FOREIGN.__contains__, text.words)) > english:
        return language_of(text.words)
    return ENGLISH if english or text.plain.isascii() else UNKNOWN


def language_of(words: Iterable[str]) -> str:
    """The language whose small words are most among some that are not English."""
    foreign = chain.from_iterable(FOREIGN.get(word, ()) for word in words)
    return next((found for found, _ in Counter(foreign).most_common(1)), UNKNOWN)
