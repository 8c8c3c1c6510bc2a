"""No text is embedded twice."""

from __future__ import annotations

from bench.memory import Memory
from tests.cache.samples import TableEmbedder, at


async def test_a_memory() -> None:
    """Not even one that has no vector; all else is the embedder's own."""
    embedder = TableEmbedder({"tea": at(0.9), "long": None})
    memory = Memory(embedder)
    first = [await memory.embed(text) for text in ("tea", "long", "tea", "long")]
    assert embedder.asked == ["tea", "long"]
    assert first[0] is first[2] is not None
    assert first[1] is first[3] is None
    assert (memory.id, memory.dimension) == (embedder.id, embedder.dimension)
