"""Trains the reuse score: `proxy/embed/score-*.json`.

    .venv/bin/python -m bench.train_score --pairs PAIRS… [--own PAIRS…] [--embedder static]

`scripts/setup bench` installs what it takes. Half a minute for `static`, five
for `onnx:minilm`, with 23,000 pairs.

`--pairs` are labelled questions, of which the train part alone is used (`bench.pairs.split`);
`--own` are pairs that weigh more: traps and near repeats written for it. Beside the pairs as they
are, every question is held against its nearest neighbours among all of them, as a cache does it.

What it writes are coefficients and where they come from; no text goes into them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from bench.pairs import Part, clusters, split
from proxy.cache.guards import NAMES as GUARDS
from proxy.cache.guards import objections
from proxy.cache.score.features import NAMES, features
from proxy.cache.score.scorer import Scorer
from proxy.cache.score.trees import no_trees
from proxy.chat.wording import fold
from proxy.embed import Means, make_embedder
from proxy.embed.scorers import make_reader
from proxy.embed.static import WordVectors
from proxy.tuning.pairs import Pair, read_pairs

ROOT = Path(__file__).parents[1]
_NEIGHBOURS = 4
_LEAST_SIMILARITY = 0.4
_BLOCK = 512
# Pairs that mean the same count so much more: labels of questions from the web call many wrong.
_REPEATS = 4
# A trap that a guard refuses stands there twice, once as if no guard had seen it: the score must
# not leave to guards what they may overlook. So much does that one count.
_UNSEEN = 0.3
_REFUSING = [NAMES.index(f"guard_{name}") for name in GUARDS if name not in ("order", "content")]
_EVERYTHING = 1e9  # a threshold that no figure is above
_DEPTH = 5
_PARAMETERS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "max_depth": _DEPTH,
    "min_child_samples": 50,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


@dataclass(frozen=True, slots=True)
class Fit:
    """How trees are made: how many, with how many leaves each; and what a pair counts.

    An `own` pair counts more than a labelled one, a `neighbour` at most as much: many of them mean
    the same although nobody has said so.
    """

    trees: int
    leaves: int
    own: float
    neighbour: float


# Each as it ranked the pairs of others best that share no question with those to train with.
_FITS = {
    "static": Fit(trees=400, leaves=32, own=8.0, neighbour=1.0),
    "onnx:minilm": Fit(trees=500, leaves=16, own=4.0, neighbour=0.5),
}


async def embed(setting: str, words: WordVectors, texts: Sequence[str]) -> NDArray[np.float32]:
    """The vectors of texts, a row each; zeros for a text that the embedder refuses."""
    means = Means(words=words, threads=2, api_key=None, transport=_no_transport, clock=_no_clock)
    embedder = make_embedder(setting, means)
    await embedder.open()
    try:
        vectors = [await embedder.embed(fold(text)) for text in texts]
    finally:
        await embedder.close()
    nothing = np.zeros(embedder.dimension or 0, np.float32)
    return np.array([nothing if vector is None else vector for vector in vectors])


def _no_transport() -> Any:
    raise SystemExit("train_score: only embedders of this machine have coefficients")


def _no_clock() -> float:
    return 0.0


def neighbours(
    pairs: Sequence[Pair], place: dict[str, int], vectors: NDArray[np.float32]
) -> list[Pair]:
    """Every question with its nearest neighbours; they mean the same within a cluster."""
    cluster_of = clusters(pairs)
    texts = list(place)
    found = []
    for start in range(0, len(texts), _BLOCK):
        cosines = vectors[start : start + _BLOCK] @ vectors.T
        for row, cosine in enumerate(cosines, start):
            best = np.argpartition(-cosine, _NEIGHBOURS + 1)[: _NEIGHBOURS + 1]
            # Each pair once.
            near = (at for at in best if at < row and cosine[at] > _LEAST_SIMILARITY)
            found += [
                Pair(texts[row], texts[at], cluster_of[texts[row]] == cluster_of[texts[at]])
                for at in near
            ]
    return found


def figures(
    pairs: Iterable[Pair], scorer: Scorer, place: dict[str, int], vectors: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The features of pairs, a row each."""
    rows = []
    for one in pairs:
        pair = scorer.pair(one.a, one.b)
        similarity = float(vectors[place[one.a]] @ vectors[place[one.b]])
        rows.append(features(pair.alignment, similarity, objections(pair)))
    return np.array(rows)


