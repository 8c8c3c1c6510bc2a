"""What a file of pairs may look like, and what is said about one that does not."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from proxy.errors import PairsError
from proxy.tuning.pairs import Pair, read_pairs

TEA = b'{"a": "What is tea?", "b": "Tea?", "label": 1}'


def test_the_pairs_of_a_file(tmp_path: Path) -> None:
    """One a line, with or without groups; empty lines and unknown fields do no harm."""
    path = tmp_path / "pairs.jsonl"
    grouped = (
        b'{"a": "Boil it", "b": "Fry it", "label": 0, "family": "intent", "domain": "food",'
        b' "lang": "en", "by": "Ann"}'
    )
    path.write_bytes(TEA + b"\r\n\n" + grouped)
    assert read_pairs(path) == [
        Pair("What is tea?", "Tea?", same=True),
        Pair("Boil it", "Fry it", same=False, family="intent", lang="en", domain="food"),
    ]


def test_a_compressed_file(tmp_path: Path) -> None:
    """`.gz` tells."""
    path = tmp_path / "pairs.jsonl.gz"
    path.write_bytes(gzip.compress(TEA))
    assert read_pairs(path) == [Pair("What is tea?", "Tea?", same=True)]


def test_a_line_separator_in_a_text(tmp_path: Path) -> None:
    """Only a line feed ends a line."""
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"a": "x\u2028y", "b": "z", "label": 0}', "utf-8")
    assert read_pairs(path) == [Pair("x\u2028y", "z", same=False)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"what?", "not JSON: "),
        (b'{"a": "\xff"}', "not JSON: "),
        (b'["x", "y", 1]', 'not an object such as {"a": "\u2026", "b": "\u2026", "label": 1}'),
        (b'{"b": "x", "label": 1}', "a is missing, empty or no text"),
        (b'{"a": "x", "b": " ", "label": 1}', "b is missing, empty or no text"),
        (b'{"a": "x", "b": 7, "label": 1}', "b is missing, empty or no text"),
        (b'{"a": "x", "b": "y"}', "label is neither 1 (same meaning) nor 0"),
        (b'{"a": "x", "b": "y", "label": [1]}', "label is neither 1 (same meaning) nor 0"),
        (b'{"a": "x", "b": "y", "label": 1, "family": 3}', "family is no text"),
    ],
)
def test_a_malformed_line(tmp_path: Path, line: bytes, said: str) -> None:
    """File and line are named."""
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(TEA + b"\n" + line + b"\n")
    with pytest.raises(PairsError) as raised:
        read_pairs(path)
    assert str(raised.value).startswith(f"{path}, line 2: {said}")


def test_a_file_without_a_pair(tmp_path: Path) -> None:
    """It is an error: nothing can be measured with it."""
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(b"\n\n")
    with pytest.raises(PairsError, match=r"pairs\.jsonl: there is no pair in it"):
        read_pairs(path)


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(TEA, mtime=0)[:-9]])
def test_a_file_that_is_not_what_it_says(tmp_path: Path, content: bytes) -> None:
    """One that ends too early, too."""
    path = tmp_path / "pairs.jsonl.gz"
    path.write_bytes(content)
    with pytest.raises(PairsError, match=r"pairs\.jsonl\.gz: cannot be read: "):
        read_pairs(path)


def test_no_file(tmp_path: Path) -> None:
    """The system's own reason."""
    with pytest.raises(PairsError, match="cannot be read: No such file or directory"):
        read_pairs(tmp_path / "pairs.jsonl")
