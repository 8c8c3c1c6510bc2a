"""Which requests came lately."""

from __future__ import annotations

from proxy.cache.repeats import Repeats


def key(number: int) -> bytes:
    """A key like no other."""
    return number.to_bytes(4, "big")


def test_the_first_time_is_no_repeat() -> None:
    """Nor is another request."""
    repeats = Repeats()
    assert not repeats.seen(b"tea", now=0, window=60)
    assert not repeats.seen(b"milk", now=1, window=60)


def test_the_same_request_within_the_window_is_one() -> None:
    """At its very end still, later no more."""
    repeats = Repeats()
    repeats.seen(b"tea", now=0, window=60)
    assert repeats.seen(b"tea", now=60, window=60)
    assert not repeats.seen(b"tea", now=120.5, window=60)


def test_who_only_wants_to_know_is_not_counted() -> None:
    """Neither as a first time nor as a repeat."""
    repeats = Repeats()
    assert not repeats.knows(b"tea", now=0, window=60)
    assert not repeats.seen(b"tea", now=1, window=60)
    assert repeats.knows(b"tea", now=61, window=60)
    assert not repeats.knows(b"tea", now=62, window=60)


def test_each_time_counts_anew() -> None:
    """Someone who goes on pressing Regenerate goes on getting fresh answers."""
    repeats = Repeats()
    assert [repeats.seen(b"tea", now, window=60) for now in (0, 50, 100, 150)] == [
        False,
        True,
        True,
        True,
    ]


def test_the_window_is_the_askers() -> None:
    """Rules may give each request another one."""
    repeats = Repeats()
    repeats.seen(b"tea", now=0, window=1)
    assert not repeats.seen(b"tea", now=10, window=5)
    assert repeats.seen(b"tea", now=20, window=10)


def test_only_the_last_ten_thousand_are_remembered() -> None:
    """The one that was seen longest ago is forgotten first."""
    repeats = Repeats()
    for number in range(10_000):
        repeats.seen(key(number), now=0, window=60)
    assert repeats.seen(key(0), now=1, window=60)
    assert not repeats.seen(key(10_000), now=2, window=60)
    assert not repeats.seen(key(1), now=3, window=60)
    assert repeats.seen(key(0), now=4, window=60)
