"""The fields of the policy that can be tuned."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Any

from proxy.cache.gates import Candidate
from proxy.cache.policy import Rules


class Knob(StrEnum):
    """A field of `[defaults]` that says how much alike two questions must be, from 0 to 1."""

    MIN_SCORE = "min_score"
    THRESHOLD = "threshold"

    def of(self, rules: Rules) -> float:
        """Its value in these rules."""
        value: float = getattr(rules, self.value)
        return value

    def set(self, rules: Rules, value: float) -> Rules:
        """The same rules with another value; 0 takes the knob out of the decision."""
        changes: dict[str, Any] = {self.value: value}
        return replace(rules, **changes)

    def fields(self, rules: Rules, value: float) -> dict[str, float]:
        """What `[defaults]` must say for another value: the policy has its rules, too."""
        if self is Knob.THRESHOLD and value < rules.min_threshold:
            return {self.value: value, "min_threshold": value}
        return {self.value: value}

    def figure(self, candidate: Candidate) -> float:
        """What is held against its value: the candidate passes where it is no less."""
        return candidate.score if self is Knob.MIN_SCORE else candidate.similarity
