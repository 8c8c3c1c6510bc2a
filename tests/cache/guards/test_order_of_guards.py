"""Which guard speaks first, and what all of them have to say."""

from __future__ import annotations

from proxy.cache.guards import (
    NAMES,
    Passed,
    Refusal,
    doubt,
    doubts,
    exact_refusal,
    objections,
    refusal,
)
from proxy.cache.verdict import MissReason
from tests.cache.wordings import pair


def _objecting(question: str, stored: str) -> list[str]:
    objects = objections(pair(question, stored))
    return [name for name, does in zip(NAMES, objects, strict=True) if does]


def test_the_first_guard_that_objects_is_named() -> None:
    """Of several reasons the one that can be checked most surely counts."""
    question, stored = "Why does US `ls` list 3 files?", "How does us `cd` not list 4 files?"
    assert _objecting(question, stored) == [
        "code",
        "numbers",
        "negation",
        "case",
        "intent",
        "content",
    ]
    verdict = refusal(pair(question, stored))
    assert isinstance(verdict, Refusal)
    assert verdict.reason is MissReason.GUARD_CODE


def test_all_objections_are_told_in_the_order_of_their_names() -> None:
    """A score is trained on them, so it must know which is which."""
    assert _objecting("How do I bake bread?", "How to bake a bread") == []
    assert _objecting("Do I wait two days?", "Do I wait three days?") == ["numbers"]
    assert _objecting("Is it on?", "Is it off?") == ["negation"]
    assert _objecting("Can it help US?", "Can it help us?") == ["case"]
    assert _objecting("Wo ist das?", "Where is that?") == ["language", "intent"]
    assert _objecting("How do I vote?", "Why do I vote?") == ["intent"]
    assert _objecting("Is it only red?", "Is it red?") == ["scope"]
    assert _objecting("trains to Rome", "trains from Rome") == ["roles"]
    assert _objecting("Do cats chase dogs?", "Do dogs chase cats?") == ["roles", "order"]
    assert _objecting("Is Peru big?", "Is Chile big?") == ["entities", "content"]


def test_what_no_guard_refuses_can_be_doubted() -> None:
    """A doubt alone refuses nothing: a score that is high enough overrules it."""
    held = pair("How do I cook quinoa?", "How do I cook couscous?")
    assert refusal(held) == Passed()
    assert doubts(held) == objections(held) == (*[False] * (len(NAMES) - 1), True)
    assert doubt(held) == Refusal(MissReason.GUARD_CONTENT, ("quinoa", "couscous"))


def test_the_exact_path_asks_about_case_alone() -> None:
    """Two wordings with one key differ in case and space only."""
    held = pair("Can it help US?", "can it help us?")
    assert exact_refusal(held) == Refusal(MissReason.GUARD_CASE, ("US?", "us?"))
    assert exact_refusal(pair("Is Peru big?", "Is Chile big?")) == Passed()
