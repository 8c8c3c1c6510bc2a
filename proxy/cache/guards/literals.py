"""Code, commands, addresses, quotations and signs: what must be the same to the letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from proxy.cache.alignment.pair import Pair
from proxy.cache.guards.notation import plain
from proxy.cache.guards.writing import even, is_told, may_be_exchanged, spoken

# A run of ticks or quotes is one, however long: it is not begun anew at each of them.
_TICKED = re.compile(r"(?<!`)`++([^`]+)`++")
# An apostrophe inside a word opens no quotation.
_QUOTED = re.compile(
    r"(?<!\")\"++([^\"]+)\"++|“([^“”]++)”|„([^„“”]++)[“”]|«([^«»]++)»|(?<!\w)'([^']+)'(?!\w)"
)
# Not in a word of prose, whatever stands around it: a_b, a@b, x=1, C:\, /etc, os.path, .NET, $5.
_MARKED = re.compile(
    r"""[_@\#\\^~|<>{}=+*$\[\]]|[^\W\d]\(|\w\.[^\W\d]|::|//|&&|\w/\w|^\.{0,2}/\w|^\.[^\W\d]|^--?[^\W\d]"""
)
# One of these is in everything that is marked, in ticks or in quotes; in most questions none is.
_MARKS = frozenset("`_@#\\^~|<>{}=+*$[](.:/&-")
_QUOTES = frozenset("\"'“”„«»")
_SIGNS = frozenset({"So", "Sm", "Sk"})
_EDGES = ".,;:?!\"'“”„«»"
# No word of prose opens with the others, but "!=" and "../build" do.
_OPENING = ",:\"'“”„«»"
# "and/or", "U.S.", "5 p.m." are prose; so are "answer(s)", "15 year -old" and a question
# that follows a full stop without a space. Numbers, sums and fractions are read elsewhere.
_PROSE = re.compile(
    r"""[^\W\d_]+(?:/[^\W\d_]+)+
      | (?:[^\W\d_]\.){1,4}[^\W\d_]?
      | [^\W\d_]+\((?:s|es|ies)\) | -olds?
      | [^\W\d_]+\.(?:How|What|When|Where|Which|Who|Why|Is|Are|Can|Could|Do|Does|Should|Please)
      | [-~]?[\$#]?\d[\d.,]*(?:[kKmMbB]|bn|mn)?[%+]? | \d+(?:/\d+)+%?
      | \$?\d[\d.,]*[kKmM]?[-/](?:\$?\d[\d.,]*[kKmM]?|mo|month|yr|year|wk|week|day|hr|hour|h)
    """,
    re.VERBOSE,
)


def literals(pair: Pair) -> tuple[str, ...]:
    """Refuse where code or signs differ, or what stands in quotes on both sides."""
    asked, kept = plain(pair.asked), plain(pair.kept)
    asked, kept = even(asked, kept), even(kept, asked)
    ours, theirs = _code(asked), _code(kept)
    return (
        (() if may_be_exchanged(ours, theirs, asked, kept) else _differing(ours, theirs))
        or _differing(_signs(asked), _signs(kept))
        or _differing_quotes(asked, kept)
    )


def _code(text: str) -> list[str]:
    if _MARKS.isdisjoint(text):
        return []
    ticked = _TICKED.findall(text)
    rest = _TICKED.sub(" ", text)
    tokens = (token.lstrip(_OPENING).rstrip(_EDGES) for token in rest.split())
    return [*ticked, *(token for token in tokens if _is_code(token))]


def _is_code(token: str) -> bool:
    return bool(_MARKED.search(token)) and not _PROSE.fullmatch(token)


def _signs(text: str) -> list[str]:
    """Emoji, arrows and the like, which are no words to anybody else; units are the numbers'."""
    if text.isascii():
        return []
    return [sign for sign in text if unicodedata.category(sign) in _SIGNS and sign != "°"]


def _differing_quotes(asked: str, kept: str) -> tuple[str, ...]:
    ours, theirs = _quotations(asked), _quotations(kept)
    if not (ours and theirs) or may_be_exchanged(ours, theirs, asked, kept):
        return ()
    if {*ours} == {*theirs}:
        return _differing(ours, theirs)
    return (
        *(one for one in ours if one not in theirs and not is_told(one, kept)),
        *(one for one in theirs if one not in ours and not is_told(one, asked)),
    )


def _quotations(text: str) -> list[str]:
    if _QUOTES.isdisjoint(text):
        return []
    found = ("".join(groups) for groups in _QUOTED.findall(text))
    return [spoken(" ".join(quoted.casefold().split()).rstrip(".,;:?!")) for quoted in found]


def _differing(ours: Sequence[str], theirs: Sequence[str]) -> tuple[str, ...]:
    if ours == theirs:
        return ()
    alone = (
        *(one for one in ours if one not in theirs),
        *(one for one in theirs if one not in ours),
    )
    return alone or (*ours, *theirs)
