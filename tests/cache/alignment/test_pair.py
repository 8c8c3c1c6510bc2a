"""A question and a stored wording, side by side."""

from __future__ import annotations

from tests.cache.wordings import pair


def test_both_texts_are_at_hand() -> None:
    """As they were sent, and as guards read them."""
    both = pair("Is it 20 °C?", "is it ２０ °C")
    assert both.asked.raw == "Is it 20 °C?"
    assert both.kept.plain == "is it 20 °C"


def test_they_are_aligned_once() -> None:
    """All guards and the score look at one alignment."""
    both = pair("How do I boil an egg?", "how to boil eggs")
    assert both.alignment is both.alignment
    assert both.alignment.asked.text is both.asked
    assert both.alignment.kept.text is both.kept


def test_the_lexicon_tells_words_from_names() -> None:
    """Guards ask it for what capitals mean."""
    both = pair("", "")
    assert both.is_word("us")
    assert not both.is_word("paris")
