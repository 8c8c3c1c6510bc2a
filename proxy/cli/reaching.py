"""Which running proxy a command asks, and with which token."""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from proxy.errors import SettingsError
from proxy.remote import Remote, Token
from proxy.settings import Settings, http_url, load_settings

EXIT_CODES = """
\b
Exit codes:
  0  it went well
  1  the proxy has no such entry
  2  a wrong option, file or setting; something that the proxy refuses
  3  no proxy answers, it does not take the token, or it is an earlier version

The proxy is the one of the settings (ENCORE_HOST, ENCORE_PORT), unless --url
names one. Its token is found by itself where the proxy runs on this machine
for the same user.
"""

Url = Annotated[
    str | None,
    typer.Option("--url", envvar="ENCORE_URL", help="A running proxy.", metavar="URL"),
]
AdminToken = Annotated[
    str | None,
    typer.Option(
        "--token",
        envvar="ENCORE_ADMIN_TOKEN",
        help="What lets into it; others on this machine can read an option.",
        metavar="TOKEN",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Headers = Annotated[
    list[str] | None,
    typer.Option("--header", help="A header of the client; may be repeated.", metavar="K:V"),
]
ApiKey = Annotated[
    str | None,
    typer.Option(
        "--api-key",
        envvar="OPENAI_API_KEY",
        help="The client's key: each has answers of its own.",
        metavar="KEY",
    ),
]

_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to find who listens there
_GIVE_IT = "give it with --token or ENCORE_ADMIN_TOKEN"


def remote(url: str | None, token: str | None) -> Remote:
    """The proxy that is named, or else that of the settings; raises `SettingsError`."""
    settings = load_settings({})
    place = _named(url) if url else url_of(settings)
    if token:
        value = _printable(token, "--token, ENCORE_ADMIN_TOKEN")
        return Remote(place, Token(value, "that of --token or ENCORE_ADMIN_TOKEN"))
    # Sent elsewhere, the token of this machine's proxy would be known there.
    is_here = not url or _is_loopback(place)
    if is_here and settings.admin_token is not None:
        return Remote(place, Token(settings.admin_token.get_secret_value(), "that of the settings"))
    return Remote(place, _kept_token(settings.token_path, is_here=is_here))


def client_headers(given: list[str] | None, api_key: str | None) -> list[tuple[str, str]]:
    """The headers of a client; raises `SettingsError`."""
    headers = [_header(line) for line in given or ()]
    if api_key and not any(name.lower() == "authorization" for name, _ in headers):
        headers.append(("authorization", f"Bearer {_printable(api_key, '--api-key')}"))
    return headers


def url_of(settings: Settings) -> str:
    if settings.port == 0:
        raise SettingsError("ENCORE_PORT is 0, any free port: name the proxy's with --url")
    host = _ANY_ADDRESS.get(settings.host, settings.host)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _named(url: str) -> str:
    try:
        return http_url(url).removesuffix("/v1")
    except ValueError as error:
        raise SettingsError(f"ENCORE_URL (--url): {error}") from error


def _kept_token(path: Path, *, is_here: bool) -> Token:
    if not is_here:
        return Token(None, f"{_GIVE_IT}, since that in {path} is for a proxy on this machine")
    try:
        text = path.read_text("ascii").strip()
    except FileNotFoundError:
        return Token(None, f"{_GIVE_IT}, since there is no {path}")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no ASCII"
        return Token(None, f"{_GIVE_IT}, since {path} cannot be read: {reason}")
    return Token(_printable(text, str(path)), f"that in {path}")


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    if not colon or not re.fullmatch(r"[\w!#$%&'*+.^`|~-]+", name.strip(), re.ASCII):
        raise SettingsError("--header: must be such as 'x-cache-namespace: team-a'")
    return name.strip(), _printable(value.strip(), "--header", also=" \t")


def _printable(value: str, name: str, also: str = "") -> str:
    if re.fullmatch(f"[!-~{also}]*", value):
        return value
    raise SettingsError(f"{name}: must be printable ASCII")
