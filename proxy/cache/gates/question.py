"""One request, as the gates and the cache see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from weakref import ReferenceType

from proxy.cache.entry import Entry
from proxy.cache.policy import Rules
from proxy.cache.ports import Vector
from proxy.cache.verdict import MissReason
from proxy.chat.directives import Directives, Mode
from proxy.chat.fingerprint import Fingerprint, digest
from proxy.chat.request import ChatRequest
from proxy.values import value


@value()
class Accepted:
    """Every gate let the candidate through."""


@value()
class Refused:
    """A gate refused; `evidence` are the words or figures that made a guard refuse.

    `for_good` says that the entry itself is at fault, whoever asks: it can be taken out.
    `weighed` says that it came as far as the score.
    """

    reason: MissReason
    evidence: tuple[str, ...] = ()
    for_good: bool = False
    weighed: bool = False


@value()
class Weighed:
    """What the gates said of an entry, less what time says; `score`, where it was weighed.

    It keeps no entry that its store has let go.
    """

    entry: ReferenceType[Entry]
    similarity: float
    answer: Accepted | Refused
    score: float | None


# As many as a look-up weighs; whoever asks on gets the same ones again.
_MOST_WEIGHED = 4


@dataclass(slots=True)
class Findings:
    """What was found out about a question when it was last asked, and holds as long as it lives.

    `vector` is the question's, where it was embedded.
    """

    vector: Vector | None = None
    weighed: dict[bytes, Weighed] = field(default_factory=dict)

    def note(self, key: bytes, weighed: Weighed) -> None:
        """Remember what was said of the entry of a key."""
        if len(self.weighed) == _MOST_WEIGHED:
            self.weighed.clear()
        self.weighed[key] = weighed


@value()
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
    # A question with other rules has found out nothing yet.
    findings: Findings = field(default_factory=Findings, init=False, compare=False, repr=False)

    @property
    def is_shadow(self) -> bool:
        """Whether what is decided is only to be compared with what the upstream says."""
        return self.rules.mode == "shadow" or self.directives.mode is Mode.SHADOW

    @property
    def spelling(self) -> bytes:
        """A digest of the wording to the letter; one of another scope tells nothing of it."""
        return digest(self.fingerprint.scope, *(text.encode() for text in self.request.texts))
