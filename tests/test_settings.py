"""Settings: where they come from, and what is said of wrong ones."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from proxy import settings
from proxy.errors import SettingsError
from proxy.settings import (
    Settings,
    built_in_policy,
    load_settings,
    shipped_settings,
    unknown_variables,
)

ROOT = Path(__file__).parents[1]
MIB = 1024**2
OLLAMAS = "http:http://127.0.0.1:11434#all-minilm"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, which is the home, too; no settings in the environment."""
    for name in list(os.environ):
        if name.startswith(("ENCORE_", "XDG_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def toml(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Writes the file of ENCORE_CONFIG."""

    def write(text: str) -> None:
        (home / "encore.toml").write_text(text, encoding="utf-8")
        monkeypatch.setenv("ENCORE_CONFIG", "encore.toml")

    return write


def refused(**flags: str) -> list[str]:
    """The lines that name what is wrong."""
    with pytest.raises(SettingsError) as caught:
        load_settings(flags)
    return str(caught.value).splitlines()


# --- where a setting comes from ----------------------------------------------------------


def test_flag_before_environment_before_file_before_default(
    toml: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two places that give a setting, the one that is nearer to the command counts."""
    toml("host = 'file'\nport = 1\nmax_entries = 1\n")
    monkeypatch.setenv("ENCORE_HOST", "environment")
    monkeypatch.setenv("ENCORE_PORT", "2")
    found = load_settings({"host": "flag", "upstream": None})
    assert (found.host, found.port, found.max_entries) == ("flag", 2, 1)
    assert found.upstream == "http://127.0.0.1:11434"


def test_the_defaults(home: Path) -> None:
    """What the design promises where nothing is given."""
    found = load_settings({})
    assert found.model_dump() == {
        "upstream": "http://127.0.0.1:11434",
        "host": "127.0.0.1",
        "port": 8000,
        "workers": 1,
        "store": f"sqlite:///{home}/.local/state/encore/encore.sqlite",
        "store_namespace": "encore",
        "index": "auto",
        "embedder": "static",
        "confirm": "auto",
        "embedder_threads": 1,
        "embedder_api_key": None,
        "policy": None,
        "ttl_seconds": None,
        "tenancy": "key",
        "debug_header": "on",
        "cors_origins": None,
        "allowed_hosts": (),
        "max_entries": 100_000,
        "max_bytes": 512 * MIB,
        "max_entry_bytes": MIB,
        "max_body_bytes": 20 * MIB,
        "upstream_timeout": 600,
        "max_upstream_calls": None,
        "max_waiting_calls": 512,
        "log_format": "auto",
        "log_level": "info",
        "otel": "auto",
    }


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that `ENCORE_PORT=${PORT:-}` in a compose file does no harm."""
    for name in ("PORT", "POLICY", "TTL_SECONDS", "CORS_ORIGINS", "CONFIG", "DEBUG_HEADER"):
        monkeypatch.setenv(f"ENCORE_{name}", "")
    assert load_settings({}) == Settings()


def test_the_demos_settings_are_the_shipped_ones(
    toml: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither environment nor file reach them, not even broken ones; what is given is checked."""
    toml("this is no TOML")
    monkeypatch.setenv("ENCORE_PORT", "no port")
    monkeypatch.setenv("ENCORE_TENANCY", "shared")
    found = shipped_settings({"store": "memory://"})
    assert (found.port, found.tenancy, found.store) == (8000, "key", "memory://")
    with pytest.raises(SettingsError, match=r"^ENCORE_UPSTREAM \(--upstream\): must be a URL"):
        shipped_settings({"upstream": "nowhere"})


# --- what a setting may be ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("variable", "given", "meant"),
    [
        ("UPSTREAM", "http://127.0.0.1:11434/", "http://127.0.0.1:11434"),
        ("UPSTREAM", "https://host/prefix/v1", "https://host/prefix/v1"),
        ("UPSTREAM", "http://[::1]:11434", "http://[::1]:11434"),
        ("PORT", "0", 0),
        ("PORT", "65535", 65535),
        ("STORE", "memory://", "memory://"),
        ("STORE", "redis://:pw@host:7000/1", "redis://:pw@host:7000/1"),
        ("STORE_NAMESPACE", "team-a.b_2", "team-a.b_2"),
        ("STORE", "sqlite:///entries.sqlite", "sqlite:///entries.sqlite"),
        ("STORE", "sqlite:////var/entries.sqlite", "sqlite:////var/entries.sqlite"),
        ("EMBEDDER", "onnx", "onnx:minilm"),
        ("EMBEDDER", "onnx:", "onnx:minilm"),
        ("EMBEDDER", f"onnx:minilm#sha256={'A' * 64}", f"onnx:minilm#sha256={'a' * 64}"),
        ("EMBEDDER", "onnx:/models/a b#1", "onnx:/models/a b#1"),
        ("EMBEDDER", f"onnx:/m#sha256={'0' * 64}", f"onnx:/m#sha256={'0' * 64}"),
        ("EMBEDDER", "http:http://127.0.0.1:11434#all-minilm", OLLAMAS),
        ("EMBEDDER", "http://127.0.0.1:11434/#all-minilm", OLLAMAS),
        ("EMBEDDER", "http:https://a/b/v1#c/d:e", "http:https://a/b/v1#c/d:e"),
        ("EMBEDDER", "https://[::1]:1#m", "http:https://[::1]:1#m"),
        ("EMBEDDER_THREADS", "2", 2),
        ("TTL_SECONDS", "60", 60.0),
        ("TTL_SECONDS", "1", 1.0),
        ("TTL_SECONDS", "never", "never"),
        ("TENANCY", "key", "key"),
        ("TENANCY", "shared", "shared"),
        ("TENANCY", "header:X-Forwarded_User", "header:X-Forwarded_User"),
        ("DEBUG_HEADER", "off", "off"),
        ("DEBUG_HEADER", "OFF", "off"),
        ("DEBUG_HEADER", "false", "off"),
        ("DEBUG_HEADER", "0", "off"),
        ("DEBUG_HEADER", "no", "off"),
        ("DEBUG_HEADER", "true", "on"),
        ("CORS_ORIGINS", "http://a, http://b:*  app://c", ("http://a", "http://b:*", "app://c")),
        ("ALLOWED_HOSTS", "encore.lan,*.example", ("encore.lan", "*.example")),
        ("MAX_ENTRIES", "1", 1),
        ("MAX_BYTES", "512MiB", 512 * MIB),
        ("MAX_BYTES", "2 gib", 2048 * MIB),
        ("MAX_BYTES", "1.5GB", 1_500_000_000),
        ("MAX_BYTES", "4096", 4096),
        ("MAX_ENTRY_BYTES", "1KiB", 1024),
        ("MAX_BODY_BYTES", "1MiB", MIB),
        ("UPSTREAM_TIMEOUT", "1.5", 1.5),
        ("MAX_UPSTREAM_CALLS", "4", 4),
        ("MAX_WAITING_CALLS", "0", 0),
        ("LOG_FORMAT", "JSON", "json"),
        ("LOG_LEVEL", "WARNING", "warning"),
    ],
)
def test_a_good_value(
    monkeypatch: pytest.MonkeyPatch, variable: str, given: str, meant: object
) -> None:
    """It is taken as it is meant, as a flag or from the environment."""
    field = variable.lower()
    assert getattr(load_settings({field: given}), field) == meant
    monkeypatch.setenv(f"ENCORE_{variable}", given)
    assert getattr(load_settings({}), field) == meant


@pytest.mark.parametrize(
    ("variable", "given", "reason"),
    [
        ("UPSTREAM", "127.0.0.1:11434", "must be a URL such as http://127.0.0.1:11434"),
        ("UPSTREAM", "ftp://host", "must be a URL such as http://127.0.0.1:11434"),
        ("UPSTREAM", "http://", "must be a URL such as http://127.0.0.1:11434"),
        ("UPSTREAM", "http://gpu box:1", "must be a URL such as http://127.0.0.1:11434"),
        ("UPSTREAM", "http://host\r", "must be a URL such as http://127.0.0.1:11434"),
        ("UPSTREAM", "http://hôte", "must be a URL such as http://127.0.0.1:11434"),
        ("UPSTREAM", "http://host#here", "must hold no user, query or fragment"),
        ("UPSTREAM", "http://[::1", "Invalid IPv6 URL"),
        ("UPSTREAM", "http://host:99999", "Port out of range 0-65535"),
        ("PORT", "http", "must be a port, 0 to 65535"),
        ("PORT", "65536", "must be a port, 0 to 65535"),
        ("PORT", "-1", "must be a port, 0 to 65535"),
        ("PORT", "tcp://10.0.0.1:8000", "must be a port, 0 to 65535"),
        ("STORE", "redis", "must be memory://, sqlite:///path (sqlite:////absolute/path) or redis"),
        ("STORE", "sqlite:///", "must be memory://, sqlite:///path"),
        ("STORE", "sqlite://file", "must be memory://, sqlite:///path"),
        ("STORE", "sqlite:///~nobody-here/file", "the home directory of ~nobody-here is not known"),
        ("WORKERS", "0", "must be a whole number, at least 1"),
        ("STORE_NAMESPACE", "team a", "must be letters, digits, _ . and -, 64 at most"),
        ("STORE_NAMESPACE", "team:a", "must be letters, digits, _ . and -, 64 at most"),
        ("STORE_NAMESPACE", "é", "must be letters, digits, _ . and -, 64 at most"),
        ("STORE_NAMESPACE", 65 * "a", "must be letters, digits, _ . and -, 64 at most"),
        ("INDEX", "hnsw", "must be 'auto', 'flat' or 'redis'"),
        ("EMBEDDER", "minilm", "must be static, onnx, onnx:<directory> or http:<base>#<model>"),
        ("EMBEDDER", "static:x", "must be static, onnx, onnx:<directory> or http:<base>#<model>"),
        ("EMBEDDER", "onnx:/m#sha256=1f", "must have 64 hexadecimal digits after #sha256="),
        ("EMBEDDER", "onnx:~nobody-here/m", "the home directory of ~nobody-here is not known"),
        ("EMBEDDER", "http:127.0.0.1:11434#m", "must be a URL such as http://127.0.0.1:11434"),
        ("EMBEDDER", "https:a#m", "must be static, onnx, onnx:<directory> or http:<base>#<model>"),
        ("EMBEDDER", "http://a", "must name a model after #, such as http:http://a#all-minilm"),
        ("EMBEDDER", "http://a#", "must name a model after #, such as http:http://a#all-minilm"),
        ("EMBEDDER", "http://a#b c", "must name a model after #, such as http:http://a#all-mini"),
        ("EMBEDDER", "http://a#b\n", "must name a model after #, such as http:http://a#all-mini"),
        ("EMBEDDER_THREADS", "0", "must be a whole number, at least 1"),
        ("POLICY", "~nobody-here/policy.toml", "the home directory of ~nobody-here is not known"),
        ("TTL_SECONDS", "0", 'must be "never" or seconds, at least 1'),
        ("TTL_SECONDS", "an hour", 'must be "never" or seconds, at least 1'),
        ("TTL_SECONDS", "inf", 'must be "never" or seconds, at least 1'),
        ("TENANCY", "header:", "must be key, shared or header:<name>"),
        ("TENANCY", "header:a b", "must be key, shared or header:<name>"),
        ("TENANCY", "header:ü", "must be key, shared or header:<name>"),
        ("TENANCY", "user", "must be key, shared or header:<name>"),
        ("DEBUG_HEADER", "maybe", "must be 'on' or 'off'"),
        ("MAX_ENTRIES", "0", "must be a whole number, at least 1"),
        ("MAX_ENTRIES", "1k", "must be a whole number, at least 1"),
        ("MAX_BYTES", "0", "must be a size such as 512MiB, at least 1"),
        ("MAX_BYTES", "5 bananas", "must be a size such as 512MiB, at least 1"),
        ("MAX_ENTRY_BYTES", "-1", "must be a size such as 512MiB, at least 1"),
        ("MAX_BODY_BYTES", "much", "must be a size such as 512MiB, at least 1"),
        ("UPSTREAM_TIMEOUT", "0", "must be greater than or equal to 1"),
        ("UPSTREAM_TIMEOUT", "nan", "must be a finite number"),
        ("MAX_UPSTREAM_CALLS", "0", "must be a whole number, at least 1"),
        ("MAX_WAITING_CALLS", "-1", "must be greater than or equal to 0"),
        ("LOG_FORMAT", "xml", "must be 'auto', 'console' or 'json'"),
        ("LOG_LEVEL", "loud", "must be 'debug', 'info', 'warning' or 'error'"),
    ],
)
def test_a_bad_value(
    monkeypatch: pytest.MonkeyPatch, variable: str, given: str, reason: str
) -> None:
    """It is refused in one line: the setting, the flag if it was one, the reason, the value."""
    field = variable.lower()
    [line] = refused(**{field: given})
    assert line.startswith(f"ENCORE_{variable} (--{field.replace('_', '-')}): {reason}")
    assert line.endswith(f", not {given!r}")
    monkeypatch.setenv(f"ENCORE_{variable}", given)
    [line] = refused()
    assert line.startswith(f"ENCORE_{variable}: {reason}")


def test_an_empty_host_is_not_every_address() -> None:
    """`--host ""` would listen for the whole network."""
    assert refused(host="") == ["ENCORE_HOST (--host): must have at least 1 character, not ''"]


def test_all_wrong_ones_are_named_at_once(
    toml: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to start it three times to learn of three mistakes."""
    toml("max_entries = 'many'\ncolour = 'red'\n")
    monkeypatch.setenv("ENCORE_LOG_LEVEL", "loud")
    assert refused(port="x") == [
        "ENCORE_PORT (--port): must be a port, 0 to 65535, not 'x'",
        "ENCORE_MAX_ENTRIES (max_entries in encore.toml): must be a whole number, at least 1, not"
        " 'many'",
        "ENCORE_LOG_LEVEL: must be 'debug', 'info', 'warning' or 'error', not 'loud'",
        "colour in encore.toml is not a setting of Encore",
    ]


@pytest.mark.parametrize(
    ("variable", "given"),
    [
        ("UPSTREAM", "http://me:hunter2@host"),
        ("UPSTREAM", "http://hunter2@host"),
        ("UPSTREAM", "http://host?key=hunter2"),
        ("STORE", "redis://:hunter2@host/x"),
        ("STORE", "redis://host?password=hunter2"),
        ("STORE", "redis://hunter2@host"),
        ("STORE", "redis://ann:hunter2"),
        ("STORE", "redis://:hunter2/@host"),
        ("STORE", "reddis://ann:hunter2"),
        ("EMBEDDER", "http://hunter2@host#model"),
        ("EMBEDDER_API_KEY", "hunter2 hunter2"),
        ("EMBEDDER_API_KEY", "hunter2\n"),
        ("EMBEDDER_API_KEY", "hunter2ü"),
    ],
)
def test_a_password_is_not_echoed(variable: str, given: str) -> None:
    """Not even when the value is what is wrong."""
    [line] = refused(**{variable.lower(): given})
    assert line.startswith(f"ENCORE_{variable}")
    assert "hunter2" not in line


def test_a_stores_password_is_told_to_nobody() -> None:
    """What is printed of the settings, and what start-up says of the store, hides it."""
    found = shipped_settings({"store": "redis://ann:hunter2@host"})
    assert found.shown_store == "redis://host:6379"
    assert found.has_shared_store
    assert "hunter2" not in f"{found!r} {found}"
    assert not shipped_settings({"store": "memory://"}).has_shared_store
    assert shipped_settings({"store": "memory://"}).shown_store == "memory://"


def test_a_key_is_told_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that are printed hide it."""
    monkeypatch.setenv("ENCORE_EMBEDDER_API_KEY", "hunter2")
    found = load_settings({})
    assert found.embedder_api_key is not None
    assert found.embedder_api_key.get_secret_value() == "hunter2"
    assert "hunter2" not in f"{found!r} {found} {found.model_dump_json()}"


def test_the_home_directory_is_understood(home: Path) -> None:
    """`~` means the home even where no shell has seen it."""
    found = load_settings(
        {"store": "sqlite:///~/entries.sqlite", "policy": "~/policy.toml", "embedder": "onnx:~/m"}
    )
    assert found.embedder == f"onnx:{home}/m"
    assert found.store == f"sqlite:///{home}/entries.sqlite"
    assert found.policy_path == home / "policy.toml"


def test_a_home_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default store has no place then, and that is said."""
    monkeypatch.setattr(settings, "user_state_path", lambda name: Path("~nobody-here", name))
    [line] = refused()
    assert line.startswith("ENCORE_STORE: the home directory of ~nobody-here is not known")


# --- the TOML file -----------------------------------------------------------------------


def test_a_file_of_settings(toml: Callable[[str], None]) -> None:
    """Each type has its natural form, and the forms of the environment are fine, too."""
    toml(
        """
        port = 9000
        max_bytes = "1GiB"
        max_entry_bytes = 4096
        ttl_seconds = "never"
        debug_header = false
        cors_origins = ["http://a"]
        allowed_hosts = "b, c"
        """
    )
    found = load_settings({})
    assert (found.port, found.max_bytes, found.max_entry_bytes) == (9000, 1024 * MIB, 4096)
    assert (found.ttl_seconds, found.debug_header) == ("never", "off")
    assert (found.cors_origins, found.allowed_hosts) == (("http://a",), ("b", "c"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "max_entrys = 1",
            "max_entrys in encore.toml is not a setting of Encore; did you mean max_entries?",
        ),
        (
            "max-entries = 1",
            "max-entries in encore.toml is not a setting of Encore; did you mean max_entries?",
        ),
        (
            "ENCORE_PORT = 1",
            "ENCORE_PORT in encore.toml is not a setting of Encore; did you mean port?",
        ),
        ("[encore]\nport = 1", "encore in encore.toml is not a setting of Encore"),
        ("port = true", "ENCORE_PORT (port in encore.toml): must not be true or false, not True"),
        ("host = 1", "ENCORE_HOST (host in encore.toml): must be a valid string, not 1"),
        ("port = []", "ENCORE_PORT (port in encore.toml): must be a port, 0 to 65535"),
        (
            "cors_origins = [1]",
            "ENCORE_CORS_ORIGINS (cors_origins in encore.toml): must be a valid string, not 1",
        ),
        ("port =", "ENCORE_CONFIG: cannot read encore.toml: Invalid value (at end of document)"),
    ],
)
def test_a_mistake_in_the_file(toml: Callable[[str], None], line: str, said: str) -> None:
    """It names the file and the key."""
    toml(line)
    assert refused() == [said]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("missing.toml", "there is no file missing.toml"),
        (".", "there is no file ."),
        ("a" * 300, f"cannot read {'a' * 300}: File name too long"),
        ("~nobody-here/a", "cannot read ~nobody-here/a: the home directory of ~nobody-here is not"),
    ],
)
def test_a_file_that_is_none(monkeypatch: pytest.MonkeyPatch, path: str, reason: str) -> None:
    """Whoever names a file wants it to count."""
    monkeypatch.setenv("ENCORE_CONFIG", path)
    [line] = refused()
    assert line.startswith(f"ENCORE_CONFIG: {reason}")


def test_a_file_in_the_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`~` is understood here as well."""
    (home / "encore.toml").write_text("port = 1")
    monkeypatch.setenv("ENCORE_CONFIG", "~/encore.toml")
    assert load_settings({}).port == 1


def test_a_file_that_is_no_text(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused in words, too."""
    (home / "encore.toml").write_bytes(b"port = '\xff'")
    monkeypatch.setenv("ENCORE_CONFIG", "encore.toml")
    [line] = refused()
    assert line.startswith("ENCORE_CONFIG: cannot read encore.toml: 'utf-8' codec can't decode")


# --- variables that are no setting -------------------------------------------------------


def test_unknown_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt one is told of, with what may have been meant; settings and others are not."""
    for name in ("ENCORE_PORT", "ENCORE_CONFIG", "ENCORE_TTL", "ENCORE_ZZZ", "ENCORE_POTR"):
        monkeypatch.setenv(name, "hunter2")
    assert unknown_variables() == [
        "ENCORE_POTR is not a setting of Encore; did you mean ENCORE_PORT?",
        "ENCORE_TTL is not a setting of Encore; did you mean ENCORE_TTL_SECONDS?",
        "ENCORE_ZZZ is not a setting of Encore",
    ]


# --- the policy --------------------------------------------------------------------------


def test_the_policy_that_is_named(home: Path) -> None:
    """It is read in place of all others."""
    (home / "mine.toml").write_text("[defaults]\nttl = 7\n")
    found = load_settings({"policy": "mine.toml"})
    assert found.policy_path == Path("mine.toml")
    assert found.load_policy().defaults.ttl == 7


def test_the_policy_of_the_working_directory(home: Path) -> None:
    """`config/policy.toml` is found where it is started."""
    (home / "config").mkdir()
    (home / "config/policy.toml").write_text("[defaults]\nttl = 8\n")
    assert load_settings({}).load_policy().defaults.ttl == 8


def test_the_built_in_policy() -> None:
    """Anywhere else the shipped one holds."""
    found = load_settings({})
    assert found.policy_path == ROOT / "config/policy.toml"
    assert found.load_policy().defaults.ttl == 3600


def test_the_built_in_policy_of_a_wheel(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed package carries it inside itself, and looks nowhere else."""
    package = home / "site-packages/proxy"
    package.mkdir(parents=True)
    monkeypatch.setattr(settings, "__file__", str(package / "settings.py"))
    (package / "policy.toml").write_text("[defaults]\nttl = 9\n")
    assert built_in_policy() == package / "policy.toml"
    assert load_settings({}).load_policy().defaults.ttl == 9


@pytest.mark.parametrize(("given", "ttl"), [("60", 60), ("0.5e3", 500), ("never", None)])
def test_the_default_ttl_can_be_replaced(given: str, ttl: float | None) -> None:
    """`ENCORE_TTL_SECONDS` wins over the policy's own default."""
    assert load_settings({"ttl_seconds": given}).load_policy().defaults.ttl == ttl


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("missing.toml", "No such file or directory"),
        (".", "Is a directory"),
        (
            "latin.toml",
            "'utf-8' codec can't decode byte 0xe9 in position 0: unexpected end of data",
        ),
    ],
)
def test_a_policy_that_cannot_be_read(home: Path, path: str, reason: str) -> None:
    """It is named, with the reason."""
    (home / "latin.toml").write_bytes("é".encode("latin-1"))
    with pytest.raises(SettingsError) as caught:
        load_settings({"policy": path}).load_policy()
    assert str(caught.value) == f"ENCORE_POLICY: cannot read {path}: {reason}"


def test_a_mistake_in_the_policy(home: Path) -> None:
    """It is named with file, line and field."""
    (home / "mine.toml").write_text("[defaults]\nttl = 60\nthreshold = 2\n")
    with pytest.raises(SettingsError, match=r"^mine\.toml, line 3: defaults\.threshold: "):
        load_settings({"policy": "mine.toml"}).load_policy()
