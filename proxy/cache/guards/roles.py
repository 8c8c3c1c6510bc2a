"""Who does what to whom: the same words in another order ask something else.

The shipped embedder is a mean of word vectors and knows no order: "PDF to HTML" and "HTML to PDF"
are one text to it. Words that stand for each other must come in one order, but for phrases that
move freely ("in Python, how do I …") and words that are joined as equals ("A or B").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from proxy.cache.alignment.align import ALONE, Alignment
from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.sentence import Sentence, Term
from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.alignment.words import is_irregular

_DIRECTIONS = frozenset(
    "to from into onto towards by before after against than via over under without until".split()
)
# "flashlight for camping" is "camping flashlight", "fees of an ETF" are "ETF fees".
_LOOSE = frozenset("in on at for of with".split())
# They say the same wherever they stand: "what aperture is best", "best aperture".
_MOVABLE = frozenset(
    "best better good first legal illegal okay ok safe normal possible again online need".split()
)
_OTHERS = frozenset("someone somebody they them he him she her we us".split())
_BE = frozenset("be been being is are was were get got".split())
_COMPOUNDING = frozenset("in on at for of with from".split())
_OPENS_A_PHRASE = _LOOSE | frozenset(
    "from after before during without if when while because under over by via against".split()
)
_ARTICLES = frozenset("a an the my your our their its his her this that these those".split())
_EQUALS = _ARTICLES | frozenset("and or vs versus".split())
_JOINED_BY = frozenset("and or vs versus".split())


def roles(pair: Pair) -> tuple[str, ...]:
    """Refuse where two words change places around a third, or directions: to Rome, from Rome."""
    found = list(_shared(pair.alignment))
    return (
        _other_direction(found)
        or _exchanged_direction(found)
        or _exchanged(found, pair.alignment)
        or _other_person(found, pair.alignment)
        or _other_subject(pair.alignment)
        or _other_voice(found, pair.alignment)
    )


def order(pair: Pair) -> tuple[str, ...]:
    """Object to any other order of shared words, as far as phrases do not move as a whole."""
    return _other_order(list(_shared(pair.alignment)), pair.alignment)


# A term, its counterpart, and the preposition that stands before each ("" for none).
_Shared = tuple[Term, Term, str, str]


def _shared(alignment: Alignment) -> Iterator[_Shared]:
    theirs = alignment.kept.terms
    for term, mate in zip(alignment.left.terms, alignment.left.mates, strict=True):
        if mate != ALONE:
            other = theirs[mate]
            here, there = _before(alignment.asked, term), _before(alignment.kept, other)
            yield term, other, here, there


def _before(sentence: Sentence, term: Term, passed: frozenset[str] = _ARTICLES) -> str:
    at = term.at - 1
    while at >= 0 and sentence.words[at] in passed:
        at -= 1
    word = sentence.words[at] if at >= 0 else ""
    return word if word in _DIRECTIONS or word in _OPENS_A_PHRASE else ""


def _other_direction(found: Sequence[_Shared]) -> tuple[str, ...]:
    """A direction on one side only says nothing: "how to bake", "how do I bake"."""
    for term, other, here, there in found:
        if here != there and here in _DIRECTIONS and there in _DIRECTIONS:
            return f"{here} {term.word}", f"{there} {other.word}"
    return ()


def _exchanged_direction(found: Sequence[_Shared]) -> tuple[str, ...]:
    """Two words that hand a direction over to each other: "int to long", "long to int"."""
    lost = {here: term for term, _, here, there in found if here and not there}
    for term, _, here, there in found:
        if there in lost and not here:
            return term.word, lost[there].word
    return ()


def _exchanged(found: Sequence[_Shared], alignment: Alignment) -> tuple[str, ...]:
    """Two words that change places around a third: "Do cats chase dogs?", "Do dogs chase cats?"."""
    for first, middle, last in combinations(found, 3):
        if not first[1].at > middle[1].at > last[1].at:
            continue
        turned = any(
            _is_passive(alignment.asked, term) != _is_passive(alignment.kept, other)
            for term, other, *_ in (first, middle, last)
        )
        if not turned and len({term.bases for term, *_ in (first, middle, last)}) == 3:
            return first[0].word, last[0].word
    return ()


def _other_subject(alignment: Alignment) -> tuple[str, ...]:
    """ "I hit a car", "Someone hit my car": what one does, another does there."""
    asked, kept = (
        _OTHERS.intersection(alignment.asked.words),
        _OTHERS.intersection(alignment.kept.words),
    )
    if bool(asked) == bool(kept) or ("i" in alignment.asked.words) == ("i" in alignment.kept.words):
        return ()
    return (*sorted(asked), *sorted(kept), "i")


def _other_voice(found: Sequence[_Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Who did he defeat", "Who was he defeated by": done here, suffered there, in one order."""
    places = [other.at for _, other, *_ in found]
    if places != sorted(places):
        return ()
    for term, other, *_ in found:
        if _is_passive(alignment.asked, term) != _is_passive(alignment.kept, other):
            return term.word, other.word
    return ()


