"""Whose request it is: tenants never meet in the cache."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from typing import Protocol

from proxy.values import value
from proxy.wire.headers import RawHeaders

_VOUCHED_SECONDS = 300.0
_VOUCHED_CREDENTIALS = 10_000


@value()
class Tenant:
    """A tenant; `name` is for the policy's rules. One that is not `known` bypasses the cache."""

    id: bytes
    name: str
    known: bool


class Tenancy(Protocol):
    """Tells tenants apart."""

    def identify(self, headers: RawHeaders) -> Tenant:
        """Whose request these headers belong to."""
        ...

    def vouch(self, headers: RawHeaders) -> None:
        """The upstream has just answered a chat completion with these headers with 200."""
        ...


class KeyTenancy:
    """Each API key is a tenant: a keyed hash of `Authorization`, so that no store holds a key."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = secret

    def identify(self, headers: RawHeaders) -> Tenant:
        hashed = credential_hash(headers, self._secret())
        return Tenant(b"key:" + hashed, hashed.hex()[:12], known=True)

    def vouch(self, headers: RawHeaders) -> None:
        """Every key only ever meets its own answers, so nothing needs to be proven."""


class SharedTenancy:
    """All keys share; each must have had an upstream 200 of its own within the last 5 minutes."""

    def __init__(self, secret: Callable[[], bytes], clock: Callable[[], float]) -> None:
        self._secret = secret
        self._clock = clock
        self._vouched: OrderedDict[bytes, float] = OrderedDict()

    def identify(self, headers: RawHeaders) -> Tenant:
        at = self._vouched.get(credential_hash(headers, self._secret()))
        known = at is not None and self._clock() - at <= _VOUCHED_SECONDS
        return Tenant(b"shared", "shared", known)

    def vouch(self, headers: RawHeaders) -> None:
        credential = credential_hash(headers, self._secret())
        self._vouched[credential] = self._clock()
        self._vouched.move_to_end(credential)
        if len(self._vouched) > _VOUCHED_CREDENTIALS:
            self._vouched.popitem(last=False)


class HeaderTenancy:
    """A header that a trusted front sets names the tenant; without it the cache is bypassed."""

    def __init__(self, name: str) -> None:
        self._name = name.lower().encode("ascii")

    def identify(self, headers: RawHeaders) -> Tenant:
        values = [value for name, value in headers if name == self._name]
        if len(values) != 1 or not values[0].strip():
            return Tenant(b"", "", known=False)
        return Tenant(b"header:" + values[0], values[0].decode("latin-1"), known=True)

    def vouch(self, headers: RawHeaders) -> None:
        """The front vouches for its tenants."""


def credential_hash(headers: RawHeaders, secret: bytes) -> bytes:
    """A keyed BLAKE2b of all `Authorization` headers, 32 bytes; none is a credential, too."""
    hashed = blake2b(key=secret, digest_size=32)
    for name, credential in headers:
        if name == b"authorization":
            hashed.update(len(credential).to_bytes(8, "big") + credential)
    return hashed.digest()
