"""The official `openai` client, pointed at Encore instead of at Ollama: nothing else changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from typing import TYPE_CHECKING, Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam
from pydantic import BaseModel

from tests.fakes import (
    CUT,
    MODEL,
    FakeUpstream,
    Gate,
    error_answer,
    json_answer,
    sse_answer,
    vector_of,
)
from tests.wire.chats import cut_at_once

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionToolUnionParam

    from tests.assembled import Running
    from tests.wire.conftest import Proxy

HI: list[ChatCompletionMessageParam] = [{"role": "user", "content": "Hi"}]
ADD: list[ChatCompletionToolUnionParam] = [
    {
        "type": "function",
        "function": {
            "name": "add",
            "parameters": {
                "type": "object",
                "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            },
        },
    }
]
CALL = {"id": "call_1", "type": "function", "function": {"name": "add", "arguments": '{"a":1}'}}

Client = Callable[..., AsyncOpenAI]


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    """Makes clients of a proxy, without retries unless they are asked for."""
    async with AsyncExitStack() as stack:

        def connect(encore: Running, api_key: str = "ollama", **options: Any) -> AsyncOpenAI:
            options = {"max_retries": 0, **options}
            made = AsyncOpenAI(base_url=f"{encore.url}/v1", api_key=api_key, **options)
            stack.push_async_callback(made.close)
            return made

        yield connect


def said(chunks: list[ChatCompletionChunk]) -> str:
    """The text of a stream."""
    return "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)


async def test_a_second_answer_is_the_first(
    upstream: FakeUpstream, proxy: Proxy, client: Client
) -> None:
    """Parsed, and down to its id; the header tells which one came from the cache."""
    asked = client(await proxy()).chat.completions.with_raw_response
    first = await asked.create(model=MODEL, messages=HI)
    second = await asked.create(model=MODEL, messages=HI)
    assert second.content == first.content
    answer = second.parse()
    assert answer == first.parse()
    assert answer.choices[0].message.content == "Answer 1."
    assert answer.usage is not None
    assert answer.usage.total_tokens == 5
    assert first.headers["x-cache-debug"].startswith("miss;reason=no_match;")
    assert second.headers["x-cache-debug"].startswith("hit;path=exact_match;similarity=1.0;")
    assert second.headers["cache-status"] == "encore; hit; ttl=3600"
    assert second.headers["age"] == "0"
    assert len(upstream.chats) == 1


async def test_the_blocking_client(proxy: Proxy) -> None:
    """The same, without asyncio: whole, as a stream, and by a paraphrase."""
    encore = await proxy()

    def program() -> Iterator[str | None]:
        with ExitStack() as stack:
            client = stack.enter_context(
                OpenAI(base_url=f"{encore.url}/v1", api_key="ollama", max_retries=0)
            )
            for wording in ("What is semantic caching?", "What's semantic caching?"):
                messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": wording}]
                whole = client.chat.completions.create(model=MODEL, messages=messages)
                yield whole.choices[0].message.content
                chunks = client.chat.completions.create(model=MODEL, messages=messages, stream=True)
                yield said(list(chunks))

    assert await asyncio.to_thread(lambda: list(program())) == ["Answer 1."] * 4
    assert encore.counts["hits_by_path"] == {"exact_match": 1, "semantic_match": 2}


async def test_a_stream_live_and_from_the_cache(proxy: Proxy, client: Client) -> None:
    """Role, text, finish reason, and usage where it is asked for: the same both times."""
    asked = client(await proxy()).chat.completions
    for path in ("miss", "hit", "hit"):
        raw = await asked.with_raw_response.create(
            model=MODEL, messages=HI, stream=True, stream_options={"include_usage": True}
        )
        assert raw.headers["x-cache-debug"].startswith(path)
        chunks = [chunk async for chunk in raw.parse()]
        assert chunks[0].choices[0].delta.role == "assistant"
        assert said(chunks) == "Answer 1."
        assert [c.finish_reason for chunk in chunks for c in chunk.choices][-1] == "stop"
        assert chunks[-1].choices == []
        assert chunks[-1].usage is not None
        assert chunks[-1].usage.total_tokens == 5
        assert {chunk.id for chunk in chunks} == {"chatcmpl-1"}
        assert {chunk.system_fingerprint for chunk in chunks} == {"fp_ollama"}
    whole = await asked.create(model=MODEL, messages=HI)
    assert whole.choices[0].message.content == "Answer 1."


async def test_the_stream_helper(proxy: Proxy, client: Client) -> None:
    """The client's own accumulator makes the same whole of a replay as of the live stream."""
    encore = await proxy()
    finals = []
    for _ in range(2):
        stream = client(encore).chat.completions.stream(
            model=MODEL, messages=HI, stream_options={"include_usage": True}
        )
        async with stream as events:
            kinds = [event.type async for event in events]
            finals.append((await events.get_final_completion()).to_dict())
        assert "content.done" in kinds
    assert finals[0] == finals[1]
    assert encore.counts["hits"] == 1


