"""Remembers which requests came lately, to tell a Regenerate button from a new question."""

from __future__ import annotations

from collections import OrderedDict

_REMEMBERED = 10_000


class Repeats:
    """The last 10,000 keys and when each was seen (seconds, of a clock that never goes back)."""

    def __init__(self) -> None:
        self._seen: OrderedDict[bytes, float] = OrderedDict()

    def seen(self, key: bytes, now: float, window: float) -> bool:
        """Whether `key` came within the last `window` seconds; from now on it has."""
        seen = self.knows(key, now, window)
        self._seen.pop(key, None)
        self._seen[key] = now
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return seen

    def knows(self, key: bytes, now: float, window: float) -> bool:
        """Whether `key` came within the last `window` seconds; this does not count as coming."""
        before = self._seen.get(key)
        return before is not None and now - before <= window
