"""Questions, answers and entries for the cache's tests, and the parts of a cache to put them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import orjson

from proxy.cache.bookkeeper import Bookkeeper
from proxy.cache.confirmer import Confirmer
from proxy.cache.entry import Entry
from proxy.cache.gates import Question
from proxy.cache.policy import Rules
from proxy.cache.ports import Vector
from proxy.cache.protected import Breaker, Protected
from proxy.cache.score.scorer import Scorer
from proxy.cache.score.trees import Trees
from proxy.cache.semantic_cache import Lookup, Parts, SemanticCache
from proxy.cache.verdict import Hit, Miss, Skip
from proxy.cache.verdict import Store as Kept
from proxy.chat import sse
from proxy.chat.completion import inspect, load
from proxy.chat.directives import Directives
from proxy.chat.fingerprint import Caller, fingerprint
from proxy.chat.request import parse
from proxy.index.flat import FlatIndex
from proxy.store.memory import MemoryStore
from tests.cache.wordings import scorer
from tests.store import samples

NOW = 1_760_000_000.0
DIMENSION = samples.DIMENSION
PLENTY = samples.PLENTY
PLAIN = Directives()
RULES = Rules(
    enabled=True,
    semantic=True,
    threshold=0.4,
    min_threshold=0.4,
    min_score=0.894,
    min_confidence=0.7,
    ttl=3600.0,
    semantic_max_words=64,
    repeat_window_s=0.0,
)
ANN = Caller(
    tenant=b"ann",
    namespace="",
    upstream="http://ollama",
    route="/v1/chat/completions",
    query=b"",
    model="llama3.2:latest",
    digest="sha256:1",
    headers=(),
)
USAGE = {"prompt_tokens": 4, "completion_tokens": 2, "total_tokens": 6}
STREAMED: dict[str, Any] = {"stream": True}
STREAMED_WITH_USAGE: dict[str, Any] = {"stream": True, "stream_options": {"include_usage": True}}


def question(
    wording: Any = "How do I brew green tea?",
    *,
    directives: Directives = PLAIN,
    rules: Rules = RULES,
    **body: Any,
) -> Question:
    """Ann's question; `wording` is the content of its last message, `body` adds fields."""
    messages = [{"role": "user", "content": wording}]
    request = parse(orjson.dumps({"model": "llama3.2", "messages": messages, **body}))
    return Question(
        request=request,
        fingerprint=fingerprint(request, ANN),
        directives=directives,
        rules=rules,
        error_markers=("[LLM Error]",),
    )


def unheard(asked: Question) -> Question:
    """The same question, of which nothing is known yet."""
    return replace(asked)


def ruled(**changes: Any) -> Rules:
    """The usual rules, `changes` apart."""
    return replace(RULES, **changes)


def answer(content: str | None = "A drink.", *, usage: bool = True, **choice: Any) -> bytes:
    """An answer as JSON; `choice` holds fields of its only choice, or of its `message`."""
    message = {"role": "assistant", "content": content, **choice.pop("message", {})}
    fields = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "llama3.2",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", **choice}],
        "usage": USAGE,
    }
    if not usage:
        del fields["usage"]
    return orjson.dumps(fields)


def stream(content: str | None = "A drink.", *, usage: bool = False, **choice: Any) -> bytes:
    """The same answer as a stream that ends as it should."""
    return sse.unfold(load(answer(content, **choice)), include_usage=usage)


def kept(content: str = "A drink.", *, usage: bool = True, streamed: bool = False) -> Kept:
    """An answer that the gates found fit to be stored."""
    body = answer(content, usage=usage)
    return Kept(body, streamed=streamed, has_usage=inspect(load(body)).has_usage)


def stored(asked: Question, **fields: Any) -> Entry:
    """An entry that answers exactly this question, stored at `NOW`; `fields` apart."""
    plain = {
        "key": asked.fingerprint.key,
        "scope": asked.fingerprint.scope,
        "wording": asked.request.wording,
        "model": asked.request.model,
        "body": answer(),
        "created_at": NOW,
        "ttl": asked.rules.ttl,
    }
    return samples.entry("tea", **{**plain, **fields})


