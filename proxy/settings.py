"""All settings: flag > environment (ENCORE_*) > TOML file > default."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from platformdirs import user_state_path
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ByteSize,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
)
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
from proxy.redis.url import is_redis, read_url

PREFIX = "ENCORE_"
_CONFIG = PREFIX + "CONFIG"
_SQLITE = "sqlite:///"
_SECRETS = {"embedder_api_key"}
_MIB = 1024**2
_SWITCH = {"true": "on", "yes": "on", "1": "on", "false": "off", "no": "off", "0": "off"}


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    is_plain = value.isascii() and value.isprintable() and " " not in value
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_plain:
        raise ValueError("must be a URL such as http://127.0.0.1:11434")
    if set("@?#") & set(value):
        raise ValueError("must hold no user, query or fragment")
    _ = parts.port  # raises where it is no port
    return value.rstrip("/")


def _store_url(value: str) -> str:
    path = value.removeprefix(_SQLITE)
    if value == "memory://":
        return value
    if is_redis(value):
        read_url(value)
        return value
    if path in ("", value):
        raise ValueError(
            "must be memory://, sqlite:///path (sqlite:////absolute/path) or redis://host"
        )
    return f"{_SQLITE}{_expanded(Path(path))}"


def _namespace(value: str) -> str:
    if re.fullmatch(r"[\w.-]{1,64}", value, re.ASCII):
        return value
    raise ValueError("must be letters, digits, _ . and -, 64 at most")


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError(f"the home directory of {path.parts[0]} is not known") from error


def _tenancy(value: str) -> str:
    if re.fullmatch(r"key|shared|header:[\w-]+", value, re.ASCII):
        return value
    raise ValueError("must be key, shared or header:<name>")


def _embedder(value: str) -> str:
    """One of `static`, `onnx:minilm`, `onnx:<path>[#sha256=<hex>]` and `http:<base>#<model>`."""
    kind, _, place = value.partition(":")
    if value == "static":
        return value
    if kind == "onnx":
        return f"onnx:{_onnx(place)}"
    if value.startswith(("http://", "https://")):
        return f"http:{_served_model(value)}"
    if kind == "http":
        return f"http:{_served_model(place)}"
    raise ValueError("must be static, onnx, onnx:<directory> or http:<base>#<model>")


def _onnx(place: str) -> str:
    path, mark, digest = place.partition("#sha256=")
    if mark and not re.fullmatch("[0-9a-fA-F]{64}", digest):
        raise ValueError("must have 64 hexadecimal digits after #sha256=")
    path = "minilm" if path in ("", "minilm") else str(_expanded(Path(path)).absolute())
    return f"{path}{mark}{digest.lower()}"


def _served_model(place: str) -> str:
    base, _, model = place.partition("#")
    base = _http_url(base)
    if not model or not model.isprintable() or " " in model:
        raise ValueError(f"must name a model after #, such as http:{base}#all-minilm")
    return f"{base}#{model}"


def _credential(value: SecretStr) -> SecretStr:
    if re.fullmatch("[!-~]+", value.get_secret_value()):
        return value
    raise ValueError("must be printable ASCII without spaces")


def _words(value: object) -> object:
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _switch(value: object) -> object:
    """Take TOML's true and false, and the words that others use for them."""
    word = str(value).lower()
    return _SWITCH.get(word, word)


def _said(message: str) -> WrapValidator:
    """One message of ours, where pydantic would have two or tell how it parses."""

    def check(value: object, valid: ValidatorFunctionWrapHandler) -> object:
        try:
            return valid(value)
        except ValidationError as error:
            raise ValueError(message) from error

    return WrapValidator(check)


_FOLDED = BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value)
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
Port = Annotated[int, Field(ge=0, le=65535), _said("must be a port, 0 to 65535")]
Count = Annotated[int, Field(ge=1), _said("must be a whole number, at least 1")]
Bytes = Annotated[ByteSize, Field(ge=1), _said("must be a size such as 512MiB, at least 1")]
File = Annotated[Path, AfterValidator(_expanded)]


def _default_store() -> str:
    return f"{_SQLITE}{user_state_path('encore') / 'encore.sqlite'}"


