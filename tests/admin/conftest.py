"""What the tests of /internal ask."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.assembled import Running, assembled
from tests.fakes import FakeUpstream


@pytest.fixture
async def upstream() -> AsyncIterator[FakeUpstream]:
    """An upstream that answers as Ollama does."""
    async with FakeUpstream() as fake:
        yield fake


@pytest.fixture
async def encore(upstream: FakeUpstream) -> AsyncIterator[Running]:
    """A proxy in front of it."""
    async with assembled(upstream=upstream.url) as running:
        yield running
