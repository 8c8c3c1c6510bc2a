"""Names and words of content that stand on one side only: Peru, butter, knee."""

from __future__ import annotations

from collections.abc import Iterator

from proxy.cache.alignment.align import ALONE, Side
from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.sentence import ENGLISH

# Of the lexicon's weights: "good" 0.9, "knee" 1.5, "recursion" 2.1.
_HEAVY = 1.2
# A word that is as near to another as "purchase" to "buy" may well stand for it.
_NEAR = 0.75


def entities(pair: Pair) -> tuple[str, ...]:
    """Refuse a name that the other side does not have."""
    if pair.alignment.asked.language == pair.alignment.kept.language != ENGLISH:
        return ()  # the guard for languages has compared every word, and knows what can be dropped
    left, right = pair.alignment.left, pair.alignment.right
    return tuple(term.word for side in (left, right) for term in side.alone if term.name)


def content(pair: Pair) -> tuple[str, ...]:
    """Refuse a rare word in the place of another one."""
    ours, theirs = list(_heavy(pair.alignment.left)), list(_heavy(pair.alignment.right))
    return (*ours, *theirs) if ours and theirs else ()


def _heavy(side: Side) -> Iterator[str]:
    for term, mate, likeness in zip(side.terms, side.mates, side.likeness, strict=True):
        if mate == ALONE and likeness < _NEAR and term.weight >= _HEAVY:
            yield term.word
