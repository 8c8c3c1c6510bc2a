"""Uses as bytes: they come back as they were, and nothing else passes for some."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.cache.uses import REMEMBERED, UNUSED, Use, Uses
from proxy.cache.verdict import Path
from proxy.store.packed_uses import pack_last, unpack_uses

NUMBERS = st.floats(-(2.0**52), 2.0**52)
# Lone surrogates, too: JSON can bring them in.
TEXTS = st.text(st.characters(codec=None, exclude_categories=[]), max_size=20)
USES = st.lists(
    st.builds(Use, at=NUMBERS, path=st.sampled_from(Path), similarity=NUMBERS, wording=TEXTS),
    max_size=REMEMBERED,
)
PACKED = pack_last((Use(5.0, Path.SEMANTIC, 0.9, "tea?"),))


@given(uses=USES, earlier=st.integers(0, 1000))
def test_uses_come_back(uses: list[Use], earlier: int) -> None:
    """Each field of each."""
    count = len(uses) + earlier
    assert unpack_uses(count, pack_last(tuple(uses))) == Uses(count, tuple(uses))


@given(at=st.integers(0, len(PACKED) - 1), changed=st.integers(0, 255))
def test_foreign_bytes_are_no_error(at: int, changed: int) -> None:
    """They are read as other uses, or as none."""
    found = unpack_uses(1, PACKED[:at] + bytes([changed]) + PACKED[at + 1 :])
    assert found == UNUSED or found.count == 1


@pytest.mark.parametrize(
    ("count", "packed"),
    [
        (None, PACKED),
        (1, None),
        (1, "text"),
        ("1", PACKED),
        (0, PACKED),
        (1, b""),
        (1, b"\2" + PACKED[1:]),
        (1, PACKED[:-1]),
        (1, PACKED + b"\0"),
        (1, PACKED[:9] + b"\2" + PACKED[10:]),
        (1, PACKED[:-1] + b"\xff"),
        (9, pack_last((Use(5.0, Path.EXACT, 1.0),) * 9)),
    ],
)
def test_what_is_unsound_counts_as_none(count: object, packed: object) -> None:
    """It decides nothing, and so is no error."""
    assert unpack_uses(count, packed) == UNUSED
