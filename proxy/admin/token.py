"""The token that opens /internal: set, or made at the first start and kept in a file."""

from __future__ import annotations

import hmac
import os
import re
import secrets
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

import structlog

from proxy.errors import SettingsError

HEADER = b"x-encore-token"
_LONGEST = 4096
_SOUND = re.compile(rb"[!-~]{16,%d}" % _LONGEST)


class Token:
    """Knows the token, once it was opened; before, it lets nobody in.

    `given` is the one that was set; without it the one in the file `path` counts.
    """

    def __init__(self, given: str | None, path: Path) -> None:
        self._path = path
        self._is_given = given is not None
        self._value = secrets.token_urlsafe(32) if given is None else given
        self._shown: str | None = None
        self._log = structlog.get_logger()

    @property
    def shown(self) -> str | None:
        """The token in the file; None for one that was set, which whoever set it knows."""
        return self._shown

    def open(self) -> None:
        """Read the file, or make it; of many processes that do so at once all have the same.

        Where it cannot be kept /internal stays closed, and the log says why. Raises `SettingsError`
        for a file that holds no token.
        """
        if self._is_given:
            return
        try:
            kept = self._kept()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self._log.warning("no admin token can be kept", path=str(self._path), error=reason)
            return
        if not _SOUND.fullmatch(kept):
            raise SettingsError(
                f"ENCORE_ADMIN_TOKEN: {self._path} holds no token (printable ASCII without spaces,"
                " at least 16 characters); move it away, and a new one is made"
            )
        self._value = self._shown = kept.decode("ascii")

    def admits(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Whether a request brings the token; a header that comes twice is none."""
        brought = [value for name, value in headers if name == HEADER]
        return len(brought) == 1 and hmac.compare_digest(brought[0], self._value.encode("ascii"))

    def _kept(self) -> bytes:
        if not self._path.exists():
            self._make()
        with self._path.open("rb") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                self._log.warning("others can read the admin token", path=str(self._path))
            return file.read(_LONGEST + 2).strip()

    def _make(self) -> None:
        """Write it under another name first: nobody ever reads half a token."""
        folder = self._path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, draft = mkstemp(dir=folder, prefix=f".{self._path.name}.")  # of mode 0600
        try:
            with os.fdopen(number, "wb") as file:
                file.write(self._value.encode("ascii") + b"\n")
            # A link, other than a renamed file, never takes the place of one that is there.
            with suppress(FileExistsError):
                self._path.hardlink_to(draft)
        finally:
            Path(draft).unlink()
