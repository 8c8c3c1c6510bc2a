"""Who does what to whom: the same words in another order ask something else.

The shipped embedder is a mean of word vectors and knows no order: "PDF to HTML" and "HTML to PDF"
are one text to it. This guard is strict: words that both sides hold must come in one order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import groupby

from proxy.cache.guards.tokens import Text

# They move freely through a question without changing what it asks.
_FREE = frozenset(
    """
    a an the this that these those some any my your our their its his her
    i me you we us they them it he she one ones
    is are was were be been being am do does did done have has had having
    can could will would shall should may might must
    what which who whom whose when where why how whether if there here
    of and or but so as also just really actually exactly please kindly thanks thank hi hello hey
    what's who's where's how's it's that's i'm you're i'd i've
    tell explain show give know want need like help
    """.split()
)
_ARTICLES = frozenset({"a", "an", "the", "my", "your", "our", "their", "its"})
_DIRECTIONS = frozenset(
    "to from into onto towards by before after against than via over under".split()
)

# A word, and the direction that stands before it ("" for none).
_Placed = tuple[str, str]


def roles(question: Text, stored: Text) -> tuple[str, ...]:
    """Refuse where shared words change places, or their directions: to Rome, from Rome."""
    asked, kept = _placed(question.words), _placed(stored.words)
    shared = {word for word, _ in asked} & {word for word, _ in kept}
    left = [placed for placed in asked if placed[0] in shared]
    right = [placed for placed in kept if placed[0] in shared]
    return _other_order(left, right) or _other_direction(left, right)


def _placed(words: tuple[str, ...]) -> list[_Placed]:
    placed: list[_Placed] = []
    direction = ""
    for word in words:
        if word in _DIRECTIONS:
            direction = word
        elif word not in _ARTICLES:
            if word not in _FREE:
                placed.append((word, direction))
            direction = ""
    return placed


def _other_order(left: list[_Placed], right: list[_Placed]) -> tuple[str, ...]:
    asked = [word for word, _ in groupby(word for word, _ in left)]
    kept = [word for word, _ in groupby(word for word, _ in right)]
    if asked == kept:
        return ()
    differing = [pair for pair in zip(asked, kept, strict=False) if pair[0] != pair[1]]
    return differing[0] if differing else (max(asked, kept, key=len)[-1],)


def _other_direction(left: list[_Placed], right: list[_Placed]) -> tuple[str, ...]:
    """A direction on one side only says nothing: "how to bake", "how do I bake"."""
    asked, kept = _directions(left), _directions(right)
    for word in asked.keys() & kept.keys():
        if asked[word] != kept[word]:
            return _told(asked[word], word), _told(kept[word], word)
    return ()


def _directions(placed: list[_Placed]) -> Mapping[str, set[str]]:
    directions: defaultdict[str, set[str]] = defaultdict(set)
    for word, direction in placed:
        if direction:
            directions[word].add(direction)
    return directions


def _told(directions: set[str], word: str) -> str:
    return f"{'/'.join(sorted(directions))} {word}"
