"""An embedder that does no text twice."""

from __future__ import annotations

from proxy.cache.ports import Embedder, Vector


class Memory:
    """Remembers every vector of another embedder: pairs and stream are the same questions."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors: dict[str, Vector | None] = {}

    @property
    def id(self) -> str:
        """The other's."""
        return self._embedder.id

    @property
    def dimension(self) -> int | None:
        """The other's."""
        return self._embedder.dimension

    async def embed(self, text: str) -> Vector | None:
        """The vector that the other gave for this text the first time."""
        if text not in self._vectors:
            self._vectors[text] = await self._embedder.embed(text)
        return self._vectors[text]
