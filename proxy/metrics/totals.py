"""Counts that outlive the process: they are added up in a ledger beside the entries."""

from __future__ import annotations

from proxy.cache.ports import Counter
from proxy.errors import Unavailable
from proxy.metrics.counts import Counts, no_counts, sound


class Totals:
    """Hands what was counted to a `ledger`; without one there are the `counts` of this process."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._handed_on = no_counts()
        self.ledger: Counter | None = None

    def flush(self) -> None:
        """Hand on what was counted since the last time."""
        if self.ledger is None:
            return
        for name, count in self._counts.items():
            more = count - self._handed_on[name]
            if more:
                self.ledger.count(name, more)
                self._handed_on[name] = count

    async def read(self) -> Counts | None:
        """The totals; None where the store does not answer."""
        if self.ledger is None:
            return self._counts
        self.flush()
        try:
            return sound(await self.ledger.counts())
        except Unavailable:
            return None
