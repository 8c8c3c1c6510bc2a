"""A process with a store of its own, for tests that kill it: `python -m tests.store.child`.

hold PATH     opens the store, says "open" and waits
write PATH    puts one entry after the other, says "flushed N" after each flush: the first N
              entries had been put when it began
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from proxy.store.sqlite import SqliteStore
from tests.store.samples import PLENTY, entry, vector


class TalkingStore(SqliteStore):
    """Says what its flushes have certainly written."""

    put_so_far = 0

    async def flush(self) -> None:
        """Flush, and say so."""
        before = self.put_so_far
        await super().flush()
        say(f"flushed {before}")


def say(line: str) -> None:
    """Write a line that the parent sees at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def hold(path: Path) -> None:
    """Keep the store open until killed."""
    store = SqliteStore(path, lambda: "fake-8", PLENTY, PLENTY)
    await store.open()
    say("open")
    await asyncio.Event().wait()


async def write(path: Path) -> None:
    """Put entries until killed; the pace leaves time for flushes, nothing depends on it."""
    store = TalkingStore(path, lambda: "fake-8", PLENTY, PLENTY, flush_interval=0.02)
    await store.open()
    while True:
        await store.put(entry(f"entry {store.put_so_far}"), vector(f"entry {store.put_so_far}"))
        store.put_so_far += 1
        await asyncio.sleep(0.0005)


if __name__ == "__main__":
    asyncio.run({"hold": hold, "write": write}[sys.argv[1]](Path(sys.argv[2])))
