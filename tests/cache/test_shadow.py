"""What would have become of a question, at its own threshold and at looser ones."""

from __future__ import annotations

from collections.abc import Sequence

from proxy.cache.gates import Question
from proxy.cache.shadow import FLOOR, Rival, Shadow, shadow_of
from proxy.cache.verdict import Hit, Match, Miss, MissReason, Path
from tests.cache.samples import Desk, at, desk, question, ruled, stored

TEA = question("How do I brew green tea?")
SAME = stored(question("How can I brew green tea?"))
NEARER = stored(question("How do I brew green tea at home?"))


async def shadow(full: Desk, asked: Question) -> Shadow:
    """The shadow of a question."""
    return await shadow_of(full.cache, asked, await full.look_up(asked))


def scores(rivals: Sequence[Rival]) -> list[float]:
    return [rival.score for rival in rivals]


async def test_a_miss_without_rivals() -> None:
    """Nothing is stored."""
    assert await shadow(desk(), TEA) == Shadow(Miss(MissReason.NO_MATCH))


async def test_an_exact_match_has_no_rivals() -> None:
    """It would be served at any threshold."""
    full = desk()
    entry = stored(TEA)
    await full.place(entry, at(1))
    found = await shadow(full, TEA)
    would = Hit(Path.EXACT, entry, Match(1.0, 1.0, 0, 3600))
    assert found == Shadow(would)
    assert found.told == Miss(MissReason.SHADOW, would.match, would=would)
    assert found.entries == {entry.key: entry}


async def test_a_hit_is_its_own_rival() -> None:
    """At every threshold up to its score."""
    full = desk()
    await full.place(SAME, at(0.97))
    found = await shadow(full, TEA)
    assert found.would is not None
    (rival,) = found.rivals
    assert (rival.entry, rival.score, rival.above) == (SAME, 1.0, 0.0)
    assert found.entries == {SAME.key: SAME}


async def test_a_nearer_one_is_served_at_a_looser_threshold() -> None:
    """Its score is too low for the rules; where it does, the other one is not asked for."""
    full = desk()
    await full.place(NEARER, at(0.99))
    await full.place(SAME, at(0.97, axis=2))
    found = await shadow(full, TEA)
    assert found.would is not None
    assert found.would.entry == SAME
    nearer, same = found.rivals
    assert (nearer.entry, same.entry) == (NEARER, SAME)
    assert FLOOR <= nearer.score < TEA.rules.min_score <= same.score
    assert (nearer.above, same.above) == (0.0, nearer.score)
    assert set(found.entries) == {NEARER.key, SAME.key}


async def test_what_is_refused_for_its_score_alone() -> None:
    """It is a miss, told as ever; the rival has its figures."""
    full = desk()
    await full.place(NEARER, at(0.99))
    found = await shadow(full, TEA)
    assert isinstance(found.verdict, Miss)
    assert found.told is found.verdict
    assert found.would is None
    assert [rival.entry for rival in found.rivals] == [NEARER]


async def test_confidence_has_no_say() -> None:
    """What is refused for its age would be served by a score; that is what is asked for."""
    full = desk()
    await full.place(SAME, at(0.97))
    full.clock.advance(3500)
    asked = question(rules=ruled(min_confidence=0.99))
    found = await shadow(full, asked)
    assert isinstance(found.verdict, Miss)
    assert found.verdict.reason is MissReason.LOW_CONFIDENCE
    assert scores(found.rivals) == [1.0]


async def test_no_guard_is_left_out() -> None:
    """At no threshold would it be served."""
    full = desk()
    await full.place(stored(question("Is port 8008 open?")), at(0.99))
    assert (await shadow(full, question("Is port 8080 open?"))).rivals == ()
