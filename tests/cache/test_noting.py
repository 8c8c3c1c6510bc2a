"""What the cache notes of a hit, and what it leaves out where wordings are not to be stored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proxy.cache.entry import Entry
from proxy.cache.gates import Question
from proxy.cache.origin import Origin
from proxy.cache.semantic_cache import SemanticCache
from proxy.cache.uses import UNUSED, Use, Uses
from proxy.cache.verdict import Hit, Match, Miss, MissReason, Path
from tests.cache.samples import NOW, Desk, at, desk, question, stored

TEA = replace(question("How do I brew green tea?"), tenant="ann", body=b'{"model": "llama3.2"}')
PARAPHRASE = question("How can I brew green tea?")
NEAR = {"how can i brew green tea?": at(0.97)}


async def uses(of: Desk, asked: Question) -> Uses:
    """What is known of the entry of a question."""
    return await of.books.uses(asked.fingerprint.key)


async def kept_by(of: Desk, asked: Question) -> Entry:
    """The entry of a question, which must be there."""
    entry = await of.store.get(asked.fingerprint.key)
    assert entry is not None
    return entry


# --- uses ----------------------------------------------------------------------------------------


async def test_every_hit_is_noted() -> None:
    """By its path; with the question where it was another one."""
    full = desk(NEAR)
    await full.place(stored(TEA), at(1))
    await full.ask(TEA)
    full.clock.advance(7)
    found = await full.ask(PARAPHRASE)
    assert isinstance(found, Hit)
    similar = Use(NOW + 7, Path.SEMANTIC, found.match.similarity, PARAPHRASE.request.wording)
    assert await uses(full, TEA) == Uses.of(Use(NOW, Path.EXACT, 1.0), similar)


async def test_a_miss_is_no_use() -> None:
    """Whoever was refused has not used it."""
    full = desk(NEAR)
    await full.place(stored(TEA, ttl=10), at(1))
    full.clock.advance(11)
    assert isinstance(await full.ask(PARAPHRASE), Miss)
    assert isinstance(await full.ask(TEA), Miss)
    assert await uses(full, TEA) == UNUSED


async def test_nobody_needs_to_note_anything() -> None:
    """A cache without a bookkeeper hits as well."""
    full = desk()
    await full.place(stored(TEA))
    alone = SemanticCache(replace(full.cache._parts, bookkeeper=None), full.clock)
    assert isinstance((await alone.lookup(TEA)).verdict, Hit)


# --- without wordings ----------------------------------------------------------------------------


async def test_an_entry_says_where_it_comes_from() -> None:
    """With its question and request, unless it is not to."""
    full, silent = desk(), desk(stores_wordings=False)
    for each in (full, silent):
        await each.keep(TEA, seconds=1.5)
    told = Origin(tenant="ann", request=TEA.body, seconds=1.5)
    assert (await kept_by(full, TEA)).origin == told
    assert (await kept_by(full, TEA)).wording == TEA.request.wording
    untold = replace(told, request=b"", spelling=TEA.spelling)
    assert (await kept_by(silent, TEA)).origin == untold
    assert (await kept_by(silent, TEA)).wording == ""
    assert TEA.request.wording.encode() not in repr(await kept_by(silent, TEA)).encode()


async def test_the_same_to_the_letter_hits() -> None:
    """Though nobody knows any more what it was; and what it is asked for is not noted."""
    silent = desk(NEAR, stores_wordings=False)
    await silent.keep(TEA)
    assert isinstance(await silent.ask(TEA), Hit)
    assert await uses(silent, TEA) == Uses.of(Use(NOW, Path.EXACT, 1.0))


@pytest.mark.parametrize(
    ("was", "asked"),
    [
        ("Tell us about polo", "Tell US about polo"),
        ("How do I brew green tea?", "how do i brew green tea?"),
        ("How do I brew green tea?", "How do I brew  green tea?"),
    ],
)
async def test_another_spelling_is_refused_and_replaces_it(was: str, asked: str) -> None:
    """Under one key the two cannot be told apart any more, so each counts as another question."""
    silent = desk(stores_wordings=False)
    one, other = question(was), question(asked)
    assert one.fingerprint == other.fingerprint
    await silent.keep(one)
    assert await silent.ask(other) == Miss(
        MissReason.NO_WORDING, Match(1.0, confidence=1.0, age=0, ttl=3600)
    )
    await silent.keep(other)
    assert isinstance(await silent.ask(other), Hit)


async def test_a_paraphrase_is_refused_with_its_similarity() -> None:
    """Whatever it says, since no guard can compare it; and the entry stays."""
    silent = desk(NEAR, stores_wordings=False)
    await silent.keep(TEA, vector=at(1))
    found = await silent.ask(PARAPHRASE)
    assert isinstance(found, Miss)
    assert found.reason is MissReason.NO_WORDING
    assert found.match is not None
    assert found.match.similarity == pytest.approx(0.97)
    assert found.match.confidence is None
    assert isinstance(await silent.ask(TEA), Hit)


async def test_wordings_that_were_stored_before_are_still_compared() -> None:
    """The setting is about what is stored; its uses are noted without the question."""
    silent = desk(NEAR, stores_wordings=False)
    await silent.place(stored(TEA), at(1))
    found = await silent.ask(PARAPHRASE)
    assert isinstance(found, Hit)
    assert (await uses(silent, TEA)).last[0].wording == ""


async def test_no_wording_is_another_thing_than_an_empty_one() -> None:
    """An empty question has one, and is the same as any other empty one."""
    empty = question("")
    for each in (desk(), desk(stores_wordings=False)):
        await each.keep(empty)
        assert isinstance(await each.ask(empty), Hit)
