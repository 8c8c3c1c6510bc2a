"""Questions in two languages want two answers; and what is not English is read letter by letter.

The other guards and the score know English best. Any other language must say the same in the same
order, up to politeness, articles and accents: stricter, never looser.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.sentence import ENGLISH
from proxy.cache.alignment.text import Text

# What can be dropped in one language or another: greetings, articles, possessives, "please".
_DROPPED = frozenset(
    """
    bitte hallo danke guten tag moin der die das ein eine einen den dem mein meine meinen es gibt
    svp bonjour salut merci stp le la les des une un du mon ma mes je
    hola gracias buenas porfa el los las mi se ciao salve grazie buongiorno il lo gli mio mia si
    olá oi obrigado obrigada os um uma o a meu minha eu faço
    hoi alstublieft aub bedankt graag het een mijn ik je
    proszę dzień dobry cześć dziękuję merhaba selam lütfen teşekkürler acaba
    привет здравствуйте пожалуйста спасибо подскажите скажите 请问 你好 谢谢 您好 教えてください
    مرحبا شكرا नमस्ते कृपया 안녕하세요 please hi hello thanks
    """.split()
)
_PUNCTUATION = '?!.,;:¿¡؟。？！、"«»„“”'
_ACCENTS = re.compile("[\u0300-\u036f]")


def language(pair: Pair) -> tuple[str, ...]:
    """Refuse two languages, and other words in one that is not English."""
    asked, kept = pair.alignment.asked.language, pair.alignment.kept.language
    if asked != kept:
        return (asked or "unknown", kept or "unknown")
    if asked == ENGLISH:
        return ()
    return _differing(_words(pair.asked), _words(pair.kept))


def _words(text: Text) -> list[str]:
    words = (word.strip(_PUNCTUATION) for word in text.folded.split())
    return [word for word in words if word and word not in _DROPPED]


def _differing(asked: Sequence[str], kept: Sequence[str]) -> tuple[str, ...]:
    if len(asked) != len(kept):
        return tuple(sorted({*asked} ^ {*kept})) or tuple(asked)
    # Somebody whose keyboard has no accents leaves all of them out.
    bare = any(all(map(str.isascii, side)) for side in (asked, kept))
    for left, right in zip(asked, kept, strict=True):
        # No slip is forgiven: one letter may be the case that says who does it to whom.
        if left != right and not (bare and _bare(left) == _bare(right)):
            return left, right
    return ()


def _bare(word: str) -> str:
    """A word without accents; marks of other scripts than Latin stay."""
    return _ACCENTS.sub("", unicodedata.normalize("NFD", word))
