"""What every index asks of a vector."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from proxy.cache.ports import Vector


def checked(vector: ArrayLike, length: int | None = None) -> Vector:
    """The vector as float32, of shape (length,); None: of any length.

    Raises `ValueError` for another shape, and for values that are not finite.
    """
    row = np.asarray(vector, dtype=np.float32)
    if row.shape != (row.size if length is None else length,):
        raise ValueError(f"a vector of shape {row.shape}, not ({length or row.size},)")
    # One that is not finite makes the product so; the other way round only lengths without sense.
    if not math.isfinite(row.dot(row)) and not np.isfinite(row).all():
        raise ValueError("a vector with values that are not finite")
    return row
