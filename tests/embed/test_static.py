"""What every embedder promises, and what is StaticEmbedder's own; a new one joins `EMBEDDERS`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest

from proxy.cache.ports import Embedder, Vector
from proxy.embed import static
from proxy.embed.static import StaticEmbedder
from proxy.errors import SettingsError

# How each kind is made; loading takes a while, so each is made once.
EMBEDDERS: dict[str, Callable[[], Embedder]] = {"static": cache(StaticEmbedder.load)}

# More words than any of them reads; an embedder without a limit reads them all.
ENDLESS = "tea and milk " * 20_000
NO_LIMIT = {"static"}


@pytest.fixture(params=EMBEDDERS)
def kind(request: pytest.FixtureRequest) -> str:
    """The name of each kind of embedder."""
    name: str = request.param
    return name


@pytest.fixture
def embedder(kind: str) -> Embedder:
    """An embedder of each kind."""
    return EMBEDDERS[kind]()


async def embedded(embedder: Embedder, text: str) -> Vector:
    """The vector of a text that has one."""
    vector = await embedder.embed(text)
    assert vector is not None
    return vector


# --- the contract --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["tea", "what is tea?", "なぜ空は青いのですか", "😀", "?", "\x00", "a" * 500, "\n"],
    ids=["word", "question", "kana", "emoji", "mark", "nul", "long word", "line feed"],
)
async def test_a_vector_has_unit_length(embedder: Embedder, text: str) -> None:
    """Of `dimension` numbers, finite, in float32."""
    vector = await embedded(embedder, text)
    assert vector.shape == (embedder.dimension,)
    assert vector.dtype == np.float32
    assert float(vector @ vector) == pytest.approx(1, abs=1e-5)


async def test_the_same_text_has_the_same_vector(embedder: Embedder) -> None:
    """To the last bit, also when many are embedded at once."""
    once = await embedded(embedder, "what is tea?")
    again = await asyncio.gather(*(embedded(embedder, "what is tea?") for _ in range(5)))
    assert {vector.tobytes() for vector in again} == {once.tobytes()}


async def test_a_vector_is_the_callers_own(embedder: Embedder) -> None:
    """What is done to it does not change the next one."""
    first = await embedded(embedder, "tea")
    kept = first.copy()
    first[:] = 0
    assert (await embedded(embedder, "tea")).tolist() == kept.tolist()


async def test_what_means_the_same_is_nearer_than_what_does_not(embedder: Embedder) -> None:
    """Or there would be no use in it."""
    question = await embedded(embedder, "how do i brew green tea?")
    alike = await embedded(embedder, "what is the way to brew green tea?")
    other = await embedded(embedder, "who won the world cup of football?")
    assert float(question @ alike) > 0.7 > float(question @ other)


async def test_nothing_is_truncated(embedder: Embedder, kind: str) -> None:
    """A text that is too long has no vector, rather than that of its beginning."""
    beginning = await embedded(embedder, ENDLESS) if kind in NO_LIMIT else None
    whole = await embedder.embed(ENDLESS + "but no coffee")
    if beginning is None:
        assert whole is None
    else:
        assert whole is not None
        assert whole.tolist() != beginning.tolist()


async def test_its_id_names_its_dimension(embedder: Embedder, kind: str) -> None:
    """An index keeps vectors of different ids apart."""
    assert embedder.id.startswith(f"{kind}:")
    assert str(embedder.dimension) in embedder.id.split(":")


# --- its own -------------------------------------------------------------------------------------


async def test_static_vectors_have_256_numbers() -> None:
    """The id is written into stores: it changes with the weights only."""
    embedder = EMBEDDERS["static"]()
    assert embedder.dimension == 256
    assert embedder.id == "static:wordllama-l2-supercat:256"


async def test_static_knows_no_order_of_words() -> None:
    """That is why there is a guard against swapped roles."""
    embedder = EMBEDDERS["static"]()
    there = await embedded(embedder, "convert pdf to html")
    back = await embedded(embedder, "convert html to pdf")
    assert float(there @ back) == pytest.approx(1, abs=0.02)


async def test_static_has_no_vector_for_nothing() -> None:
    """A text without a single token has no direction."""
    assert await EMBEDDERS["static"]().embed("") is None


@pytest.mark.parametrize("spec", [None, ModuleSpec("wordllama", None)], ids=["none", "namespace"])
def test_static_without_its_package_is_a_wrong_setting(
    monkeypatch: pytest.MonkeyPatch, spec: ModuleSpec | None
) -> None:
    """Start-up stops and says what is missing."""
    monkeypatch.setattr(static, "find_spec", lambda name: spec)
    with pytest.raises(SettingsError, match=r"^ENCORE_EMBEDDER: static needs .* wordllama$"):
        StaticEmbedder.load()


def test_static_without_its_files_is_a_wrong_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another release of the package may have them elsewhere, or not at all."""
    spec = ModuleSpec("wordllama", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(static, "find_spec", lambda name: spec)
    with pytest.raises(SettingsError, match=r"^ENCORE_EMBEDDER: static needs .*not there$"):
        StaticEmbedder.load()
