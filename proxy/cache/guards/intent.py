"""What is asked about a thing: how, why, when, who, how much, whether; or what to do.

English only; the guard for languages is stricter with all others. `asks` reads a question word
for word, `readings` says what else it may be meant for.
"""

from __future__ import annotations

from collections.abc import Sequence

from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.vocabulary import FUNCTION
from proxy.cache.guards.asks import (
    ANY,
    AUXILIARIES,
    BARE,
    COMMANDS,
    MEASURED,
    MODALITY,
    TOPIC,
    WHETHER,
    all_asked,
    asks,
)
from proxy.cache.guards.readings import MEANT, readings

# A bare topic ("python sort dict by value") may ask for any of these.
_OPEN = frozenset({TOPIC, "what", "how", "convert", "find", "fix", "calculate"})
_NO_QUESTION = frozenset({WHETHER, *MODALITY.values(), *COMMANDS.values(), *MEANT})
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
        how soon / how early
        how likely / will
    """.replace("    ", "")
    .strip()
    .splitlines()
}
# With one of these "what" may ask why: "What makes …?", "What is the point of …?"
_CAUSES = frozenset(
    """
    reason reasons cause causes caused causing make makes made making lead leads led bring brings
    brought behind point purpose purposes happen happens happened wrong matter problem up going
    explains explain explanation mean means meant deal responsible blame trigger triggers triggered
    drive drives drove keep keeps kept prevent prevents prevented stop stops stopped for motivation
    motive motives motivates rationale logic grounds justification significance importance
    important relevance force forces forced compelled prompted inspired lets danger dangers risk
    risks harm good benefit benefits advantage attracts gain could might
    """.split()
)
# "Set at" and "set to" are one; "written by" and "written for" are not.
_LAST_PREPOSITIONS = frozenset("by for from to with about without".split())


def intent(pair: Pair) -> tuple[str, ...]:
    """Refuse where the two ask for different things about the same."""
    asked, kept = pair.alignment.asked.words, pair.alignment.kept.words
    ours, theirs = asks(asked, pair.asked.folded), asks(kept, pair.kept.folded)
    if _is_no_cause(ours, theirs, asked) or _is_no_cause(theirs, ours, kept):
        return ours, theirs
    if not (_may_be_one(ours, theirs) or _is_one(ours, theirs, pair)):
        return ours or "a topic", theirs or "a topic"
    last, other_last = asked[-1:], kept[-1:]
    if last != other_last and _LAST_PREPOSITIONS.issuperset((*last, *other_last)):
        return (*last, *other_last)
    return ()


def _is_no_cause(ours: str, theirs: str, words: Sequence[str]) -> bool:
    """Whether one asks why, and the other what or which without asking for a cause."""
    return ours in (ANY, BARE) and theirs == "why" and _CAUSES.isdisjoint(words)


def _is_one(ours: str, theirs: str, pair: Pair) -> bool:
    """Whether what they ask for is one, although the words do not ask for the same."""
    asked, kept = pair.alignment.asked.words, pair.alignment.kept.words
    if _measures(ours, theirs, kept) or _measures(theirs, ours, asked):
        return True
    both = all_asked(asked, pair.asked.folded)
    if both and both == all_asked(kept, pair.kept.folded):
        return True
    words = pair.alignment.words
    if _has_degree(ours, theirs, asked, words) or _has_degree(theirs, ours, words, asked):
        return True
    meant = readings(theirs, kept, pair.kept.folded)
    return any(
        _may_be_one(one, other)
        for one in readings(ours, asked, pair.asked.folded)
        for other in meant
    )


def _measures(ours: str, theirs: str, kept: Sequence[str]) -> bool:
    """Whether "how long is …" is asked by "the length of …"."""
    return ours.startswith("how ") and theirs == TOPIC and not MEASURED.isdisjoint(kept)


def _has_degree(ours: str, theirs: str, words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether "How safe is it?" is "Is it safe?"."""
    if (ours, theirs) != ("how", WHETHER):
        return False
    _, degree, verb, *_ = (*words[words.index("how") :], "", "")
    return verb in AUXILIARIES and degree not in FUNCTION and degree in others


def _may_be_one(ours: str, theirs: str) -> bool:
    both = frozenset({ours, theirs})
    if BARE in both and any(one.startswith("how ") for one in both):
        return False
    both = frozenset(ANY if one == BARE else one for one in both)
    if len(both) == 1 or both <= _OPEN or both in _NEARLY_ONE:
        return True
    return ANY in both and TOPIC not in both and _NO_QUESTION.isdisjoint(both)
