"""Word by word a text has the very tokens that its tokenizer finds in all of it."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from proxy.embed.tokens import Tokens
from proxy.tuning.pairs import read_pairs

HELD_OUT = Path(__file__).parents[1] / "data" / "pairs-heldout.jsonl"


@cache
def tokenizer() -> Tokenizer:
    """The one that the word vectors belong to."""
    spec = find_spec("wordllama")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "tokenizers"
    return Tokenizer.from_file(str(folder / "l2_supercat_tokenizer_config.json"))


@cache
def tokens() -> Tokens:
    """They remember, so all tests share them."""
    return Tokens(tokenizer())


def whole(text: str) -> list[int]:
    """What the tokenizer makes of all of a text."""
    ids: list[int] = tokenizer().encode(text, add_special_tokens=False).ids
    return ids


def test_no_token_reaches_across_a_space() -> None:
    """All rests on that: only tokens that are nothing but spaces have one behind their start."""
    assert not [token for token in tokenizer().get_vocab() if "▁" in token.lstrip("▁")]
    special = tokenizer().get_added_tokens_decoder().values()
    assert all(token.content.startswith("<") for token in special)


def test_words_of_the_vocabulary_are_what_the_tokenizer_makes_of_them() -> None:
    """With a question mark, too, which stays for itself."""
    vocabulary = tokenizer().get_vocab()
    words = [token[1:] for token in vocabulary if token.startswith("▁") and token[1:].isalpha()]
    assert len(words) > 16_000
    assert not [word for word in words if tokens().read(word) != whole(word)]
    assert not [token for token in vocabulary if re.search(r"[^\W\d_]\?", token)]


def test_our_questions() -> None:
    """As they are asked, and once more when their words are known."""
    pairs = read_pairs(HELD_OUT)
    for text in [pair.a for pair in pairs] + [pair.b for pair in pairs]:
        assert tokens().read(text) == whole(text)
        assert tokens().read(text) == whole(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "one  two",
        "Really? really?? ? a? Ünïcödé? x1? don't? ever?.",
        " before and behind ",
        "a\ttab, a\nline and a\u00a0space",
        "what is </s> for",
        "a<s>b <unk>",
        "an ▁ and a▁b",
        "😀 says 👩‍👩‍👧 to 🇫🇷",
        "東京の天気は? 今日",
        "e\u0301te\u0301 İstanbul ﬁne ½ ℃ 10²",
        "\x00 \x7f \u200b",
        "a" * 33 + " " + "b" * 5000,
        "word " * 500 + "end",
    ],
)
def test_odd_texts(text: str) -> None:
    """Empty, long, of other scripts, and such as hold what the vocabulary has for itself."""
    assert tokens().read(text) == whole(text)
    assert tokens().read(text) == whole(text)


@given(st.text(st.sampled_from(" aebE.,?'▁<s>/1é日😀\n"), max_size=40) | st.text(max_size=40))
def test_any_text(text: str) -> None:
    """Whatever it is."""
    assert tokens().read(text) == whole(text)


def test_what_is_given_is_ones_own() -> None:
    """Whoever changes it changes nobody else's."""
    tokens().read("tea").append(0)
    assert tokens().read("tea") == whole("tea")
