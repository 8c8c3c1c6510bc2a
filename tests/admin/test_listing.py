"""Pages of a list that changes while somebody turns them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.admin.listing import Direction, Page, Sort, Sorting
from proxy.cache.ports import Held
from proxy.cache.uses import Uses
from proxy.errors import AdminError
from tests.store.samples import entry, key_of

NEWEST = Sorting("age", "desc")
SORTS: list[Sort] = ["age", "hits", "size"]
DIRECTIONS: list[Direction] = ["desc", "asc"]


def held(name: str, *, at: float = 0, hits: int = 0, **fields: Any) -> Held:
    """An entry of this name, put at this time."""
    return Held(entry(name, created_at=at, **fields), None, has_vector=False, uses=Uses(hits))


def page(
    sorting: Sorting, entries: Iterable[Held], size: int, cursor: str | None = None
) -> tuple[list[bytes], str | None]:
    """The keys of a page, and the cursor of the next one."""
    found = Page(sorting, size, None if cursor is None else sorting.read_cursor(cursor))
    for each in entries:
        found.show(each)
    listed, following = found.end()
    return [each.entry.key for each in listed], following


def pages(sorting: Sorting, entries: Sequence[Held], size: int) -> list[list[bytes]]:
    """All pages, one after another."""
    turned, cursor = [], ""
    while cursor is not None:
        keys, cursor = page(sorting, entries, size, cursor or None)  # type: ignore[assignment]
        turned.append(keys)
    return turned


def test_each_order() -> None:
    """Newest, most hit, largest first, or the reverse."""
    old = held("old", at=1, hits=5, body=b"x" * 20)
    new = held("new", at=2, hits=3, body=b"x" * 90)
    three = [old, held("mid", at=1.5, hits=9, body=b"x"), new]
    names = {each.entry.key: each.entry.wording[8:11] for each in three}

    def order(by: Sort, direction: Direction) -> list[str]:
        return [names[key] for key in page(Sorting(by, direction), three, 9)[0]]

    assert order("age", "desc") == ["new", "mid", "old"]
    assert order("age", "asc") == ["old", "mid", "new"]
    assert order("hits", "desc") == ["mid", "old", "new"]
    assert order("hits", "asc") == ["new", "old", "mid"]
    assert order("size", "desc") == ["new", "old", "mid"]
    assert order("size", "asc") == ["mid", "old", "new"]


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=40),
    st.sampled_from(SORTS),
    st.sampled_from(DIRECTIONS),
    st.integers(1, 7),
)
def test_the_pages_are_the_list(
    drawn: list[tuple[int, int]], by: Sort, direction: Direction, size: int
) -> None:
    """Cut into pieces: each entry once, however many look alike, and no page is too short."""
    entries = [held(str(n), at=at, hits=hits) for n, (at, hits) in enumerate(drawn)]
    sorting = Sorting(by, direction)
    whole, _ = page(sorting, entries, 100)
    turned = pages(sorting, entries, size)
    assert [key for keys in turned for key in keys] == whole
    assert sorted(whole) == sorted(each.entry.key for each in entries)
    assert all(len(keys) == size for keys in turned[:-1])


def test_what_comes_and_goes_moves_no_page() -> None:
    """Neither a new entry in front, nor the end of the very one that the cursor names."""
    entries = [held(str(n), at=n) for n in range(6)]
    first, cursor = page(NEWEST, entries, 3)
    assert first == [key_of(name) for name in "543"]
    changed = [held("new", at=99), *(each for each in entries if each.entry.key != key_of("3"))]
    assert page(NEWEST, changed, 3, cursor) == ([key_of(name) for name in "210"], None)


def test_of_many_the_first_are_found() -> None:
    """Whether they come early or late; the others are let go on the way."""
    entries = [held(str(n), at=n) for n in range(100)]
    for shown in (entries, entries[::-1]):
        assert page(NEWEST, shown, 2)[0] == [key_of("99"), key_of("98")]
        assert page(Sorting("age", "asc"), shown, 2)[0] == [key_of("0"), key_of("1")]
        found = Page(NEWEST, 2, None)
        for each in shown:
            found.show(each)
            assert len(found._kept) <= 12


def test_what_comes_twice_is_listed_once() -> None:
    """As a Redis may give it."""
    entries = [held(str(n), at=n) for n in range(4)]
    assert page(NEWEST, entries * 2, 4) == ([key_of(name) for name in "3210"], None)


def packed(*fields: Any) -> str:
    """A cursor made by hand."""
    return base64.urlsafe_b64encode(orjson.dumps(fields)).decode().rstrip("=")


KEY = key_of("tea").hex()


@pytest.mark.parametrize(
    "cursor",
    [
        *("x", "%%%", "äöü", "AAAA", packed(), packed("age", "desc", 1.0)),
        *(packed("age", "desc", 1, KEY, 1), packed("age", "desc", None, KEY)),
        *(packed("age", "desc", 1.0, "zz"), packed("age", "desc", 1.0, KEY[:-2])),
        *(packed("age", "asc", 1.0, KEY), packed("size", "desc", 1, KEY)),
        *(packed("age", "desc", "nan", KEY), packed("age", "desc", "1e999", KEY)),
        *(packed("age", "desc", 1.0, 7), packed(["age"], {}, 1.0, KEY)),
    ],
)
def test_a_malformed_cursor_is_refused(cursor: str) -> None:
    """Also one of another order, which would lead anywhere."""
    with pytest.raises(AdminError, match="cursor") as caught:
        NEWEST.read_cursor(cursor)
    assert caught.value.status == 400


def test_a_cursor_keeps_every_digit() -> None:
    """A time that was rounded would name another place."""
    place = (1_785_000_000.123_456, key_of("tea"))
    assert NEWEST.read_cursor(NEWEST.cursor(place)) == place
