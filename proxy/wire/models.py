"""What a model name stands for at the upstream just now: Ollama's digests.

`ollama pull` and `ollama create` change what a tag means; an answer of the old model must not be
taken for one of the new. Other upstreams have no digests, and their model names are left alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import orjson
import structlog

from proxy.chat.model_name import canonical_name
from proxy.errors import UpstreamError
from proxy.values import value
from proxy.wire.upstream import Call, Upstream

UNKNOWN = "unknown"
_POLL_SECONDS = 30.0
_POLL_LIMIT = 1.0
_MAX_TAGS_BYTES = 16 * 1024 * 1024


@value()
class Model:
    """A model in the upstream's own spelling, and the digest of what it stands for."""

    name: str
    digest: str


class Models:
    """Asks `GET /api/tags` while there is traffic, at most every 30 s; keeps the last known answer.

    `is_reachable` says whether the last poll got any answer; `digests` are those of the last that
    had them, by canonical name, and None where the upstream never answered as Ollama does.
    `clock` is in seconds and never goes back. Nothing of a client's request goes with the poll.
    """

    def __init__(self, upstream: Upstream, clock: Callable[[], float]) -> None:
        self._upstream = upstream
        self._clock = clock
        self.digests: Mapping[str, str] | None = None
        self._polled_at: float | None = None
        self._poll: asyncio.Task[None] | None = None
        self._log = structlog.get_logger()
        self.is_reachable = False

    @property
    def count(self) -> int | None:
        """How many models Ollama has; None where there are no digests."""
        return None if self.digests is None else len(self.digests)

    async def resolve(self, name: str) -> Model:
        """What `name` stands for; `unknown` where the upstream does not say."""
        if self._polled_at is None or self._clock() - self._polled_at >= _POLL_SECONDS:
            await self.refresh()
        if self.digests is None:
            return Model(name, UNKNOWN)
        name = canonical_name(name)
        return Model(name, self.digests.get(name, UNKNOWN))

    async def refresh(self) -> None:
        """Ask the upstream now; of many callers at once only one asks."""
        if self._poll is None or self._poll.done():
            self._poll = asyncio.create_task(self._ask())
        await asyncio.shield(self._poll)

    async def _ask(self) -> None:
        try:
            async with asyncio.timeout(_POLL_LIMIT):
                digests = await self._tags()
            self.is_reachable = True
        except (UpstreamError, TimeoutError) as error:
            if self.is_reachable:  # once, not every 30 s
                self._log.warning("cannot ask for model digests", error=type(error).__name__)
            digests = None
            self.is_reachable = False
        self._polled_at = self._clock()
        if digests is not None:
            self.digests = digests

    async def _tags(self) -> Mapping[str, str] | None:
        async with self._upstream.open(Call("GET", b"/api/tags", [])) as answer:
            body = bytearray()
            async for chunk in answer.body:
                body += chunk
                if len(body) > _MAX_TAGS_BYTES:
                    return None
            return read_tags(bytes(body)) if answer.status == 200 else None


def read_tags(body: bytes) -> Mapping[str, str] | None:
    """Ollama's answer to `GET /api/tags` as canonical name -> digest; None if it is none."""
    try:
        models = orjson.loads(body)["models"]
        return {canonical_name(model["name"]): str(model["digest"]) for model in models or ()}
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return None