class Settings(BaseSettings):
    """Each field is the setting ENCORE_<FIELD> and the flag --<field>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)
    upstream: Annotated[str, AfterValidator(_http_url)] = Field(
        default="http://127.0.0.1:11434",
        description="Where Ollama listens; a trailing /v1 is fine.",
    )
    # An empty one would be every address of the machine.
    host: str = Field(default="127.0.0.1", min_length=1, description="The address to listen on.")
    port: Port = Field(default=8000, description="The port; 0 takes a free one.")
    workers: Count = Field(
        default=1, description="Processes that serve; several need a store that they share."
    )
    store: Annotated[str, AfterValidator(_store_url)] = Field(
        default_factory=_default_store,
        validate_default=True,
        # A redis:// URL may hold a password.
        repr=False,
        description="Where entries are kept: sqlite:///path, memory://, or redis://host, which"
        " many proxies share (also rediss://, unix://, redis+cluster://).",
    )
    store_namespace: Annotated[str, AfterValidator(_namespace)] = Field(
        default="encore",
        description="What all keys in a Redis begin with; proxies share what has one namespace.",
    )
    index: Literal["auto", "flat", "redis"] = Field(
        default="auto",
        description="Where paraphrases are looked for: flat (in this process, by comparing with"
        " all), redis (in a shared store that has an index), or auto (there, or in this process;"
        " with encore[ann] installed a large scope gets a graph).",
    )
    embedder: Annotated[str, AfterValidator(_embedder)] = Field(
        default="static",
        description="What turns wordings into vectors: static, onnx (MiniLM; or onnx:<directory>)"
        " or http:<base>#<model>.",
    )
    confirm: Annotated[Literal["auto", "on", "off"], BeforeValidator(_switch)] = Field(
        default="auto",
        description="Whether MiniLM confirms what another embedder is unsure of: on, off, or auto"
        " (where encore[onnx] is installed).",
    )
    embedder_threads: Count = Field(default=1, description="Threads of an onnx embedder.")
    embedder_api_key: Annotated[SecretStr, AfterValidator(_credential)] | None = Field(
        default=None,
        description="Sent as a bearer token to an http embedder, and nowhere else.",
    )
    policy: File | None = Field(
        default=None,
        description="The policy file; config/policy.toml if there is one, else the built-in copy.",
    )
    ttl_seconds: Annotated[Ttl | None, _said('must be "never" or seconds, at least 1')] = Field(
        default=None, description='Replaces the policy\'s default ttl: seconds, or "never".'
    )
    tenancy: Annotated[str, AfterValidator(_tenancy)] = Field(
        default="key", description="Who is a tenant: key, shared or header:<name>."
    )
    debug_header: Annotated[Literal["on", "off"], BeforeValidator(_switch)] = Field(
        default="on", description="Show x-cache-debug and Cache-Status: on or off."
    )
    cors_origins: Words | None = Field(
        default=None,
        description="Origins of web pages that may call; * is a wildcard. Default: Ollama's list.",
    )
    allowed_hosts: Words = Field(
        default=(),
        description="Host names to take beside loopback's and IP addresses; * is a wildcard.",
    )
    max_entries: Count = Field(
        default=100_000, description="Most entries kept; a Redis has a bound of its own."
    )
    max_bytes: Bytes = Field(
        default=ByteSize(512 * _MIB),
        description="Most bytes of entries kept, such as 2GiB; a Redis has its own.",
    )
    max_entry_bytes: Bytes = Field(
        default=ByteSize(_MIB), description="The largest answer kept, in bytes."
    )
    max_body_bytes: Bytes = Field(
        default=ByteSize(20 * _MIB), description="Larger chat bodies bypass the cache, in bytes."
    )
    upstream_timeout: Seconds = Field(
        default=600, description="Seconds until the first byte of an answer."
    )
    max_upstream_calls: Count | None = Field(
        default=None, description="Most calls to the upstream at a time. Default: any number."
    )
    max_waiting_calls: Annotated[int, Field(ge=0)] = Field(
        default=512, description="Most calls that wait for their turn; others get a 503."
    )
    log_format: Annotated[Literal["auto", "console", "json"], _FOLDED] = Field(
        default="auto", description="Log lines: auto, console or json."
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], _FOLDED] = Field(
        default="info", description="Least level: debug, info, warning or error."
    )
    otel: Annotated[Literal["auto", "on", "off"], BeforeValidator(_switch)] = Field(
        default="auto",
        description="Spans for OpenTelemetry: on, off, or auto (where OTEL_EXPORTER_OTLP_ENDPOINT"
        " is set and encore[otel] is installed).",
    )

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_value(cls, value: object, info: ValidationInfo) -> object:
        """TOML's `true` would count as the number 1."""
        if isinstance(value, bool) and info.field_name != "debug_header":
            raise ValueError("must not be true or false")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then the environment, then the file of ENCORE_CONFIG."""
        path = _config_file()
        sources = (init_settings, EnvSettingsSource(settings_cls, env_ignore_empty=True))
        return (*sources, TomlConfigSettingsSource(settings_cls, path)) if path else sources

    @property
    def has_shared_store(self) -> bool:
        """Whether several processes may have this store at a time."""
        return is_redis(self.store)

    @property
    def shown_store(self) -> str:
        """The store, without a password."""
        return str(read_url(self.store)) if self.has_shared_store else self.store

    def load_policy(self) -> Policy:
        """Read the policy; raises `SettingsError` with file, line and field."""
        path = self.policy_path
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = _reason(error)
            raise SettingsError(f"{PREFIX}POLICY: cannot read {path}: {reason}") from error
        return read_policy(text, str(path), self.ttl_seconds)

    @property
    def policy_path(self) -> Path:
        """The policy file in use."""
        return self.policy or _policy_in_use()


class _Shipped(Settings):
    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given, and nothing else."""
        return (init_settings,)


