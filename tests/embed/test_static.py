"""What is StaticEmbedder's own."""

from __future__ import annotations

from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from proxy.embed import static
from proxy.embed.static import StaticEmbedder
from proxy.errors import SettingsError
from tests.embed.embedders import embedded, static_embedder


async def test_static_vectors_have_256_numbers() -> None:
    """The id is written into stores: it changes with the weights only."""
    embedder = static_embedder()
    assert embedder.dimension == 256
    assert embedder.id == "static:wordllama-l2-supercat:256"


async def test_static_knows_no_order_of_words() -> None:
    """That is why there is a guard against swapped roles."""
    embedder = static_embedder()
    there = await embedded(embedder, "convert pdf to html")
    back = await embedded(embedder, "convert html to pdf")
    assert float(there @ back) == pytest.approx(1, abs=0.02)


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
