"""A wording as the guards read it: script and typography evened out, split into words once."""

from __future__ import annotations

import re
import unicodedata

from proxy.chat.wording import compose
from proxy.values import value

# "isn't", "n'ai" and "o'clock" are one word each; digits and hyphens part words.
WORD = r"[^\W\d_]+(?:'[^\W\d_]+){0,3}"
_WORD = re.compile(WORD)
# No digit of any kind is in these ranges of Latin and Cyrillic letters.
_RARE = re.compile(r"[^\x00-\x7fÀ-ɏЀ-ӿ]")
_WITH = re.compile(r"(?<![\w/.-])[Ww]/(?:(o|out)(?![\w/.])|\s?(?=[^\W\d_]{2,}(?![\w/.])))")
_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ´`", "'"),  # as keyboards and word processors write an apostrophe
        **dict.fromkeys("‐‑‒–—−", "-"),
        "⁄": "/",
        "٫": ".",
        "٬": ",",
    }
)


@value()
class Text:
    """A wording: `raw` as sent, `plain` with even typography, `folded` case, and its `words`."""

    raw: str
    plain: str
    folded: str
    words: tuple[str, ...]


def read(raw: str) -> Text:
    """Read a wording."""
    plain = raw if raw.isascii() else _plain(raw)
    if "/" in plain:
        plain = _WITH.sub(lambda found: "without" if found[1] else "with ", plain)
    folded = plain.casefold()
    return Text(raw, plain, folded, split(folded))


def split(folded: str) -> tuple[str, ...]:
    """The words of a folded text."""
    return tuple(_WORD.findall(folded))


def _plain(text: str) -> str:
    """Digits of any script as ASCII, compatibility forms (full width, ½, ℃) taken apart."""
    return compose(_RARE.sub(_spelt, text), "NFKC").translate(_TYPOGRAPHY)


def _spelt(found: re.Match[str]) -> str:
    character = found[0]
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.decimal(character))
        case "No":
            # Apart from what stands before it: 10² is not 102, and 1½ not 11/2.
            return f" {character}"
        case _:
            return character
