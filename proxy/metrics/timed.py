"""An embedder whose calls are timed."""

from __future__ import annotations

import time
from collections.abc import Callable

from proxy.cache.ports import Embedder, Vector


class TimedEmbedder:
    """Embeds as `embedder` does; `took` hears the seconds of each call, of a failed one too."""

    def __init__(self, embedder: Embedder, took: Callable[[float], None]) -> None:
        self._embedder = embedder
        self._took = took

    @property
    def id(self) -> str:
        """That of the embedder."""
        return self._embedder.id

    @property
    def dimension(self) -> int | None:
        """That of the embedder."""
        return self._embedder.dimension

    async def embed(self, text: str) -> Vector | None:
        """What the embedder gives."""
        started = time.perf_counter()
        try:
            return await self._embedder.embed(text)
        finally:
            self._took(time.perf_counter() - started)
