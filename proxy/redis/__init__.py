"""A Redis, as store and index speak to it.

    url      the URLs of ENCORE_STORE -> Address
    client   commands to a server or a cluster; errors that say what a server refuses for good
    keys     the names of all keys (docs/redis.md)
    vectors  what lies beside the entries, of one embedder

An adapter of the store may not import one of the index, nor the reverse; what they share is here.
"""