@pytest.mark.parametrize("recorded_as_stream", [True, False])
async def test_tool_calls(
    upstream: FakeUpstream, proxy: Proxy, client: Client, recorded_as_stream: bool
) -> None:
    """Ids, names and arguments survive from either mode into the other."""
    delta = {"tool_calls": [{**CALL, "index": 0}]}
    upstream.script(
        sse_answer([delta], True, finish="tool_calls")
        if recorded_as_stream
        else json_answer(None, message={"tool_calls": [CALL]}, finish_reason="tool_calls")
    )
    encore = await proxy()
    asked = client(encore).chat.completions

    async def streamed() -> Any:
        async with asked.stream(
            model=MODEL, messages=HI, tools=ADD, stream_options={"include_usage": True}
        ) as events:
            return await events.get_final_completion()

    async def whole() -> Any:
        return await asked.create(model=MODEL, messages=HI, tools=ADD)

    for ask in (streamed, whole) if recorded_as_stream else (whole, streamed):
        choice = (await ask()).choices[0]
        assert choice.finish_reason == "tool_calls"
        [call] = choice.message.tool_calls
        assert (call.id, call.function.name) == ("call_1", "add")
        assert call.function.arguments == '{"a":1}'
    assert encore.counts["hits"] == 1


class City(BaseModel):
    """What a structured answer holds."""

    name: str
    people: int


async def test_structured_answers(upstream: FakeUpstream, proxy: Proxy, client: Client) -> None:
    """`parse` reads a stored answer like a fresh one; another schema is another question."""
    upstream.script(json_answer('{"name":"Bern","people":134591}'))
    encore = await proxy()
    for _ in range(2):
        answer = await client(encore).chat.completions.parse(
            model=MODEL, messages=HI, response_format=City
        )
        assert answer.choices[0].message.parsed == City(name="Bern", people=134591)
    assert encore.counts["hits"] == 1
    await client(encore).chat.completions.create(model=MODEL, messages=HI)
    assert encore.counts["hits"] == 1


async def test_directives_go_as_headers(proxy: Proxy, client: Client) -> None:
    """`extra_headers` says what the cache may do, for one call or for a client."""
    encore = await proxy()
    brief = client(encore, default_headers={"x-cache-ttl": "60", "x-cache-namespace": "brief"})
    for _ in range(2):
        raw = await brief.chat.completions.with_raw_response.create(model=MODEL, messages=HI)
    assert ";ttl=60;" in raw.headers["x-cache-debug"]
    fresh = await brief.chat.completions.create(
        model=MODEL, messages=HI, extra_headers={"Cache-Control": "no-cache"}
    )
    assert fresh.choices[0].message.content == "Answer 2."


async def test_two_keys_never_share(proxy: Proxy, client: Client) -> None:
    """The key of the client is the tenant."""
    encore = await proxy()
    for key, path in (("sk-a", "miss"), ("sk-b", "miss"), ("sk-a", "hit")):
        raw = await client(encore, key).chat.completions.with_raw_response.create(
            model=MODEL, messages=HI
        )
        assert raw.headers["x-cache-debug"].startswith(path)


async def test_the_upstreams_errors_are_the_clients(
    upstream: FakeUpstream, proxy: Proxy, client: Client
) -> None:
    """The class, the message and the type are those that the upstream meant."""
    asked = client(await proxy()).chat.completions
    with pytest.raises(openai.NotFoundError, match='model "nope" not found') as unknown:
        await asked.create(model="nope", messages=HI)
    assert unknown.value.type == "not_found_error"
    upstream.script(error_answer(429, "slow down"), error_answer(500, "oops"))
    with pytest.raises(openai.RateLimitError, match="slow down"):
        await asked.create(model=MODEL, messages=HI)
    with pytest.raises(openai.InternalServerError, match="oops"):
        await asked.create(model=MODEL, messages=HI, stream=True)
    with pytest.raises(openai.BadRequestError):
        await asked.create(model=MODEL, messages=[])


async def test_our_errors_have_codes(upstream: FakeUpstream, proxy: Proxy, client: Client) -> None:
    """502 where the upstream cannot be reached, 504 where nothing is stored: told apart by code."""
    upstream.script(cut_at_once)
    encore = await proxy()
    asked = client(encore, max_retries=5).chat.completions
    with pytest.raises(openai.InternalServerError) as unreachable:
        await client(encore).chat.completions.create(model=MODEL, messages=HI)
    assert (unreachable.value.status_code, unreachable.value.code) == (502, "upstream_unreachable")
    with pytest.raises(openai.InternalServerError) as unmet:
        await asked.create(
            model=MODEL, messages=HI, extra_headers={"Cache-Control": "only-if-cached"}
        )
    assert (unmet.value.status_code, unmet.value.code) == (504, "only_if_cached")
    # It would come to the same: `x-should-retry: false` keeps the client from trying again.
    assert encore.counts["misses"] == 2
    assert len(upstream.chats) == 1


