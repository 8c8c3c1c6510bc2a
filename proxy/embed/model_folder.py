"""A sentence-transformers directory, as far as it concerns what becomes of a text.

What it cannot do as the model's makers meant it, it refuses: wrong vectors look like right ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from proxy.embed.wordpiece import wordpiece
from proxy.errors import SettingsError

_FOLDERS = (".", "onnx")
# Their positions begin behind the padding token's id, which is 1.
_OFFSET_MODELS = {"roberta", "xlm-roberta", "camembert", "mpnet"}
_MODULES = {"Transformer", "Pooling", "Normalize"}


class Pooling(StrEnum):
    """How the vectors of a text's tokens become one."""

    MEAN = "pooling_mode_mean_tokens"
    CLS = "pooling_mode_cls_token"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """An ONNX file and what belongs to it; `pooling` None: the file does that itself.

    `max_tokens` counts the special ones, too.
    """

    name: str
    model: Path
    tokenizer: Tokenizer
    pooling: Pooling | None
    max_tokens: int


def wrong(message: str) -> SettingsError:
    """The error that names the setting."""
    return SettingsError(f"ENCORE_EMBEDDER: onnx: {message}")


def read_folder(place: Path) -> ModelFiles:
    """Read a model's directory, or that of an .onnx file; raises `SettingsError`."""
    folder, model = _found(place)
    try:
        _check_modules(folder)
        limit = _max_tokens(folder)
        return ModelFiles(folder.name, model, _tokenizer(folder), _pooling(folder), limit)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise wrong(f"{folder} has a JSON file with something else than expected") from error


def _found(place: Path) -> tuple[Path, Path]:
    """The directory and the ONNX file in it."""
    if place.is_dir():
        return place, _model_in(place)
    if place.suffix == ".onnx" and place.is_file():
        return (place.parents[1] if place.parent.name == "onnx" else place.parent), place
    raise wrong(f"there is no directory {place}")


def _model_in(folder: Path) -> Path:
    """`model.onnx` where there is one, else the only other ONNX file, such as a quantised one."""
    for name in _FOLDERS:
        if (found := folder / name / "model.onnx").is_file():
            return found
    others = sorted(path for name in _FOLDERS for path in (folder / name).glob("*.onnx"))
    if not others:
        raise wrong(f"{folder} has neither model.onnx nor onnx/model.onnx")
    if len(others) > 1:
        raise wrong(f"{folder} has several models; name one of them, such as onnx:{others[0]}")
    return others[0]


def _check_modules(folder: Path) -> None:
    """A layer that we do not run, such as Dense, would be missing in every vector."""
    for module in _json(folder / "modules.json") or ():
        kind = str(module["type"]).rpartition(".")[2]
        if kind not in _MODULES:
            raise wrong(f"{folder} has a module {kind}, which is not supported")


def _tokenizer(folder: Path) -> Tokenizer:
    whole, vocabulary = folder / "tokenizer.json", folder / "vocab.txt"
    try:
        if whole.is_file():
            return Tokenizer.from_file(str(whole))
        if vocabulary.is_file():
            settings = _json(folder / "tokenizer_config.json") or {}
            return wordpiece(vocabulary, lowercase=settings.get("do_lower_case", True))
    # `tokenizers` raises nothing more special.
    except Exception as error:
        raise wrong(f"the tokenizer in {folder} cannot be read: {error}") from error
    raise wrong(f"{folder} has neither tokenizer.json nor vocab.txt")


def _pooling(folder: Path) -> Pooling | None:
    path = folder / "1_Pooling" / "config.json"
    modes = _json(path)
    if modes is None:
        return None
    asked = {name for name, is_on in modes.items() if name.startswith("pooling_mode_") and is_on}
    if len(asked) == 1 and (mode := asked.pop()) in set(Pooling):
        return Pooling(mode)
    raise wrong(f"{path} asks for a pooling that is neither mean nor cls alone")


def _max_tokens(folder: Path) -> int:
    """The least that any of the files allows."""
    if limits := list(_limits(folder)):
        return min(limits)
    raise wrong(f"{folder} does not say how many tokens the model reads (max_seq_length)")


def _limits(folder: Path) -> Iterator[int]:
    sentences = _json(folder / "sentence_bert_config.json") or {}
    if limit := sentences.get("max_seq_length"):
        yield int(limit)
    settings = _json(folder / "tokenizer_config.json") or {}
    if limit := settings.get("model_max_length"):
        yield int(limit)
    model = _json(folder / "config.json") or {}
    if limit := model.get("max_position_embeddings"):
        yield int(limit) - (2 if model.get("model_type") in _OFFSET_MODELS else 0)


def _json(path: Path) -> Any:
    """What a JSON file holds; None where there is no such file."""
    if not path.is_file():
        return None
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise wrong(f"{path} cannot be read: {error}") from error
