"""Boosted trees: a few hundred small decision trees whose leaves add up (Friedman, 2001).

All trees have one depth and lie in three matrices, level after level, so that one walk down takes
a step in every tree at once. A node that a shallower tree lacks sends everything to the left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import orjson
from numpy.typing import NDArray

from proxy.cache.score.features import NAMES

_FIELDS = {"names", "features", "thresholds", "leaves", "bias"}


@dataclass(frozen=True)
class Trees:
    """`features` and `thresholds` have shape (trees, 2**depth - 1), `leaves` (trees, 2**depth).

    A figure that is at most the threshold goes left, one above it right.
    """

    features: NDArray[np.intp]
    thresholds: NDArray[np.float32]
    leaves: NDArray[np.float32]
    bias: float

    @cached_property
    def _starts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where each tree's nodes and its leaves begin, when all trees lie in one row."""
        trees = np.arange(len(self.leaves))
        return trees * self.features.shape[1], trees * self.leaves.shape[1]

    def probability(self, figures: NDArray[np.float32]) -> float:
        """What the trees make of figures in the order of `features.NAMES`: 0 to 1."""
        nodes, leaves = self._starts
        inner = self.features.shape[1]
        above = (figures.take(self.features) > self.thresholds).ravel()
        at = np.zeros_like(nodes)
        for _ in range(inner.bit_length()):
            at = 2 * at + 1 + above[nodes + at]
        total = self.bias + float(self.leaves.ravel()[leaves + at - inner].sum())
        return 1 / (1 + math.exp(-total))


def read_trees(text: str) -> Trees:
    """Read the file that `bench/train_score` wrote; raises `ValueError` where it fits no more.

    It names the features that it uses, so that new ones may come and unused ones go.
    """
    fields = orjson.loads(text)
    if lacking := _FIELDS - (fields.keys() if isinstance(fields, dict) else set()):
        raise ValueError(f"the trees lack {', '.join(sorted(lacking))}")
    names = fields["names"]
    if unknown := [name for name in names if name not in NAMES]:
        raise ValueError(f"the trees ask for figures that nobody makes: {', '.join(unknown)}")
    asked = np.array(fields["features"], np.int32)
    if not np.isin(asked, range(len(names))).all():
        raise ValueError("the trees ask for figures that they do not name")
    places = np.array([NAMES.index(name) for name in names], np.intp)
    trees = Trees(
        places[asked],
        np.array(fields["thresholds"], np.float32),
        np.array(fields["leaves"], np.float32),
        float(fields["bias"]),
    )
    _check(trees)
    return trees


def _check(trees: Trees) -> None:
    nodes, leaves = trees.features.shape, trees.leaves.shape
    # A tree of depth 3 has 7 nodes and 8 leaves.
    whole = len(nodes) == 2 and leaves == (nodes[0], nodes[1] + 1) and not leaves[1] & nodes[1]
    if not whole or trees.thresholds.shape != nodes:
        raise ValueError("the trees are not all of one depth")
    if not (np.isfinite(trees.thresholds).all() and np.isfinite(trees.leaves).all()):
        raise ValueError("the trees hold what is no number")


def no_trees() -> Trees:
    """Trees that know nothing: every score is one half."""
    nothing = np.zeros((1, 1), np.float32)
    return Trees(np.zeros((1, 1), np.int32), nothing, np.zeros((1, 2), np.float32), 0.0)
