"""What makes two requests the same: a scope (everything but the wording) and an exact key."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from operator import itemgetter

from proxy.chat.request import ChatRequest
from proxy.values import value

_FORMAT = b"encore/1"
_CREDENTIAL_HEADERS = frozenset({b"cookie", b"api-key", b"x-api-key"})


@value()
class Caller:
    """Who asks, and whom: all that can change an answer and does not stand in the body.

    `model` is the name in the upstream's own spelling and `digest` what it stands for there.
    `headers` are the request headers that belong to the scope, as raw lower-case pairs.
    """

    tenant: bytes
    namespace: str
    upstream: str
    route: str
    query: bytes
    model: str
    digest: str
    headers: tuple[tuple[bytes, bytes], ...]


@value()
class Fingerprint:
    """`scope` and `key`, 32 bytes each; a semantic match only ever happens inside one scope."""

    scope: bytes
    key: bytes


def scoped_headers(
    headers: Iterable[tuple[bytes, bytes]], extra: frozenset[bytes]
) -> tuple[tuple[bytes, bytes], ...]:
    """The headers that can change an answer, sorted by name, repeated ones in their order."""
    named = _CREDENTIAL_HEADERS | extra
    scoped = [pair for pair in headers if pair[0] in named or pair[0].startswith(b"openai-")]
    return tuple(sorted(scoped, key=itemgetter(0)))


def fingerprint(request: ChatRequest, caller: Caller) -> Fingerprint:
    """Hash a request and its caller."""
    scope = digest(
        _FORMAT,
        caller.tenant,
        caller.namespace.encode(),
        caller.upstream.encode(),
        caller.route.encode(),
        caller.query,
        caller.model.encode(),
        caller.digest.encode(),
        *(part for pair in caller.headers for part in pair),
        request.rest,
    )
    return Fingerprint(scope, digest(scope, *request.spelling))


def digest(*parts: bytes) -> bytes:
    """BLAKE2b-256 over length-delimited parts, so that no two lists of parts collide."""
    delimited = [len(part).to_bytes(8, "big") + part for part in parts]
    return blake2b(b"".join(delimited), digest_size=32).digest()
