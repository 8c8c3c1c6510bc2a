"""What makes two requests the same, and what keeps them apart."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from proxy.chat.fingerprint import Caller, digest, scoped_headers
from proxy.errors import UnparsableRequest

from .bodies import CALLER, FIELDS, JSON, TEXT, asking, body, identity

TRANSPORT = (
    "stream",
    "stream_options",
    "service_tier",
    "prompt_cache_key",
    "prompt_cache_retention",
)
SYSTEM, USER = FIELDS["messages"]
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
TOOL = {"type": "function", "function": {"name": "f", "parameters": {}}}


def shuffled(value: Any, turn: int) -> Any:
    """The same JSON with the keys of every object in another order."""
    if isinstance(value, list):
        return [shuffled(item, turn) for item in value]
    if not isinstance(value, dict):
        return value
    names = list(value)
    turn %= len(names) or 1
    return {name: shuffled(value[name], turn + 1) for name in names[turn:] + names[:turn]}


EXTRA = st.dictionaries(TEXT.filter(lambda name: name not in (*TRANSPORT, *FIELDS)), JSON)


@given(EXTRA, st.integers(0, 9), st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_how_json_is_written_changes_nothing(
    extra: dict[str, Any], turn: int, indent: Any, is_ascii: bool
) -> None:
    """The order of keys, white space and escapes are the client's own affair."""
    fields = {**FIELDS, "tools": [TOOL], **extra}
    rewritten = json.dumps(shuffled(fields, turn), indent=indent, ensure_ascii=is_ascii).encode()
    assert identity(rewritten) == identity(orjson.dumps(fields))


@given(st.booleans(), st.fixed_dictionaries({}, optional=dict.fromkeys(TRANSPORT[2:], JSON)))
def test_transport_changes_nothing(stream: bool, fields: dict[str, Any]) -> None:
    """How an answer travels, and who accounts for it, is not part of the question."""
    options = {"include_usage": True}
    assert identity(body(stream=stream, stream_options=options, **fields)) == identity(body())


@given(TEXT, JSON, JSON)
def test_any_other_field_changes_the_scope(name: str, value: Any, other: Any) -> None:
    """Encore need not know a field for it to keep two requests apart."""
    assume(name not in (*TRANSPORT, *FIELDS))
    assume(orjson.dumps(value, option=orjson.OPT_SORT_KEYS) != _sorted(other))
    one, two = identity(body(**{name: value})), identity(body(**{name: other}))
    assert one.scope != two.scope
    assert one.key != two.key
    assert identity(body()).scope not in (one.scope, two.scope)


@given(TEXT, JSON, JSON)
def test_an_ignored_field_changes_nothing(name: str, value: Any, other: Any) -> None:
    """The policy may say that a field does not matter."""
    assume(name not in FIELDS)
    ignore = (name,)
    assert identity(body(**{name: value}), ignore=ignore) == identity(
        body(**{name: other}), ignore=ignore
    )


