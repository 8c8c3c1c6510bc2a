"""What is asked about a thing: how, why, when, who, how much, whether; or what to do.

English only; the guard for languages is stricter with all others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from proxy.cache.alignment.pair import Pair

_MEASURES = frozenset(
    """
    much many long often far old big tall soon fast deep high large hot cold late early wide heavy
    loud thick likely frequently quickly
    """.split()
)
_SAME_MEASURE = {"frequently": "often", "quickly": "fast", "big": "large"}
# "How many years", "how much time": how long.
_TIMES = frozenset(
    """
    time second seconds minute minutes hour hours day days week weeks month months year years
    """.split()
)
_QUESTION_WORDS = {
    "what": "what",
    "which": "what",
    "who": "who",
    "whom": "who",
    "whose": "whose",
    "when": "when",
    "where": "where",
    "why": "why",
    "how": "how",
    "reason": "why",
    "reasons": "why",
}
_WHETHER = frozenset(
    """
    is are was were am do does did can could will would shall should may might must has have had
    """.split()
)
# Whether it is, was, ought to be or is to come are different questions.
_MODALITY = {"should": "should", "will": "will", "would": "would"} | dict.fromkeys(
    ("did", "was", "were", "had"), "whether it was"
)
# Told to do something; those in a line ask for the same.
_COMMANDS = {
    word: line.split()[0]
    for line in """
        explain describe
        list name enumerate
        compare contrast
        translate
        summarise summarize
        write compose draft generate create
        define
        convert
        calculate compute
        recommend suggest
        show
        fix debug
        find
        rewrite rephrase paraphrase
    """.strip().splitlines()
    for word in line.split()
}
# A bare topic ("python sort dict by value") may ask for any of these.
_OPEN = frozenset({"", "what", "how", "convert", "find", "fix", "calculate"})
# "What" with its noun may stand for any of them: what time, what reason, what amount.
_ANY = "what"
_NO_QUESTION = frozenset({"whether", *_MODALITY.values(), *_COMMANDS.values()})
# "Will it fit?", "Does it fit?"; but "Did it fit?" is not "Will it fit?".
_NEARLY_ONE = {
    frozenset(line.split(" / "))
    for line in """
        whether / will
        whether / would
        whether / whether it was
        explain / what
        explain / how
        define / what
        how much / how large
        how soon / when
    """.replace("    ", "")
    .strip()
    .splitlines()
}
# They begin a clause as often as a question: "When I start it, …", "someone who".
_MAY_BE_RELATIVE = frozenset("when where who whom whose".split())
# "When is the deadline?" is "what is the deadline?".
_DATED = frozenset("time date deadline".split())
# What has a measure: "What is the price?" is "How much is it?", "What is it?" is not.
_MEASURED = _TIMES | frozenset(
    """
    price prices cost costs fee fees rate rates amount quantity number count total sum percentage
    size length width height depth weight distance duration age speed temperature frequency dose
    dosage limit minimum maximum max min population capacity volume area value salary wage fare
    fares charge charges life lifespan wait
    """.split()
)
_BARE = "what it is"
# "In chess, is castling allowed?"
_ASKS_LATER = re.compile(r"[,.:;!-] +(?:is|are|do|does|did|can|could|will|would|should) [^?.]*\?")
# "Set at" and "set to" are one; "written by" and "written for" are not.
_LAST_PREPOSITIONS = frozenset("by for from to with about without".split())
# "I have a bite" asks nothing.
_OWNED = frozenset("have has had".split())
# Behind an auxiliary they make a question: "…, do I have to pay?"
_SUBJECTS = frozenset("i you he she it we they there this that the a an my your".split())


def intent(pair: Pair) -> tuple[str, ...]:
    """Refuse where the two ask for different things about the same."""
    asked, kept = pair.alignment.asked.words, pair.alignment.kept.words
    ours, theirs = _asks(asked, pair.asked.folded), _asks(kept, pair.kept.folded)
    if not _may_be_one(ours, theirs) and not (
        _measures(ours, theirs, kept) or _measures(theirs, ours, asked)
    ):
        return ours or "a topic", theirs or "a topic"
    last, other_last = asked[-1:], kept[-1:]
    if last != other_last and _LAST_PREPOSITIONS.issuperset((*last, *other_last)):
        return (*last, *other_last)
    return ()


def _measures(ours: str, theirs: str, kept: Sequence[str]) -> bool:
    """Whether "how long is …" is asked by "the length of …"."""
    return ours.startswith("how ") and not theirs and not _MEASURED.isdisjoint(kept)


def _may_be_one(ours: str, theirs: str) -> bool:
    both = frozenset({ours, theirs})
    if _BARE in both and any(one.startswith("how ") for one in both):
        return False
    both = frozenset(_ANY if one == _BARE else one for one in both)
    if len(both) == 1 or both <= _OPEN or both in _NEARLY_ONE:
        return True
    return _ANY in both and "" not in both and _NO_QUESTION.isdisjoint(both)


def _asks(words: Sequence[str], folded: str) -> str:
    question = _question(words)
    if words[:1] and words[0] in _COMMANDS:
        # "Explain how it works" asks how.
        explains = _COMMANDS[words[0]] == "explain" and question
        return question if explains else _COMMANDS[words[0]]
    if words[:1] and words[0] in _WHETHER:
        return "how" if _asks_for_a_way(words) else _whether(words[0])
    if question:
        return question
    for word, after in pairwise(words):
        if word in _WHETHER and after in _SUBJECTS and word not in _OWNED:
            return _whether(word)
    if words[:1] in (("if",), ("whether",)) or _ASKS_LATER.search(folded):
        return "whether"
    return next((_COMMANDS[word] for word in words if word in _COMMANDS), "")


def _question(words: Sequence[str]) -> str:
    """The question word that asks, and not one that only begins a clause, if there are both."""
    places = [at for at, word in enumerate(words) if word in _QUESTION_WORDS]
    if not places:
        return ""
    at = next((at for at in places if not _may_be_relative(words, at)), places[0])
    word, after, further = words[at], *(*words[at + 1 : at + 3], "", "")[:2]
    if word == "how" and after in _MEASURES:
        timed = after in ("many", "much") and further in _TIMES
        return "how long" if timed else f"how {_SAME_MEASURE.get(after, after)}"
    if word == "what" and after in ("is", "are") and _MEASURED.isdisjoint(words):
        return _BARE
    return _ANY if word == "when" and not _DATED.isdisjoint(words) else _QUESTION_WORDS[word]


def _may_be_relative(words: Sequence[str], at: int) -> bool:
    if words[at] not in _MAY_BE_RELATIVE:
        return False
    after = words[at + 1] if at + 1 < len(words) else ""
    if at > 0 and words[at].startswith("who"):
        return True  # "my daughter, who is dyslexic"; asked after another question word at most
    return after not in _WHETHER and (at > 0 or after in _SUBJECTS)


def _asks_for_a_way(words: Sequence[str]) -> bool:
    """ "Is there a simple way to …"."""
    return tuple(words[:2]) == ("is", "there") and "way" in words[2:5]


def _whether(word: str) -> str:
    return _MODALITY.get(word, "whether")
