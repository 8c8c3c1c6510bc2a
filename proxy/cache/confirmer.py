"""A second opinion on a candidate whose score is neither high nor hopeless."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from proxy.cache.gates import Candidate
from proxy.cache.ports import Embedder, Vector
from proxy.cache.protected import Protected
from proxy.cache.vectors import cosine
from proxy.chat.wording import fold
from proxy.errors import Unavailable

_REMEMBERED = 1024  # vectors; the same stored wordings are looked at again and again


class Confirmer:
    """Holds question and stored wording together by another embedder, which is slower and better.

    The first embedder finds the candidates; this one is asked about few of them.
    """

    def __init__(self, embedder: Embedder, calls: Protected) -> None:
        self._embedder = embedder
        self._calls = calls
        self._vectors: OrderedDict[str, Vector | None] = OrderedDict()

    async def confirm(self, candidate: Candidate) -> Candidate:
        """The candidate with a second similarity; as it was where the embedder has none."""
        wordings = (candidate.question.request.wording, candidate.entry.wording)
        try:
            asked, kept = await self._calls.call(self._embed, *map(fold, wordings))
        except Unavailable:
            return candidate
        if asked is None or kept is None:
            return candidate
        return candidate.confirmed(cosine(asked, kept))

    async def _embed(self, *texts: str) -> list[Vector | None]:
        return await asyncio.gather(*map(self._vector, texts))

    async def _vector(self, text: str) -> Vector | None:
        if text in self._vectors:
            self._vectors.move_to_end(text)
            return self._vectors[text]
        vector = await self._embedder.embed(text)
        self._vectors[text] = vector
        if len(self._vectors) > _REMEMBERED:
            self._vectors.popitem(last=False)
        return vector
