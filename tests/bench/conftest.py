"""What the tests of measurements share: the real parts."""

from __future__ import annotations

import pytest

from proxy.cache.score.scorer import Scorer
from proxy.embed.scorers import make_scorer
from proxy.embed.static import StaticEmbedder, WordVectors


@pytest.fixture(scope="session")
def words() -> WordVectors:
    return WordVectors.load()


@pytest.fixture(scope="session")
def embedder(words: WordVectors) -> StaticEmbedder:
    return StaticEmbedder(words)


@pytest.fixture(scope="session")
def scorer(words: WordVectors) -> Scorer:
    return make_scorer(words, "static")
