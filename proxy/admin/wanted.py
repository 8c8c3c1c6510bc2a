"""Which entries somebody speaks of. Pure: `now` is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from proxy.cache import gates
from proxy.cache.entry import Entry
from proxy.chat.model_name import canonical_name

State = Literal["fresh", "expired", "poisoned"]


@dataclass(frozen=True, slots=True)
class Judge:
    """Says what state an entry is in at the time `now`, in seconds since the epoch."""

    now: float
    error_markers: tuple[str, ...]

    def state(self, entry: Entry) -> State:
        """As the gates would find it, whoever asks."""
        if entry.has_expired(self.now):
            return "expired"
        flaw = gates.flaw(entry, self.now, self.error_markers)
        return "fresh" if flaw is None else "poisoned"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Conditions that must all hold; None for one that is not there.

    `search` is a part of the wording, in any case; `older_than` is in seconds.
    """

    search: str | None = None
    model: str | None = None
    tenant: str | None = None
    namespace: str | None = None
    tag: str | None = None
    state: State | None = None
    older_than: float | None = None

    def fits(self, entry: Entry, judge: Judge) -> bool:
        """Whether an entry is one of them."""
        origin = entry.origin
        return (
            (self.model is None or canonical_name(self.model) == canonical_name(entry.model))
            and (self.tenant is None or self.tenant == origin.tenant)
            and (self.namespace is None or self.namespace == origin.namespace)
            and (self.tag is None or self.tag in origin.tags)
            and (self.older_than is None or entry.age(judge.now) > self.older_than)
            and (self.search is None or self.search.casefold() in entry.wording.casefold())
            # Last, since it reads the answer.
            and (self.state is None or self.state == judge.state(entry))
        )
