"""An ONNX model at work: token ids in, unit vectors out. Everything here blocks."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proxy.cache.ports import Vector
from proxy.embed.model_folder import Pooling, wrong

Tokens = Sequence[int]
Numbers = NDArray[np.generic]

_INPUTS = {"input_ids", "attention_mask", "token_type_ids"}
_TYPES: Mapping[str, type[np.generic]] = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_POOLED = "sentence_embedding"
_ERRORS_ONLY = 3
# Such an operation takes its scale from all texts of a batch, so each would change the others.
_MIXES_TEXTS = b"DynamicQuantizeLinear"


class Encoder:
    """Runs a model on the CPU with so many `threads`; `pooling` None: the model pools by itself.

    Raises `SettingsError` for a model that is not a text encoder's. `dimension` is the length of
    its vectors.
    """

    def __init__(self, model: Path, pooling: Pooling | None, threads: int) -> None:
        self._session = _session(model, threads)
        self._inputs = _inputs(self._session)
        self._output, self._pooling = _output(self._session, pooling)
        self._one_by_one = _MIXES_TEXTS in model.read_bytes()
        self.dimension = len(self.vectors([[0, 0]])[0])

    def vectors(self, batch: Sequence[Tokens]) -> list[Vector]:
        """A vector for each text, the same in every batch; raises `ValueError` for none."""
        if self._one_by_one:
            return [vector for tokens in batch for vector in self._run([tokens])]
        return self._run(batch)

    def _run(self, batch: Sequence[Tokens]) -> list[Vector]:
        shape = (len(batch), max(map(len, batch)))
        ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        feeds = {name: given[name].astype(kind) for name, kind in self._inputs.items()}
        found = np.asarray(self._session.run([self._output], feeds)[0], np.float32)
        return [_unit(vector) for vector in self._pooled(found, mask)]

    def _pooled(self, found: Vector, mask: NDArray[np.int64]) -> Vector:
        if self._pooling is None:
            return found
        if self._pooling is Pooling.CLS:
            return found[:, 0]
        weights = mask[..., None].astype(np.float32)
        mean: Vector = (found * weights).sum(axis=1) / weights.sum(axis=1)
        return mean


def _session(model: Path, threads: int) -> Any:
    # Left to itself it tells its makers of every start, and keeps an id and a database for that
    # in the user's home. It looks at this once, when it is imported.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime
    except ImportError as error:
        raise wrong('it needs the package onnxruntime: pip install "encore[onnx]"') from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    # Threads that wait in a loop would take the time of the event loop's.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(model), options, ["CPUExecutionProvider"])
    # It raises whatever its own parts raise.
    except Exception as error:
        raise wrong(f"{model} cannot be loaded: {error}") from error


def _inputs(session: Any) -> Mapping[str, type[np.generic]]:
    wanted = {given.name: given.type for given in session.get_inputs()}
    if "input_ids" not in wanted or wanted.keys() - _INPUTS or set(wanted.values()) - _TYPES.keys():
        raise wrong(f"the model wants {', '.join(sorted(wanted))}, and not only token ids")
    return {name: _TYPES[kind] for name, kind in wanted.items()}


def _output(session: Any, pooling: Pooling | None) -> tuple[str, Pooling | None]:
    """The output to take: one vector a text where there is one, else one for each token.

    BERT's own `pooler_output` is no sentence's vector.
    """
    shapes = {given.name: given.shape for given in session.get_outputs()}
    by_text = [name for name, shape in shapes.items() if len(shape) == 2]
    by_token = [name for name, shape in shapes.items() if len(shape) == 3]
    if _POOLED in by_text:
        return _POOLED, None
    if list(shapes) == by_text and len(by_text) == 1 and _is_vector(by_text[0], shapes):
        return by_text[0], None
    if not by_token:
        raise wrong("the model gives no vectors for texts or tokens")
    if pooling is None:
        raise wrong("it needs 1_Pooling/config.json, since the model gives vectors for tokens")
    return by_token[0], pooling


def _is_vector(name: str, shapes: Mapping[str, Sequence[int | str]]) -> bool:
    """Whether an output with a row for each text is a vector, and no classifier's verdict."""
    return name != "logits" and isinstance(shapes[name][-1], int)


def _unit(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    if not 0 < length < np.inf:
        raise ValueError("the model gave a vector without a direction")
    return vector / np.float32(length)
