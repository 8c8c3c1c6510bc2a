"""Everything in a body but the wording, in one form however the client wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from proxy.errors import UnparsableRequest

_TRANSPORT_FIELDS = frozenset(
    {"stream", "stream_options", "service_tier", "prompt_cache_key", "prompt_cache_retention"}
)
_LARGEST_EXACT = 2**63  # whole numbers up to here are read as integers


def canonical(
    fields: Mapping[str, Any], ignore_fields: frozenset[str], *, has_wording: bool
) -> bytes:
    """All that can change the answer, as sorted JSON; a hole where each text of the wording was.

    Raises `UnparsableRequest` where it is nested too deeply to encode, and where it holds a whole
    number so large that orjson read it as one of its neighbours.
    """
    left_out = _TRANSPORT_FIELDS | ignore_fields
    rest = {name: value for name, value in fields.items() if name not in left_out}
    rest["model"] = None  # stands in Caller, in the upstream's own spelling
    if has_wording:
        *earlier, last = fields["messages"]
        rest["messages"] = [*earlier, _without_texts(last)]
    if not _is_exact(rest):
        raise UnparsableRequest("a number is too large to be told from others")
    return encode(rest)


def encode(value: Any) -> bytes:
    """Sorted JSON; raises `UnparsableRequest` where it is nested too deeply."""
    try:
        written = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise UnparsableRequest("the body is nested too deeply") from error
    # A copy of what is there: orjson keeps all of the 4 KiB that it took to write into.
    return bytes(memoryview(written))


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
