"""What a real socket cannot show of tenancy: its bounds."""

from __future__ import annotations

from proxy.wire.tenancy import SharedTenancy, credential_hash


def headers(*keys: bytes) -> list[tuple[bytes, bytes]]:
    """A request's headers, with these keys."""
    return [(b"host", b"a"), *((b"authorization", key) for key in keys)]


def test_shared_trust_is_bounded() -> None:
    """Of more than 10,000 credentials the one that was served longest ago is forgotten."""
    tenancy = SharedTenancy(lambda: b"secret", lambda: 0.0)
    for number in range(10_000):
        tenancy.vouch(headers(b"%d" % number))
    tenancy.vouch(headers(b"0"))
    tenancy.vouch(headers(b"one more"))
    known = [tenancy.identify(headers(key)).known for key in (b"0", b"1", b"2", b"one more")]
    assert known == [True, False, True, True]


def test_credentials_are_hashed_apart() -> None:
    """Several headers are not one, and the secret decides."""
    hashes = {
        credential_hash(headers(*keys), secret)
        for keys in ((), (b"",), (b"a",), (b"a", b"b"), (b"ab",), (b"b", b"a"))
        for secret in (b"one", b"two")
    }
    assert len(hashes) == 12
