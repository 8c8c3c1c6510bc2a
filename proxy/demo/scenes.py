"""What the demo plays: requests, and what the design says must come of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

# Appended to the built-in policy; they only concern who calls by these names.
CHAT_UI = "encore-demo-chat-ui"
CAREFUL = "encore-demo-careful"
POLICY = f"""
[[rules]]
name = "demo: a chat UI with a Regenerate button"
repeat_window_s = 60
[rules.when]
user_agent = "{CHAT_UI}"

[[rules]]
name = "demo: a caller who wants to be almost certain"
min_confidence = 0.999
[rules.when]
user_agent = "{CAREFUL}"
"""

TTL_SECONDS = 2
_CACHING = "What is semantic caching?"
_PARAPHRASE = "What's semantic caching?"
_EXACTLY = {"x-cache-mode": "exact"}
_EXPIRING = "What is a time to live?"


@dataclass(frozen=True, slots=True)
class Step:
    """One request. `verdict` and `reason` (a hit's path) must come out as given.

    `same_as` is the number, from 1, of the step whose answer this one must repeat. `wait` is in
    seconds, before the request. `fields` go into the body; `fails` says that there may be no text.
    """

    scene: str
    question: str
    verdict: str
    reason: str
    headers: Mapping[str, str] = field(default_factory=dict)
    key: str = "demo-key"
    stream: bool = False
    fields: Mapping[str, object] = field(default_factory=dict)
    fails: bool = False
    same_as: int | None = None
    wait: float = 0.0


def steps(*, stand_in: bool) -> Sequence[Step]:
    """The play, in order; `stand_in` says that the bundled upstream answers."""
    return (
        Step("first time", _CACHING, "miss", "no_match", headers={"x-cache-ttl": "60"}),
        Step("exact match", _CACHING, "hit", "exact_match", same_as=1),
        Step("deduplication", " What is   semantic caching? ", "hit", "exact_match", same_as=1),
        Step("semantic reuse", _PARAPHRASE, "hit", "semantic_match", same_as=1),
        Step("streaming hit", _CACHING, "hit", "exact_match", stream=True, same_as=1),
        Step(
            "low confidence",
            _PARAPHRASE,
            "miss",
            "low_confidence",
            headers={"user-agent": CAREFUL},
            wait=1,
        ),
        Step("tenant isolation", _CACHING, "miss", "no_match", key="somebody-elses-key"),
        Step("numbers differ", "Is port 8080 open?", "miss", "no_match"),
        Step("numbers differ", "Is port 8008 open?", "miss", "guard_numbers"),
        Step("other way round", "How do I convert PDF to HTML?", "miss", "no_match"),
        Step("other way round", "How do I convert HTML to PDF?", "miss", "guard_roles"),
        Step(
            "no-cache",
            _CACHING,
            "bypass",
            "no_cache",
            headers={"cache-control": "no-cache"},
        ),
        Step("answer was kept", _CACHING, "hit", "exact_match", same_as=12),
        Step(
            "in a chat UI",
            _CACHING,
            "hit",
            "exact_match",
            headers={"user-agent": CHAT_UI},
            same_as=12,
        ),
        Step("Regenerate", _CACHING, "bypass", "repeat", headers={"user-agent": CHAT_UI}),
        *_failure(stand_in),
        Step(
            f"kept for {TTL_SECONDS} s",
            _EXPIRING,
            "miss",
            "no_match",
            headers={"x-cache-ttl": str(TTL_SECONDS)},
        ),
        Step("in time", _EXPIRING, "hit", "exact_match", same_as=18),
        Step("TTL expiry", _EXPIRING, "miss", "expired", wait=TTL_SECONDS + 0.2),
    )


def _failure(stand_in: bool) -> Sequence[Step]:
    """An answer that is no good, twice: the second must not come from the cache."""
    if stand_in:
        question = "[fail] Will this be cached?"
        bad = Step("a failed answer", question, "miss", "no_match", headers=_EXACTLY)
    else:
        # Every real model can be made to break off.
        question = "Count from one to a hundred."
        one = {"max_tokens": 1}
        bad = Step(
            "a cut answer", question, "miss", "no_match", headers=_EXACTLY, fields=one, fails=True
        )
    return (bad, replace(bad, scene="is never cached"))
