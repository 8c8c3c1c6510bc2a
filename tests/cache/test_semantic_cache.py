"""What is found, what is kept, and what happens when a part fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from unittest.mock import ANY

import numpy as np
import pytest

from proxy.cache.entry import Entry
from proxy.cache.ports import Neighbour, StoredVector, Vector
from proxy.cache.semantic_cache import Lookup
from proxy.cache.verdict import Hit, Match, Miss, MissReason, Path, SemanticSkip, Skip, SkipReason
from proxy.chat.directives import Directives, Mode
from tests.cache.samples import (
    DIMENSION,
    NOW,
    STREAMED,
    CountingStore,
    answer,
    at,
    desk,
    kept,
    question,
    ruled,
    stored,
)

TEA = question("How do I brew green tea?")
# Cosines of float32 vectors are right to six digits.
NEARLY = pytest.approx


def hit(entry: Entry, similarity: float, path: Path = Path.SEMANTIC, age: float = 0) -> Hit:
    """A hit word for word, at an age that costs no confidence."""
    figure: Any = similarity if path is Path.EXACT else NEARLY(similarity, abs=1e-6)
    return Hit(path, entry, Match(figure, 1.0, age, entry.ttl))


def far(similarity: float) -> Match:
    """A neighbour that was too far away to be looked at."""
    figure: Any = NEARLY(similarity, abs=1e-6)
    return Match(figure)


def refused(reason: MissReason, similarity: float, confidence: Any = None) -> Miss:
    """A fresh entry that a gate refused; a guard does so before anything is weighed."""
    figure: Any = NEARLY(similarity, abs=1e-6)
    return Miss(reason, Match(figure, confidence, 0, 3600))


# --- finding -------------------------------------------------------------------------------------


async def test_an_empty_cache_misses() -> None:
    """The question's vector comes with the miss, so that keeping need not embed again."""
    empty = desk()
    found = await empty.look_up(TEA)
    assert found.verdict == Miss(MissReason.NO_MATCH)
    assert found.vector is not None
    assert found.vector.tolist() == at(1).tolist()


async def test_the_same_question_hits_exactly() -> None:
    """And without being embedded, though another entry would be near as well."""
    full = desk()
    same, near = stored(TEA), stored(question("How can I brew green tea?"))
    await full.place(same, at(1))
    await full.place(near, at(0.99))
    full.clock.advance(36)
    found = await full.look_up(TEA)
    assert found == Lookup(Hit(Path.EXACT, same, Match(1.0, 0.997, 36, 3600)), vector=None)
    assert full.embedder.asked == []


async def test_another_spelling_hits_exactly() -> None:
    """Case and space make no other question."""
    full = desk()
    entry = stored(TEA)
    await full.place(entry)
    assert await full.ask(question(" how do I  brew green Tea?")) == hit(entry, 1.0, Path.EXACT)


async def test_a_similar_question_hits_by_meaning() -> None:
    """The normalised wording is what is embedded."""
    full = desk({"how can i brew green tea?": at(0.97)})
    entry = stored(TEA)
    await full.place(entry, at(1))
    found = await full.look_up(question("How can  I brew green Tea?"))
    assert found.verdict == hit(entry, 0.97)
    assert found.vector is not None
    assert full.embedder.asked == ["how can i brew green tea?"]


async def test_the_parts_of_a_message_are_embedded_as_one() -> None:
    """A text in two parts has one vector."""
    parts = [{"type": "text", "text": "What is"}, {"type": "text", "text": "Tea?"}]
    empty = desk()
    await empty.ask(question(parts))
    assert empty.embedder.asked == ["what is tea?"]


async def test_a_match_never_leaves_its_scope() -> None:
    """Another system prompt is another scope, whatever the wording."""
    full = desk()
    history = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "And tea?"}]
    await full.place(stored(question(messages=history)), at(1))
    assert await full.ask(question("And tea?")) == Miss(MissReason.NO_MATCH)


async def test_too_far_away_is_no_match() -> None:
    """The similarity is reported; the entry was not looked at."""
    full = desk()
    await full.place(stored(question("How can I brew green tea?")), at(0.39))
    assert await full.ask(TEA) == Miss(MissReason.NO_MATCH, far(0.39))
    assert full.store.asked == [TEA.fingerprint.key]


