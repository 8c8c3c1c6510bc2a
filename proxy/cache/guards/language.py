"""Questions in two languages want two answers; and what is not English is read letter by letter.

The other guards and the score know English best. Any other language must say the same in the same
order, up to what `tongues` lists: politeness, articles, contractions; and up to accents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.sentence import ENGLISH, language_of
from proxy.cache.alignment.text import Text
from proxy.cache.alignment.vocabulary import FOREIGN, FUNCTION
from proxy.cache.guards.tongues import bare, plainest

GERMAN = "de"
_PUNCTUATION = '?!.,;:¿¡؟。？！、"«»„“”…()[]'
# "l'eau", "faut-il": two words each.
_JOINTS = re.compile(r"['’-]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
# Small words of English that others have, too.
_IN_SEVERAL = frozenset("a no me on in as he is so an am per".split())
_ROMANCE = frozenset("fr es it pt".split())
_LONG, _ENDING = 5, 2
# With an accent they are others: "jeûne", "tâche", "secretária".
_TWO_WORDS = frozenset("jeune tache taches foret forets secretaria secretarias sabia cotes".split())
# The articles that tell by their case who does it to whom: "der Hund", "den Hund".
_CASES = {
    "der": "who",
    "ein": "who",
    "mein": "who",
    "den": "whom",
    "einen": "whom",
    "meinen": "whom",
    "dem": "to whom",
    "einem": "to whom",
    "meinem": "to whom",
    "im": "there",
    "am": "there",
}
# "Im Wald", "in den Wald".
_BOTH_WAYS = frozenset("in an auf unter über vor hinter neben zwischen".split())
_MOVING = dict.fromkeys("die das den eine ein einen meine mein meinen".split(), "thither")
_MOVING |= dict.fromkeys("der dem einer einem meiner meinem".split(), "there")


def language(pair: Pair) -> tuple[str, ...]:
    """Refuse two languages, and other words in one that is not English."""
    asked, kept = pair.alignment.asked.language, pair.alignment.kept.language
    if asked == kept == ENGLISH:
        return ()
    if (asked == ENGLISH and not _may_be(kept, pair.asked)) or (
        kept == ENGLISH and not _may_be(asked, pair.kept)
    ):
        return (asked or "unknown", kept or "unknown")
    both = language_of((*pair.asked.words, *pair.kept.words))
    left, right = _words(pair.asked), _words(pair.kept)
    differing = _differing(plainest(" ".join(left), both), plainest(" ".join(right), both), both)
    if differing and asked != kept:
        return (asked or "unknown", kept or "unknown")
    return differing or (_other_cases(left, right) if both == GERMAN else ())


def _may_be(tongue: str, text: Text) -> bool:
    """Whether what looks like English may be in another language: "como apagar no git"."""
    english = {word for word in text.words if word in FUNCTION}
    return english <= _IN_SEVERAL and any(tongue in FOREIGN.get(word, ()) for word in text.words)


def _words(text: Text) -> list[str]:
    words = (word.strip(_PUNCTUATION) for word in _JOINTS.sub(" ", text.folded).split())
    # The dots of "ё" are seldom written; those of "всё" make it another word.
    return [word if word == "всё" else word.replace("ё", "е") for word in words if word]


def _differing(asked: Sequence[str], kept: Sequence[str], tongue: str) -> tuple[str, ...]:
    if "".join(asked) == "".join(kept):
        return ()  # "hoe lang" and "hoelang"
    if len(asked) != len(kept):
        return tuple(sorted({*asked} ^ {*kept})) or tuple(asked)
    # Somebody whose keyboard has no accents leaves all of them out.
    is_bare = any(all(map(str.isascii, side)) for side in (asked, kept))
    for left, right in zip(asked, kept, strict=True):
        # No slip is forgiven: one letter may be the case that says who does it to whom.
        if left != right and not (
            (is_bare and bare(left) == bare(right))
            or (tongue == GERMAN and left.translate(_UMLAUTS) == right.translate(_UMLAUTS))
            or (tongue in _ROMANCE and _lacks_accents(left, right))
        ):
            return left, right
    return ()


def _lacks_accents(left: str, right: str) -> bool:
    """Whether a long word is written without its accents; one near the end may be a tense."""
    short, full = sorted((left, right), key=str.isascii, reverse=True)
    return (
        short.isascii()
        and len(short) >= _LONG
        and short not in _TWO_WORDS
        and full[-_ENDING:].isascii()
        and bare(full) == short
    )


def _other_cases(asked: Sequence[str], kept: Sequence[str]) -> tuple[str, ...]:
    """ "Der Hund beißt den Mann", "den Hund beißt der Mann"."""
    ours, theirs = _cases(asked), _cases(kept)
    differing = (word for word, case in ours.items() if theirs.get(word, case) != case)
    return next(((word, ours[word], theirs[word]) for word in differing), ())


def _cases(words: Sequence[str]) -> dict[str, str]:
    """The nouns behind an article that shows its case, or whether one is there or goes there."""
    found: dict[str, str] = {}
    for before, word, noun in zip(("", *words), words, words[1:], strict=False):
        cases = _MOVING if before in _BOTH_WAYS else _CASES
        if word in cases:
            found[noun] = cases[word]
    return found
