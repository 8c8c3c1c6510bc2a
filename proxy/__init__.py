"""Encore: a transparent, OpenAI-compatible reverse proxy with a semantic cache.

A request walks through the folders in this order (docs/adr/0001 draws the arrows):

    wire      HTTP in and out: reads the body, forwards it, replays entries
    chat      what a chat completion is: request, wording, fingerprint, directives, completion
    cache     the decisions: may it be looked up, reused, stored; and the flights under way
    store     key -> entry
    index     scope and vector -> nearest keys
    embed     text -> unit vector
    admin     /internal/*

`redis` is what the store and the index share of a Redis. `parts` makes store, index and embedders
of `settings`, `app` puts a proxy around them, `lifespan` opens and closes it; `serving` and
`protocol` put them on a socket, `workers` several of them. `tuning` measures the decisions of
`cache` on labelled pairs of questions, `moving` takes entries from one store to another, `remote`
asks a running proxy. `cli` and `demo` are the doors.
"""

__version__ = "0.1.0"
