"""Opens what a proxy is made of, in order, and closes it again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette

from proxy.admin.token import Token
from proxy.cache.bookkeeper import Bookkeeper
from proxy.cache.comparer import Comparer
from proxy.cache.semantic_cache import SemanticCache
from proxy.embed import OpenableEmbedder
from proxy.index.chosen import ChosenIndex
from proxy.index.hnsw import HnswIndex
from proxy.metrics.pulse import Pulse
from proxy.parts import AnyIndex, AnyStore
from proxy.store.memory import MemoryStore
from proxy.wire.chat_completions import Services
from proxy.wire.models import Models
from proxy.wire.spans import Spans
from proxy.wire.upstream import Upstream

# A small cache is whole when the port answers; a large one fills while it does.
_LOAD_SECONDS = 0.5


@dataclass(slots=True, kw_only=True)
class Lifespan:
    """The lifespan of an application, for Starlette; all of it is ready when `is_ready` says so."""

    store: AnyStore
    bookkeeper: Bookkeeper
    index: AnyIndex
    embedders: Sequence[OpenableEmbedder]
    cache: SemanticCache
    comparer: Comparer
    services: Services
    upstream: Upstream
    models: Models
    token: Token
    spans: Spans
    is_ready: bool = False

    @property
    def is_loading(self) -> bool:
        """Whether paraphrases are not all found yet."""
        return self.cache.is_loading

    @asynccontextmanager
    async def __call__(self, _: Starlette) -> AsyncIterator[None]:
        pulse = Pulse(self.services.metrics)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.spans.close)
            await self._open_what_keeps(stack)
            # It hands on to the store what was counted.
            stack.push_async_callback(pulse.close)
            # It fills the index from the store, and so is closed before they are.
            stack.push_async_callback(self.cache.close)
            await self._open_what_finds(stack)
            stack.push_async_callback(self.upstream.aclose)
            stack.push_async_callback(self.comparer.settle)
            stack.push_async_callback(self.services.recorder.close)
            stack.push_async_callback(self.services.flights.close)
            await self.cache.load(_LOAD_SECONDS)
            await self.models.refresh()
            pulse.open()
            self.is_ready = True
            yield
            self.is_ready = False

    async def _open_what_keeps(self, stack: AsyncExitStack) -> None:
        if not isinstance(self.store, MemoryStore):
            await self.store.open()
            stack.push_async_callback(self.store.close)
        self.token.open()  # beside the store, whose folder is there now
        await self.bookkeeper.open()
        stack.push_async_callback(self.bookkeeper.close)
        if isinstance(self.index, HnswIndex):
            stack.push_async_callback(self.index.close)

    async def _open_what_finds(self, stack: AsyncExitStack) -> None:
        for embedder in self.embedders:
            stack.push_async_callback(embedder.close)
            await embedder.open()
        if isinstance(self.index, ChosenIndex):
            await self.index.open()
            stack.push_async_callback(self.index.close)
