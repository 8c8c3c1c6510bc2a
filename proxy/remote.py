"""A running proxy, as the commands ask it over HTTP.

Whatever goes wrong is told in one line: nobody listens, what listens is no Encore or an earlier
one, or it does not take the token. But for the first, a proxy answers all of them alike (404, so
that nobody learns what there is), and is asked further to find out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp
import httpx
import orjson
from httpx_aiohttp import AiohttpTransport

from proxy.errors import RemoteError, RemoteRefused, RemoteUnknown

Pairs = Sequence[tuple[str, str]]
# What comes where an answer does not.
FAILURES = (httpx.HTTPError, aiohttp.ClientError, OSError)

_TOKEN = "x-encore-token"  # noqa: S105 - a header's name
_CONNECT_SECONDS = 5.0
# Explaining may wait for an embedder, and a purge walks through the whole store.
_ANSWER_SECONDS = 60.0
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Token:
    """What lets us in; None: nobody knows it.

    `source` says where it is from, or why there is none.
    """

    value: str | None = field(repr=False)
    source: str


class Remote:
    """The proxy at `url`, which has no slash at its end; to be entered before it is asked.

    `patience`, in seconds, is for an answer to us; a model's answer may take longer.
    What it does not say otherwise raises `RemoteError`.
    """

    def __init__(self, url: str, token: Token, patience: float = _ANSWER_SECONDS) -> None:
        self.url = url
        self._token = token
        self._client = client(patience, url)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *failure: object) -> None:
        await self._client.aclose()

    @property
    def has_token(self) -> bool:
        """Whether there is a token to show."""
        return self._token.value is not None

    async def get(self, path: str, query: Mapping[str, str | int] | None = None) -> Any:
        """The JSON under a path of `/internal`."""
        return self._parsed(await self._internal("GET", path, params=query))

    async def lines(self, path: str) -> bytes:
        """The text under a path of `/internal`."""
        return (await self._internal("GET", path)).content

    async def post(self, path: str, body: object, headers: Pairs = ()) -> Any:
        """The JSON that comes of a JSON body."""
        content = orjson.dumps(body)
        answer = await self._internal("POST", path, content=content, headers=headers)
        return self._parsed(answer)

    async def delete(self, path: str) -> None:
        """Have something deleted."""
        await self._internal("DELETE", path)

    async def ask(self, body: bytes, headers: Pairs) -> httpx.Response:
        """What a client gets for a chat body; a model may take its time.

        The token stays here: the proxy would send it on. Raises `RemoteError` where nobody listens,
        and one of `FAILURES` for an answer that breaks off.
        """
        try:
            return await self._client.post(
                "/v1/chat/completions",
                content=body,
                headers=[("content-type", "application/json"), *headers],
                timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise self._not_there() from error

    async def models(self, headers: Pairs) -> Sequence[str]:
        """The names of the models that a client can choose from."""
        answer = await self._send("GET", "/v1/models", headers=headers)
        self._check(answer)
        with self.understood():
            return [str(model["id"]) for model in self._parsed(answer)["data"] or ()]

    @contextmanager
    def understood(self) -> Iterator[None]:
        """What is read out of an answer in here may be missing there; then it is `RemoteError`."""
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise RemoteError(
                f"the proxy at {self.url} answers in another form than this version knows"
            ) from error

    async def _internal(
        self, method: str, path: str, *, headers: Pairs = (), **given: Any
    ) -> httpx.Response:
        answer = await self._send(method, f"/internal/{path}", headers=self._own(headers), **given)
        if answer.status_code == _NOT_FOUND:
            await self._check_that_it_knows_us()
            raise RemoteUnknown(f"the proxy at {self.url} has no such entry")
        self._check(answer)
        return answer

    async def _send(self, method: str, path: str, **given: Any) -> httpx.Response:
        try:
            return await self._client.request(method, path, **given)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise self._not_there() from error
        except httpx.TimeoutException as error:
            raise RemoteError(f"the proxy at {self.url} does not answer in time") from error
        except FAILURES as error:
            raise RemoteError(f"{self.url} does not answer in HTTP: {error}") from error

    async def _check_that_it_knows_us(self) -> None:
        """Return if a 404 is about what was asked for; else say what it is about."""
        entries = await self._send("GET", "/internal/entries?limit=1", headers=self._own(()))
        if entries.is_success:
            return
        health = await self._send("GET", "/internal/health")
        if not _is_health(health):
            raise RemoteError(f"what answers at {self.url} is no Encore; --url names another")
        # Before there was a token, answers had no such header.
        if health.headers.get("cache-control") != "no-store":
            raise RemoteError(
                f"the proxy at {self.url} is of an earlier version, which cannot be asked this:"
                " start it anew with this one"
            )
        wants = "does not take" if self.has_token else "wants"
        raise RemoteError(f"the proxy at {self.url} {wants} its token: {self._token.source}")

    def _not_there(self) -> RemoteError:
        return RemoteError(
            f"no proxy answers at {self.url}: start one (encore serve), or name another with --url"
            " or ENCORE_URL"
        )

    def _own(self, headers: Pairs) -> list[tuple[str, str]]:
        return [*headers, *([(_TOKEN, self._token.value)] if self._token.value else [])]

    def _check(self, answer: httpx.Response) -> None:
        if answer.is_success:
            return
        reason = _reason(answer)
        if reason is None or answer.is_server_error:
            told = f": {reason}" if reason else ""
            raise RemoteError(f"the proxy at {self.url} answers {answer.status_code}{told}")
        raise RemoteRefused(reason)

    def _parsed(self, answer: httpx.Response) -> Any:
        try:
            return orjson.loads(answer.content)
        except orjson.JSONDecodeError as error:
            raise RemoteError(f"what answers at {self.url} is no Encore") from error


def client(seconds: float, url: str = "", headers: Pairs = ()) -> httpx.AsyncClient:
    """What asks over HTTP; raises the `FAILURES`.

    No proxy of the environment is to see a token or a key, and no redirect is followed.
    """
    return httpx.AsyncClient(
        transport=AiohttpTransport(trust_env=False),
        base_url=url,
        headers=list(headers),
        timeout=httpx.Timeout(seconds, connect=_CONNECT_SECONDS),
        trust_env=False,
    )


def _is_health(answer: httpx.Response) -> bool:
    try:
        return answer.is_success and bool(answer.json()["status"] == "ok")
    except (ValueError, KeyError, TypeError):
        return False


def _reason(answer: httpx.Response) -> str | None:
    """What an error of ours, or of any server of this kind, says; None for another answer."""
    try:
        return str(orjson.loads(answer.content)["error"]["message"]).removeprefix("Encore: ")
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
