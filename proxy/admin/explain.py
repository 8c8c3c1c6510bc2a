"""POST /internal/explain: what would be decided about a request, and why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any, assert_never

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope

from proxy.admin.answers import answer
from proxy.cache import gates
from proxy.cache.explanation import Asked, Considered, Explanation
from proxy.cache.gates import Accepted, Candidate, Question, Refused
from proxy.cache.verdict import Bypass, Hit, Miss, Verdict
from proxy.chat.wording import normalise

Explainer = Callable[[Scope, Receive], Awaitable[Explanation]]
_ID_SIZE = 6


def explaining(explainer: Explainer) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that tells what `explainer` finds out."""

    async def explain(request: Request) -> Response:
        return answer(told(await explainer(request.scope, request.receive)))

    return explain


def told(explanation: Explanation) -> dict[str, Any]:
    """A decision as JSON; what was not read or not understood of the request is null."""
    asked, forward = explanation.asked, explanation.forward
    return {
        **_verdict(explanation.verdict),
        "debug": explanation.debug,
        "key": None,
        "model": None,
        "tenant": explanation.tenant,
        "wording": None,
        "scope": None,
        "rules": None,
        **({} if asked is None else _asked(asked)),
        "tiers": [
            {"tier": tier.name, "outcome": tier.outcome, "reason": tier.reason}
            for tier in explanation.tiers
        ],
        "candidates": [_candidate(each) for each in explanation.considered],
        "forward": {"would": forward.would, "url": forward.url, "body_bytes": forward.size},
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    match verdict:
        case Hit(path):
            return {"verdict": "hit", "reason": None, "path": path}
        case Miss(reason):
            return {"verdict": "miss", "reason": reason, "path": None}
        case Bypass(reason):
            return {"verdict": "bypass", "reason": reason, "path": None}
        case _:
            assert_never(verdict)


def _asked(asked: Asked) -> dict[str, Any]:
    question = asked.question
    return {
        "key": question.fingerprint.key.hex(),
        "model": question.request.model,
        "wording": _wording(question),
        "scope": _scope(asked),
        "rules": _rules(asked),
    }


def _wording(question: Question) -> dict[str, Any]:
    texts, wording = question.request.texts, question.request.wording
    verbatim = any(normalise(text).verbatim for text in texts)
    return {
        "text": wording,
        "words": gates.count_words(wording),
        "reads_as": "verbatim" if verbatim else "prose",
    }


def _scope(asked: Asked) -> dict[str, Any]:
    question, caller = asked.question, asked.caller
    rest = orjson.loads(question.request.rest)
    return {
        "hash": question.fingerprint.scope.hex(),
        "parts": {
            "tenant": question.tenant,
            "namespace": caller.namespace,
            "upstream": caller.upstream,
            "route": caller.route,
            "query": caller.query.decode("latin-1"),
            "model": caller.model,
            "digest": caller.digest,
            # By name alone: they may be credentials.
            "headers": sorted({name.decode("latin-1") for name, _ in caller.headers}),
            "messages_before": len(rest["messages"]) - 1,
            "fields": sorted(rest.keys() - {"model", "messages"}),
        },
    }


def _rules(asked: Asked) -> dict[str, Any]:
    """What holds for this request, with what it asked for itself."""
    rules, directives = asked.question.rules, asked.question.directives
    return {
        "matching": asked.matching,
        **asdict(rules),
        "threshold": rules.threshold_for(directives.threshold),
        "ttl": rules.ttl_for(directives.ttl),
        "mode": "shadow" if asked.question.is_shadow else "serve",
    }


def _candidate(considered: Considered) -> dict[str, Any]:
    return {
        "entry": considered.key.hex(),
        "id": considered.key[:_ID_SIZE].hex(),
        "path": considered.path,
        "similarity": float(considered.similarity),
        **_figures(considered.candidate),
        **_said(considered.answer, "accepted"),
        "gates": [
            {"gate": opinion.gate, **_said(opinion.answer, "passed")}
            for opinion in considered.opinions
        ],
    }


def _figures(candidate: Candidate | None) -> dict[str, Any]:
    if candidate is None:
        names = ("wording", "score", "confirmed", "confidence", "age", "ttl")
        return {**dict.fromkeys(names), "confirmed": False}
    return {
        "wording": candidate.entry.wording or None,
        "score": float(candidate.score),
        "confirmed": candidate.second is not None,
        "confidence": float(candidate.confidence),
        "age": candidate.age,
        "ttl": candidate.entry.ttl,
    }


def _said(answer: Accepted | Refused, well: str) -> dict[str, Any]:
    match answer:
        case Accepted():
            return {well: True, "reason": None, "evidence": []}
        case Refused(reason, evidence):
            return {well: False, "reason": reason, "evidence": evidence}
        case _:
            assert_never(answer)
