"""What answers were reused for: it adds up, and what is unsound is refused."""

from __future__ import annotations

import math
from typing import Any

import pytest

from proxy.cache.uses import REMEMBERED, UNUSED, Use, Uses, read_use, read_uses
from proxy.cache.verdict import Path
from proxy.errors import MalformedEntry

HIT = Use(5.0, Path.EXACT, 1.0)


def test_uses_add_up_and_the_last_are_remembered() -> None:
    """Of very many only some."""
    uses = [Use(float(at), Path.EXACT, 1.0) for at in range(REMEMBERED + 3)]
    found = UNUSED + Uses.of(*uses[:5]) + Uses.of(*uses[5:])
    assert found == Uses(REMEMBERED + 3, tuple(uses[3:]))
    assert Uses.of(*uses) == found


def test_they_cost_what_is_remembered() -> None:
    """Their wordings most of all."""
    assert UNUSED.size == 0
    longer = Use(5.0, Path.SEMANTIC, 0.9, "x" * 100)
    assert Uses.of(HIT, longer).size == 2 * Uses.of(HIT).size + 200


def test_what_is_sound_is_read() -> None:
    """Whole numbers, too, and the path by its word."""
    assert read_use(5, "exact_match", 1, "") == HIT
    assert read_use(5.0, Path.SEMANTIC, 0.9, "tea?") == Use(5.0, Path.SEMANTIC, 0.9, "tea?")
    assert read_uses(3, (HIT,)) == Uses(3, (HIT,))


@pytest.mark.parametrize("number", [None, "5", True, math.nan, math.inf, 10**400])
def test_a_number_is_one(number: Any) -> None:
    """And finite."""
    for fields in ((number, "exact_match", 1.0, ""), (5.0, "exact_match", number, "")):
        with pytest.raises(MalformedEntry, match=r"^uses is missing or malformed$"):
            read_use(*fields)


@pytest.mark.parametrize(
    ("path", "wording"), [("by chance", ""), (None, ""), ([], ""), ("exact_match", None)]
)
def test_a_use_has_a_path_and_a_wording(path: Any, wording: Any) -> None:
    """The path is one of those that there are."""
    with pytest.raises(MalformedEntry, match=r"^uses"):
        read_use(5.0, path, 1.0, wording)


@pytest.mark.parametrize(
    ("count", "last"),
    [(None, ()), (True, ()), (1.0, ()), (0, (HIT,)), (2**53, ()), (9, (HIT,) * 9)],
)
def test_there_are_as_many_as_are_remembered(count: Any, last: tuple[Use, ...]) -> None:
    """At least."""
    with pytest.raises(MalformedEntry, match=r"^uses"):
        read_uses(count, last)
