"""Values: equal and hashed by what is in them, and no more than that."""

from __future__ import annotations

import weakref
from dataclasses import replace

import pytest

from proxy.values import value


@value()
class Point:
    """A place."""

    x: int
    y: int = 0


@value(weakref_slot=True)
class Tracked:
    """What can be let go."""

    name: str


def test_equal_values_are_one_key() -> None:
    """As with any frozen dataclass."""
    assert Point(1) == Point(1, 0) != Point(1, 2)
    assert {Point(1): "here"}[Point(1, 0)] == "here"
    assert replace(Point(1), y=2) == Point(1, 2)


def test_values_have_no_room_for_more() -> None:
    """They have slots; one for weak references where it is asked for."""
    with pytest.raises(AttributeError):
        object.__setattr__(Point(1), "z", 3)
    with pytest.raises(TypeError):
        weakref.ref(Point(1))
    tracked = Tracked("a")
    assert weakref.ref(tracked)() is tracked
