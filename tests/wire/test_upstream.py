"""One call: where it goes, what comes back, and how each failure is named."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

import aiohttp
import httpx
import pytest
import respx

from proxy.errors import UpstreamCut, UpstreamError, UpstreamTimeout, UpstreamUnreachable
from proxy.wire.upstream import Call, Upstream
from tests.fakes.by_httpx import ByHttpx
from tests.wire.exchanges import ask, forwarded

if TYPE_CHECKING:
    from tests.fakes import FakeUpstream
    from tests.wire.conftest import Proxy

URL = "http://ollama.test:11434"
GET = Call("GET", b"/api/tags", [])


@pytest.fixture
def router() -> respx.Router:
    """Answers in the place of a network."""
    return respx.Router(assert_all_called=False)


def routed(router: respx.Router, url: str = URL) -> Upstream:
    return Upstream(url, ByHttpx(httpx.MockTransport(router.async_handler)), 10.0)


class Scripted(httpx.AsyncBaseTransport):
    """A transport of the test's own."""

    def __init__(self, answer: Callable[[httpx.Request], AsyncIterator[httpx.Response]]) -> None:
        self._answer = answer
        self.closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await anext(self._answer(request))

    async def aclose(self) -> None:
        self.closed = True


class Parts(httpx.AsyncByteStream):
    """A body that comes in parts, and may fail; it remembers whether it was closed."""

    def __init__(self, *parts: bytes | Exception) -> None:
        self._parts = parts
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            if isinstance(part, Exception):
                raise part
            yield part

    async def aclose(self) -> None:
        self.closed = True


async def fetch(upstream: Upstream, call: Call = GET) -> tuple[int, bytes]:
    async with upstream.open(call) as answer:
        return answer.status, b"".join([part async for part in answer.body])


# --- where it goes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "origin", "target"),
    [
        ("http://ollama.test:11434", "http://ollama.test:11434", b"/api/tags"),
        ("http://ollama.test", "http://ollama.test", b"/api/tags"),
        ("https://Ollama.test:443/", "https://ollama.test", b"/api/tags"),
        ("http://[::1]:11434/v1", "http://[::1]:11434", b"/api/tags"),
        ("http://ollama.test/v1/", "http://ollama.test", b"/api/tags"),
        ("http://ollama.test/a/b", "http://ollama.test", b"/a/b/api/tags"),
        ("http://ollama.test/a%2Fb/v1", "http://ollama.test", b"/a%2Fb/api/tags"),
        ("http://ollama.test/v1/proxy", "http://ollama.test", b"/v1/proxy/api/tags"),
        ("http://ollama.test/av1", "http://ollama.test", b"/av1/api/tags"),
    ],
)
async def test_a_call_goes_to_the_settings_url(
    router: respx.Router, url: str, origin: str, target: bytes
) -> None:
    """Under its path prefix; a trailing `/v1` is left to the call's own path."""
    route = router.route().respond(200)
    await fetch(routed(router, url))
    request = route.calls.last.request
    assert str(request.url).rstrip("/") == origin
    assert request.extensions["target"] == target


async def test_a_call_is_sent_as_it_is(router: respx.Router) -> None:
    """Method, headers in their order, and the bytes of the body; httpx adds nothing."""
    route = router.route(method="PUT", host="ollama.test").respond(201, content=b"made")
    headers = [(b"b", b"2"), (b"a", b"1"), (b"b", b"3"), (b"content-length", b"3")]
    assert await fetch(routed(router), Call("PUT", b"/x", headers, b"abc")) == (201, b"made")
    request = route.calls.last.request
    assert request.headers.raw == headers
    assert request.content == b"abc"


@pytest.mark.parametrize(
    ("suffix", "prefix"), [("/ollama", b"/ollama"), ("/v1", b""), ("/ollama/v1/", b"/ollama")]
)
async def test_a_path_prefix_is_the_upstreams_own(
    upstream: FakeUpstream, proxy: Proxy, suffix: str, prefix: bytes
) -> None:
    """Clients do not see it; the poll for digests goes under it, too."""
    encore = await proxy(upstream=upstream.url + suffix)
    await ask(encore.url, "GET /v1/mo%2Fdels?a=/v1")
    assert forwarded(upstream).target == prefix + b"/v1/mo%2Fdels?a=/v1"
    assert upstream.requests[0].target == prefix + b"/api/tags"


# --- what comes back --------------------------------------------------------------------------


async def test_an_answer_tells_its_headers_in_any_case(router: respx.Router) -> None:
    """Several values are joined; a missing one is empty."""
    router.route().respond(200, headers=[("Cache-Control", "private"), ("cache-control", "a=1")])
    async with routed(router).open(GET) as answer:
        assert answer.header(b"cache-control") == "private, a=1"
        assert answer.header(b"content-type") == ""


