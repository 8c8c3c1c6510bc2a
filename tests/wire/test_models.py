"""What a model name stands for: asked rarely, and with nothing of a client's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
import httpx
import orjson
import pytest
import respx
import structlog.testing
from hypothesis import given
from hypothesis import strategies as st

from proxy.chat.model_name import canonical_name
from proxy.wire.models import Model, Models, read_tags
from proxy.wire.upstream import Upstream
from tests.assembled import Clock
from tests.fakes import DIGEST, MODEL, Gate, Received, Reply, raw_answer
from tests.fakes.by_httpx import ByHttpx
from tests.wire.exchanges import ask, unused_port

if TYPE_CHECKING:
    from tests.fakes import FakeUpstream
    from tests.wire.conftest import Proxy

CHAT = "POST /v1/chat/completions"
BODY = b'{"model":"llama3.2","messages":[{"role":"user","content":"Hi"}]}'


class Polled:
    """Models of an upstream whose answers to the poll are the test's."""

    def __init__(self) -> None:
        self.clock = Clock(0.0)
        self.router = respx.Router()
        self.route = self.router.get("http://ollama.test")
        upstream = Upstream(
            "http://ollama.test", ByHttpx(httpx.MockTransport(self.router.async_handler)), 10.0
        )
        self.models = Models(upstream, self.clock)

    def says(self, answer: Any, status: int = 200) -> None:
        """From now on; bytes as they are, else as JSON, an exception as a failure."""
        if isinstance(answer, Exception):
            self.route.mock(side_effect=answer)
        else:
            body = answer if isinstance(answer, bytes) else orjson.dumps(answer)
            self.route.mock(side_effect=None, return_value=httpx.Response(status, content=body))

    @property
    def polls(self) -> int:
        """How often the upstream was asked."""
        return int(self.route.call_count)


@pytest.fixture
def polled() -> Polled:
    """An Ollama with one model."""
    polled = Polled()
    polled.says(tags(**{MODEL: "d1"}))
    return polled


def tags(**digests: str) -> dict[str, Any]:
    return {"models": [{"name": name, "digest": digest} for name, digest in digests.items()]}


# --- names ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("llama3.2", "llama3.2:latest"),
        ("Llama3.2:LATEST", "llama3.2:latest"),
        ("llama3.2:1b", "llama3.2:1b"),
        ("hf.co/Org/Model", "hf.co/org/model:latest"),
        ("localhost:5000/model", "localhost:5000/model:latest"),
        ("localhost:5000/model:q4", "localhost:5000/model:q4"),
        ("", ":latest"),
    ],
)
def test_ollama_names_have_one_spelling(name: str, canonical: str) -> None:
    """In lower case, with a tag; a registry's port is none."""
    assert canonical_name(name) == canonical


@given(st.text())
def test_a_canonical_name_is_its_own(name: str) -> None:
    """Whatever the name: it always has a tag."""
    canonical = canonical_name(name)
    assert ":" in canonical
    assert canonical_name(canonical) == canonical


# --- tags -------------------------------------------------------------------------------------


def test_tags_are_read_by_their_canonical_names() -> None:
    """An Ollama without models has an empty list, or none."""
    assert read_tags(orjson.dumps(tags(A="d1", **{"b:x": "d2"}))) == {"a:latest": "d1", "b:x": "d2"}
    assert read_tags(b'{"models":[]}') == {}
    assert read_tags(b'{"models":null}') == {}


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html>", b"[]", b"7", b"null", b'"models"', b"{}", b'{"models":7}', b"\xff"),
        *(b'{"models":[7]}', b'{"models":["a"]}', b'{"models":{"a":1}}', b'{"models":[{}]}'),
        *(b'{"models":[{"name":"a"}]}', b'{"models":[{"name":7,"digest":"d"}]}', b"[" * 5000),
        *(b'{"models":[[]]}', b'{"models":[null]}', b'{"models":true}', b'{"models":"abc"}'),
    ],
)
def test_what_are_no_tags_is_nothing(body: bytes) -> None:
    """Whatever else answers under that path."""
    assert read_tags(body) is None


@given(st.binary())
def test_no_answer_breaks_the_reader(body: bytes) -> None:
    """Rubbish is nothing."""
    assert read_tags(body) is None


# --- polling ----------------------------------------------------------------------------------


async def test_a_digest_is_asked_for_every_30_s_at_most(polled: Polled) -> None:
    """While there is traffic; in between, the last answer holds."""
    assert polled.polls == 0
    assert await polled.models.resolve("Llama3.2") == Model(MODEL, "d1")
    polled.says(tags(**{MODEL: "d2"}))
    polled.clock.advance(29.9)
    assert await polled.models.resolve("llama3.2:latest") == Model(MODEL, "d1")
    assert polled.polls == 1
    polled.clock.advance(0.1)
    assert await polled.models.resolve("llama3.2") == Model(MODEL, "d2")
    assert polled.polls == 2


