"""An entry as bytes: it comes back as it was, and nothing else passes for one."""

from __future__ import annotations

import math
import struct
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.cache.entry import Entry
from proxy.cache.origin import Origin
from proxy.errors import MalformedEntry
from proxy.store.packed import pack_entry, pack_origin, unpack_entry, unpack_origin
from tests.store.samples import entry

# Lone surrogates, too: JSON can bring them in.
TEXTS = st.text(st.characters(codec=None, exclude_categories=[]), max_size=50)
SECONDS = st.floats(allow_nan=False, allow_infinity=False)
COUNTS = st.integers(0, 2**32 - 1)
ORIGINS = st.builds(
    Origin,
    tenant=TEXTS,
    namespace=TEXTS,
    tags=st.lists(TEXTS, max_size=3).map(tuple),
    request=st.binary(max_size=50),
    seconds=st.floats(0, allow_infinity=False),
    prompt_tokens=COUNTS,
    completion_tokens=COUNTS,
    spelling=st.sampled_from([b"", bytes(range(32))]),
)
ENTRIES = st.builds(
    Entry,
    key=st.binary(min_size=32, max_size=32),
    scope=st.binary(min_size=32, max_size=32),
    wording=TEXTS,
    model=TEXTS,
    body=st.binary(max_size=200),
    streamed=st.booleans(),
    has_usage=st.booleans(),
    created_at=SECONDS,
    ttl=st.none() | SECONDS.filter(lambda seconds: seconds > 0),
    origin=ORIGINS,
)
PACKED = pack_entry(entry("tea"))


def resealed(packed: bytes) -> bytes:
    """The same bytes with a checksum that is right: somebody who knows the format wrote them."""
    return packed[:1] + crc32(packed[5:]).to_bytes(4, "little") + packed[5:]


@given(kept=ENTRIES)
def test_every_entry_comes_back(kept: Entry) -> None:
    """Field by field."""
    assert unpack_entry(pack_entry(kept)) == kept


@given(at=st.integers(0, len(PACKED) - 1), flipped=st.integers(1, 255))
def test_a_changed_byte_is_noticed(at: int, flipped: int) -> None:
    """Wherever it is."""
    changed = bytearray(PACKED)
    changed[at] ^= flipped
    with pytest.raises(MalformedEntry):
        unpack_entry(bytes(changed))


@given(size=st.integers(0, len(PACKED) - 1))
def test_a_cut_entry_is_noticed(size: int) -> None:
    """However much is left of it."""
    with pytest.raises(MalformedEntry):
        unpack_entry(PACKED[:size])


@given(foreign=st.binary(max_size=300))
def test_foreign_bytes_are_no_entry(foreign: bytes) -> None:
    """Another program's value under our name."""
    with pytest.raises(MalformedEntry):
        unpack_entry(foreign)


@given(at=st.integers(5, len(PACKED) - 1), flipped=st.integers(1, 255))
def test_a_forged_entry_is_one_or_none(at: int, flipped: int) -> None:
    """With a right checksum, any bytes are read as an entry or refused, and never an error."""
    changed = bytearray(PACKED)
    changed[at] ^= flipped
    try:
        assert unpack_entry(resealed(bytes(changed))) != entry("tea")
    except MalformedEntry as refused:
        assert str(refused)  # noqa: PT017 - either is right


@pytest.mark.parametrize(
    ("packed", "why"),
    [
        (b"", "a stored entry is too short"),
        (b"\3" + PACKED[1:], "a stored entry has version 3"),
        (PACKED + b"\0", "a stored entry does not have its checksum"),
        (resealed(PACKED + b"\0"), "the sizes in a stored entry do not fit it"),
        (resealed(PACKED.replace(b"What is", b"\xffhat is")), "a stored entry's text is no UTF-8"),
    ],
)
def test_the_reason_is_named(packed: bytes, why: str) -> None:
    """For the log of whoever looks for it."""
    with pytest.raises(MalformedEntry) as refused:
        unpack_entry(packed)
    assert str(refused.value) == why


@pytest.mark.parametrize("field", ["created_at", "ttl"])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_times_are_times(field: str, value: float) -> None:
    """What no entry may hold is refused when it is read, too."""
    start = {"created_at": 69, "ttl": 77}[field]
    forged = PACKED[:start] + struct.pack("<d", value) + PACKED[start + 8 :]
    with pytest.raises(MalformedEntry, match=field):
        unpack_entry(resealed(forged))


def test_an_entry_of_the_first_version_is_read() -> None:
    """It had no origin."""
    kept = entry("tea")
    texts = (kept.wording.encode(), kept.model.encode(), kept.body)
    layout, sizes = "<32s32sddBIII", map(len, texts)
    fixed = struct.pack(layout, kept.key, kept.scope, kept.created_at, kept.ttl, 2, *sizes)
    inner = fixed + b"".join(texts)
    packed = b"\1" + crc32(inner).to_bytes(4, "little") + inner
    assert unpack_entry(packed) == kept


@given(kept=ORIGINS, cut=st.integers(1, 20))
def test_a_cut_origin_is_noticed(kept: Origin, cut: int) -> None:
    """One with too much is, too."""
    packed = pack_origin(kept)
    for wrong in (packed[:-cut], packed + b"\0" * cut):
        with pytest.raises(MalformedEntry):
            unpack_origin(wrong)
