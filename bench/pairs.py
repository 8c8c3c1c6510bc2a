"""Questions that are linked by pairs, and the split of pairs into train and held-out.

The split is by what is linked, so that no question of one part was ever seen in the other. It
depends on the texts alone: whoever asks, a pair falls into the same part, whatever file it is in,
as long as the file holds all that it is linked to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum

from proxy.tuning.pairs import Pair

_TRAIN_SHARE = 0.8


class Part(StrEnum):
    """Which pairs of a file."""

    ALL = "all"
    TRAIN = "train"
    HELD_OUT = "held-out"


def split(pairs: Sequence[Pair], part: Part) -> list[Pair]:
    """The pairs of one part, in their order: four of five components are for training."""
    if part is Part.ALL:
        return list(pairs)
    name_of = components((pair.a, pair.b) for pair in pairs)
    trains = {name: _trains(name) for name in set(name_of.values())}
    return [pair for pair in pairs if trains[name_of[pair.a]] == (part is Part.TRAIN)]


def clusters(pairs: Sequence[Pair]) -> dict[str, str]:
    """A name for each question, the same for all that mean the same by the pairs of label 1."""
    alone = ((text, text) for pair in pairs for text in (pair.a, pair.b))
    linked = ((pair.a, pair.b) for pair in pairs if pair.same)
    return components([*alone, *linked])


def components(links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The least text of its connected component, for each text that is linked."""
    parents: dict[str, str] = {}

    def root(text: str) -> str:
        parents.setdefault(text, text)
        while parents[text] != text:
            parents[text] = parents[parents[text]]
            text = parents[text]
        return text

    for a, b in links:
        low, high = sorted((root(a), root(b)))
        parents[high] = low
    return {text: root(text) for text in parents}


def _trains(name: str) -> bool:
    digest = hashlib.sha256(name.encode()).digest()
    return int.from_bytes(digest[:8], "big") < _TRAIN_SHARE * 2**64
