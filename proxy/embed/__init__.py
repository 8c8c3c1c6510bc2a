"""Embedders: text -> unit vector (`cache.ports.Embedder`)."""
