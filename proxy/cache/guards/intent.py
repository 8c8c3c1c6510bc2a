"""What is asked about a thing: how, why, when, who, how much, whether; or what to do.

English only; the guard for languages is stricter with all others.
"""

from __future__ import annotations

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
# Whether it is, whether it ought to be, and whether it is to come are three questions.
_MODALITY = {"should": "should", "will": "will", "would": "would"}
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
        give
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
_NO_QUESTION = frozenset({"whether", *_MODALITY, *_COMMANDS.values()})
# "Set at" and "set to" are one; "written by" and "written for" are not.
_LAST_PREPOSITIONS = frozenset("by for from to with about without".split())
# Behind an auxiliary they make a question: "…, do I have to pay?"
_SUBJECTS = frozenset("i you he she it we they there this that the a an my your".split())


def intent(pair: Pair) -> tuple[str, ...]:
    """Refuse where the two ask for different things about the same."""
    asked, kept = pair.alignment.asked.words, pair.alignment.kept.words
    ours, theirs = _asks(asked), _asks(kept)
    if not _may_be_one(ours, theirs):
        return ours or "a topic", theirs or "a topic"
    last, other_last = asked[-1:], kept[-1:]
    if last != other_last and _LAST_PREPOSITIONS.issuperset((*last, *other_last)):
        return (*last, *other_last)
    return ()


def _may_be_one(ours: str, theirs: str) -> bool:
    both = {ours, theirs}
    if len(both) == 1 or both <= _OPEN:
        return True
    return _ANY in both and "" not in both and _NO_QUESTION.isdisjoint(both)


def _asks(words: Sequence[str]) -> str:
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else ""
        if word in _QUESTION_WORDS:
            measured = word == "how" and after in _MEASURES
            return f"how {_SAME_MEASURE.get(after, after)}" if measured else _QUESTION_WORDS[word]
        if at == 0 and word in _COMMANDS:
            return _COMMANDS[word]
        if at == 0 and word in _WHETHER:
            return _MODALITY.get(word, "whether")
    for word, after in pairwise(words):
        if word in _WHETHER and after in _SUBJECTS:
            return _MODALITY.get(word, "whether")
    if words[:1] in (("if",), ("whether",)):
        return "whether"
    return next((_COMMANDS[word] for word in words if word in _COMMANDS), "")
