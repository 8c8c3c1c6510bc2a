"""May an answer be stored?"""

from __future__ import annotations

import orjson

from proxy.cache.gates.question import Question
from proxy.cache.verdict import Skip, SkipReason, Store
from proxy.chat import sse
from proxy.chat.completion import Completion, inspect, read_completion
from proxy.errors import UnparsableAnswer
from proxy.values import value


@value()
class Recording:
    """A whole answer as it came from the upstream; `body` is None when it outgrew the limit.

    One that was broken off, by whichever side, is never recorded: it is `aborted`.
    """

    status: int
    content_type: str
    content_encoding: str
    cache_control: str
    body: bytes | None


def may_store(recording: Recording, question: Question) -> Store | Skip:
    """Whether an answer is complete, clean and allowed to be kept."""
    if question.directives.no_store:
        return Skip(SkipReason.NO_STORE)
    if recording.status != 200:
        return Skip(SkipReason.STATUS)
    if _forbids_storing(recording.cache_control):
        return Skip(SkipReason.UPSTREAM_NO_STORE)
    if recording.body is None:
        return Skip(SkipReason.TOO_LARGE)
    if recording.content_encoding not in ("", "identity"):
        return Skip(SkipReason.UNPARSABLE)
    try:
        return _read(recording.content_type, recording.body, question)
    except UnparsableAnswer:
        return Skip(SkipReason.UNPARSABLE)


def _read(content_type: str, body: bytes, question: Question) -> Store | Skip:
    """Read an answer of the kind that was asked for: another kind is none that can be replayed."""
    media_type = content_type.partition(";")[0].strip().lower()
    if question.request.stream and media_type == "text/event-stream":
        return _read_stream(body, question)
    if not question.request.stream and media_type == "application/json":
        return _read_json(body, question)
    return Skip(SkipReason.UNPARSABLE)


def _read_json(body: bytes, question: Question) -> Store | Skip:
    completion = read_completion(body)
    reason = fault(completion, question.error_markers)
    if reason is not None:
        return Skip(reason)
    return _fit(body, completion, streamed=False)


def _read_stream(body: bytes, question: Question) -> Store | Skip:
    folded = sse.fold(body)
    completion = inspect(folded.fields)
    reason = fault(completion, question.error_markers)
    if reason is not None:
        return Skip(reason)
    if not folded.done:
        return Skip(SkipReason.UNFINISHED)
    return _fit(orjson.dumps(folded.fields), completion, streamed=True)


def _fit(body: bytes, completion: Completion, *, streamed: bool) -> Store:
    return Store(
        body,
        streamed=streamed,
        has_usage=completion.has_usage,
        prompt_tokens=completion.prompt_tokens,
        completion_tokens=completion.completion_tokens,
    )


def _forbids_storing(cache_control: str) -> bool:
    # `no-cache` does not count: it is usual on event streams and means them only.
    return "no-store" in (part.strip().lower() for part in cache_control.split(","))


_FINISHED = frozenset({"stop", "tool_calls", "function_call"})
_UNFIT_FINISH = {"length": SkipReason.TRUNCATED, "content_filter": SkipReason.CONTENT_FILTER}


def fault(completion: Completion, error_markers: tuple[str, ...]) -> SkipReason | None:
    """Why an answer may never be stored nor reused; None where nothing is wrong with it."""
    if completion.is_error:
        return SkipReason.ERROR_BODY
    if not completion.choices:
        return SkipReason.EMPTY
    for choice in completion.choices:
        text = choice.text.strip()
        if text.startswith(error_markers):
            return SkipReason.ERROR_MARKER
        if choice.refused:
            return SkipReason.REFUSAL
        if choice.finish_reason in _UNFIT_FINISH:
            return _UNFIT_FINISH[choice.finish_reason]
        if choice.finish_reason not in _FINISHED:
            return SkipReason.UNFINISHED
        if not text and not choice.calls_tools:
            return SkipReason.EMPTY
    return None
