"""Which requests may be looked up, and which of them in the semantic tier."""

from __future__ import annotations

from typing import Any

import pytest

from proxy.cache.gates import REFRESHING, Proceed, may_lookup, semantic_skip
from proxy.cache.policy import Rules
from proxy.cache.verdict import Bypass, BypassReason, SemanticSkip
from proxy.chat.directives import Directives, Mode
from tests.cache.samples import PLAIN, RULES, question, ruled

IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}
TOOLS = [{"type": "function", "function": {"name": "weather"}}]
EXACTLY = Directives(mode=Mode.EXACT)


# --- may it be looked up at all? -----------------------------------------------------------------


def test_a_plain_request_proceeds() -> None:
    """Nothing speaks against it."""
    assert may_lookup(PLAIN, RULES, known_tenant=True, repeated=False) == Proceed()


def test_only_if_cached_and_exact_requests_proceed() -> None:
    """They limit what may be found, not whether the cache is asked."""
    for directives in (Directives(only_if_cached=True), Directives(max_age=0), EXACTLY):
        assert may_lookup(directives, RULES, known_tenant=True, repeated=False) == Proceed()


@pytest.mark.parametrize(
    ("directives", "rules", "known_tenant", "repeated", "reason"),
    [
        (PLAIN, ruled(enabled=False), True, False, BypassReason.DISABLED),
        (Directives(mode=Mode.OFF), RULES, True, False, BypassReason.DISABLED),
        (Directives(no_store=True), RULES, True, False, BypassReason.NO_STORE),
        (PLAIN, RULES, False, False, BypassReason.TENANT),
        (Directives(no_cache=True), RULES, True, False, BypassReason.NO_CACHE),
        (PLAIN, RULES, True, True, BypassReason.REPEAT),
    ],
    ids=lambda value: value.value if isinstance(value, BypassReason) else "",
)
def test_a_request_bypasses(
    directives: Directives, rules: Rules, known_tenant: bool, repeated: bool, reason: BypassReason
) -> None:
    """One thing speaks against it, and is the reason."""
    verdict = may_lookup(directives, rules, known_tenant=known_tenant, repeated=repeated)
    assert verdict == Bypass(reason)


def test_the_first_gate_that_refuses_names_the_reason() -> None:
    """A request against which everything speaks; then one thing less each time."""
    off = ruled(enabled=False)
    both = Directives(no_store=True, no_cache=True)
    fresh = Directives(no_cache=True)
    assert [
        may_lookup(both, off, known_tenant=False, repeated=True),
        may_lookup(both, RULES, known_tenant=False, repeated=True),
        may_lookup(fresh, RULES, known_tenant=False, repeated=True),
        may_lookup(fresh, RULES, known_tenant=True, repeated=True),
        may_lookup(PLAIN, RULES, known_tenant=True, repeated=True),
        may_lookup(PLAIN, RULES, known_tenant=True, repeated=False),
    ] == [
        Bypass(BypassReason.DISABLED),
        Bypass(BypassReason.NO_STORE),
        Bypass(BypassReason.TENANT),
        Bypass(BypassReason.NO_CACHE),
        Bypass(BypassReason.REPEAT),
        Proceed(),
    ]


def test_only_requests_for_a_fresh_answer_store_it() -> None:
    """After every other bypass nothing is stored."""
    assert {BypassReason.NO_CACHE, BypassReason.REPEAT} == REFRESHING


# --- and in the semantic tier? -------------------------------------------------------------------


def test_short_plain_prose_is_looked_up_by_meaning() -> None:
    """Text in parts is text as well."""
    parts = [{"type": "text", "text": "What is"}, {"type": "text", "text": "tea?"}]
    assert semantic_skip(question("What is tea?")) is None
    assert semantic_skip(question(parts)) is None


def test_a_word_of_code_leaves_a_sentence_prose() -> None:
    """Each text of a message is one or the other by itself."""
    assert semantic_skip(question("How do I undo my last `commit`?")) is None
    parts = [{"type": "text", "text": "What is this?"}, {"type": "text", "text": "`tea`"}]
    assert semantic_skip(question(parts)) is SemanticSkip.CODE


@pytest.mark.parametrize(
    ("content", "more", "skip"),
    [
        ("What is tea?", {"directives": EXACTLY}, SemanticSkip.MODE),
        ("What is tea?", {"rules": ruled(semantic=False)}, SemanticSkip.POLICY),
        ([{"type": "text", "text": "What is this?"}, IMAGE], {}, SemanticSkip.NOT_TEXT),
        ("What is tea?", {"tools": TOOLS}, SemanticSkip.TOOLS),
        (" \n ", {}, SemanticSkip.EMPTY),
        ("tea " * 65, {}, SemanticSkip.TOO_LONG),
        ("What does `tea | sort` do?", {}, SemanticSkip.CODE),
        ("What do I write in C where a < b is what I want?", {}, SemanticSkip.CODE),
        (
            [{"type": "text", "text": "And?"}, {"type": "text", "text": "a = b"}],
            {},
            SemanticSkip.CODE,
        ),
    ],
    ids=lambda value: value.value if isinstance(value, SemanticSkip) else "",
)
def test_a_request_skips_the_semantic_tier(
    content: Any, more: dict[str, Any], skip: SemanticSkip
) -> None:
    """One thing speaks against it, and is named."""
    assert semantic_skip(question(content, **more)) is skip


def test_a_message_that_is_not_the_users_skips_it() -> None:
    """What a tool said last has no wording of a user."""
    spoken = {"role": "user", "content": "What is tea?"}
    asked = question(messages=[spoken, {"role": "assistant", "content": "Well,"}])
    assert semantic_skip(asked) is SemanticSkip.NOT_TEXT


@pytest.mark.parametrize(
    ("wording", "skip"),
    [
        ("tea " * 64, None),
        ("tea " * 65, SemanticSkip.TOO_LONG),
        ("茶" * 126, None),
        ("茶" * 128, SemanticSkip.TOO_LONG),
        ("ชา" * 64, SemanticSkip.TOO_LONG),
        ("ティー" * 43, SemanticSkip.TOO_LONG),
    ],
    ids=["64 words", "65 words", "126 Han", "128 Han", "128 Thai", "129 kana"],
)
def test_the_length_of_a_wording_is_counted_in_words(
    wording: str, skip: SemanticSkip | None
) -> None:
    """Scripts without spaces are no way around the limit: two letters count as a word."""
    assert semantic_skip(question(wording)) is skip


def test_the_first_thing_against_it_is_named() -> None:
    """A request that nothing speaks for; then one thing less each time."""
    pictured = [{"type": "text", "text": ""}, IMAGE]
    off = ruled(semantic=False)
    code = "x = 1; " * 65
    assert [
        semantic_skip(question(pictured, directives=EXACTLY, rules=off, tools=TOOLS)),
        semantic_skip(question(pictured, rules=off, tools=TOOLS)),
        semantic_skip(question(pictured, tools=TOOLS)),
        semantic_skip(question("", tools=TOOLS)),
        semantic_skip(question("")),
        semantic_skip(question(code)),
        semantic_skip(question(code, rules=ruled(semantic_max_words=1000))),
    ] == [
        SemanticSkip.MODE,
        SemanticSkip.POLICY,
        SemanticSkip.NOT_TEXT,
        SemanticSkip.TOOLS,
        SemanticSkip.EMPTY,
        SemanticSkip.TOO_LONG,
        SemanticSkip.CODE,
    ]
