"""Small ONNX models, written by hand: the `onnx` package would be large.

Each looks the vector of a token up in a table; field numbers are those of onnx.proto3.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FLOAT, INT32, INT64, UINT8 = 1, 6, 7, 2
TOKENS = ("input_ids", "attention_mask", "token_type_ids")
Table = NDArray[np.float32]


def table(words: int, dimension: int = 4) -> Table:
    """The same random vectors at every call."""
    drawn = np.random.default_rng(3).normal(size=(words, dimension))
    return drawn.astype(np.float32)


def write_model(
    path: Path,
    vectors: Table,
    *,
    inputs: Sequence[str] = TOKENS,
    kind: int = INT64,
    output: str = "last_hidden_state",
    quantised: bool = False,
    pooled: bool = False,
) -> None:
    """Write a model whose `output` is one vector a token, or, `pooled`, their plain mean.

    A `quantised` one rounds in a scale that it takes from the whole batch.
    """
    nodes = [_node("Gather", ["table", inputs[0]], ["looked_up"])]
    if quantised:
        parts = ["rounded", "scale", "zero"]
        nodes.append(_node("DynamicQuantizeLinear", ["looked_up"], parts))
        nodes.append(_node("DequantizeLinear", parts, ["found"]))
    else:
        nodes.append(_node("Identity", ["looked_up"], ["found"]))
    nodes.append(_mean("found", output) if pooled else _node("Identity", ["found"], [output]))
    shape = (*(("batch",) if pooled else ("batch", "sequence")), *vectors.shape[1:])
    graph = (
        b"".join(_message(1, node) for node in nodes)
        + _text(2, "graph")
        + _message(5, _tensor("table", vectors))
        + b"".join(_message(11, _value(name, kind, ("batch", "sequence"))) for name in inputs)
        + _message(12, _value(output, FLOAT, shape))
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_number(1, 8) + _message(7, graph) + _message(8, _number(2, 13)))


def write_folder(folder: Path, files: Mapping[str, str]) -> Path:
    """Write text files into a folder; returns it."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _node(kind: str, inputs: Sequence[str], outputs: Sequence[str]) -> bytes:
    return (
        b"".join(_text(1, name) for name in inputs)
        + b"".join(_text(2, name) for name in outputs)
        + _text(4, kind)
    )


def _mean(given: str, output: str) -> bytes:
    axes = _text(1, "axes") + _number(8, 1) + _number(20, 7)
    keep = _text(1, "keepdims") + _number(3, 0) + _number(20, 2)
    return _node("ReduceMean", [given], [output]) + _message(5, axes) + _message(5, keep)


def _tensor(name: str, values: Table) -> bytes:
    dims = b"".join(_number(1, size) for size in values.shape)
    return dims + _number(2, FLOAT) + _text(8, name) + _message(9, values.astype("<f4").tobytes())


def _value(name: str, kind: int, shape: Sequence[str | int]) -> bytes:
    dims = b"".join(
        _message(1, _text(2, size) if isinstance(size, str) else _number(1, size)) for size in shape
    )
    return _text(1, name) + _message(2, _message(1, _number(1, kind) + _message(2, dims)))


def _text(field: int, value: str) -> bytes:
    return _message(field, value.encode())


def _message(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    head = b""
    while value > 127:
        head += bytes([value & 127 | 128])
        value >>= 7
    return head + bytes([value])
