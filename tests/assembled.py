"""Encore, assembled as `encore serve` does it, on a real socket in front of a test's upstream."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from proxy.app import Encore, assemble
from proxy.embed.static import WordVectors
from proxy.settings import Settings, built_in_policy, shipped_settings
from proxy.store.redis import RedisStore
from tests.fakes.by_httpx import ByHttpx
from tests.running import running

if TYPE_CHECKING:
    import httpx
    from starlette.applications import Starlette

    from proxy.cache.policy import Policy
    from proxy.metrics import Metrics
    from proxy.wire.spans import Spans

START = 1_785_000_000.0
TOKEN = "a-token-of-the-tests"
_ALONE = {"store": "memory://", "confirm": "off", "otel": "off", "admin_token": TOKEN}


class Clock:
    """Seconds since the epoch, which pass only when a test lets them; both of a proxy's clocks."""

    def __init__(self, now: float = START) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


@dataclass(frozen=True, slots=True)
class Running:
    """A proxy that listens; `url` is its base URL, without a slash at the end."""

    url: str
    clock: Clock
    encore: Encore

    @property
    def app(self) -> Starlette:
        """The ASGI application."""
        return self.encore.app

    @property
    def kept(self) -> int:
        """How many entries an embedded store holds."""
        assert not isinstance(self.encore.store, RedisStore)
        return len(self.encore.store)

    @property
    def metrics(self) -> Metrics:
        """What it counts."""
        return self.encore.metrics

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.encore.policy

    @property
    def counts(self) -> dict[str, Any]:
        """What it has counted so far, as `/internal/metrics` tells it."""
        return self.encore.metrics.summary()


def given(**fields: Any) -> Settings:
    """Settings from these fields and the defaults alone: no environment, no file, no disk."""
    return shipped_settings({**_ALONE, "policy": built_in_policy(), **fields})


@asynccontextmanager
async def assembled(
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    spans: Spans | None = None,
    **fields: Any,
) -> AsyncIterator[Running]:
    """A proxy with these settings on a loopback port, for as long as the context lasts."""
    clock = Clock()
    ours = None if transport is None else ByHttpx(transport)
    with patch.object(WordVectors, "load", _words):
        encore = assemble(
            given(**fields), clock=clock, monotonic=clock, transport=ours, spans=spans
        )
    async with running(encore.app) as url:
        yield Running(url, clock, encore)


_load = WordVectors.load


@cache
def _words() -> WordVectors:
    """They never change, so all tests share them."""
    return _load()
