"""The words of content that both sides hold, for the guards of roles and of order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from proxy.cache.alignment.align import ALONE, Alignment
from proxy.cache.alignment.sentence import Sentence, Term
from proxy.cache.alignment.vocabulary import FUNCTION

DIRECTIONS = frozenset(
    """
    to from into onto towards by before after against than via over under without until about
    """.split()
)
# "flashlight for camping" is "camping flashlight", "fees of an ETF" are "ETF fees".
LOOSE = frozenset("in on at for of with".split())
OPENS_A_PHRASE = LOOSE | frozenset(
    "from after before during without if when while because under over by via against".split()
)
JOINED_BY = frozenset("and or vs versus".split())
ARTICLES = frozenset("a an the my your our their its his her this that these those".split())
# What differs from another is differed from by it.
MUTUAL = frozenset("different differ differs difference similar same equal identical".split())
# They say the same wherever they stand: "what aperture is best", "best aperture".
_MOVABLE = frozenset(
    """
    best better good easiest first legal illegal okay ok safe dangerous normal possible worth again
    online need usually often already always ever
    """.split()
)
# "Compared to rice" is "than rice".
_COMPARED = frozenset("compared comparison relative".split())
_WITH = frozenset({"to", "with"})
_NO_ADVERBS = frozenset("family supply assembly anomaly monopoly butterfly italy only".split())
# More than a question has. What looks at two or three words at a time would take minutes.
_MANY = 64
_SHORT = 5  # letters: "reply", "apply" and "july" are no adverbs

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
    if sentence.words[max(0, at - 1) : at + 1] == ("having", "to"):
        at -= 2  # "without having to pay"
    word = sentence.words[at] if at >= 0 else ""
    if at > 0 and sentence.words[at - 1] in _COMPARED and word in _WITH:
        return "than"
    return word if word in DIRECTIONS or word in OPENS_A_PHRASE else ""


def moves_alone(word: str) -> bool:
    """Whether a word says the same wherever it stands, as adverbs do."""
    return word in _MOVABLE or (
        word.endswith("ly") and len(word) > _SHORT and word not in _NO_ADVERBS
    )


def are_many(found: Sequence[Shared]) -> bool:
    """Whether a text is so long that it is asked for the very same order."""
    return len(found) > _MANY


def out_of_order(found: Sequence[Shared]) -> tuple[str, ...]:
    """The first two neighbours that stand the other way round."""
    for (term, other, *_), (later, other_later, *_) in pairwise(found):
        if other.at > other_later.at:
            return term.word, later.word
    return ()


def governing(sentence: Sentence, term: Term) -> str:
    """The loose preposition before a whole compound: "in" of the "files" in "in text files"."""
    for word in sentence.words[: term.at][::-1]:
        if word in LOOSE:
            return word
        if word in FUNCTION and word not in ARTICLES:
            break
    return ""
