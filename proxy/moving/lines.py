"""An export, line by line: a header, one line an entry, and a line that ends it.

What is read may come from anybody: each field is checked, and the message of the `MalformedEntry`
that is raised names the field and nothing of what it holds.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from proxy.cache.entry import Entry
from proxy.cache.ports import Held, Vector
from proxy.cache.vectors import pack_vector, unpack_vector
from proxy.errors import MalformedEntry

VERSION = 1
_KIND = "encore export"
_FINGERPRINT_SIZE = 16
_FIELDS = {
    *("v", "key", "scope", "wording", "model", "streamed", "has_usage", "created_at", "ttl"),
    *("has_vector", "vector"),
}
_BODIES = {"body", "body_base64"}


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
        **_body(entry.body),
        "streamed": entry.streamed,
        "has_usage": entry.has_usage,
        "created_at": entry.created_at,
        "ttl": entry.ttl,
        "has_vector": kept.has_vector,
        "vector": None if kept.vector is None else _base64(pack_vector(kept.vector)),
    }
    return _line(fields)


def write_end(end: End) -> bytes:
    """The last line."""
    return _line({"v": VERSION, "end": end.entries})


def read_header(line: bytes) -> Header:
    """The header that a line holds; raises `MalformedEntry`."""
    fields = _fields(line)
    _require(fields.get("format") == _KIND, "format")
    _check_version(fields)
    entries, embedder, mark = (fields.get(n) for n in ("entries", "embedder", "secret_fingerprint"))
    _require(_is_count(entries), "entries")
    _require(isinstance(embedder, str), "embedder")
    _require(isinstance(mark, str) and re.fullmatch("[0-9a-f]{16}", mark), "secret_fingerprint")
    secret = None
    if "secret" in fields:
        secret = _digest(fields, "secret")
        _require(fingerprint(secret) == mark, "secret")
    return Header(int(str(entries)), str(embedder), str(mark), secret)


def read_line(line: bytes, dimension: int | None) -> Held | End:
    """The entry that a line holds, or the end; raises `MalformedEntry`.

    A vector has this dimension; None: all are left out.
    """
    fields = _fields(line)
    _check_version(fields)
    if fields.keys() == {"v", "end"}:
        _require(_is_count(fields["end"]), "end")
        return End(fields["end"])
    body = fields.keys() & _BODIES
    _require(len(body) == 1, "body")
    for name in sorted((fields.keys() - body) ^ _FIELDS):
        # A name that we do not know is somebody else's text.
        _require(False, name if name in _FIELDS else "an unknown field")
    return Held(_entry(fields), _vector(fields, dimension), _flag(fields, "has_vector"))


def _entry(fields: Mapping[str, Any]) -> Entry:
    """Whose own check does the rest."""
    return Entry(
        key=_digest(fields, "key"),
        scope=_digest(fields, "scope"),
        wording=fields["wording"],
        model=fields["model"],
        body=_read_body(fields),
        streamed=fields["streamed"],
        has_usage=fields["has_usage"],
        created_at=_seconds(fields["created_at"]),
        ttl=_seconds(fields["ttl"]),
    )


def _seconds(value: Any) -> Any:
    """A number as a float; one that no float can hold is infinite, and so refused."""
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _vector(fields: Mapping[str, Any], dimension: int | None) -> Vector | None:
    if fields["vector"] is None or dimension is None:
        return None
    packed = _from_base64(fields["vector"], "vector")
    _require(len(packed) == 4 * dimension, "vector")
    vector = unpack_vector(packed)
    if vector is None:
        raise MalformedEntry("vector is missing or malformed")
    return vector


def _body(body: bytes) -> Mapping[str, str]:
    """As text that people can read, where it is any; either way the same bytes come back."""
    try:
        text = body.decode()
        json.loads(text)
    except (ValueError, RecursionError):
        return {"body_base64": _base64(body)}
    return {"body": text}


def _read_body(fields: Mapping[str, Any]) -> bytes:
    if "body_base64" in fields:
        return _from_base64(fields["body_base64"], "body_base64")
    _require(isinstance(fields["body"], str), "body")
    try:
        return str(fields["body"]).encode()
    except UnicodeEncodeError as error:
        raise MalformedEntry("body is missing or malformed") from error


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _from_base64(text: Any, name: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise MalformedEntry(f"{name} is missing or malformed") from error


def _digest(fields: Mapping[str, Any], name: str) -> bytes:
    text = fields.get(name)
    if isinstance(text, str) and re.fullmatch("[0-9a-f]{64}", text):
        return bytes.fromhex(text)
    raise MalformedEntry(f"{name} is missing or malformed")


def _flag(fields: Mapping[str, Any], name: str) -> bool:
    _require(isinstance(fields[name], bool), name)
    return bool(fields[name])


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def _check_version(fields: Mapping[str, Any]) -> None:
    version = fields.get("v")
    _require(isinstance(version, int), "v")
    if version != VERSION:
        raise MalformedEntry(f"v is not {VERSION}; probably a newer Encore wrote it")


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


def _require(holds: object, name: str) -> None:
    if not holds:
        raise MalformedEntry(f"{name} is missing or malformed")
