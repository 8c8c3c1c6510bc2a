"""What the bodies say that came lately; the same bytes need not be read twice.

A reading follows from the bytes and the policy alone. Who asks, when, and what is stored have no
part in it, so nothing that decides about an answer is remembered here. Tenants have readings of
their own: from how soon an answer comes nobody learns what another one asked.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from proxy.cache.policy import Policy
from proxy.chat.request import ChatRequest, parse

_MAX_BYTES = 32 * 1024**2
# The body itself, its texts (up to 4 bytes a character) and both in their normal forms; and the
# objects around them.
_BYTES_A_BYTE = 8
_BYTES_A_READING = 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """A request, and the policy's rules that have no objection to its wording."""

    request: ChatRequest
    topics: frozenset[int]


class Readings:
    """Reads bodies, and keeps of what it read no more than about `max_bytes`."""

    def __init__(self, policy: Policy, max_bytes: int = _MAX_BYTES) -> None:
        self._policy = policy
        self._max_bytes = max_bytes
        self._kept: OrderedDict[tuple[bytes, bytes], Reading] = OrderedDict()
        self._kept_bytes = 0

    def read(self, tenant: bytes, body: bytes) -> Reading:
        """What a body says; raises `UnparsableRequest`."""
        key = (tenant, body)
        reading = self._kept.get(key)
        if reading is not None:
            self._kept.move_to_end(key)
            return reading
        request = parse(body, self._policy.ignore_fields)
        reading = Reading(request, self._policy.topics(request.wording))
        self._keep(key, reading)
        return reading

    def _keep(self, key: tuple[bytes, bytes], reading: Reading) -> None:
        self._kept[key] = reading
        self._kept_bytes += _cost(key)
        while self._kept_bytes > self._max_bytes:
            oldest, _ = self._kept.popitem(last=False)
            self._kept_bytes -= _cost(oldest)


def _cost(key: tuple[bytes, bytes]) -> int:
    _, body = key
    return _BYTES_A_READING + _BYTES_A_BYTE * len(body)
