"""Takes entries out of one store and into another (docs/moving.md).

place       a store, what embeds for it, and what else has to hear of a new vector
lines       an entry and the header as lines of JSON, and back; every field is checked
fields      one field, written and checked
history     where an entry comes from and what it was good for, as fields
files       a file of lines: plain, compressed, or a pipe
exporting   store -> lines
importing   lines -> store
reindexing  gives entries vectors of the embedder in use
"""
