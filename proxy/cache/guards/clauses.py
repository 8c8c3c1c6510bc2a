"""Clauses and phrases that change places as wholes, each with its own marker.

"If it rains, may I quit" is "May I quit if it rains"; "May it rain if I quit" is not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from proxy.cache.alignment.align import Alignment
from proxy.cache.alignment.sentence import Sentence, Term
from proxy.cache.alignment.text import split
from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.guards.counterparts import DIRECTIONS, LOOSE, OPENS_A_PHRASE, Shared

_QUESTION = "?"
_NOTHING = ""
_ASKS = frozenset("what which who whom whose where why how".split())
_AUXILIARIES = frozenset(
    "is are was were am do does did can could will would shall should may might must".split()
)
_SUBJECTS = frozenset("i you he she it we they there the a an my your".split())
# "To" may stand before a verb, and "than" compares with what stands before it.
_MARKERS = (OPENS_A_PHRASE | DIRECTIONS | frozenset("since whether unless although".split())) - {
    "to",
    "than",
}
_FREE = LOOSE | {_NOTHING}
_CIRCUMSTANCES = frozenset("if when because since that while".split()) | {_NOTHING}
# What a phrase opens with that says where, when or for what; "if" opens a clause.
_OPENS = LOOSE | frozenset("during without from before after".split())
_PLACES = frozenset("in on at for".split())
_STOPS = ".?!"
_ENDS = (". ", "? ", "! ")
_SENTENCES = re.compile(r"[.?!] +[^\W_]")


def wholes(found: Sequence[Shared], alignment: Alignment) -> Iterator[Sequence[Shared]]:
    """The shared terms, in as many parts as clauses and phrases stand in another order as wholes.

    The parts may stand in any order; within each, the order speaks.
    """
    parts = list(_sentences(found, alignment)) if found else []
    if len(parts) > 1:
        for part in parts:
            yield from wholes(part, alignment)
        return
    cuts = [cut for cut in _exchanges(found) if _keep_their_markers(found, cut, alignment)]
    if not cuts:
        yield found
    else:
        for start, end in pairwise((0, *cuts, len(found))):
            yield from wholes(found[start:end], alignment)


def fronted(found: Sequence[Shared], alignment: Alignment) -> Sequence[Sequence[Shared]]:
    """The shared terms, and apart from them those of a phrase that opens one side alone.

    "In Gimp, how do I crop a photo without loss" is "how do I crop a photo in Gimp without loss".
    """
    ends = _end_of_opening(alignment.asked), _end_of_opening(alignment.kept)
    if all(ends):
        return (found,)  # "for cats, … for dogs", "for dogs, … for cats"
    here = [one for one in found if one[0].at < ends[0]]
    there = sorted((one for one in found if one[1].at < ends[1]), key=lambda one: one[1].at)
    for phrase, places in (
        (here, {one[1].at: one for one in found}),
        (there, {one[0].at: one for one in found}),
    ):
        rest = [one for one in found if one not in phrase]
        if phrase and rest and _keeps_its_place(phrase[0]) and _is_whole(phrase, places):
            return sorted(phrase, key=lambda one: one[0].at), rest
    return (found,)


def _end_of_opening(sentence: Sentence) -> int:
    """Where the question begins behind the phrase that opens a sentence; 0 if none does."""
    words = sentence.words
    if not words or words[0] not in _OPENS:
        return 0
    return next((at for at, word in enumerate(words) if word in _ASKS | _AUXILIARIES), 0)


def _keeps_its_place(one: Shared) -> bool:
    """Whether what opens a phrase has the same preposition elsewhere, or one as good."""
    return one[2] == one[3] or _PLACES.issuperset(one[2:])


def _is_whole(phrase: Sequence[Shared], places: Mapping[int, Shared]) -> bool:
    """Whether the terms of a phrase stand together among those of the other side."""
    among = [places[at] in phrase for at in sorted(places)]
    return all(among[among.index(True) :][: len(phrase)])


def exchanged_between(found: Sequence[Shared], alignment: Alignment) -> tuple[str, ...]:
    """Two words of which each stands in the other's sentence: "Who sued Ann? Bob lied."."""
    exchanged = _exchanged(_in_sentences(found, alignment))
    return tuple(found[at][0].word for at in exchanged[:2])


def _exchanged(both: Sequence[tuple[int, int]]) -> Sequence[int]:
    """The places of terms that have changed over between two sentences, here or there."""
    if len(set(both)) < 2:
        return ()
    for numbers in (both, [(there, here) for here, there in both]):
        strays = _strays(numbers)
        if len(strays) > 1:
            return sorted(strays.values())
    return ()


def _in_sentences(found: Sequence[Shared], alignment: Alignment) -> list[tuple[int, int]]:
    """In the how manyeth sentence each shared term stands, here and there."""
    ours = _numbers(alignment.asked, [term for term, *_ in found])
    theirs = _numbers(alignment.kept, [other for _, other, *_ in found])
    return list(zip(ours, theirs, strict=True))


