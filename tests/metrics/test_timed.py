"""An embedder whose calls are timed."""

from __future__ import annotations

import numpy as np
import pytest

from proxy.cache.ports import Vector
from proxy.metrics.timed import TimedEmbedder


class Sleepless:
    """Embeds at once, or fails."""

    id = "sleepless-2"
    dimension = 2

    async def embed(self, text: str) -> Vector | None:
        if not text:
            raise OSError("no words")
        return np.array([1, 0], np.float32)


async def test_it_embeds_as_the_other_does() -> None:
    """And says how long it took, of a failure too."""
    told: list[float] = []
    timed = TimedEmbedder(Sleepless(), told.append)
    assert (timed.id, timed.dimension) == ("sleepless-2", 2)
    vector = await timed.embed("tea")
    assert vector is not None
    assert vector.tolist() == [1, 0]
    with pytest.raises(OSError, match="no words"):
        await timed.embed("")
    assert len(told) == 2
    assert min(told) >= 0
