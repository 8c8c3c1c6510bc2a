"""Writes fields of `[defaults]` into a policy file, and leaves every other character as it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from proxy.cache.policy import read_policy
from proxy.errors import SettingsError

_DEFAULTS = re.compile(r"^[ \t]*\[[ \t]*defaults[ \t]*\][ \t]*(?:#[^\r\n]*)?(?=\r?$)", re.MULTILINE)
_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)


def write_fields(path: Path, fields: Mapping[str, float]) -> None:
    """Set fields of `[defaults]` in the policy file at `path`.

    Raises `SettingsError`, and writes nothing, where the file cannot be read or written, or where
    the edited text would not be the same policy with these fields.
    """
    try:
        # As bytes: line ends stay what they are.
        before = path.read_bytes().decode()
        after = edited(before, fields)
        _check(path, before, after, fields)
        path.write_bytes(after.encode())
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SettingsError(f"{path}: cannot be changed: {reason}") from error


def edited(text: str, fields: Mapping[str, float]) -> str:
    """The text of a policy with other values in `[defaults]`; a missing field gets a line."""
    for name, value in fields.items():
        text = _with_field(text, name, f"{value:g}")
    return text


def as_toml(fields: Mapping[str, float]) -> str:
    """The lines that a person would put into the file."""
    return "\n".join(["[defaults]", *(f"{name} = {value:g}" for name, value in fields.items())])


def _with_field(text: str, name: str, value: str) -> str:
    found = _DEFAULTS.search(text)
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    if found is None:
        gap = "" if text.endswith("\n") or not text else end_of_line
        return f"{text}{gap}[defaults]{end_of_line}{name} = {value}{end_of_line}"
    following = _TABLE.search(text, found.end())
    end = len(text) if following is None else following.start()
    line = re.compile(rf"""^([ \t]*(["']?){name}\2[ \t]*=[ \t]*)[^\s#]+""", re.MULTILINE)
    if line.search(text, found.end(), end):
        head, table, rest = text[: found.end()], text[found.end() : end], text[end:]
        return head + line.sub(rf"\g<1>{value}", table, count=1) + rest
    return f"{text[: found.end()]}{end_of_line}{name} = {value}{text[found.end() :]}"


def _check(path: Path, before: str, after: str, fields: Mapping[str, float]) -> None:
    """What was edited as text must come out as meant when it is read as TOML."""
    read_policy(before, str(path))
    wanted = tomllib.loads(before)
    wanted["defaults"] = {**wanted.get("defaults", {}), **fields}
    try:
        found = tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        found = {}
    if found != wanted:
        lines = as_toml(fields).replace("\n", ", ")
        raise SettingsError(f"{path}: too unusual to be edited; put it in by hand: {lines}")
    read_policy(after, str(path))