def at(similarity: float, axis: int = 1) -> Vector:
    """A unit vector with this cosine to `at(1)`, turned towards `axis`."""
    vector = np.zeros(DIMENSION, np.float32)
    vector[0] = similarity
    vector[axis] += np.sqrt(1 - similarity**2)
    return vector


def trees(score: float) -> Trees:
    """Trees that give every pair the same score."""
    leaf = np.full((1, 2), np.log(score / (1 - score)), np.float32)
    return Trees(np.zeros((1, 1), np.int32), np.zeros((1, 1), np.float32), leaf, 0.0)


class Clock:
    """Seconds that pass only when a test lets them."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass, or turn the clock back."""
        self.now += seconds


class TableEmbedder:
    """Looks normalised wordings up in a table; what it does not hold is like `at(1)`."""

    id = f"table-{DIMENSION}"

    def __init__(self, table: Mapping[str, Vector | None]) -> None:
        self.dimension: int | None = DIMENSION
        self._table = table
        self.asked: list[str] = []

    async def embed(self, text: str) -> Vector | None:
        self.asked.append(text)
        return self._table.get(text, at(1))


class CountingStore(MemoryStore):
    """A memory store that remembers which keys were asked for."""

    def __init__(self, max_entries: int = PLENTY, max_bytes: int = PLENTY) -> None:
        super().__init__(max_entries, max_bytes)
        self.asked: list[bytes] = []

    async def get(self, key: bytes) -> Entry | None:
        self.asked.append(key)
        return await super().get(key)


@dataclass(frozen=True, slots=True)
class Desk:
    """A cache with its parts in reach. No part may ever wait: its time limit is none at all."""

    cache: SemanticCache
    store: CountingStore
    index: FlatIndex
    embedder: TableEmbedder
    clock: Clock
    books: Bookkeeper

    async def ask(self, asked: Question) -> Hit | Miss:
        """The verdict on a question."""
        return (await self.look_up(asked)).verdict

    async def look_up(self, asked: Question) -> Lookup:
        """The verdict on a question that nobody has asked before, and its vector."""
        return await self.cache.lookup(unheard(asked))

    async def keep(
        self,
        asked: Question,
        answered: Kept | None = None,
        vector: Vector | None = None,
        *,
        refresh: bool = False,
        seconds: float = 0.0,
    ) -> Kept | Skip:
        """Store an answer, as the recorder does."""
        answered = answered or kept()
        asked = unheard(asked)
        return await self.cache.keep(asked, answered, vector, refresh=refresh, seconds=seconds)

    async def place(self, entry: Entry, vector: Vector | None = None) -> None:
        """Put an entry into store and index, past every gate."""
        await self.store.put(entry, vector)
        if vector is not None:
            await self.index.add(entry.scope, entry.key, vector)


def desk(
    table: Mapping[str, Vector | None] | None = None,
    store: CountingStore | None = None,
    weighed: Scorer | None = None,
    confirmer: Confirmer | None = None,
    *,
    stores_wordings: bool = True,
) -> Desk:
    """An empty cache; `table` gives vectors to normalised wordings."""
    clock, index, embedder = Clock(), FlatIndex(DIMENSION), TableEmbedder(table or {})
    store = CountingStore() if store is None else store

    def protected(name: str) -> Protected:
        return Protected(name, time_limit=0, breaker=Breaker(clock, failures=3, rest=5))

    parts = Parts(
        store=store,
        index=index,
        embedder=embedder,
        store_calls=protected("store"),
        store_writes=protected("store"),
        index_calls=protected("index"),
        embedder_calls=protected("embedder"),
        scorer=weighed or scorer(),
        confirmer=confirmer,
        stores_wordings=stores_wordings,
        bookkeeper=(books := Bookkeeper(store, protected("ledger"))),
    )
    return Desk(SemanticCache(parts, clock), store, index, embedder, clock, books)


class MemoryCounts:
    """Counts that end with the process."""

    def __init__(self) -> None:
        self._counts: dict[str, float] = {}

    def count(self, name: str, amount: float = 1) -> None:
        """Add to a count."""
        self._counts[name] = self._counts.get(name, 0) + amount

    async def counts(self) -> Mapping[str, float]:
        """All counts."""
        return dict(self._counts)
