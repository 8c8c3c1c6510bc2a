"""Names and words of content that stand on one side only: Peru, butter, knee."""

from __future__ import annotations

from collections.abc import Iterator, Set

from proxy.cache.alignment.align import ALONE, Side
from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.sentence import ENGLISH
from proxy.cache.guards.nations import NATIONS

# Of the lexicon's weights: "good" 0.9, "knee" 1.5, "recursion" 2.1.
_HEAVY = 1.2
# A word that is as near to another as "purchase" to "buy" may well stand for it.
_NEAR = 0.75
# Who makes it says no more where the thing itself is named: "Microsoft Excel", "Excel".
_MADE_BY = {
    "microsoft": "word excel powerpoint outlook teams windows edge onenote onedrive sharepoint "
    "xbox office azure bing visio",
    "google": "chrome gmail android pixel chromecast",
    "apple": "iphone ipad macbook airpods imac siri safari itunes",
    "adobe": "photoshop illustrator lightroom indesign acrobat",
    "nintendo": "switch wii gamecube",
    "sony": "playstation",
    "samsung": "galaxy",
    "amazon": "alexa kindle",
    "mozilla": "firefox",
}
_WORDS_TOO = frozenset("word office edge teams switch pixel galaxy windows safari".split())
_NOWHERE: frozenset[str] = frozenset()


def entities(pair: Pair) -> tuple[str, ...]:
    """Refuse a name that the other side does not have."""
    if ENGLISH not in (pair.alignment.asked.language, pair.alignment.kept.language):
        return ()  # the guard for languages has compared every word, and knows what can be dropped
    left, right = pair.alignment.left, pair.alignment.right
    asked, kept = frozenset(pair.alignment.asked.words), frozenset(pair.alignment.kept.words)
    return (*_names(left, right, kept), *_names(right, left, asked))


def _names(side: Side, other: Side, others: Set[str]) -> Iterator[str]:
    """Names that the other side has in no form: "Japanese" is there where Japan is."""
    for at, (term, mate) in enumerate(zip(side.terms, side.mates, strict=True)):
        if (
            mate == ALONE
            and term.name
            and NATIONS.get(term.word, _NOWHERE).isdisjoint(others)
            and not _is_maker(side, other, at)
        ):
            yield term.word


def _is_maker(side: Side, other: Side, at: int) -> bool:
    """Whether a name only says who makes what both sides name."""
    thing = side.terms[at + 1 : at + 2]
    if not thing or thing[0].word not in _MADE_BY.get(side.terms[at].word, "").split():
        return False
    mate = side.mates[at + 1]
    return mate != ALONE and (thing[0].word not in _WORDS_TOO or other.terms[mate].name)


def content(pair: Pair) -> tuple[str, ...]:
    """Refuse a rare word in the place of another one."""
    ours, theirs = list(_heavy(pair.alignment.left)), list(_heavy(pair.alignment.right))
    return (*ours, *theirs) if ours and theirs else ()


def _heavy(side: Side) -> Iterator[str]:
    for term, mate, likeness in zip(side.terms, side.mates, side.likeness, strict=True):
        if mate == ALONE and likeness < _NEAR and term.weight >= _HEAVY:
            yield term.word
