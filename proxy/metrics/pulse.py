"""Once a second: hands on what was counted since."""

from __future__ import annotations

import asyncio

from proxy.metrics.metrics import Metrics
from proxy.metrics.series import STEP_SECONDS


class Pulse:
    """A task beside the requests; every `STEP_SECONDS` beats end a step of the series."""

    def __init__(self, metrics: Metrics, seconds: float = 1.0) -> None:
        self._metrics = metrics
        self._seconds = seconds
        self._beating: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin."""
        self._beating = asyncio.create_task(self._beat())

    async def close(self) -> None:
        """End, and hand on what is left."""
        if self._beating is not None:
            self._beating.cancel()
            await asyncio.wait({self._beating})
        self._metrics.flush()

    async def _beat(self) -> None:
        while True:
            for _ in range(STEP_SECONDS):
                await asyncio.sleep(self._seconds)
                self._metrics.flush()
            self._metrics.take_point()
