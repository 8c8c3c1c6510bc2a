"""The look-up of a question, done for people who want to know what would come of it."""

from __future__ import annotations

from collections.abc import Sequence

from proxy.cache import gates
from proxy.cache.entry import Entry
from proxy.cache.explanation import Considered, Tier
from proxy.cache.gates import Candidate, Question, Refused
from proxy.cache.ports import Neighbour, Vector
from proxy.cache.semantic_cache import Lookup, Parts, SemanticCache
from proxy.cache.verdict import Hit, Miss, MissReason, Path
from proxy.errors import MalformedEntry, Unavailable


class Rehearsal(SemanticCache):
    """A `SemanticCache` for one look-up at the time `now`, which leaves all as it was.

    It goes the very way of a real look-up, so it can tell no other story; on the way it remembers
    what the tiers said and what the index found.
    """

    def __init__(self, parts: Parts, now: float) -> None:
        super().__init__(_that_tell_nobody(parts), lambda: now)
        self._exact_verdict: Hit | Miss | None = None
        self._semantic_lookup: Lookup | None = None
        self._neighbours: Sequence[Neighbour] = ()

    @property
    def tiers(self) -> tuple[Tier, Tier]:
        """What became of each tier, once a question was looked up."""
        exact = self._exact_verdict or Miss(MissReason.STORE_UNAVAILABLE)
        return Tier("exact", *_outcome(exact)), self._semantic_tier(exact)

    async def considered(self, question: Question) -> tuple[Considered, ...]:
        """All that was found for the question that was looked up, in the order of asking.

        Also what came behind the first that was accepted.
        """
        key = question.fingerprint.key
        found = [await self._consider(question, Neighbour(key, 1.0), Path.EXACT)]
        for neighbour in self._neighbours:
            if neighbour.key != key:
                found.append(await self._consider(question, neighbour, Path.SEMANTIC))
        return tuple(filter(None, found))

    async def _exact(self, question: Question) -> Hit | Miss:
        self._question = question
        self._exact_verdict = await super()._exact(question)
        return self._exact_verdict

    async def _semantic(self, question: Question) -> Lookup:
        self._semantic_lookup = await super()._semantic(question)
        return self._semantic_lookup

    async def _search_checked(self, scope: bytes, vector: Vector) -> Sequence[Neighbour]:
        self._neighbours = await super()._search_checked(scope, vector)
        return self._neighbours

    async def _get_checked(self, key: bytes) -> Entry | None:
        return await self._glance_checked(key)

    async def _discard(self, question: Question, key: bytes) -> None:
        """Nothing is taken out."""

    def _semantic_tier(self, exact: Hit | Miss) -> Tier:
        if self._semantic_lookup is not None:
            return Tier("semantic", *_outcome(self._semantic_lookup.verdict))
        if isinstance(exact, Hit) or self._exact_verdict is None:
            return Tier("semantic", "not asked")
        return Tier("semantic", "skipped", gates.semantic_skip(self._question))

    async def _consider(
        self, question: Question, found: Neighbour, path: Path
    ) -> Considered | None:
        try:
            entry = await self._get(found.key)
        except MalformedEntry:
            refused = Refused(MissReason.MALFORMED, for_good=True)
            return Considered(found.key, path, found.similarity, refused)
        except Unavailable:
            return None
        if entry is None:
            return None
        return await self._weighed(self._candidate(question, entry, found.similarity, path))

    async def _weighed(self, candidate: Candidate) -> Considered:
        candidate, answer = await self._heard(candidate)
        semantic = candidate.path is Path.SEMANTIC
        if semantic and gates.is_far(candidate.question, candidate.similarity):
            # A real look-up does not even fetch it.
            answer = Refused(MissReason.NO_MATCH)
        return Considered(
            candidate.entry.key,
            candidate.path,
            candidate.similarity,
            answer,
            candidate,
            gates.opinions(candidate),
        )


def _that_tell_nobody(parts: Parts) -> Parts:
    """The same parts, by name: whoever else is told of a look-up is not told of this one."""
    return Parts(
        store=parts.store,
        index=parts.index,
        embedder=parts.embedder,
        store_calls=parts.store_calls,
        store_writes=parts.store_writes,
        index_calls=parts.index_calls,
        embedder_calls=parts.embedder_calls,
        scorer=parts.scorer,
        confirmer=parts.confirmer,
        fills_index=False,  # that is for real look-ups
    )


def _outcome(verdict: Hit | Miss) -> tuple[str, str | None]:
    if isinstance(verdict, Hit):
        return "hit", None
    if verdict.semantic is not None:
        return "skipped", verdict.semantic
    return "miss", verdict.reason