async def test_a_request_may_ask_for_more_or_less() -> None:
    """`x-cache-threshold` moves the line, but not below the policy's least."""
    full = desk()
    near = stored(question("How can I brew green tea?"))
    farther = stored(question("How should I brew green tea?"))
    await full.place(near, at(0.9375))
    await full.place(farther, at(0.84, axis=2))

    async def asked(threshold: float | None) -> Hit | Miss:
        careful = ruled(threshold=0.95, min_threshold=0.85)
        return await full.ask(question(directives=Directives(threshold=threshold), rules=careful))

    assert await asked(None) == Miss(MissReason.NO_MATCH, far(0.9375))
    assert await asked(0.9375) == hit(near, 0.9375)
    assert await asked(0.938) == Miss(MissReason.NO_MATCH, far(0.9375))
    await full.store.delete(near.key)
    assert await asked(0.1) == Miss(MissReason.NO_MATCH, far(0.84))


async def test_near_is_not_the_same() -> None:
    """A score that is too low is a miss at any similarity, and one that passes comes behind it."""
    full = desk()
    other = stored(question("How do I brew green tea at home?"))
    same = stored(question("How can I brew green tea?"))
    await full.place(other, at(0.99))
    assert await full.ask(TEA) == refused(MissReason.LOW_SCORE, 0.99, confidence=ANY)
    await full.place(same, at(0.75, axis=2))
    assert await full.ask(TEA) == hit(same, 0.75)


async def test_a_refused_best_candidate_does_not_hide_a_good_second_one() -> None:
    """Candidates are judged best first until one passes."""
    full = desk()
    five, three = stored(question("Name 5 teas")), stored(question("Name 3 teas, please"))
    await full.place(five, at(0.99))
    await full.place(three, at(0.96, axis=2))
    assert await full.ask(question("Name 3 teas")) == hit(three, 0.96)


async def test_the_refusal_of_the_best_candidate_is_the_reason() -> None:
    """Where none passes; the others were no nearer to it."""
    full = desk()
    await full.place(stored(question("Name 5 teas")), at(0.99))
    await full.place(stored(question("Name 3 teas, please"), body=answer("")), at(0.97, axis=2))
    await full.place(stored(question("Teas")), at(0.5, axis=3))
    assert await full.ask(question("Name 3 teas")) == refused(MissReason.GUARD_NUMBERS, 0.99)


async def test_at_most_four_candidates_are_judged() -> None:
    """The fifth would pass, and is not looked at."""
    full = desk()
    entries = [stored(question(f"Name {number} teas")) for number in (5, 6, 7, 8)]
    for axis, entry in enumerate(entries, start=1):
        await full.place(entry, at(0.99, axis))
    await full.place(stored(question("Name 3 teas, please")), at(0.96, axis=5))
    asked = question("Name 3 teas")
    assert await full.ask(asked) == refused(MissReason.GUARD_NUMBERS, 0.99)
    assert full.store.asked[0] == asked.fingerprint.key
    assert sorted(full.store.asked[1:]) == sorted(entry.key for entry in entries)


