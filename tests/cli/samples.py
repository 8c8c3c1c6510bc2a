"""Answers of a proxy, as its commands get them."""

from __future__ import annotations

from typing import Any

ID = "0d581758bb9b"
KEY = ID + "0" * 52
# What a terminal would obey, and what it would show the wrong way round.
NASTY = "\x1b[2J\u202enasty"


def entry(**fields: Any) -> dict[str, Any]:
    """An entry in a list."""
    return {
        "entry": KEY,
        "id": ID,
        "wording": "What is tea?",
        "model": "llama3.2:latest",
        "tenant": "1a2b3c4d5e6f",
        "namespace": "",
        "tags": [],
        "state": "fresh",
        "created_at": 1_785_000_000.0,
        "age": 41.0,
        "ttl": 3600.0,
        "size": 1234,
        "hits": 3,
        "last_hit_at": None,
        "streamed": False,
        "prompt_tokens": 4,
        "completion_tokens": 9,
        "seconds": 1.2,
        **fields,
    }


def whole_entry(**fields: Any) -> dict[str, Any]:
    """An entry by itself."""
    return {
        **entry(),
        "scope": "ab" * 32,
        "request": {"model": "llama3.2", "messages": []},
        "answer": {"choices": [{"message": {"content": "A drink."}}]},
        "uses": [
            {
                "at": 1_785_000_030.0,
                "path": "semantic_match",
                "similarity": 0.99,
                "wording": "Tea?",
            },
            {"at": 1_785_000_020.0, "path": "exact_match", "similarity": 1.0, "wording": None},
        ],
        **fields,
    }


def candidate(**fields: Any) -> dict[str, Any]:
    """A candidate that a guard refused."""
    return {
        "entry": KEY,
        "id": ID,
        "wording": "What is port 8080?",
        "path": "semantic_match",
        "similarity": 0.991,
        "score": 0.93,
        "confirmed": False,
        "confidence": 0.95,
        "age": 41.0,
        "ttl": 3600.0,
        "accepted": False,
        "reason": "guard_numbers",
        "evidence": ["8080", "8008"],
        "gates": [
            {"gate": "shape", "passed": True, "reason": None, "evidence": []},
            {
                "gate": "guards",
                "passed": False,
                "reason": "guard_numbers",
                "evidence": ["8080", "8008"],
            },
            {"gate": "score", "passed": False, "reason": "low_score", "evidence": []},
        ],
        **fields,
    }


def explained(*candidates: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A miss, for the candidates' reasons."""
    return {
        "verdict": "miss",
        "reason": "guard_numbers",
        "path": None,
        "debug": "miss;reason=guard_numbers;similarity=0.991",
        "key": "cd" * 32,
        "model": "llama3.2:latest",
        "tenant": "1a2b3c4d5e6f",
        "wording": {"text": "What is port 8008?", "words": 4, "reads_as": "prose"},
        "scope": {
            "hash": "ef" * 32,
            "parts": {
                "tenant": "1a2b3c4d5e6f",
                "namespace": "",
                "headers": ["cookie"],
                "messages_before": 2,
                "fields": ["temperature", "seed"],
            },
        },
        "rules": {"matching": ["time-bound"], "semantic": False, "threshold": 0.4, "ttl": None},
        "tiers": [
            {"tier": "exact", "outcome": "miss", "reason": None},
            {"tier": "semantic", "outcome": "miss", "reason": "guard_numbers"},
        ],
        "candidates": list(candidates),
        "forward": {"would": True, "url": "http://up/v1/chat/completions", "body_bytes": 123},
        **fields,
    }


def counts(**fields: Any) -> dict[str, Any]:
    """What a proxy has counted."""
    return {
        "hits": 8,
        "misses": 2,
        "bypasses": 0,
        "llm_calls": 2,
        "collapsed": 0,
        "stored": 2,
        "hits_by_path": {"exact_match": 7, "semantic_match": 1},
        "misses_by_reason": {"no_match": 2},
        "bypasses_by_reason": {},
        "skipped_by_reason": {},
        "part_failures": {},
        "upstream_errors": {"UpstreamCut": 1},
        **fields,
    }


def more_counts(**fields: Any) -> dict[str, Any]:
    """What a proxy of this version has counted."""
    total = counts(hits=80, misses_by_reason={"no_match": 2, "expired": 5})
    return {
        **counts(),
        "total": {**total, "tokens_saved": 12345, "seconds_saved": 7200.0},
        "tokens_saved": 1234,
        "seconds_saved": 90.0,
        "entries": 1000,
        "bytes": 2 * 1024**2,
        "latency": {
            "hit": {"p50_ms": 0.15, "p99_ms": 0.4},
            "miss": {"p50_ms": None, "p99_ms": None},
        },
        "faults": {"store": 3, "embedder": 0},
        "in_flight": 4,
        "breakers": {"store": "open", "index": "closed"},
        "version": "0.1.0",
        **fields,
    }
