"""Two words that change places around a third: "do cats chase dogs", "do dogs chase cats".

But for what may turn: one does what the other suffers, "A or B" is "B or A", "from A to B" is "to B
from A", a compound is taken apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise, permutations

from proxy.cache.alignment.align import Alignment
from proxy.cache.alignment.sentence import Sentence, Term
from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.guards.clauses import fronted, wholes
from proxy.cache.guards.counterparts import (
    ARTICLES,
    JOINED_BY,
    LOOSE,
    MUTUAL,
    Shared,
    are_many,
    moves_alone,
    out_of_order,
)
from proxy.cache.guards.voice import PARTICLES, has_no_subject, is_participle, turns

_COMPARING = frozenset("from to with as".split())
_HOW = frozenset("many much often long far old big high deep".split())
_HOW_MANY = (("how", "many"), ("how", "much"))
_EQUALS = ARTICLES | JOINED_BY
_NEAR = 4  # words between two alternatives: "a Roth IRA or a traditional IRA"


def exchanged_in_parts(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """Two words that change places around a third: "Do cats chase dogs?", "Do dogs chase cats?"."""
    changed = out_of_order(found)
    if not changed or are_many(found):
        return changed
    parts = (part for whole in fronted(found, alignment) for part in wholes(whole, alignment))
    return next((names for part in parts if (names := _exchanged(part, alignment))), ())


def _exchanged(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    bound = [
        (term, other)
        for term, other, *_ in found
        if not (moves_alone(term.word) or moves_alone(other.word) or term.word in JOINED_BY)
        and not (_is_how_many(alignment.asked, term) and _is_how_many(alignment.kept, other))
    ]
    for first, middle, last in combinations(bound, 3):
        if not first[1].at > middle[1].at > last[1].at:
            continue
        three = (first, middle, last)
        differ = len({term.bases for term, _ in three}) == len(three)
        if differ and not _may_turn(three, alignment):
            return first[0].word, last[0].word
    return ()


def _is_how_many(sentence: Sentence, term: Term) -> bool:
    """Whether a question word gives a term its place: "how often", "how many guests"."""
    before = sentence.words[max(0, term.at - 2) : term.at]
    return (before[-1:] == ("how",) and term.word in _HOW) or before in _HOW_MANY


_Three = tuple[tuple[Term, Term], tuple[Term, Term], tuple[Term, Term]]


def _may_turn(three: _Three, alignment: Alignment) -> bool:
    """Whether three words say the same the other way round."""
    first, _, last = three
    asked, kept = alignment.asked, alignment.kept
    ours, theirs = tuple(one for one, _ in three), tuple(other for _, other in three[::-1])
    return (
        any(turns(alignment, *one) for one in three)
        or any(_says_it_of_a_clause(alignment, *one) for one in three)
        or _has_its_agent(three, alignment)
        or any(are_alternatives(alignment, *two) for two in pairwise(three))
        or any(_come_and_go(alignment, *two) for two in pairwise(three))
        or (_are_compared(asked, first[0], last[0]) and _are_compared(kept, last[1], first[1]))
        or (_follows_a_joint(asked, last[0]) and _follows_a_joint(kept, first[1]))
        or (_is_glued(asked, ours) and _is_taken_apart(kept, theirs))
        or (_is_glued(kept, theirs) and _is_taken_apart(asked, ours))
    )


def _says_it_of_a_clause(alignment: Alignment, term: Term, other: Term) -> bool:
    """ "Does it hurt my score to close a card", "does closing a card hurt my score"."""
    sides = (alignment.asked, term), (alignment.kept, other)
    return any(
        has_no_subject(*one) and any(word.endswith("ing") for word in there.words[: verb.at])
        for one, (there, verb) in permutations(sides)
    )


def _has_its_agent(three: _Three, alignment: Alignment) -> bool:
    """ "Does stress cause pain", "is pain brought on by stress"."""
    first, _, last = three
    return _is_done_by(alignment.kept, first[1]) or _is_done_by(alignment.asked, last[0])


def _is_done_by(sentence: Sentence, term: Term) -> bool:
    """Whether "by" and a participle stand before it."""
    at = term.at - 1
    while at > 0 and sentence.words[at] in ARTICLES:
        at -= 1
    before = [word for word in sentence.words[max(0, at - 2) : at] if word not in PARTICLES]
    return sentence.words[at] == "by" and bool(before) and is_participle(before[-1])


def are_alternatives(
    alignment: Alignment, first: tuple[Term, Term], last: tuple[Term, Term]
) -> bool:
    """ "A or B" here, "B or A" there: neither does anything to the other."""
    return _are_joined(alignment.asked, first[0], last[0]) and _are_joined(
        alignment.kept, last[1], first[1]
    )


def _are_joined(sentence: Sentence, one: Term, after: Term) -> bool:
    """Whether nothing but words of content and "or" stands between two near terms."""
    words = sentence.words[one.at + 1 : after.at]
    between = (FUNCTION | JOINED_BY).intersection(words)
    return len(words) <= _NEAR and between <= _EQUALS and not JOINED_BY.isdisjoint(between)


def _come_and_go(alignment: Alignment, first: tuple[Term, Term], last: tuple[Term, Term]) -> bool:
    """ "From A to B", "to B from A"."""
    ours = [_way(alignment.asked, term) for term, _ in (first, last)]
    theirs = [_way(alignment.kept, other) for _, other in (first, last)]
    return ours == theirs and sorted(ours) == ["from", "to"]


def _way(sentence: Sentence, term: Term) -> str:
    """The direction before a whole compound, if no verb is behind it."""
    words = sentence.words[: term.at][::-1]
    return next((word for word in words if word in FUNCTION and word not in ARTICLES), "")


def _follows_a_joint(sentence: Sentence, term: Term) -> bool:
    """Whether "and" or "or" stands before a word and its articles."""
    at = term.at - 1
    while at > 0 and sentence.words[at] in ARTICLES:
        at -= 1
    return at > 0 and sentence.words[at] in JOINED_BY


def _are_compared(sentence: Sentence, one: Term, other: Term) -> bool:
    """Whether one "differs from" the other, which is the same the other way round."""
    between = FUNCTION.intersection(sentence.words[one.at + 1 : other.at]) - _EQUALS - {"is", "are"}
    joined = sentence.words[one.at + 1 : other.at]
    return (
        between <= _COMPARING
        and not _COMPARING.union(JOINED_BY).isdisjoint(joined)
        and not MUTUAL.isdisjoint(sentence.words)
    )


def _is_glued(sentence: Sentence, terms: Sequence[Term]) -> bool:
    """Whether terms are one compound, as in "Florida malpractice statute"."""
    return FUNCTION.intersection(sentence.words[terms[0].at : terms[-1].at]) <= {"of"}


def _is_taken_apart(sentence: Sentence, terms: Sequence[Term]) -> bool:
    """Whether loose prepositions stand between them, as in "statute for malpractice in Florida"."""
    gaps = [
        FUNCTION.intersection(sentence.words[one.at + 1 : after.at]) - ARTICLES
        for one, after in pairwise(terms)
    ]
    return any(gaps) and all(
        gap <= LOOSE and (gap or one.word.endswith("ing"))
        for gap, one in zip(gaps, terms, strict=False)
    )
