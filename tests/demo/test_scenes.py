"""The scenes: what is played adds up, and the demo's policy touches nobody else."""

from __future__ import annotations

import pytest

from proxy.cache.policy import Policy, Rules, Subject, read_policy
from proxy.cache.verdict import BypassReason, MissReason, Path
from proxy.demo.answers import say
from proxy.demo.scenes import CAREFUL, CHAT_UI, POLICY, TTL_SECONDS, Step, steps
from proxy.settings import built_in_policy

BOTH = pytest.mark.parametrize("stand_in", [True, False])


@BOTH
def test_every_outcome_is_one_that_the_cache_has(*, stand_in: bool) -> None:
    """A misspelt expectation would fail in front of an audience."""
    known: dict[str, set[str]] = {
        "hit": set(Path),
        "miss": set(MissReason),
        "bypass": set(BypassReason),
    }
    for step in steps(stand_in=stand_in):
        assert step.reason in known[step.verdict]


@BOTH
def test_what_is_shown(*, stand_in: bool) -> None:
    """All that a newcomer should see is among the scenes."""
    played = steps(stand_in=stand_in)
    shown = {(step.verdict, step.reason) for step in played}
    assert shown >= {
        ("miss", "no_match"),
        ("hit", "exact_match"),
        ("hit", "semantic_match"),
        ("miss", "low_confidence"),
        ("miss", "guard_numbers"),
        ("miss", "guard_roles"),
        ("miss", "expired"),
        ("bypass", "no_cache"),
        ("bypass", "repeat"),
    }
    assert any(step.stream and step.verdict == "hit" for step in played)
    assert len({step.key for step in played}) == 2


@BOTH
def test_each_hit_repeats_an_answer_that_was_new(*, stand_in: bool) -> None:
    """`same_as` names an earlier step whose answer came from the upstream."""
    played = steps(stand_in=stand_in)
    for number, step in enumerate(played, 1):
        assert (step.same_as is not None) == (step.verdict == "hit")
        if step.same_as is not None:
            assert step.same_as < number
            assert played[step.same_as - 1].verdict != "hit"
            assert played[step.same_as - 1].key == step.key


@BOTH
def test_the_expired_answer_had_its_time(*, stand_in: bool) -> None:
    """The last scene waits for longer than the answer was to be kept."""
    *_, kept, in_time, expired = steps(stand_in=stand_in)
    assert kept.headers == {"x-cache-ttl": str(TTL_SECONDS)}
    assert in_time.wait == 0
    assert expired.wait > TTL_SECONDS
    assert kept.question == in_time.question == expired.question


def test_the_stand_in_has_something_to_say() -> None:
    """The questions that are meant to be understood get an answer of their own."""
    for step in steps(stand_in=True):
        if "caching" in step.question or "time to live" in step.question:
            assert "You asked" not in say(step.question, 1)


def test_a_failure_without_a_stand_in_needs_no_special_model() -> None:
    """Any model breaks off after one token, and there may be no text in that."""
    cut = [step for step in steps(stand_in=False) if step.fails]
    assert [step.fields for step in cut] == [{"max_tokens": 1}] * 2
    assert not [step for step in steps(stand_in=True) if step.fails or step.fields]


def test_the_demos_rules_are_for_its_own_callers() -> None:
    """Anybody else meets the shipped policy."""
    shipped = built_in_policy().read_text("utf-8")
    extended = read_policy(shipped + POLICY, "demo")
    for question in ("What is semantic caching?", "What is the weather today?"):
        step = Step("", question, "", "")
        assert _rules(extended, step, "curl") == _rules(read_policy(shipped, "shipped"), step, "")
        assert _rules(extended, step, CHAT_UI).repeat_window_s == 60
        assert _rules(extended, step, CAREFUL).min_confidence == 0.999


def _rules(policy: Policy, step: Step, user_agent: str) -> Rules:
    topics = policy.topics(step.question)
    return policy.rules_for(Subject("m", "t", 1.0, user_agent, topics))