async def test_leaving_the_block_closes_the_answer(router: respx.Router) -> None:
    """Whether its body was read or not, and whatever went wrong."""
    read, unread, failed = Parts(b"a"), Parts(b"a"), Parts(b"a")
    router.route().side_effect = [httpx.Response(200, stream=s) for s in (read, unread, failed)]
    upstream = routed(router)
    assert await fetch(upstream) == (200, b"a")
    async with upstream.open(GET):
        assert not unread.closed
    with pytest.raises(ZeroDivisionError):
        async with upstream.open(GET):
            raise ZeroDivisionError
    assert read.closed
    assert unread.closed
    assert failed.closed


@pytest.mark.parametrize("status", [101, 199, 600, 999])
async def test_what_is_no_final_status_is_no_answer(router: respx.Router, status: int) -> None:
    """Nobody asked for another protocol, and no server could pass such a status on."""
    stream = Parts()
    router.route().side_effect = [httpx.Response(status, stream=stream)]
    with pytest.raises(UpstreamUnreachable):
        await fetch(routed(router))
    assert stream.closed


async def test_closing_closes_the_transport() -> None:
    """It is the transport that holds connections."""

    async def never(request: httpx.Request) -> AsyncIterator[httpx.Response]:
        yield httpx.Response(500)  # pragma: no cover

    transport = Scripted(never)
    await Upstream(URL, ByHttpx(transport), 10.0).aclose()
    assert transport.closed


# --- failures ---------------------------------------------------------------------------------

FAILURES = [
    aiohttp.ClientOSError("refused"),
    aiohttp.ServerDisconnectedError(),
    aiohttp.ClientPayloadError(),
    ConnectionResetError(),
]


@pytest.mark.parametrize("failure", [*FAILURES, TimeoutError()], ids=lambda f: type(f).__name__)
async def test_a_call_that_fails_is_an_unreachable_upstream(
    router: respx.Router, failure: Exception
) -> None:
    """Whatever library the failure comes from; even a time limit, where it is not ours."""
    router.route().side_effect = failure
    with pytest.raises(UpstreamUnreachable) as raised:
        await fetch(routed(router))
    assert raised.value.__cause__ is failure


@pytest.mark.parametrize("failure", FAILURES, ids=lambda f: type(f).__name__)
async def test_an_answer_that_fails_is_cut(router: respx.Router, failure: Exception) -> None:
    """What came before it is handed out first."""
    router.route().side_effect = [httpx.Response(200, stream=Parts(b"abc", failure))]
    async with routed(router).open(GET) as answer:
        assert await anext(answer.body) == b"abc"
        with pytest.raises(UpstreamCut) as raised:
            await anext(answer.body)
    assert raised.value.__cause__ is failure


async def test_a_mistake_of_ours_is_no_failure_of_the_upstream(router: respx.Router) -> None:
    """It is raised as it is."""
    router.route().side_effect = ZeroDivisionError
    with pytest.raises(ZeroDivisionError):
        await fetch(routed(router))


async def test_an_upstream_that_says_nothing_is_given_up() -> None:
    """After the limit for the first byte; the call is cancelled."""
    cancelled = asyncio.Event()

    async def hang(request: httpx.Request) -> AsyncIterator[httpx.Response]:
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()
        yield httpx.Response(500)  # pragma: no cover

    with pytest.raises(UpstreamTimeout) as raised:
        await fetch(Upstream(URL, ByHttpx(Scripted(hang)), 0.01))
    assert isinstance(raised.value, UpstreamError)
    assert cancelled.is_set()


async def test_a_body_that_comes_too_late_does_not_put_off_a_limit_that_is_over() -> None:
    """The call is being cancelled while its last part still arrives."""
    sent: list[bytes] = []

    async def send_on(request: httpx.Request) -> AsyncIterator[httpx.Response]:
        try:
            await asyncio.Event().wait()
        finally:
            sent.extend([part async for part in request.stream])  # type: ignore[union-attr]
        yield httpx.Response(500)  # pragma: no cover

    call = Call("POST", b"/", [], aiter(Parts(b"a", b"b")))
    with pytest.raises(UpstreamTimeout):
        await fetch(Upstream(URL, ByHttpx(Scripted(send_on)), 0.01), call)
    assert sent == [b"a", b"b"]


async def test_an_early_answer_ends_the_limit() -> None:
    """The rest of the upload may take as long as it takes."""
    rest: list[bytes] = []
    body: list[AsyncIterator[bytes]] = []

    async def answer_early(request: httpx.Request) -> AsyncIterator[httpx.Response]:
        body.append(aiter(request.stream))  # type: ignore[arg-type]
        rest.append(await anext(body[0]))
        yield httpx.Response(200, stream=Parts(b"ok"))

    call = Call("POST", b"/", [], aiter(Parts(b"a", b"b")))
    async with Upstream(URL, ByHttpx(Scripted(answer_early)), 0.01).open(call) as answer:
        await asyncio.sleep(0.03)
        rest.extend([part async for part in body[0]])
        assert [part async for part in answer.body] == [b"ok"]
    assert rest == [b"a", b"b"]
