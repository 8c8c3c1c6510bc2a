"""Clients that ask again, nearly again, and anew, and know which answer belongs to which question.

A question is about a made-up thing, and the upstream says what it was asked about: whatever the
cache does, an answer about another thing is a wrong one.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from tests.fakes import MODEL, FakeUpstream, Received, Reply
from tests.fakes.ollama import chat_answer

_THING = re.compile(r"\bq[bcdfgklmnprtvz]([aeiou][bcdfgklmnprtvz]){5}\b")
# Nearer ones would be taken for one word that was misspelt, and that is not what is asked here.
_LETTERS_APART = 5
_CONSONANTS, _VOWELS = "bcdfgklmnprtvz", "aeiou"
# The first is asked most; the others are near it.
WORDINGS = (
    "What is a {} used for?",
    "what is a {}  used for",
    "What's a {} used for?",
    "Please tell me what a {} is used for.",
    "How old is the oldest {}?",
)
_PATIENCE = aiohttp.ClientTimeout(total=30)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request; `seconds` until its last byte. Of a wrong one both are told."""

    seconds: float
    hit: bool
    failure: str = ""
    wrong: str = ""


@dataclass(slots=True)
class Traffic:
    """Asks several proxies; what it has asked, it asks again."""

    urls: Sequence[str]
    session: aiohttp.ClientSession
    chance: random.Random
    made: list[str] = field(default_factory=list)
    things: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def new_thing(self) -> str:
        """A word that nobody has asked about, and that is like none of the others."""
        while True:
            letters = (_CONSONANTS, *(_VOWELS, _CONSONANTS) * 5)
            thing = "q" + "".join(map(self.chance.choice, letters))
            if process.extractOne(
                thing, self.made, scorer=Levenshtein.distance, score_cutoff=_LETTERS_APART - 1
            ):
                continue
            self.made.append(thing)
            return thing

    async def go_on(self, pause: float) -> None:
        """Ask one question after the other, `pause` seconds apart on the average."""
        while True:
            await self.ask_any()
            await asyncio.sleep(self.chance.uniform(0, 2 * pause))

    async def ask_any(self) -> Answer:
        """Ask again, nearly again, or anew; as JSON or as a stream."""
        kind = self.chance.random()
        if not self.things or kind < 0.2:
            self.things.append(self.new_thing())
            thing, wording = self.things[-1], WORDINGS[0]
        else:
            # Mostly what was asked a short while ago.
            thing = self.things[-1 - int(len(self.things) * self.chance.random() ** 3)]
            wording = self.chance.choice(WORDINGS[1:]) if kind < 0.45 else WORDINGS[0]
        url = self.chance.choice(self.urls)
        return await self.ask(url, thing, wording, stream=self.chance.random() < 0.25)

    async def ask(
        self, url: str, thing: str, wording: str = WORDINGS[0], *, stream: bool = False
    ) -> Answer:
        """Ask one proxy about a thing."""
        started = time.monotonic()
        try:
            text, hit = await self._text(url, wording.format(thing), stream=stream)
        # Whatever a client can meet is a failure to it.
        except Exception as error:
            answer = Answer(time.monotonic() - started, False, f"{type(error).__name__}: {error}")
        else:
            wrong = "" if text == _says(thing) else f"asked about {thing}: {text}"
            answer = Answer(time.monotonic() - started, hit, wrong=wrong)
        self.answers.append(answer)
        return answer

    async def finds(self, url: str, thing: str, wording: str) -> bool:
        """Whether a proxy has this; nobody else is asked, and nothing is stored.

        Raises `ValueError` for an answer that is wrong, and `aiohttp.ClientError`.
        """
        body = _body(wording.format(thing), stream=False)
        headers = {"Cache-Control": "only-if-cached"}
        async with self.session.post(
            f"{url}/v1/chat/completions", json=body, headers=headers, timeout=_PATIENCE
        ) as response:
            raw = await response.read()
        if response.status == 200 and whole(raw) != _says(thing):
            raise ValueError(f"asked about {thing}: {whole(raw)}")
        return response.status == 200

    async def _text(self, url: str, question: str, *, stream: bool) -> tuple[str, bool]:
        body = _body(question, stream=stream)
        async with self.session.post(
            f"{url}/v1/chat/completions", json=body, timeout=_PATIENCE
        ) as response:
            raw = await response.read()
            if response.status != 200:
                raise ValueError(f"status {response.status}")
            hit = response.headers["x-cache-debug"].startswith("hit")
        return (streamed(raw) if stream else whole(raw)), hit


def answering(upstream: FakeUpstream) -> None:
    """Let an upstream say what it was asked about."""

    async def answer(request: Received, reply: Reply) -> None:
        found = _THING.search(request.json["messages"][-1]["content"])
        assert found is not None
        # It remembers all that it was ever asked, which is much.
        upstream.requests.clear()
        await chat_answer(request, upstream.models, _says(found[0]))(request, reply)

    upstream.on("POST", "/v1/chat/completions", answer)


@contextmanager
def since(answers: list[Answer]) -> Iterator[list[Answer]]:
    """The answers that come while the block runs; they are there when it has ended."""
    start = len(answers)
    found: list[Answer] = []
    yield found
    found += answers[start:]


def _body(question: str, *, stream: bool) -> dict[str, Any]:
    return {
        "model": MODEL,
        "stream": stream,
        "messages": [{"role": "user", "content": question}],
    }


def _says(thing: str) -> str:
    return f"You asked me about the {thing}, and it is of much use."


def whole(raw: bytes) -> str:
    """What a completion says; raises an error where it is none."""
    return _content(json.loads(raw)["choices"][0]["message"])


def streamed(raw: bytes) -> str:
    """What a stream says; raises an error where it is not whole."""
    *events, last, _ = raw.decode().split("\n\n")
    if last != "data: [DONE]":
        raise ValueError("a stream without its end")
    chunks = [json.loads(event.removeprefix("data: ")) for event in events]
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    return "".join(map(_content, deltas))


def _content(message: dict[str, Any]) -> str:
    return message.get("content") or ""
