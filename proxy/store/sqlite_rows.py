"""A row of a SQLite file as an entry, and back. Others may have written it: it is checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from proxy.cache.entry import Entry
from proxy.cache.origin import UNKNOWN, Origin
from proxy.errors import MalformedEntry
from proxy.store.memory import Slot
from proxy.store.packed import pack_origin, unpack_origin

_FLAGS = {0: False, 1: True}


@dataclass(frozen=True, slots=True)
class Kept:
    """A row as it is kept in memory."""

    id: int
    key: bytes
    slot: Slot


def read_row(key: bytes, vector_size: int | None, *fields: Any) -> Kept:
    """A row as it is kept: one that is no sound entry says so when it is looked up."""
    *columns, number = fields
    try:
        slot = Slot.of(_read_entry(key, *columns), vector_size or 0)
    except MalformedEntry as error:
        slot = Slot.broken(str(error), vector_size or 0)
    return Kept(number, key, slot)


def _read_entry(key: bytes, *fields: Any) -> Entry:
    """A row as an entry, which checks the fields; raises `MalformedEntry`."""
    scope, wording, model, body, streamed, has_usage, created_at, ttl, origin = fields
    return Entry(
        key=key,
        scope=scope,
        wording=wording,
        model=model,
        body=body,
        # SQLite has no bool; what is neither 0 nor 1 is for the entry to refuse.
        streamed=_FLAGS.get(streamed, streamed),
        has_usage=_FLAGS.get(has_usage, has_usage),
        created_at=created_at,
        ttl=ttl,
        origin=_read_origin(origin),
    )


def _read_origin(packed: Any) -> Origin:
    """What schema 1 did not have is not known."""
    if packed is None:
        return UNKNOWN
    if not isinstance(packed, bytes):
        raise MalformedEntry("origin is missing or malformed")
    return unpack_origin(packed)


def write_row(entry: Entry, vector: bytes | None, embedder_id: str) -> Sequence[Any]:
    """An entry as SQLite takes it, always: one that it refused would hold up its whole batch.

    So lone surrogates, which UTF-8 does not have, go through, and integers of any size. The values
    are in the order of the columns.
    """
    return (
        entry.key,
        entry.scope,
        entry.wording.encode("utf-8", "surrogatepass"),
        entry.model.encode("utf-8", "surrogatepass"),
        entry.body,
        entry.streamed,
        entry.has_usage,
        float(entry.created_at),
        None if entry.ttl is None else float(entry.ttl),
        vector,
        None if vector is None else embedder_id,
        pack_origin(entry.origin),
    )


def read_text(raw: bytes) -> str | bytes:
    """A text of the file; bytes that are none stay bytes, for the entry to refuse."""
    try:
        return raw.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return raw
