"""Numbers and what goes with them: units, dates, times, ordinals, versions and ids.

Both wordings must hold the same ones, however they are written: 1,000 and 1000, two and 2, 5km
and 5 km. What one side alone says must be said there in another way: "one month" is "a month".
Their order counts ("from 5 to 10" is not "from 10 to 5"), unless each keeps what stands at it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from proxy.cache.alignment.text import Text
from proxy.cache.guards.measures import same
from proxy.cache.guards.notation import plain
from proxy.cache.guards.places import keep_their_places
from proxy.cache.guards.quantities import VOCABULARY, quantities
from proxy.cache.guards.quantity import NOTHING, Quantity, Reading
from proxy.cache.guards.series import merged, with_shared_units
from proxy.cache.guards.unsaid import is_implied

_MOST = 32  # each is held against each
_DIGIT = re.compile(r"\d")
# One letter that stands for itself: vitamin C, plan B, C++; not a contraction or an initial.
_LETTER = re.compile(
    r"(?<![\w&./'°])(?<!\d\s)(?<!degrees\s)([A-Za-z](?:\+\+|\#)?)(?!['\w&/-]|\.\w|\.\s+[A-Z])"
)
# At the end of a sentence: "I got an F. What now"; in "George W. Bush" it is an initial.
_LAST_LETTER = re.compile(
    r"\b(?:an?|plan|vitamin|type|grade|hepatitis|group|option|class|section|level) ([A-Z])"
    r"(?=\.\s(?!Tech|Sc|Com|Ed|A\b))"
)
_ARTICLE_A = re.compile(r"(?:^\s*|[.?!]\s+)A\b")
_OPENING_WORD = re.compile(r"\s*([OUWYZ])\s")
_LETTERS = frozenset("bcdefghjklmnopqrstuvwxyz")
# Words of one letter, in one language or another, and chat's "how do u".
_LETTER_WORDS = frozenset("aeiounwyz")


def numbers(question: Text, stored: Text) -> tuple[str, ...]:
    """Refuse where the numbers differ, or the letters that stand where a number could."""
    return _differing_quantities(question, stored) or _differing_letters(question, stored)


def _differing_quantities(question: Text, stored: Text) -> tuple[str, ...]:
    asked, kept = _read(question), _read(stored)
    ours, theirs = asked.quantities, kept.quantities
    if len(ours) == len(theirs) and all(map(Quantity.means, ours, theirs)):
        return ()
    if max(len(ours), len(theirs)) <= _MOST and _mean_the_same(asked, kept, question, stored):
        return ()
    alone = (*_missing(ours, theirs), *_missing(theirs, ours))
    return alone or tuple(found.text for found in (*ours, *theirs))


def _mean_the_same(asked: Reading, kept: Reading, question: Text, stored: Text) -> bool:
    return any(
        _are_the_same(even(asked), even(kept), question, stored)
        for even in (_as_it_is, with_shared_units, merged)
    )


def _as_it_is(reading: Reading) -> Reading:
    return reading


def _are_the_same(asked: Reading, kept: Reading, question: Text, stored: Text) -> bool:
    here = _said(asked, kept, question, stored)
    there = _said(kept, asked, stored, question)
    return _in_order(here.quantities, there.quantities, question, stored) or keep_their_places(
        here, there, question, stored
    )


def _read(text: Text) -> Reading:
    if VOCABULARY.isdisjoint(text.words) and not _DIGIT.search(text.plain):
        return NOTHING
    return quantities(plain(text))


def _said(ours: Reading, theirs: Reading, text: Text, other: Text) -> Reading:
    """Our quantities without those that the other side says with no number."""
    said = [
        one
        for one in ours.quantities
        if any(same(one, their, text.words, other.words) for their in theirs.quantities)
        or not is_implied(one, theirs.quantities, other.words, text.words)
    ]
    return Reading(said, ours.words)


def _in_order(
    ours: Sequence[Quantity], theirs: Sequence[Quantity], text: Text, other: Text
) -> bool:
    return len(ours) == len(theirs) and all(
        same(one, their, text.words, other.words) for one, their in zip(ours, theirs, strict=True)
    )


def _missing(ours: Sequence[Quantity], theirs: Sequence[Quantity]) -> list[str]:
    known = {(other.value, other.unit) for other in theirs}
    return [one.text for one in ours if (one.value, one.unit) not in known]


def _differing_letters(asked: Text, kept: Text) -> tuple[str, ...]:
    """A capital on one side only; or, in small letters, one here and another one there."""
    ours, theirs = _letters(asked), _letters(kept)
    if ours.keys() == theirs.keys():
        return ()
    here = [letter for key, letter in ours.items() if key not in theirs]
    there = [letter for key, letter in theirs.items() if key not in ours]
    if here and there:
        return (*here, *there)
    text, other = (asked, kept) if here else (kept, asked)
    alone = here + there
    if any(letter.isupper() and not _is_no_letter(letter, text, other) for letter in alone):
        return tuple(alone)
    return ()


def _is_no_letter(letter: str, text: Text, other: Text) -> bool:
    """Whether it is a word that opens a sentence, or short for one (T. rex), or glued to one."""
    if re.search(rf"\b{re.escape(letter)}[-.]\w", other.plain):  # B-school, M.Tech
        return True
    opening = _OPENING_WORD.match(text.plain)
    if opening and opening[1] == letter:
        return True
    short = re.search(rf"\b{re.escape(letter)}\.\s([a-z]+)", text.plain)
    return short is not None and any(
        name[0] == letter.lower() and epithet == short[1] for name, epithet in pairwise(other.words)
    )


def _letters(text: Text) -> dict[str, str]:
    if _LETTERS.isdisjoint(text.words) and " A" not in text.plain:
        return {}
    plain = text.folded if text.plain.isupper() else text.plain
    plain = _ARTICLE_A.sub("", plain)
    found = {*_LETTER.findall(plain), *_LAST_LETTER.findall(plain)} - _LETTER_WORDS - {"I"}
    return {letter.lower(): letter for letter in sorted(found)}