def _sentences(found: Sequence[Shared], alignment: Alignment) -> Iterable[Sequence[Shared]]:
    """The shared terms by the sentences that they stand in here and there.

    "He sued me. May I quit?" is "May I quit? He sued me."; and what it is about may be named in
    the other one. Where terms of two sentences have changed over, all of them are one part.
    """
    both = _in_sentences(found, alignment)
    if len(set(both)) == 1 or _exchanged(both):
        return [found]
    parts: dict[tuple[int, int], list[Shared]] = {}
    for one, numbers in zip(found, both, strict=True):
        parts.setdefault(numbers, []).append(one)
    return parts.values()


def _strays(numbers: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The sentences of which a term stands elsewhere than most of them, and the first such term."""
    counts = Counter(numbers)
    homes: dict[int, int] = {}
    for here, there in sorted(counts, key=lambda one: (-counts[one], one)):
        homes.setdefault(here, there)
    strays: dict[int, int] = {}
    for at, (here, there) in enumerate(numbers):
        if homes[here] != there:
            strays.setdefault(here, at)
    return strays


def _numbers(sentence: Sentence, terms: Sequence[Term]) -> list[int]:
    """In the how manyeth sentence of a text each term stands."""
    folded = sentence.text.folded
    if not any(stop in folded for stop in _ENDS):
        return [0] * len(terms)
    starts = [stop.end() - 1 for stop in _SENTENCES.finditer(folded)]
    places: dict[int, int] = {}
    at = number = 0
    for term in sentence.terms:
        found = folded.find(term.word, at)
        if found >= 0:
            at, number = found, bisect_right(starts, found)
        places[term.at] = number
    return [places[term.at] for term in terms]


def _exchanges(found: Sequence[Shared]) -> Iterator[int]:
    """Where all that stands before a place stands behind the rest on the other side."""
    places = [other.at for _, other, _, _ in found]
    return (cut for cut in range(1, len(found)) if min(places[:cut]) > max(places[cut:]))


def _keep_their_markers(found: Sequence[Shared], cut: int, alignment: Alignment) -> bool:
    first, last = found[:cut], found[cut:]
    ours, theirs = _markers(first, alignment), _markers(last, alignment)
    return (
        _go_together(ours, theirs, alignment)
        or _go_together(theirs, ours, alignment)
        or _is_topic(first, ours, 0)
        or _is_topic(last, theirs, 1)
    )


def _go_together(marked: tuple[str, str], other: tuple[str, str], alignment: Alignment) -> bool:
    """Whether one part has its marker on both sides, and the other one none, or its own."""
    here, there = marked
    if here != there or here == _NOTHING or marked == other:
        return False
    if other[0] == other[1] or _FREE.issuperset(other):
        return True
    if here != _QUESTION or _QUESTION in other:
        return False
    # "Uber charged me twice, may I …?" is "May I … if Uber charged me twice?"; and what stands
    # in a sentence of its own is told, however it begins.
    return _CIRCUMSTANCES.issuperset(other) or all(
        _SENTENCES.search(sentence.text.folded) is not None
        for sentence in (alignment.asked, alignment.kept)
    )


def _is_topic(part: Sequence[Shared], markers: tuple[str, str], side: int) -> bool:
    """Whether "pandas skip rows" here is "skip rows in pandas" there."""
    opening = part[0][0] if side == 0 else part[0][1]
    is_alone = len(part) == 1 and opening.at == 0
    return is_alone and (markers[side], markers[1 - side]) == (_NOTHING, "in")


def _markers(part: Sequence[Shared], alignment: Alignment) -> tuple[str, str]:
    """What opens a part here, and what opens it there."""
    opening = min((other for _, other, _, _ in part), key=lambda term: term.at)
    return _marker(alignment.asked, part[0][0]), _marker(alignment.kept, opening)


def _marker(sentence: Sentence, term: Term) -> str:
    """The word that opens the clause or phrase which begins with a term."""
    words, at = sentence.words, term.at
    if term.word in _MARKERS:
        return term.word
    for back in range(at - 1, -1, -1):
        word = words[back]
        if word in _ASKS or (word in _AUXILIARIES and (back == 0 or words[back + 1] in _SUBJECTS)):
            return _QUESTION
        if word in _MARKERS:
            return word
        if word not in FUNCTION:
            break
    return _QUESTION if _is_asked(sentence, term) else _NOTHING


def _is_asked(sentence: Sentence, term: Term) -> bool:
    """Whether a term opens one of several sentences, and that one is a question: "Any tips?"."""
    folded = sentence.text.folded
    if _SENTENCES.search(folded) is None:
        return False
    at = folded.find(term.word)
    start = max(folded.rfind(mark, 0, max(at, 0)) for mark in _STOPS) + 1
    end = next((mark for mark in folded[max(at, 0) :] if mark in _STOPS), "")
    return end == "?" and FUNCTION.issuperset(split(folded[start:at]))
