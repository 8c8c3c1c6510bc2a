"""The terms of two sentences side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from proxy.cache.alignment.sentence import Sentence, Term
from proxy.cache.alignment.words import is_misspelt
from proxy.cache.ports import Vector
from proxy.values import value

ALONE = -1


@value()
class Side:
    """The terms of one sentence, as the other one sees them.

    `mates` holds for each term the place of its counterpart among the other's terms, or `ALONE`;
    `likeness` its cosine with the nearest of the other's terms, 1 where it has a counterpart.
    """

    terms: Sequence[Term]
    mates: Sequence[int]
    likeness: Sequence[float]

    @property
    def matched(self) -> list[Term]:
        """The terms that have a counterpart."""
        return [term for term, mate in zip(self.terms, self.mates, strict=True) if mate != ALONE]

    @property
    def alone(self) -> list[Term]:
        """The terms without a counterpart."""
        return [term for term, mate in zip(self.terms, self.mates, strict=True) if mate == ALONE]


@value()
class Alignment:
    """Two sentences and which of their terms stand for each other.

    `words` are those of `kept`, each matched term in the form in which it is asked.
    """

    asked: Sentence
    kept: Sentence
    left: Side
    right: Side
    words: tuple[str, ...]

    @property
    def is_word_for_word(self) -> bool:
        """Whether both are the same words in one order, once filler and spelling are left out."""
        return self.words != () and self.asked.words == self.words

    @property
    def unmatched(self) -> tuple[str, ...]:
        """The terms without a counterpart, those of the question first."""
        return tuple(term.word for side in (self.left, self.right) for term in side.alone)


def align(asked: Sentence, kept: Sentence) -> Alignment:
    """Match every term of each side that has a counterpart on the other."""
    cosines = asked.vectors @ kept.vectors.T
    left = _mates(asked.terms, kept.terms)
    right = _mates(kept.terms, asked.terms)
    return Alignment(
        asked,
        kept,
        Side(asked.terms, left, _likeness(left, cosines)),
        Side(kept.terms, right, _likeness(right, cosines.T)),
        _in_the_words_of(asked, kept, right),
    )


def _in_the_words_of(asked: Sentence, kept: Sentence, mates: Sequence[int]) -> tuple[str, ...]:
    words = list(kept.words)
    for term, mate in zip(kept.terms, mates, strict=True):
        if mate != ALONE:
            words[term.at] = asked.terms[mate].word
    return tuple(words)


def _mates(ours: Sequence[Term], theirs: Sequence[Term]) -> list[int]:
    places: dict[str, list[int]] = {}
    for at, term in enumerate(theirs):
        for base in term.bases:
            places.setdefault(base, []).append(at)
    seen: dict[int, int] = {}
    mates: list[int] = []
    for term in ours:
        found = next((places[base] for base in term.bases if base in places), None)
        if found is None:
            mates.append(_nearly(term, theirs))
            continue
        # The second "cat" here goes with the second one there.
        count = seen.get(found[0], 0)
        seen[found[0]] = count + 1
        mates.append(found[min(count, len(found) - 1)])
    if ALONE in mates:
        _join(ours, theirs, mates)
    return mates


def _nearly(term: Term, theirs: Sequence[Term]) -> int:
    for at, other in enumerate(theirs):
        if term.known and other.known:
            continue  # both are words: "form" and "from"
        # Two unknown words are likely two names, and a name has others near it.
        strictly = not (term.known or other.known) or term.name or other.name
        if is_misspelt(term.word, other.word, strictly=strictly):
            return at
    return ALONE


def _join(ours: Sequence[Term], theirs: Sequence[Term], mates: list[int]) -> None:
    """Match "butter milk" and "buttermilk", both ways."""
    joined = {first.word + second.word: at for at, (first, second) in enumerate(pairwise(theirs))}
    whole = {term.word: at for at, term in enumerate(theirs)}
    for at, term in enumerate(ours):
        if mates[at] != ALONE:
            continue
        if term.word in joined:
            mates[at] = joined[term.word]
        elif at + 1 < len(ours) and (both := term.word + ours[at + 1].word) in whole:
            mates[at] = mates[at + 1] = whole[both]


def _likeness(mates: Sequence[int], cosines: Vector) -> Sequence[float]:
    if not cosines.size:
        return [float(mate != ALONE) for mate in mates]
    nearest = cosines.max(axis=1)
    nearest[np.array(mates) != ALONE] = 1.0
    found: list[float] = nearest.clip(0.0, 1.0).tolist()
    return found
