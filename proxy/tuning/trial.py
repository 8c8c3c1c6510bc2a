"""A pair as the cache would meet it: one question asked while the answer to another is stored."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import orjson

from proxy.cache import gates
from proxy.cache.confirmer import Confirmer
from proxy.cache.entry import Entry
from proxy.cache.gates import Candidate, Question, Refused
from proxy.cache.policy import Policy, Subject
from proxy.cache.ports import Embedder, Vector
from proxy.cache.score.scorer import Scorer
from proxy.cache.semantic_cache import text_to_embed
from proxy.cache.vectors import cosine as _cosine
from proxy.cache.verdict import Path, SemanticSkip, Store
from proxy.chat.directives import Directives
from proxy.chat.fingerprint import Caller, fingerprint
from proxy.chat.request import parse
from proxy.tuning.knobs import Knob
from proxy.tuning.pairs import Pair

_MODEL = "model"
_CALLER = Caller(
    tenant=b"",
    namespace="",
    upstream="",
    route="/v1/chat/completions",
    query=b"",
    model=_MODEL,
    digest="",
    headers=(),
)
_BODY = {
    "choices": [{"message": {"role": "assistant", "content": "Yes."}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}
# Answers are as fresh as can be: what age does to them is not what pairs can tell.
NOW = 1_700_000_000.0
# Enough for an embedder that works in batches, and no crowd for one that is a server.
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a pair; `refused` is the reason, and empty where the answer is served."""

    refused: str
    exact: bool = False

    @property
    def served(self) -> bool:
        """Whether the stored answer is given."""
        return not self.refused


class Trials:
    """Puts questions to the gates, under the rules that a policy has for their wording alone."""

    def __init__(self, policy: Policy, scorer: Scorer, confirmer: Confirmer | None = None) -> None:
        self._policy = policy
        self.scorer = scorer
        self.confirmer = confirmer
        self.answer = Store(orjson.dumps(_BODY), streamed=False, has_usage=True)

    def question(self, wording: str) -> Question:
        """One message without history, from a client that asks for nothing special."""
        message = {"role": "user", "content": wording}
        policy = self._policy
        body = orjson.dumps({"model": _MODEL, "messages": [message]})
        request = parse(body, policy.ignore_fields)
        subject = Subject(
            model=_MODEL,
            tenant="",
            temperature=request.temperature,
            user_agent="",
            topics=policy.topics(request.wording),
        )
        return Question(
            request=request,
            fingerprint=fingerprint(request, _CALLER),
            directives=Directives(),
            rules=policy.rules_for(subject),
            error_markers=policy.error_markers,
        )

    def candidate(self, asked: Question, kept: Question, similarity: float) -> Candidate:
        """The stored answer to `kept`, held against `asked`; 1 where they have one exact key."""
        exact = asked.fingerprint.key == kept.fingerprint.key
        entry = Entry(
            key=kept.fingerprint.key,
            scope=kept.fingerprint.scope,
            wording=kept.request.wording,
            model=_MODEL,
            body=self.answer.body,
            streamed=False,
            has_usage=True,
            created_at=NOW,
            ttl=kept.rules.ttl,
        )
        path = Path.EXACT if exact else Path.SEMANTIC
        return Candidate(asked, entry, 1.0 if exact else similarity, path, NOW, self.scorer)

    async def confirmed(self, candidate: Candidate) -> Candidate:
        """The candidate with a second similarity, if the cache asked for one at any `min_score`."""
        if self.confirmer is None or candidate.path is Path.EXACT:
            return candidate
        rank = self.scorer.rank(candidate.pair, candidate.similarity)
        return await self.confirmer.confirm(candidate) if self.scorer.is_unsure(rank) else candidate


async def candidates(
    trials: Trials,
    embedder: Embedder,
    pairs: Sequence[Pair],
    told: Callable[[int, int], None] = lambda done, total: None,
) -> list[tuple[Candidate, Question]]:
    """For each pair the answer to `b`, held against `a`; and the question that `b` is.

    `told` hears what `embed` tells it.
    """
    asked = [trials.question(pair.a) for pair in pairs]
    kept = [trials.question(pair.b) for pair in pairs]
    vectors = await embed(embedder, [*asked, *kept], told)
    sides = zip(asked, kept, vectors[: len(pairs)], vectors[len(pairs) :], strict=True)
    found = iter([(trials.candidate(a, b, cosine(u, v)), b) for a, b, u, v in sides])
    confirmed: list[tuple[Candidate, Question]] = []
    while batch := list(islice(found, _AT_ONCE)):
        seconds = await asyncio.gather(*(trials.confirmed(candidate) for candidate, _ in batch))
        confirmed += zip(seconds, (other for _, other in batch), strict=True)
    return confirmed


def outcome(candidate: Candidate, kept: Question) -> Outcome:
    """What becomes of a candidate under the rules of its question.

    A similarity that is not a number stands for a question that the embedder would not take.
    """
    exact = candidate.path is Path.EXACT
    skip = None if exact else _skip(candidate, kept)
    if skip is not None:
        return Outcome(skip.value)
    answer = gates.judge(candidate)
    return Outcome(answer.reason.value if isinstance(answer, Refused) else "", exact)


def ceiling(candidate: Candidate, kept: Question, knob: Knob) -> float:
    """The highest value of a knob at which a candidate is served.

    `inf` where it is served at any, `-inf` where it is at none. Rules that set the knob
    themselves count as if they did not.
    """
    asked = candidate.question
    opened = replace(candidate, question=replace(asked, rules=knob.set(asked.rules, 0.0)))
    if not outcome(opened, kept).served:
        return -math.inf
    return math.inf if candidate.path is Path.EXACT else knob.figure(opened)


def _skip(candidate: Candidate, kept: Question) -> SemanticSkip | None:
    """Why the two never meet: one is not looked for by meaning, or the other cannot be found so."""
    skip = gates.semantic_skip(candidate.question) or gates.semantic_skip(kept)
    if skip is None and math.isnan(candidate.similarity):
        return SemanticSkip.TOO_LONG
    return skip


async def embed(
    embedder: Embedder,
    questions: Iterable[Question],
    told: Callable[[int, int], None] = lambda done, total: None,
) -> list[Vector | None]:
    """The vectors of questions, in order; `told` hears how many of how many texts are done.

    None stands for a question that the embedder would not take whole.
    """
    texts = [text_to_embed(question) for question in questions]
    distinct = iter(dict.fromkeys(texts))
    total = len(set(texts))
    vectors: dict[str, Vector | None] = {}
    while batch := list(islice(distinct, _AT_ONCE)):
        embedded = await asyncio.gather(*map(embedder.embed, batch))
        vectors.update(zip(batch, embedded, strict=True))
        told(len(vectors), total)
    return [vectors[text] for text in texts]


def cosine(a: Vector | None, b: Vector | None) -> float:
    """The similarity of two questions; not a number where one of them has no vector."""
    if a is None or b is None:
        return math.nan
    return _cosine(a, b)
