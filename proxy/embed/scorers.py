"""The reuse score that fits an embedder: its trees, read from the file beside this one.

score-static.json  for every embedder: it looks at words alone
score-minilm.json  for `onnx:minilm`, which finds or confirms: it looks at that model's cosine, too
"""

from __future__ import annotations

from pathlib import Path

from proxy.cache.alignment.sentence import Reader
from proxy.cache.score.scorer import Scorer
from proxy.cache.score.trees import Trees, read_trees
from proxy.embed.lexicon import StaticLexicon
from proxy.embed.minilm import is_minilm
from proxy.embed.static import WordVectors

_HERE = Path(__file__).parent


def make_reader(words: WordVectors) -> Reader:
    """Reads wordings by the word vectors in the package, whatever embeds whole texts."""
    return Reader(StaticLexicon(words, dictionary()))


def dictionary() -> frozenset[str]:
    """Words of English, from BERT's vocabulary (vocab.md): those that are not parts of words."""
    lines = (_HERE / "vocab.txt").read_text("utf-8").split("\n")
    return frozenset(line for line in lines if line.isalpha())


def make_scorer(words: WordVectors, setting: str, *, confirms: bool = False) -> Scorer:
    """The scorer for the embedder of a setting; `confirms` where MiniLM gives a second opinion."""
    finds = is_minilm(setting)
    second = _trees("minilm") if finds or confirms else None
    return Scorer(make_reader(words), _trees("static"), second, finds=finds)


def _trees(name: str) -> Trees:
    return read_trees((_HERE / f"score-{name}.json").read_text(encoding="utf-8"))
