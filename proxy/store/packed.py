"""An entry as bytes: a version, a checksum, and every field in a fixed order.

    version    1 byte
    checksum   CRC-32 of all that follows
    key        32 bytes
    scope      32 bytes
    created_at float64, seconds since the epoch
    ttl        float64, seconds; 0 for one that never expires
    flags      1 byte: 1 streamed, 2 has_usage
    sizes      of wording, model, body and origin, uint32 each
    wording    UTF-8, with lone surrogates as they are
    model      likewise
    body
    origin     see `pack_origin`

Numbers are little-endian. Version 1 had no origin, and is still read.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import accumulate, pairwise
from zlib import crc32

from proxy.cache.entry import Entry
from proxy.cache.origin import UNKNOWN, Origin
from proxy.errors import MalformedEntry

_VERSION = 2
_OUTER = struct.Struct("<BI")
_INNERS = {1: struct.Struct("<32s32sddBIII"), _VERSION: struct.Struct("<32s32sddBIIII")}
_INNER = _INNERS[_VERSION]
_ORIGIN = struct.Struct("<dIIIIIBB")
_SIZE = struct.Struct("<H")
_STREAMED, _HAS_USAGE = 1, 2
_TEXT = ("utf-8", "surrogatepass")


def pack_entry(entry: Entry) -> bytes:
    """An entry as bytes."""
    wording, model = entry.wording.encode(*_TEXT), entry.model.encode(*_TEXT)
    origin = pack_origin(entry.origin)
    fixed = _INNER.pack(
        entry.key,
        entry.scope,
        entry.created_at,
        entry.ttl or 0,
        _STREAMED * entry.streamed | _HAS_USAGE * entry.has_usage,
        len(wording),
        len(model),
        len(entry.body),
        len(origin),
    )
    inner = b"".join((fixed, wording, model, entry.body, origin))
    return _OUTER.pack(_VERSION, crc32(inner)) + inner


def unpack_entry(packed: bytes) -> Entry:
    """The entry that was packed; raises `MalformedEntry` for any other bytes."""
    layout, inner = _checked(packed)
    key, scope, created_at, ttl, flags, *sizes = layout.unpack_from(inner)
    if layout.size + sum(sizes) != len(inner) or flags > _STREAMED | _HAS_USAGE:
        raise MalformedEntry("the sizes in a stored entry do not fit it")
    wording, model, body, *rest = _cut(inner, layout.size, sizes)
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
        origin=unpack_origin(*rest) if rest else UNKNOWN,
    )


def pack_origin(origin: Origin) -> bytes:
    """An origin as bytes: numbers, sizes of the texts, texts, and the size and text of each tag.

    seconds float64; prompt and completion tokens, sizes of tenant, namespace and request, uint32
    each; size of spelling and number of tags, uint8 each; tenant, namespace, request, spelling;
    each tag behind its size, uint16.
    """
    tenant, namespace = origin.tenant.encode(*_TEXT), origin.namespace.encode(*_TEXT)
    fixed = _ORIGIN.pack(
        origin.seconds,
        origin.prompt_tokens,
        origin.completion_tokens,
        len(tenant),
        len(namespace),
        len(origin.request),
        len(origin.spelling),
        len(origin.tags),
    )
    tags = [tag.encode(*_TEXT) for tag in origin.tags]
    sized = [part for tag in tags for part in (_SIZE.pack(len(tag)), tag)]
    return b"".join((fixed, tenant, namespace, origin.request, origin.spelling, *sized))


def unpack_origin(packed: bytes) -> Origin:
    """The origin that was packed; raises `MalformedEntry` for any other bytes."""
    try:
        seconds, prompt, completion, *sizes, count = _ORIGIN.unpack_from(packed)
        tenant, namespace, request, spelling = _cut(packed, _ORIGIN.size, sizes)
        at, tags = _ORIGIN.size + sum(sizes), []
        for _ in range(count):
            (size,) = _SIZE.unpack_from(packed, at)
            at += _SIZE.size + size
            tags.append(_text(packed[at - size : at]))
    except struct.error as error:
        raise MalformedEntry("the origin of a stored entry is cut off") from error
    if at != len(packed):
        raise MalformedEntry("the sizes in the origin of a stored entry do not fit it")
    return Origin(
        tenant=_text(tenant),
        namespace=_text(namespace),
        tags=tuple(tags),
        request=request,
        seconds=seconds,
        prompt_tokens=prompt,
        completion_tokens=completion,
        spelling=spelling,
    )


def _checked(packed: bytes) -> tuple[struct.Struct, bytes]:
    """How all behind the checksum is laid out, and all of it."""
    if len(packed) < _OUTER.size + _INNERS[1].size:
        raise MalformedEntry("a stored entry is too short")
    version, checksum = _OUTER.unpack_from(packed)
    if version not in _INNERS:
        raise MalformedEntry(f"a stored entry has version {version}")
    inner = packed[_OUTER.size :]
    if crc32(inner) != checksum or len(inner) < _INNERS[version].size:
        raise MalformedEntry("a stored entry does not have its checksum")
    return _INNERS[version], inner


def _cut(packed: bytes, at: int, sizes: Sequence[int]) -> Sequence[bytes]:
    """The parts of these sizes, one behind the other from `at`."""
    ends = list(accumulate(sizes, initial=at))
    return [packed[start:end] for start, end in pairwise(ends)]


def _text(raw: bytes) -> str:
    try:
        return raw.decode(*_TEXT)
    except UnicodeDecodeError as error:
        raise MalformedEntry("a stored entry's text is no UTF-8") from error
