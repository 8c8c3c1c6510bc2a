"""An export, line by line: a header, one line an entry, and a line that ends it.

What is read may come from anybody: each field is checked, and the message of the `MalformedEntry`
that is raised names the field and nothing of what it holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from proxy.cache.entry import Entry
from proxy.cache.origin import UNKNOWN
from proxy.cache.ports import Held, Vector
from proxy.cache.uses import UNUSED
from proxy.cache.vectors import pack_vector, unpack_vector
from proxy.errors import MalformedEntry
from proxy.moving.fields import (
    digest,
    flag,
    from_base64,
    is_count,
    read_text_or_base64,
    require,
    seconds,
    text_or_base64,
    to_base64,
)
from proxy.moving.history import read_origin, read_uses_of, write_origin, write_uses

VERSION = 2
_KIND = "encore export"
_FINGERPRINT_SIZE = 16
_FIELDS = {
    *("v", "key", "scope", "wording", "model", "streamed", "has_usage", "created_at", "ttl"),
    *("has_vector", "vector"),
}
_BODIES = {"body", "body_base64"}
# What the first version did not know.
_HISTORY = {"origin", "uses"}


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in front: `entries` is how many there were when the export began, roughly.

    `embedder` is the id of the one that the vectors are of; `secret` is there where it was asked
    for, and `fingerprint` says which one the store had.
    """

    entries: int
    embedder: str
    fingerprint: str
    secret: bytes | None = None


@dataclass(frozen=True, slots=True)
class End:
    """What stands behind; without it the file was cut off. `entries` lines stand in front of it."""

    entries: int


def fingerprint(secret: bytes) -> str:
    """What tells two secrets apart, and tells nothing of them."""
    return sha256(b"encore secret\0" + secret).hexdigest()[:_FINGERPRINT_SIZE]


def write_header(header: Header) -> bytes:
    """The first line."""
    fields = {
        "format": _KIND,
        "v": VERSION,
        "entries": header.entries,
        "embedder": header.embedder,
        "secret_fingerprint": header.fingerprint,
    }
    if header.secret is not None:
        fields["secret"] = header.secret.hex()
    return _line(fields)


def write_entry(kept: Held) -> bytes:
    """The line of an entry."""
    entry = kept.entry
    fields = {
        "v": VERSION,
        "key": entry.key.hex(),
        "scope": entry.scope.hex(),
        "wording": entry.wording,
        "model": entry.model,
        **text_or_base64("body", entry.body),
        "streamed": entry.streamed,
        "has_usage": entry.has_usage,
        "created_at": entry.created_at,
        "ttl": entry.ttl,
        "origin": write_origin(entry.origin),
        "uses": write_uses(kept.uses),
        "has_vector": kept.has_vector,
        "vector": None if kept.vector is None else to_base64(pack_vector(kept.vector)),
    }
    return _line(fields)


def write_end(end: End) -> bytes:
    """The last line."""
    return _line({"v": VERSION, "end": end.entries})


def read_header(line: bytes) -> Header:
    """The header that a line holds; raises `MalformedEntry`."""
    fields = _fields(line)
    require(fields.get("format") == _KIND, "format")
    _check_version(fields)
    entries, embedder, mark = (fields.get(n) for n in ("entries", "embedder", "secret_fingerprint"))
    require(is_count(entries), "entries")
    require(isinstance(embedder, str), "embedder")
    require(isinstance(mark, str) and re.fullmatch("[0-9a-f]{16}", mark), "secret_fingerprint")
    secret = None
    if "secret" in fields:
        secret = digest(fields, "secret")
        require(fingerprint(secret) == mark, "secret")
    return Header(int(str(entries)), str(embedder), str(mark), secret)


def read_line(line: bytes, dimension: int | None) -> Held | End:
    """The entry that a line holds, or the end; raises `MalformedEntry`.

    A vector has this dimension; None: all are left out.
    """
    fields = _fields(line)
    _check_version(fields)
    if fields.keys() == {"v", "end"}:
        require(is_count(fields["end"]), "end")
        return End(fields["end"])
    body = fields.keys() & _BODIES
    require(len(body) == 1, "body")
    known = _FIELDS if fields["v"] == 1 else _FIELDS | _HISTORY
    for name in sorted((fields.keys() - body) ^ known):
        # A name that we do not know is somebody else's text.
        require(False, name if name in known else "an unknown field")
    uses = read_uses_of(fields["uses"]) if "uses" in fields else UNUSED
    return Held(_entry(fields), _vector(fields, dimension), flag(fields, "has_vector"), uses)


def _entry(fields: Mapping[str, Any]) -> Entry:
    """Whose own check does the rest."""
    return Entry(
        key=digest(fields, "key"),
        scope=digest(fields, "scope"),
        wording=fields["wording"],
        model=fields["model"],
        body=read_text_or_base64(fields, "body"),
        streamed=fields["streamed"],
        has_usage=fields["has_usage"],
        created_at=seconds(fields["created_at"]),
        ttl=seconds(fields["ttl"]),
        origin=read_origin(fields["origin"]) if "origin" in fields else UNKNOWN,
    )


def _vector(fields: Mapping[str, Any], dimension: int | None) -> Vector | None:
    if fields["vector"] is None or dimension is None:
        return None
    packed = from_base64(fields["vector"], "vector")
    require(len(packed) == 4 * dimension, "vector")
    vector = unpack_vector(packed)
    if vector is None:
        raise MalformedEntry("vector is missing or malformed")
    return vector


def _check_version(fields: Mapping[str, Any]) -> None:
    version = fields.get("v")
    require(isinstance(version, int), "v")
    if version not in (1, VERSION):
        raise MalformedEntry(f"v is not 1 or {VERSION}; probably a newer Encore wrote it")


def _fields(line: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(line)
    # Digits without end, brackets without end, bytes that are no UTF-8.
    except (ValueError, RecursionError) as error:
        raise MalformedEntry("it is not JSON") from error
    if not isinstance(fields, dict):
        raise MalformedEntry("it is no JSON object")
    return fields


def _line(fields: Mapping[str, Any]) -> bytes:
    # Escaped, a lone surrogate survives, and no line separator of Unicode divides a line.
    return json.dumps(fields, separators=(",", ":")).encode() + b"\n"
