"""WordLlama's static word vectors: a text is the mean of its tokens' vectors.

The `wordllama` wheel holds weights and tokenizer, so nothing is ever downloaded. Its own loader
would try to; both files are read here with `safetensors` and `tokenizers` instead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from proxy.cache.ports import Vector
from proxy.embed.tokens import Tokens
from proxy.errors import SettingsError

_WEIGHTS = "weights/l2_supercat_256.safetensors"
_TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Reads texts as tokens, and has a vector for each: shape (tokens, 256), float32."""

    reader: Tokens
    matrix: Vector

    @classmethod
    def load(cls) -> WordVectors:
        """Read weights and tokenizer (0.2 s); raises `SettingsError` where they are missing."""
        spec = find_spec("wordllama")
        if spec is None or spec.origin is None:
            raise SettingsError("ENCORE_EMBEDDER: static needs the package wordllama")
        root = Path(spec.origin).parent
        for file in (root / _TOKENIZER, root / _WEIGHTS):
            if not file.is_file():
                raise SettingsError(f"ENCORE_EMBEDDER: static needs {file}, which is not there")
        tokenizer = Tokenizer.from_file(str(root / _TOKENIZER))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        weights = load_file(root / _WEIGHTS)["embedding.weight"]
        return cls(Tokens(tokenizer), weights.astype(np.float32))

    @property
    def dimension(self) -> int:
        """The length of the vectors."""
        return int(self.matrix.shape[1])

    def tokens(self, text: str) -> list[int]:
        """The rows of a text's tokens."""
        return self.reader.read(text)


class StaticEmbedder:
    """Mean of token vectors, normalised; about 0.02 ms for ten words, so it runs on the event loop.

    It knows no order of words: "PDF to HTML" and "HTML to PDF" are the same to it.
    """

    def __init__(self, words: WordVectors) -> None:
        self._words = words

    @classmethod
    def load(cls) -> StaticEmbedder:
        """Make one of the word vectors in the package; raises as `WordVectors.load` does."""
        return cls(WordVectors.load())

    @property
    def id(self) -> str:
        """Names the weights and their dimension."""
        return f"static:wordllama-l2-supercat:{self.dimension}"

    @property
    def dimension(self) -> int:
        """The length of its vectors."""
        return self._words.dimension

    async def open(self) -> None:
        """There is nothing to open."""

    async def close(self) -> None:
        """There is nothing to close."""

    async def embed(self, text: str) -> Vector | None:
        """A unit vector, shape (256,); None for a text without any token. It never truncates."""
        tokens = self._words.tokens(text)
        if not tokens:
            return None
        # The sum has the direction of the mean. Written so, it takes half as long for a few words.
        total: Vector = np.add.reduce(self._words.matrix.take(tokens, axis=0))
        total *= 1 / math.sqrt(total.dot(total))
        return total
