"""A proxy in small: a chat that remembers the same words, and the routes that the page asks.

It knows one guard, that for numbers. Its figures and entries may also be set by a test.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections import Counter
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from proxy.admin.page import page_routes
from tests.assembled import Clock

TOKEN = "the-admin-token-of-the-tests"
URL = "http://127.0.0.1:11434/v1/chat/completions"
STEP = 10
LATENCY = {"hit": (0.31, 1.4), "miss": (840.0, 2600.0)}
_EDGES = [round(0.05 * place, 2) for place in range(21)]
_MIN_SCORE = 0.894
_NOT_FOUND = {"error": {"message": "Encore: not found", "code": "not_found"}}


class FakeInternal:
    """`entries` are by key, newest last; `shadow`, `faults` and `breakers` are told as they are."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.entries: dict[str, dict[str, Any]] = {}
        self.shadow: dict[str, Any] = {"compared": 0, "agreed": 0, "bands": [], "thresholds": []}
        self.faults: dict[str, int] = {}
        self.breakers = dict.fromkeys(("store", "index", "embedder"), "closed")
        self.feedback: list[dict[str, Any]] = []
        self.are_counts_closed = False
        self.is_failing = False
        self._started_at = clock()
        self._reasons: Counter[tuple[str, str]] = Counter()
        self._steps: dict[int, Counter[str]] = {}
        self._similar: dict[str, Counter[int]] = {"hit": Counter(), "miss": Counter()}
        self._tokens = 0
        self._seconds = 0.0

    def app(self) -> Starlette:
        """To be served."""
        return Starlette(
            routes=[
                Route("/v1/chat/completions", self._chat, methods=["POST"]),
                *page_routes(),
                Route("/internal/metrics", self._metrics),
                Route("/internal/series", self._series),
                Route("/internal/shadow", self._closed(self._shadow)),
                Route("/internal/entries", self._closed(self._list)),
                Route(
                    "/internal/entries/{id}", self._closed(self._entry), methods=["GET", "DELETE"]
                ),
                Route("/internal/explain", self._closed(self._explain), methods=["POST"]),
                Route("/internal/feedback", self._closed(self._wrong), methods=["POST"]),
            ]
        )

    def keep(self, wording: str, **fields: Any) -> dict[str, Any]:
        """Store an answer to this question, with these fields of an entry for the usual ones."""
        key = hashlib.sha256(wording.encode()).hexdigest()
        model = fields.get("model", "llama3.2")
        messages = [{"role": "user", "content": wording}]
        said = {"role": "assistant", "content": f"A short answer to: {wording}"}
        entry = {
            "entry": key,
            "id": key[:12],
            "wording": wording,
            "model": model,
            "tenant": "anonymous",
            "namespace": "",
            "tags": [],
            "ttl": 3600.0,
            "created_at": self.clock(),
            "size": 900 + 3 * len(wording),
            "hits": 0,
            "last_hit_at": None,
            "streamed": False,
            "prompt_tokens": 12,
            "seconds": 1.4,
            "completion_tokens": 160,
            "scope": "5c" * 32,
            "uses": [],
            "request": {"model": model, "messages": messages},
            "answer": {"object": "chat.completion", "choices": [{"index": 0, "message": said}]},
            **fields,
        }
        self.entries[key] = entry
        return entry

    # --- the chat ------------------------------------------------------------------------

    async def _chat(self, request: Request) -> Response:
        question = (await request.json())["messages"][-1]["content"]
        if "no-store" in request.headers.get("cache-control", ""):
            return self._answered("bypass", "no_store", question)
        decided = self._decide(question)
        best = decided["candidates"][0] if decided["candidates"] else None
        if best is not None:
            self._similar[decided["verdict"]][int(min(best["similarity"], 0.999) * 20)] += 1
        if best is not None and decided["verdict"] == "hit":
            self._use(self.entries[best["entry"]], decided["path"], best["similarity"], question)
            return self._answered("hit", decided["path"], question)
        self.keep(question)
        return self._answered("miss", decided["reason"], question)

    def _answered(self, verdict: str, reason: str, question: str) -> Response:
        self._reasons[verdict, reason] += 1
        step = int(self.clock() // STEP)
        self._steps.setdefault(step, Counter())[verdict] += 1
        headers = {"x-cache-debug": f"{verdict};reason={reason}"}
        return JSONResponse({"object": "chat.completion", "choices": []}, headers=headers)

    def _use(self, entry: dict[str, Any], path: str, similarity: float, question: str) -> None:
        entry["hits"] += 1
        entry["last_hit_at"] = self.clock()
        wording = "" if question == entry["wording"] else question
        use = {"at": self.clock(), "path": path, "similarity": similarity, "wording": wording}
        entry["uses"] = [use, *entry["uses"]][:8]
        self._tokens += entry["prompt_tokens"] + entry["completion_tokens"]
        self._seconds += entry["seconds"]

    # --- the decision --------------------------------------------------------------------

    def _decide(self, question: str) -> dict[str, Any]:
        near = [self._candidate(question, entry) for entry in self.entries.values()]
        candidates = sorted(
            (one for one in near if one["similarity"] >= 0.55), key=lambda one: -one["similarity"]
        )[:4]
        candidates.sort(key=lambda one: not one["accepted"])
        if candidates and candidates[0]["accepted"]:
            best = candidates[0]
            return {
                "verdict": "hit",
                "reason": None,
                "path": best["path"],
                "candidates": candidates,
            }
        reason = candidates[0]["reason"] if candidates else "no_match"
        return {"verdict": "miss", "reason": reason, "path": None, "candidates": candidates}

    def _candidate(self, question: str, entry: dict[str, Any]) -> dict[str, Any]:
        one, other = _plain(question), _plain(entry["wording"] or "")
        similarity = round(difflib.SequenceMatcher(None, one, other).ratio(), 3)
        score = 1.0 if one == other else round(similarity**1.2, 3)
        age = self.clock() - entry["created_at"]
        differ = sorted(set(re.findall(r"\d+", one)) ^ set(re.findall(r"\d+", other)))
        refusals = {
            "ttl": (age > entry["ttl"], "expired", []),
            "guards": (bool(differ), "guard_numbers", differ),
            "score": (score < _MIN_SCORE, "low_score", []),
            "confidence": (score < 0.7, "low_confidence", []),
        }
        names = "shape ttl usage poisoning similarity guards score confidence".split()
        told = [(name, refusals.get(name, (False, "", []))) for name in names]
        gates = [
            {
                "gate": name,
                "passed": not refused,
                "reason": reason if refused else None,
                "evidence": evidence,
            }
            for name, (refused, reason, evidence) in told
        ]
        first = next((gate for gate in gates if not gate["passed"]), None)
        return {
            **{name: entry[name] for name in ("entry", "id", "wording", "ttl")},
            "path": "exact_match" if one == other else "semantic_match",
            "age": age,
            "similarity": similarity,
            "score": score,
            "confidence": score,
            "confirmed": False,
            "accepted": first is None,
            "reason": first and first["reason"],
            "gates": gates,
            "evidence": first["evidence"] if first else [],
        }

    async def _explain(self, request: Request) -> Response:
        body = await request.json()
        question = body["messages"][-1]["content"]
        caller = "an API key" if "authorization" in request.headers else "anonymous"
        common = {
            "model": body["model"],
            "tenant": caller,
            "rules": _RULES,
            "wording": {"text": question, "words": len(question.split()), "reads_as": "prose"},
            "scope": {"hash": "5c" * 32, "parts": {"upstream": URL, "messages_before": 0}},
            "forward": {"would": False, "url": URL, "body_bytes": len(json.dumps(body))},
        }
        if request.headers.get("cache-control") == "no-store":
            asked_nobody = [
                {"tier": tier, "outcome": "not asked", "reason": None}
                for tier in ("exact", "semantic")
            ]
            bypass = {"verdict": "bypass", "reason": "no_store", "path": None, "key": None}
            found = {"debug": "bypass;reason=no_store", "tiers": asked_nobody, "candidates": []}
            return JSONResponse({**common, **bypass, **found})
        decided = self._decide(question)
        hit = decided["verdict"] == "hit"
        common["forward"]["would"] = not hit
        exact = decided["path"] == "exact_match"
        second = "not asked" if exact else decided["verdict"]
        tiers = [
            {"tier": "exact", "outcome": "hit" if exact else "miss", "reason": None},
            {"tier": "semantic", "outcome": second, "reason": decided["reason"]},
        ]
        debug = f"{decided['verdict']};" + (
            f"path={decided['path']}" if hit else f"reason={decided['reason']}"
        )
        return JSONResponse({**common, **decided, "key": "9e" * 32, "debug": debug, "tiers": tiers})

    # --- what it tells -------------------------------------------------------------------

    async def _metrics(self, request: Request) -> Response:
        if self.is_failing:
            return JSONResponse({"error": {"message": "Encore: no", "code": "no"}}, 503)
        if self.are_counts_closed and request.headers.get("x-encore-token") != TOKEN:
            return JSONResponse(_NOT_FOUND, 404)
        counts = self._counts()
        similar = {
            name: [self._similar[verdict][place] for place in range(20)]
            for name, verdict in (("hits", "hit"), ("refused", "miss"))
        }
        ranks = {verdict: {"p50_ms": p50, "p99_ms": p99} for verdict, (p50, p99) in LATENCY.items()}
        return JSONResponse(
            {
                **counts,
                "total": {name: value for name, value in counts.items() if name != "entries"},
                "similarity": {"edges": _EDGES, **similar, "threshold": 0.4},
                "latency": ranks,
                "faults": self.faults,
                "breakers": self.breakers,
                "in_flight": 2,
                "started_at": self._started_at,
                "version": "0.1.0",
            }
        )

    def _counts(self) -> dict[str, Any]:
        def of(verdict: str) -> dict[str, int]:
            return {name: n for (found, name), n in self._reasons.items() if found == verdict}

        hits, misses, bypasses = of("hit"), of("miss"), of("bypass")
        forwarded = sum(misses.values()) + sum(bypasses.values())
        return {
            "hits": sum(hits.values()),
            "misses": sum(misses.values()),
            "bypasses": sum(bypasses.values()),
            "llm_calls": forwarded,
            "collapsed": 0,
            "stored": sum(misses.values()),
            "skipped_by_reason": {},
            "part_failures": {},
            "hits_by_path": hits,
            "misses_by_reason": misses,
            "bypasses_by_reason": bypasses,
            "tokens_saved": self._tokens,
            "seconds_saved": self._seconds,
            "entries": len(self.entries),
            "bytes": sum(entry["size"] for entry in self.entries.values()),
        }

    async def _series(self, _: Request) -> Response:
        last = int(self.clock() // STEP)
        points = []
        for step in range(last - 359, last + 1):
            counted = self._steps.get(step, Counter())
            point: dict[str, Any] = {"at": float(step * STEP)}
            for verdict in ("hit", "miss", "bypass"):
                point[verdict] = counted[verdict]
            for verdict, (p50, p99) in LATENCY.items():
                wobble = 0.8 + (step * 7919 % 97) / 240
                point[f"{verdict}_p50_ms"] = p50 * wobble if counted[verdict] else None
                point[f"{verdict}_p99_ms"] = p99 * wobble if counted[verdict] else None
            points.append(point)
        return JSONResponse({"step": STEP, "points": points})

    async def _shadow(self, _: Request) -> Response:
        return JSONResponse(self.shadow)

    async def _list(self, request: Request) -> Response:
        asked = request.query_params
        found = [self._summary(entry) for entry in self.entries.values()]
        for name in ("state", "model", "tenant", "namespace"):
            if name in asked:
                found = [entry for entry in found if entry[name] == asked[name]]
        if "tag" in asked:
            found = [entry for entry in found if asked["tag"] in entry["tags"]]
        if "search" in asked:
            part = asked["search"].casefold()
            found = [entry for entry in found if part in (entry["wording"] or "").casefold()]
        sort = asked.get("sort", "age").replace("age", "created_at")
        found.sort(key=lambda entry: entry[sort], reverse=asked.get("order", "desc") == "desc")
        start, limit = int(asked.get("cursor", "0")), int(asked.get("limit", "50"))
        following = str(start + limit) if start + limit < len(found) else None
        return JSONResponse({"entries": found[start : start + limit], "next": following})

    def _summary(self, entry: dict[str, Any]) -> dict[str, Any]:
        details = {"scope", "request", "answer", "uses"}
        age = self.clock() - entry["created_at"]
        expired = entry["ttl"] is not None and age > entry["ttl"]
        told = {name: value for name, value in entry.items() if name not in details}
        return {**told, "age": age, "state": entry.get("state", "expired" if expired else "fresh")}

    async def _entry(self, request: Request) -> Response:
        entry = self.entries.get(request.path_params["id"])
        if entry is None:
            error = {"message": "Encore: there is no such entry", "code": "unknown_entry"}
            return JSONResponse({"error": error}, 404)
        if request.method == "DELETE":
            del self.entries[entry["entry"]]
            return Response(status_code=204)
        return JSONResponse({**entry, **self._summary(entry)})

    async def _wrong(self, request: Request) -> Response:
        body = await request.json()
        self.feedback.append(body)
        entry = self.entries.pop(body["entry"])
        question = body.get("question")
        trap = question and {"a": question, "b": entry["wording"], "label": 0}
        return JSONResponse({"evicted": True, "trap": trap})

    def _closed(self, endpoint: Any) -> Any:
        async def answer(request: Request) -> Response:
            if request.headers.get("x-encore-token") != TOKEN:
                return JSONResponse(_NOT_FOUND, 404)
            told: Response = await endpoint(request)
            return told

        return answer


_RULES = {
    "matching": [],
    "threshold": 0.4,
    "min_score": _MIN_SCORE,
    "min_confidence": 0.7,
    "ttl": 3600.0,
    "semantic": True,
}


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
