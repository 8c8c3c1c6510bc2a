"""The proxy in front of a fake upstream, as the wire tests have it."""

from tests.wire.conftest import proxy, upstream

__all__ = ["proxy", "upstream"]
