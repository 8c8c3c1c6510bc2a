"""What two wordings have in common and what not, as numbers that a model can weigh.

Of each pair of figures, one a side, the smaller stands first: a score knows no sides.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence, Set
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from proxy.cache import guards
from proxy.cache.alignment.align import ALONE, Alignment, Side
from proxy.cache.alignment.sentence import Sentence
from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.ports import Vector

# One of these on one side only tells more than another small word.
_TELLING = (
    "in on for to from with about of my your i you we should can will would best good first only "
    "not all most some more and or after before without if a the how what why when does did is are "
    "was have any between than who where which"
).split()
_QUESTION_WORDS = {
    word: place
    for place, words in enumerate(
        ("what", "which", "who whom whose", "when", "where", "why", "how"), start=1
    )
    for word in words.split()
}
_AUXILIARIES = frozenset(
    """
    is are was were do does did can could will would shall should may might must has have am
    """.split()
)
_ASKS_WITHOUT = len(_QUESTION_WORDS) + 1

NAMES: tuple[str, ...] = (
    "similarity",
    "word_cosine",
    "matched_cosine",
    *(
        f"{name}_{end}"
        for name in (
            "matched_weight",
            "soft_weight",
            "heaviest_alone",
            "alone_weight",
            "alone_count",
            "worst_likeness",
            "heaviest_unlike",
            "heaviest_name_alone",
            "words",
            "terms",
            "question_word",
        )
        for end in ("low", "high")
    ),
    "same_question_word",
    "same_first_word",
    "same_last_word",
    "length_ratio",
    "weight_in_common",
    "weight",
    "alone_cosine",
    "sides_with_alone",
    "term_order",
    "word_order",
    "trigrams",
    "words_shared",
    "bigrams_shared",
    "small_words_apart",
    "small_words_lacking",
    "same_start",
    "same_end",
    "same_ends",
    *(f"only_one_has_{word}" for word in _TELLING),
    *(f"guard_{name}" for name in guards.NAMES),
)


def features(
    alignment: Alignment, similarity: float, objections: Sequence[bool]
) -> NDArray[np.float32]:
    """The figures that `NAMES` names; `similarity` is the embedder's cosine.

    `objections` says of each of `guards.NAMES` whether it objects.
    """
    asked, kept = alignment.asked, alignment.kept
    whole, other = asked.sums.sum(axis=0), kept.sums.sum(axis=0)
    figures = [similarity, _cosine(whole, other), _cosine(whole, _matched(alignment, other))]
    sides = zip(_of_side(alignment.left, asked), _of_side(alignment.right, kept), strict=True)
    for left, right in sides:
        figures += (left, right) if left < right else (right, left)
    figures += _of_both(alignment)
    words, others = frozenset(asked.words), frozenset(alignment.words)
    figures += _words_in_place(asked.words, alignment.words, words & FUNCTION, others & FUNCTION)
    on_one_side = words ^ others
    figures += [float(word in on_one_side) for word in _TELLING]
    figures += objections
    return np.array(figures, np.float32)


def _matched(alignment: Alignment, kept: Vector) -> Vector:
    """The sum of the stored words, of matched terms in the form in which they are asked."""
    asked = alignment.asked
    for term, mate in zip(alignment.right.terms, alignment.right.mates, strict=True):
        if mate != ALONE and term.word != asked.terms[mate].word:
            kept = kept + asked.sums[asked.terms[mate].at] - alignment.kept.sums[term.at]
    return kept


def _cosine(left: Vector, right: Vector) -> float:
    lengths = math.sqrt((left @ left) * (right @ right))
    return float(left @ right) / lengths if lengths else 0.0


def _of_side(side: Side, sentence: Sentence) -> Iterator[float]:
    weights = [term.weight for term in side.terms]
    total = sum(weights) or 1.0
    soft = [weight * like for weight, like in zip(weights, side.likeness, strict=True)]
    alone = [term.weight for term in side.alone]
    yield sum(term.weight for term in side.matched) / total
    yield sum(soft) / total
    yield max(alone, default=0.0)
    yield sum(alone)
    yield len(alone)
    yield min(side.likeness, default=1.0)
    yield max((weight - like for weight, like in zip(weights, soft, strict=True)), default=0.0)
    yield max((term.weight for term in side.alone if term.name), default=0.0)
    yield len(sentence.words)
    yield len(side.terms)
    yield _question_word(sentence.words)


def _question_word(words: Sequence[str]) -> int:
    found = next((_QUESTION_WORDS[word] for word in words if word in _QUESTION_WORDS), 0)
    if not found and words and words[0] in _AUXILIARIES:
        return _ASKS_WITHOUT
    return found


def _of_both(alignment: Alignment) -> Iterator[float]:
    asked, kept, left, right = alignment.asked, alignment.kept, alignment.left, alignment.right
    shorter, longer = sorted((len(asked.words), len(kept.words)))
    yield _question_word(asked.words) == _question_word(kept.words)
    yield asked.words[:1] == alignment.words[:1]
    yield asked.words[-1:] == alignment.words[-1:]
    yield shorter / max(longer, 1)
    yield sum(term.weight for term in left.matched)
    yield sum(term.weight for side in (left, right) for term in side.terms)
    apart, apart_there = _mean_alone(left, asked.vectors), _mean_alone(right, kept.vectors)
    lengths = math.sqrt((apart @ apart) * (apart_there @ apart_there))
    yield float(apart @ apart_there) / lengths if lengths else -1.0
    yield bool(left.alone) + bool(right.alone)
    order = [mate for mate in left.mates if mate != ALONE]
    yield LCSseq.similarity(order, sorted(order)) / max(1, min(len(left.terms), len(right.terms)))
    yield LCSseq.similarity(asked.words, alignment.words) / max(longer, 1)


def _mean_alone(side: Side, vectors: Vector) -> Vector:
    weights = [
        term.weight if mate == ALONE else 0.0
        for term, mate in zip(side.terms, side.mates, strict=True)
    ]
    mean: Vector = np.array(weights, np.float32) @ vectors
    return mean


def _words_in_place(
    asked: Sequence[str], kept: Sequence[str], small: frozenset[str], small_there: frozenset[str]
) -> Iterator[float]:
    yield _overlap(_trigrams(asked), _trigrams(kept))
    yield _overlap(set(asked), set(kept))
    yield _overlap(set(pairwise(asked)), set(pairwise(kept)))
    lacking, lacking_there = len(small - small_there), len(small_there - small)
    yield lacking + lacking_there
    yield min(lacking, lacking_there)
    shorter, longer = sorted((len(asked), len(kept)))
    start = _same(asked, kept, shorter)
    end = _same(asked[::-1], kept[::-1], shorter - start)
    yield start
    yield end
    yield (start + end) / max(longer, 1)


def _same(left: Sequence[str], right: Sequence[str], most: int) -> int:
    """How many words are the same from the start on."""
    for at in range(most):
        if left[at] != right[at]:
            return at
    return most


def _trigrams(words: Sequence[str]) -> set[str]:
    text = f" {' '.join(words)} "
    return {text[at : at + 3] for at in range(len(text) - 2)}


def _overlap(left: Set[object], right: Set[object]) -> float:
    return len(left & right) / max(1, len(left | right))
