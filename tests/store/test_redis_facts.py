"""What a server tells of itself."""

from __future__ import annotations

from proxy.store.redis_facts import facts_of


def test_what_info_replies() -> None:
    """As bytes, or parsed; nothing where it may not be asked."""
    assert facts_of(b"# Memory\r\nmaxmemory:5\r\n") == {"maxmemory": "5"}
    assert facts_of({"maxmemory": 5}) == {"maxmemory": "5"}
    assert facts_of(None) == {}
