"""The order of words: those that stand for each other must come in one.

But for phrases that move freely ("in Python, how do I …"), words that are joined as equals
("A or B"), compounds, and what is done by one or suffered by the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

from proxy.cache.alignment.align import Alignment
from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.sentence import ENGLISH, Sentence, Term
from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.guards.clauses import wholes
from proxy.cache.guards.counterparts import (
    ARTICLES,
    JOINED_BY,
    LOOSE,
    OPENS_A_PHRASE,
    Shared,
    are_many,
    moves_alone,
    out_of_order,
    shared,
)
from proxy.cache.guards.voice import turns

_COMPOUNDING = LOOSE | {"from"}

_EQUALS = ARTICLES | JOINED_BY


def order(pair: Pair) -> tuple[str, ...]:
    """Object to any other order of shared words, as far as phrases do not move as a whole."""
    alignment = pair.alignment
    if ENGLISH not in (alignment.asked.language, alignment.kept.language):
        return ()  # the guard for languages has compared every word in its place
    return other_order(list(shared(alignment)), alignment)


def other_order(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """The first two of the shared words that may not stand the other way round, and do."""
    if are_many(found):
        return out_of_order(found)
    if not out_of_order(found):
        return ()
    for whole in wholes(found, alignment):
        if changed := _other_order(whole, alignment):
            return changed
    return ()


def _other_order(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    if _moves_a_phrase(found) or _moves_a_phrase(_from_the_other_side(found)):
        return ()
    bound = [one[:2] for one in found if not _moves(one, found)]
    for (term, other), (later, other_later) in combinations(bound, 2):
        if other.at <= other_later.at or term.bases == later.bases:
            continue
        if _turns_between(found, (term, other), (later, other_later), alignment):
            continue
        if not _says_the_same(alignment, (term, other), (later, other_later)):
            return term.word, later.word
    return ()


def _turns_between(
    found: Sequence[Shared], first: tuple[Term, Term], last: tuple[Term, Term], alignment: Alignment
) -> bool:
    """Whether one does something to the other on one side, and the other suffers it there."""
    return any(
        turns(alignment, term, other)
        for term, other, *_ in found
        if first[0].at < term.at < last[0].at and last[1].at < other.at < first[1].at
    )


def _moves_a_phrase(found: Sequence[Shared]) -> bool:
    """Whether all that differs is one phrase that stands elsewhere, behind the same preposition.

    "In a blood test, what does it mean" is "What does it mean in a blood test".
    """
    places = [other.at for _, other, _, _ in found]
    return any(
        _is_sorted(places[start:end]) and _is_sorted(places[:start] + places[end:])
        for start, end in combinations(range(len(found) + 1), 2)
        if end - start < len(found) and _opens_a_phrase(found[start])
    )


def _opens_a_phrase(one: Shared) -> bool:
    _, _, here, there = one
    return here == there and here in OPENS_A_PHRASE


def _is_sorted(places: Sequence[int]) -> bool:
    return all(place <= after for place, after in pairwise(places))


def _from_the_other_side(found: Iterable[Shared]) -> list[Shared]:
    turned = ((other, term, there, here) for term, other, here, there in found)
    return sorted(turned, key=lambda one: one[0].at)


def _moves(one: Shared, found: Sequence[Shared]) -> bool:
    """Whether a word may stand anywhere: as it is, or with its preposition."""
    term, other, here, there = one
    if moves_alone(term.word) or moves_alone(other.word) or term.word in OPENS_A_PHRASE:
        return True
    if here == there:
        return here not in ("", "to")  # "to" may stand before a verb
    if not {here, there} <= LOOSE | {""}:
        return False
    # "Butter for a cup of oil", "oil for a cup of butter": two words change places.
    return all((ours, theirs) != (there, here) for _, _, ours, theirs in found)


def _says_the_same(
    alignment: Alignment, first: tuple[Term, Term], second: tuple[Term, Term]
) -> bool:
    """Whether two terms that change places are joined as equals, or are one compound."""
    asked, kept = alignment.asked, alignment.kept
    if _are_joined(asked, first[0], second[0]) and _are_joined(kept, second[1], first[1]):
        return True
    if _is_extraposed(asked, kept, first, second) or _is_extraposed(
        kept, asked, second[::-1], first[::-1]
    ):
        return True
    if turns(alignment, *first) or turns(alignment, *second):
        return True
    return _is_compound(asked, first[0], second[0], kept, second[1], first[1]) or _is_compound(
        kept, second[1], first[1], asked, first[0], second[0]
    )


def _is_extraposed(
    asked: Sentence, kept: Sentence, verb: tuple[Term, Term], noun: tuple[Term, Term]
) -> bool:
    """Whether "is it safe to eat pork" here is "is pork safe to eat" there."""
    if not (_is_infinitive(asked, verb[0]) and _is_infinitive(kept, verb[1])):
        return False
    between = kept.words[noun[1].at + 1 : verb[1].at - 1]
    return between != () and moves_alone(between[-1])


def _is_infinitive(sentence: Sentence, verb: Term) -> bool:
    return verb.at > 0 and sentence.words[verb.at - 1] == "to"


def _are_joined(sentence: Sentence, first: Term, second: Term) -> bool:
    """Whether nothing but "and", "or" and articles stands between two terms."""
    between = sentence.words[first.at + 1 : second.at]
    return _EQUALS.issuperset(between) and not JOINED_BY.isdisjoint(between)


def _is_compound(
    apart: Sentence, head: Term, modifier: Term, together: Sentence, before: Term, after: Term
) -> bool:
    """Whether "prices for winter coats" here is "winter coat prices" there."""
    between = FUNCTION.intersection(apart.words[head.at + 1 : modifier.at]) - ARTICLES
    glued = FUNCTION.isdisjoint(together.words[before.at + 1 : after.at])
    return glued and len(between) == 1 and between <= _COMPOUNDING