def without_guards(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same figures, as if no guard refused."""
    silent = rows.copy()
    silent[:, _REFUSING] = 0.0
    return silent


def train(
    rows: NDArray[np.float32],
    pairs: Sequence[Pair],
    weights: Sequence[float],
    left_out: set[str],
    fit: Fit,
) -> lightgbm.Booster:
    """Boosted trees over all features but those left out."""
    used = [at for at, name in enumerate(NAMES) if name not in left_out]
    data = lightgbm.Dataset(
        rows[:, used],
        [pair.same for pair in pairs],
        weight=weights,
        feature_name=[NAMES[at] for at in used],
    )
    return lightgbm.train({**_PARAMETERS, "num_leaves": fit.leaves}, data, fit.trees)


def coefficients(booster: lightgbm.Booster, provenance: str) -> dict[str, Any]:
    """The trees as matrices, level after level (`proxy.cache.score.trees`)."""
    model = booster.dump_model()
    names = model["feature_names"]
    used = sorted({name for tree in model["tree_info"] for name in _used(tree, names)})
    trees = [_flat(tree["tree_structure"], names, used) for tree in model["tree_info"]]
    features_, thresholds, leaves = zip(*trees, strict=True)
    return {
        "provenance": provenance,
        "names": used,
        "bias": 0.0,
        "features": features_,
        "thresholds": thresholds,
        "leaves": leaves,
    }


def _used(tree: dict[str, Any], names: Sequence[str]) -> Iterable[str]:
    nodes = [tree["tree_structure"]]
    while nodes:
        node = nodes.pop()
        if "split_feature" in node:
            yield names[node["split_feature"]]
            nodes += [node["left_child"], node["right_child"]]


def _flat(
    root: dict[str, Any], names: Sequence[str], used: Sequence[str]
) -> tuple[list[int], list[float], list[float]]:
    """One tree as a full one: where a branch ends early, all goes left."""
    level: list[dict[str, Any]] = [root]
    features_: list[int] = []
    thresholds: list[float] = []
    for _ in range(_DEPTH):
        below = []
        for node in level:
            is_leaf = "split_feature" not in node
            features_.append(0 if is_leaf else used.index(names[node["split_feature"]]))
            thresholds.append(_EVERYTHING if is_leaf else _rounded(node["threshold"]))
            below += [node, node] if is_leaf else [node["left_child"], node["right_child"]]
        level = below
    return features_, thresholds, [_rounded(node["leaf_value"]) for node in level]


def _rounded(value: float) -> float:
    return float(f"{value:.5g}")


def main() -> None:
    """Train for one embedder, and write the file that belongs to it."""
    arguments = _arguments()
    pairs = [pair for path in arguments.pairs for pair in split(read_pairs(path), Part.TRAIN)]
    own = [pair for path in arguments.own for pair in read_pairs(path)]
    texts = dict.fromkeys(text for pair in pairs for text in (pair.a, pair.b))
    place = {text: at for at, text in enumerate(texts)}
    everywhere = dict(place)
    for pair in own:
        for text in (pair.a, pair.b):
            everywhere.setdefault(text, len(everywhere))
    words = WordVectors.load()
    vectors = asyncio.run(embed(arguments.embedder, words, list(everywhere)))
    near = neighbours([*pairs, *own], everywhere, vectors)
    everything = [*pairs, *near, *own]
    fit = _FITS[arguments.embedder]
    weights = [1.0] * len(pairs) + [fit.neighbour] * len(near)
    weights += [fit.own * (_REPEATS if pair.same else 1) for pair in own]
    rows = figures(everything, Scorer(make_reader(words), no_trees()), everywhere, vectors)
    unseen = [at for at, pair in enumerate(everything) if at >= len(everything) - len(own)]
    unseen = [at for at in unseen if not everything[at].same and rows[at, _REFUSING].any()]
    rows = np.concatenate([rows, without_guards(rows[unseen])])
    everything += [everything[at] for at in unseen]
    weights += [fit.own * _UNSEEN] * len(unseen)
    left_out = {"similarity"} if arguments.embedder == "static" else set()
    booster = train(rows, everything, weights, left_out, fit)
    provenance = (
        f"bench/train_score.py, embedder {arguments.embedder}: {len(pairs)} labelled pairs (train"
        f" part) and {len(near)} neighbours of {', '.join(p.name for p in arguments.pairs)};"
        f" {len(own)} pairs of {', '.join(p.name for p in arguments.own)}, traps"
        f" {fit.own:g} times, repeats {_REPEATS * fit.own:g} times"
    )
    arguments.output.write_text(json.dumps(coefficients(booster, provenance)) + "\n", "utf-8")
    print(provenance, flush=True)
    gains = zip(booster.feature_name(), booster.feature_importance("gain"), strict=True)
    for name, gain in sorted(gains, key=lambda pair: -pair[1])[:25]:
        print(f"  {gain:10.0f}  {name}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=Path, nargs="+", required=True)
    own = ROOT / "tests/data/pairs-build.jsonl"
    parser.add_argument("--own", type=Path, nargs="*", default=[own])
    parser.add_argument("--embedder", default="static", choices=("static", "onnx:minilm"))
    parser.add_argument("-o", "--output", type=Path)
    arguments = parser.parse_args()
    name = "minilm" if arguments.embedder == "onnx:minilm" else "static"
    arguments.output = arguments.output or ROOT / f"proxy/embed/score-{name}.json"
    return arguments


if __name__ == "__main__":
    main()
