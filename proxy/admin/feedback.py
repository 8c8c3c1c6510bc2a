"""POST /internal/feedback: an answer was wrong; GET /internal/traps: what was learnt from it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
import structlog
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from proxy.admin.answers import answer
from proxy.admin.reading import Order, read_order
from proxy.admin.walk import Walk
from proxy.cache.bookkeeper import Bookkeeper
from proxy.cache.ports import Held
from proxy.cache.semantic_cache import SemanticCache
from proxy.chat.wording import normalise
from proxy.errors import Unavailable
from proxy.metrics import Metrics

Trap = dict[str, Any]
_LONGEST = 16 * 1024


class _FeedbackOrder(Order):
    entry: Annotated[str, Field(pattern="^([0-9a-fA-F]{12}|[0-9a-fA-F]{64})$")]
    verdict: Literal["wrong"]
    question: Annotated[str, Field(max_length=_LONGEST)] | None = None


class Feedback:
    """Takes out an answer that was wrong, and keeps the two questions as a labelled pair."""

    def __init__(
        self, walk: Walk, cache: SemanticCache, bookkeeper: Bookkeeper, metrics: Metrics
    ) -> None:
        self._walk = walk
        self._cache = cache
        self._bookkeeper = bookkeeper
        self._metrics = metrics
        self._log = structlog.get_logger()

    async def give(self, request: Request) -> Response:
        """Evict, count, and set the trap."""
        order = await read_order(request, _FeedbackOrder)
        held = await self._walk.find(order.entry)
        await self._cache.forget(held.entry)
        self._metrics.feedback(order.verdict)
        trap = _trap(order.question or _last_question(held), held.entry.wording)
        kept = trap if trap is not None and await self._keep(trap) else None
        return answer({"evicted": True, "trap": kept})

    async def traps(self, _: Request) -> Response:
        """All pairs, as JSON lines such as `encore tune` reads."""
        notes = await self._bookkeeper.notes()
        lines = dict.fromkeys(map(orjson.dumps, filter(None, map(_read, notes))))
        body = b"".join(line + b"\n" for line in lines)
        return Response(body, media_type="application/jsonl")

    async def _keep(self, trap: Trap) -> bool:
        try:
            await self._bookkeeper.note(orjson.dumps(trap))
        except Unavailable as error:
            self._log.warning("a trap could not be kept", error=str(error))
            return False
        return True


def _last_question(held: Held) -> str:
    """What was last asked in other words, and got this answer; empty where nothing was."""
    return next((use.wording for use in reversed(held.uses.last) if use.wording), "")


def _trap(question: str, wording: str) -> Trap | None:
    """Two questions of which one was wrongly given the answer to the other."""
    if not question.strip() or not wording.strip() or normalise(question) == normalise(wording):
        return None  # what was wrong about the answer was the answer
    return {"a": question, "b": wording, "label": 0}


def _read(note: bytes) -> Trap | None:
    """A note as a trap; others may keep notes of their own kind."""
    try:
        fields = orjson.loads(note)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(fields, dict) or fields.keys() != {"a", "b", "label"}:
        return None
    return fields
