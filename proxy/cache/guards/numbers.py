"""Numbers and what goes with them: units, dates, times, ordinals, versions and ids.

Both wordings must hold the same ones in the same order ("from 5 to 10" is not "from 10 to 5"),
however they are written: 1,000 and 1000, two and 2, 5km and 5 km.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from proxy.cache.alignment.text import Text
from proxy.cache.guards.quantities import VOCABULARY, Quantity, quantities

_DIGIT = re.compile(r"\d")
# One letter that stands for itself: vitamin C, plan B, C++; not a contraction or an initial.
_LETTER = re.compile(r"(?<![\w&./'°])(?<!\d\s)([A-Za-z](?:\+\+|\#)?)(?!['\w&/-]|\.\w|\.\s+[A-Z])")
_ARTICLE_A = re.compile(r"(?:^\s*|[.?!]\s+)A\b")
_LETTERS = frozenset("bcdefghjklmnopqrstuvwxyz")
# Words of one letter, in one language or another, and chat's "how do u".
_LETTER_WORDS = frozenset("aeiounwyz")


def numbers(question: Text, stored: Text) -> tuple[str, ...]:
    """Refuse where the numbers differ, or the letters that stand where a number could."""
    asked, kept = _quantities(question), _quantities(stored)
    if len(asked) != len(kept):
        asked, kept = _without_single(asked, stored), _without_single(kept, question)
    return _differing(asked, kept) or _differing_letters(question, stored)


def _quantities(text: Text) -> list[Quantity]:
    if VOCABULARY.isdisjoint(text.words) and not _DIGIT.search(text.plain):
        return []
    return quantities(text.plain)


def _differing(asked: Sequence[Quantity], kept: Sequence[Quantity]) -> tuple[str, ...]:
    if len(asked) == len(kept) and all(map(Quantity.means, asked, kept)):
        return ()
    alone = (*_missing(asked, kept), *_missing(kept, asked))
    return alone or tuple(found.text for found in (*asked, *kept))


def _without_single(ours: list[Quantity], other: Text) -> list[Quantity]:
    """Leave out "one month" where the other side says "a month"."""
    return [one for one in ours if not (one.value == "1" and _is_said_by_article(one, other))]


def _is_said_by_article(one: Quantity, other: Text) -> bool:
    unit = one.text.split()[-1].lower()
    return one.unit != "" and any(f"{a} {unit}" in other.folded for a in ("a", "an"))


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
    if (here and there) or any(map(str.isupper, here + there)):
        return (*here, *there)
    return ()


def _letters(text: Text) -> dict[str, str]:
    if _LETTERS.isdisjoint(text.words) and " A" not in text.plain:
        return {}
    plain = text.folded if text.plain.isupper() else text.plain
    found = (letter for letter in _LETTER.findall(_ARTICLE_A.sub("", plain)) if letter != "I")
    return {letter.lower(): letter for letter in found if letter not in _LETTER_WORDS}
