"""Whether it is I who does it, or to whom it is done; and what I am: a landlord, or his tenant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations

from proxy.cache.alignment.align import Alignment
from proxy.cache.alignment.phrases import bases_of
from proxy.cache.alignment.sentence import Sentence, Term
from proxy.cache.guards.counterparts import ARTICLES, OPENS_A_PHRASE, Shared
from proxy.cache.guards.order import other_order
from proxy.cache.guards.voice import AUXILIARIES, BE, is_participle, subject

_THEM = frozenset("someone somebody they them he him she her".split())
_OTHERS = _THEM | {"we", "us"}
_OTHER_SUBJECTS = frozenset("someone somebody who others".split())
_OTHER_OBJECTS = frozenset("someone somebody them him her".split())
# "How do I ask" is read as "how to ask"; and who wants to is mostly me.
_ME = frozenset({"i", "how", "want"})
# What it takes me is what I take; and what makes me do it, I do.
_CAUSES = frozenset("make let have help keep take remind cost bother need".split())
# Whom one may be: a tenant, a guest; not a deposit, nor a payment.
_PERSON = re.compile(
    r".+(?:er|or|ist|ant|[^m]ent|ee|ian|man|woman|ess|lord|lady)s?"
    r"|boss|bride|groom|guest|host|child|kid|friend|wife|husband|nurse|judge|coach|pilot|chef|cook"
    r"|clerk|adult|teen|minor|citizen|aunt|uncle|niece|nephew|cousin|son|pupil|aide|thief|king|queen"
)
# Who gets fired suffers it, who gets started does not.
_BEGUN = frozenset("begin dress marry lose prepare settle involve acquaint".split())
_GET = frozenset("get got getting".split())
_OWNERS = frozenset("my our his her their your".split())
_ADDRESSED = frozenset("to with from against".split())
_SELF = "self"
_OTHERS_ARE = frozenset({"mine", "addressed"})
_EXCHANGED = ({"i", "me"}, {"me", "them"})
_BEHIND_A_VERB = OPENS_A_PHRASE | {"to"}


def other_person(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Can my landlord sue me", "Can I sue my landlord"; "Do they owe me", "Do I owe them"."""
    asked, kept = alignment.asked.words, alignment.kept.words
    for one, other in ((asked, kept), (kept, asked)):
        if one.count("i") > other.count("i") and other.count("me") > one.count("me"):
            changed = other_order(found, alignment)
            if changed or (_OTHERS.intersection(one) and _OTHERS.intersection(other)):
                return ("i", "me", *changed)
    return ()


def other_subject(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "I hit a car", "Someone hit my car"; "a friend I beat", "a friend who beat me"."""
    asked, kept = alignment.asked, alignment.kept
    for term, other, *_ in found:
        subjects = subject(asked, term), subject(kept, other)
        if "i" in subjects and not _OTHER_SUBJECTS.isdisjoint(subjects):
            return subjects
    return ()


def other_sufferer(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "A dog bit me", "my dog bit someone"; "my wife cheated on me", "I cheated on my wife"."""
    for term, other, *_ in found:
        ours, theirs = _part(alignment.asked, term), _part(alignment.kept, other)
        if {ours, theirs} in _EXCHANGED:
            return term.word, ours, theirs
    return ()


def happens_to_me(alignment: Alignment, term: Term, other: Term) -> bool:
    """Whether a verb says here and there what is done to me: "they fired me", "I was fired"."""
    return _part(alignment.asked, term) == _part(alignment.kept, other) == "me"


def _part(sentence: Sentence, verb: Term) -> str:
    """ "i" where I do it, "me" where I suffer it, "them" where others do; "" where none is said."""
    who = subject(sentence, verb)
    if who in ("", "it", "you") or not _CAUSES.isdisjoint(verb.bases):
        return ""
    if sentence.words[verb.at - 1] in _GET and not _BEGUN.isdisjoint(verb.bases):
        return ""
    behind = _object(sentence, verb)
    if behind == "me":
        return "me"
    if who in _ME:
        return "me" if _is_passive(sentence, verb) else "them" if behind in _THEM else "i"
    return "them" if behind in _OTHER_OBJECTS else ""


def _object(sentence: Sentence, verb: Term) -> str:
    """The word behind a verb and its preposition: "me" of "cheated on me"."""
    after = sentence.words[verb.at + 1 : verb.at + 3]
    return next((word for word in after if word not in _BEHIND_A_VERB), "")


def other_self(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "As a guest, what do I bring?", "What do I bring my guest?"."""
    selves: list[tuple[str, bool]] = []
    for term, other, *_ in found:
        if _PERSON.fullmatch(term.word) is None:
            continue
        stands = _stands(alignment.asked, term), _stands(alignment.kept, other)
        if _SELF in stands and not _OTHERS_ARE.isdisjoint(stands):
            return term.word, *stands
        if stands.count(_SELF) == 1:
            selves.append((term.word, stands[0] == _SELF))
    # "What can I do as the buyer", "what can I do as the seller".
    return tuple(word for word, _ in selves) if len({here for _, here in selves}) > 1 else ()


def _stands(sentence: Sentence, person: Term) -> str:
    """Whether I am it, or have it, or turn to it."""
    words, at = sentence.words, person.at
    before = words[max(0, at - 3) : at]
    if before[-1:] and before[-1] in _OWNERS:
        return "mine"
    if not before or before[-1] not in ARTICLES:
        return ""
    if before[-2:-1] == ("as",) or before[:-1] == ("i", "am"):
        return _SELF
    return "addressed" if before[-2:-1] and before[-2] in _ADDRESSED else ""


def other_liking(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Does my cat like me?", "Do I like my cat?"."""
    asked, kept = alignment.asked, alignment.kept
    if "me" not in asked.words and "me" not in kept.words:
        return ()
    for term, other, *_ in found:
        for (doer, here), (done, there) in permutations(((term, asked), (other, kept))):
            theirs, mine = _done_to_me(here, doer), _done_by_me(there, done)
            if theirs and mine and not set(bases_of(theirs)).isdisjoint(bases_of(mine)):
                return term.word, "i", "me"
    return ()


def _done_to_me(sentence: Sentence, noun: Term) -> str:
    """The verb behind a noun and before "me"; "" for none."""
    words, at = sentence.words, noun.at + 1
    while at < len(words) and words[at] in AUXILIARIES:
        at += 1
    return words[at] if words[at + 1 : at + 2] == ("me",) else ""


def _done_by_me(sentence: Sentence, noun: Term) -> str:
    """The verb that has me before it and a noun behind; "" for none."""
    words, at = sentence.words, noun.at - 1
    while at > 0 and words[at] in ARTICLES:
        at -= 1
    verb = at
    while at > 0 and words[at - 1] in AUXILIARIES:
        at -= 1
    return words[verb] if at > 0 and words[at - 1] in _ME else ""


def _is_passive(sentence: Sentence, verb: Term) -> bool:
    """Whether I suffer it: "I was bitten", "can I be sued", "was I paid"."""
    if not is_participle(verb.word):
        return False
    words = sentence.words
    at = verb.at - 1
    while at > 0 and words[at] in AUXILIARIES and words[at] not in BE:
        at -= 1
    is_asked = at > 0 and words[at] == "i" and words[at - 1] in BE
    return words[at] in BE or is_asked or words[verb.at + 1 : verb.at + 2] == ("by",)
