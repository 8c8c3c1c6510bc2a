"""Nobody shares a core with the server that is measured."""

from __future__ import annotations

import pytest

from bench.speed.cores import Cores


@pytest.mark.parametrize(
    ("free", "said"),
    [
        ([], "nothing is pinned"),
        ([3], "nothing is pinned"),
        ([1, 0], "server on core 0, load on 1, upstream on 1"),
        ([2, 4, 6, 7], "server on core 2, load on 4, upstream on 6"),
    ],
)
def test_who_is_where(free: list[int], said: str) -> None:
    """The upstream has a core of its own as soon as there are three."""
    assert str(Cores.of(free)) == said
