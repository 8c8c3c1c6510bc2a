"""The tokenizer from a vocabulary alone is the one that Hugging Face would make."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.implementations.bert_wordpiece import BertWordPieceTokenizer

import proxy.embed
from proxy.embed.wordpiece import wordpiece

VOCABULARY = Path(proxy.embed.__file__).with_name("vocab.txt")
SENTENCES = [
    "What is green tea?",
    "Crème brûlée à la carte, naïve résumé; Übergrößenträger",
    "なぜ空は青いのですか？漢字かな交じり文",
    "中文测试文本，标点。",
    "Привет, мир! Ελληνικά עברית हिन्दी",
    "😀 and \u2028 and \x00 and [MASK]",
    "x" * 101,
    "",
]


@pytest.fixture(scope="module")
def ours() -> Tokenizer:
    return wordpiece(VOCABULARY)


@pytest.fixture(scope="module")
def theirs() -> BertWordPieceTokenizer:
    made = BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
    made.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"])
    return made


def test_the_vocabulary_is_berts() -> None:
    """The file is the one that vocab.md tells of."""
    digest = hashlib.sha256(VOCABULARY.read_bytes()).hexdigest()
    assert digest in VOCABULARY.with_suffix(".md").read_text("utf-8")
    assert len(VOCABULARY.read_text("utf-8").rstrip("\n").split("\n")) == 30522


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_have_the_same_ids(
    ours: Tokenizer, theirs: BertWordPieceTokenizer, text: str
) -> None:
    """Accents, CJK, emoji, separators, special tokens in the text, endless words."""
    assert ours.encode(text).ids == theirs.encode(text).ids


@given(st.text(max_size=60))
def test_any_text_has_the_same_ids(
    ours: Tokenizer, theirs: BertWordPieceTokenizer, text: str
) -> None:
    """Whatever Unicode has."""
    assert ours.encode(text).ids == theirs.encode(text).ids


def test_a_sentence_has_the_ids_that_are_known(ours: Tokenizer) -> None:
    """As every port of BERT has them."""
    assert ours.encode("Hello, world!").ids == [101, 7592, 1010, 2088, 999, 102]


def small(folder: Path, *words: str) -> Path:
    """A vocabulary of the special tokens and these words, with the line ends of Windows."""
    path = folder / "vocab.txt"
    path.write_bytes("\r\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words, ""]).encode())
    return path


def test_case_can_matter(tmp_path: Path) -> None:
    """For models that were trained so."""
    path = small(tmp_path, "[MASK]", "Tea", "tea", "té")
    assert wordpiece(path, lowercase=False).encode("Tea té").ids == [2, 5, 7, 3]
    assert wordpiece(path).encode("Tea té").ids == [2, 6, 1, 3]


def test_a_vocabulary_that_is_none(tmp_path: Path) -> None:
    """It is refused with what it lacks."""
    with pytest.raises(ValueError, match=r"^vocab.txt has no \[MASK\]$"):
        wordpiece(small(tmp_path))
