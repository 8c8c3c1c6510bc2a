"""`x-request-id`: what a request is called in our log, at the client and at the upstream.

The client's own is kept, forwarded and returned; so is one of ours, where it sent none. Where the
upstream answers with another one, that is not ours to take away, unless the client has its own.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from proxy.wire.headers import RawHeaders

NAME = b"x-request-id"
# Where our answer to a mistake of ours finds it.
SCOPE_KEY = "encore.request_id"
_WELL_FORMED = re.compile(rb"[!-~]{1,128}")


@dataclass(frozen=True, slots=True)
class RequestId:
    """An id, and whether it is the client's own."""

    value: bytes
    given: bool

    @property
    def header(self) -> tuple[bytes, bytes]:
        """As a header."""
        return (NAME, self.value)

    def forwarded(self, headers: RawHeaders) -> RawHeaders:
        """A request's headers with it, as they came where it came with them."""
        return headers if self.given else [*without(headers), self.header]

    def returned(self, headers: RawHeaders) -> RawHeaders:
        """The headers of an upstream's answer with it, or with its own."""
        if self.given:
            return [*without(headers), self.header]
        has_one = any(name == NAME for name, _ in headers)
        return headers if has_one else [*headers, self.header]


class RequestIds:
    """Finds or makes them."""

    def __init__(self) -> None:
        # They have to differ, and are no secrets.
        self._random = random.Random()  # noqa: S311

    def of(self, headers: RawHeaders) -> RequestId:
        """The id of a request with these headers."""
        own = sole(headers)
        if own is not None:
            return RequestId(own, given=True)
        return RequestId(b"%032x" % self._random.getrandbits(128), given=False)


def sole(headers: RawHeaders) -> bytes | None:
    """The one well-formed id that is among them; None: there is none, or no knowing which."""
    found = [value for name, value in headers if name == NAME]
    return found[0] if len(found) == 1 and _WELL_FORMED.fullmatch(found[0]) else None


def without(headers: RawHeaders) -> RawHeaders:
    """All headers but this."""
    return [pair for pair in headers if pair[0] != NAME]
