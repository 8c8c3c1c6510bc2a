"""Where an entry comes from, and what it was good for, as fields of its line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proxy.cache.origin import Origin
from proxy.cache.uses import Use, Uses, read_use, read_uses
from proxy.moving.fields import digest, read_text_or_base64, require, seconds, text_or_base64

_ORIGIN = {
    *("tenant", "namespace", "tags", "seconds", "prompt_tokens", "completion_tokens", "spelling"),
}
_REQUESTS = {"request", "request_base64"}
_USE = {"at", "path", "similarity", "wording"}


def write_origin(origin: Origin) -> Mapping[str, Any]:
    """An origin as JSON has it."""
    return {
        "tenant": origin.tenant,
        "namespace": origin.namespace,
        "tags": origin.tags,
        **text_or_base64("request", origin.request),
        "seconds": origin.seconds,
        "prompt_tokens": origin.prompt_tokens,
        "completion_tokens": origin.completion_tokens,
        "spelling": origin.spelling.hex(),
    }


def read_origin(fields: Any) -> Origin:
    """The origin that was written so; raises `MalformedEntry`."""
    require(isinstance(fields, dict), "origin")
    request = fields.keys() & _REQUESTS
    require(len(request) == 1 and fields.keys() - request == _ORIGIN, "origin")
    tags = fields["tags"]
    return Origin(
        tenant=fields["tenant"],
        namespace=fields["namespace"],
        tags=tuple(tags) if isinstance(tags, list) else tags,
        request=read_text_or_base64(fields, "request"),
        seconds=seconds(fields["seconds"]),
        prompt_tokens=fields["prompt_tokens"],
        completion_tokens=fields["completion_tokens"],
        spelling=b"" if fields["spelling"] == "" else digest(fields, "spelling"),
    )


def write_uses(uses: Uses) -> Mapping[str, Any]:
    """Uses as JSON has them."""
    return {"hits": uses.count, "last": [_write_use(use) for use in uses.last]}


def read_uses_of(fields: Any) -> Uses:
    """The uses that were written so; raises `MalformedEntry`."""
    require(isinstance(fields, dict) and fields.keys() == {"hits", "last"}, "uses")
    require(isinstance(fields["last"], list), "uses")
    return read_uses(fields["hits"], tuple(map(_read_use, fields["last"])))


def _write_use(use: Use) -> Mapping[str, Any]:
    return {
        "at": use.at,
        "path": use.path,
        "similarity": use.similarity,
        "wording": use.wording,
    }


def _read_use(fields: Any) -> Use:
    require(isinstance(fields, dict) and fields.keys() == _USE, "uses")
    return read_use(fields["at"], fields["path"], fields["similarity"], fields["wording"])
