"""Says how far something is that takes more than a moment."""

from __future__ import annotations

import time

import structlog

_SECONDS = 1.0


class Progress:
    """Logs `what`, at most once a second, and at the end if it was logged before."""

    def __init__(self, what: str, total: int) -> None:
        self._what = what
        self._total = total
        self._done = 0
        self._began = self._told = time.monotonic()
        self._log = structlog.get_logger()

    def note(self, done: int) -> None:
        """So much of the total is done by now."""
        if time.monotonic() - self._told >= _SECONDS:
            self._tell(done)

    def end(self, done: int) -> None:
        """That was all; it is told where some of it was."""
        if self._done not in (0, done):
            self._tell(done)

    def _tell(self, done: int) -> None:
        self._told, self._done = time.monotonic(), done
        seconds = round(self._told - self._began, 1)
        self._log.info(self._what, done=done, of=self._total, seconds=seconds)
