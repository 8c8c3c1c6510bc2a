"""What is negated on one side and said without a negation on the other: not valid, invalid.

Each rule names the words of the other side that say it, so that they count as no opposites; none
where it is said with no such word.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import chain, pairwise

from proxy.cache.alignment.words import bases
from proxy.cache.guards.antonyms import known, opposites_of, reversed_by_form
from proxy.cache.guards.unnegated import DOES_NOT, EITHER, HAS_NO

_Words = Sequence[str]
# The words that say it; None where the rule finds nothing.
_Said = frozenset[str] | None
_NOTHING: frozenset[str] = frozenset()

_REACH = 5  # words behind a negation that it may speak of
_LACKING = frozenset({"without", "no"})
_HAVING = frozenset("have has had got need needing use using want".split())
_UNSTRESSED = frozenset(
    """
    be been being too very so that really quite any a an the longer more yet always ever fully
    completely properly entirely considered seem look feel i you we they he she it
    """.split()
)
_FORBIDDEN = frozenset("forbidden prohibited banned illegal unlawful disallowed".split())
_MODALS = frozenset("can't cant cannot mustn't mustnt couldn't".split())
_DANGERS = frozenset("danger dangers dangerous risk risks harm wrong bad".split())
_UNSUITABLE = frozenset("unsuitable unsuited inadvisable inappropriate contraindicated".split())
_SHOULD_NOT = frozenset({"shouldn't", "shouldnt"})
_GONE = frozenset("disappear disappears disappeared vanish vanishes vanished".split())
_AVOIDING = frozenset("avoid avoids avoided avoiding prevent prevents prevented preventing".split())
_HELPING = frozenset("help helps good protect protects do".split())
_ALTERNATIVES = frozenset({"alternative", "alternatives"})
# "The attractions that I should not miss" are those to see.
_UNDOING = {
    "miss": frozenset("see sees visit must do catch watch".split()),
    "forget": frozenset("remember remembering memorise memorize".split()),
    "fail": frozenset("pass passing succeed work".split()),
}
_STOPPING = frozenset("stop stops stopping quit cease".split())
_CONSTANT = frozenset("constantly constant always continually endless endlessly".split())
_KEEPING = frozenset({"keep", "keeps", "keeping"})
_OTHERS = frozenset({("no", "other"), ("nothing", "else"), ("nothing", "but"), ("nobody", "else")})
_ONLY = frozenset({"only", "just", "sole"})
_EXCEPTING = frozenset(
    (("rather", "than"), ("instead", "of"), ("other", "than"), ("apart", "from"), ("aside", "from"))
)
_NO = frozenset("not isn't aren't wasn't weren't isnt arent".split())
_DOUBTING = frozenset("sure certain know decide understand get figure idea clue".split())
_REPAIRING = frozenset("fix repair why cause causes cure".split())
_ASKING = frozenset("how what which whether if who when where why".split())
_CHOOSING = frozenset("or better which whether between".split())
_SELVES = frozenset("i i'm im we have am still just really and but".split())


def said_otherwise(
    negated: _Words, negators: Collection[str], other: _Words
) -> list[frozenset[str]]:
    """For each negation that the other side says in another way, the words that say it there."""
    found = (_explained(negated, at, other) for at, word in enumerate(negated) if word in negators)
    return [said for said in found if said is not None]


def _explained(words: _Words, at: int, other: _Words) -> _Said:
    return next(
        (said for rule in _RULES if (said := rule(words, at, other)) is not None),
        None,
    )


def _behind(words: _Words, at: int) -> _Words:
    return words[at + 1 : at + 1 + _REACH]


def _by_table(words: _Words, at: int, other: _Words) -> _Said:
    """Without internet, offline."""
    behind = _behind(words, at)
    missing = {*behind, *map("_".join, pairwise(behind))}.difference(other)
    added = frozenset(other).difference(words)
    tables = (DOES_NOT, HAS_NO) if _is_lacking(words, at) else (DOES_NOT,)
    found = any(
        not (negated.isdisjoint(missing) or said.isdisjoint(added))
        for said, negated in chain(*tables)
    )
    return _NOTHING if found else None


def _is_lacking(words: _Words, at: int) -> bool:
    return words[at] in _LACKING or not _HAVING.isdisjoint(words[at + 1 : at + 2])


def _by_form(words: _Words, at: int, other: _Words) -> _Said:
    """Not valid, invalid; without insurance, uninsured."""
    behind = _behind(words, at)
    added = frozenset(other).difference(words)
    return frozenset(word for word in added if reversed_by_form(word, behind)) or None


def _by_opposite(words: _Words, at: int, other: _Words) -> _Said:
    """Not safe, dangerous; doesn't remember, forgets."""
    first = _first(words, at)
    spoken = EITHER.intersection(known(first))
    opposite = EITHER.intersection(chain.from_iterable(map(opposites_of, spoken)))
    added = frozenset(other).difference(words)
    return frozenset(word for word in added if not opposite.isdisjoint(known(word))) or None


