"""What is asked is as new as it is said to be."""

from __future__ import annotations

import itertools
import json

from bench.speed import questions


def test_new_questions_are_new() -> None:
    """No two are alike, however often the texts begin again, and whoever else asks."""
    texts = [f"What is {number}?" for number in range(150)]
    bodies = [
        body
        for whose in ("a", "b")
        for body in itertools.islice(questions.new(texts, whose, stream=True), 1000)
    ]
    assert len(set(bodies)) == 2000
    assert json.loads(bodies[0]) == {
        "model": "llama3.2:latest",
        "messages": [{"role": "user", "content": "What is 0?"}],
        "user": "a-0",
        "stream": True,
    }


def test_the_texts_are_far_apart() -> None:
    """No two of them are of one pair, whether it is of one meaning or a trap."""
    texts = set(questions.texts())
    assert len(texts) == len(questions.texts()) > 2000
    assert not any({pair.a, pair.b} <= texts for pair in questions.pairs())


def test_crossed_questions() -> None:
    """As many as are wanted, of which none is among those that they are made of."""
    texts = questions.texts()
    made = questions.crossed(texts, 500)
    assert len(set(made)) == 500
    assert set(made).isdisjoint(texts)
