"""What the log says of what clients wrote."""

from __future__ import annotations

import pytest

from proxy.wire.telling import shown, shown_path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("llama3.2:latest", "llama3.2:latest"),
        ("a b", "a b"),
        ("", ""),
        ("a\nb", "a\\nb"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("é", "\\xe9"),
        ("\udc80", "\\udc80"),
        ("a" * 101, "a" * 100),
        ("☕" * 100, ("\\u2615" * 17)[:100]),
    ],
)
def test_text_is_cut_and_escaped(text: str, told: str) -> None:
    """At most 100 printable characters of ASCII."""
    assert shown(text) == told


def test_a_path_has_no_query() -> None:
    """It may hold a key."""
    assert shown_path(b"/api/%2Fa?key=1") == "/api/%2Fa"
    assert shown_path(b"/" + b"a" * 300) == "/" + "a" * 199
    assert shown_path(b"/\xff") == "/\\xff"