def _other_person(found: Sequence[_Shared], alignment: Alignment) -> tuple[str, ...]:
    """ "Can my landlord sue me", "Can I sue my landlord"."""
    asked, kept = alignment.asked.words, alignment.kept.words
    for one, other in ((asked, kept), (kept, asked)):
        if "i" in one and "me" not in one and "me" in other and "i" not in other:
            changed = _other_order(found, alignment)
            if changed:
                return ("i", "me", *changed)
    return ()


def _other_order(found: Sequence[_Shared], alignment: Alignment) -> tuple[str, ...]:
    found = _without_moved_phrase(found)
    bound = [(term, other) for term, other, *before in found if not _moves(term, before, found)]
    for (term, other), (later, other_later) in combinations(bound, 2):
        if other.at <= other_later.at or term.bases == later.bases:
            continue
        if not _says_the_same(alignment, (term, other), (later, other_later)):
            return term.word, later.word
    return ()


def _without_moved_phrase(found: Sequence[_Shared]) -> Sequence[_Shared]:
    """Leave out the longest phrase that stands elsewhere as a whole, behind one preposition.

    "In a blood test, what does it mean" is "What does it mean in a blood test".
    """
    places = [other.at for _, other, _, _ in found]
    for length in range(len(found) - 1, 0, -1):
        for start in range(len(found) - length + 1):
            _, _, here, there = found[start]
            rest = places[:start] + places[start + length :]
            block = places[start : start + length]
            opens = here == there and here in _OPENS_A_PHRASE
            if opens and rest == sorted(rest) and block == sorted(block):
                return [*found[:start], *found[start + length :]]
    return found


def _moves(term: Term, before: Sequence[str], found: Sequence[_Shared]) -> bool:
    """Whether a word may stand anywhere: as it is, or with its preposition."""
    here, there = before
    if term.word in _MOVABLE:
        return True
    if here == there:
        return here not in ("", "to")  # "to" may stand before a verb
    if not {here, there} <= _LOOSE | {""}:
        return False
    # "Butter for a cup of oil", "oil for a cup of butter": two words change places.
    return all((ours, theirs) != (there, here) for _, _, ours, theirs in found)


def _says_the_same(
    alignment: Alignment, first: tuple[Term, Term], second: tuple[Term, Term]
) -> bool:
    """Whether two terms that change places are joined as equals, or are one compound."""
    asked, kept = alignment.asked, alignment.kept
    if _are_joined(asked, first[0], second[0]) and _are_joined(kept, second[1], first[1]):
        return True
    if _is_passive(asked, second[0]) != _is_passive(kept, second[1]):
        return True
    if _is_passive(asked, first[0]) != _is_passive(kept, first[1]):
        return True
    return _is_compound(asked, first[0], second[0], kept, second[1], first[1]) or _is_compound(
        kept, second[1], first[1], asked, first[0], second[0]
    )


def _is_passive(sentence: Sentence, term: Term) -> bool:
    """Whether "be replaced" stands here: what is done to a thing may stand before or behind it."""
    before = sentence.words[term.at - 1] if term.at else ""
    return before in _BE and (term.word.endswith(("ed", "en")) or is_irregular(term.word))


def _is_compound(
    apart: Sentence, head: Term, modifier: Term, together: Sentence, before: Term, after: Term
) -> bool:
    """Whether "prices for winter coats" here is "winter coat prices" there."""
    between = FUNCTION.intersection(apart.words[head.at + 1 : modifier.at]) - _ARTICLES
    glued = FUNCTION.isdisjoint(together.words[before.at + 1 : after.at])
    return glued and len(between) == 1 and between <= _COMPOUNDING


def _are_joined(sentence: Sentence, first: Term, second: Term) -> bool:
    """Whether nothing but "and", "or" and articles stands between two terms."""
    between = sentence.words[first.at + 1 : second.at]
    return _EQUALS.issuperset(between) and not _JOINED_BY.isdisjoint(between)
