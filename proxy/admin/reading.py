"""Reads what an admin asks for; what is malformed is answered with 400, and names the field."""

from __future__ import annotations

import re
from typing import TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request

from proxy.errors import AdminError

_LARGEST = 1024 * 1024


class Order(BaseModel):
    """What a body asks for: no field but the known ones, and none of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Query(BaseModel):
    """What a query string asks for: the same, but all of it is text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


AnyOrder = TypeVar("AnyOrder", bound=Order)
AnyQuery = TypeVar("AnyQuery", bound=Query)


async def read_order(request: Request, kind: type[AnyOrder]) -> AnyOrder:
    """The body of a request; raises `AdminError`."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            raise AdminError(413, "body_too_large", f"the body has more than {_LARGEST} bytes")
    try:
        fields = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise AdminError(400, "malformed", "the body is not JSON") from error
    if not isinstance(fields, dict):
        raise AdminError(400, "malformed", "the body is not a JSON object")
    try:
        return kind(**fields)
    except ValidationError as error:
        raise _malformed(error) from error


def read_query(request: Request, kind: type[AnyQuery]) -> AnyQuery:
    """The query of a request, in which an empty value is none; raises `AdminError`."""
    fields = {name: value for name, value in request.query_params.items() if value}
    try:
        return kind(**fields)
    except ValidationError as error:
        raise _malformed(error) from error


def _malformed(error: ValidationError) -> AdminError:
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(map(str, first["loc"])) or "the body"
    if first["type"] == "extra_forbidden":
        return AdminError(400, "malformed", f"{field} is not a field that is known here")
    message = re.sub(r"^(Input|String) should", "must", first["msg"].removeprefix("Value error, "))
    return AdminError(400, "malformed", f"{field}: {message}")
