"""What a question may as well be meant for, beside what it asks word for word.

"Is there a way to …" asks how, "How long until …" asks when, "Is it wise to …" whether one should.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from proxy.cache.guards.asks import ANY, BARE, DATED, MEASURED, SUBJECTS, TOPIC, WHETHER

# Asked for one or some of several: "Are there …?", "Which …?", "List …".
SOME = "some"
AMOUNT = "an amount"
# "A or B?"; and which of them is to be chosen.
OF_THEM = "which of them"
BETTER = "which is better"
_ALARMING = "whether to worry"
_ON_A_DEVICE = "where on a device"
# What no word asks for; the others stand for a question word.
MEANT = frozenset({SOME, AMOUNT, OF_THEM, BETTER, _ALARMING, _ON_A_DEVICE})

_THERE = frozenset({("is", "there"), ("are", "there")})
# What is asked by "Is there a …".
_ASKED_BY = {
    word: line.split()[0]
    for line in """
        how way ways method methods trick tricks means command option setting possibility
        why reason reasons
        where place places somewhere anywhere spot
        who anyone anybody someone somebody
    """.strip().splitlines()
    for word in line.split()[1:]
}
_NEAR = 6  # words from "there" or "what is" to what is asked for
_NEXT = 3  # the same from "which"
_NAMED = frozenset("who list recommend".split())
_GIVES = frozenset("give provide plan offer".split())
_DETERMINERS = frozenset("the your some any good best better top common popular".split())
_MERITS = frozenset(
    """
    better best preferable prefer recommended recommend advisable wiser wise smarter smart should
    choose pick idea choice decision
    """.split()
)
_ONE_OF_ALL = frozenset("most least first last only".split())
_NO_SUPERLATIVES = frozenset(
    """
    best test rest nest west suggest interest request forest harvest protest invest guest honest
    digest contest arrest chest quest modest conquest manifest pest vest zest jest crest
    """.split()
)
_DEGREES = frozenset(
    """
    more less most least cheaper cheapest safer safest healthier faster fastest quicker easier
    easiest harder stronger larger bigger smaller higher lower longer shorter heavier lighter
    softer warmer colder older newer greater closer nearer slower worse worst costs
    """.split()
)
_ADVISED = frozenset("advisable recommended wise smart sensible worth preferable belong".split())
_GOOD = frozenset("good bad smart wise sensible reasonable great terrible".split())
_CHOICES = frozenset("idea decision choice move".split())
# A duty is more than advice: "Do I have to …?" may ask what the law says.
_DUTY = re.compile(r"\b(?:ha(?:ve|s) to|must|required|obliged|obligated|legal(?:ly)?|law)\b")
_NEEDS = frozenset({"need", "needs"})
_WORRIES = frozenset("concerned worried alarmed worry panic".split())
_WORRYING = frozenset(
    "normal problem serious bad dangerous harmful worrying concerning alarming".split()
)
_PAST = frozenset("did was were".split())
_AT_ONCE = frozenset("until till before beforehand after ahead prior".split())
_UNTIL = frozenset("until till before".split())
_WAITED = frozenset("until till before after to".split())
_TAKES = frozenset({"take", "takes"})
_BEGINS = frozenset("start starts begin begins kick kicks show shows appear appears".split())
_AHEAD = frozenset({"ahead", "beforehand"})
_ABLE = frozenset("can could may am is are".split())
# How long ago one began to be is how old one is.
_BIRTHS = frozenset("born built founded established created made form formed begin start".split())
_DIMENSIONS = {
    unit: tuple(f"how {measure}" for measure in measures.split())
    for units, measures in (
        ("bits bytes kb mb gb tb kilobytes megabytes gigabytes terabytes", "large much"),
        ("km kilometers kilometres miles meters metres feet inches cm", "long far tall deep high"),
        ("kg kilos kilograms grams pounds lbs ounces tons tonnes mg", "heavy much"),
        ("litres liters gallons ml cups", "much"),
        ("degrees", "hot cold"),
    )
    for unit in units.split()
}
_LOOKS = frozenset("find see check view look".split())
_SETS = frozenset("change switch set turn enable disable edit manage".split())
_DEVICES = frozenset(
    """
    app apps phone iphone android ipad tablet computer laptop pc mac macbook windows linux browser
    chrome firefox safari gmail outlook google netflix spotify youtube whatsapp instagram facebook
    tiktok excel word sheets docs doc file folder xbox playstation router tv kindle account settings
    """.split()
)
# "How to do it, can that be done?"
_POSSIBLE = re.compile(r"[,.?] +(?:can (?:it|that|this) be done|is (?:it|that|this) possible)\b")
_WHICH = frozenset({"what", "which"})
_AFTER_A_STOP = re.compile(r"[,:;?.-] +[^,?]*\bor\b")


def readings(asked: str, words: Sequence[str], folded: str) -> frozenset[str]:
    """All that a question may be meant for, `asked` among it."""
    return frozenset((asked, *_of_kind(asked, words, folded)))


def _of_kind(asked: str, words: Sequence[str], folded: str) -> Iterator[str]:
    if asked in ("how", "where"):
        yield from _on_a_device(words)
    if asked.startswith("how"):
        yield from _of_how(asked, words, folded)
    elif asked in (WHETHER, "should", "would"):
        yield from _of_whether(asked, words, folded)
    elif asked in (ANY, BARE):
        yield from _of_what(asked, words, folded)
    elif asked == TOPIC and words[1:2] == ("or",):
        yield BETTER  # "Rent or buy in London?"
    elif not _is_one_of_all(words) and (
        asked in _NAMED or (asked == TOPIC and not _GIVES.isdisjoint(words[:1]))
    ):
        yield SOME


def _on_a_device(words: Sequence[str]) -> Iterator[str]:
    """ "How do I change the language of the app?": "where do I change it?".

    "Where can I change it?" may ask for a shop.
    """
    looks = _LOOKS if ("where", "can") in pairwise(words) else _LOOKS | _SETS
    if not (looks.isdisjoint(words) or _DEVICES.isdisjoint(words)):
        yield _ON_A_DEVICE


def _of_how(asked: str, words: Sequence[str], folded: str) -> Iterator[str]:
    at = words.index("how")
    _, measure, after, *_ = (*words[at:], "", "")
    rest = words[at + (3 if measure in ("many", "much") else 2) :]
    if _POSSIBLE.search(folded):
        yield WHETHER
    if asked == "how many":
        yield from _DIMENSIONS.get(after, ())
    elif "ago" in rest:
        yield from ("when", *("how old" for _ in _BIRTHS.intersection(rest)))
    if asked == "how long" and words[max(at - 1, 0)] == "at":
        yield "when"  # "At how many months …"
    elif asked == "how long" and _PAST.isdisjoint(words) and _is_until(rest):
        yield from ("when", "how early", "how soon")
    elif asked == "how early" or (asked == "how far" and not _AHEAD.isdisjoint(rest[:2])):
        yield from ("when", "how early")


def _is_until(rest: Sequence[str]) -> bool:
    """Whether a time is asked for by what passes until then: "How long until I can …?"."""
    if not _AT_ONCE.isdisjoint(rest[:1]):
        return True
    if "wait" in rest and not _WAITED.isdisjoint(rest):
        return True
    if not _TAKES.isdisjoint(rest):
        return not _UNTIL.isdisjoint(rest) or not _BEGINS.isdisjoint(rest)
    # "How long must it dry before I can walk on it?"
    return any(
        word in _UNTIL and subject in SUBJECTS and able in _ABLE
        for word, subject, able in zip(rest, rest[1:], rest[2:], strict=False)
    )


def _of_whether(asked: str, words: Sequence[str], folded: str) -> Iterator[str]:
    pairs = list(pairwise(words))
    if asked == WHETHER:
        yield from (_there(words[at + 2 :]) for at, pair in enumerate(pairs) if pair in _THERE)
        if not _WORRYING.isdisjoint(words):
            yield _ALARMING
        if words[-1:] == ("how",) or ("how", "to") in pairs:
            yield "how"  # "Can I mend it, and how?"
    elif asked == "should" and ("should", "i") in pairs and not _WORRIES.isdisjoint(words):
        yield _ALARMING
    is_advice = any(first in _GOOD and second in _CHOICES for first, second in pairs)
    is_needed = not _NEEDS.isdisjoint(words) and not _DUTY.search(folded)
    if is_advice or is_needed or not _ADVISED.isdisjoint(words):
        yield "should"
    yield from _of_choice(asked, words, folded)


def _there(rest: Sequence[str]) -> str:
    """What is asked by "Is there …" with what there is."""
    near = rest[:_NEAR]
    return next((_ASKED_BY[word] for word in near if word in _ASKED_BY), _some(near))


def _some(words: Sequence[str]) -> str:
    return SOME if MEASURED.isdisjoint(words) and DATED.isdisjoint(words) else AMOUNT


def _of_what(asked: str, words: Sequence[str], folded: str) -> Iterator[str]:
    at = next((at for at, word in enumerate(words) if word in _WHICH), len(words))
    near = words[at + 1 : at + (_NEAR if "is" in words[at + 1 : at + 2] else _NEXT)]
    if (asked == ANY or not _DETERMINERS.isdisjoint(near)) and not _is_one_of_all(words):
        yield _some(near)
    yield from _of_choice(asked, words, folded)


def _is_one_of_all(words: Sequence[str]) -> bool:
    """Whether the largest, the first, the most … of them is asked for."""
    superlatives = (word for word in words if word.endswith("est"))
    return not _ONE_OF_ALL.isdisjoint(words) or not _NO_SUPERLATIVES.issuperset(superlatives)


def _of_choice(asked: str, words: Sequence[str], folded: str) -> Iterator[str]:
    """ "Should I take A or B?" is "Which is better, A or B?"."""
    if "or" not in words[1:-1]:
        return
    is_listed = asked in (WHETHER, "should", "would") or _AFTER_A_STOP.search(folded)
    if not (is_listed or words[:2] in (("which", "is"), ("what", "is"))):
        return
    is_advice = asked == "should" or (asked == "would" and ("would", "you") in pairwise(words))
    if is_advice or not _MERITS.isdisjoint(words):
        yield BETTER
    elif not _DEGREES.isdisjoint(words):
        yield OF_THEM
