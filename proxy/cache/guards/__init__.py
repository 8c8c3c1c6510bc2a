"""What a similarity cannot see: pure functions that hold a question against a stored wording.

Each guard names the words that speak against reuse, or none; the first that objects counts.

    literals  code, addresses, paths, quotations, signs, but for another `writing` of them
    numbers   numbers, units, dates and ids; read by quantities and spelt, with the
              vocabulary of numerals and units
    negation  negated on one side only, but for what is `contrary` and means the same; and
              antonyms, with the vocabulary of opposites, but for what is `unopposed`
    case      acronyms that are words when their case is lost
    language  two languages; and whatever is not English, up to what `tongues` lists
    intent    how, why, when, where, who, whether; what is to be done; by what it `asks` word
              for word, and by its other `readings`
    scope     for whom, when, where, how much it holds, unless it is `implied`
    roles     the same words in other roles: from A to B, and from B to A
    order     the same words in another order, but for phrases that may move; this and roles
              look at `counterparts`, the `clauses` they stand in, their `voice` and their
              `subjects`, the `persons` that they are, what is `asked`, and what changes places
              around a third (`thirds`)
    content   names, and other words of content, on one side only

From language on they lay the two wordings side by side first (proxy/cache/alignment).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from proxy.cache.alignment.pair import Pair
from proxy.cache.alignment.text import Text
from proxy.cache.guards.case import case
from proxy.cache.guards.content import content, entities
from proxy.cache.guards.intent import intent
from proxy.cache.guards.language import language
from proxy.cache.guards.literals import literals
from proxy.cache.guards.negation import negation
from proxy.cache.guards.numbers import numbers
from proxy.cache.guards.order import order
from proxy.cache.guards.roles import roles
from proxy.cache.guards.scope import scope
from proxy.cache.verdict import MissReason

__all__ = [
    "NAMES",
    "Guard",
    "Passed",
    "Refusal",
    "doubt",
    "doubts",
    "exact_refusal",
    "objections",
    "refusal",
    "refusals",
]

# Returns the words that make it refuse, those of the question first; none when it passes.
Guard = Callable[[Pair], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A guard objects; `evidence` names the words that differ in meaning."""

    reason: MissReason
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """No guard objects."""


def _of_texts(guard: Callable[[Text, Text], tuple[str, ...]]) -> Guard:
    """A guard that needs no more than the two texts."""
    return lambda pair: guard(pair.asked, pair.kept)


_CASE: tuple[Guard, MissReason] = (case, MissReason.GUARD_CASE)
_GUARDS: tuple[tuple[Guard, MissReason], ...] = (
    (literals, MissReason.GUARD_CODE),
    (_of_texts(numbers), MissReason.GUARD_NUMBERS),
    (_of_texts(negation), MissReason.GUARD_NEGATION),
    _CASE,
    (language, MissReason.GUARD_LANGUAGE),
    (intent, MissReason.GUARD_INTENT),
    (scope, MissReason.GUARD_SCOPE),
    (roles, MissReason.GUARD_ROLES),
    (entities, MissReason.GUARD_ENTITIES),
)
# What these see weighs against an answer, and the score decides whether it is too much: a phrase
# in another place, a word in the place of another. Alone they would refuse as many good answers.
_WITNESSES: tuple[tuple[Guard, MissReason], ...] = (
    (order, MissReason.GUARD_ROLES),
    (content, MissReason.GUARD_CONTENT),
)
NAMES = "code numbers negation case language intent scope roles entities order content".split()
_PASSED = Passed()
_MOST_EVIDENCE = 8  # enough to understand a refusal by


def refusal(pair: Pair) -> Refusal | Passed:
    """Whether the stored answer may not serve as the answer to the question, and why."""
    return _ask(_GUARDS, pair)


def doubt(pair: Pair) -> Refusal | Passed:
    """What speaks against a pair whose score is too low, as far as a guard can name it."""
    return _ask(_WITNESSES, pair)


def exact_refusal(pair: Pair) -> Refusal | Passed:
    """The same for two wordings with the same exact key: they differ in case and space only."""
    return _ask((_CASE,), pair)


def refusals(pair: Pair, *, exact: bool) -> tuple[Refusal, ...]:
    """What each guard says of two wordings that differ, in turn; no evidence where it passes.

    `exact` says that they have the same exact key.
    """
    return tuple(
        Refusal(reason, guard(pair)[:_MOST_EVIDENCE])
        for guard, reason in ((_CASE,) if exact else _GUARDS)
    )


def objections(pair: Pair) -> tuple[bool, ...]:
    """Which of all guards object, in the order of `NAMES`."""
    return tuple(bool(guard(pair)) for guard, _ in (*_GUARDS, *_WITNESSES))


def doubts(pair: Pair) -> tuple[bool, ...]:
    """The same of a pair that no guard refuses."""
    passed = (False,) * len(_GUARDS)
    return (*passed, *(bool(guard(pair)) for guard, _ in _WITNESSES))


def _ask(guards: tuple[tuple[Guard, MissReason], ...], pair: Pair) -> Refusal | Passed:
    if pair.asked.raw == pair.kept.raw:
        return _PASSED
    for guard, reason in guards:
        evidence = guard(pair)
        if evidence:
            return Refusal(reason, evidence[:_MOST_EVIDENCE])
    return _PASSED
