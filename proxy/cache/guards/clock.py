"""Times of day: "6 in the evening" is "6 pm" is "18:00"."""

from __future__ import annotations

from collections.abc import Sequence

_HALVES_OF_DAY = frozenset({"am", "pm"})
TIMES = frozenset({"am", "pm", "o'clock"})
_PARTS_OF_DAY = {
    "in the morning": "am",
    "in the afternoon": "pm",
    "in the evening": "pm",
}
# "At six in the morning" is a time; "take two in the morning" is none.
BEFORE_TIME = frozenset("at by until till before after around about from since past to".split())


def half_of_day(words: Sequence[str], at: int) -> tuple[str, int]:
    """Which half of the day is named at a place, and in how many words."""
    if words[at] in _HALVES_OF_DAY:
        return words[at], 1
    named = " ".join(words[at : at + 3])
    return (_PARTS_OF_DAY[named], 3) if named in _PARTS_OF_DAY else ("", 0)


def time(written: str, minute: str, half: str) -> tuple[str, str]:
    """A time of day and its unit: "clock" counts 24 hours, "o'clock" may be twelve hours later."""
    hour = int(written)
    is_half = 1 <= hour <= 12
    if is_half and half in _HALVES_OF_DAY:
        hour = hour % 12 + 12 * (half == "pm")
    elif is_half and not written.startswith("0"):
        return f"{hour}:{minute}", "o'clock"
    return f"{hour}:{minute}", "clock"
