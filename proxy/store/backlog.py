"""What of a store's file is not in memory yet, after a start.

The rows that were written last are taken in first, each as if it were used less than all that are
there: so the order is what it was, and what does not fit any more is what is oldest.
"""

from __future__ import annotations

from collections.abc import Sequence

from proxy.store.memory import MemoryStore
from proxy.store.sqlite_rows import Kept

# So many rows take a thread some milliseconds, and the event loop less than one.
PAGE = 500


class Backlog:
    """The rows with an id less than `before`, some `unread` of them, on their way to `memory`."""

    def __init__(self, memory: MemoryStore, before: int, unread: int) -> None:
        self.before = before
        self.unread = unread
        self.is_over = False
        self._memory = memory
        self._has_room = True
        # Keys that went since; a row that was read before may still say otherwise.
        self._gone: set[bytes] = set()

    def note_gone(self, key: bytes) -> None:
        """Learn that a key was deleted, or evicted."""
        if not self.is_over:
            self._gone.add(key)

    def has_gone(self, key: bytes) -> bool:
        """Whether what a row says of a key does not hold any more."""
        return key in self._gone

    def may_have(self, key: bytes) -> bool:
        """Whether the file may have a key that the memory has not."""
        return not self.is_over and key not in self._memory and key not in self._gone

    def take(self, page: Sequence[Kept]) -> Sequence[bytes]:
        """Take in the next rows, fewer than `PAGE` at the end; returns the keys without room."""
        unfit = [kept.key for kept in page if self.may_have(kept.key) and not self._fits(kept)]
        self.unread = max(0, self.unread - len(page))
        if len(page) < PAGE:
            self.is_over = True
            self._gone.clear()
        else:
            self.before = page[-1].id
        return unfit

    def _fits(self, kept: Kept) -> bool:
        if self._memory.is_too_large(kept.slot):
            return False
        # What is older than one that did not fit would be used sooner than it.
        self._has_room = self._has_room and self._memory.has_room(kept.slot)
        if self._has_room:
            self._memory.place_oldest(kept.key, kept.slot)
        return self._has_room
