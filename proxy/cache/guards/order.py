"""Shared words in another order, but for what may move without a change of meaning.

A phrase may ("in Python, how do I …"), and so may words that are joined as equals ("A or B"), the
parts of a compound ("winter coat prices"), and what is done to a thing ("be replaced").
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from proxy.cache.alignment.align import Alignment
from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.sentence import Sentence, Term
from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.guards.placed import (
    ARTICLES,
    LOOSE,
    OPENING,
    Placed,
    are_turned,
    is_passive,
    placed,
)

# They say the same wherever they stand: "what aperture is best", "best aperture".
_MOVABLE = frozenset("best better good first again online need worth".split())
# "Is it safe to drink tap water", "Is tap water safe to drink".
_JUDGING = frozenset(
    "safe legal illegal ok okay possible normal healthy easy hard bad good necessary worth".split()
)
MOST_WORDS = 24
_LONGEST_PHRASE = 8
_COMPOUNDING = frozenset("in on at for of with from".split())
_JOINING = frozenset("and or vs versus".split())
_BETWEEN_EQUALS = ARTICLES | _JOINING | LOOSE | {"by"}


def order(pair: Pair) -> tuple[str, ...]:
    """Refuse any other order of shared words that is none of these."""
    found = placed(pair.alignment)
    return () if are_turned(found) else out_of_order(found, pair.alignment)


def out_of_order(found: Sequence[Placed], alignment: Alignment) -> tuple[str, ...]:
    """Two words that change places, or none."""
    rest = without_moved_phrases(found)
    judged = not _JUDGING.isdisjoint(alignment.asked.words)
    bound = [one for one in rest if not _moves(one, found, judged=judged)]
    for one, later in combinations(bound, 2):
        if one.other.at > later.other.at and not _says_the_same(alignment, one, later):
            return one.term.word, later.term.word
    return ()


def without_moved_phrases(found: Sequence[Placed]) -> Sequence[Placed]:
    """Leave out phrases that stand elsewhere as a whole, behind one preposition, the longest first.

    "In a blood test, what does it mean" is "What does it mean in a blood test".
    """
    turns = _turns(found)
    # Of very many words, each with every other one, the search would take its time.
    if not turns or len(found) > MOST_WORDS:
        return found
    starts = [at for at, one in enumerate(found) if one.here == one.there and one.here in OPENING]
    for length in range(min(_LONGEST_PHRASE, len(found) - 1), 0, -1):
        for start in starts:
            phrase, rest = found[start : start + length], [*found[:start], *found[start + length :]]
            opens = _has_its_own_preposition(phrase[0], rest)
            if opens and not _turns(phrase) and _turns(rest) < turns:
                return without_moved_phrases(rest)
    return found


def _has_its_own_preposition(one: Placed, others: Sequence[Placed]) -> bool:
    """Whether no other word stands behind its preposition: not "in Rome … in Paris"."""
    return not any(one.here in (other.here, other.there) for other in others)


def _turns(found: Sequence[Placed]) -> int:
    """How many pairs of words stand the other way round there."""
    return sum(one.other.at > later.other.at for one, later in combinations(found, 2))


def _moves(one: Placed, found: Sequence[Placed], *, judged: bool) -> bool:
    """Whether a word may stand anywhere: as it is, or with its preposition."""
    if one.term.word in _MOVABLE or one.term.word in _JUDGING or one.term.word.endswith("est"):
        return True
    if one.here == one.there == "to":
        return judged  # a verb, which moves with what is said of it
    if one.here == one.there:
        others = [other for other in found if other is not one]
        return one.here in OPENING and _has_its_own_preposition(one, others)
    if not {one.here, one.there} <= LOOSE | {""}:
        return False
    # "Butter for a cup of oil", "oil for a cup of butter": two words change places.
    return all((other.here, other.there) != (one.there, one.here) for other in found)


def _says_the_same(alignment: Alignment, one: Placed, later: Placed) -> bool:
    asked, kept = alignment.asked, alignment.kept
    return (
        (_are_joined(asked, one.term, later.term) and _are_joined(kept, later.other, one.other))
        or is_passive(asked, one.term) != is_passive(kept, one.other)
        or is_passive(asked, later.term) != is_passive(kept, later.other)
        or _is_compound(asked, one.term, later.term, kept, later.other, one.other)
        or _is_compound(kept, later.other, one.other, asked, one.term, later.term)
    )


def _are_joined(sentence: Sentence, first: Term, second: Term) -> bool:
    """Whether nothing but "and" or "or" stands between two terms, and a word that both share."""
    between = set(sentence.words[first.at + 1 : second.at])
    shared = set(sentence.words[second.at + 1 : second.at + 2])
    return between - shared <= _BETWEEN_EQUALS and not _JOINING.isdisjoint(between)


def _is_compound(
    apart: Sentence, head: Term, modifier: Term, together: Sentence, before: Term, after: Term
) -> bool:
    """Whether "prices for winter coats" or "leasing cars" here is one compound there."""
    between = FUNCTION.intersection(apart.words[head.at + 1 : modifier.at]) - ARTICLES
    glued = FUNCTION.isdisjoint(together.words[before.at + 1 : after.at])
    is_noun = bool(between) or head.word.endswith("ing")
    return glued and is_noun and between <= _COMPOUNDING
