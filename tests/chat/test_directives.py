"""What a request asks of the cache, in its headers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.chat.directives import Directives, Mode, read_directives


def read(*headers: tuple[str, str]) -> Directives:
    return read_directives([(name.encode(), value.encode("latin-1")) for name, value in headers])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # RFC 9111, 5.2.1
        ("max-age=5", {"max_age": 5}),
        ("max-age=0", {"max_age": 0}),
        ("min-fresh=20", {"min_fresh": 20}),
        ("no-cache", {"no_cache": True}),
        ("no-store", {"no_store": True}),
        ("only-if-cached", {"only_if_cached": True}),
        # RFC 9111, 5.2: names in any case, a quoted argument means the same
        ("No-Cache", {"no_cache": True}),
        ('max-age="5"', {"max_age": 5}),
        ("  max-age = 5 ,, no-store ", {"max_age": 5, "no_store": True}),
        ("max-age=5, max-age=7", {"max_age": 7}),
        # RFC 9111, 5.2.3: unknown directives are ignored, and those that mean nothing to us
        ("max-stale=1000", {}),
        ("no-transform", {}),
        ('community="UCI"', {}),
        ("", {}),
        (",", {}),
    ],
)
def test_cache_control(value: str, expected: dict[str, Any]) -> None:
    """The request directives of RFC 9111 that a cache in front of a model can honour."""
    assert read(("cache-control", value)) == Directives(**expected)


@pytest.mark.parametrize(
    "value",
    [
        *("max-age", "max-age=", "max-age=-1", "max-age=1.5", "max-age=soon", 'max-age="5'),
        *('max-age=5"', "max-age=5s", "max-age=99999999999", "min-fresh=\xb2", "min-fresh"),
    ],
)
def test_malformed_seconds_are_named(value: str) -> None:
    """What cannot be honoured is said, and not guessed at."""
    found = read(("cache-control", value + ", no-cache"))
    assert found == Directives(no_cache=True, ignored=("cache-control",))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("x-cache-ttl", "60", {"ttl": 60}),
        ("x-cache-ttl", " 1 ", {"ttl": 1}),
        ("x-cache-threshold", "0.9", {"threshold": 0.9}),
        ("x-cache-threshold", "1", {"threshold": 1.0}),
        ("x-cache-threshold", "0", {"threshold": 0.0}),
        ("x-cache-namespace", "team a", {"namespace": "team a"}),
        ("x-cache-namespace", "x" * 128, {"namespace": "x" * 128}),
        ("x-cache-mode", "exact", {"mode": Mode.EXACT}),
        ("x-cache-mode", "Semantic", {"mode": Mode.SEMANTIC}),
        ("x-cache-mode", "shadow", {"mode": Mode.SHADOW}),
        ("x-cache-mode", "OFF", {"mode": Mode.OFF}),
        ("x-cache-tags", "docs", {"tags": ("docs",)}),
        ("x-cache-tags", " docs, v:2 ,docs,", {"tags": ("docs", "v:2")}),
        ("x-cache-debug", "anything", {}),
        ("x-other", "60", {}),
    ],
)
def test_own_headers(name: str, value: str, expected: dict[str, Any]) -> None:
    """Each of ours, and names that are none."""
    assert read((name, value)) == Directives(**expected)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("x-cache-ttl", value) for value in ("", "0", "-1", "1.5", "1h", "99999999999")),
        *(("x-cache-threshold", value) for value in ("", "1.1", "-0.1", "nan", "inf", "high")),
        *(("x-cache-namespace", value) for value in ("", "   ", "x" * 129)),
        *(("x-cache-mode", value) for value in ("", "fuzzy", "exact, off")),
        *(("x-cache-tags", value) for value in ("", ",", "two words", "é", "t" * 65)),
        ("x-cache-tags", ",".join(map(str, range(17)))),
    ],
)
def test_malformed_headers_are_named(name: str, value: str) -> None:
    """The default holds, and the client is told which header was ignored."""
    assert read((name, value)) == Directives(ignored=(name,))


def test_the_last_header_counts_and_each_is_named_once() -> None:
    """Headers may come more than once."""
    found = read(
        ("x-cache-mode", "odd"),
        ("x-cache-ttl", "1"),
        ("x-cache-ttl", "2"),
        ("x-cache-mode", "odder"),
        ("cache-control", "max-age=x"),
        ("cache-control", "no-cache"),
    )
    assert found == Directives(ttl=2, no_cache=True, ignored=("x-cache-mode", "cache-control"))


NAMES = st.sampled_from(
    [b"cache-control", b"x-cache-ttl", b"x-cache-threshold", b"x-cache-namespace", b"x-cache-mode"]
)


@given(st.lists(st.tuples(NAMES | st.binary(), st.binary())))
def test_arbitrary_headers_never_raise(headers: list[tuple[bytes, bytes]]) -> None:
    """Whatever bytes a client sends."""
    found = read_directives(headers)
    assert set(found.ignored) <= {name.decode("latin-1") for name, _ in headers}


@given(st.floats())
def test_a_threshold_is_between_0_and_1(threshold: float) -> None:
    """Every such number is read as it was written, and no other."""
    found = read(("x-cache-threshold", repr(threshold)))
    assert found.threshold == (threshold if 0 <= threshold <= 1 else None)
