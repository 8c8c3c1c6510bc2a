"""The question of a request, however often it is asked."""

from __future__ import annotations

import tracemalloc
from typing import Any

import httpx
import numpy as np
import orjson
import pytest

from proxy.cache.gates import Question
from proxy.cache.policy import read_policy
from proxy.chat.directives import Directives, Mode
from proxy.chat.fingerprint import fingerprint
from proxy.errors import UnparsableRequest
from proxy.wire.models import Models
from proxy.wire.questions import Arrival, Questions
from proxy.wire.tenancy import Tenant
from proxy.wire.upstream import Upstream
from tests.assembled import Clock
from tests.fakes.by_httpx import ByHttpx

POLICY = """
scope_headers = ["x-mine"]
[[rules]]
name = "doses"
ttl = 60
when = { wording = "dose", user_agent = "Ward", tenant = "bob", max_temperature = 0.5 }
"""
BODY = orjson.dumps(
    {"model": "m", "temperature": 0, "messages": [{"role": "user", "content": "Which dose?"}]}
)
ANN, BOB = (Tenant(name.encode(), name, known=True) for name in ("ann", "bob"))
MEMORY = 1024**2


class Asker:
    """Asks as the wire does; an Ollama says what the model stands for."""

    def __init__(self, memory: int = MEMORY) -> None:
        self.clock = Clock()
        self.digest = "d1"
        upstream = Upstream("http://ollama.test", ByHttpx(httpx.MockTransport(self._tags)), 10.0)
        models = Models(upstream, self.clock)
        self.questions = Questions(read_policy(POLICY, "policy"), models, upstream.url, memory)

    def _tags(self, _: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"models": [{"name": "m", "digest": self.digest}]})

    async def ask(
        self,
        body: bytes = BODY,
        *,
        path: bytes = b"/v1/chat/completions",
        query: bytes = b"",
        tenant: Tenant = ANN,
        directives: Directives | None = None,
        **headers: str,
    ) -> Question:
        """One request."""
        pairs = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
        arrival = Arrival(path, query, pairs)
        return await self.questions.ask(body, arrival, directives or Directives(), tenant)


@pytest.fixture
def asker() -> Asker:
    return Asker()


async def test_what_is_asked_again_in_the_same_way_is_the_same_question(asker: Asker) -> None:
    """It is not even put together again; what cannot change it does not count."""
    first = await asker.ask(user_agent="Ward")
    assert await asker.ask(user_agent="Ward", accept="*/*") is first


@pytest.mark.parametrize(
    "otherwise",
    [
        {"path": b"/v1//chat/completions"},
        {"query": b"a=1"},
        {"tenant": BOB},
        {"user_agent": "Ward"},
        {"user_agent": "Ward", "tenant": BOB},
        {"directives": Directives(namespace="tests")},
        {"directives": Directives(mode=Mode.EXACT)},
        {"directives": Directives(ttl=5)},
        {"cookie": "a=1"},
        {"x_mine": "1"},
        {"openai_organization": "acme"},
    ],
    ids=str,
)
async def test_what_is_asked_otherwise_is_another_question(
    asker: Asker, otherwise: dict[str, Any]
) -> None:
    """The one that it would be if nothing were remembered, and so each time."""
    usual, other = [await Asker(memory=0).ask(**how) for how in ({}, otherwise)]
    assert usual != other or otherwise == {"user_agent": "Ward"}
    for _ in range(2):
        assert await asker.ask() == usual
        assert await asker.ask(**otherwise) == other


async def test_the_policy_sees_each_request(asker: Asker) -> None:
    """A rule may hold for one who asks and not for another with the same words."""
    everyone, ward = await asker.ask(), await asker.ask(tenant=BOB, user_agent="Ward 9")
    assert (everyone.rules.ttl, ward.rules.ttl) == (3600, 60)