async def test_an_index_that_gives_more_than_was_asked_for_is_cut_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Four it is, however many come."""
    full = desk()
    entries = [stored(question(f"Name {number} teas")) for number in range(4, 10)]
    for entry in entries:
        await full.place(entry)
    neighbours = [Neighbour(entry.key, 0.99) for entry in entries]
    monkeypatch.setattr(full.index, "search", returns(neighbours))
    await full.ask(question("Name 3 teas"))
    assert full.store.asked[1:] == [entry.key for entry in entries[:4]]


async def test_a_wording_like_code_is_matched_exactly_only() -> None:
    """An embedder takes `a < b` for `b < a`."""
    full = desk()
    await full.place(stored(question("Is b < a?")), at(1))
    miss = Miss(MissReason.NO_MATCH, semantic=SemanticSkip.CODE)
    assert await full.ask(question("Is a < b?")) == miss
    assert full.embedder.asked == []


async def test_a_word_of_code_in_a_sentence_must_be_the_same() -> None:
    """The sentence is compared by meaning, and the word letter by letter."""
    full = desk()
    entry = stored(question("How do I list files with `ls -l` here?"))
    await full.place(entry, at(0.97))
    assert await full.ask(question("How can I list files with `ls -l` here?")) == hit(entry, 0.97)
    other = await full.ask(question("How can I list files with `ls -L` here?"))
    assert other == refused(MissReason.GUARD_CODE, 0.97)


async def test_a_request_may_ask_for_exact_matches_only() -> None:
    """`x-cache-mode: exact`; what became of the exact one is told all the same."""
    full = desk()
    asked = question(directives=Directives(mode=Mode.EXACT, max_age=0))
    assert await full.ask(asked) == Miss(MissReason.NO_MATCH, semantic=SemanticSkip.MODE)
    await full.place(stored(asked), at(1))
    full.clock.advance(36)
    assert await full.ask(asked) == Miss(
        MissReason.EXPIRED, Match(1.0, 0.997, 36, 3600), SemanticSkip.MODE
    )


async def test_what_the_embedder_would_truncate_is_not_compared() -> None:
    """It would look like all that begins in the same way."""
    full = desk({"how do i brew green tea?": None})
    await full.place(stored(question("How can I brew green tea?")), at(1))
    assert await full.look_up(TEA) == Lookup(
        Miss(MissReason.NO_MATCH, semantic=SemanticSkip.TOO_LONG)
    )


# --- what is refused, taken out and replaced -----------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "after", "miss"),
    [
        (stored(TEA, ttl=60), 61, Miss(MissReason.EXPIRED, Match(1.0, 0.0, 61, 60))),
        (
            stored(TEA, body=answer("[LLM Error] timeout")),
            0,
            Miss(MissReason.POISONED, Match(1.0, 1.0, 0, 3600)),
        ),
        (
            stored(TEA, body=b'{"choices": [{"mes'),
            0,
            Miss(MissReason.POISONED, Match(1.0, 1.0, 0, 3600)),
        ),
        (
            stored(TEA, scope=bytes(32)),
            0,
            Miss(MissReason.MALFORMED, Match(1.0, 1.0, 0, 3600)),
        ),
        (
            stored(TEA, created_at=NOW + 10**6),
            0,
            Miss(MissReason.MALFORMED, Match(1.0, 1.0, 0, 3600)),
        ),
    ],
    ids=["expired", "error marker", "cut short", "other scope", "future"],
)
async def test_a_bad_entry_is_refused_taken_out_and_replaced(
    entry: Entry, after: float, miss: Miss
) -> None:
    """At the lookup that meets it, from store and index; the fresh answer then hits."""
    full = desk()
    await full.place(entry, at(1))
    full.clock.advance(after)
    assert await full.ask(TEA) == miss
    assert (len(full.store), len(full.index)) == (0, 0)
    assert await full.ask(TEA) == Miss(MissReason.NO_MATCH)

    assert await full.keep(TEA) == kept()
    found = await full.ask(TEA)
    assert isinstance(found, Hit)
    assert found.entry.created_at == NOW + after
    assert (len(full.store), len(full.index)) == (1, 1)


async def test_an_entry_that_cannot_be_read_is_taken_out() -> None:
    """The store says `MalformedEntry`; there are no figures to tell."""
    full = desk()
    full.store.place_broken(TEA.fingerprint.key, "ttl is missing or malformed", 0)
    await full.index.add(TEA.fingerprint.scope, TEA.fingerprint.key, at(1))
    assert await full.ask(TEA) == Miss(MissReason.MALFORMED)
    assert (len(full.store), len(full.index)) == (0, 0)


async def test_a_neighbour_that_cannot_be_read_is_taken_out() -> None:
    """Its similarity is known, and a good one behind it is not hidden."""
    full = desk()
    broken, good = (
        stored(question("How can I brew green tea?")),
        stored(question("How should I brew green tea?")),
    )
    await full.place(good, at(0.96, axis=2))
    full.store.place_broken(broken.key, "body is missing or malformed", 0)
    await full.index.add(broken.scope, broken.key, at(0.99))
    assert await full.ask(TEA) == hit(good, 0.96)
    assert (len(full.store), len(full.index)) == (1, 1)

    full.store.place_broken(good.key, "body is missing or malformed", 0)
    assert await full.ask(TEA) == Miss(MissReason.MALFORMED, far(0.96))
    assert (len(full.store), len(full.index)) == (0, 0)


async def test_a_bad_neighbour_is_taken_out() -> None:
    """As a bad exact match is, though another question asked."""
    full = desk()
    expired = stored(question("How can I brew green tea?"), ttl=1)
    await full.place(expired, at(0.99))
    full.clock.advance(2)
    found = await full.ask(TEA)
    assert isinstance(found, Miss)
    assert found.reason is MissReason.EXPIRED
    assert (len(full.store), len(full.index)) == (0, 0)


async def test_a_key_without_an_entry_leaves_the_index() -> None:
    """At the lookup that meets it; it is nobody's match."""
    full = desk()
    gone, good = (
        stored(question("How can I brew green tea?")),
        stored(question("How should I brew green tea?")),
    )
    await full.place(gone, at(0.99))
    await full.place(good, at(0.96, axis=2))
    await full.store.delete(gone.key)
    assert await full.ask(TEA) == hit(good, 0.96)
    assert len(full.index) == 1

    await full.store.delete(good.key)
    assert await full.ask(TEA) == Miss(MissReason.NO_MATCH)
    assert len(full.index) == 0


