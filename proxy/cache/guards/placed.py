"""Where the words stand that two sentences share, and what stands before each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from proxy.cache.alignment.align import ALONE, Alignment
from proxy.cache.alignment.sentence import Sentence, Term
from proxy.cache.alignment.words import is_irregular

DIRECTIONS = frozenset(
    "to from into onto towards by before after against than via over under without until".split()
)
# "flashlight for camping" is "camping flashlight", "fees of an ETF" are "ETF fees".
LOOSE = frozenset("in on at for of with per".split())
# What a phrase begins with that may stand at the start of a question as well as at its end.
OPENING = LOOSE | frozenset(
    "from after before during without if when while because under over by via against".split()
)
ARTICLES = frozenset("a an the my your our their its his her this that these those".split())
_BE = frozenset("be been being is are was were get got".split())


@dataclass(frozen=True, slots=True)
class Placed:
    """A term that is asked and its counterpart, and the prepositions before them ("" for none)."""

    term: Term
    other: Term
    here: str
    there: str


def placed(alignment: Alignment) -> list[Placed]:
    """The shared terms in the order in which they are asked, prepositions left out.

    So are words that stand twice: either may be the counterpart.
    """
    theirs = alignment.kept.terms
    counts = Counter(term.bases for term in alignment.left.terms)
    return [
        Placed(
            term,
            theirs[mate],
            _before(alignment.asked, term),
            _before(alignment.kept, theirs[mate]),
        )
        for term, mate in zip(alignment.left.terms, alignment.left.mates, strict=True)
        if mate != ALONE and term.word not in OPENING and counts[term.bases] == 1
    ]


def _before(sentence: Sentence, term: Term) -> str:
    at = term.at - 1
    while at >= 0 and sentence.words[at] in ARTICLES:
        at -= 1
    word = sentence.words[at] if at >= 0 else ""
    return word if word in DIRECTIONS or word in OPENING else ""


def is_passive(sentence: Sentence, term: Term) -> bool:
    """Whether "be replaced" stands here."""
    before = sentence.words[term.at - 1] if term.at else ""
    return before in _BE and _is_participle(term)


def _is_participle(term: Term) -> bool:
    return term.word.endswith(("ed", "en")) or is_irregular(term.word)


def are_turned(found: Sequence[Placed]) -> bool:
    """Whether one sentence is the other in the passive voice: who acts stands behind "by" there.

    "Does Ikea accept returns?", "Are returns accepted by Ikea?"
    """
    for agent in found:
        if "by" not in (agent.here, agent.there) or agent.here == agent.there:
            continue
        by_asked = agent.here == "by"
        for verb in found:
            suffers, acts = (verb.term, verb.other) if by_asked else (verb.other, verb.term)
            subject, behind = (agent.other, agent.term) if by_asked else (agent.term, agent.other)
            if _is_participle(suffers) and suffers.at < behind.at and subject.at < acts.at:
                return True
    return False
