"""What a sentence asks, word for word: how, why, when, who, how much, whether; or what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

# "What" with its noun may stand for any of them: what time, what reason, what amount.
ANY = "what"
BARE = "what it is"
WHETHER = "whether"
TOPIC = ""
_MEASURES = frozenset(
    """
    much many long often far old big tall soon fast deep high large hot cold late early wide heavy
    loud thick likely frequently quickly
    """.split()
)
_SAME_MEASURE = {"frequently": "often", "quickly": "fast", "big": "large"}
# "How many years", "how much time": how long.
TIMES = frozenset(
    """
    time second seconds minute minutes hour hours day days night nights week weeks month months
    year years decade decades
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
AUXILIARIES = frozenset(
    """
    is are was were am do does did can could will would shall should may might must has have had
    """.split()
)
# Whether it is, was, ought to be or is to come are different questions.
MODALITY = {"should": "should", "will": "will", "would": "would"} | dict.fromkeys(
    ("did", "was", "were", "had"), "whether it was"
)
# Told to do something; those in a line ask for the same.
COMMANDS = {
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
# "A summary of …" is to summarise.
_NOUNS = {
    "explanation": "explain",
    "description": "explain",
    "comparison": "compare",
    "translation": "translate",
    "definition": "define",
    "conversion": "convert",
    "calculation": "calculate",
    **dict.fromkeys(("summary", "synopsis"), "summarise"),
    **dict.fromkeys(
        ("recommendation", "recommendations", "suggestion", "suggestions"), "recommend"
    ),
}
# "Causes of …" asks why.
_TOPICS = {
    **dict.fromkeys(("cause", "causes"), "why"),
    **dict.fromkeys("author writer inventor founder creator director composer".split(), "who"),
}
# "Sort a list" lists nothing.
_OF_THINGS = frozenset("a an the my this that your to of in".split())
# They begin a clause as often as a question: "When I start it, …", "someone who", "…, which I".
_MAY_BE_RELATIVE = frozenset("when where who whom whose which".split())
# What is wanted may stand in a clause behind these: "I need to know when I can go".
_ASKED_OF = frozenset("know me us about on out of sure wonder wondering ask tell and or".split())
# "When is the deadline?" is "what is the deadline?".
DATED = frozenset("time date deadline".split())
# What has a measure: "What is the price?" is "How much is it?", "What is it?" is not.
MEASURED = TIMES | frozenset(
    """
    price prices cost costs expense expenses fee fees fare fares toll tolls rate rates rent wage
    wages salary salaries pay income earnings tuition premium premiums deposit charge charges bill
    fine fines penalty penalties budget gratuity tip allowance quota cap discount amount amounts
    quantity quantities number count total sum percentage proportion share ratio dose dosage intake
    frequency interval intervals requirement requirements consumption usage yield output
    size length width height depth thickness circumference diameter radius weight mass density
    distance range altitude elevation volume area capacity storage strength power voltage wattage
    speed pace temperature pressure humidity level levels degree degrees
    duration period term timeframe timeline turnaround wait delay age ages lifespan life lifetime
    limit limits minimum maximum max min threshold value worth population
    chance chances odds probability likelihood risk
    """.split()
)
_ARTICLES = frozenset({"a", "an"})
# "In chess, is castling allowed?"
_ASKS_LATER = re.compile(r"[,.:;!-] +(?:is|are|do|does|did|can|could|will|would|should) [^?.]*\?")
# "I have a bite" asks nothing.
_OWNED = frozenset("have has had".split())
_PRONOUNS = frozenset("i he she it we they".split())
# Behind an auxiliary they make a question: "…, do I have to pay?"
SUBJECTS = _PRONOUNS | frozenset("you there this that the a an my your".split())


def asks(words: Sequence[str], folded: str) -> str:
    """What is asked; nothing where there is a topic alone."""
    places = list(_places(words, folded))
    question = _question(words, places[0]) if places else ""
    opening = words[0] if words else ""
    if opening in COMMANDS:
        # "Explain how it works" asks how.
        explains = COMMANDS[opening] == "explain" and question
        return question if explains else COMMANDS[opening]
    if opening in AUXILIARIES and not (question and _is_told(words)):
        return _whether(opening)
    asked_before = _inverted(words[: places[0]] if places else words, _PRONOUNS)
    return _whether(asked_before) if asked_before else question or _asked_aside(words, folded)


def _asked_aside(words: Sequence[str], folded: str) -> str:
    """What is asked without a question word: "…, is the …?", "if …", "a summary of …"."""
    if auxiliary := _inverted(words, SUBJECTS):
        return _whether(auxiliary)
    if words[:1] in (("if",), (WHETHER,)) or _ASKS_LATER.search(folded):
        return WHETHER
    if words and words[0] in _TOPICS:
        return _TOPICS[words[0]]
    told = (
        COMMANDS.get(word) if before not in _OF_THINGS and word in COMMANDS else _NOUNS.get(word)
        for before, word in pairwise(("", *words))
    )
    return next(filter(None, told), TOPIC)


def all_asked(words: Sequence[str], folded: str) -> frozenset[str]:
    """All that a sentence asks whose last word asks something, too: "Who found it and when?"."""
    if not words or not (words[-1] in _QUESTION_WORDS or words[-2:-1] == ("how",)):
        return frozenset()
    asked = {_question(words, at) for at in _places(words, folded)}
    asked.update(_QUESTION_WORDS[word] for word in words[-1:] if word in _QUESTION_WORDS)
    for at, (word, after) in enumerate(pairwise(words)):
        is_asked_so = not _QUESTION_WORDS.keys().isdisjoint(words[max(at - 3, 0) : at])
        if word in AUXILIARIES and after in _PRONOUNS and not is_asked_so:
            asked.add(_whether(word))
    return frozenset(asked) if len(asked) > 1 else frozenset()


def _inverted(words: Sequence[str], subjects: frozenset[str]) -> str:
    """The auxiliary that stands before a subject: "…, do I have to pay?"."""
    for at, (word, after) in enumerate(pairwise(words)):
        is_there = after == "there" and word in ("is", "are")
        is_asked = word in AUXILIARIES and (after in subjects or is_there) and word not in _OWNED
        if is_asked and words[at + 3 : at + 4] != ("me",):  # "could you tell me"
            return word
    return ""


def _places(words: Sequence[str], folded: str) -> Iterator[int]:
    """Where the question words stand that ask, and do not only begin a clause.

    The first one counts where all may begin one, and something is asked, but nothing else.
    """
    found = [at for at, word in enumerate(words) if word in _QUESTION_WORDS]
    asking = [at for at in found if not _may_be_relative(words, at)]
    if asking or not found:
        yield from asking
    elif not (_inverted(words, _PRONOUNS) or _ASKS_LATER.search(folded)) and (
        found[0] == 0
        or "?" in folded
        or words[found[0]].startswith("who")
        or words[found[0] - 1] in _ASKED_OF
    ):
        yield found[0]


def _question(words: Sequence[str], at: int) -> str:
    word, after, further = words[at], *(*words[at + 1 : at + 3], "", "")[:2]
    if word == "how" and after in _MEASURES:
        timed = after in ("many", "much") and further in TIMES
        return "how long" if timed else f"how {_SAME_MEASURE.get(after, after)}"
    if word == "what" and after in ("is", "are") and not _is_measured(words, at + 2):
        return BARE
    return ANY if word == "when" and not DATED.isdisjoint(words) else _QUESTION_WORDS[word]


def _is_measured(words: Sequence[str], at: int) -> bool:
    """Whether a measure is asked for, and not what it is: "What is a fee?"."""
    defined = at + 1 if words[at : at + 1] and words[at] in _ARTICLES else at
    return not MEASURED.isdisjoint((*words[:at], *words[defined + 1 :]))


def _may_be_relative(words: Sequence[str], at: int) -> bool:
    word = words[at]
    if word not in _MAY_BE_RELATIVE:
        return False
    after = words[at + 1] if at + 1 < len(words) else ""
    if word == "which":
        return at > 0 and after in SUBJECTS
    if at > 0 and word.startswith("who"):
        return True  # "my daughter, who is dyslexic"; asked after another question word at most
    if at == 0 and word == "when" and after.endswith("ing"):
        return True  # "When flying with a baby, …"
    return after not in AUXILIARIES and (at > 0 or after in SUBJECTS)


def _is_told(words: Sequence[str]) -> bool:
    """Whether a sentence begins with "can't find it, …", which asks nothing."""
    return words[1:2] == ("not",) and SUBJECTS.isdisjoint(words[2:3])


def _whether(word: str) -> str:
    return MODALITY.get(word, WHETHER)
