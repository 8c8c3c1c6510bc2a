"""What a server says to a search, checked; and what is wrong with it, said once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from redis.exceptions import ResponseError

from proxy.cache.ports import Neighbour
from proxy.errors import Unavailable

# How far rounding may take a cosine past 1.
_TOLERANCE = 1e-3
# Names come from keys, of which there is no end; after so many the picture is clear.
_MOST_TOLD = 100


def neighbours(found: Iterable[tuple[bytes, float]]) -> Sequence[Neighbour]:
    """Neighbours of keys and cosines, best first; raises `ValueError` for what is no cosine."""
    checked = [Neighbour(key, _cosine(similarity)) for key, similarity in found]
    return sorted(checked, key=lambda neighbour: neighbour.similarity, reverse=True)


def _cosine(similarity: float) -> float:
    # What is not a number is not within any bounds either.
    if not abs(similarity) <= 1 + _TOLERANCE:
        raise ValueError(f"a similarity of {similarity}")
    return min(1.0, max(-1.0, similarity))


def without_errors(replies: Sequence[Any]) -> Sequence[Any]:
    """The replies to a batch; raises the first error among them."""
    for reply in replies:
        if isinstance(reply, Exception):
            raise reply
    return replies


class Faults:
    """Logs what is wrong with a thing on the server: by its name, and each fault once."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()
        self._log = structlog.get_logger()

    @contextmanager
    def told(self, name: str) -> Iterator[None]:
        """Whatever the server refuses or makes of it in here is logged, and raised as it was."""
        try:
            yield
        except (ResponseError, ValueError, Unavailable) as error:
            self.tell(name, str(error))
            raise

    def tell(self, name: str, fault: str) -> None:
        """Log it, unless that was done before."""
        if (name, fault) not in self._told and len(self._told) < _MOST_TOLD:
            self._told.add((name, fault))
            self._log.warning("the index cannot be used", name=name, error=fault)
