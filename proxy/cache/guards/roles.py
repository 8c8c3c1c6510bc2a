"""Who does what to whom: the same words in other roles ask something else.

The shipped embedder is a mean of word vectors and knows no order: "PDF to HTML" and "HTML to PDF"
are one text to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise, permutations

from proxy.cache.alignment.align import Alignment
from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.sentence import Sentence, Term
from proxy.cache.guards.counterparts import (
    DIRECTIONS,
    Shared,
    are_many,
    out_of_order,
    shared,
    turns,
)
from proxy.cache.guards.order import other_order

_DO = frozenset("do does did".split())
_WHO = frozenset("who whom which what".split())
_OTHERS = frozenset("someone somebody they them he him she her we us".split())


def roles(pair: Pair) -> tuple[str, ...]:
    """Refuse where two words change places around a third, or directions: to Rome, from Rome."""
    found = list(shared(pair.alignment))
    return (
        _other_direction(found)
        or _exchanged_direction(found)
        or _exchanged(found, pair.alignment)
        or _other_person(found, pair.alignment)
        or _other_subject(pair.alignment)
        or _other_voice(found, pair.alignment)
        or _other_object(found, pair.alignment)
        or _other_participle(found)
    )


def _other_direction(found: Sequence[Shared]) -> tuple[str, ...]:
    """A direction on one side only says nothing: "how to bake", "how do I bake"."""
    for term, other, here, there in found:
        if here != there and here in DIRECTIONS and there in DIRECTIONS:
            return f"{here} {term.word}", f"{there} {other.word}"
    return ()


def _exchanged_direction(found: Sequence[Shared]) -> tuple[str, ...]:
    """Two words that hand a direction over to each other: "int to long", "long to int"."""
    lost = {here: term for term, _, here, there in found if here and not there}
    for term, _, here, there in found:
        if there in lost and not here:
            return term.word, lost[there].word
    return ()


def _exchanged(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """Two words that change places around a third: "Do cats chase dogs?", "Do dogs chase cats?"."""
    if are_many(found):
        return out_of_order(found)
    for first, middle, last in combinations(found, 3):
        if not first[1].at > middle[1].at > last[1].at:
            continue
        turned = any(turns(alignment, term, other) for term, other, *_ in (first, middle, last))
        if not turned and len({term.bases for term, *_ in (first, middle, last)}) == 3:
            return first[0].word, last[0].word
    return ()


def _other_person(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Can my landlord sue me", "Can I sue my landlord"; "Do they owe me", "Do I owe them"."""
    asked, kept = alignment.asked.words, alignment.kept.words
    for one, other in ((asked, kept), (kept, asked)):
        if one.count("i") > other.count("i") and other.count("me") > one.count("me"):
            changed = other_order(found, alignment)
            if changed or (_OTHERS.intersection(one) and _OTHERS.intersection(other)):
                return ("i", "me", *changed)
    return ()


def _other_object(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Who did Napoleon defeat", "Who defeated Napoleon"."""
    asked, kept = alignment.asked, alignment.kept
    if _DO.isdisjoint(asked.words) == _DO.isdisjoint(kept.words):
        return ()
    for (term, other, *_), (later, other_later, *_) in pairwise(found):
        if other.at > other_later.at and (
            _is_done_by(asked, term) or _is_done_by(kept, other_later)
        ):
            return term.word, later.word
    return ()


def _other_participle(found: Sequence[Shared]) -> tuple[str, ...]:
    """ "Why am I bored", "Why am I boring"."""
    for term, other, *_ in found:
        words = (term.word, other.word)
        if any(one.endswith("ing") and two.endswith("ed") for one, two in permutations(words)):
            return words
    return ()


def _is_done_by(sentence: Sentence, term: Term) -> bool:
    """Whether "did" stands before the one who does it, and a question for the other before that."""
    return sentence.words[term.at - 1] in _DO and not _WHO.isdisjoint(sentence.words[: term.at])


def _other_subject(alignment: Alignment) -> tuple[str, ...]:
    """ "I hit a car", "Someone hit my car": what one does, another does there."""
    asked, kept = alignment.asked.words, alignment.kept.words
    ours, theirs = _OTHERS.intersection(asked), _OTHERS.intersection(kept)
    if bool(ours) == bool(theirs) or ("i" in asked) == ("i" in kept):
        return ()
    return (*sorted(ours), *sorted(theirs), "i")


def _other_voice(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Who did he defeat", "Who was he defeated by": done here, suffered there, in one order."""
    if out_of_order(found):
        return ()
    for term, other, *_ in found:
        if turns(alignment, term, other):
            return term.word, other.word
    return ()