async def test_a_client_that_retries_gets_its_answer(
    upstream: FakeUpstream, proxy: Proxy, client: Client
) -> None:
    """A 502 is worth another try, and a try that succeeds is stored."""
    upstream.script(cut_at_once)
    encore = await proxy()
    asked = client(encore, max_retries=1).chat.completions
    answer = await asked.create(model=MODEL, messages=HI)
    assert answer.choices[0].message.content == "Answer 2."
    assert (await asked.create(model=MODEL, messages=HI)).id == answer.id
    assert encore.counts["upstream_errors"] == {"UpstreamUnreachable": 1}


async def test_a_slow_upstream_is_a_504(
    upstream: FakeUpstream, proxy: Proxy, client: Client
) -> None:
    """Ours is the same class as the upstream's own failures, with a code."""
    upstream.hold()
    encore = await proxy(upstream_timeout=1)
    with pytest.raises(openai.InternalServerError) as slow:
        await client(encore).chat.completions.create(model=MODEL, messages=HI)
    assert (slow.value.status_code, slow.value.code) == (504, "upstream_timeout")


async def test_a_client_that_gives_up_ends_the_call(
    upstream: FakeUpstream, proxy: Proxy, client: Client
) -> None:
    """Its own time limit is the client's; the upstream is told that nobody waits any more."""
    upstream.hold()
    encore = await proxy()
    with pytest.raises(openai.APITimeoutError):
        await client(encore, timeout=openai.Timeout(10, read=0.5)).chat.completions.create(
            model=MODEL, messages=HI
        )
    await (await upstream.nth_chat(1)).client_gone.wait()


async def test_a_stream_that_is_closed_early_ends_the_call(
    upstream: FakeUpstream, proxy: Proxy, client: Client
) -> None:
    """A chat UI's Stop button."""
    upstream.script(sse_answer(["Hel", Gate(), "lo."]))
    stream = await client(await proxy()).chat.completions.create(
        model=MODEL, messages=HI, stream=True
    )
    async for chunk in stream:
        assert chunk.choices[0].delta.content == "Hel"
        break
    await stream.close()
    await upstream.chats[0].client_gone.wait()


async def test_a_stream_that_breaks_off_is_an_error(
    upstream: FakeUpstream, proxy: Proxy, client: Client
) -> None:
    """It must not look like an end: the client's loop raises."""
    gate = Gate()
    upstream.script(sse_answer(["Hel", gate, CUT]))
    encore = await proxy()
    stream = await client(encore).chat.completions.create(model=MODEL, messages=HI, stream=True)
    heard = []
    with pytest.raises(openai.APIConnectionError):  # noqa: PT012 - it raises in mid-loop
        async for chunk in stream:
            heard.append(chunk)
            gate.release()
    assert said(heard) == "Hel"
    assert encore.counts["stored"] == 0


async def test_regenerate(upstream: FakeUpstream, proxy: Proxy, client: Client) -> None:
    """The identical request is a hit; the button sends `no-cache`, and its answer is kept."""
    asked = client(await proxy()).chat.completions
    texts = []
    for headers in ({}, {}, {"Cache-Control": "no-cache"}, {}):
        answer = await asked.create(model=MODEL, messages=HI, extra_headers=headers)
        texts.append(answer.choices[0].message.content)
    assert texts == ["Answer 1.", "Answer 1.", "Answer 2.", "Answer 2."]


async def test_a_chat_goes_on(upstream: FakeUpstream, proxy: Proxy, client: Client) -> None:
    """Each turn is a question of its own, with all that went before in its scope."""
    encore = await proxy()
    asked = client(encore).chat.completions
    for _ in range(2):
        messages: list[ChatCompletionMessageParam] = list(HI)
        for wording in ("And then?", "And then?"):
            answer = await asked.create(model=MODEL, messages=messages)
            text = answer.choices[0].message.content or ""
            messages += [
                {"role": "assistant", "content": text},
                {"role": "user", "content": wording},
            ]
        assert [message.get("content") for message in messages if "nswer" in str(message)] == [
            "Answer 1.",
            "Answer 2.",
        ]
    assert (encore.counts["hits"], encore.counts["llm_calls"]) == (2, 2)


async def test_many_at_once(upstream: FakeUpstream, proxy: Proxy, client: Client) -> None:
    """One client, one question, fifty tasks: one call."""
    gate = upstream.hold()
    encore = await proxy()
    asked = client(encore).chat.completions
    tasks = [asyncio.create_task(asked.create(model=MODEL, messages=HI)) for _ in range(50)]
    await gate.reached()
    gate.release()
    answers = await asyncio.gather(*tasks)
    assert {answer.choices[0].message.content for answer in answers} == {"Answer 1."}
    assert len(upstream.chats) == 1


async def test_other_routes_go_through(proxy: Proxy, client: Client) -> None:
    """What is no chat completion is the upstream's alone."""
    asked = client(await proxy())
    assert [model.id async for model in asked.models.list()] == [MODEL]
    answer = await asked.embeddings.create(model=MODEL, input="Hi")
    assert answer.data[0].embedding == vector_of("Hi")
    with pytest.raises(openai.NotFoundError):
        await asked.embeddings.create(model="nobody", input="Hi")
