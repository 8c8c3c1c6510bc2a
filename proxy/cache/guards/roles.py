"""Who does what to whom: the same words in other roles ask something else.

The shipped embedder is a mean of word vectors and knows no order: "PDF to HTML" and "HTML to PDF"
are one text to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, pairwise

from proxy.cache.alignment.align import Alignment
from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.sentence import ENGLISH, Sentence, Term
from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.guards.asked import other_affected, other_asked, other_place
from proxy.cache.guards.clauses import exchanged_between, wholes
from proxy.cache.guards.counterparts import (
    ARTICLES,
    DIRECTIONS,
    JOINED_BY,
    LOOSE,
    Shared,
    are_many,
    governing,
    moves_alone,
    out_of_order,
    shared,
)
from proxy.cache.guards.nations import exchanged
from proxy.cache.guards.persons import (
    happens_to_me,
    other_liking,
    other_person,
    other_self,
    other_subject,
    other_sufferer,
)
from proxy.cache.guards.subjects import (
    other_compound,
    other_object,
    other_participle,
)
from proxy.cache.guards.voice import is_done_by_anyone, turns

_OPPOSED = DIRECTIONS - {"about"}  # "about learning" is "to learn"
_SAME_DIRECTION = {"into": "to", "onto": "to", "towards": "to"} | {"over": "than", "under": "than"}
# "Superior to" is "better than", "prior to" is "before".
_SAME_BEHIND = {"superior": "than", "inferior": "than", "preferable": "than", "prior": "before"}
# What differs from another is differed from by it.
_MUTUAL = frozenset("different differ differs difference similar same equal identical".split())
_COMPARING = frozenset("from to with as".split())
_EQUALS = ARTICLES | JOINED_BY
_POSSESSIVE = re.compile(r"([^\W_]+)(?:'s|s') +(?=([^\W_]+))")
# "Written by", "written for".
_OTHER_ENDS = frozenset("for to about".split())
_LETTER = re.compile(r"\b[a-z]+ A\b")
_EVERY = frozenset("all every".split())
_ASKS_WHETHER = frozenset("is are do does did".split())


def roles(pair: Pair) -> tuple[str, ...]:
    """Refuse where two words change places around a third, or directions: to Rome, from Rome."""
    alignment = pair.alignment
    if ENGLISH not in (alignment.asked.language, alignment.kept.language):
        return ()  # the guard for languages has compared every word in its place
    found = list(shared(alignment))
    return (
        _other_direction(found, alignment)
        or _exchanged_direction(found, alignment)
        or exchanged_between(found, alignment)
        or _exchanged_in_parts(found, alignment)
        or other_person(found, alignment)
        or other_subject(found, alignment)
        or other_sufferer(found, alignment)
        or other_self(found, alignment)
        or other_liking(found, alignment)
        or other_affected(found, alignment)
        or other_place(found, alignment)
        or other_asked(found, alignment)
        or _other_voice(found, alignment)
        or other_object(found, alignment)
        or other_compound(found, alignment)
        or other_participle(found, alignment)
        or _other_standard(found, alignment)
        or _other_owner(found, alignment)
        or _other_whole(found, alignment)
        or _other_type(found, alignment)
        or exchanged(alignment.asked.words, alignment.kept.words)
    )


def _other_direction(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """A direction on one side only says nothing: "how to bake", "how do I bake"."""
    for term, other, here, there in found:
        if (
            here != there
            and here in _OPPOSED
            and there in _OPPOSED
            and _direction(alignment.asked, term, here) != _direction(alignment.kept, other, there)
        ):
            return f"{here} {term.word}", f"{there} {other.word}"
    return ()


def _direction(sentence: Sentence, term: Term, preposition: str) -> str:
    """What a preposition before a term says, where another one may say it too."""
    at = term.at - 1 - sentence.words[: term.at][::-1].index(preposition)
    before = sentence.words[max(0, at - 1)]
    return _SAME_BEHIND.get(before) or _SAME_DIRECTION.get(preposition, preposition)


def _exchanged_direction(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """Two words that hand a direction over to each other: "int to long", "long to int"."""
    if are_many(found):
        return ()
    changed = [one for one in found if one[2] != one[3] and not _keeps_it(one, alignment)]
    for (term, _, here, there), (later, _, here_later, there_later) in combinations(changed, 2):
        if (here, there) != (there_later, here_later):
            continue
        if not (_is_mutual(alignment, here) or _is_mutual(alignment, there)):
            return term.word, later.word
    return ()


def _keeps_it(one: Shared, alignment: Alignment) -> bool:
    """Whether the preposition only stands farther off: "in files", "in text files"."""
    term, other, here, there = one
    if here == "":
        return governing(alignment.asked, term) == there
    return there == "" and governing(alignment.kept, other) == here


def _is_mutual(alignment: Alignment, preposition: str) -> bool:
    """Whether one "differs from" the other on both sides, or on one where the other compares."""
    return any(
        word in _MUTUAL and after == preposition
        for sentence in (alignment.asked, alignment.kept)
        for word, after in pairwise(sentence.words)
    )


def _exchanged_in_parts(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """Two words that change places around a third: "Do cats chase dogs?", "Do dogs chase cats?"."""
    changed = out_of_order(found)
    if not changed or are_many(found):
        return changed
    return next(
        (names for part in wholes(found, alignment) if (names := _exchanged(part, alignment))), ()
    )


def _exchanged(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    bound = [
        (term, other)
        for term, other, *_ in found
        if not (moves_alone(term.word) or moves_alone(other.word))
    ]
    for first, middle, last in combinations(bound, 3):
        if not first[1].at > middle[1].at > last[1].at:
            continue
        three = (first, middle, last)
        differ = len({term.bases for term, _ in three}) == len(three)
        if differ and not _may_turn(three, alignment):
            return first[0].word, last[0].word
    return ()


_Three = tuple[tuple[Term, Term], tuple[Term, Term], tuple[Term, Term]]


def _may_turn(three: _Three, alignment: Alignment) -> bool:
    """Whether three words say the same the other way round."""
    first, _, last = three
    asked, kept = alignment.asked, alignment.kept
    ours, theirs = tuple(one for one, _ in three), tuple(other for _, other in three[::-1])
    return (
        any(turns(alignment, *one) for one in three)
        or (_are_compared(asked, first[0], last[0]) and _are_compared(kept, last[1], first[1]))
        or (_follows_a_joint(asked, last[0]) and _follows_a_joint(kept, first[1]))
        or (_is_glued(asked, ours) and _is_taken_apart(kept, theirs))
        or (_is_glued(kept, theirs) and _is_taken_apart(asked, ours))
    )


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
        and not _MUTUAL.isdisjoint(sentence.words)
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


def _other_voice(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Who did he defeat", "Who was he defeated by": done here, suffered there, in one order."""
    if out_of_order(found):
        return ()
    for term, other, *_ in found:
        behind = _behind(alignment.asked, term), _behind(alignment.kept, other)
        if "by" in behind and not _OTHER_ENDS.isdisjoint(behind):
            return term.word, *behind
        if turns(alignment, term, other) and not (
            is_done_by_anyone(alignment, term, other) or happens_to_me(alignment, term, other)
        ):
            return term.word, other.word
    return ()


