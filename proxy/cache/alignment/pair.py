"""A question and a stored wording, held side by side once for all guards and the score."""

from __future__ import annotations

from proxy.cache.alignment.align import Alignment, align
from proxy.cache.alignment.sentence import Reader
from proxy.cache.alignment.text import Text, read


class Pair:
    """Two wordings; what is read of them is read when a guard first asks for it."""

    def __init__(self, question: str, stored: str, reader: Reader) -> None:
        self.asked: Text = read(question)
        self.kept: Text = read(stored)
        self._reader = reader
        self._alignment: Alignment | None = None

    def is_word(self, word: str) -> bool:
        """Whether the lexicon knows a folded word as one."""
        return self._reader.is_word(word)

    @property
    def alignment(self) -> Alignment:
        """Which words of the two stand for each other."""
        if self._alignment is None:
            self._alignment = align(self._reader.read(self.asked), self._reader.read(self.kept))
        return self._alignment
