"""A sentence-transformers model in ONNX, in a thread of its own."""

from __future__ import annotations

import hashlib
from pathlib import Path

from proxy.cache.ports import Vector
from proxy.embed.batches import Batches
from proxy.embed.encoder import Encoder
from proxy.embed.minilm import MINILM, SHA256, minilm_files
from proxy.embed.model_folder import ModelFiles, read_folder, wrong
from proxy.embed.reading import Reader

# Of the real MiniLM, sixteen texts cost about as much as six alone; more would gain little and
# make the first of them wait.
_BATCH = 16


class OnnxEmbedder:
    """Vectors from an ONNX model on the CPU; texts that come together are run together.

    The event loop never waits for it: it reads the text (about 0.1 ms), the thread does the rest.
    """

    def __init__(self, files: ModelFiles, threads: int = 1) -> None:
        self._reader = Reader(files.tokenizer, files.max_tokens)
        self._encoder = Encoder(files.model, files.pooling, threads)
        self._batches = Batches(self._encoder.vectors, _BATCH, "encore-embedder")
        self._id = f"onnx:{files.name}:{_fingerprint(files)}:{self.dimension}"

    @classmethod
    def load(cls, place: str, threads: int = 1) -> OnnxEmbedder:
        """The model of a place: `minilm`, or a path, with or without `#sha256=<hex>`.

        It takes 0.3 s. Raises `SettingsError` where a file or a package is missing or wrong.
        """
        path, _, digest = place.partition("#sha256=")
        files = minilm_files() if path == MINILM else read_folder(Path(path))
        for expected in {digest, SHA256 if path == MINILM else ""} - {""}:
            if (found := _sha256(files.model)) != expected:
                raise wrong(f"the SHA-256 of {files.model} is {found}, not {expected}")
        return cls(files, threads)

    @property
    def id(self) -> str:
        """Names the model by what is in its files, and the dimension."""
        return self._id

    @property
    def dimension(self) -> int:
        """The length of its vectors."""
        return self._encoder.dimension

    async def open(self) -> None:
        """Be ready to start the thread."""
        self._batches.open()

    async def embed(self, text: str) -> Vector | None:
        """A unit vector, shape (dimension,); None for a text of which it would lose a part."""
        tokens = self._reader.read(text)
        return None if tokens is None else await self._batches.ask(tokens)

    async def close(self) -> None:
        """Let the thread finish what it is doing, and end it."""
        await self._batches.close()


def _fingerprint(files: ModelFiles) -> str:
    """A digest of all that a vector depends on."""
    parts = [files.tokenizer.to_str(), str(files.pooling), str(files.max_tokens)]
    # Large models keep their weights beside them, in files whose names begin alike.
    weights = sorted(files.model.parent.glob(f"{files.model.name}*"))
    parts += [_sha256(path) for path in weights]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
