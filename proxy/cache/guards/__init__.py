"""What a similarity cannot see: pure functions that hold a question against a stored wording.

Each guard names the words that speak against reuse, or none; the first that objects counts.

    tokens    a wording, read once for all guards
    numbers   numbers, units, dates and ids; read by quantities and spelt, with the
              vocabulary of numerals and units
    negation  negated on one side only; and antonyms, with the vocabulary of opposites
    case      acronyms that are words when their case is lost
    roles     the same words in another order
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from proxy.cache.guards.case import case
from proxy.cache.guards.negation import negation
from proxy.cache.guards.numbers import numbers
from proxy.cache.guards.roles import roles
from proxy.cache.guards.tokens import Text, read
from proxy.cache.verdict import MissReason

__all__ = ["Guard", "Passed", "Refusal", "exact_refusal", "refusal"]

# Returns the words that make it refuse, those of the question first; none when it passes.
Guard = Callable[[Text, Text], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A guard objects; `evidence` names the words that differ in meaning."""

    reason: MissReason
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """No guard objects."""


_CASE: tuple[Guard, MissReason] = (case, MissReason.GUARD_CASE)
_GUARDS: tuple[tuple[Guard, MissReason], ...] = (
    (numbers, MissReason.GUARD_NUMBERS),
    (negation, MissReason.GUARD_NEGATION),
    _CASE,
    (roles, MissReason.GUARD_ROLES),
)
_PASSED = Passed()
_MOST_EVIDENCE = 8  # enough to understand a refusal by


def refusal(question: str, stored: str) -> Refusal | Passed:
    """Whether the answer to `stored` may not serve as the answer to `question`, and why."""
    return _ask(_GUARDS, question, stored)


def exact_refusal(question: str, stored: str) -> Refusal | Passed:
    """The same for two wordings with the same exact key: they differ in case and space only."""
    return _ask((_CASE,), question, stored)


def _ask(
    guards: tuple[tuple[Guard, MissReason], ...], question: str, stored: str
) -> Refusal | Passed:
    if question == stored:
        return _PASSED
    asked, kept = read(question), read(stored)
    for guard, reason in guards:
        evidence = guard(asked, kept)
        if evidence:
            return Refusal(reason, evidence[:_MOST_EVIDENCE])
    return _PASSED
