"""Case that carries meaning: US and us, IT and it, Maße and Masse."""

from __future__ import annotations

import re
from collections.abc import Callable

from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.text import Text
from proxy.chat.wording import compose

# A whole word of at least two letters. One with digits in it (MP3, H2O) is no ordinary word
# in lower case either, so nothing can be confused with it.
_WORD = re.compile(r"(?<!\w)[^\W\d_]{2,}(?!\w)")
_LONE_LETTER = re.compile(r"(?<![\w'’.&-])[A-HJ-Z](?![\w'’.&-])")
# Nothing else can have two forms that differ in meaning.
_ACRONYM = re.compile(r"[A-Z]{2}")
_MARKED = re.compile(r"[A-Z]{2}|[^\x00-\x7f]")
_SHOUTED_WORDS = 3
# The lexicon knows them as words, and yet they are acronyms in small letters, too.
_NO_WORDS = frozenset(
    """
    sql html css php api url pdf json xml csv http https usb gps dns ssh ftp vpn cpu gpu ssd jpg png
    gif mp sdk ide npm aws ios tcp udp ip jwt yaml svg dvd tv pc dna rna mri hiv adhd etf gdp ceo
    cfo phd mba nba nfl nasa fbi cia uk usa eu uae ok
    """.split()
)
# Little words to all that follows, which would not miss them; and how else each may be said.
_LITTLE = {
    "IT": ("information technology", "tech", "computer"),
    "US": ("united states", "america", "usa", "u.s", "usd", "dollar", "the union"),
    "WHO": ("world health",),
}
_IsWord = Callable[[str], bool]


def case(pair: Pair) -> tuple[str, ...]:
    """Refuse where a word is an acronym on one side only, or another word once case is folded."""
    asked, kept = compose(pair.asked.raw), compose(pair.kept.raw)
    if asked == kept:
        return ()
    if asked.casefold().split() == kept.casefold().split():
        return _differing_in_place(asked, kept, pair.is_word)
    return (
        _shouted(asked, kept)
        or _missed(pair.asked, pair.kept)
        or _missed(pair.kept, pair.asked)
        or _differing_in_form(asked, kept, pair.is_word)
    )


def _is_acronym(word: str, is_word: _IsWord) -> bool:
    """Whether a word is in capitals and would be another one without them: US, but not IKEA."""
    folded = word.casefold()
    return word.isupper() and folded not in _NO_WORDS and is_word(folded)


def _differing_in_place(asked: str, kept: str, is_word: _IsWord) -> tuple[str, ...]:
    is_start = True
    for left, right in zip(asked.split(), kept.split(), strict=True):
        is_other_word = left.lower() != right.lower()
        if is_other_word or _marks(left, is_start, is_word) != _marks(right, is_start, is_word):
            return left, right
        is_start = left.endswith((".", "?", "!", ":"))
    return ()


def _marks(text: str, is_start: bool, is_word: _IsWord) -> list[str]:
    """What only capitals make: acronyms, and letters that stand for something (G is not g)."""
    acronyms = [word for word in _WORD.findall(text) if _is_acronym(word, is_word)]
    return acronyms if is_start else [*acronyms, *_LONE_LETTER.findall(text)]


def _shouted(asked: str, kept: str) -> tuple[str, ...]:
    """A sentence in capitals hides its acronyms, so only another one can match it."""
    loud = asked if asked.isupper() else kept
    if asked.isupper() == kept.isupper() or len(words := _WORD.findall(loud)) < _SHOUTED_WORDS:
        return ()
    return tuple(words[:_SHOUTED_WORDS])


def _missed(here: Text, there: Text) -> tuple[str, ...]:
    """A little word's acronym that the other side has in no form: IT studies, studies."""
    if here.raw.isupper() or not _ACRONYM.search(here.raw):
        return ()
    return tuple(
        word
        for word, others in _LITTLE.items()
        if word in _WORD.findall(here.raw)
        and word.lower() not in there.words
        and not any(other in there.folded for other in others)
    )


def _differing_in_form(asked: str, kept: str, is_word: _IsWord) -> tuple[str, ...]:
    """A word that both sides hold, but in no form that means the same."""
    if not (_MARKED.search(asked) or _MARKED.search(kept)):
        return ()
    left, right = _WORD.findall(asked), _WORD.findall(kept)
    return _without_peer(left, right, is_word) or _without_peer(right, left, is_word)[::-1]


def _without_peer(here: list[str], there: list[str], is_word: _IsWord) -> tuple[str, ...]:
    forms: dict[str, list[str]] = {}
    for other in there:
        forms.setdefault(other.casefold(), []).append(other)
    for word in here:
        others = forms.get(word.casefold(), [word])
        is_lone_acronym = _is_acronym(word, is_word) and not any(map(str.isupper, others))
        if is_lone_acronym or word.lower() not in map(str.lower, others):
            return word, others[0]
    return ()
