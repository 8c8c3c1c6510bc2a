"""Negation and opposites: "repetitions allowed" and "no repetitions allowed" look alike."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain

from proxy.cache.alignment.text import Text, split
from proxy.cache.guards.antonyms import opposed
from proxy.cache.guards.contrary import said_otherwise
from proxy.cache.guards.unopposed import unopposed

_NEGATORS = frozenset(
    """
    no not never none neither nor cannot without nothing nobody nowhere noone non unable
    except excluding avoid avoids avoided avoiding prevent prevents prevented preventing
    dont doesnt didnt isnt arent wasnt werent cant couldnt wouldnt shouldnt wont havent hasnt
    hadnt mustnt aint neednt darent mightnt
    nicht nichts kein keine keinen keinem keiner keines nie niemals niemand nirgends ohne weder
    außer
    pas jamais sans aucun aucune rien ni sauf
    nunca jamás sin ningún ninguno ninguna nada nadie tampoco excepto salvo
    mai senza nessun nessuno nessuna niente nulla né neanche nemmeno eccetto tranne
    não nao jamais sem nenhum nenhuma ninguém nem exceto
    niet geen nooit zonder niets nergens behalve
    nigdy bez żaden żadna żadne nikt nic ani oprócz
    не нет никогда без ни никто ничего нельзя никак кроме нигде ничто
    inte ikke aldrig utan uten
    """.casefold().split()
)
# Chinese, Japanese and Korean write no spaces between words.
_NEGATING_SIGNS = re.compile("[不没沒無无未]|ない|ません|なし|않|없|못")
# What they are said of does not happen either: "stop it from burning", "so that it does not burn".
# They may stand for a negation of the other side, and need none there.
_HINDERING = frozenset(
    """
    stop stops stopped stopping fail fails failed failing failure refuse refuses refused refusing
    ignore ignores ignored lack lacks lacking lost missing declined rejected blocked
    omit omits omitted omitting impossible
    """.split()
)
# These hinder in a phrase only: "keep cats out", "stay away from".
_HINDERING_WITH = {
    word: others
    for words, others in (
        ("keep keeps kept keeping", frozenset("from out off away".split())),
        ("protect protects protected protecting save saves", frozenset(("from", "against"))),
        ("stay stays staying", frozenset(("away",))),
    )
    for word in words.split()
}
_HINDERS = (_HINDERING | _HINDERING_WITH.keys()).__contains__
# "Is it safe or not" asks no more than "is it safe"; "no. 5" is a number.
_EMPTY_PHRASES = re.compile(
    r"\b(?:whether or not|yes or no|or (?:why )?not(?=\s*(?:[?.!,;]|$))|not only|no matter"
    r"|if (?:not|no)(?=,? (?:why|how come)\b)|(?<=\? )why not(?=\s*(?:\?|$))"
    r"|no\.\s?(?=\d))"
)
_FREE_OF = re.compile(
    r"""\b[^\W\d_]+-free\b
      | \b(?:ad|alcohol|caffeine|cruelty|dairy|debt|drug|duty|egg|error|fat|gluten|hands|interest
           |lactose|lead|meat|nut|oil|pain|risk|rent|salt|smoke|stress|sugar|tax)\ free\b
    """,
    re.VERBOSE,
)
# "non-fiction" and "nonfiction", "anti-virus" and "antivirus".
_HYPHENATED = re.compile(r"\b(anti|dis|mis|non|un)-(?=\w)")
_NON = re.compile(r"non(?!sense|stop|disclosure|compete|etheless|ch)\w{4,}")
# What one teaches oneself one learns.
_TEACHING_SELF = re.compile(
    r"\bteach(?:ing|es)? (?:my|your|him|her|it|one|our|your|them)sel(?:f|ves)\b"
)


def negation(question: Text, stored: Text) -> tuple[str, ...]:
    """Refuse where one side is negated more often, or where opposites face each other."""
    if question.words == stored.words:
        return ()
    asked, kept = _words(question), _words(stored)
    ours, theirs = _negators(question, asked), _negators(stored, kept)
    more = len(ours) - len(theirs)
    if more > 0:
        said = _said(asked, ours, kept, more)
        kept = kept if said is None else _without(kept, said)
    elif more:
        said = _said(kept, theirs, asked, -more)
        asked = asked if said is None else _without(asked, said)
    else:
        said = frozenset()
    if said is None:
        return (*ours, *theirs)
    return opposed(_without(asked, unopposed(kept, asked)), _without(kept, unopposed(asked, kept)))


def _said(
    negated: Sequence[str], negators: Sequence[str], other: Sequence[str], more: int
) -> frozenset[str] | None:
    """The words by which the other side says what is negated here, None if it does not.

    `more` is how many more negations there are here.
    """
    said = said_otherwise(negated, negators, other)
    if more > _hindered(other, negated) + len(said):
        return None
    return frozenset(chain.from_iterable(said))


def _without(words: Sequence[str], others: frozenset[str]) -> Sequence[str]:
    return [word for word in words if word not in others] if others else words


def _hindered(words: Sequence[str], others: Sequence[str]) -> int:
    """How many negations of the others the words may stand for."""
    hindering = Counter(filter(_HINDERS, words)) - Counter(filter(_HINDERS, others))
    return sum(
        count
        for word, count in hindering.items()
        if word not in _HINDERING_WITH or not _HINDERING_WITH[word].isdisjoint(words)
    )


def _words(text: Text) -> Sequence[str]:
    folded = text.folded
    if "-" in text.plain:
        folded = _HYPHENATED.sub(r"\1", folded)
    if "no" in text.words or "not" in text.words:
        folded = _EMPTY_PHRASES.sub(" ", folded)
    if "teach" in folded:
        folded = _TEACHING_SELF.sub("learn", folded)
    return text.words if folded == text.folded else split(folded)


def _negators(text: Text, words: Sequence[str]) -> list[str]:
    found: list[str] = []
    if "n't" in text.folded or "non" in text.folded or not _NEGATORS.isdisjoint(words):
        found = [word for word in words if word in _NEGATORS or _is_negated(word)]
    if not text.plain.isascii():
        found += _NEGATING_SIGNS.findall(text.folded)
    if "free" in words:
        found += _FREE_OF.findall(text.folded)
    # French says "ne … pas"; alone, "ne" negates too (ne … plus).
    return found or [word for word in words if word == "ne" or word.startswith("n'")][:1]


def _is_negated(word: str) -> bool:
    return word.endswith("n't") or (word.startswith("non") and bool(_NON.fullmatch(word)))