async def test_what_only_this_request_refuses_stays() -> None:
    """Others may find it good enough."""
    full = desk()
    await full.place(stored(TEA), at(1))
    full.clock.advance(36)
    fresh = Match(1.0, 0.997, 36, 3600)
    young = question(directives=Directives(max_age=10))
    assert await full.ask(young) == Miss(MissReason.EXPIRED, fresh)
    sure = question(rules=ruled(min_confidence=0.999))
    assert await full.ask(sure) == Miss(MissReason.LOW_CONFIDENCE, fresh)
    other_case = question("How do I brew green TEA?")
    assert await full.ask(other_case) == Miss(MissReason.GUARD_CASE, fresh)
    assert isinstance(await full.ask(TEA), Hit)


async def test_what_became_of_the_same_question_is_the_reason() -> None:
    """Not what became of its neighbours."""
    full = desk()
    await full.place(stored(TEA, streamed=True, has_usage=False, body=answer(usage=False)), at(1))
    await full.place(stored(question("What's green tea?")), at(0.8))
    found = await full.look_up(TEA)
    assert found.verdict == Miss(MissReason.NO_USAGE, Match(1.0, 1.0, 0, 3600))
    assert found.vector is not None


async def test_a_neighbour_answers_where_the_same_question_cannot() -> None:
    """The exact entry lacks the usage that this request needs; it is not judged twice."""
    full = desk()
    same = stored(TEA, streamed=True, has_usage=False, body=answer(usage=False))
    near = stored(question("How can I brew green tea?"))
    await full.place(same, at(1))
    await full.place(near, at(0.96))
    assert await full.ask(TEA) == hit(near, 0.96)
    assert full.store.asked == [same.key, near.key]


async def test_an_entry_under_another_key_is_malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that mixes its keys up must not answer one question with another's answer."""
    full = desk()
    other = stored(question("What is coffee?"))
    await full.place(stored(TEA), at(1))
    monkeypatch.setattr(full.store, "get", returns(other))
    assert await full.ask(TEA) == Miss(MissReason.MALFORMED)
    assert (len(full.store), len(full.index)) == (0, 0)


# --- keeping -------------------------------------------------------------------------------------


async def test_a_kept_answer_is_found_by_key_and_by_meaning() -> None:
    """With what the request, the rules and the clock say."""
    full = desk({"how can i brew green tea?": at(0.97)})
    assert await full.keep(TEA, kept("A drink.")) == kept("A drink.")
    entry = stored(TEA, body=answer("A drink."), model="llama3.2")
    assert await full.ask(TEA) == hit(entry, 1.0, Path.EXACT)
    assert await full.ask(question("How can I brew green tea?")) == hit(entry, 0.97)


async def test_a_known_vector_is_not_embedded_again() -> None:
    """The lookup that missed has made it."""
    full = desk({"how can i brew green tea?": at(0.97)})
    await full.keep(TEA, vector=at(1))
    assert full.embedder.asked == []
    assert isinstance(await full.ask(question("How can I brew green tea?")), Hit)


