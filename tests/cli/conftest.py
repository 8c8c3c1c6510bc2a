"""What the tests of commands that ask a running proxy share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.background import in_background
from tests.fakes.internal import TOKEN, FakeInternal


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch, here: object) -> Iterator[FakeInternal]:
    """A proxy that answers what it is told to; the commands find it and know its token."""
    with in_background(FakeInternal().running()) as fake:
        monkeypatch.setenv("ENCORE_URL", fake.url)
        monkeypatch.setenv("ENCORE_ADMIN_TOKEN", TOKEN)
        yield fake
