"""One request, as the gates and the cache see it."""

from __future__ import annotations

from dataclasses import dataclass

from proxy.cache.policy import Rules
from proxy.chat.directives import Directives
from proxy.chat.fingerprint import Fingerprint, digest
from proxy.chat.request import ChatRequest


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

    @property
    def spelling(self) -> bytes:
        """A digest of the wording to the letter; one of another scope tells nothing of it."""
        return digest(self.fingerprint.scope, *(text.encode() for text in self.request.texts))