async def test_a_model_that_ollama_does_not_have_is_unknown(polled: Polled) -> None:
    """As a value of its own."""
    assert await polled.models.resolve("Qwen3") == Model("qwen3:latest", "unknown")
    assert (polled.models.count, polled.models.is_reachable) == (1, True)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({"error": "not found"}, 404),
        (tags(a="d"), 500),
        (b"<html>", 200),
        (b"{" + b" " * (16 * 1024 * 1024) + b'"models":[]}', 200),
    ],
    ids=["404", "500", "html", "huge"],
)
async def test_an_upstream_that_is_no_ollama_has_no_digests(
    polled: Polled, answer: Any, status: int
) -> None:
    """And its model names are left alone: elsewhere, case may tell two models apart."""
    polled.says(answer, status)
    assert await polled.models.resolve("GPT-oss") == Model("GPT-oss", "unknown")
    assert (polled.models.count, polled.models.is_reachable) == (None, True)
    assert await polled.models.resolve("GPT-oss") == Model("GPT-oss", "unknown")
    assert polled.polls == 1


@pytest.mark.parametrize(
    ("answer", "status"),
    [(aiohttp.ClientError("gone"), 0), (b"", 503), (b"<html>", 200), (TimeoutError(), 0)],
    ids=["gone", "503", "html", "slow"],
)
async def test_the_last_known_digests_outlast_a_failure(
    polled: Polled, answer: Any, status: int
) -> None:
    """It is asked again 30 s later, not at once."""
    await polled.models.refresh()
    polled.says(answer, status)
    polled.clock.advance(30)
    for _ in range(3):
        assert await polled.models.resolve(MODEL) == Model(MODEL, "d1")
    assert polled.polls == 2
    polled.says(tags(**{MODEL: "d2"}))
    polled.clock.advance(30)
    assert await polled.models.resolve(MODEL) == Model(MODEL, "d2")


async def test_that_the_upstream_is_gone_is_said_once(polled: Polled) -> None:
    """Not every 30 s, and again only after it was there again."""
    with structlog.testing.capture_logs() as logs:
        for answer in (tags(), OSError(), OSError(), tags(), OSError()):
            polled.says(answer)
            await polled.models.refresh()
            assert polled.models.is_reachable is not isinstance(answer, OSError)
    assert [log["error"] for log in logs] == ["UpstreamUnreachable", "UpstreamUnreachable"]


async def test_of_many_callers_one_asks(upstream: FakeUpstream, proxy: Proxy) -> None:
    """The others wait for its answer; one that leaves does not end it for them."""
    gate = Gate()

    async def wait(asked: Received, reply: Reply) -> None:
        await gate.wait()
        await raw_answer(200, (), orjson.dumps(tags(**{MODEL: "d1"})))(asked, reply)

    encore = await proxy()
    upstream.on("GET", "/api/tags", wait)
    encore.clock.advance(30)
    callers = [asyncio.create_task(encore.encore.models.resolve(MODEL)) for _ in range(9)]
    await gate.reached()
    callers[0].cancel()
    gate.release()
    answers = await asyncio.gather(*callers, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert answers[1:] == [Model(MODEL, "d1")] * 8
    assert len(upstream.requests) == 2


async def test_a_poll_that_nobody_waited_for_is_not_taken_for_the_next(polled: Polled) -> None:
    """Its answer counts from when it came; after 30 s the upstream is asked anew."""
    caller = asyncio.create_task(polled.models.refresh())
    await asyncio.sleep(0)
    caller.cancel()
    await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})
    assert polled.models.count == 1
    polled.says(tags(**{MODEL: "d2"}))
    polled.clock.advance(30)
    assert await polled.models.resolve(MODEL) == Model(MODEL, "d2")


async def test_a_poll_does_not_wait_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """An upstream that says nothing holds up a request for a second, once."""
    monkeypatch.setattr("proxy.wire.models._POLL_LIMIT", 0.01)
    cancelled = asyncio.Event()

    class Silent(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()
            raise AssertionError

    models = Models(Upstream("http://ollama.test", ByHttpx(Silent()), 600.0), Clock(0.0))
    assert await models.resolve("a") == Model("a", "unknown")
    assert cancelled.is_set()
    assert not models.is_reachable


async def test_nothing_of_a_request_goes_with_the_poll(
    upstream: FakeUpstream, proxy: Proxy
) -> None:
    """It has no credential, no cookie, no header at all beside `Host`."""
    encore = await proxy()
    encore.clock.advance(30)
    secrets = ["Authorization: Bearer a", "Cookie: a=1", "X-Api-Key: a", "User-Agent: a"]
    await ask(encore.url, CHAT, *secrets, body=BODY)
    polls = [asked for asked in upstream.requests if asked.target == b"/api/tags"]
    assert len(polls) == 2
    for poll in polls:
        assert (poll.method, poll.body) == ("GET", b"")
        assert poll.headers == [(b"host", f"127.0.0.1:{upstream.port}".encode())]


async def test_a_new_digest_is_a_new_model(upstream: FakeUpstream, proxy: Proxy) -> None:
    """After `ollama pull` the old model's answers are not the new one's."""
    encore = await proxy()
    verdicts = []
    for digest in (DIGEST, DIGEST, "d2", DIGEST):
        upstream.models[MODEL] = digest
        encore.clock.advance(30)
        heard = await ask(encore.url, CHAT, body=BODY)
        verdicts.append((heard.header("x-cache-debug") or "").split(";")[0])
    assert verdicts == ["miss", "hit", "miss", "hit"]


async def test_a_proxy_starts_without_its_upstream(proxy: Proxy) -> None:
    """And knows it."""
    encore = await proxy(upstream=f"http://127.0.0.1:{unused_port()}")
    assert not encore.encore.models.is_reachable
    assert encore.encore.models.count is None
