"""Who does it, and to whom: another subject of the same verb, another object."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, permutations
from typing import NamedTuple

from proxy.cache.alignment.align import Alignment
from proxy.cache.alignment.sentence import Sentence, Term
from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.guards.counterparts import (
    ARTICLES,
    DIRECTIONS,
    JOINED_BY,
    OPENS_A_PHRASE,
    Shared,
    moves_alone,
    out_of_order,
)
from proxy.cache.guards.voice import AUXILIARIES, BE, PASSIVE, has_no_subject, subject, voice

_DO = frozenset("do does did".split())
_RELATIVES = frozenset("who whom which what that".split())
_OF_A_VERB = frozenset("i you they he she it who that which to".split())
_BEFORE_A_SUBJECT = (
    AUXILIARIES | frozenset("if when because that and while since after".split())
) - BE
# "You keep it fresh" as "it keeps fresh": it happens to what one does it to.
_HAPPENING = frozenset(
    """
    keep form open close start begin end stop change melt freeze thaw cook boil bake grow heal
    increase decrease improve develop load run work move turn break dry cost
    cure soak marinate rest ripen ferment simmer steep brew roast fry grill toast defrost
    """.split()
)
# "Make the bin stop smelling": what is caused to do it does not begin it.
_CAUSES = frozenset("make makes making made let lets help helps get gets".split())
# They are no nouns: "segfaults only when", "Rome vs Bern".
_SMALL = JOINED_BY | {"only", "now"}
_NO_VERBS = _SMALL | set("kg g mg lb lbs oz ml cl l cm mm km m mph gb mb tb kw kwh hz".split())
# "What size bike", "what bike size".
_ATTRIBUTES = frozenset(
    """
    size sizes color colour colors colours type types kind kinds sort brand brands shape make model
    length width height depth weight thickness grit grade gauge voltage wattage power speed strength
    material style flavor flavour breed species variety temperature frequency capacity format level
    """.split()
)
_ASKED = frozenset({"what", "which"})
_OBJECTS = ARTICLES | frozenset("me him them us".split())


class _Clause(NamedTuple):
    """A verb, and the noun that changes places with it."""

    sentence: Sentence
    verb: Term
    noun: Term


def other_object(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Who did Napoleon defeat", "Who defeated Napoleon": a verb and a noun change places."""
    if not out_of_order(found):
        return ()
    asked, kept = alignment.asked, alignment.kept
    for (term, other, *_), (later, other_later, *_) in _neighbours(found):
        if (
            term.at < later.at
            and other.at > other_later.at
            and not _is_attribute(asked, term, later)
            and (
                _changes_its_object(_Clause(asked, term, later), _Clause(kept, other, other_later))
                or _changes_its_object(
                    _Clause(kept, other_later, other), _Clause(asked, later, term)
                )
            )
        ):
            return term.word, later.word
    return ()


def _neighbours(found: Sequence[Shared]) -> Iterator[tuple[Shared, Shared]]:
    """Those that stand beside each other here, and those that do there, as they are asked."""
    yield from pairwise(found)
    for one, after in pairwise(sorted(found, key=lambda one: one[1].at)):
        yield after, one


def _changes_its_object(one: _Clause, other: _Clause) -> bool:
    """Whether a noun is the object of a verb in one clause and its subject in the other."""
    return (
        _may_be_a_verb(one.verb)
        and not (
            one.verb.word.isdigit()
            or other.verb.name
            or moves_alone(one.noun.word)
            or one.noun.word in _SMALL
        )
        and _suffers(*one, _behind(other.sentence, other.verb))
        and _acts(other.sentence, other.noun, other.verb)
        and voice(one.sentence, one.verb) != PASSIVE
    )


def _may_be_a_verb(term: Term) -> bool:
    """Whether a word can be one whose subject and object are two things."""
    happens = happens_by_itself(term) or moves_alone(term.word) or term.word in _NO_VERBS
    return term.word.isalpha() and not (happens or term.name or term.word.endswith("ing"))


def happens_by_itself(term: Term) -> bool:
    """Whether it may be said of what it is done to: "it keeps", "I keep it"."""
    return not _HAPPENING.isdisjoint(term.bases)


def _suffers(sentence: Sentence, verb: Term, noun: Term, behind: str) -> bool:
    """Whether a verb with a subject before it has the noun behind it, and what it takes with it.

    `behind` is what stands behind the verb elsewhere: "on" of "that lodash depends on".
    """
    before = sentence.words[verb.at - 1] if verb.at else ""
    doer = before if before == "to" else subject(sentence, verb)
    if has_no_subject(sentence, verb):
        return False
    if doer not in _OF_A_VERB and (doer in FUNCTION or _is_after_be(sentence, verb)):
        return False
    return _between(sentence, verb, noun) - ARTICLES - JOINED_BY <= {behind}


def _is_after_be(sentence: Sentence, verb: Term) -> bool:
    """Whether it is no verb: the "scores" of "are test scores weighed"."""
    start = _start(sentence, verb)
    return start > 0 and sentence.words[start - 1] in BE


