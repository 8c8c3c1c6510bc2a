"""The bundled stand-in, asked by OpenAI's own client and over a raw socket."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest
import pytest_asyncio

from proxy.demo.answers import FAILED_ANSWER
from proxy.demo.ollama import MODEL, StandIn, ollama_stand_in
from tests.raw import raw_client, raw_exchange
from tests.running import running

HI = {"model": MODEL, "messages": [{"role": "user", "content": "Hi there"}]}
SAID = (
    "You asked “Hi there”. There is no model behind me, so this is all that I can say. "
    "(answer number 1 of this stand-in)"
)


@pytest.fixture
def stand_in() -> StandIn:
    return StandIn(word_delay=0, answer_delay=0)


@pytest_asyncio.fixture
async def url(stand_in: StandIn) -> AsyncIterator[str]:
    async with running(ollama_stand_in(stand_in)) as url:
        yield url


@pytest_asyncio.fixture
async def client(url: str) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="any", max_retries=0) as client:
        yield client


async def ask(client: openai.AsyncOpenAI, content: Any, model: str = MODEL) -> str | None:
    answer = await client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": content}]
    )
    return answer.choices[0].message.content


async def post(url: str, asked: object) -> bytes:
    body = asked if isinstance(asked, bytes) else json.dumps(asked).encode()
    head = b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
    return await raw_exchange(url, head + b"Content-Length: %d\r\n\r\n%b" % (len(body), body))


async def get(url: str, path: str, method: str = "GET") -> bytes:
    return await raw_exchange(
        url, f"{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
    )


def body_of(answer: bytes) -> Any:
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def timeless(answer: bytes) -> bytes:
    return re.sub(rb'"created":\d+', b'"created":0', answer)


async def test_an_answer_to_openais_client(client: openai.AsyncOpenAI) -> None:
    """The client finds content, role, finish reason, fingerprint and usage where it looks."""
    answer = await client.chat.completions.create(
        model=MODEL,
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "assistant", "content": None},
            {"role": "user", "content": "Hi there"},
        ],
    )
    [choice] = answer.choices
    assert (choice.message.role, choice.message.content) == ("assistant", SAID)
    assert choice.finish_reason == "stop"
    assert (answer.id, answer.model) == ("chatcmpl-1", MODEL)
    assert answer.system_fingerprint == "fp_ollama"
    assert answer.usage is not None
    assert answer.usage.model_dump(exclude_none=True) == {
        "prompt_tokens": 4,
        "completion_tokens": len(SAID.split()),
        "total_tokens": 4 + len(SAID.split()),
    }


async def test_a_stream_to_openais_client(client: openai.AsyncOpenAI) -> None:
    """The words of a stream make the same answer, and usage comes when asked for."""
    stream = await client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": "Hi there"}],
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = [chunk async for chunk in stream]
    deltas = [chunk.choices[0].delta for chunk in chunks if chunk.choices]
    assert "".join(delta.content or "" for delta in deltas) == SAID
    assert [delta.role for delta in deltas] == ["assistant"] + [None] * (len(deltas) - 1)
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.total_tokens == 2 + len(SAID.split())


async def test_openais_blocking_client_is_answered(url: str) -> None:
    """The synchronous client, from a thread of its own, gets the same answers."""

    def converse() -> tuple[str | None, str, list[str]]:
        with openai.OpenAI(base_url=f"{url}/v1", api_key="any") as client:
            whole = client.chat.completions.create(
                model="Stand-In", messages=[{"role": "user", "content": "Hi there"}]
            )
            stream = client.chat.completions.create(
                model=MODEL, messages=[{"role": "user", "content": "Hi there"}], stream=True
            )
            words = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
            return whole.choices[0].message.content, words, [m.id for m in client.models.list()]

    assert await asyncio.to_thread(converse) == (SAID, SAID.replace("1", "2"), [MODEL])


async def test_json_on_the_wire(url: str) -> None:
    """A JSON answer has Ollama's fields in Ollama's order, and its line feed."""
    answer = timeless(await post(url, HI))
    assert (
        answer.partition(b"\r\n\r\n")[2]
        == (
            b'{"id":"chatcmpl-1","object":"chat.completion","created":0,"model":"stand-in:latest",'
            b'"system_fingerprint":"fp_ollama","choices":[{"index":0,"message":{"role":"assistant",'
            b'"content":"%b"},"finish_reason":"stop"}],'
            b'"usage":{"prompt_tokens":2,"completion_tokens":24,"total_tokens":26}}\n'
        )
        % SAID.encode()
    )
    assert b"\r\ncontent-type: application/json\r\n" in answer


async def test_a_stream_on_the_wire(url: str) -> None:
    """Role first, an empty finish delta, usage without choices, [DONE]; one event a chunk."""
    asked = {**HI, "stream": True, "stream_options": {"include_usage": True}}
    head, _, chunked = timeless(await post(url, asked)).partition(b"\r\n\r\n")
    events = re.findall(rb"[0-9a-f]+\r\ndata: (.*)\n\n\r\n", chunked)
    start = (
        b'{"id":"chatcmpl-1","object":"chat.completion.chunk","created":0,'
        b'"model":"stand-in:latest","system_fingerprint":"fp_ollama",'
    )
    assert b"\r\ncontent-type: text/event-stream\r\n" in head + b"\r\n"
    assert events[:2] == [
        start + b'"choices":[{"index":0,"delta":{"role":"assistant","content":"You "},'
        b'"finish_reason":null}]}',
        start + b'"choices":[{"index":0,"delta":{"content":"asked "},"finish_reason":null}]}',
    ]
    assert events[-3:] == [
        start + b'"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}',
        start
        + b'"choices":[],"usage":{"prompt_tokens":2,"completion_tokens":24,"total_tokens":26}}',
        b"[DONE]",
    ]


async def test_usage_in_a_stream_only_if_asked_for(url: str) -> None:
    """A stream without `include_usage` ends with the finish chunk and [DONE]."""
    answer = await post(url, {**HI, "stream": True})
    assert b"usage" not in answer
    assert answer.endswith(b"data: [DONE]\n\n\r\n0\r\n\r\n")


async def test_demo_questions_have_answers(client: openai.AsyncOpenAI) -> None:
    """Known questions are answered sensibly, in whatever words, and every call has its number."""
    first = await ask(client, "What is semantic caching?")
    second = await ask(client, [{"type": "text", "text": "Explain a SEMANTIC CACHE"}])
    assert first is not None
    assert first.startswith("A semantic cache keeps the answers")
    assert first.endswith("(answer number 1 of this stand-in)")
    assert second == first.replace("number 1", "number 2")
    assert await ask(client, "the capital of France?") == (
        "The capital of France is Paris. (answer number 3 of this stand-in)"
    )


async def test_a_long_question_is_mentioned_in_short(client: openai.AsyncOpenAI) -> None:
    """Only the beginning of a long question is repeated."""
    said = await ask(client, "why " * 1000)
    assert said is not None
    assert said.startswith("You asked “why why")
    assert len(said) < 300


async def test_a_failed_answer_on_demand(client: openai.AsyncOpenAI, stand_in: StandIn) -> None:
    """`[fail]` brings the answer of a model that broke: status 200, and an error as content."""
    assert await ask(client, "Tell me a joke [fail]") == FAILED_ANSWER
    assert stand_in.calls == 1


async def test_an_unknown_model_is_refused(url: str, stand_in: StandIn) -> None:
    """An unknown model is a 404 in Ollama's shape, and no call."""
    answer = await post(url, {**HI, "model": "gpt-5"})
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert answer.endswith(
        b'{"error":{"message":"model \\"gpt-5\\" not found","type":"not_found_error",'
        b'"param":null,"code":null}}\n'
    )
    assert stand_in.calls == 0


