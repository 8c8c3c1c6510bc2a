"""Exact match -> semantic match, and storing: the decisions of `gates` over the ports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import structlog

from proxy.cache import gates
from proxy.cache.bookkeeper import Bookkeeper
from proxy.cache.confirmer import Confirmer
from proxy.cache.entry import Entry
from proxy.cache.gates import Accepted, Candidate, Question, Refused
from proxy.cache.origin import LONGEST_REQUEST, Origin
from proxy.cache.ports import Embedder, Evicted, Index, Neighbour, Store, StoredVector, Vector
from proxy.cache.protected import Protected
from proxy.cache.score.scorer import Scorer
from proxy.cache.uses import Use
from proxy.cache.verdict import Hit, Match, Miss, MissReason, Path, SemanticSkip, Skip, SkipReason
from proxy.cache.verdict import Store as Kept
from proxy.chat.wording import fold
from proxy.errors import MalformedEntry, Unavailable
from proxy.values import value

# More would cost time and be less alike than those that were refused already.
CANDIDATES = 4
# How far float32 may take a length or a cosine from 1.
_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True)
class Parts:
    """The three ports, each with its protection; and what weighs the candidates that they find.

    Writing has a protection of its own: a store that takes no more still gives what it has.
    `fills_index` says that the index has what the store kept from nobody else, `stores_wordings`
    that entries may hold what was asked. The bookkeeper notes what they are good for.
    """

    store: Store
    index: Index
    embedder: Embedder
    store_calls: Protected
    store_writes: Protected
    index_calls: Protected
    embedder_calls: Protected
    scorer: Scorer
    confirmer: Confirmer | None = None
    fills_index: bool = True
    stores_wordings: bool = True
    bookkeeper: Bookkeeper | None = None


@value()
class Lookup:
    """What a look-up found; `vector` is the question's, where it was embedded."""

    verdict: Hit | Miss
    vector: Vector | None = None