def _acts(sentence: Sentence, noun: Term, verb: Term) -> bool:
    """Whether a noun is the subject of a verb whose object stands elsewhere, or behind it."""
    between = _between(sentence, noun, verb)
    is_far = "to" in between and verb.at - noun.at > len(("allowed", "to", "sue"))
    if voice(sentence, verb) == PASSIVE or is_far or not between <= AUXILIARIES:
        return False
    start = _start(sentence, noun)
    before = sentence.words[start - 1] if start else ""
    if before in BE:
        # "Who is a trust allowed to sue".
        is_infinitive = sentence.words[verb.at - 1] == "to"
        return is_infinitive and not _RELATIVES.isdisjoint(sentence.words[: start - 1])
    if before in _DO or before in _RELATIVES:
        return True
    if sentence.words[start] == "that" and before == "it":
        return True  # "who was it that my dog bit"
    if before not in FUNCTION and before not in _CAUSES and start:
        # "The raccoon my dog bit".
        return sentence.words[start] in ARTICLES
    takes_it = _has_object(sentence, verb) or _is_stranded(sentence, verb)
    return takes_it and (start == 0 or before in _BEFORE_A_SUBJECT)


def _has_object(sentence: Sentence, verb: Term) -> bool:
    after = _behind(sentence, verb)
    return after in _OBJECTS or (after not in FUNCTION | OPENS_A_PHRASE and after != "")


def _is_stranded(sentence: Sentence, verb: Term) -> bool:
    """Whether what the preposition behind a verb belongs to stands before: "stand for"."""
    after = sentence.words[verb.at + 1 :]
    return len(after) == 1 and after[0] in OPENS_A_PHRASE | DIRECTIONS


def _start(sentence: Sentence, noun: Term) -> int:
    """Where a noun begins, with its articles; and, behind none of them, with its compound."""
    at = noun.at
    while at and sentence.words[at - 1] in ARTICLES:
        at -= 1
    if at < noun.at:
        return at
    while at and sentence.words[at - 1] not in FUNCTION:
        at -= 1
    while at and sentence.words[at - 1] in ARTICLES:
        at -= 1
    return at


def _behind(sentence: Sentence, term: Term) -> str:
    return next(iter(sentence.words[term.at + 1 : term.at + 2]), "")


def _between(sentence: Sentence, first: Term, last: Term) -> frozenset[str]:
    return FUNCTION.intersection(sentence.words[first.at + 1 : last.at])


def other_compound(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "A dance school", "a school dance"."""
    if not out_of_order(found):
        return ()
    asked, kept = alignment.asked, alignment.kept
    for (term, other, *_), (later, other_later, *_) in combinations(found, 2):
        if later.at - term.at == 1 == other.at - other_later.at:
            nouns = all(map(_may_be_a_noun, (term, other, later, other_later)))
            ends = _ends_a_phrase(asked, later) and _ends_a_phrase(kept, other)
            if _is_attribute(asked, term, later):
                continue
            if nouns and ends and _opens(asked, term) == _opens(kept, other_later) != "":
                return term.word, later.word
    return ()


def _is_attribute(sentence: Sentence, term: Term, later: Term) -> bool:
    """Whether one word names what is asked of the other: "what size bike", "which bike size"."""
    is_asked = sentence.words[term.at - 1] in _ASKED if term.at else False
    return is_asked and not _ATTRIBUTES.isdisjoint((term.word, later.word))


def _ends_a_phrase(sentence: Sentence, term: Term) -> bool:
    after = _behind(sentence, term)
    return after == "" or after in FUNCTION


def _opens(sentence: Sentence, term: Term) -> str:
    """The small word or the verb that stands before a compound; "" where it is neither."""
    before = sentence.words[max(0, term.at - 2) : term.at]
    if not before or (before[-1] not in FUNCTION and before[0] not in ("to", "i", "you")):
        return ""
    return before[-1]


def _may_be_a_noun(term: Term) -> bool:
    return (
        term.known
        and not term.name
        and not moves_alone(term.word)
        and not term.word.endswith(("ing", "ed"))
        and term.word.isalpha()
    )


def other_participle(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Why am I bored", "Why am I boring"; but "for pulling a tooth", "who pulled a tooth"."""
    asked, kept = alignment.asked, alignment.kept
    for term, other, *_ in found:
        for (doing, here), (done, there) in permutations(((term, asked), (other, kept))):
            differ = doing.word.endswith("ing") and done.word.endswith("ed")
            differ = differ and doing.word not in _LIKE_PREPOSITIONS
            if differ and not (_is_gerund(here, doing) and _is_verb(there, done)):
                return term.word, other.word
    return ()


# "Including tax" is "tax included".
_LIKE_PREPOSITIONS = frozenset("including excluding".split())
_BEFORE_A_GERUND = frozenset(
    "for by of before after while when without from in on at about to than".split()
)
_BEFORE_A_PAST = frozenset("i you he she it we they who that which have has had by".split()) | BE


def _is_gerund(sentence: Sentence, term: Term) -> bool:
    return term.at == 0 or sentence.words[term.at - 1] in _BEFORE_A_GERUND


def _is_verb(sentence: Sentence, term: Term) -> bool:
    """Whether it is told: "I stepped on a nail", "stepped on a nail"."""
    return term.at == 0 or sentence.words[term.at - 1] in _BEFORE_A_PAST
