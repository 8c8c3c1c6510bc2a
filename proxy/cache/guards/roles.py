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
from proxy.cache.alignment.phrases import bases_of
from proxy.cache.alignment.sentence import ENGLISH, Sentence, Term
from proxy.cache.guards.asked import other_affected, other_asked, other_place
from proxy.cache.guards.clauses import exchanged_between
from proxy.cache.guards.counterparts import (
    ARTICLES,
    DIRECTIONS,
    MUTUAL,
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
    happens_by_itself,
    other_compound,
    other_object,
    other_participle,
)
from proxy.cache.guards.thirds import are_alternatives, exchanged_in_parts
from proxy.cache.guards.voice import is_done_by_anyone, turns

_OPPOSED = DIRECTIONS - {"about"}  # "about learning" is "to learn"
_SAME_DIRECTION = {"into": "to", "onto": "to", "towards": "to"} | {"over": "than", "under": "than"}
# "Superior to" is "better than", "prior to" is "before".
_SAME_BEHIND = {"superior": "than", "inferior": "than", "preferable": "than", "prior": "before"}
_TIMES = frozenset({"before", "after"})
_BEFORE_AN_AGENT = ARTICLES | {"by"}
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
        or exchanged_in_parts(found, alignment)
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
    for one in found:
        term, other, here, there = one
        if (
            here != there
            and here in _OPPOSED
            and there in _OPPOSED
            and _direction(alignment.asked, term, here) != _direction(alignment.kept, other, there)
            and not _is_said_elsewhere(one, alignment)
        ):
            return f"{here} {term.word}", f"{there} {other.word}"
    return ()


def _is_said_elsewhere(one: Shared, alignment: Alignment) -> bool:
    """Whether a direction on one side is said in another way on the other."""
    term, other, here, there = one
    asked, kept = alignment.asked, alignment.kept
    return (
        (there == "to" and _is_infinitive(kept, here, term))
        or (here == "to" and _is_infinitive(asked, there, other))
        or (there == "by" and _is_agent(asked, term, kept, other))
        or (here == "by" and _is_agent(kept, other, asked, term))
    )


def _is_infinitive(sentence: Sentence, direction: str, elsewhere: Term) -> bool:
    """ "Before a fasting test" there, "before a test for which I have to fast" here."""
    is_verb = direction in _TIMES and elsewhere.word.endswith("ing")
    return is_verb and not {direction, f"{direction}hand"}.isdisjoint(sentence.words)


def _is_agent(compound: Sentence, term: Term, passive: Sentence, other: Term) -> bool:
    """ "A bee sting", "stung by a bee"."""
    verb = next(
        (word for word in passive.words[: other.at][::-1] if word not in _BEFORE_AN_AGENT), ""
    )
    noun = _behind(compound, term)
    return noun != "" and not set(bases_of(noun)).isdisjoint(bases_of(verb))


def _direction(sentence: Sentence, term: Term, preposition: str) -> str:
    """What a preposition before a term says, where another one may say it too."""
    if preposition not in sentence.words[: term.at]:
        return preposition  # "compared to", which says "than"
    at = term.at - 1 - sentence.words[: term.at][::-1].index(preposition)
    before = sentence.words[max(0, at - 1)]
    return _SAME_BEHIND.get(before) or _SAME_DIRECTION.get(preposition, preposition)


def _exchanged_direction(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """Two words that hand a direction over to each other: "int to long", "long to int"."""
    if are_many(found):
        return ()
    changed = [
        one
        for one in found
        if one[2] != one[3] and not (_moves_with_it(one) or _keeps_it(one, alignment))
    ]
    for one, later in combinations(changed, 2):
        here, there = one[2:]
        if (
            (there, here) == later[2:]
            and not (_is_mutual(alignment, here) or _is_mutual(alignment, there))
            and not are_alternatives(alignment, one[:2], later[:2])
        ):
            return one[0].word, later[0].word
    return ()


def _moves_with_it(one: Shared) -> bool:
    """Whether it may come between: "to carefully set", "without the size changing"."""
    term, other, *_ = one
    return moves_alone(term.word) or (
        term.word.endswith("ing") and other.word.endswith("ing") and happens_by_itself(term)
    )


def _keeps_it(one: Shared, alignment: Alignment) -> bool:
    """Whether the preposition only stands farther off: "in files", "in text files"."""
    term, other, here, there = one
    if here == "":
        return governing(alignment.asked, term) == there
    return there == "" and governing(alignment.kept, other) == here


def _is_mutual(alignment: Alignment, preposition: str) -> bool:
    """Whether one "differs from" the other on both sides, or on one where the other compares."""
    return any(
        word in MUTUAL and after == preposition
        for sentence in (alignment.asked, alignment.kept)
        for word, after in pairwise(sentence.words)
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