class SemanticCache:
    """Answers questions from stored entries. `clock` gives seconds since the epoch."""

    def __init__(self, parts: Parts, clock: Callable[[], float]) -> None:
        self._parts = parts
        self._clock = clock
        self._loading: asyncio.Task[None] | None = None
        self._log = structlog.get_logger()
        self.evicted = 0  # entries that gave way to others

    async def load(self, seconds: float | None = None) -> None:
        """Fill the index from the store; what cannot be loaded can still be hit exactly.

        It goes on in the background when so many `seconds` have passed. While the embedder's
        dimension is not known there is nothing to load; its first vector brings the loading about.
        """
        if self._parts.fills_index and self._parts.embedder.dimension is not None:
            await asyncio.wait({self._start_loading()}, timeout=seconds)

    @property
    def is_loading(self) -> bool:
        """Whether the index is still being filled from the store."""
        return self._loading is not None and not self._loading.done()

    async def close(self) -> None:
        """Give up loading, if it is still under way."""
        if self._loading is not None:
            self._loading.cancel()
            await asyncio.wait({self._loading})

    def _start_loading(self) -> asyncio.Task[None]:
        if self._loading is None:
            self._loading = asyncio.create_task(self._load())
        return self._loading

    async def _load(self) -> None:
        try:
            async for stored in self._parts.store.vectors():
                await self._load_vector(stored)
        # Loading takes as long as it takes, so it is not `Protected`; but no error of a foreign
        # library may keep the proxy from starting.
        except Exception as error:
            self._log.warning("the index is not complete", error=str(error))

    async def lookup(self, question: Question) -> Lookup:
        """Find an answer that every gate lets through, the exact one first."""
        try:
            exact = await self._exact(question)
        except Unavailable:
            return Lookup(Miss(MissReason.STORE_UNAVAILABLE))
        if isinstance(exact, Hit):
            self._note_use(question, exact)
            return Lookup(exact)
        skip = gates.semantic_skip(question)
        if skip is not None:
            return Lookup(Miss(exact.reason, exact.match, skip))
        semantic = await self._semantic(question)
        if isinstance(semantic.verdict, Hit):
            self._note_use(question, semantic.verdict)
        elif exact.reason is not MissReason.NO_MATCH:
            # What became of the very same question says more than what became of its neighbours.
            return Lookup(exact, semantic.vector)
        return semantic

    def passes(self, question: Question, hit: Hit, at: float) -> bool:
        """Whether every gate would let an exact hit through at that time as well."""
        candidate = Candidate(question, hit.entry, 1.0, Path.EXACT, at, self._parts.scorer)
        known = candidate.known
        return known is not None and isinstance(gates.renew(candidate, known), Accepted)

    def reuse(self, question: Question, hit: Hit) -> bool:
        """Whether an exact hit would be found again, which is a use; time is not asked."""
        if not self._parts.store.touch(hit.entry):
            return False
        self._note_use(question, hit)
        return True

    async def nearest(self, question: Question, vector: Vector) -> Hit | Miss:
        """What is found by meaning alone, by the vector of the question."""
        try:
            return await self._nearest(question, vector)
        except Unavailable:
            return Miss(MissReason.STORE_UNAVAILABLE)

    async def keep(
        self,
        question: Question,
        answer: Kept,
        vector: Vector | None,
        *,
        refresh: bool = False,
        seconds: float = 0.0,
    ) -> Kept | Skip:
        """Store an answer over the one that was there; `vector` is the question's, if known.

        `seconds` is what the upstream took for it. One without usage gives way to one that has it,
        unless it is there to `refresh` it: who asks again may have found it wrong.
        """
        now = self._clock()
        entry = Entry(
            key=question.fingerprint.key,
            scope=question.fingerprint.scope,
            wording=question.request.wording if self._parts.stores_wordings else "",
            model=question.request.model,
            body=answer.body,
            streamed=answer.streamed,
            has_usage=answer.has_usage,
            created_at=now,
            ttl=question.rules.ttl_for(question.directives.ttl),
            origin=self._origin(question, answer, seconds),
        )
        try:
            yields = not answer.has_usage and not refresh
            if yields and await self._is_outranked(entry, question, now):
                return Skip(SkipReason.NO_USAGE)
            await self._put(entry, await self._vector_to_keep(question, vector))
        except Unavailable:
            return Skip(SkipReason.STORE_UNAVAILABLE)
        return answer

    def _note_use(self, question: Question, hit: Hit) -> None:
        parts = self._parts
        if parts.bookkeeper is None or question.is_shadow:
            return
        told = hit.path is Path.SEMANTIC and parts.stores_wordings
        wording = question.request.wording if told else ""
        use = Use(self._clock(), hit.path, hit.match.similarity, wording)
        parts.bookkeeper.note_use(hit.entry.key, use)

    def _origin(self, question: Question, answer: Kept, seconds: float) -> Origin:
        stored, body = self._parts.stores_wordings, question.body
        return Origin(
            tenant=question.tenant,
            namespace=question.directives.namespace,
            tags=question.directives.tags,
            request=body if stored and len(body) <= LONGEST_REQUEST else b"",
            seconds=seconds,
            prompt_tokens=answer.prompt_tokens,
            completion_tokens=answer.completion_tokens,
            spelling=b"" if stored else question.spelling,
        )

    async def glance(self, key: bytes) -> Entry | None:
        """A sound entry, for people who look at it, which is no use. Raises `Unavailable`."""
        try:
            return await self._parts.store_calls.call(self._glance_checked, key)
        except MalformedEntry:
            return None

    async def forget(self, entry: Entry) -> None:
        """Take an entry out; raises `Unavailable` where it may still be there."""
        parts = self._parts
        await parts.store_writes.call(parts.store.delete, entry.key)
        # A key without an entry is nobody's match, and leaves the index when it is met.
        with suppress(Unavailable):
            await parts.index_calls.call(parts.index.remove, entry.scope, entry.key)

    async def _load_vector(self, stored: StoredVector) -> None:
        parts = self._parts
        if _is_unit(stored.vector, parts.embedder.dimension):
            await parts.index_calls.call(parts.index.add, stored.scope, stored.key, stored.vector)
        else:
            self._log.warning("a stored vector is malformed")

    async def _exact(self, question: Question) -> Hit | Miss:
        key = question.fingerprint.key
        try:
            entry = await self._get(key)
        except MalformedEntry:
            await self._discard(question, key)
            return Miss(MissReason.MALFORMED)
        if entry is None:
            return Miss(MissReason.NO_MATCH)
        return await self._judge(self._candidate(question, entry, 1.0, Path.EXACT))

    async def _semantic(self, question: Question) -> Lookup:
        try:
            vector = await self._embed(question)
        except Unavailable:
            return Lookup(Miss(MissReason.EMBEDDER_UNAVAILABLE))
        if vector is None:
            return Lookup(Miss(MissReason.NO_MATCH, semantic=SemanticSkip.TOO_LONG))
        return Lookup(await self.nearest(question, vector), vector)

    async def _nearest(self, question: Question, vector: Vector) -> Hit | Miss:
        """The first neighbour that passes, best first; else the refusal of the best one."""
        scope, parts = question.fingerprint.scope, self._parts
        refusal: Miss | None = None
        for neighbour in await parts.index_calls.call(self._search_checked, scope, vector):
            if gates.is_far(question, neighbour.similarity):
                return refusal or Miss(MissReason.NO_MATCH, Match(neighbour.similarity))
            verdict = await self._judge_neighbour(question, neighbour)
            if isinstance(verdict, Hit):
                return verdict
            refusal = refusal or verdict
        return refusal or Miss(MissReason.NO_MATCH)

    async def _judge_neighbour(self, question: Question, neighbour: Neighbour) -> Hit | Miss | None:
        if neighbour.key == question.fingerprint.key:
            return None  # judged already, as the exact match
        try:
            entry = await self._get(neighbour.key)
        except MalformedEntry:
            await self._discard(question, neighbour.key)
            return Miss(MissReason.MALFORMED, Match(neighbour.similarity))
        if entry is None:
            await self._discard(question, neighbour.key)
            return None
        return await self._judge(
            self._candidate(question, entry, neighbour.similarity, Path.SEMANTIC)
        )

    def _candidate(
        self, question: Question, entry: Entry, similarity: float, path: Path
    ) -> Candidate:
        return Candidate(question, entry, similarity, path, self._clock(), self._parts.scorer)

    async def _judge(self, candidate: Candidate) -> Hit | Miss:
        known = candidate.known
        if known is not None:
            answer = gates.renew(candidate, known)
        else:
            candidate, answer = await self._heard(candidate)
        if isinstance(answer, Refused):
            if answer.for_good:
                await self._discard(candidate.question, candidate.entry.key)
            return Miss(answer.reason, candidate.match(weighed=answer.weighed))
        return Hit(candidate.path, candidate.entry, candidate.match())

    async def _heard(self, candidate: Candidate) -> tuple[Candidate, Accepted | Refused]:
        answer, confirmer = gates.examine(candidate), self._parts.confirmer
        if isinstance(answer, Refused):
            candidate.note(answer)
            return candidate, answer
        is_final, least = True, candidate.question.rules.min_score
        if confirmer is not None and candidate.scorer.is_unsure(candidate.score, least):
            candidate = await confirmer.confirm(candidate)
            # A second opinion that is not to be had now may be there the next time.
            is_final = candidate.second is not None
        answer = gates.weigh(candidate)
        if is_final:
            candidate.note(answer)
        return candidate, answer

    async def _is_outranked(self, entry: Entry, question: Question, now: float) -> bool:
        try:
            existing = await self._get(entry.key)
        except MalformedEntry:
            return False
        return existing is not None and gates.outranks(existing, now, question.error_markers)

    async def _vector_to_keep(self, question: Question, vector: Vector | None) -> Vector | None:
        if vector is not None or gates.semantic_skip(question) is not None:
            return vector
        try:
            return await self._embed(question)
        except Unavailable:
            return None  # it can still be found by its exact wording

    async def _embed(self, question: Question) -> Vector | None:
        vector = question.findings.vector
        if vector is None:
            text = text_to_embed(question)
            vector = await self._parts.embedder_calls.call(self._embed_checked, text)
            question.findings.vector = vector
        return vector

    async def _embed_checked(self, text: str) -> Vector | None:
        embedder = self._parts.embedder
        vector = await embedder.embed(text)
        if vector is None:
            return None
        if not _is_unit(vector, embedder.dimension):
            raise ValueError("the embedder gave no unit vector")
        # An embedder that came late has its vectors in the store, too. Nobody waits for them.
        if self._parts.fills_index:
            self._start_loading()
        return vector.astype(np.float32, copy=False)

    async def _search_checked(self, scope: bytes, vector: Vector) -> Sequence[Neighbour]:
        found = await self._parts.index.search(scope, vector, CANDIDATES)
        if not all(abs(neighbour.similarity) <= 1 + _TOLERANCE for neighbour in found):
            raise ValueError("the index gave a similarity that is no cosine")
        return found[:CANDIDATES]

    async def _get(self, key: bytes) -> Entry | None:
        return await self._parts.store_calls.call(self._get_checked, key)

    async def _get_checked(self, key: bytes) -> Entry | None:
        return _own(await self._parts.store.get(key), key)

    async def _glance_checked(self, key: bytes) -> Entry | None:
        return _own(await self._parts.store.glance(key), key)

    async def _put(self, entry: Entry, vector: Vector | None) -> None:
        parts = self._parts
        evicted = await parts.store_writes.call(self._put_checked, entry, vector)
        gone_keys = [gone.key for gone in evicted]
        self.evicted += len(gone_keys) - gone_keys.count(entry.key)
        for gone in evicted:
            await parts.index_calls.call(parts.index.remove, gone.scope, gone.key)
        if vector is not None and entry.key not in gone_keys:
            await parts.index_calls.call(parts.index.add, entry.scope, entry.key, vector)

    async def _put_checked(self, entry: Entry, vector: Vector | None) -> Sequence[Evicted]:
        return list(await self._parts.store.put(entry, vector))

    async def _discard(self, question: Question, key: bytes) -> None:
        """Take out what was found for a question, and so in its scope."""
        parts = self._parts
        await parts.index_calls.call(parts.index.remove, question.fingerprint.scope, key)
        await parts.store_writes.call(parts.store.delete, key)


def _own(entry: Entry | None, key: bytes) -> Entry | None:
    if entry is not None and entry.key != key:
        raise MalformedEntry("key is another entry's")
    return entry


def text_to_embed(question: Question) -> str:
    """The text whose vector stands for a question: two with one exact key have one vector."""
    return " ".join(fold(text) for text in question.request.texts)


def _is_unit(vector: Vector, dimension: int | None) -> bool:
    # Not a number is not near 1 either.
    return vector.shape == (dimension,) and abs(float(vector.dot(vector)) - 1) < _TOLERANCE
