"""The policy, and the file that the token is in."""

from __future__ import annotations

from collections.abc import Iterator

from proxy.cli.checks.findings import Finding, fail, ok
from proxy.errors import SettingsError
from proxy.settings import Settings

_OTHERS = 0o077


def policy(settings: Settings) -> Iterator[Finding]:
    """Whether it can be read, and what rules it has."""
    try:
        names = settings.load_policy().rule_names
    except SettingsError as error:
        yield fail("policy", str(error), "mend that line, or name another file: ENCORE_POLICY")
    else:
        yield ok("policy", f"{settings.policy_path}, rules: {', '.join(names) or 'none'}")


def token(settings: Settings) -> Iterator[Finding]:
    """Whether the token is its owner's alone."""
    if settings.admin_token is not None:
        yield ok("token", "set by ENCORE_ADMIN_TOKEN")
        return
    path = settings.token_path
    try:
        mode = path.stat().st_mode
        path.read_bytes()
    except FileNotFoundError:
        yield ok("token", f"{path} is made at the first start")
    except OSError as error:
        yield fail("token", f"{path}: {error.strerror}", "run this as the user of the proxy")
    else:
        if mode & _OTHERS:
            yield fail("token", f"others may read {path}", f"chmod 600 {path}")
        else:
            yield ok("token", f"{path}, for its owner alone")
