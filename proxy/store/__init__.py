"""Key -> entry: where answers are kept.

    memory       entries in memory, the least recently used leaving first; gone with the process
    sqlite       a `MemoryStore` that is written behind to a file, one process a file
    sqlite_file  the file itself: schema, lock; all that blocks
    sqlite_rows  its rows as entries, and back
    sqlite_ledger its figures
    backlog      what of a file is not in memory yet, after a start
    redis        one cache for many proxies
    redis_secret the secret that they share
    redis_ledger the figures that they share
    packed       an entry as bytes, in memory and in a Redis
    packed_uses  what it was good for, as bytes

All stores implement `cache.ports.Inventory` and `Ledger`; `secret()` gives 32 random bytes that
live as long as the entries do (tenants are hashed with them). A store never looks at time: whether
an entry has expired is decided where it is read. tests/store/test_contract.py holds what is common
to them.
"""
