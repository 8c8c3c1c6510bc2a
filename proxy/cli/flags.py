"""Settings as options of a command."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer
from pydantic import ByteSize

from proxy.settings import PREFIX, Settings


def with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one option for each setting, so that `--help` always lists them all.

    They come after its own, in the place of its `**flags`.
    """
    own = [
        parameter
        for parameter in inspect.signature(command, eval_str=True).parameters.values()
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD
    ]
    settings = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[
                str | None,
                typer.Option(
                    f"--{name.replace('_', '-')}",
                    help=f"{field.description} ({PREFIX}{name.upper()}{_default(field)})",
                    show_default=False,
                    metavar="VALUE",
                ),
            ],
        )
        for name, field in Settings.model_fields.items()
    ]
    parameters = [*own, *settings]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _default(field: Any) -> str:
    value = field.get_default(call_default_factory=True)
    if isinstance(value, ByteSize):
        value = value.human_readable().replace(".0", "")
    return "" if value in (None, ()) else f", default {value}"