def _sorted(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


OTHER_MESSAGES = {
    "no system prompt": [USER],
    "another system prompt": [{**SYSTEM, "content": "Be brief!"}, USER],
    "a capital in it": [{**SYSTEM, "content": "Be Brief."}, USER],
    "a space in it": [{**SYSTEM, "content": "Be  brief."}, USER],
    "another role": [{**SYSTEM, "role": "developer"}, USER],
    "an empty message more": [SYSTEM, {"role": "user", "content": ""}, USER],
    "the first message twice": [SYSTEM, SYSTEM, USER],
    "a name": [SYSTEM, {**USER, "name": "Ann"}],
    "an unknown field": [SYSTEM, {**USER, "mood": "curious"}],
    "a part instead of text": [SYSTEM, {**USER, "content": [{"type": "text", "text": "x"}]}],
    "a null name": [SYSTEM, {**USER, "name": None}],
    "asked by the assistant": [SYSTEM, {**USER, "role": "assistant"}],
    "text in the system prompt": [
        {**SYSTEM, "content": "Be brief.Why is the sky blue?"},
        {**USER, "content": ""},
    ],
    "the other order": [USER, SYSTEM],
}


@pytest.mark.parametrize("messages", OTHER_MESSAGES.values(), ids=OTHER_MESSAGES.keys())
def test_other_messages_change_the_scope(messages: list[Any]) -> None:
    """Everything but the last user text is in the scope, as it stands."""
    assert identity(body(messages=messages)).scope != identity(body()).scope


@pytest.mark.parametrize(
    "change",
    [
        {"tenant": b"other"},
        {"namespace": "tests"},
        {"upstream": "http://127.0.0.1:11435"},
        {"route": "/v1/chat/completions/"},
        {"query": b"api-version=1"},
        {"model": "llama3:8b"},
        {"digest": "sha256:2"},
        {"headers": ((b"cookie", b"a=1"),)},
        {"headers": ((b"cookie", b"a=1"), (b"cookie", b"a=2"))},
        {"headers": ((b"cookiea", b"=1"),)},
    ],
    ids=str,
)
def test_another_caller_has_another_scope(change: dict[str, Any]) -> None:
    """Who asks, whom, where and which model: each of them keeps requests apart."""
    one, two = identity(body()), identity(body(), replace(CALLER, **change))
    assert one.scope != two.scope
    assert one.key != two.key


@given(st.lists(st.binary(max_size=8), min_size=2, max_size=2, unique=True), TEXT)
def test_two_tenants_never_share(tenants: list[bytes], text: str) -> None:
    """Neither a key nor a scope, whatever they ask."""
    one, two = (identity(asking(text), replace(CALLER, tenant=tenant)) for tenant in tenants)
    assert {one.scope, one.key}.isdisjoint({two.scope, two.key})


CALLERS = st.builds(
    Caller,
    tenant=st.binary(max_size=2),
    namespace=st.text("ab", max_size=2),
    upstream=st.text("ab", max_size=2),
    route=st.text("ab", max_size=2),
    query=st.binary(max_size=2),
    model=st.text("ab", max_size=2),
    digest=st.text("ab", max_size=2),
    headers=st.lists(st.tuples(st.binary(max_size=2), st.binary(max_size=2)), max_size=2).map(
        tuple
    ),
)


@given(CALLERS, CALLERS)
def test_parts_never_run_into_each_other(one: Caller, two: Caller) -> None:
    """The scopes of two callers are equal only when the callers are."""
    assert (identity(body(), one).scope == identity(body(), two).scope) == (one == two)


def test_the_model_is_the_callers() -> None:
    """A model has many spellings in a body and one upstream."""
    assert identity(body(model="llama3")) == identity(body(model="LLAMA3:latest"))


@given(TEXT)
def test_the_wording_changes_the_key_and_not_the_scope(text: str) -> None:
    """So that a semantic match can only be found inside one scope."""
    one, two = identity(asking(text)), identity(asking(text + " indeed"))
    assert one.scope == two.scope
    assert one.key != two.key


def test_prose_is_folded_and_code_is_not() -> None:
    """White space and case make another key only where they carry meaning."""
    assert identity(asking("Why is the Sky blue?")) == identity(asking(" why is  the sky blue?"))
    assert identity(asking("What is f(X)?")).key != identity(asking("what is f(x)?")).key


PARTS = st.lists(st.text("ab", max_size=3), min_size=1, max_size=3)


@given(PARTS, PARTS)
def test_part_boundaries_matter(one: list[str], two: list[str]) -> None:
    """Neither are "ab" and "c" the parts "a" and "bc", nor the text "abc"."""
    assert (_parts(one).key == _parts(two).key) == (one == two)
    assert _parts(one).scope != identity(asking("".join(one))).scope


def _parts(texts: list[str]) -> Any:
    return identity(asking([{"type": "text", "text": text} for text in texts]))


def test_an_image_is_in_the_scope() -> None:
    """The same question about another picture is another question."""
    text = {"type": "text", "text": "What is this?"}
    other = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAB"}}
    scopes = {
        identity(asking(parts)).scope
        for parts in ([text], [text, IMAGE], [IMAGE, text], [text, other], [text, IMAGE, IMAGE])
    }
    assert len(scopes) == 5


def test_the_fields_of_a_text_part_are_in_the_scope() -> None:
    """Only its text is the wording."""
    part = {"type": "text", "text": "hi"}
    assert identity(asking([part])).scope != identity(asking([{**part, "cache": 1}])).scope


def test_a_last_message_of_another_role_is_in_the_scope() -> None:
    """It has no wording."""
    one, two = (
        identity(body(messages=[USER, {"role": "assistant", "content": text}])) for text in "ab"
    )
    assert one.scope != two.scope


def test_keys_are_stable() -> None:
    """A stored key must be found again by the next release, or the format's name must change."""
    found = identity(body())
    assert len(found.scope) == len(found.key) == 32
    assert found.key.hex()[:16] == "f70900a0ca7565f7"


@pytest.mark.parametrize("depth", [300, 1000])
def test_what_is_nested_too_deeply_has_no_fingerprint(depth: int) -> None:
    """orjson reads deeper than it writes; such a body is forwarded as it is."""
    raw = body().replace(b'"llama3"', b'"llama3","x":' + b"[" * depth + b"]" * depth)
    with pytest.raises(UnparsableRequest):
        identity(raw)


@pytest.mark.parametrize("number", [b"18446744073709551616", b"-9223372036854775809", b"9" * 300])
def test_what_is_too_large_has_no_fingerprint(number: bytes) -> None:
    """orjson reads a larger whole number as one of its neighbours; they must not share a key."""
    raw = body().replace(b'"llama3"', b'"llama3","metadata":[{"id":' + number + b"}]")
    with pytest.raises(UnparsableRequest):
        identity(raw)


@given(st.integers(-(2**63), 2**64 - 1), st.integers(-(2**63), 2**64 - 1))
def test_neighbouring_numbers_differ(one: int, two: int) -> None:
    """Up to 64 bits every whole number is another one."""
    assert (identity(body(seed=one)) == identity(body(seed=two))) == (one == two)


@given(st.lists(st.binary(max_size=3), max_size=4), st.lists(st.binary(max_size=3), max_size=4))
def test_a_digest_delimits_its_parts(one: list[bytes], two: list[bytes]) -> None:
    """Two lists of parts have one digest only when they are equal."""
    assert (digest(*one) == digest(*two)) == (one == two)


def test_scoped_headers() -> None:
    """Those that can change an answer, sorted, repeated ones in their order."""
    headers = [
        (b"user-agent", b"curl"),
        (b"x-api-key", b"k"),
        (b"openai-organization", b"o"),
        (b"cookie", b"b=2"),
        (b"authorization", b"Bearer t"),
        (b"cookie", b"a=1"),
        (b"api-key", b"a"),
        (b"x-mine", b"m"),
    ]
    expected = (
        (b"api-key", b"a"),
        (b"cookie", b"b=2"),
        (b"cookie", b"a=1"),
        (b"openai-organization", b"o"),
        (b"x-api-key", b"k"),
    )
    assert scoped_headers(headers, frozenset()) == expected
    assert scoped_headers(headers, frozenset({b"x-mine"})) == (*expected, (b"x-mine", b"m"))
