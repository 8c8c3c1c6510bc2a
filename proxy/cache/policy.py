"""The policy: one file of defaults and ordered rules, read once; the Rules for one request."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from proxy.errors import SettingsError
from proxy.values import value

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

NEVER = "never"
_MERGED = 256  # sets of rules that hold together; there are few
# Without these a scope would no longer tell one question from another.
_NEVER_IGNORED = frozenset({"messages", "model", "tools", "n"})

Seconds = Annotated[float, Field(ge=1, allow_inf_nan=False)]
Ttl = Seconds | Literal["never"]
Share = Annotated[float, Field(ge=0, le=1)]
Serving = Literal["serve", "shadow"]


def _compile(pattern: Any) -> Any:
    try:
        return re.compile(pattern) if isinstance(pattern, str) else pattern
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error


def _no_essential_field(names: frozenset[str]) -> frozenset[str]:
    essential = sorted(names & _NEVER_IGNORED)
    if essential:
        raise ValueError(f"{', '.join(essential)} can never be ignored")
    return names


Pattern = Annotated[re.Pattern[str], BeforeValidator(_compile)]
IgnoredFields = Annotated[frozenset[str], AfterValidator(_no_essential_field)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _When(_Strict):
    """The conditions of a rule; all that are given must hold."""

    model: str | None = None
    tenant: str | None = None
    user_agent: Pattern | None = None
    wording: Pattern | None = None
    min_temperature: float | None = None
    max_temperature: float | None = None

    def speaks_of(self, wording: str) -> bool:
        """Whether the condition on the wording holds."""
        return self.wording is None or self.wording.search(wording) is not None

    def holds(self, subject: Subject) -> bool:
        """Whether all other conditions hold."""
        return (
            (self.model is None or fnmatchcase(subject.model.lower(), self.model.lower()))
            and (self.tenant is None or self.tenant == subject.tenant)
            and (self.user_agent is None or self.user_agent.search(subject.user_agent) is not None)
            and self._temperature_holds(subject.temperature)
        )

    def _temperature_holds(self, temperature: float) -> bool:
        return (self.min_temperature is None or self.min_temperature <= temperature) and (
            self.max_temperature is None or temperature <= self.max_temperature
        )


class _Overrides(_Strict):
    enabled: bool | None = None
    mode: Serving | None = None
    semantic: bool | None = None
    threshold: Share | None = None
    min_threshold: Share | None = None
    min_score: Share | None = None
    min_confidence: Share | None = None
    ttl: Ttl | None = None
    semantic_max_words: Annotated[int, Field(ge=0)] | None = None
    repeat_window_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        least, threshold = self.min_threshold, self.threshold
        if least is not None and threshold is not None and least > threshold:
            raise ValueError("min_threshold is above threshold")
        return self

    def given(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _RULE_FIELDS if name in self.model_fields_set}


_RULE_FIELDS = tuple(_Overrides.model_fields)


class _Rule(_Overrides):
    name: Annotated[str, Field(min_length=1)]
    when: _When


class _Defaults(_Overrides):
    enabled: bool = True
    mode: Serving = "serve"
    semantic: bool = True
    threshold: Share = 0.4
    min_threshold: Share = 0.4
    min_score: Share = 0.894
    min_confidence: Share = 0.7
    ttl: Ttl = 3600
    semantic_max_words: Annotated[int, Field(ge=0)] = 64
    repeat_window_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0


class _PolicyFile(_Strict):
    # TOML has lists only; what is in them and below them is strict.
    model_config = ConfigDict(strict=False)

    error_markers: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    ignore_fields: IgnoredFields = frozenset()
    scope_headers: frozenset[str] = frozenset()
    defaults: _Defaults = _Defaults()
    rules: tuple[_Rule, ...] = ()


@value()
class Subject:
    """What the conditions of a rule look at; `topics` is what `Policy.topics` says of a wording."""

    model: str
    tenant: str
    temperature: float
    user_agent: str
    topics: frozenset[int]


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for one request; `ttl` in seconds (None: never expires).

    In `mode` shadow nothing is served: what would be is compared with what the upstream says.
    """

    enabled: bool
    semantic: bool
    threshold: float
    min_threshold: float
    min_score: float
    min_confidence: float
    ttl: float | None
    semantic_max_words: int
    repeat_window_s: float
    mode: Serving = "serve"

    def threshold_for(self, asked: float | None) -> float:
        """The threshold that a request asked for, but no looser than this policy allows.

        That is `min_threshold`, or the threshold itself where a rule has put it lower.
        """
        if asked is None:
            return self.threshold
        return max(asked, min(self.threshold, self.min_threshold))

    def ttl_for(self, asked: int | None) -> float | None:
        """The ttl that a request asked for, capped by this policy."""
        if asked is None:
            return self.ttl
        return float(asked) if self.ttl is None else min(float(asked), self.ttl)


