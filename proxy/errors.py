"""Every error that Encore raises on purpose.

EncoreError
├── SettingsError        a setting or the policy file is wrong; start-up stops and names it
├── PairsError           a file of question pairs is wrong, or tells too little to tune by
├── ExportError          a file to export to or to import from is wrong as a whole
├── RemoteError          the running proxy that a command asks cannot be asked so
│   ├── RemoteRefused    it will not do what it is asked, and says why
│   └── RemoteUnknown    it has no such entry
├── StoreLocked          another process holds the store's file
├── UnparsableRequest    a chat body that Encore cannot read; it is forwarded as it is
├── UnparsableAnswer     an answer that is no chat completion; it is passed on, never stored
├── MalformedEntry       a stored entry with a missing or wrong field; it is refused
├── Unavailable          a store, index or embedder failed, hung or is resting (breaker open)
├── AdminError           a request to /internal that cannot be fulfilled; it is told why
└── UpstreamError        the upstream gave no answer
    ├── UpstreamBusy           never asked: as many wait for it as may        -> 503
    ├── UpstreamUnreachable    no connection, or broken before the first byte -> 502
    ├── UpstreamTimeout        no first byte in time                          -> 504
    └── UpstreamCut            it broke in the middle of its answer           -> client cut too
"""


class EncoreError(Exception):
    """Base of all errors that Encore raises on purpose."""


class SettingsError(EncoreError):
    """A setting or the policy file is wrong; the message names it and says why."""


class PairsError(EncoreError):
    """A file of question pairs is wrong or tells too little; the message names file and line."""


class ExportError(EncoreError):
    """A file to export to or to import from cannot be used; the message names it and says why."""


class RemoteError(EncoreError):
    """A running proxy does not answer, is none, is too old, or does not take the token."""


class RemoteRefused(RemoteError):
    """The proxy will not do what it is asked; the message is its own."""


class RemoteUnknown(RemoteError):
    """The proxy does not have what it is asked for."""


class StoreLocked(EncoreError):
    """Another process holds the store's file."""


class UnparsableRequest(EncoreError):
    """The body is not a chat completion request that Encore understands."""


class UnparsableAnswer(EncoreError):
    """The answer is not a chat completion that Encore could replay."""


class MalformedEntry(EncoreError):
    """A stored entry has a missing or wrong field; the message names it."""


class Unavailable(EncoreError):
    """A store, an index or an embedder failed, hung, or rests behind its breaker."""


class AdminError(EncoreError):
    """A request to /internal cannot be fulfilled; `status` and `code` are for its answer."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class UpstreamError(EncoreError):
    """The upstream gave no answer, or not a whole one."""


class UpstreamBusy(UpstreamError):
    """As many calls are under way, and as many wait, as the settings allow; it was not asked."""


class UpstreamUnreachable(UpstreamError):
    """No connection could be made, or it broke before the first byte of the answer."""


class UpstreamTimeout(UpstreamError):
    """The upstream took the request and sent no first byte in time."""


class UpstreamCut(UpstreamError):
    """The connection broke in the middle of the answer."""