async def test_a_model_that_was_pulled_again_makes_another_question(asker: Asker) -> None:
    """The body is the same, and what its model stands for is not."""
    before = await asker.ask()
    asker.digest = "d2"
    asker.clock.advance(31)
    after = await asker.ask()
    assert before.fingerprint != after.fingerprint
    assert before.request is after.request


async def test_tenants_share_no_memory(asker: Asker) -> None:
    """How soon an answer comes tells nobody what another one asked."""
    one, two = await asker.ask(tenant=ANN), await asker.ask(tenant=BOB)
    assert one.request == two.request
    assert one.request is not two.request


async def test_what_may_be_a_credential_is_not_remembered(asker: Asker) -> None:
    """The body is, and not how it was asked."""
    one, two = [await asker.ask(x_api_key="secret") for _ in "ab"]
    assert one == two
    assert one is not two
    assert one.request is two.request


async def test_what_was_asked_longest_ago_is_forgotten_first() -> None:
    """Memory is bounded, and one body that is larger than all of it is read each time."""
    asker = Asker(memory=3 * (4096 + 8 * len(BODY)))
    bodies = [BODY.replace(b"dose", word) for word in (b"size", b"name", b"time", b"kind")]
    first, second = [(await asker.ask(body)).request for body in bodies[:2]]
    await asker.ask(bodies[2])
    assert (await asker.ask(bodies[0])).request is first
    await asker.ask(bodies[3])
    assert (await asker.ask(bodies[0])).request is first
    assert (await asker.ask(bodies[1])).request is not second
    assert asker.questions.kept_bytes == 3 * (4096 + 8 * len(BODY))
    huge = BODY + b" " * 10_000
    assert (await asker.ask(huge)).request is not (await asker.ask(huge)).request
    assert asker.questions.kept_bytes == 3 * (4096 + 8 * len(BODY))


@pytest.mark.parametrize(
    "text", ["Why?", "é" * 1000, "\U0001f375" * 1000], ids=["short", "é", "🍵"]
)
async def test_memory_is_counted_as_it_is_taken(asker: Asker, text: str) -> None:
    """All that a reading holds is in it, with the vector that a look-up adds."""
    bodies = [BODY.replace(b"Which dose?", f"{text} {number}".encode()) for number in range(40)]
    await asker.ask()
    before = asker.questions.kept_bytes
    tracemalloc.start()
    try:
        for body in bodies:
            # As it comes: nobody else has these bytes.
            question = await asker.ask(bytes(bytearray(body)))
            question.findings.vector = np.ones(256, np.float32)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held <= asker.questions.kept_bytes - before


async def test_what_cannot_be_read_is_not_remembered(asker: Asker) -> None:
    """It is as unreadable the next time."""
    for _ in range(2):
        with pytest.raises(UnparsableRequest):
            await asker.ask(b"{")
    assert asker.questions.kept_bytes == 0


async def test_what_a_question_was_made_of(asker: Asker) -> None:
    """The caller gives the same fingerprint, and the rules are named that hold."""
    arrival = Arrival(
        b"/v1/chat/completions", b"a=1", [(b"user-agent", b"Ward"), (b"x-mine", b"1")]
    )
    for tenant, names in ((ANN, ()), (BOB, ("doses",))):
        question = await asker.questions.ask(BODY, arrival, Directives(), tenant)
        asked = await asker.questions.asked(question, arrival, tenant)
        assert asked.question is question
        assert fingerprint(question.request, asked.caller) == question.fingerprint
        assert asked.matching == names


async def test_one_that_forgets_makes_the_same_questions(asker: Asker) -> None:
    """And keeps nothing of them, here or there."""
    forgetting = asker.questions.forgetting()
    arrival = Arrival(b"/v1/chat/completions", b"", [])
    question = await forgetting.ask(BODY, arrival, Directives(), ANN)
    assert (forgetting.kept_bytes, asker.questions.kept_bytes) == (0, 0)
    assert await asker.ask() == question