def load_settings(flags: Mapping[str, Any]) -> Settings:
    """Settings from flags (None: not given), environment and file.

    Raises `SettingsError` that names every wrong setting and says what is wrong with it.
    """
    try:
        config = _config_file()
        if config and not config.is_file():
            raise SettingsError(f"{_CONFIG}: there is no file {config}")
        return _checked(Settings, flags)
    # Of all sources only the file can fail so.
    except (OSError, ValueError) as error:
        path = os.environ.get(_CONFIG)
        raise SettingsError(f"{_CONFIG}: cannot read {path}: {_reason(error)}") from error


def shipped_settings(flags: Mapping[str, Any]) -> Settings:
    """The defaults and these flags alone, whatever environment and file say.

    Raises `SettingsError`.
    """
    return _checked(_Shipped, flags)


def _checked(kind: type[Settings], flags: Mapping[str, Any]) -> Settings:
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return kind(**given)
    except ValidationError as error:
        problems = (_problem(dict(item), given) for item in error.errors(include_url=False))
        raise SettingsError("\n".join(dict.fromkeys(problems))) from error


def unknown_variables() -> list[str]:
    """A line for each ENCORE_* variable that is no setting: a misspelt one would do nothing."""
    known = [*Settings.model_fields, "config"]
    given = [name for name in sorted(os.environ) if name.startswith(PREFIX)]
    return [
        f"{name} is not a setting of Encore{_hint(name, known, _variable)}"
        for name in given
        if name.removeprefix(PREFIX).lower() not in known
    ]


def _problem(item: Mapping[str, Any], flags: Mapping[str, Any]) -> str:
    name = str(item["loc"][0])
    if item["type"] == "extra_forbidden":
        hint = _hint(name, list(Settings.model_fields), str)
        return f"{name} in {os.environ.get(_CONFIG)} is not a setting of Encore{hint}"
    message = re.sub(r"^(Input|String) should", "must", item["msg"].removeprefix("Value error, "))
    given = item["input"]
    shown = f", not {given!r}" if _is_tellable(name, given) else ""
    return f"{_variable(name)}{_origin(name, flags)}: {message}{shown}"


def _is_tellable(name: str, given: object) -> bool:
    """Whether a wrong value may be shown.

    A URL may hold a password: in front of an @, in its query, or, where it was mistyped, anywhere.
    """
    if name in _SECRETS or not isinstance(given, str | int | float):
        return False
    is_foreign_store = (
        name == "store" and "://" in str(given) and not str(given).startswith("sqlite:")
    )
    return not (is_foreign_store or set("@?") & set(str(given)))


def _origin(name: str, flags: Mapping[str, Any]) -> str:
    """Where a setting was given, if that is not the variable of its name."""
    if name in flags:
        return f" (--{name.replace('_', '-')})"
    if not os.environ.get(_variable(name)) and (config := os.environ.get(_CONFIG)):
        return f" ({name} in {config})"
    return ""


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _hint(asked: str, known: Sequence[str], spelt: Callable[[str], str]) -> str:
    """What may have been meant; the prefix would make all names alike."""
    bare = asked.lower().replace("-", "_").removeprefix(PREFIX.lower())
    close = get_close_matches(bare, known, n=1) or [name for name in known if bare in name]
    return f"; did you mean {spelt(close[0])}?" if close else ""


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _config_file() -> Path | None:
    path = os.environ.get(_CONFIG)
    return _expanded(Path(path)) if path else None


def _policy_in_use() -> Path:
    local = Path("config/policy.toml")
    return local if local.is_file() else built_in_policy()


def built_in_policy() -> Path:
    """The policy that came with the package: beside it in a checkout, inside it in a wheel."""
    package = Path(__file__).parent
    packaged = package / "policy.toml"
    return packaged if packaged.is_file() else package.parent / "config" / "policy.toml"
