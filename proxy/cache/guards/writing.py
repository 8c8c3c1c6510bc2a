"""How the same code, name or quotation may be written: Disney+ and Disney Plus, c# and C#."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Names that are written in small letters as well.
_NAME = re.compile(r"(?<!\S)(?:c\+\+|[cf]#|(?:asp|vb)?\.net)(?![^\s.,;:?!)])", re.IGNORECASE)
_DEGREE = re.compile(
    r"\b([BM]|Ph)\.\s?(A|Sc|Ed|Tech|Com|Eng|Arch|Phil|Pharm|D)\b\.?", re.IGNORECASE
)
# "Node.js" is "Node"; but a file "app.js" is no app.
_SCRIPT = re.compile(
    r"(?<!\w)(angular|bootstrap|d3|node|nuxt|react|vue)\.?js(?!\w|\.\w)", re.IGNORECASE
)
_PLUS = re.compile(r"(?<=[^\W\d_]{3})\+(?!\+)|(?<=\d )\+(?= \d)")  # Disney+, 2 + 3
# A sign that stands alone, as it is called.
_SIGN_NAMES = {
    "*": ("asterisk",),
    "&": ("ampersand",),
    "_": ("underscore",),
    "|": ("pipe", "vertical bar"),
    "~": ("tilde",),
    "^": ("caret",),
    "\\": ("backslash",),
    "@": ("at sign", "at symbol"),
    "#": ("hash sign", "hash symbol", "hashtag", "pound sign"),
    "$": ("dollar sign",),
    "==": ("double equals", "double equal"),
    "===": ("triple equals", "triple equal"),
}
_SIGN = re.compile(r"(?<!\S)(?:[*&_|~^\\@#$]|={2,3})(?=[\s,.?!]|$)")
_RAISED = re.compile(r"(?<=[a-zA-Z)])\^(?=\d)")
# With or without spaces: 3x + 7 = 22.
_TERM = r"[\w.]+(?: ?[-+*/^] ?[\w.]+)"
_FORMULA = re.compile(rf"(?<![\w.=+*/^-]){_TERM}+ ?= ?{_TERM}*")
# What stands at an "or" has no order, nor has what is told apart.
_OR = re.compile(r"\W*(?:or|vs|versus)(?:\W+(?:an?|the|when|with|use|say))*\W*", re.IGNORECASE)
_AND = re.compile(r"\W*and(?:\W+(?:an?|the|when|with|use|say))*\W*", re.IGNORECASE)
_COMPARING = re.compile(r"\b(?:differ\w*|distin\w+|compar\w+|between|when)\b", re.IGNORECASE)
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_IS = re.compile(r"\b(what|who|where|how|that|it|he|she|there|here)'s\b")
_SENTENCE = 4  # words; in fewer a contraction may be what the question is about
_TWO = 2


def even(text: str, other: str) -> str:
    """The text with its signs as the other one has them, where they are but another spelling."""
    if "+" in text and "plus" in other.casefold():
        text = _PLUS.sub(" plus", text)
    if "^" in text:
        text = _RAISED.sub("", text)
    if "=" in text:
        text = _FORMULA.sub(lambda found: found[0].replace(" ", ""), text)
    if not text.isalnum():
        text = _SIGN.sub(lambda found: _in_words(found[0], other), text)
    text = _NAME.sub(lambda found: _in_one_case(found[0], other), text)
    if "." in text:
        text = _DEGREE.sub(lambda found: _undotted(found, other), text)
    if "js" in text.casefold():
        text = _SCRIPT.sub(lambda found: found[1] if _names(other, found[1]) else found[0], text)
    return text


def _names(text: str, name: str) -> bool:
    """Whether a text has the name; in small letters "react" is a word."""
    written = rf"(?<!\w)(?:{name.capitalize()}(?![\w.])|(?i:{name})[. ]?(?i:js)(?!\w|\.\w))"
    return re.search(written, text) is not None


def _in_words(sign: str, text: str) -> str:
    names = _SIGN_NAMES[sign]
    return names[0] if any(name in text.casefold() for name in names) else sign


def _in_one_case(name: str, text: str) -> str:
    folded = name.casefold()
    return folded if folded in text.casefold() else name


def _undotted(degree: re.Match[str], text: str) -> str:
    """A degree as one word, where the other text has it, too: B.Tech and BTech."""
    written = rf"\b{degree[1]}\.?\s?{degree[2]}\b"
    return degree[1] + degree[2] if re.search(written, text, re.IGNORECASE) else degree[0]


def spoken(quoted: str) -> str:
    """A folded quotation without hyphens; in a sentence, "what's" is "what is"."""
    quoted = _HYPHEN.sub(" ", quoted)
    full = _IS.sub(r"\1 is", quoted)
    return full if full.count(" ") >= _SENTENCE - 1 else quoted


def is_told(quoted: str, text: str) -> bool:
    """Whether the other side holds a quotation of some words as well, without quotes or within."""
    if f"'{quoted}'" in text:
        return True
    return quoted.count(" ") > 1 and quoted in spoken(" ".join(text.casefold().split()))


def may_be_exchanged(ours: Sequence[str], theirs: Sequence[str], asked: str, kept: str) -> bool:
    """Whether two that have changed places mean the same: "who" or "whom", >= in setup.cfg."""
    if len(ours) != _TWO or list(ours) != list(reversed(theirs)):
        return False
    words = [any(map(str.isalnum, one)) for one in ours]
    if words[0] != words[1]:
        return True
    return _are_alternatives(asked, *ours) and _are_alternatives(kept, *theirs)


def _are_alternatives(text: str, first: str, last: str) -> bool:
    text = text.casefold()
    _, _, behind = text.partition(first.casefold())
    between, _, _ = behind.partition(last.casefold())
    is_compared = _AND.fullmatch(between) and _COMPARING.search(text)
    return bool(_OR.fullmatch(between) or is_compared)
