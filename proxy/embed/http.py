"""A model that a server runs: Ollama, or whoever has `/v1/embeddings`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from proxy.cache.ports import Vector
from proxy.embed.dialects import Dialect, Ollama, OpenAI, digest_of
from proxy.embed.server import Server
from proxy.errors import Unavailable

T = TypeVar("T")

_PROBE = "tea"
_DIGEST_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class _Known:
    """What the first answer told; `digest` None: the server has none."""

    dialect: Dialect
    dimension: int
    digest: str | None


class HttpEmbedder:
    """Vectors from a server's `model`; it is asked again and again until it first answers.

    Ollama says which version of a model it has; where that has changed, vectors of both would
    meet, so it is `Unavailable` until the next start. It looks at most every 30 s, by `clock`, in
    seconds that never go back. A call goes on, for a minute at most, when its caller has given
    it up: the model may be on its way into memory. `patience` (seconds) is for opening.
    """

    def __init__(
        self, server: Server, model: str, clock: Callable[[], float], patience: float = 2.0
    ) -> None:
        self._server = server
        self._model = model
        self._clock = clock
        self._patience = patience
        self._known: _Known | None = None
        self._learning: asyncio.Task[_Known] | None = None
        self._looked_at = clock()
        self._has_changed = False
        self._calls: set[asyncio.Task[Any]] = set()
        self._log = structlog.get_logger()

    @property
    def id(self) -> str:
        """Names the model and the dimension, and the model's version or else its server."""
        name = f"http:{self._server.url}#{self._model}"
        if self._known is None:
            return name
        if self._known.digest is not None:
            name = f"http:{self._model.lower()}@{self._known.digest[:12]}"
        return f"{name}:{self._known.dimension}"

    @property
    def dimension(self) -> int | None:
        """The length of its vectors; None before the server's first answer."""
        return None if self._known is None else self._known.dimension

    async def open(self) -> None:
        """Ask the server for the first time, and wait for it for `patience` at most.

        One that has not answered is logged; `embed` asks it again.
        """
        try:
            async with asyncio.timeout(self._patience):
                await self._ready()
        except (TimeoutError, Unavailable) as error:
            reason = str(error) or "no answer yet"
            self._log.warning("the embedder is not ready", embedder=self.id, reason=reason)

    async def embed(self, text: str) -> Vector | None:
        """A unit vector, shape (dimension,); None for a text that the server would cut.

        Raises `Unavailable`.
        """
        if not text.strip():
            return None
        known = await self._ready()
        return await _result(self._start(self._embed(known, text)))

    async def close(self) -> None:
        """Give up all calls and close the connections."""
        for call in self._calls:
            call.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
        await self._server.aclose()

    async def _embed(self, known: _Known, text: str) -> Vector | None:
        await self._check_version(known)
        answer = await self._server.post(
            known.dialect.path, known.dialect.question(self._model, text)
        )
        vector = known.dialect.vector(answer, text)
        if vector is not None and len(vector) != known.dimension:
            raise Unavailable(f"a vector of {len(vector)} numbers, not {known.dimension}")
        return vector

    async def _ready(self) -> _Known:
        """What there is to know; of many callers at once only one asks."""
        if self._known is not None:
            return self._known
        if self._learning is None or self._learning.done():
            self._learning = self._start(self._learn())
        return await _result(self._learning)

    async def _learn(self) -> _Known:
        dialect, dimension = await self._probe()
        digest = await self._digest() if isinstance(dialect, Ollama) else None
        self._looked_at = self._clock()
        self._known = _Known(dialect, dimension, digest)
        self._log.info("the embedder is ready", embedder=self.id)
        return self._known

    async def _probe(self) -> tuple[Dialect, int]:
        dialect: Dialect = Ollama()
        answer = await self._server.post(dialect.path, dialect.question(self._model, _PROBE))
        if not dialect.is_spoken(answer):
            dialect = OpenAI()
            answer = await self._server.post(dialect.path, dialect.question(self._model, _PROBE))
        vector = dialect.vector(answer, _PROBE)
        if vector is None:
            raise Unavailable("the server takes a single word for too long")
        return dialect, len(vector)

    async def _check_version(self, known: _Known) -> None:
        if known.digest is not None and self._clock() - self._looked_at >= _DIGEST_SECONDS:
            self._has_changed = await self._digest() != known.digest
            self._looked_at = self._clock()
        if self._has_changed:
            raise Unavailable("the model has changed; its vectors do not go with the stored ones")

    async def _digest(self) -> str | None:
        answer = await self._server.get("/api/tags")
        if answer.status >= 500:
            raise Unavailable(f"the server answered {answer.status} to /api/tags")
        return digest_of(answer.json, self._model)

    def _start(self, call: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(call)
        self._calls.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._calls.discard(task)
        # Whoever has given it up does not ask what became of it.
        if not task.cancelled():
            task.exception()


async def _result(task: asyncio.Task[T]) -> T:
    """Wait for a task, and leave it to itself when the waiting is cancelled."""
    await asyncio.wait({task})
    if task.cancelled():
        raise Unavailable("it was closed")
    return task.result()
