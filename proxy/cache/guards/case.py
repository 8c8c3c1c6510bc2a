"""Case that carries meaning: US and us, IT and it, Maße and Masse."""

from __future__ import annotations

import re
import unicodedata

from proxy.cache.guards.tokens import Text

# A whole word of at least two letters. One with digits in it (MP3, H2O) is no ordinary word
# in lower case either, so nothing can be confused with it.
_WORD = re.compile(r"(?<!\w)[^\W\d_]{2,}(?!\w)")
# Nothing else can have two forms that differ in meaning.
_MARKED = re.compile(r"[A-Z]{2}|[^\x00-\x7f]")
_SHOUTED_WORDS = 3


def case(question: Text, stored: Text) -> tuple[str, ...]:
    """Refuse where a word is an acronym on one side only, or another word once case is folded."""
    asked = unicodedata.normalize("NFC", question.raw)
    kept = unicodedata.normalize("NFC", stored.raw)
    if asked == kept:
        return ()
    if asked.casefold().split() == kept.casefold().split():
        return _differing_in_place(asked, kept)
    return _shouted(asked, kept) or _differing_in_form(asked, kept)


def _differing_in_place(asked: str, kept: str) -> tuple[str, ...]:
    for left, right in zip(asked.split(), kept.split(), strict=True):
        if left != right and (left.lower() != right.lower() or _acronyms(left) != _acronyms(right)):
            return left, right
    return ()


def _shouted(asked: str, kept: str) -> tuple[str, ...]:
    """A sentence in capitals hides its acronyms, so only another one can match it."""
    loud = asked if asked.isupper() else kept
    if asked.isupper() == kept.isupper() or len(words := _WORD.findall(loud)) < _SHOUTED_WORDS:
        return ()
    return tuple(words[:_SHOUTED_WORDS])


def _differing_in_form(asked: str, kept: str) -> tuple[str, ...]:
    """A word that both sides hold, but in no form that means the same."""
    if not (_MARKED.search(asked) or _MARKED.search(kept)):
        return ()
    left, right = _WORD.findall(asked), _WORD.findall(kept)
    shared = {word.casefold() for word in {*left} & {*right}}
    theirs = {word.casefold(): word for word in right}
    for word in left:
        other = theirs.get(word.casefold(), word)
        if word.casefold() not in shared and _form(word) != _form(other):
            return word, other
    return ()


def _form(word: str) -> tuple[str, bool]:
    return word.lower(), word.isupper()


def _acronyms(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word.isupper()]
