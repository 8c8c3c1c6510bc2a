"""The names of keys: one way there, one way back."""

from __future__ import annotations

import pytest

from proxy.redis.keys import Keys, embedder_tag

KEY = bytes(range(32))


def test_names_hold_the_namespace() -> None:
    """Two deployments on one server never meet."""
    keys = Keys("team-a")
    assert keys.entry(KEY) == "team-a:entry:" + KEY.hex()
    assert (keys.secret, keys.changes, keys.entries) == (
        "team-a:secret",
        "team-a:changes",
        "team-a:entry:",
    )
    assert keys.vectors("f00d", KEY) == "team-a:vectors:f00d:" + KEY.hex()
    assert keys.index("f00d") == "team-a:index:f00d"


def test_a_name_gives_its_key_back() -> None:
    """What was never given as a name has no key."""
    assert Keys("a.b").key(b"a.b:entry:" + KEY.hex().encode()) == KEY


@pytest.mark.parametrize(
    "name",
    [
        b"axb:entry:" + KEY.hex().encode(),
        b"a.b:entry:" + KEY.hex().upper().encode(),
        b"a.b:entry:" + KEY.hex().encode() + b"\n",
        b"a.b:entry:" + b"0" * 62,
        b"a.b:entry:\xff",
        b"a.b:secret",
    ],
)
def test_foreign_names_have_none(name: bytes) -> None:
    """Neither another namespace's nor one that is not spelt as ours are."""
    assert Keys("a.b").key(name) is None


def test_embedders_have_tags_of_their_own() -> None:
    """Short, of letters and digits, and always the same."""
    assert embedder_tag("static-256") == embedder_tag("static-256")
    assert embedder_tag("static-256") != embedder_tag("static-384")
    assert len(embedder_tag("static-256")) == 16
    assert embedder_tag("static-256").isalnum()
