"""Why a request is decided as it is, told to people: every tier, every candidate, every gate."""

from __future__ import annotations

from dataclasses import dataclass

from proxy.cache.gates import Accepted, Candidate, Opinion, Question, Refused
from proxy.cache.verdict import Path, Verdict
from proxy.chat.fingerprint import Caller


@dataclass(frozen=True, slots=True)
class Tier:
    """What became of a tier: `hit`, `miss`, `skipped` or `not asked`."""

    name: str
    outcome: str
    reason: str | None = None


NOT_ASKED = (Tier("exact", "not asked"), Tier("semantic", "not asked"))


@dataclass(frozen=True, slots=True)
class Considered:
    """A stored answer that was found for a question, and what the gates say of it.

    `answer` is what counts; `candidate` is None for an entry that cannot be read.
    """

    key: bytes
    path: Path
    similarity: float
    answer: Accepted | Refused
    candidate: Candidate | None = None
    opinions: tuple[Opinion, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was understood, whose it is, and the names of the rules that hold for it."""

    question: Question
    caller: Caller
    matching: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forward:
    """What the upstream would be asked, if it would; `size` of the body is None where unknown."""

    would: bool
    url: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A whole decision; `asked` is None for a body that was not read or not understood."""

    verdict: Verdict
    debug: str
    tenant: str
    forward: Forward
    asked: Asked | None = None
    tiers: tuple[Tier, ...] = NOT_ASKED
    considered: tuple[Considered, ...] = ()
