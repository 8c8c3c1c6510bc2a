"""What the cache decides, and why: the vocabulary of `x-cache-debug`."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from proxy.cache.entry import Entry
from proxy.values import value


class Path(StrEnum):
    """How a hit was found."""

    EXACT = "exact_match"
    SEMANTIC = "semantic_match"


class BypassReason(StrEnum):
    """Why a request never met the cache."""

    DISABLED = "disabled"
    NO_STORE = "no_store"
    NO_CACHE = "no_cache"
    UNPARSABLE = "unparsable"
    ENCODED = "encoded"
    BODY_TOO_LARGE = "body_too_large"
    TENANT = "tenant"
    REPEAT = "repeat"


class MissReason(StrEnum):
    """Why no stored answer was reused."""

    NO_MATCH = "no_match"
    MALFORMED = "malformed"
    EXPIRED = "expired"
    NO_USAGE = "no_usage"
    POISONED = "poisoned"
    NO_WORDING = "no_wording"
    LOW_CONFIDENCE = "low_confidence"
    GUARD_NUMBERS = "guard_numbers"
    GUARD_NEGATION = "guard_negation"
    GUARD_CASE = "guard_case"
    GUARD_ROLES = "guard_roles"
    GUARD_SCOPE = "guard_scope"
    GUARD_INTENT = "guard_intent"
    GUARD_ENTITIES = "guard_entities"
    GUARD_CONTENT = "guard_content"
    GUARD_CODE = "guard_code"
    GUARD_LANGUAGE = "guard_language"
    LOW_SCORE = "low_score"
    SHADOW = "shadow"
    STORE_UNAVAILABLE = "store_unavailable"
    EMBEDDER_UNAVAILABLE = "embedder_unavailable"


class SkipReason(StrEnum):
    """Why an answer was not stored, and why a stored one is poisoned."""

    STATUS = "status"
    ERROR_BODY = "error_body"
    ERROR_MARKER = "error_marker"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    CONTENT_FILTER = "content_filter"
    REFUSAL = "refusal"
    UNFINISHED = "unfinished"
    UPSTREAM_NO_STORE = "upstream_no_store"
    ABORTED = "aborted"
    TOO_LARGE = "too_large"
    UNPARSABLE = "unparsable"
    NO_STORE = "no_store"
    NO_USAGE = "no_usage"
    SHADOW = "shadow"
    STORE_UNAVAILABLE = "store_unavailable"


class SemanticSkip(StrEnum):
    """Why the semantic tier was left out, where it was."""

    NOT_TEXT = "skipped_not_text"
    TOOLS = "skipped_tools"
    EMPTY = "skipped_empty"
    TOO_LONG = "skipped_too_long"
    CODE = "skipped_code"
    MODE = "skipped_mode"
    POLICY = "skipped_policy"


@value()
class Match:
    """A stored answer held against a question: similarity and confidence 0..1, times in seconds.

    `age` and `confidence` are None for an answer that was too far away to be looked at. `score` is
    the reuse score, and 0 for one that came not so far.
    """

    similarity: float
    confidence: float | None = None
    age: float | None = None
    ttl: float | None = None
    # Confidence follows from it.
    score: float = field(default=0.0, compare=False)


@value()
class Hit:
    """A stored answer may be reused."""

    path: Path
    entry: Entry
    match: Match


@value()
class Miss:
    """No stored answer may be reused; `match` is the best candidate that was refused.

    `would` is the hit that it was but for shadow mode.
    """

    reason: MissReason
    match: Match | None = None
    semantic: SemanticSkip | None = None
    would: Hit | None = None


@value()
class Bypass:
    """The cache was not asked."""

    reason: BypassReason


@value()
class Store:
    """An answer may be kept: its JSON body, and whether it was folded from a stream."""

    body: bytes
    streamed: bool
    has_usage: bool
    prompt_tokens: int = 0
    completion_tokens: int = 0


@value()
class Skip:
    """An answer may not be kept."""

    reason: SkipReason


Verdict = Hit | Miss | Bypass
