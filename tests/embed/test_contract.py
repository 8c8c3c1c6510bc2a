"""What every embedder promises; a new one is one more line in `EMBEDDERS`."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import numpy as np
import pytest

from proxy.embed import OpenableEmbedder
from proxy.errors import Unavailable
from tests.embed.embedders import EMBEDDERS, embedded

# More words than any of them reads; an embedder without a limit reads them all.
ENDLESS = "tea and milk " * 20_000
NO_LIMIT = {"static"}
# The others have made-up vectors.
REAL = {"static", "onnx"}

TEXTS = [" ".join(["what", "is", "green", "tea", "made", "of"][: n % 6 + 1]) for n in range(40)]
LONGER = [f"{text} {'and milk ' * (n % 7)}".strip() for n, text in enumerate(TEXTS)]


@pytest.fixture(params=EMBEDDERS)
def kind(request: pytest.FixtureRequest) -> str:
    """The name of each kind of embedder."""
    name: str = request.param
    return name


@pytest.fixture
async def embedder(kind: str) -> AsyncIterator[OpenableEmbedder]:
    """An open embedder of each kind."""
    async with EMBEDDERS[kind]() as made:
        yield made


@pytest.mark.parametrize("text", ["tea", "what is tea?", "?", "Wi-Fi 6 (802.11ax)", "a " * 60])
async def test_a_vector_has_unit_length(embedder: OpenableEmbedder, text: str) -> None:
    """Of `dimension` numbers, finite, in float32."""
    vector = await embedded(embedder, text)
    assert vector.shape == (embedder.dimension,)
    assert vector.dtype == np.float32
    assert float(vector @ vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "text",
    ["なぜ空は青いのですか", "😀", "año", "\x00", "a" * 500, "\n", "\u2028", "[MASK]", "é\u0301"],
    ids=["kana", "emoji", "accent", "nul", "long word", "feed", "line", "special", "accents"],
)
async def test_an_odd_text_has_a_vector_or_none(embedder: OpenableEmbedder, text: str) -> None:
    """A whole one, or None from an embedder that would lose a part of the text."""
    vector = await embedder.embed(text)
    assert vector is None or float(vector @ vector) == pytest.approx(1, abs=1e-5)


async def test_nothing_has_no_vector(embedder: OpenableEmbedder) -> None:
    """A text without a single token has no direction."""
    assert await embedder.embed("") is None


async def test_the_same_text_has_the_same_vector(embedder: OpenableEmbedder) -> None:
    """To the last bit, also when many are embedded at once."""
    once = await embedded(embedder, "what is tea?")
    again = await asyncio.gather(*(embedded(embedder, "what is tea?") for _ in range(5)))
    assert {vector.tobytes() for vector in again} == {once.tobytes()}


async def test_company_changes_nothing(embedder: OpenableEmbedder) -> None:
    """Many texts at once, short and long, have the vectors that each has alone."""
    alone = [await embedded(embedder, text) for text in LONGER]
    together = await asyncio.gather(*(embedded(embedder, text) for text in LONGER))
    np.testing.assert_allclose(np.stack(together), np.stack(alone), atol=1e-6)


async def test_a_vector_is_the_callers_own(embedder: OpenableEmbedder) -> None:
    """What is done to it does not change the next one."""
    first = await embedded(embedder, "tea")
    kept = first.copy()
    first[:] = 0
    assert (await embedded(embedder, "tea")).tolist() == kept.tolist()


async def test_what_means_the_same_is_nearer_than_what_does_not(
    embedder: OpenableEmbedder, kind: str
) -> None:
    """Or there would be no use in it."""
    if kind not in REAL:
        return
    question = await embedded(embedder, "how do i brew green tea?")
    alike = await embedded(embedder, "what is the way to brew green tea?")
    other = await embedded(embedder, "who won the world cup of football?")
    assert float(question @ alike) > 0.7 > float(question @ other)


async def test_nothing_is_truncated(embedder: OpenableEmbedder, kind: str) -> None:
    """A text that is too long has no vector, rather than that of its beginning."""
    beginning = await embedder.embed(ENDLESS)
    whole = await embedder.embed(ENDLESS + "but no coffee")
    if kind not in NO_LIMIT:
        assert beginning is whole is None
    else:
        assert beginning is not None
        assert whole is not None
        assert whole.tolist() != beginning.tolist()


async def test_its_id_names_its_dimension(embedder: OpenableEmbedder, kind: str) -> None:
    """An index keeps vectors of different ids apart."""
    assert embedder.id.startswith(f"{kind.partition('-')[0]}:")
    assert str(embedder.dimension) in embedder.id.split(":")


async def test_an_id_is_of_one_embedder_and_stays() -> None:
    """Another has another one, and the same one has it again when it is opened again."""
    ids = []
    for opener in [*EMBEDDERS.values(), *EMBEDDERS.values()]:
        async with opener() as embedder:
            ids.append(embedder.id.partition("127.0.0.1")[0])  # its port is another each time
    assert ids[: len(EMBEDDERS)] == ids[len(EMBEDDERS) :]
    assert len(set(ids)) == len(EMBEDDERS)


async def test_a_caller_that_gives_up_leaves_the_others_alone(embedder: OpenableEmbedder) -> None:
    """Whatever it waited for: those before and behind it are answered, and the next one, too."""
    calls = [asyncio.create_task(embedder.embed(text)) for text in LONGER]
    await asyncio.sleep(0)
    for call in calls[::2]:
        call.cancel()
    await asyncio.wait(calls)
    for text, call in zip(LONGER[1::2], calls[1::2], strict=True):
        vector, again = call.result(), await embedded(embedder, text)
        assert vector is not None
        np.testing.assert_allclose(vector, again, atol=1e-6)


async def test_it_closes_cleanly(embedder: OpenableEmbedder) -> None:
    """Calls under way are answered or told, no thread and no task is left, and twice is fine."""
    calls = [asyncio.create_task(embedder.embed(text)) for text in LONGER]
    await asyncio.sleep(0)
    await embedder.close()
    for found in await asyncio.gather(*calls, return_exceptions=True):
        assert isinstance(found, np.ndarray | Unavailable)
    await embedder.close()
    assert not [thread for thread in threading.enumerate() if "embedder" in thread.name]
    assert not [task for task in asyncio.all_tasks() if "proxy/embed" in str(task.get_coro())]
