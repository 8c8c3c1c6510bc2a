"""What is asked for, what is affected, and where it is: the same words in other places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from proxy.cache.alignment.align import Alignment
from proxy.cache.alignment.sentence import Sentence, Term
from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.guards.clauses import wholes
from proxy.cache.guards.counterparts import ARTICLES, Shared, moves_alone, out_of_order

_WHICH = frozenset("which what whose many much".split())
_AFFECTS = frozenset("affect affects affected affecting".split())
_EFFECTS = frozenset(
    "effect effects impact impacts influence influences consequence consequences".split()
)
_OPENING = len(("in", "which"))
_IN_A_PHRASE = ARTICLES | {"of"}
_STARTS_ANEW = frozenset("and but i you we they it how".split())


def other_asked(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Which limit does the sum exceed?", "Which sum exceeds the limit?"."""
    ours = [at for at, (term, *_) in enumerate(found) if _is_asked(alignment.asked, term)]
    theirs = [at for at, (_, other, *_) in enumerate(found) if _is_asked(alignment.kept, other)]
    if len(ours) != 1 or len(theirs) != 1:
        return ()
    (term, apart, *_), (far, other, *_) = found[ours[0]], found[theirs[0]]
    if _is_near(alignment.asked, term, far) or _is_near(alignment.kept, other, apart):
        return ()
    return term.word, far.word


def _is_asked(sentence: Sentence, term: Term) -> bool:
    """Whether the question opens with "which" and a term, or with "in which", "how many"."""
    return 0 < term.at <= _OPENING and sentence.words[term.at - 1] in _WHICH


def _is_near(sentence: Sentence, one: Term, other: Term) -> bool:
    """Whether two terms are one, or stand in one phrase."""
    first, last = sorted((one.at, other.at))
    return _IN_A_PHRASE.issuperset(sentence.words[first + 1 : last])


def other_affected(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "How does stress affect sleep?", "What effect does sleep have on stress?"."""
    ours, theirs = _affected(alignment.asked), _affected(alignment.kept)
    here = [term.word for term, other, *_ in found if term.at in ours and other.at not in theirs]
    there = [term.word for term, other, *_ in found if term.at not in ours and other.at in theirs]
    return (here[0], there[0]) if here and there else ()


def _affected(sentence: Sentence) -> range:
    """The places of the words that say what is affected."""
    words = sentence.words
    start = next((at for at, word in enumerate(words) if word in _AFFECTS), -1)
    if start < 0:
        effect = next((at for at, word in enumerate(words) if word in _EFFECTS), len(words))
        start = next((at for at in range(effect, len(words)) if words[at] == "on"), -1)
    if start < 0 or words[start + 1 : start + 2] == ("by",):
        return range(0)
    end = start + 1
    while end < len(words) and (words[end] not in FUNCTION or words[end] in ARTICLES):
        end += 1
    return range(start + 1, end)


def other_place(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "My file is on the disk and I want it in the cloud", "… in the cloud … on the disk"."""
    if not out_of_order(found):
        return ()
    for part in wholes(found, alignment):
        placed = [one for one in part if one[2] == one[3] != "" and not moves_alone(one[0].word)]
        for (term, other, *_), (later, other_later, *_) in combinations(placed, 2):
            if (
                other.at > other_later.at
                and _is_behind_another(part, term, other_later)
                and _starts_anew(alignment.asked, term, later)
                and _starts_anew(alignment.kept, other_later, other)
            ):
                return term.word, later.word
    return ()


def _is_behind_another(part: Sequence[Shared], term: Term, other: Term) -> bool:
    """Whether a shared term stands before both, so that neither opens what is asked."""
    return any(one.at < term.at and there.at < other.at for one, there, *_ in part)


def _starts_anew(sentence: Sentence, first: Term, last: Term) -> bool:
    """Whether another clause begins between two terms."""
    return not _STARTS_ANEW.isdisjoint(sentence.words[first.at + 1 : last.at])
