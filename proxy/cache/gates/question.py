"""One request, as the gates and the cache see it."""

from __future__ import annotations

from dataclasses import dataclass, field

from proxy.cache.entry import Entry
from proxy.cache.policy import Rules
from proxy.cache.ports import Vector
from proxy.chat.directives import Directives
from proxy.chat.fingerprint import Fingerprint
from proxy.chat.request import ChatRequest


@dataclass(frozen=True, slots=True)
class Passed:
    """An entry that every gate let through, and by which figures."""

    entry: Entry
    similarity: float
    score: float


# As many as a look-up weighs; whoever asks on gets the same ones again.
_MOST_PASSED = 4


@dataclass(slots=True)
class Findings:
    """What was found out about a question when it was last asked, and holds as long as it lives.

    `vector` is the question's, where it was embedded.
    """

    vector: Vector | None = None
    passed: dict[bytes, Passed] = field(default_factory=dict)

    def note(self, passed: Passed) -> None:
        """Remember an entry, in the place of the one that had its key."""
        if len(self.passed) == _MOST_PASSED:
            self.passed.clear()
        self.passed[passed.entry.key] = passed


@dataclass(frozen=True, slots=True)
class Question:
    """A parsed request, what it asks of the cache, and the rules that hold for it.

    `tenant` is the name that rules know it by, and `body` the request's own bytes: neither decides
    anything, both are told to people who look at what was stored.
    """

    request: ChatRequest
    fingerprint: Fingerprint
    directives: Directives
    rules: Rules
    error_markers: tuple[str, ...] = ()
    tenant: str = ""
    body: bytes = b""
    findings: Findings = field(default_factory=Findings, compare=False, repr=False)