def _behind(sentence: Sentence, term: Term) -> str:
    return next(iter(sentence.words[term.at + 1 : term.at + 2]), "")


def _other_standard(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Is a bus trip cheaper than a flight", "Is a flight cheaper than a bus trip"."""
    for term, other, here, there in found:
        for sentence, it, before in (
            (alignment.asked, term, there),
            (alignment.kept, other, here),
        ):
            words = sentence.words
            if before == "than" and "than" in words[it.at :]:
                return term.word, "than"
    return ()


def _other_owner(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "My wife's brother", "my brother's wife"."""
    if not out_of_order(found):
        return ()
    ours, theirs = _owners(alignment.asked), _owners(alignment.kept)
    for (term, other, *_), (later, other_later, *_) in combinations(found, 2):
        if (term.word, later.word) in ours and (other_later.word, other.word) in theirs:
            return term.word, later.word
    return ()


def _owners(sentence: Sentence) -> list[tuple[str, str]]:
    folded = sentence.text.folded
    return _POSSESSIVE.findall(folded) if "'" in folded else []


def _other_type(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Can type A give to type B": elsewhere "a" is an article, and is not looked at."""
    has_one = all(_LETTER.search(one.text.plain) for one in (alignment.asked, alignment.kept))
    return out_of_order(found) if has_one else ()


def _other_whole(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Are all squares rectangles", "Are all rectangles squares"."""
    ours, theirs = _whole(alignment.asked), _whole(alignment.kept)
    if ours < 0 or theirs < 0:
        return ()
    for term, other, *_ in found:
        if (term.at == ours) != (other.at == theirs):
            return term.word, "all"
    return ()


def _whole(sentence: Sentence) -> int:
    """The place of what "are all …" speaks of; -1 where none is spoken of so."""
    words = sentence.words
    if len(words) < 3 or words[0] not in _ASKS_WHETHER or words[1] not in _EVERY:
        return -1
    small = ARTICLES | {"of"}
    return next((at for at, word in enumerate(words) if at > 1 and word not in small), -1)
