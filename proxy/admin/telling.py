"""Entries as people are told of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from proxy.admin.wanted import Judge
from proxy.cache.ports import Held
from proxy.cache.uses import Use


def summary(held: Held, judge: Judge) -> dict[str, Any]:
    """An entry in a list: times in seconds since the epoch, durations in seconds, size in bytes."""
    entry, origin, uses = held.entry, held.entry.origin, held.uses
    return {
        "entry": entry.key.hex(),
        "id": entry.id,
        "wording": entry.wording or None,
        "model": entry.model,
        "tenant": origin.tenant,
        "namespace": origin.namespace,
        "tags": origin.tags,
        "state": judge.state(entry),
        "created_at": entry.created_at,
        "age": entry.age(judge.now),
        "ttl": entry.ttl,
        "size": entry.size,
        "hits": uses.count,
        "last_hit_at": uses.last[-1].at if uses.last else None,
        "streamed": entry.streamed,
        "prompt_tokens": origin.prompt_tokens,
        "completion_tokens": origin.completion_tokens,
        "seconds": origin.seconds,
    }


def detail(held: Held, judge: Judge) -> dict[str, Any]:
    """An entry by itself, with what was asked, what was answered, and its last uses."""
    return {
        **summary(held, judge),
        "scope": held.entry.scope.hex(),
        "request": _object(held.entry.origin.request),
        "answer": _object(held.entry.body),
        "uses": [_use(use) for use in reversed(held.uses.last)],
    }


def _use(use: Use) -> Mapping[str, Any]:
    return {
        "at": use.at,
        "path": use.path,
        "similarity": use.similarity,
        "wording": use.wording or None,
    }


def _object(body: bytes) -> orjson.Fragment | None:
    """JSON as it was sent; None where it is no object."""
    try:
        is_object = isinstance(orjson.loads(body), dict)
    except orjson.JSONDecodeError:
        return None
    return orjson.Fragment(body) if is_object else None
