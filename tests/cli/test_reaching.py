"""Which proxy a command asks, and with which token."""

from __future__ import annotations

from pathlib import Path

import pytest

from proxy.cli.reaching import client_headers, remote
from proxy.errors import SettingsError
from tests.assembled import given
from tests.commands import Here

KEPT = "kept-by-the-proxy-0123"


@pytest.fixture
def kept(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The token of a proxy on this machine, in its file."""
    monkeypatch.setenv("ENCORE_STORE", f"sqlite:///{tmp_path}/answers.sqlite")
    path = tmp_path / "answers.token"
    path.write_text(KEPT + "\n")
    return path


def source(url: str | None = None, token: str | None = None) -> str:
    """Where the token is from, or why there is none."""
    return remote(url, token)._token.source


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": "0.0.0.0", "PORT": "9000"}, "http://127.0.0.1:9000"),
        ({"HOST": "::"}, "http://[::1]:8000"),
        ({"HOST": "192.0.2.1"}, "http://192.0.2.1:8000"),
    ],
)
def test_the_proxy_of_the_settings(
    here: Here, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], url: str
) -> None:
    """Where it would be found from this machine."""
    for name, value in variables.items():
        monkeypatch.setenv(f"ENCORE_{name}", value)
    assert remote(None, None).url == url


def test_a_proxy_by_name(here: Here) -> None:
    """The base URL of a client will do."""
    assert remote("http://gpu-box:8000/v1/", None).url == "http://gpu-box:8000"


def test_a_proxy_that_cannot_be_named(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong URL; any free port."""
    with pytest.raises(SettingsError, match=r"ENCORE_URL \(--url\): must be a URL"):
        remote("gpu-box", None)
    monkeypatch.setenv("ENCORE_PORT", "0")
    with pytest.raises(SettingsError, match="ENCORE_PORT is 0, any free port"):
        remote(None, None)


@pytest.mark.parametrize(
    ("store", "path"),
    [("sqlite:////var/lib/tea.sqlite", "/var/lib/tea.token"), ("redis://cache", "encore.token")],
)
def test_where_a_token_is_kept(store: str, path: str) -> None:
    """Beside the store's file, or in the user's state folder."""
    assert str(given(store=store).token_path).endswith(path)


@pytest.mark.parametrize(
    "url", [None, "http://localhost:1", "http://[::1]:1", "http://a.localhost"]
)
def test_the_token_of_this_machine(kept: Path, url: str | None) -> None:
    """It is read from the file."""
    found = remote(url, None)
    assert (found._token.value, found._token.source) == (KEPT, f"that in {kept}")


def test_the_token_of_this_machine_stays_here(kept: Path) -> None:
    """Another machine does not get to know it."""
    found = remote("http://gpu-box:8000", None)
    assert not found.has_token
    assert f"since that in {kept} is for a proxy on this machine" in found._token.source


def test_a_token_that_is_given(kept: Path) -> None:
    """It comes before the file's, wherever it goes."""
    found = remote("http://gpu-box:8000", "given")
    assert (found._token.value, found.has_token) == ("given", True)


def test_the_token_of_a_file_of_settings(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is what the proxy takes, whatever lies beside the store; here alone."""
    settings = tmp_path / "encore.toml"
    settings.write_text('admin_token = "of-the-settings-0123"\n')
    monkeypatch.setenv("ENCORE_CONFIG", str(settings))
    found = remote(None, None)
    assert (found._token.value, found._token.source) == (
        "of-the-settings-0123",
        "that of the settings",
    )
    assert not remote("http://gpu-box:8000", None).has_token


def test_no_token(kept: Path) -> None:
    """Why there is none."""
    kept.write_bytes("töken".encode())
    assert source().endswith(f"since {kept} cannot be read: it is no ASCII")
    kept.unlink()
    assert source().endswith(f"since there is no {kept}")
    kept.mkdir()
    assert source().endswith(f"since {kept} cannot be read: Is a directory")


def test_a_token_that_is_none(here: Here) -> None:
    """It would end a header."""
    with pytest.raises(SettingsError, match="--token, ENCORE_ADMIN_TOKEN: must be printable ASCII"):
        remote(None, "a\nb")


def test_the_headers_of_a_client() -> None:
    """As given; the key as the openai package sends it, unless a header says otherwise."""
    assert client_headers(None, None) == []
    assert client_headers(["X-Cache-TTL : 5"], "sk-a") == [
        ("X-Cache-TTL", "5"),
        ("authorization", "Bearer sk-a"),
    ]
    assert client_headers(["Authorization: Basic a"], "sk-a") == [("Authorization", "Basic a")]


@pytest.mark.parametrize("line", ["no colon", ": 5", "a b: 5", "x-cache-ttl: 5\r\nx: y", "a: ö"])
def test_a_header_that_is_none(line: str) -> None:
    """The option is named."""
    with pytest.raises(SettingsError, match="--header: must be"):
        client_headers([line], None)
