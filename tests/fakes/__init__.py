"""A scripted upstream that speaks Ollama's wire format on a real socket.

    exchange   what a handler sees: the request as it arrived, and the means to answer it
    answers    ready-made handlers: JSON, a stream, an error, raw bytes
    ollama     what an unscripted request is answered
    embeddings what it is answered for a vector
    internal   `FakeInternal`: the `/internal` of a proxy, for the commands that ask one
    by_httpx   `ByHttpx`: a transport of httpx in the place of a socket
    upstream   `FakeUpstream`: listens, records every request, answers what the test scripted

A test reads as a transcript of the exchange:

    async with FakeUpstream() as upstream:
        gate = Gate()
        upstream.script(sse_answer(["Hel", gate, CUT]))
        ...                                     # ask; read "Hel"
        gate.release()                          # ... and the upstream breaks in mid-answer
        assert upstream.chats[0].header("authorization") == "Bearer a"
"""

from tests.fakes.answers import (
    CREATED,
    CUT,
    DATE,
    error_answer,
    json_answer,
    raw_answer,
    sse_answer,
    usage_of,
)
from tests.fakes.embeddings import EMBED_DIMENSION, native_error, vector_of
from tests.fakes.exchange import Gate, Handler, Received, Reply
from tests.fakes.ollama import DIGEST, MODEL
from tests.fakes.upstream import FakeUpstream

__all__ = [
    "FakeUpstream",
    "Received",
    "Reply",
    "Handler",
    "Gate",
    "json_answer",
    "sse_answer",
    "error_answer",
    "raw_answer",
    "native_error",
    "vector_of",
    "usage_of",
    "CUT",
    "CREATED",
    "DATE",
    "MODEL",
    "DIGEST",
    "EMBED_DIMENSION",
]
