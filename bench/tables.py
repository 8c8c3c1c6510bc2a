"""A table as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Line by line, each as soon as its row is there; the first column is text, others numbers."""
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' + '---:|' * (len(headings) - 1)}"
    for row in rows:
        yield f"| {' | '.join(str(cell) for cell in row)} |"
    yield ""
