"""The tokenizer of BERT and its kin from its vocabulary alone, as `tokenizers` would load it.

Source: Hugging Face's `BertTokenizerFast`, and the tokenizer.json of all-MiniLM-L6-v2.
"""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def wordpiece(vocabulary: Path, *, lowercase: bool = True) -> Tokenizer:
    """A tokenizer from a vocab.txt: a token a line, whose number is its id.

    Lower-casing takes accents off, too. Raises `ValueError` where a special token is missing.
    """
    # Not `splitlines`: some tokens are line separators of Unicode.
    tokens = vocabulary.read_text("utf-8").rstrip("\n").split("\n")
    ids = {token.rstrip("\r"): number for number, token in enumerate(tokens)}
    if missing := set(_SPECIAL) - ids.keys():
        raise ValueError(f"{vocabulary.name} has no {min(missing)}")
    tokenizer = Tokenizer(WordPiece(ids, unk_token=_SPECIAL[1], max_input_chars_per_word=100))
    tokenizer.normalizer = BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[(token, ids[token]) for token in ("[CLS]", "[SEP]")],
    )
    tokenizer.add_special_tokens(list(_SPECIAL))
    return tokenizer
