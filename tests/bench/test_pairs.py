"""What is linked stays together, whatever the order and the file."""

from __future__ import annotations

import pytest

from bench.pairs import Part, clusters, components, split
from proxy.tuning.pairs import Pair

# Chains of three: x-0 ~ x-1 ~ x-2, the second link of another meaning.
PAIRS = [
    Pair(f"{name}-{n}", f"{name}-{n + 1}", same=n == 0) for name in range(500) for n in range(2)
]


def test_components() -> None:
    """Texts that are linked go by the least of them, however long the way."""
    links = [("d", "c"), ("e", "e"), ("b", "c"), ("x", "y"), ("a", "d")]
    assert components(links) == {
        **dict.fromkeys("abcd", "a"),
        "e": "e",
        **dict.fromkeys("xy", "x"),
    }


def test_clusters() -> None:
    """Only pairs of the same meaning link; every question has a cluster."""
    pairs = [
        Pair("b", "a", same=True),
        Pair("b", "c", same=False),
        Pair("c", "d", same=True),
        Pair("e", "f", same=False),
    ]
    assert clusters(pairs) == {"a": "a", "b": "a", "c": "c", "d": "c", "e": "e", "f": "f"}


def test_no_question_is_in_both_parts() -> None:
    """Not even through a pair of another meaning."""
    train, held_out = split(PAIRS, Part.TRAIN), split(PAIRS, Part.HELD_OUT)
    seen, unseen = (
        {text for pair in part for text in (pair.a, pair.b)} for part in (train, held_out)
    )
    assert not seen & unseen
    assert sorted([*train, *held_out], key=PAIRS.index) == PAIRS
    assert split(PAIRS, Part.ALL) == PAIRS


def test_four_of_five_are_for_training() -> None:
    """About so: how many pairs a component has plays no part in it."""
    assert len(split(PAIRS, Part.TRAIN)) / len(PAIRS) == pytest.approx(0.8, abs=0.05)


def test_the_split_is_the_same_everywhere() -> None:
    """It depends on the texts alone: on no order, no other pair and no run."""
    held_out = split(PAIRS, Part.HELD_OUT)
    assert split(PAIRS[::-1], Part.HELD_OUT) == held_out[::-1]
    assert split(held_out, Part.TRAIN) == []
    # Four fifths are 0xcccc…; the SHA-256 of these texts begin with 0x3e, 0xca, 0xcd and 0xde.
    trains = [len(split([Pair(text, text, same=True)], Part.TRAIN)) for text in "bagi"]
    assert trains == [1, 1, 0, 0]
