"""All settings: flag > environment (ENCORE_*) > TOML file > default."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from platformdirs import user_state_path
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from proxy.cache.policy import Policy, Seconds, Ttl, read_policy
from proxy.errors import SettingsError

PREFIX = "ENCORE_"
_CONFIG = PREFIX + "CONFIG"


class DebugHeader(StrEnum):
    """Whether answers carry `x-cache-debug` and `Cache-Status`."""

    ON = "on"
    OFF = "off"


class LogFormat(StrEnum):
    """How log lines are written; auto is console on a terminal, else JSON."""

    AUTO = "auto"
    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    """The least level that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or not value.isascii():
        raise ValueError("must be a URL such as http://127.0.0.1:11434")
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError("must hold no user, query or fragment")
    _ = parts.port  # raises where it is no port
    return value.rstrip("/")


def _store_url(value: str) -> str:
    if value == "memory://" or (value.startswith("sqlite:///") and len(value) > len("sqlite:///")):
        return value
    raise ValueError("must be memory:// or sqlite:///path (sqlite:////absolute/path)")


def _tenancy(value: str) -> str:
    name = value.removeprefix("header:")
    if value in ("key", "shared") or (value != name and name and name.replace("-", "").isalnum()):
        return value
    raise ValueError("must be key, shared or header:<name>")


def _only(*values: str) -> AfterValidator:
    def check(value: str) -> str:
        if value not in values:
            raise ValueError(f"must be {' or '.join(values)}")
        return value

    return AfterValidator(check)


def _words(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
Size = Annotated[int, Field(ge=1)]


def _default_store() -> str:
    return f"sqlite:///{user_state_path('encore') / 'encore.sqlite'}"


class Settings(BaseSettings):
    """Each field is the setting ENCORE_<FIELD> and the flag --<field>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)
    upstream: Annotated[str, AfterValidator(_http_url)] = Field(
        default="http://127.0.0.1:11434",
        description="Where Ollama listens; a trailing /v1 is fine.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port; 0 takes a free one.")
    store: Annotated[str, AfterValidator(_store_url)] = Field(
        default_factory=_default_store,
        description="Where entries are kept: sqlite:///path or memory://.",
    )
    index: Annotated[str, _only("auto", "flat")] = Field(
        default="auto", description="How neighbours are found: auto or flat."
    )
    embedder: Annotated[str, _only("static")] = Field(
        default="static", description="What turns wordings into vectors: static."
    )
    policy: Path | None = Field(
        default=None,
        description="The policy file; config/policy.toml if there is one, else the built-in copy.",
    )
    ttl_seconds: Ttl | None = Field(
        default=None, description='Replaces the policy\'s default ttl: seconds, or "never".'
    )
    tenancy: Annotated[str, AfterValidator(_tenancy)] = Field(
        default="key", description="Who is a tenant: key, shared or header:<name>."
    )
    debug_header: DebugHeader = Field(
        default=DebugHeader.ON, description="Show x-cache-debug and Cache-Status: on or off."
    )
    cors_origins: Words | None = Field(
        default=None,
        description="Origins of web pages that may call; * is a wildcard. Default: Ollama's list.",
    )
    allowed_hosts: Words = Field(
        default=(),
        description="Host names to take beside loopback's and IP addresses; * is a wildcard.",
    )
    max_entries: Size = Field(default=100_000, description="Most entries kept.")
    max_bytes: Size = Field(default=512 * 1024**2, description="Most bytes of entries kept.")
    max_entry_bytes: Size = Field(default=1024**2, description="The largest answer kept, in bytes.")
    max_body_bytes: Size = Field(
        default=20 * 1024**2, description="Larger chat bodies bypass the cache, in bytes."
    )
    upstream_timeout: Seconds = Field(
        default=600, description="Seconds until the first byte of an answer."
    )
    log_format: LogFormat = Field(
        default=LogFormat.AUTO, description="Log lines: auto, console or json."
    )
    log_level: LogLevel = Field(
        default=LogLevel.INFO, description="Least level: debug, info, warning or error."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then the environment, then the file of ENCORE_CONFIG."""
        path = os.environ.get(_CONFIG)
        sources = (init_settings, EnvSettingsSource(settings_cls, env_ignore_empty=True))
        return (*sources, TomlConfigSettingsSource(settings_cls, Path(path))) if path else sources

    def load_policy(self) -> Policy:
        """Read the policy; raises `SettingsError` with file, line and field."""
        path = self.policy_path
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"ENCORE_POLICY: cannot read {path}: {error}") from error
        return read_policy(text, str(path), self.ttl_seconds)

    @property
    def policy_path(self) -> Path:
        """The policy file in use."""
        return self.policy or _policy_in_use()


def load_settings(flags: Mapping[str, Any]) -> Settings:
    """Settings from flags (None: not given), environment and file.

    Raises `SettingsError` that names every wrong setting and says what is wrong with it.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    config = os.environ.get(_CONFIG)
    if config and not Path(config).is_file():
        raise SettingsError(f"{_CONFIG}: there is no file {config}")
    try:
        return Settings(**given)
    except ValidationError as error:
        problems = (_problem(dict(item), given) for item in error.errors(include_url=False))
        raise SettingsError("\n".join(dict.fromkeys(problems))) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{_CONFIG}: {config}: {error}") from error


def unknown_variables() -> list[str]:
    """A line for each ENCORE_* variable that is no setting: a misspelt one would do nothing."""
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {_CONFIG}
    lines = []
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            lines.append(f"{name} is not a setting of Encore{hint}")
    return lines


def _problem(item: dict[str, Any], flags: Mapping[str, Any]) -> str:
    name = str(item["loc"][0]) if item["loc"] else "settings"
    flag = f" (--{name.replace('_', '-')})" if name in flags else ""
    message = item["msg"].removeprefix("Value error, ")
    if item["type"] == "extra_forbidden":
        return f"{name} in {os.environ.get(_CONFIG, 'the settings')} is not a setting of Encore"
    given = item["input"]
    # A URL with an @ in it may hold a password.
    tellable = isinstance(given, str | int | float) and "@" not in str(given)
    shown = f", not {given!r}" if tellable else ""
    return f"{PREFIX}{name.upper()}{flag}: {message}{shown}"


def _policy_in_use() -> Path:
    local = Path("config/policy.toml")
    return local if local.is_file() else built_in_policy()


def built_in_policy() -> Path:
    """The policy that came with the package: beside it in a checkout, inside it in a wheel."""
    package = Path(__file__).parent
    packaged = package / "policy.toml"
    return packaged if packaged.is_file() else package.parent / "config" / "policy.toml"
