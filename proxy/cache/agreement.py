"""Whether two answers to one question say the same: an estimate, for shadow mode.

A model puts the same into other words each time. So nothing is compared word for word; what counts
is, in this order:

    equal       the same text, up to case, space and Markdown: they agree
    opening     yes here, no there
    numbers     a short answer has another number; long ones have none in common
    literals    they name code or addresses, and none that both name
    names       the same of names
    negation    first sentences that are alike, but one is negated or says the opposite
    contained   the shorter one says no word that the longer one does not: they agree
    similarity  the mean vectors of their sentences are near each other: they agree
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from proxy.cache.guards.negation import negation
from proxy.cache.ports import Vector
from proxy.cache.said import Number, Said, content_words
from proxy.cache.vectors import cosine

# By static vectors. Answers of a model to one question are more alike than this, most of those to
# two questions about one thing less (tests/data/answers.jsonl).
_LEAST = 0.6
_LEAST_WITH_FACTS = 0.52  # where they have a number or a literal in common
_ALIKE = 0.5  # of the words of two sentences
_CONTAINED = 0.8  # of the words of the shorter one
_TELLING = 3  # names, numbers or literals that a long answer must have before they say anything


class Difference(StrEnum):
    """In what two answers differ."""

    OPENING = "opening"
    NUMBERS = "numbers"
    LITERALS = "literals"
    NAMES = "names"
    NEGATION = "negation"
    SIMILARITY = "similarity"


@dataclass(frozen=True, slots=True)
class Agreed:
    """Two answers say the same."""


@dataclass(frozen=True, slots=True)
class Differing:
    """They do not; `evidence` is what one of them says alone, never to be logged."""

    by: Difference
    evidence: tuple[str, ...] = ()


Check = Callable[[Said, Said], tuple[str, ...]]


def agree(stored: str, fresh: str, similarity: float) -> Agreed | Differing:
    """Compare two answers; `similarity` is `likeness` of their sentences."""
    ours, theirs = Said(stored), Said(fresh)
    if ours.folded == theirs.folded:
        return Agreed()
    for difference, check in _CHECKS:
        evidence = check(ours, theirs)
        if evidence:
            return Differing(difference, evidence)
    least = _LEAST_WITH_FACTS if _share_facts(ours, theirs) else _LEAST
    if similarity >= least or _is_contained(ours, theirs):
        return Agreed()
    return Differing(Difference.SIMILARITY)


def likeness(ours: Sequence[Vector], theirs: Sequence[Vector]) -> float:
    """The cosine of the means of two answers' sentences; -1 where one of them has none."""
    if not (ours and theirs):
        return -1.0
    return cosine(_mean(ours), _mean(theirs))


def _mean(vectors: Sequence[Vector]) -> Vector:
    mean: Vector = np.mean(vectors, axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-9)


def _opening(ours: Said, theirs: Said) -> tuple[str, ...]:
    if ours.opening and theirs.opening and ours.opening != theirs.opening:
        return (ours.opening, theirs.opening)
    return ()


def _numbers(ours: Said, theirs: Said) -> tuple[str, ...]:
    here = _unmet(ours.numbers, theirs.numbers)
    there = _unmet(theirs.numbers, ours.numbers)
    if not (here and there):
        return ()
    if not (ours.is_short and theirs.is_short):
        met = len(here) < len(ours.numbers)
        if met or min(len(here), len(there)) < _TELLING:
            return ()
    return (*here, *there)


def _unmet(numbers: Sequence[Number], others: Sequence[Number]) -> list[str]:
    return [one.text for one in numbers if not any(map(one.means, others))]


def _literals(ours: Said, theirs: Said) -> tuple[str, ...]:
    if _share_none(ours, theirs, ours.literals, theirs.literals):
        return (*sorted(ours.literals), *sorted(theirs.literals))
    return ()


def _names(ours: Said, theirs: Said) -> tuple[str, ...]:
    # A name that opens a sentence is seen as a word only.
    known = bool(ours.names & theirs.words or theirs.names & ours.words)
    if not known and _share_none(ours, theirs, ours.names, theirs.names):
        return (*sorted(ours.names), *sorted(theirs.names))
    return ()


def _share_none(ours: Said, theirs: Said, here: Collection[str], there: Collection[str]) -> bool:
    least = 1 if ours.is_short and theirs.is_short else _TELLING
    return min(len(here), len(there)) >= least and set(here).isdisjoint(there)


def _negation(ours: Said, theirs: Said) -> tuple[str, ...]:
    here, there = content_words(ours.first.folded), content_words(theirs.first.folded)
    if len(here & there) < _ALIKE * len(here | there):
        return ()  # it would be another sentence that is negated
    return negation(ours.first, theirs.first)


def _share_facts(ours: Said, theirs: Said) -> bool:
    met = len(_unmet(ours.numbers, theirs.numbers)) < len(ours.numbers)
    return met or not ours.literals.isdisjoint(theirs.literals)


def _is_contained(ours: Said, theirs: Said) -> bool:
    shorter, longer = sorted((ours, theirs), key=lambda said: len(said.words) + len(said.numbers))
    if not shorter.words:
        return bool(shorter.numbers) and not _unmet(shorter.numbers, longer.numbers)
    return len(shorter.words & longer.words) >= _CONTAINED * len(shorter.words)


_CHECKS: tuple[tuple[Difference, Check], ...] = (
    (Difference.OPENING, _opening),
    (Difference.NUMBERS, _numbers),
    (Difference.LITERALS, _literals),
    (Difference.NAMES, _names),
    (Difference.NEGATION, _negation),
)
