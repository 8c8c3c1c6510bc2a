"""How sure a share is that was counted."""

from __future__ import annotations

import math

Z = 1.959963984540054  # of a normal distribution, 95 % lie within so many deviations


def wilson(count: int, total: int) -> tuple[float, float]:
    """Where the true share of `count` in `total` lies, with 95 % confidence; anywhere for none.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
    """
    if not total:
        return 0.0, 1.0
    share, z2 = count / total, Z**2
    middle = (share + z2 / (2 * total)) / (1 + z2 / total)
    spread = share * (1 - share) / total + z2 / (4 * total * total)
    width = Z / (1 + z2 / total) * math.sqrt(spread)
    # Binary fractions may leave a hair between what was seen and the end of the interval.
    low, high = min(share, middle - width), max(share, middle + width)
    return max(0.0, low), min(1.0, high)
