"""A score from figures, and what is no file of trees."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from proxy.cache.score.features import NAMES
from proxy.cache.score.trees import no_trees, read_trees

SHIPPED = sorted((Path(__file__).parents[3] / "proxy" / "embed").glob("score-*.json"))
# Two trees of depth 2: one asks for similarity and then trigrams, the other knows one answer.
TWO: dict[str, Any] = {
    "provenance": "made up",
    "names": ["trigrams", "similarity"],
    "bias": 0.5,
    "features": [[1, 0, 0], [0, 0, 0]],
    "thresholds": [[0.8, 0.2, 0.6], [9, 9, 9]],
    "leaves": [[-2, -1, 1, 2], [0.25, 7, 7, 7]],
}


def score(*, similarity: float, trigrams: float) -> float:
    """What the two trees make of two figures; the others are 0."""
    figures = np.zeros(len(NAMES), np.float32)
    figures[NAMES.index("similarity")] = similarity
    figures[NAMES.index("trigrams")] = trigrams
    return read_trees(json.dumps(TWO)).probability(figures)


@pytest.mark.parametrize(
    ("similarity", "trigrams", "leaf"),
    [(0.7, 0.1, -2), (0.7, 0.3, -1), (0.9, 0.5, 1), (0.9, 0.7, 2), (0.8, 0.1, -2), (0.9, 0.6, 1)],
)
def test_leaves_add_up(similarity: float, trigrams: float, leaf: float) -> None:
    """A figure at its threshold goes left; the sum and the bias are squeezed between 0 and 1."""
    expected = 1 / (1 + math.exp(-(0.5 + leaf + 0.25)))
    assert score(similarity=similarity, trigrams=trigrams) == pytest.approx(expected)


def test_trees_that_know_nothing() -> None:
    """They are for training: any pair is as good as the other."""
    assert no_trees().probability(np.zeros(len(NAMES), np.float32)) == 0.5
    assert no_trees().probability(np.ones(len(NAMES), np.float32)) == 0.5


# --- the files that are shipped ------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_file_is_readable(path: Path) -> None:
    """It gives a share for any figures, and says where it comes from."""
    text = path.read_text("utf-8")
    trees = read_trees(text)
    for figures in (np.zeros(len(NAMES)), np.ones(len(NAMES))):
        assert 0 < trees.probability(figures.astype(np.float32)) < 1
    assert json.loads(text)["provenance"].startswith("bench/train_score.py, embedder ")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_file_holds_no_text_of_questions(path: Path) -> None:
    """Names of figures, numbers, and one line that says where they come from."""
    fields = json.loads(path.read_text("utf-8"))
    assert fields.keys() == TWO.keys()
    assert set(fields.pop("names")) <= set(NAMES)
    assert len(fields.pop("provenance")) < 300
    assert {type(number) for number in _leaves(fields)} <= {int, float}


def test_both_embedders_have_their_file() -> None:
    """That without a cosine of its own looks at words alone."""
    assert [path.name for path in SHIPPED] == ["score-minilm.json", "score-static.json"]
    minilm, static = (set(json.loads(path.read_text("utf-8"))["names"]) for path in SHIPPED)
    assert "similarity" in minilm
    assert "similarity" not in static


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in _leaves(part)]
    if isinstance(value, list):
        return [leaf for part in value for leaf in _leaves(part)]
    return [value]


# --- files that are none -------------------------------------------------------------------------


def without(name: str) -> dict[str, Any]:
    """The two trees' file, one field short."""
    return {key: value for key, value in TWO.items() if key != name}


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ([], "lack bias, features, leaves, names, thresholds"),
        (without("leaves"), "lack leaves"),
        ({**TWO, "names": ["trigrams", "luck"]}, "figures that nobody makes: luck"),
        ({**TWO, "features": [[2, 0, 0], [0, 0, 0]]}, "figures that they do not name"),
        ({**TWO, "features": [[-1, 0, 0], [0, 0, 0]]}, "figures that they do not name"),
        ({**TWO, "features": [[1, 0, 0], [0, 0]]}, "inhomogeneous"),
        ({**TWO, "features": [1, 0, 0]}, "not all of one depth"),
        ({**TWO, "features": [[1, 0], [0, 0]]}, "not all of one depth"),
        ({**TWO, "thresholds": [[0.8, 0.2, 0.6]]}, "not all of one depth"),
        ({**TWO, "leaves": [[-2, -1, 1], [1, 1, 1]]}, "not all of one depth"),
        (
            {
                **TWO,
                "features": [[0, 0]],
                "thresholds": [[1, 1]],
                "leaves": [[1, 1, 1]],
            },
            "not all of one depth",
        ),
        ({**TWO, "thresholds": [[None, 0.2, 0.6], [9, 9, 9]]}, "hold what is no number"),
        ({**TWO, "leaves": [[None, -1, 1, 2], [1, 1, 1, 1]]}, "hold what is no number"),
        ({**TWO, "bias": "much"}, "could not convert"),
    ],
)
def test_trees_that_do_not_fit_are_refused(fields: Any, complaint: str) -> None:
    """A program of another version wrote them, or nobody did: it is said what is wrong."""
    with pytest.raises(ValueError, match=complaint):
        read_trees(json.dumps(fields))


def test_what_is_no_json_is_refused() -> None:
    """As a file that was cut is."""
    with pytest.raises(ValueError, match="unexpected"):
        read_trees(json.dumps(TWO)[:-1])
