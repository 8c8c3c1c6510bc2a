"""Writes a sentence in one way: without filler, each phrase in its plainest form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from proxy.cache.alignment import synonyms
from proxy.cache.alignment.vocabulary import CLITICS, CONTRACTIONS, TAKES_IS
from proxy.cache.alignment.words import bases

_Words = tuple[str, ...]


def written_out(words: Sequence[str]) -> Iterator[str]:
    """Take contractions apart: "what's" is "what is"."""
    for word in words:
        if word in CONTRACTIONS:
            yield from CONTRACTIONS[word]
        elif "'" in word:
            yield from _taken_apart(word)
        else:
            yield word


def _taken_apart(word: str) -> Iterator[str]:
    for clitic, full in CLITICS.items():
        if word.endswith(clitic) and word != clitic:
            yield from written_out((word.removesuffix(clitic),))
            yield full
            return
    bare = word.removesuffix("'s")
    yield bare.rstrip("'")
    if bare in TAKES_IS:
        yield "is"


def _groups(table: str) -> list[list[_Words]]:
    """Each line as its members, each of them as words."""
    return [
        [tuple(written_out(member.split())) for member in line.split("/")]
        for line in table.strip().splitlines()
    ]


def _plainest(group: list[_Words]) -> _Words:
    return min(group, key=len)


def _by_first(found: Mapping[_Words, _Words]) -> dict[str, list[tuple[_Words, _Words]]]:
    """By the first word, the longest phrases first: a phrase and what it is written as."""
    by_first: dict[str, list[tuple[_Words, _Words]]] = {}
    for phrase in sorted(found, key=len, reverse=True):
        by_first.setdefault(phrase[0], []).append((phrase, found[phrase]))
    return by_first


def _replacements() -> dict[_Words, _Words]:
    found: dict[_Words, _Words] = {}
    for group in _groups(synonyms.ABBREVIATIONS + synonyms.PHRASES):
        found |= {member: _plainest(group) for member in group if len(member) > 1}
    for group in _groups(synonyms.FRAMES):
        found |= dict.fromkeys(group[1:], group[0])
    return found


_REPLACEMENTS = _by_first(_replacements())
_FILLER = sorted((phrase for group in _groups(synonyms.FILLER) for phrase in group), key=len)[::-1]
_OPENING = {phrase[0]: [one for one in _FILLER if one[0] == phrase[0]] for phrase in _FILLER}
_CLOSING = {phrase[-1]: [one for one in _FILLER if one[-1] == phrase[-1]] for phrase in _FILLER}
_ASKING = frozenset("can could would will".split())
_TASKS = frozenset(
    "explain describe list name compare translate summarise summarize write draft create define "
    "convert calculate recommend suggest show give find rewrite tell".split()
)
# "How do you say please": here it is the word that is asked about.
_CITING = frozenset("say says spell pronounce mean means word translate write called".split())


def plain(words: _Words) -> _Words:
    """The words without filler at either end, every known phrase in its plainest form."""
    words = _commanded(_without_filler(words))
    kept: list[str] = []
    at = 0
    while at < len(words):
        for phrase, replacement in _REPLACEMENTS.get(words[at], ()):
            if words[at : at + len(phrase)] == phrase:
                kept += replacement
                at += len(phrase)
                break
        else:
            kept.append(words[at])
            at += 1
    return tuple(kept)


def _without_filler(words: _Words) -> _Words:
    """The words without the filler that they begin and end with; all where nothing else is left."""
    bare = words
    while bare and (opening := _opened(bare)):
        bare = bare[opening:]
    while bare and (closing := _closed(bare)) and not _cites(bare, closing):
        bare = bare[:-closing]
    return bare or words


def _commanded(words: _Words) -> _Words:
    """ "Can you write …" is "write …"."""
    is_command = words[1:2] == ("you",) and words[0] in _ASKING and words[2:3]
    return words[2:] if is_command and words[2] in _TASKS else words


def _opened(words: _Words) -> int:
    """How many words of filler a sentence opens with."""
    found = (len(one) for one in _OPENING.get(words[0], ()) if words[: len(one)] == one)
    return next(found, 0)


def _closed(words: _Words) -> int:
    """How many words of filler a sentence closes with."""
    found = (len(one) for one in _CLOSING.get(words[-1], ()) if words[-len(one) :] == one)
    return next(found, 0)


def _cites(words: _Words, closing: int) -> bool:
    return words[-closing - 1] in _CITING if len(words) > closing else False


def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for group in _groups(synonyms.WORDS + synonyms.ABBREVIATIONS + synonyms.PHRASES):
        single = [member[0] for member in group if len(member) == 1]
        # The plurals of a line above have its name.
        name = names.get(bases(single[0])[0], single[0]) if single else ""
        for member in single:
            for base in bases(member):
                names.setdefault(base, name)
    return names


_NAMES = _names()


def bases_of(word: str) -> tuple[str, ...]:
    """What a word may be a form of; words that mean the same are forms of one."""
    return tuple(dict.fromkeys(_NAMES.get(base, base) for base in bases(word)))
