"""Unit vectors: how near two are, and one as bytes, wherever adapters keep it."""

from __future__ import annotations

import numpy as np

from proxy.cache.ports import Vector

_UNIT_TOLERANCE = 1e-3


def cosine(one: Vector, other: Vector) -> float:
    """Of two unit vectors, never beyond 1 either way."""
    return min(1.0, max(-1.0, float(one @ other)))


def pack_vector(vector: Vector) -> bytes:
    """A vector as little-endian float32."""
    return vector.astype("<f4", copy=False).tobytes()


def unpack_vector(packed: bytes) -> Vector | None:
    """A unit vector, or None for bytes that are none."""
    if len(packed) % 4:
        return None
    with np.errstate(all="ignore"):
        vector = np.frombuffer(packed, "<f4").astype(np.float32)
        # Not a number is not near 1 either.
        return vector if abs(float(vector @ vector) - 1) < _UNIT_TOLERANCE else None