def _first(words: _Words, at: int) -> str:
    """The first word of weight behind a negation."""
    return next((word for word in _behind(words, at) if word not in _UNSTRESSED), "")


def _forbidden(words: _Words, at: int, other: _Words) -> _Said:
    """Can't, is forbidden."""
    found = _FORBIDDEN.intersection(other).difference(words)
    return found if found and words[at] in _MODALS else None


def _dangers(words: _Words, at: int, other: _Words) -> _Said:
    """Why shouldn't I, what are the dangers; who shouldn't, for whom is it unsuitable."""
    if not (words[at] in _SHOULD_NOT or (words[at] == "not" and "should" in words)):
        return None
    speaking = _DANGERS if "why" in words else _UNSUITABLE
    return speaking.intersection(other).difference(words) or None


def _avoided(words: _Words, at: int, other: _Words) -> _Said:
    """Avoid it, what helps against it, an alternative to it, it is a bad idea."""
    if words[at] not in _AVOIDING:
        return None
    helps = "against" in other and _says(_HELPING, other)
    is_bad = "bad" not in words and ("bad", "idea") in pairwise(other)
    return _NOTHING if helps or is_bad or _says(_ALTERNATIVES, other) else None


def _undone(words: _Words, at: int, other: _Words) -> _Said:
    """Not to be missed, to be seen; won't stop, does so constantly."""
    for word in words[at + 1 : at + 3]:
        if word not in other and _says(_UNDOING.get(word, _NOTHING), other):
            return _NOTHING
    stops = _says(_STOPPING, _behind(words, at)) and not _says(_STOPPING, other)
    return _NOTHING if stops and (_goes_on(other) or _goes_wrong(words, at, other)) else None


def _goes_on(words: _Words) -> bool:
    return _says(_CONSTANT, words) or any(
        word in _KEEPING and after.endswith("ing") for word, after in pairwise(words)
    )


def _goes_wrong(words: _Words, at: int, other: _Words) -> bool:
    """Whether what won't stop dripping is the dripping tap that is to be fixed there."""
    going_on = {word for word in _behind(words, at) if word.endswith("ing")}
    return _says(_REPAIRING, other) and not going_on.isdisjoint(other)


def _says(any_of: frozenset[str], words: _Words) -> bool:
    return not any_of.isdisjoint(words)


def _only(words: _Words, at: int, other: _Words) -> _Said:
    """No other one, only this one."""
    is_no_other = tuple(words[at : at + 2]) in _OTHERS
    return _NOTHING if is_no_other and _says(_ONLY, other) else None


def _unless(words: _Words, at: int, other: _Words) -> _Said:
    """If it does not, unless it does."""
    is_conditional = "if" in words[:at] or words[at] == "except"
    return frozenset({"unless"}) if is_conditional and _is_added("unless", words, other) else None


def _is_added(word: str, words: _Words, other: _Words) -> bool:
    return word in other and word not in words


def _gone(words: _Words, at: int, other: _Words) -> _Said:
    """There was no moon, the moon disappeared."""
    is_gone = words[at] == "no" and "there" in words[max(at - 3, 0) : at] and _says(_GONE, other)
    return _NOTHING if is_gone and not _GONE.intersection(words) else None


def _excepted(words: _Words, at: int, other: _Words) -> _Said:
    """This and not that, this rather than that; that isn't this, other than this."""
    if words[at] not in _NO or not _EXCEPTING.isdisjoint(pairwise(words)):
        return None
    negated = _bases([word for word in _behind(words, at) if word not in _UNSTRESSED][:3])
    excepted = (
        other[place + 2 : place + 2 + _REACH]
        for place, pair in enumerate(pairwise(other))
        if pair in _EXCEPTING
    )
    found = any(not _bases(there).isdisjoint(negated) for there in excepted)
    return _NOTHING if found else None


def _bases(words: _Words) -> frozenset[str]:
    return frozenset(chain.from_iterable(map(bases, words)))


def _doubted(words: _Words, at: int, other: _Words) -> _Said:
    """I'm not sure which, which; I can't decide, is it better."""
    doubts = _DOUBTING.intersection(words[at + 1 : at + 4])
    if not doubts.difference(other) or not _says(_SELVES, words[max(at - 1, 0) : at]):
        return None
    asked = _CHOOSING if "decide" in doubts else _ASKING.intersection(_behind(words, at))
    return _NOTHING if _says(asked, other) else None


_RULES: tuple[Callable[[_Words, int, _Words], _Said], ...] = (
    _by_form,
    _by_opposite,
    _forbidden,
    _dangers,
    _avoided,
    _undone,
    _only,
    _unless,
    _gone,
    _excepted,
    _doubted,
    _by_table,
)
