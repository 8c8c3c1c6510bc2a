"""What the tests of measurements share."""

from __future__ import annotations

import pytest

from proxy.embed.static import StaticEmbedder


@pytest.fixture(scope="session")
def embedder() -> StaticEmbedder:
    """The real one."""
    return StaticEmbedder.load()
