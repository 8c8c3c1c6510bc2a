"""Raw sockets, for what a well-behaved client or server never does."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


def reset(writer: asyncio.StreamWriter) -> None:
    """Reset a connection (RST), so that nobody can take it for a clean end."""
    # Without lingering off, the kernel says goodbye politely: a FIN, as after a whole answer.
    peer = writer.get_extra_info("socket")
    if peer.fileno() != -1:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class RawClient:
    """A client that sends bytes as they are, and can leave at any moment."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, data: bytes) -> None:
        """Send bytes."""
        self._writer.write(data)
        await self._writer.drain()

    async def until(self, mark: bytes) -> bytes:
        """What arrives up to and including `mark`."""
        return await self._reader.readuntil(mark)

    async def rest(self) -> bytes:
        """What arrives until the server closes; raises `ConnectionResetError` if it cuts."""
        return await self._reader.read()

    def leave(self) -> None:
        """Drop the connection at once, as a client that crashes."""
        reset(self._writer)


@asynccontextmanager
async def raw_client(url: str) -> AsyncIterator[RawClient]:
    """Connect a raw client to the server of this base URL."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 24)
    try:
        yield RawClient(reader, writer)
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def raw_exchange(url: str, request: bytes) -> bytes:
    """Send bytes and return all that comes back; the request must say `Connection: close`."""
    async with raw_client(url) as client:
        await client.send(request)
        return await client.rest()
