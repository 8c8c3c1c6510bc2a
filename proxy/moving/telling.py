"""What became of a command that moves entries, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from proxy.moving.exporting import Exported
from proxy.moving.importing import Imported
from proxy.moving.reindexing import Reindexed

Result = Exported | Imported | Reindexed

_WORDS = {
    Exported: {
        "entries": "exported",
        "expired": "left out, as they have expired",
        "without_vector": "of them without a vector of this embedder",
    },
    Imported: {
        "entries": "imported",
        "present": "left as they are: the store has them",
        "expired": "left out, as they have expired",
        "bad": "bad lines, left out",
        "embedded": "of them embedded anew",
        "without_vector": "of them without a vector: found by their exact wording only",
        "evicting": "that others had to go for: the store is full",
    },
    Reindexed: {
        "embedded": "embedded",
        "present": "left as they are: they have a vector of this embedder",
        "none": "without any vector, and so they stay",
        "no_wording": "left as they are: their wording was not stored",
        "too_long": "too long for this embedder",
        "failed": "that the embedder failed for; run it again",
    },
}


def summary(result: Result) -> Iterator[str]:
    """A line for each figure that is not 0, the first one always."""
    for number, (name, words) in enumerate(_WORDS[type(result)].items()):
        count = getattr(result, name)
        if count or not number:
            yield f"{count:>8}  {words}"


def as_json(result: Result, **more: object) -> Mapping[str, Any]:
    """The same figures by their names."""
    return {**asdict(result), **more}


@dataclass(frozen=True, slots=True)
class Counter:
    """Hears how many there are (None: nobody knows), and of each one that is done."""

    total: Callable[[int | None], None]
    step: Callable[[], None]


@contextmanager
def progress(console: Console, title: str) -> Iterator[Counter]:
    """A bar, on a terminal; nothing elsewhere."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        yield Counter(
            total=lambda count: bar.update(task, total=count), step=lambda: bar.advance(task)
        )
