"""The words of content that both sides hold, for the guards of roles and of order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from proxy.cache.alignment.align import ALONE, Alignment
from proxy.cache.alignment.sentence import Sentence, Term

DIRECTIONS = frozenset(
    "to from into onto towards by before after against than via over under without until".split()
)
# "flashlight for camping" is "camping flashlight", "fees of an ETF" are "ETF fees".
LOOSE = frozenset("in on at for of with".split())
OPENS_A_PHRASE = LOOSE | frozenset(
    "from after before during without if when while because under over by via against".split()
)
ARTICLES = frozenset("a an the my your our their its his her this that these those".split())
_BE = frozenset("be been being is are was were get got".split())
# A list, since "is open", "is chicken" and "are children" suffer nothing.
_PARTICIPLES = frozenset(
    """
    beaten bitten bought broken brought built burnt caught chosen drawn driven drunk eaten felt
    forgotten fought found frozen given grown heard held hidden kept learnt led lent lost made meant
    met paid proven ridden run said seen sent shaken shown sold spelt spent spilt spoken stolen sung
    sworn taken taught thought thrown told torn understood won worn woven written
    """.split()
)
# More than a question has. What looks at two or three words at a time would take minutes.
_MANY = 64

# A term, its counterpart, and the preposition that stands before each ("" for none).
Shared = tuple[Term, Term, str, str]


def shared(alignment: Alignment) -> Iterator[Shared]:
    """The terms that stand for each other, in the order in which they are asked."""
    back = alignment.right.mates
    for at, (term, mate) in enumerate(
        zip(alignment.asked.terms, alignment.left.mates, strict=True)
    ):
        # One "cat" here for two of them there is the counterpart of one.
        if mate != ALONE and back[mate] == at:
            other = alignment.kept.terms[mate]
            yield term, other, _before(alignment.asked, term), _before(alignment.kept, other)


def _before(sentence: Sentence, term: Term) -> str:
    at = term.at - 1
    while at >= 0 and sentence.words[at] in ARTICLES:
        at -= 1
    word = sentence.words[at] if at >= 0 else ""
    return word if word in DIRECTIONS or word in OPENS_A_PHRASE else ""


def are_many(found: Sequence[Shared]) -> bool:
    """Whether a text is so long that it is asked for the very same order."""
    return len(found) > _MANY


def out_of_order(found: Sequence[Shared]) -> tuple[str, ...]:
    """The first two neighbours that stand the other way round."""
    for (term, other, *_), (later, other_later, *_) in pairwise(found):
        if other.at > other_later.at:
            return term.word, later.word
    return ()


def turns(alignment: Alignment, term: Term, other: Term) -> bool:
    """Whether "replace" on one side is "be replaced" on the other.

    What is done to a thing may stand before or behind it.
    """
    return _is_passive(alignment.asked, term) != _is_passive(alignment.kept, other)


def _is_passive(sentence: Sentence, term: Term) -> bool:
    before = sentence.words[term.at - 1] if term.at else ""
    # "Was he defeated by": who suffers it stands between.
    is_suffered = before in _BE or sentence.words[term.at + 1 : term.at + 2] == ("by",)
    return is_suffered and (term.word.endswith("ed") or term.word in _PARTICIPLES)
