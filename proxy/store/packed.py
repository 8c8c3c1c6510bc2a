"""An entry as bytes: a version, a checksum, and every field in a fixed order.

    version    1 byte
    checksum   CRC-32 of all that follows
    key        32 bytes
    scope      32 bytes
    created_at float64, seconds since the epoch
    ttl        float64, seconds; 0 for one that never expires
    flags      1 byte: 1 streamed, 2 has_usage
    sizes      of wording, model and body, uint32 each
    wording    UTF-8, with lone surrogates as they are
    model      likewise
    body

Numbers are little-endian.
"""

from __future__ import annotations

import struct
from zlib import crc32

from proxy.cache.entry import Entry
from proxy.errors import MalformedEntry

_VERSION = 1
_OUTER = struct.Struct("<BI")
_INNER = struct.Struct("<32s32sddBIII")
_STREAMED, _HAS_USAGE = 1, 2
_TEXT = ("utf-8", "surrogatepass")


def pack_entry(entry: Entry) -> bytes:
    """An entry as bytes."""
    wording, model = entry.wording.encode(*_TEXT), entry.model.encode(*_TEXT)
    fixed = _INNER.pack(
        entry.key,
        entry.scope,
        entry.created_at,
        entry.ttl or 0,
        _STREAMED * entry.streamed | _HAS_USAGE * entry.has_usage,
        len(wording),
        len(model),
        len(entry.body),
    )
    inner = b"".join((fixed, wording, model, entry.body))
    return _OUTER.pack(_VERSION, crc32(inner)) + inner


def unpack_entry(packed: bytes) -> Entry:
    """The entry that was packed; raises `MalformedEntry` for any other bytes."""
    inner = _checked(packed)
    key, scope, created_at, ttl, flags, *sizes = _INNER.unpack_from(inner)
    if _INNER.size + sum(sizes) != len(inner) or flags > _STREAMED | _HAS_USAGE:
        raise MalformedEntry("the sizes in a stored entry do not fit it")
    wording, model, body = _cut(inner[_INNER.size :], sizes)
    return Entry(
        key=key,
        scope=scope,
        wording=_text(wording),
        model=_text(model),
        body=body,
        streamed=bool(flags & _STREAMED),
        has_usage=bool(flags & _HAS_USAGE),
        created_at=created_at,
        ttl=ttl or None,
    )


def _checked(packed: bytes) -> bytes:
    """All behind the checksum."""
    if len(packed) < _OUTER.size + _INNER.size:
        raise MalformedEntry("a stored entry is too short")
    version, checksum = _OUTER.unpack_from(packed)
    if version != _VERSION:
        raise MalformedEntry(f"a stored entry has version {version}")
    inner = packed[_OUTER.size :]
    if crc32(inner) != checksum:
        raise MalformedEntry("a stored entry does not have its checksum")
    return inner


def _cut(rest: bytes, sizes: list[int]) -> tuple[bytes, bytes, bytes]:
    first, second, _ = sizes
    return rest[:first], rest[first : first + second], rest[first + second :]


def _text(raw: bytes) -> str:
    try:
        return raw.decode(*_TEXT)
    except UnicodeDecodeError as error:
        raise MalformedEntry("a stored entry's text is no UTF-8") from error
