"""A replay gives what the product itself would give, at every value."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.stream import Answers, Replay, Stream, Tally, plain, real
from proxy.cache.policy import Policy
from proxy.embed.static import StaticEmbedder
from proxy.index.flat import FlatIndex
from proxy.settings import shipped_settings
from proxy.tuning.knobs import Knob
from proxy.tuning.trial import Trials, cosine
from tests.bench.samples import PAIRS, policy

VALUES = (0.55, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)


async def streamed(embedder: StaticEmbedder, rules: Policy, seed: int = 0) -> Stream:
    return await Stream.of(PAIRS, Trials(rules), embedder, seed)


@pytest.mark.parametrize("seed", range(3))
async def test_a_replay_is_the_product(embedder: StaticEmbedder, seed: int) -> None:
    """The same answers, question by question, from candidates that were judged once."""
    stream = await streamed(embedder, policy(), seed)
    replay = Replay(stream, Trials(policy()), Knob.THRESHOLD, min(VALUES))
    hits = []
    for value in VALUES:
        ruled = policy(value)
        answers = await real(await streamed(embedder, ruled, seed), Trials(ruled), embedder)
        assert replay.answers(value) == answers, value
        hits.append(stream.tally(answers).hits)
    # The values make a difference, and so the answers could differ.
    assert len(set(hits)) >= 5


async def test_a_replay_at_the_shipped_defaults(embedder: StaticEmbedder) -> None:
    """Each question's own rules hold."""
    shipped = shipped_settings({}).load_policy()
    stream = await streamed(embedder, shipped)
    replay = Replay(stream, Trials(shipped), Knob.THRESHOLD, 0.5)
    answers = await real(stream, Trials(shipped), embedder)
    assert replay.answers() == answers
    assert stream.tally(answers).hits


async def test_the_sample_meets_every_case(embedder: StaticEmbedder) -> None:
    """Exact keys that a guard refuses, questions that are skipped, and semantic hits."""
    stream = await streamed(embedder, policy())
    answers = await real(stream, Trials(policy()), embedder)
    shared = [place for place, count in Counter(stream.places).items() if count > 1]
    of_shared = [answers[n] for n, place in enumerate(stream.places) if place in shared]
    assert len(set(of_shared)) > 2
    assert of_shared.count(-1) > len(shared)  # one of them came in over another
    assert not all(stream.semantic)
    semantic = [
        n for n, kept in enumerate(answers) if kept >= 0 and stream.places[kept] != stream.places[n]
    ]
    assert semantic


async def test_a_plain_cache(embedder: StaticEmbedder) -> None:
    """A replay for a cosine alone gives what a search of the real index gives."""
    stream = await streamed(embedder, policy())
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


async def test_the_order_is_seeded(embedder: StaticEmbedder) -> None:
    """The same seed gives the same order, another seed another one; each question comes once."""
    first, same, other = [
        [
            question.request.wording
            for question in (await streamed(embedder, policy(), seed)).questions
        ]
        for seed in (0, 0, 1)
    ]
    assert first == same
    assert first != other
    assert sorted(first) == sorted(other) == sorted({t for pair in PAIRS for t in (pair.a, pair.b)})


async def test_neighbours_and_nearest(embedder: StaticEmbedder) -> None:
    """Both directions and itself, best first; and the nearest of those before."""
    stream = await streamed(embedder, policy())
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


async def test_a_tally(embedder: StaticEmbedder) -> None:
    """A hit with the answer of another cluster is a wrong one."""
    stream = await streamed(embedder, policy())
    number = {question.request.wording: n for n, question in enumerate(stream.questions)}
    answers = [-1] * len(stream.questions)
    answers[number["How do I prepare rice?"]] = number["What is the best way to prepare rice?"]
    answers[number["Is rice good for 2 children?"]] = number["Is rice good for 3 children?"]
    tally = stream.tally(answers)
    assert tally == Tally(requests=len(answers), hits=2, wrong=1)
    assert (tally.hit_rate, tally.wrong_rate) == (2 / len(answers), 1 / len(answers))


async def test_it_tells_how_far_it_is(embedder: StaticEmbedder) -> None:
    """Of embedding, and of asking."""
    told: list[tuple[int, int]] = []
    stream = await Stream.of(
        PAIRS, Trials(policy()), embedder, 0, lambda *figures: told.append(figures)
    )
    assert told[-1] == (len(stream.vectors), len(stream.vectors))
    await real(stream, Trials(policy()), embedder, lambda *figures: told.append(figures))
    assert told[-1][1] == len(stream.questions)
