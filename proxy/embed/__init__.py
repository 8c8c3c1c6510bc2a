"""Embedders: text -> unit vector (`cache.ports.Embedder`). The setting names one of them:

    static                      the mean of word vectors that are in the package
    onnx                        all-MiniLM-L6-v2 from `encore[onnx]`
    onnx:<path>[#sha256=<hex>]  a sentence-transformers directory, or an ONNX file in one
    http:<base>#<model>         a model of Ollama, or of any server with `/v1/embeddings`

`make_confirming` gives MiniLM again, for candidates that another embedder found.

`onnx` reads a text (`reading`), and has a thread (`batches`) run the model (`encoder`) that
`minilm` or `model_folder` found. `http` asks a `server` in one of two `dialects`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from proxy.cache.ports import Embedder
from proxy.embed.http import HttpEmbedder
from proxy.embed.minilm import MINILM, is_installed, is_minilm
from proxy.embed.onnx import OnnxEmbedder
from proxy.embed.server import Server, Transport
from proxy.embed.static import StaticEmbedder, WordVectors


class OpenableEmbedder(Embedder, Protocol):
    """An embedder with a life: it is opened before it is used, and closed afterwards."""

    async def open(self) -> None:
        """Get ready; never fails because a server is down."""
        ...

    async def close(self) -> None:
        """Let go of threads and connections."""
        ...


@dataclass(frozen=True, slots=True)
class Means:
    """What embedders work with: word vectors, threads and, for servers, the last three.

    `clock` is in seconds and never goes back; see `Transport` for the third.
    """

    words: WordVectors
    threads: int
    api_key: str | None
    transport: Callable[[], Transport]
    clock: Callable[[], float]


def make_embedder(setting: str, means: Means) -> OpenableEmbedder:
    """The embedder of a checked setting; raises `SettingsError` where a part of it is missing."""
    kind, _, place = setting.partition(":")
    match kind:
        case "onnx":
            return OnnxEmbedder.load(place, means.threads)
        case "http":
            base, _, model = place.partition("#")
            server = Server(base, means.transport(), means.api_key)
            return HttpEmbedder(server, model, means.clock)
        case _:
            return StaticEmbedder(means.words)


def make_confirming(confirm: str, setting: str, threads: int) -> OpenableEmbedder | None:
    """The second embedder that `ENCORE_CONFIRM` asks for beside the one of `setting`, if any.

    Raises `SettingsError` where it is on and not installed.
    """
    if confirm == "off" or is_minilm(setting):
        return None
    if confirm == "auto" and not is_installed():
        return None
    return OnnxEmbedder.load(MINILM, threads)
