"""Store -> lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from proxy.moving.lines import End, Header, fingerprint, write_end, write_entry, write_header
from proxy.moving.place import Place


@dataclass(slots=True)
class Exported:
    """What became of an export."""

    entries: int = 0
    expired: int = 0
    without_vector: int = 0


async def export(
    place: Place,
    file: IO[bytes],
    secret: bytes,
    now: float,
    *,
    with_secret: bool = False,
    with_expired: bool = False,
    total: Callable[[int], None] = lambda entries: None,
    step: Callable[[], None] = lambda: None,
) -> Exported:
    """Write all entries; `now` is in seconds since the epoch.

    `total` hears how many there seem to be, `step` of each. Raises `Unavailable` and `OSError`.
    """
    entries = await place.on_store(place.store.count_keys)
    total(entries)
    own = secret if with_secret else None
    file.write(write_header(Header(entries, place.embedder.id, fingerprint(secret), own)))
    done = Exported()
    async for kept in place.entries():
        step()
        if kept.entry.has_expired(now) and not with_expired:
            done.expired += 1
            continue
        file.write(write_entry(kept))
        done.entries += 1
        done.without_vector += kept.vector is None
    file.write(write_end(End(done.entries)))
    return done
