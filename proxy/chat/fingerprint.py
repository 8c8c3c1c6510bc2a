"""What makes two requests the same: a scope (everything but the wording) and an exact key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from proxy.chat.request import ChatRequest
from proxy.chat.wording import normalise
from proxy.errors import UnparsableRequest

_FORMAT = b"encore/1"
_TRANSPORT_FIELDS = frozenset(
    {"stream", "stream_options", "service_tier", "prompt_cache_key", "prompt_cache_retention"}
)
_LARGEST_EXACT = 2**63  # whole numbers up to here are read as integers
_CREDENTIAL_HEADERS = frozenset({b"cookie", b"api-key", b"x-api-key"})


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`scope` and `key`, 32 bytes each; a semantic match only ever happens inside one scope."""

    scope: bytes
    key: bytes


def scoped_headers(
    headers: Iterable[tuple[bytes, bytes]], extra: frozenset[bytes]
) -> tuple[tuple[bytes, bytes], ...]:
    """The headers that can change an answer, sorted by name, repeated ones in their order."""
    named = _CREDENTIAL_HEADERS | extra
    return tuple(
        sorted(
            (pair for pair in headers if pair[0] in named or pair[0].startswith(b"openai-")),
            key=lambda pair: pair[0],
        )
    )


def fingerprint(
    request: ChatRequest, caller: Caller, ignore_fields: frozenset[str] = frozenset()
) -> Fingerprint:
    """Hash a request; raises `UnparsableRequest` where it is nested too deeply to encode.

    Also where it holds a whole number so large that orjson read it as one of its neighbours.
    """
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
        _canonical(request, ignore_fields),
    )
    return Fingerprint(scope, digest(scope, *(normalise(text).encode() for text in request.texts)))


def digest(*parts: bytes) -> bytes:
    """BLAKE2b-256 over length-delimited parts, so that no two lists of parts collide."""
    hashed = blake2b(digest_size=32)
    for part in parts:
        hashed.update(len(part).to_bytes(8, "big"))
        hashed.update(part)
    return hashed.digest()


def _canonical(request: ChatRequest, ignore_fields: frozenset[str]) -> bytes:
    left_out = _TRANSPORT_FIELDS | ignore_fields
    rest: dict[str, Any] = {
        name: value for name, value in request.fields.items() if name not in left_out
    }
    rest["model"] = None  # stands in Caller, in the upstream's own spelling
    if request.texts:
        rest["messages"] = [*request.messages[:-1], _without_texts(request.messages[-1])]
    if not _is_exact(rest):
        raise UnparsableRequest("a number is too large to be told from others")
    try:
        return orjson.dumps(rest, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise UnparsableRequest("the body is nested too deeply") from error


def _is_exact(fields: Mapping[str, Any]) -> bool:
    nodes: list[Any] = [fields]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            nodes.extend(node.values())
        elif isinstance(node, list):
            nodes.extend(node)
        elif isinstance(node, float) and abs(node) >= _LARGEST_EXACT:
            return False
    return True


def _without_texts(message: Any) -> dict[str, Any]:
    """The last message with a hole where each text was: null for text, no `text` in a part."""
    content = message["content"]
    if isinstance(content, str):
        return {**message, "content": None}
    parts = [
        {name: value for name, value in part.items() if name != "text"}
        if part["type"] == "text"
        else part
        for part in content
    ]
    return {**message, "content": parts}