class Policy:
    """Defaults and ordered rules; every rule that matches applies, the last one wins."""

    def __init__(self, file: _PolicyFile) -> None:
        self.error_markers = file.error_markers
        self.ignore_fields = file.ignore_fields
        self.scope_headers = frozenset(name.lower().encode() for name in file.scope_headers)
        self.rule_names = tuple(rule.name for rule in file.rules)
        self._defaults = {name: getattr(file.defaults, name) for name in _RULE_FIELDS}
        self._whens = tuple(rule.when for rule in file.rules)
        self._overrides = tuple(rule.given() for rule in file.rules)
        self._merged = lru_cache(_MERGED)(self._merge)
        self.defaults = self._merge(())

    def topics(self, wording: str) -> frozenset[int]:
        """The rules, by number, that have no objection to a wording."""
        return frozenset(
            number for number, when in enumerate(self._whens) if when.speaks_of(wording)
        )

    def rules_for(self, subject: Subject) -> Rules:
        """The rules that hold for one request."""
        if not subject.topics:
            return self.defaults
        return self._merged(self._matching(subject))

    def rules_named(self, subject: Subject) -> tuple[str, ...]:
        """What the rules are called that hold for one request, in their order."""
        return tuple(self.rule_names[number] for number in self._matching(subject))

    def _matching(self, subject: Subject) -> tuple[int, ...]:
        return tuple(
            number
            for number, when in enumerate(self._whens)
            if number in subject.topics and when.holds(subject)
        )

    def _merge(self, matching: tuple[int, ...]) -> Rules:
        values = dict(self._defaults)
        for number in matching:
            values.update(self._overrides[number])
        return _rules(values)


def _rules(values: Mapping[str, Any]) -> Rules:
    ttl = values["ttl"]
    return Rules(**{**values, "ttl": None if ttl == NEVER else float(ttl)})


def read_policy(text: str, name: str, default_ttl: float | str | None = None) -> Policy:
    """Read a policy; `default_ttl` (seconds or "never") replaces the one of `[defaults]`.

    Raises `SettingsError` with file, line and field where the text is malformed.
    """
    try:
        fields = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name}: {error}") from error
    if default_ttl is not None and isinstance(fields.setdefault("defaults", {}), dict):
        fields["defaults"]["ttl"] = default_ttl
    try:
        return Policy(_PolicyFile.model_validate(fields))
    except ValidationError as error:
        raise SettingsError(f"{name}, {_first_problem(error, text)}") from error


# pydantic adds these to the place of an error in a field that may have one of several types.
_UNION_BRANCHES = frozenset({"literal['never']", "constrained-float"})


def _first_problem(error: ValidationError, text: str) -> str:
    problems = [(_path(problem), problem["msg"]) for problem in error.errors(include_url=False)]
    path = problems[0][0]
    field = ".".join(str(part) for part in path)
    # One for each type that the field may have.
    messages = "; or: ".join(message for other, message in problems if other == path)
    return f"line {_line_of(text, path)}: {field}: {messages}"


def _path(problem: ErrorDetails) -> Sequence[str | int]:
    return [part for part in problem["loc"] if part not in _UNION_BRANCHES]


def _line_of(text: str, path: Sequence[str | int]) -> int:
    """The line on which the field at `path` stands, or the nearest table above it."""
    lines = text.splitlines()
    rules = [n for n, line in enumerate(lines) if line.strip().startswith("[[rules]]")]
    at, end = 0, len(lines)
    for part in path:
        if isinstance(part, str):
            found = [n for n in range(at, end) if _begins(lines[n], part)]
            at = found[0] if found else at
            end = next((n for n in range(at + 1, end) if lines[n].lstrip().startswith("[")), end)
        elif path[0] == "rules" and part < len(rules):
            at, end = rules[part], [*rules, len(lines)][part + 1]
    return at + 1


def _begins(line: str, name: str) -> bool:
    name = re.escape(name)
    return re.match(rf"""\s*(\[\[?(\w+\.)?{name}\]|["']?{name}["']?\s*=)""", line) is not None
