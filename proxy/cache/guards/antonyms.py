"""Finds opposites: a word on one side, and one that means the reverse on the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from itertools import pairwise, permutations

from proxy.cache.alignment.phrases import bases_of
from proxy.cache.alignment.words import bases
from proxy.cache.guards import opposites

_DOUBLING = re.compile(r".*[^aeiou][aeiou][^aeiouwxy]")

# --- opposites of the table, with their inflections ------------------------------------------


def _verb_forms(verb: str) -> Iterator[str]:
    if verb.endswith("ize"):
        yield from _verb_forms(verb[:-3] + "ise")
    stem = verb[:-1] if verb.endswith(("e", "y")) else verb
    doubled = verb + verb[-1] if _DOUBLING.fullmatch(verb) else stem
    yield from (verb, verb + "s", verb + "es", verb + "ing", verb + "ed", verb + "ment")
    yield from (stem + "es", stem + "ies", stem + "ied", stem + "ed", stem + "ing")
    yield from (stem + "ion", stem + "ation", doubled + "ed", doubled + "ing")


def _adjective_forms(adjective: str) -> Iterator[str]:
    stem = adjective[:-1] if adjective.endswith("e") else adjective
    stem = stem[:-1] + "i" if stem.endswith("y") else stem
    doubled = stem + stem[-1] if _DOUBLING.fullmatch(adjective) else stem
    yield from (adjective, stem + "er", stem + "est", doubled + "er", doubled + "est")


def _noun_forms(noun: str) -> Iterator[str]:
    yield from (noun, noun + "s", noun + "es", noun.removesuffix("y") + "ies")


def _as_it_stands(word: str) -> Iterator[str]:
    return iter((word,))


def _opposites(table: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in table.casefold().strip().splitlines():
        for side, other in permutations(map(str.split, line.split("/")), 2):
            for word in side:
                found.setdefault(word, set()).update(other)
    return {word: frozenset(words) for word, words in found.items()}


_KINDS: tuple[tuple[str, Callable[[str], Iterator[str]]], ...] = (
    (opposites.VERBS, _verb_forms),
    (opposites.ADJECTIVES, _adjective_forms),
    (opposites.WORDS, _noun_forms),
    (opposites.FOREIGN, _as_it_stands),
)
_OPPOSITES = _opposites("".join(table for table, _ in _KINDS))
# "Two years old" is not the opposite of "new".
_BEFORE_OLD = frozenset("year years month months week weeks day days yr yrs".split())
_ARTICLES = frozenset({"the", "a", "an", "my", "your", "this"})
_PARTICLES = _opposites(opposites.PARTICLES)


def _bases() -> dict[str, frozenset[str]]:
    """Form -> the words of the table that it can be a form of ("left": left, leave)."""
    found: dict[str, set[str]] = {}
    for table, forms in _KINDS:
        for word in _opposites(table):
            for form in forms(word):
                found.setdefault(form, set()).add(word)
    irregulars = opposites.IRREGULAR_VERBS + opposites.IRREGULAR_NOUNS
    for verb, *irregular in filter(None, map(str.split, irregulars.splitlines())):
        for form in irregular:
            found.setdefault(form, set()).add(verb)
    return {form: frozenset(words) for form, words in found.items()}


_BASES = _bases()


def known(word: str) -> frozenset[str]:
    """The words of the table that a word may be a form of."""
    return _BASES.get(word, frozenset())


def opposites_of(base: str) -> frozenset[str]:
    """What a word of the table is opposed to."""
    return _OPPOSITES[base]


def _in_table(
    here: Mapping[str, str], there: Mapping[str, str], words: Sequence[str]
) -> tuple[str, ...]:
    """A word that stands here only, and its opposite anywhere among the `words` there."""
    for base, word in here.items():
        if base in there or not (found := sorted(_OPPOSITES[base] & there.keys())):
            continue
        if _OPPOSITES[base].isdisjoint(here) or not _is_meant(base, there, words):
            return word, there[found[0]]
    return ()


def _is_meant(base: str, there: Mapping[str, str], words: Sequence[str]) -> bool:
    """Whether a word is said there in another way: by a form, or by one with the same opposites."""
    if _is_said(base, words):
        return True
    opposites_here = _OPPOSITES[base]
    return any(
        other not in opposites_here and not _OPPOSITES[other].isdisjoint(opposites_here)
        for other in there
    )


def _is_said(base: str, words: Sequence[str]) -> bool:
    """Whether a form or a synonym of a word is among others: "cleaning" for "clean"."""
    meant = frozenset(bases_of(base))
    return any(not meant.isdisjoint(bases_of(word)) for word in words)


def _known(words: Sequence[str]) -> dict[str, str]:
    """Words of the table by their base form; "how far" asks how near as well."""
    return {
        base: word
        for before, word in pairwise(("", *words))
        if not (before in _BEFORE_OLD and word == "old") and before != "how"
        for base in _BASES.get(word, ())
    }


def _particles(question: Sequence[str], stored: Sequence[str]) -> tuple[str, ...]:
    ours, theirs = _PARTICLES.keys() & question, _PARTICLES.keys() & stored
    for word in sorted(ours - theirs):
        for opposite in sorted(_PARTICLES[word] & (theirs - ours)):
            if _neighbours(question, word) & _neighbours(stored, opposite):
                return word, opposite
    return ()


def _neighbours(words: Sequence[str], particle: str) -> set[str]:
    at = words.index(particle)
    return {*words[max(at - 1, 0) : at], *words[at + 1 : at + 3]} - _ARTICLES


# --- opposites by their form -----------------------------------------------------------------

# With the fewest letters that must follow: undo, but not "deal" from "al".
_REVERSING = dict.fromkeys(
    ("anti", "de", "des", "dés", "dis", "il", "im", "in", "ir", "mis", "on", "nie", "не"), 4
) | {"un": 2}
_REVERSING_PREFIXES = tuple(_REVERSING)
_NOT_REVERSED = frozenset(
    """
    uncle under union unions unit unite united units unto until
    decline deliver delivery depart department describe design designs designed designer define
    defined demand desert destroy detail details
    disc discover discovered discount discounts disease dispatch display disorder distance dispose
    image impact import imported imports improve improved improving improvement
    income increase increases indoor inform information inland input inside install installed
    instead intake intense intent interior internet invest investing investment invoice
    mistake mistakes mission online onset onion ongoing onboard
    """.split()
)
_ENDING = re.compile(r"(?<=...)(?:ations?|ions?|ings?|ed|es|s|ly|ful|ness|able|e)$")
_NOUN_ENDING = re.compile(r"(?<=...)(?:[ae]nces?|ments?|ity|y|ations?|ions?|ings?|ed|es|s|able|e)$")
# What denies; a verb that reverses does not: what is uninstalled was installed before.
_NEGATED = re.compile(
    r"""un(?!install|lock|plug|subscrib|follow|pack|zip|load|block|fold|friend|tie|wind|do)
        (\w{2,}(?:ed|able|ible|al|ally|ary|ly|y|ful|ent|ant|ct|safe|fair|true|kind|well|even|sure
        |ware|born|known|seen|paid|sold|told|read))
      | (?:in|im|il|ir|non)(\w{2,}(?:able|ible|ably|ibly|ent|ence|ant|ate|al|ally|ive|ct|ctly|ous
        |ity|id|ure|er|erly|ary))
      | (\w{3,})less
      | dis(like[sd]?|agree[sd]?|obey(?:s|ed)?|honest|loyal|satisfied|pleased|approve[sd]?)
    """,
    re.VERBOSE,
)
_SWAPS = {
    "hyper": "hypo",
    "over": "under",
    "pre": "post",
    "micro": "macro",
    "intra": "inter",
    "intro": "extro",
    "homo": "hetero",
    "mono": "poly",
    "sub": "super",
    "endo": "exo",
    "pro": "anti",
    "en": "de",
    "up": "down",
}
_SWAPPED = {**_SWAPS, **{second: first for first, second in _SWAPS.items()}}
_PEERS = (("ee", "er"), ("ee", "or"), ("ees", "ers"), ("ees", "ors"))
_SWAPPABLE = re.compile(rf"({'|'.join(sorted(_SWAPPED, key=len, reverse=True))})(.{{3,}})")


def _by_form(here: Sequence[str], there: Sequence[str]) -> tuple[str, ...]:
    """A word that stands here only, and one there that lacks its reversing prefix or -less."""
    roots: dict[str, str] = {}
    for word in here:
        for bare in _bare(word):
            roots = roots or {_root(other): other for other in there}
            if _root(bare) in roots:
                return word, roots[_root(bare)]
    return ()


def _bare(word: str) -> Iterator[str]:
    if word.endswith("less"):
        yield word[:-4]
    if word.startswith(_REVERSING_PREFIXES) and word not in _NOT_REVERSED:
        for prefix, least in _REVERSING.items():
            if word.startswith(prefix) and len(word) >= len(prefix) + least:
                yield word.removeprefix(prefix)


def reversed_by_form(word: str, others: Sequence[str]) -> bool:
    """Whether a word says of one of the others that it is not so: uninsured, of insurance."""
    if not (found := _NEGATED.fullmatch(word)) or word in _NOT_REVERSED:
        return False
    bare = next(filter(None, found.groups()))
    roots = {_root(bare), _stem(bare), *bases(bare)}
    return any(not roots.isdisjoint({_stem(other), *bases(other)}) for other in others)


def _stem(word: str) -> str:
    return _NOUN_ENDING.sub("", word)


def _root(word: str) -> str:
    return _ENDING.sub("", word)


def _swapped(ours: Set[str], theirs: Set[str]) -> tuple[str, ...]:
    """Two words with the same end and opposite beginnings, or an -er here and its -ee there."""
    for word in sorted(ours):
        others = {word[: -len(end)] + peer for end, peer in _PEERS if _ends(word, end)}
        if found := _SWAPPABLE.fullmatch(word):
            others.add(_SWAPPED[found[1]] + found[2])
        if others := others & theirs:
            return word, min(others)
    return ()


def _ends(word: str, ending: str) -> bool:
    """Whether a word ends so, and is no "fee" or "for"."""
    return word.endswith(ending) and len(word) > len(ending) + 2


# --- both ------------------------------------------------------------------------------------


def opposed(question: Sequence[str], stored: Sequence[str]) -> tuple[str, ...]:
    """Two words that mean the reverse of each other, the question's first, or none.

    A side that holds both of them ("pros and cons") differs from one that holds one, too.
    """
    asked, kept = frozenset(question), frozenset(stored)
    ours, theirs = asked - kept, kept - asked
    known, known_there = _known(question), _known(stored)
    return (
        _in_table(known, known_there, stored)
        or _in_table(known_there, known, question)[::-1]
        or _particles(question, stored)
        or _swapped(ours, theirs)
        or _swapped(theirs, ours)[::-1]
        or _by_form(sorted(ours), stored)
        or _by_form(sorted(theirs), question)[::-1]
    )
