"""Writes a sentence in one way: without filler, each phrase in its plainest form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from proxy.cache.alignment import synonyms
from proxy.cache.alignment.vocabulary import CLITICS, CONTRACTIONS, TAKES_IS
from proxy.cache.alignment.words import NUMBER, TENSE, bases, forms

_Words = tuple[str, ...]

# A word with what may stand at its end: C++, C#; numbers and letters glued together stay so.
_WORD = re.compile(r"[^\W_]+(?:'[^\W\d_]+)*(?:\+\+|\#)?")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}")


def words_of(folded: str) -> _Words:
    """The words of a folded text: abbreviations without dots, contractions written out."""
    return tuple(written_out(_WORD.findall(_DOTTED.sub(_undotted, folded))))


def _undotted(found: re.Match[str]) -> str:
    bare = found[0].replace(".", "")
    return "usa" if bare == "us" else bare


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
    """Each line as its members, each of them as the words that a sentence has there."""
    return [list(map(words_of, line.split(" / "))) for line in table.strip().splitlines()]


def _plainest(group: list[_Words]) -> _Words:
    return min(group, key=len)


def _replacements() -> dict[_Words, _Words]:
    found: dict[_Words, _Words] = {}
    for group in _groups(synonyms.WORDS + synonyms.ABBREVIATIONS + synonyms.PHRASES):
        found |= {member: _plainest(group) for member in group if len(member) > 1}
    for group in _groups(synonyms.NOUNS):
        for *before, last in (member for member in group if len(member) > 1):
            found |= {(*before, form): _plainest(group) for form in forms(last, NUMBER)}
    for group in _groups(synonyms.VERBS):
        for first, *after in (member for member in group if len(member) > 1):
            found |= {(form, *after): _plainest(group) for form in forms(first, TENSE)}
    for group in _groups(synonyms.FRAMES):
        found |= dict.fromkeys(group[1:], group[0])
    return found


def _lengths(phrases: Iterable[_Words], at: int) -> dict[str, list[int]]:
    """How long the phrases are that have a word at one of their ends; the longest first."""
    found: dict[str, set[int]] = {}
    for phrase in phrases:
        found.setdefault(phrase[at], set()).add(len(phrase))
    return {word: sorted(lengths, reverse=True) for word, lengths in found.items()}


_REPLACEMENTS = _replacements()
_REPLACED = _lengths(_REPLACEMENTS, 0)
_FILLER = frozenset(phrase for group in _groups(synonyms.FILLER) for phrase in group)
_OPENING = _lengths(_FILLER, 0)
_CLOSING = _lengths(_FILLER, -1)
_ASKING = frozenset("can could would will".split())
_TASKS = frozenset(
    "explain describe list name compare translate summarise summarize write draft create define "
    "convert calculate recommend suggest show give find rewrite tell".split()
)
# "How do you say please": here it is the word that is asked about.
_CITING = frozenset("say says spell pronounce word translate write called".split())
# A sentence does not end in these.
_OPEN = frozenset(
    "a an the my your our their to of for if when while because that why how what where who which "
    "whether do does should can and or but".split()
)
# "And how …", "So is it …": the question begins behind it.
_JOINING = frozenset("and so but well ok okay".split())
_BEGINS = frozenset(
    "what which who whose when where why how is are was were do does did can could will would "
    "should may must has have".split()
)
# "Thank you in French", "I need help with …": what looks like filler is a part of what is asked.
_GOES_ON = frozenset("in or vs versus mean means meaning with".split())
# So it is in "does it mean thanks", but not in "what does it mean, thanks".
_MEANING = frozenset({"mean", "means"})


def plain(words: _Words) -> _Words:
    """The words without filler at either end, every known phrase in its plainest form."""
    words = _commanded(_without_filler(words))
    kept: list[str] = []
    at = 0
    while at < len(words):
        for length in _REPLACED.get(words[at], ()):
            if words[at : at + length] in _REPLACEMENTS:
                kept += _REPLACEMENTS[words[at : at + length]]
                at += length
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
    if words[0] in _JOINING and words[1:2] and words[1] in _BEGINS | _JOINING:
        return 1
    lengths = (n for n in _OPENING.get(words[0], ()) if words[:n] in _FILLER)
    return next((n for n in lengths if not _GOES_ON.intersection(words[n : n + 1])), 0)


def _closed(words: _Words) -> int:
    """How many words of filler a sentence closes with."""
    return next((n for n in _CLOSING.get(words[-1], ()) if words[-n:] in _FILLER), 0)


def _cites(words: _Words, closing: int) -> bool:
    """Whether what stands before the filler needs it: "if I don't know", "another word for hi"."""
    *before, last = words[:-closing] or ("",)
    return last in _CITING or last in _OPEN or (last in _MEANING and "what" not in before)


def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    tables = (synonyms.WORDS, synonyms.ABBREVIATIONS, synonyms.PHRASES)
    for group in _groups("".join((*tables, synonyms.NOUNS, synonyms.VERBS))):
        single = [member[0] for member in group if len(member) == 1]
        # The plurals of a line above have its name.
        name = names.get(bases(single[0])[0], single[0]) if single else ""
        for member in single:
            for base in bases(member):
                names.setdefault(base, name)
    return names


_NAMES = _names()


@lru_cache(maxsize=8_192)
def bases_of(word: str) -> tuple[str, ...]:
    """What a word may be a form of; words that mean the same are forms of one."""
    return tuple(dict.fromkeys(_NAMES.get(base, base) for base in bases(word)))
