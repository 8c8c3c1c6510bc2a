"""A table as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], *, texts: int = 1
) -> Iterator[str]:
    """Line by line, each as soon as its row is there; columns of text come first, then numbers."""
    yield f"| {' | '.join(headings)} |"
    yield f"|{'---|' * texts}{'---:|' * (len(headings) - texts)}"
    for row in rows:
        yield f"| {' | '.join(str(cell) for cell in row)} |"
    yield ""