async def test_what_is_not_looked_up_by_meaning_is_not_indexed() -> None:
    """It is kept for the same wording alone."""
    full = desk()
    code = question("Run `tea`")
    await full.keep(code)
    assert (len(full.store), len(full.index), full.embedder.asked) == (1, 0, [])
    assert isinstance(await full.ask(code), Hit)


async def test_what_the_embedder_would_truncate_is_kept_all_the_same() -> None:
    """For the same wording alone."""
    full = desk({"how do i brew green tea?": None})
    assert await full.keep(TEA) == kept()
    assert (len(full.store), len(full.index)) == (1, 0)
    assert isinstance(await full.ask(TEA), Hit)


@pytest.mark.parametrize(
    ("asked", "ttl"),
    [(None, 3600), (60, 60), (7200, 3600)],
)
async def test_a_request_says_how_long_its_answer_is_kept(asked: int | None, ttl: float) -> None:
    """`x-cache-ttl`, capped by the policy."""
    full = desk()
    tea = question(directives=Directives(ttl=asked))
    await full.keep(tea)
    found = await full.ask(tea)
    assert isinstance(found, Hit)
    assert found.entry.ttl == ttl


async def test_a_fresh_answer_overwrites_in_place() -> None:
    """There is one entry a question, and it is the last one."""
    full = desk()
    await full.keep(TEA, kept("Old."))
    full.clock.advance(60)
    await full.keep(TEA, kept("New."))
    assert (len(full.store), len(full.index)) == (1, 1)
    found = await full.ask(TEA)
    assert isinstance(found, Hit)
    assert (found.entry.body, found.entry.created_at) == (answer("New."), NOW + 60)


async def test_evicted_keys_leave_the_index() -> None:
    """The store says whom it pushed out."""
    full = desk(
        {"what is milk?": at(0, axis=2)},
        store=CountingStore(max_entries=1),
    )
    await full.keep(TEA)
    await full.keep(question("What is milk?"))
    assert (len(full.store), len(full.index)) == (1, 1)
    assert await full.index.search(TEA.fingerprint.scope, at(1), 1) == [
        Neighbour(question("What is milk?").fingerprint.key, 0.0)
    ]


async def test_an_answer_larger_than_the_store_is_not_indexed() -> None:
    """It is pushed out at once, and takes its older self along."""
    full = desk(store=CountingStore(max_bytes=stored(TEA).size + 100))
    await full.keep(TEA, kept("A drink."))
    assert (len(full.store), len(full.index)) == (1, 1)
    await full.keep(TEA, kept("A drink. " * 1000))
    assert (len(full.store), len(full.index)) == (0, 0)


# --- usage ---------------------------------------------------------------------------------------

WITHOUT_USAGE = kept("From a stream.", usage=False, streamed=True)
ASKED_AS_STREAM = question("How do I brew green tea?", **STREAMED)


async def test_an_entry_with_usage_is_not_replaced_by_one_without() -> None:
    """It answers everybody; the other one would not."""
    full = desk()
    await full.keep(TEA)
    assert await full.keep(ASKED_AS_STREAM, WITHOUT_USAGE) == Skip(SkipReason.NO_USAGE)
    found = await full.ask(TEA)
    assert isinstance(found, Hit)
    assert found.entry.body == answer()


async def test_an_entry_without_usage_is_replaced_by_any() -> None:
    """By one of its kind, and by one with usage for good."""
    full = desk()
    assert await full.keep(ASKED_AS_STREAM, WITHOUT_USAGE) == WITHOUT_USAGE
    assert await full.keep(ASKED_AS_STREAM, WITHOUT_USAGE) == WITHOUT_USAGE
    assert await full.ask(TEA) == Miss(MissReason.NO_USAGE, Match(1.0, 1.0, 0, 3600))
    assert await full.keep(TEA) == kept()
    assert isinstance(await full.ask(TEA), Hit)
    assert isinstance(await full.ask(ASKED_AS_STREAM), Hit)
    assert (len(full.store), len(full.index)) == (1, 1)


