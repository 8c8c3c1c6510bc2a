"""Rows: they keep what is set, whatever pieces they lie in. How they are searched: test_flat."""

from __future__ import annotations

import numpy as np

from proxy.index.rows import Rows
from tests.index.samples import DIMENSION, NORTH, unit_vectors

VECTORS = unit_vectors(5000)


def filled(count: int) -> Rows:
    rows = Rows()
    for number in range(count):
        rows[number] = VECTORS[number]
    return rows


def test_they_grow_as_they_are_set() -> None:
    """There is room for few at first, and never for many more than there are."""
    assert len(Rows()) == 0
    assert [len(filled(count)) for count in (1, 64, 65, 1024, 1025)] == [64, 64, 128, 1024, 2048]


def test_nothing_is_lost_when_they_grow() -> None:
    """A row is what it was set to, last."""
    rows = filled(5000)
    rows[4000] = NORTH
    assert all((rows[row] == VECTORS[row]).all() for row in range(5000) if row != 4000)
    assert (rows[4000] == NORTH).all()


def test_they_give_their_room_back() -> None:
    """What is left of many is as it was, and soon in the room of few."""
    rows = filled(5000)
    rows.shrink(4000)
    assert len(rows) == 5120
    rows.shrink(10)
    assert len(rows) == 1024
    assert (rows.products(np.eye(DIMENSION, dtype=np.float32)[2], 10) == VECTORS[:10, 2]).all()


def test_products_are_of_the_first_alone() -> None:
    """Rows that were never set, or are not counted any more, take no part."""
    for size in (1, 63, 64, 1023, 1024, 1025, 3000):
        products = filled(3000).products(NORTH, size)
        np.testing.assert_allclose(products, VECTORS[:size, 1], atol=1e-6)
    products = filled(3000).products_of(NORTH, [2999, 5])
    np.testing.assert_allclose(products, VECTORS[[2999, 5], 1], atol=1e-6)
