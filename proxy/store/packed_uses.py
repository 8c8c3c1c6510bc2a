"""The last uses of an answer as bytes: a version, and every use in a fixed order.

    version    1 byte
    at         float64, seconds since the epoch
    path       1 byte: 0 exact, 1 semantic
    similarity float64
    size       of the wording, uint32
    wording    UTF-8, with lone surrogates as they are

and so on from `at` for the next use. Numbers are little-endian. There is no checksum: a figure that
is wrong does no harm.
"""

from __future__ import annotations

import struct
from typing import Any

from proxy.cache.uses import UNUSED, Use, Uses, read_use, read_uses
from proxy.cache.verdict import Path
from proxy.errors import MalformedEntry

_VERSION = b"\1"
_USE = struct.Struct("<dBdI")
_PATHS = (Path.EXACT, Path.SEMANTIC)
_TEXT = ("utf-8", "surrogatepass")


def pack_last(last: tuple[Use, ...]) -> bytes:
    """Uses as bytes, in their order."""
    parts = [_VERSION]
    for use in last:
        wording = use.wording.encode(*_TEXT)
        parts += (_USE.pack(use.at, _PATHS.index(use.path), use.similarity, len(wording)), wording)
    return b"".join(parts)


def unpack_uses(count: Any, packed: Any) -> Uses:
    """What is known of a key: so many hits, and the packed last of them.

    None where that is not sound: others may have written it, and it decides nothing.
    """
    if count is None or not isinstance(packed, bytes):
        return UNUSED
    try:
        return read_uses(count, _unpack(packed))
    except (MalformedEntry, UnicodeDecodeError, IndexError, struct.error):
        return UNUSED


def _unpack(packed: bytes) -> tuple[Use, ...]:
    if packed[:1] != _VERSION:
        raise MalformedEntry("uses is missing or malformed")
    last, start = [], 1
    while start < len(packed):
        at, path, similarity, size = _USE.unpack_from(packed, start)
        start += _USE.size + size
        if start > len(packed):
            raise MalformedEntry("uses is missing or malformed")
        wording = packed[start - size : start].decode(*_TEXT)
        last.append(read_use(at, _PATHS[path], similarity, wording))
    return tuple(last)
