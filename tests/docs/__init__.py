"""What the documents show, run and read.

blocks      the fenced blocks of a document, their commands, and what they should print
transcript  holds what was printed against what is shown
place       where blocks are run: a folder, commands on the path, a proxy that serves
served      `encore serve` in a block: it starts, is ready, and stops
promql      the names that a query uses
"""
