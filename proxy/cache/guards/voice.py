"""Who does it and who suffers it: the voice of a verb, and the subject that stands before it."""

from __future__ import annotations

from proxy.cache.alignment.align import Alignment
from proxy.cache.alignment.sentence import Sentence, Term
from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.guards.counterparts import ARTICLES

ACTIVE, PASSIVE, EITHER = "active", "passive", ""

BE = frozenset("be been being am is are was were get got getting".split())
_HAVE = frozenset("have has had having".split())
_PAST = _HAVE | {"was", "were", "did"}
# They stand between a subject and its verb.
AUXILIARIES = BE | _HAVE
AUXILIARIES |= set("do does did can could will would shall should may might must not".split())
AUXILIARIES |= set("just already also still never ever only always usually to".split())
PERSONS = frozenset("i you we he she they who".split())
_SUBJECTS = PERSONS | {"it", "someone", "somebody", "that", "which"}
_OBJECTS = ARTICLES | frozenset("me him them us it you someone somebody".split())
# What a subject keeps clear of: "is the company that fired me liable" is no passive.
_ENDS_A_CLAUSE = frozenset(
    "who whom that which what if when while because in on at by to for from with of and or".split()
)
# "The cage needs cleaning".
_NEEDS = frozenset((word,) for word in "need needs require requires".split())
PARTICLES = frozenset("on up down out off".split())  # "brought on by"
_FARTHEST = 4  # words between "was" and "defeated": "was my bank account suspended"
# A list, since "is open", "is chicken" and "are children" suffer nothing.
_PARTICIPLES = frozenset(
    """
    beaten bitten bought broken brought built burnt caught chosen cut drawn driven drunk eaten felt
    forgotten fought found frozen given grown heard held hidden hung kept learnt led lent lost made
    meant met paid proven ridden run said seen sent shaken shown sold spelt spent spilt spoken
    stolen stung sung sworn taken taught thought thrown told torn understood won worn woven written
    read put set shut
    """.split()
)


def turns(alignment: Alignment, term: Term, other: Term) -> bool:
    """Whether "replace" on one side is "be replaced" on the other.

    What is done to a thing may stand before or behind it.
    """
    if term.word == other.word and not is_participle(term.word):
        return False
    ours, theirs = voice(alignment.asked, term), voice(alignment.kept, other)
    return {ours, theirs} == {ACTIVE, PASSIVE}


def is_participle(word: str) -> bool:
    """Whether a word may say what was done to something: not "red", "need"."""
    return word in _PARTICIPLES or (len(word) > 3 and word.endswith("ed") and word[-3] != "e")


def voice(sentence: Sentence, term: Term) -> str:
    """Whether something does what the term says, suffers it, or neither is clear.

    "A delayed flight" and "a flight delayed by fog" may be either: no verb says it.
    """
    words, at = sentence.words, term.at
    if term.word.endswith("ing") and words[max(0, at - 1) : at] in _NEEDS:
        return PASSIVE
    if not is_participle(term.word):
        return ACTIVE
    behind = words[at + 1 : at + 3]
    if behind[:1] == ("by",) or (behind[1:] == ("by",) and behind[0] in PARTICLES):
        return PASSIVE
    for back in range(at - 1, max(-1, at - 2 - _FARTHEST), -1):
        word = words[back]
        if word in BE:
            return PASSIVE if back == at - 1 else EITHER
        if word in _HAVE:
            return ACTIVE if words[at - 1] in AUXILIARIES | _SUBJECTS else EITHER
        if word in _ENDS_A_CLAUSE:
            break
    return ACTIVE if _has_object(sentence, at) or _has_subject(sentence, at) else EITHER


def _has_subject(sentence: Sentence, at: int) -> bool:
    return at > 0 and sentence.words[at - 1] in _SUBJECTS


def _has_object(sentence: Sentence, at: int) -> bool:
    """Whether "the cat scratched my sofa" follows, and not the "sofa" of "a scratched sofa"."""
    before, after = sentence.words[at - 1 : at], sentence.words[at + 1 : at + 2]
    if not after or not before or before[0] in FUNCTION:
        return bool(after) and after[0] in _OBJECTS
    return after[0] in _OBJECTS or after[0] not in FUNCTION


def subject(sentence: Sentence, term: Term) -> str:
    """The word before a verb and its auxiliaries: "I" of "I have not paid"; "" for none."""
    at = term.at - 1
    while at >= 0 and sentence.words[at] in AUXILIARIES:
        at -= 1
    return sentence.words[at] if at >= 0 else ""


def has_no_subject(sentence: Sentence, term: Term) -> bool:
    """Whether "it" stands for what follows: "does it hurt my score to close a card"."""
    return subject(sentence, term) == "it" and "to" in sentence.words[term.at :]


def is_done_by_anyone(alignment: Alignment, term: Term, other: Term) -> bool:
    """Whether it does not matter who does it: "should I avoid", "should be avoided"."""
    asked, kept = alignment.asked, alignment.kept
    if voice(asked, term) == ACTIVE:
        return _is_general(asked, term) and _names_no_agent(kept, other)
    return _is_general(kept, other) and _names_no_agent(asked, term)


def _is_general(sentence: Sentence, term: Term) -> bool:
    """Whether anyone may do it, and has not done it: "you should avoid", "to avoid"."""
    near = _near(sentence, term)
    return _PAST.isdisjoint(near) and (
        near[-1:] == ("to",)
        or term.word.endswith("ing")
        or subject(sentence, term) in ("i", "you", "we")
    )


def _names_no_agent(sentence: Sentence, term: Term) -> bool:
    """Nor is it one of us who suffers it: "can I sue", "can I be sued", "to be sued"."""
    near = _near(sentence, term)
    return (
        "by" not in sentence.words[term.at :]
        and near[-2:] != ("to", "be")
        and (PERSONS | _PAST).isdisjoint(near)
    )


def _near(sentence: Sentence, term: Term) -> tuple[str, ...]:
    return sentence.words[max(0, term.at - 1 - _FARTHEST) : term.at]
