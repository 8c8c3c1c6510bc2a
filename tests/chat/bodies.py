"""Request bodies and callers for the tests of `proxy.chat`."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import strategies as st

from proxy.chat.fingerprint import Caller, Fingerprint, fingerprint
from proxy.chat.request import parse

CALLER = Caller(
    tenant=b"tenant",
    namespace="",
    upstream="http://127.0.0.1:11434",
    route="/v1/chat/completions",
    query=b"",
    model="llama3:latest",
    digest="sha256:1",
    headers=(),
)
FIELDS: dict[str, Any] = {
    "model": "llama3",
    "messages": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Why is the sky blue?"},
    ],
}

# Text as JSON can carry it.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(-1e9, 1e9) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def body(**changes: Any) -> bytes:
    """A request body; a field that is set to None is null, not absent."""
    return orjson.dumps({**FIELDS, **changes})


def asking(content: Any, **more: Any) -> bytes:
    """A request body with one user message."""
    return body(messages=[{"role": "user", "content": content, **more}])


def identity(raw: bytes, caller: Caller = CALLER, ignore: tuple[str, ...] = ()) -> Fingerprint:
    """The fingerprint of a request body."""
    return fingerprint(parse(raw, frozenset(ignore)), caller)
