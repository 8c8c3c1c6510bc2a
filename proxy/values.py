"""Values that are made with every request, and so must not take long to make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(*, weakref_slot: bool = False) -> Callable[[type[T]], type[T]]:
    """A dataclass that is frozen for the type checker alone, and hashed by what is in it.

    One that Python itself keeps frozen takes two to three times as long to make: it calls
    `object.__setattr__` for each field.
    """
    return dataclass(slots=True, unsafe_hash=True, weakref_slot=weakref_slot)