async def test_a_refresh_replaces_even_an_entry_with_usage() -> None:
    """Who asks again may have found it wrong: it must not be served once more."""
    full = desk()
    await full.keep(TEA)
    assert await full.keep(ASKED_AS_STREAM, WITHOUT_USAGE, refresh=True) == WITHOUT_USAGE
    found = await full.ask(ASKED_AS_STREAM)
    assert isinstance(found, Hit)
    assert found.entry.body == WITHOUT_USAGE.body


async def test_an_expired_entry_with_usage_gives_way() -> None:
    """It answers nobody any more."""
    full = desk()
    await full.keep(TEA)
    full.clock.advance(3600)
    assert await full.keep(ASKED_AS_STREAM, WITHOUT_USAGE) == Skip(SkipReason.NO_USAGE)
    full.clock.advance(1)
    assert await full.keep(ASKED_AS_STREAM, WITHOUT_USAGE) == WITHOUT_USAGE


async def test_a_poisoned_entry_with_usage_gives_way() -> None:
    """As one does that cannot be read."""
    full = desk()
    await full.place(stored(TEA, body=answer("[LLM Error] timeout")), at(1))
    assert await full.keep(ASKED_AS_STREAM, WITHOUT_USAGE) == WITHOUT_USAGE
    full.store.place_broken(TEA.fingerprint.key, "body is missing or malformed", 0)
    assert await full.keep(ASKED_AS_STREAM, WITHOUT_USAGE) == WITHOUT_USAGE
    assert isinstance(await full.ask(ASKED_AS_STREAM), Hit)


# --- parts that fail -----------------------------------------------------------------------------

Method = Callable[..., Awaitable[Any]]


async def fails(*_: object) -> None:
    """A part that is down."""
    raise OSError("connection refused")


async def hangs(*_: object) -> None:
    """A part that never answers."""
    await asyncio.Event().wait()


def returns(value: object) -> Method:
    """A part that always answers the same."""

    async def answers(*_: object) -> object:
        return value

    return answers


@pytest.mark.parametrize("trouble", [fails, hangs, returns("an answer"), returns(b"{}")])
async def test_without_its_store_the_cache_misses(
    monkeypatch: pytest.MonkeyPatch, trouble: Method
) -> None:
    """Nothing is raised, and nothing embedded."""
    full = desk()
    await full.place(stored(TEA), at(1))
    monkeypatch.setattr(full.store, "get", trouble)
    assert await full.look_up(TEA) == Lookup(Miss(MissReason.STORE_UNAVAILABLE))
    assert full.embedder.asked == []


@pytest.mark.parametrize(
    "trouble",
    [
        fails,
        hangs,
        returns(None),
        returns([stored(TEA)]),
        returns([Neighbour(TEA.fingerprint.key, float("nan"))]),
        returns([Neighbour(TEA.fingerprint.key, 7.5)]),
    ],
    ids=["fails", "hangs", "nothing", "entries", "nan", "distances"],
)
async def test_without_its_index_the_cache_misses(
    monkeypatch: pytest.MonkeyPatch, trouble: Method
) -> None:
    """The exact tier goes on; the vector is there for keeping."""
    full = desk()
    await full.place(stored(TEA), at(1))
    monkeypatch.setattr(full.index, "search", trouble)
    found = await full.look_up(question("How can I brew green tea?"))
    assert found.verdict == Miss(MissReason.STORE_UNAVAILABLE)
    assert found.vector is not None
    assert isinstance(await full.ask(TEA), Hit)


@pytest.mark.parametrize(
    "trouble",
    [
        fails,
        hangs,
        returns("a vector"),
        returns(np.zeros(DIMENSION, np.float32)),
        returns(np.full(DIMENSION, np.nan, np.float32)),
        returns(np.eye(DIMENSION + 1, dtype=np.float32)[0]),
        returns(np.eye(DIMENSION, dtype=np.float32)[:1]),
        returns(at(1) * 2),
    ],
    ids=["fails", "hangs", "text", "zeros", "nan", "too long", "matrix", "too far"],
)
async def test_without_its_embedder_the_cache_misses(
    monkeypatch: pytest.MonkeyPatch, trouble: Method
) -> None:
    """The exact tier goes on, and what is kept is found by it."""
    full = desk()
    await full.place(stored(question("How can I brew green tea?")), at(1))
    monkeypatch.setattr(full.embedder, "embed", trouble)
    assert await full.look_up(TEA) == Lookup(Miss(MissReason.EMBEDDER_UNAVAILABLE))
    assert await full.keep(TEA) == kept()
    assert isinstance(await full.ask(TEA), Hit)
    assert len(full.index) == 1


