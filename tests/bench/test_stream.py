"""A replay gives what the product itself would give, at every value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from bench.stream import Answers, Replay, Stream, Tally, plain, real
from proxy.cache.policy import Policy
from proxy.cache.score.scorer import Scorer
from proxy.embed.static import StaticEmbedder
from proxy.index.flat import FlatIndex
from proxy.settings import shipped_settings
from proxy.tuning.knobs import Knob
from proxy.tuning.trial import Trials, cosine
from tests.bench.samples import PAIRS, policy

VALUES = (0.55, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)
Streamed = Callable[..., Awaitable[tuple[Stream, Trials]]]


@pytest.fixture
def streamed(embedder: StaticEmbedder, scorer: Scorer) -> Streamed:
    """Make a stream of the samples under a policy."""

    async def make(rules: Policy, seed: int = 0) -> tuple[Stream, Trials]:
        trials = Trials(rules, scorer)
        return await Stream.of(PAIRS, trials, embedder, seed), trials

    return make


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("knob", list(Knob))
async def test_a_replay_is_the_product(
    streamed: Streamed, embedder: StaticEmbedder, knob: Knob, seed: int
) -> None:
    """The same answers, question by question, from candidates that were judged once."""
    stream, trials = await streamed(policy(), seed)
    replay = Replay(stream, trials, knob, min(VALUES))
    hits = []
    for value in VALUES:
        answers = await real(*await streamed(policy(**{knob: value}), seed), embedder)
        assert await replay.answers(value) == answers, value
        hits.append(stream.tally(answers).hits)
    # The values make a difference, and so the answers could differ.
    assert len(set(hits)) >= 3


@pytest.mark.parametrize("knob", list(Knob))
async def test_a_replay_at_the_shipped_defaults(
    streamed: Streamed, embedder: StaticEmbedder, knob: Knob
) -> None:
    """Each question's own rules hold."""
    stream, trials = await streamed(shipped_settings({}).load_policy())
    answers = await real(stream, trials, embedder)
    assert await Replay(stream, trials, knob, 0.3).answers() == answers
    assert stream.tally(answers).hits


async def test_the_sample_meets_every_case(streamed: Streamed, embedder: StaticEmbedder) -> None:
    """Exact keys that a guard refuses, questions that are skipped, and semantic hits."""
    stream, trials = await streamed(policy())
    answers = await real(stream, trials, embedder)
    shared = [place for place, count in Counter(stream.places).items() if count > 1]
    of_shared = [answers[n] for n, place in enumerate(stream.places) if place in shared]
    assert len(set(of_shared)) > 2
    assert of_shared.count(-1) > len(shared)  # one of them came in over another
    assert not all(stream.semantic)
    assert [
        n for n, kept in enumerate(answers) if kept >= 0 and stream.places[kept] != stream.places[n]
    ]


async def test_a_value_below_the_floor(streamed: Streamed) -> None:
    """A replay never saw the candidates there, so it does not pretend to."""
    stream, trials = await streamed(policy())
    with pytest.raises(AssertionError):
        await Replay(stream, trials, Knob.THRESHOLD, 0.6).answers(0.5)


async def test_a_plain_cache(streamed: Streamed) -> None:
    """A replay for a cosine alone gives what a search of the real index gives."""
    stream, _ = await streamed(policy())
    neighbours = stream.neighbours(0.5)
    for threshold in VALUES:
        assert plain(stream, neighbours, threshold) == await searched(stream, threshold)


async def searched(stream: Stream, threshold: float) -> Answers:
    """A cache of a few lines: the same wording, or the nearest one that is near enough."""
    index, kept, answers = FlatIndex(256), dict[bytes, int](), []
    for number, question in enumerate(stream.questions):
        key, vector = question.fingerprint.key, stream.vectors[stream.places[number]]
        assert vector is not None
        near = next(iter(await index.search(b"", vector, 1)), None)
        if key in kept:
            answers.append(kept[key])
        elif near is not None and near.similarity >= threshold:
            answers.append(kept[near.key])
        else:
            answers.append(-1)
            kept[key] = number
            await index.add(b"", key, vector)
    return answers


async def test_the_order_is_seeded(streamed: Streamed) -> None:
    """The same seed gives the same order, another seed another one; each question comes once."""
    first, same, other = [
        [question.request.wording for question in (await streamed(policy(), seed))[0].questions]
        for seed in (0, 0, 1)
    ]
    assert first == same
    assert first != other
    assert sorted(first) == sorted(other) == sorted({t for pair in PAIRS for t in (pair.a, pair.b)})


async def test_neighbours_and_nearest(streamed: Streamed) -> None:
    """Both directions and itself, best first; and the nearest of those before."""
    stream, _ = await streamed(policy())
    near = stream.neighbours(0.6)
    pairs = {(place, other) for place, found in enumerate(near) for other, _ in found}
    assert pairs == {(other, place) for place, other in pairs}
    assert all(found[0][1] == pytest.approx(1, abs=1e-6) for found in near)
    assert all(
        [c for _, c in found] == sorted((c for _, c in found), reverse=True) for found in near
    )
    vectors = stream.vectors
    assert stream.nearest() == [
        pytest.approx(max(cosine(vector, other) for other in vectors[:place]), abs=1e-6)
        for place, vector in enumerate(vectors)
        if place
    ]


async def test_a_tally(streamed: Streamed) -> None:
    """A hit with the answer of another cluster is a wrong one."""
    stream, _ = await streamed(policy())
    number = {question.request.wording: n for n, question in enumerate(stream.questions)}
    answers = [-1] * len(stream.questions)
    answers[number["How do I prepare rice?"]] = number["What is the best way to prepare rice?"]
    answers[number["Is rice good for 2 children?"]] = number["Is rice good for 3 children?"]
    tally = stream.tally(answers)
    assert tally == Tally(requests=len(answers), hits=2, wrong=1)
    assert (tally.hit_rate, tally.wrong_rate) == (2 / len(answers), 1 / len(answers))


async def test_it_tells_how_far_it_is(embedder: StaticEmbedder, scorer: Scorer) -> None:
    """Of embedding, and of asking."""
    told: list[tuple[int, int]] = []
    trials = Trials(policy(), scorer)
    stream = await Stream.of(PAIRS, trials, embedder, 0, lambda *figures: told.append(figures))
    assert told[-1] == (len(stream.vectors), len(stream.vectors))
    await real(stream, trials, embedder, lambda *figures: told.append(figures))
    assert told[-1][1] == len(stream.questions)