@pytest.mark.parametrize("body", [b"{", b"[]", {"model": MODEL}, {"model": MODEL, "messages": []}])
async def test_a_bad_body_is_refused(url: str, body: object) -> None:
    """What is no chat completion request is a 400 in Ollama's shape."""
    answer = await post(url, body)
    assert answer.startswith(b"HTTP/1.1 400 ")
    error = body_of(answer)["error"]
    assert error.pop("message")
    assert error == {"type": "invalid_request_error", "param": None, "code": None}


async def test_a_pulled_model_has_another_digest(url: str, stand_in: StandIn) -> None:
    """`/api/tags` tells the digest, and a pull changes it."""
    [before] = body_of(await get(url, "/api/tags"))["models"]
    stand_in.pull("sha-of-new-weights")
    [after] = body_of(await get(url, "/api/tags"))["models"]
    assert (before["name"], before["model"], before["size"]) == (MODEL, MODEL, 0)
    assert len(before["digest"]) == 64
    assert after["digest"] == "sha-of-new-weights"
    assert after["modified_at"] > before["modified_at"]


async def test_it_says_what_it_is(url: str) -> None:
    """Root and version name the stand-in; nobody takes it for Ollama."""
    root = await get(url, "/")
    assert root.endswith(b"\r\n\r\nOllama is running (Encore's bundled stand-in)")
    assert (await get(url, "/", "HEAD")).startswith(b"HTTP/1.1 200 ")
    assert body_of(await get(url, "/api/version"))["version"].endswith("-stand-in")


@pytest.mark.parametrize("path", ["/api/show", "/v1/models/", "/v1/embeddings"])
async def test_other_routes_are_not_there(url: str, path: str) -> None:
    """What the demo does not need is a plain 404."""
    answer = await get(url, path)
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert answer.endswith(b"\r\n\r\n404 page not found")


async def test_words_come_one_by_one() -> None:
    """The first word of a stream arrives while the last is still to be said."""
    loop = asyncio.get_running_loop()
    body = json.dumps({**HI, "stream": True}).encode()
    slow = ollama_stand_in(StandIn(word_delay=0.01))
    async with running(slow) as url, raw_client(url) as client:
        await client.send(
            b"POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%b"
            % (len(body), body)
        )
        assert b'"content":"You "' in await client.until(b"}\n\n")
        began = loop.time()
        await client.until(b"[DONE]")
        assert loop.time() - began >= 0.1


async def test_without_arguments_it_takes_its_time() -> None:
    """By default an answer takes long enough to see that a cached one is quicker."""
    loop = asyncio.get_running_loop()
    async with running(ollama_stand_in()) as url:
        began = loop.time()
        await post(url, HI)
        assert loop.time() - began >= 0.1
