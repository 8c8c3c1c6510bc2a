"""A fake upstream, and a proxy in front of it, both on real sockets.

    encore = await proxy(tenancy="shared")
    answer = await raw_exchange(encore.url, b"GET /api/tags HTTP/1.1 ...")
    encore.clock.advance(3601)
    assert upstream.requests[0].target == b"/api/tags"

The proxy polls `GET /api/tags` when it starts: that is the first of `upstream.requests`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from tests.assembled import Running, assembled
from tests.fakes import FakeUpstream

if TYPE_CHECKING:
    import httpx


class Proxy(Protocol):
    """Starts a proxy with these settings; it ends with the test."""

    async def __call__(
        self, *, transport: httpx.AsyncBaseTransport | None = None, **settings: Any
    ) -> Running:
        """Its upstream is the test's, unless the settings name another."""
        ...


@pytest.fixture
async def upstream() -> AsyncIterator[FakeUpstream]:
    """An upstream that answers as Ollama does, unless it is told otherwise."""
    async with FakeUpstream() as fake:
        yield fake


@pytest.fixture
async def proxy(upstream: FakeUpstream) -> AsyncIterator[Proxy]:
    """Starts any number of proxies in front of the test's upstream."""
    async with AsyncExitStack() as stack:

        async def start(
            *, transport: httpx.AsyncBaseTransport | None = None, **settings: Any
        ) -> Running:
            fields = {"upstream": upstream.url, **settings}
            return await stack.enter_async_context(assembled(transport=transport, **fields))

        yield start
