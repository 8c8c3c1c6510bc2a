"""Bounds of a number: "more than 30" is another set than "at least 30" or "under 30"."""

from __future__ import annotations

_BEFORE = {
    **dict.fromkeys("over above exceeding".split(), ">"),
    **dict.fromkeys("under below".split(), "<"),
}
_PAIRED = {("at", "least"): ">=", ("at", "most"): "<=", ("up", "to"): "<="}
_SECOND_OF_PAIR = frozenset({"least", "most", "to"})
_BEHIND = {
    **dict.fromkeys("more over older above up longer higher".split(), ">="),
    **dict.fromkeys("less fewer under younger below shorter lower".split(), "<="),
}
_THAN = {
    **dict.fromkeys(
        "more greater larger bigger longer older higher heavier taller later further".split(), ">"
    ),
    **dict.fromkeys(
        "less fewer smaller shorter younger lower lighter cheaper earlier sooner".split(), "<"
    ),
}
_NOT = {">": "<=", "<": ">="}
_JOINTS = frozenset({"or", "and"})


def bound(before: tuple[str, str, str], behind: tuple[str, str]) -> str:
    """How a number is bounded by the words at it: ">" more, ">=" as much or more; "" not at all."""
    negation, ahead, near = before
    if near == "than":
        found = _THAN.get(ahead, "")
        return _NOT.get(found, "") if negation in ("no", "not") else found
    found = _PAIRED.get((ahead, near), "") if near in _SECOND_OF_PAIR else _BEFORE.get(near, "")
    if found or behind[0] not in _JOINTS:
        return found or _PAIRED.get(behind, "")
    return _BEHIND.get(behind[1], "")