async def test_vectors_of_another_float_are_made_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that thinks in float64 is no trouble."""
    full = desk()
    monkeypatch.setattr(full.embedder, "embed", returns(at(1).astype(np.float64)))
    found = await full.look_up(TEA)
    assert found.vector is not None
    assert found.vector.dtype == np.float32


async def test_a_neighbour_that_the_store_cannot_give_is_a_miss(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The store breaks between the exact match and the neighbour."""
    full = desk()
    near = stored(question("How can I brew green tea?"))
    await full.place(near, at(0.99))
    get = full.store.get

    async def get_mine(key: bytes) -> Entry | None:
        if key == near.key:
            raise OSError("connection reset")
        return await get(key)

    monkeypatch.setattr(full.store, "get", get_mine)
    found = await full.look_up(TEA)
    assert found.verdict == Miss(MissReason.STORE_UNAVAILABLE)
    assert found.vector is not None


@pytest.mark.parametrize("method", ["store.delete", "index.remove"])
async def test_a_bad_entry_that_cannot_be_taken_out_is_not_served(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """Neither now nor later."""
    full = desk()
    await full.place(stored(TEA, body=answer("[LLM Error] timeout")), at(1))
    part, name = method.split(".")
    monkeypatch.setattr(getattr(full, part), name, fails)
    unavailable = Miss(MissReason.STORE_UNAVAILABLE)
    assert [await full.ask(TEA) for _ in range(5)] == [unavailable] * 5


@pytest.mark.parametrize(
    "trouble", [fails, hangs, returns(None)], ids=["fails", "hangs", "rubbish"]
)
async def test_an_answer_that_the_store_does_not_take_is_skipped(
    monkeypatch: pytest.MonkeyPatch, trouble: Method
) -> None:
    """Nothing is raised: the client has its answer."""
    full = desk()
    monkeypatch.setattr(full.store, "put", trouble)
    assert await full.keep(TEA) == Skip(SkipReason.STORE_UNAVAILABLE)
    assert len(full.index) == 0


async def test_an_answer_whose_elder_cannot_be_read_is_skipped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It might overwrite one with usage."""
    full = desk()
    monkeypatch.setattr(full.store, "get", fails)
    unavailable = Skip(SkipReason.STORE_UNAVAILABLE)
    assert await full.keep(ASKED_AS_STREAM, WITHOUT_USAGE) == unavailable
    assert len(full.store) == 0


async def test_an_answer_that_the_index_does_not_take_is_counted_as_skipped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same wording still finds it."""
    full = desk()
    monkeypatch.setattr(full.index, "add", fails)
    assert await full.keep(TEA) == Skip(SkipReason.STORE_UNAVAILABLE)
    assert isinstance(await full.ask(TEA), Hit)


async def test_a_part_that_goes_on_failing_is_left_alone_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After three failures in a row it rests for five seconds, and then is asked once more."""
    full = desk()
    await full.place(stored(TEA), at(1))
    get = full.store.get
    monkeypatch.setattr(full.store, "get", fails)
    for _ in range(3):
        await full.ask(TEA)
    monkeypatch.setattr(full.store, "get", get)
    assert await full.ask(TEA) == Miss(MissReason.STORE_UNAVAILABLE)
    assert full.store.asked == []
    full.clock.advance(5)
    assert isinstance(await full.ask(TEA), Hit)


async def test_a_store_that_takes_no_more_still_gives_what_it_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However many answers it refuses in a row: a full one is no reason to miss."""
    full = desk()
    await full.place(stored(TEA), at(1))
    monkeypatch.setattr(full.store, "put", fails)
    for _ in range(5):
        assert await full.keep(TEA) == Skip(SkipReason.STORE_UNAVAILABLE)
    assert isinstance(await full.ask(TEA), Hit)


# --- loading -------------------------------------------------------------------------------------


class EarlierStore(CountingStore):
    """A store with vectors of an earlier run; an exception among them is raised."""

    def __init__(self, *earlier: StoredVector | Exception) -> None:
        super().__init__()
        self._earlier = earlier

    async def vectors(self) -> AsyncIterator[StoredVector]:
        for stored_vector in self._earlier:
            if isinstance(stored_vector, Exception):
                raise stored_vector
            yield stored_vector


def earlier(wording: str, vector: Vector) -> StoredVector:
    """The vector of a question of an earlier run."""
    print_ = question(wording).fingerprint
    return StoredVector(print_.key, print_.scope, vector)


async def keys_near_tea(loaded: Sequence[StoredVector | Exception]) -> list[bytes]:
    """What a cache over such a store finds near the question about tea."""
    full = desk(store=EarlierStore(*loaded))
    await full.cache.load()
    found = await full.index.search(TEA.fingerprint.scope, at(1), 9)
    return [neighbour.key for neighbour in found]


TEA_BEFORE = earlier("How do I brew green tea?", at(1))
MILK_BEFORE = earlier("What is milk?", at(0.5))


async def test_loading_fills_the_index() -> None:
    """What was kept before is found by meaning again."""
    assert await keys_near_tea([TEA_BEFORE, MILK_BEFORE]) == [TEA_BEFORE.key, MILK_BEFORE.key]
    assert await keys_near_tea([]) == []


async def test_a_malformed_vector_is_left_out() -> None:
    """The others are loaded all the same."""
    too_long = earlier("a", np.eye(DIMENSION + 1, dtype=np.float32)[0])
    zeros = earlier("b", np.zeros(DIMENSION, np.float32))
    rubbish = earlier("c", np.full(DIMENSION, np.nan, np.float32))
    loaded = [too_long, TEA_BEFORE, zeros, zeros, zeros, rubbish, MILK_BEFORE]
    assert await keys_near_tea(loaded) == [TEA_BEFORE.key, MILK_BEFORE.key]


@pytest.mark.parametrize("error", [OSError("disk"), KeyError("column"), ValueError("rubbish")])
async def test_a_store_that_breaks_while_it_loads_does_not_stop_the_start(
    error: Exception,
) -> None:
    """What came before is there."""
    assert await keys_near_tea([TEA_BEFORE, error, MILK_BEFORE]) == [TEA_BEFORE.key]


async def test_an_embedder_that_comes_late_brings_its_vectors() -> None:
    """Nothing is loaded before it is known, and all of it, once, as soon as it embeds."""
    full = desk(store=EarlierStore(TEA_BEFORE))
    full.embedder.dimension = None
    await full.cache.load()
    assert await full.ask(TEA) == Miss(MissReason.EMBEDDER_UNAVAILABLE)
    assert len(full.index) == 0

    full.embedder.dimension = DIMENSION
    assert await full.ask(TEA) == Miss(MissReason.NO_MATCH)
    await full.cache.load()
    assert len(full.index) == 1
    await full.index.remove(TEA_BEFORE.scope, TEA_BEFORE.key)
    await full.ask(TEA)
    await full.cache.load()
    assert len(full.index) == 0


async def test_loading_ends_with_the_cache() -> None:
    """However long it would take; who gave up waiting for it has not stopped it."""

    under_way = asyncio.Event()

    class Endless(CountingStore):
        async def vectors(self) -> AsyncIterator[StoredVector]:
            yield TEA_BEFORE
            under_way.set()
            await asyncio.Event().wait()

    full = desk(store=Endless())
    await full.cache.close()  # nothing is under way yet
    waiting = asyncio.create_task(full.cache.load())
    await under_way.wait()
    waiting.cancel()
    await asyncio.wait({waiting})
    loading = full.cache._loading
    assert loading is not None
    assert not loading.done()
    await full.cache.close()
    assert loading.cancelled()


async def test_an_index_that_is_down_does_not_stop_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exact matches need none."""
    full = desk(store=EarlierStore(TEA_BEFORE))
    await full.store.put(stored(TEA), None)
    monkeypatch.setattr(full.index, "add", fails)
    await full.cache.load()
    assert len(full.index) == 0
    assert isinstance(await full.ask(TEA), Hit)
