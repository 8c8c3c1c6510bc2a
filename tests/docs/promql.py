"""What a PromQL expression is made of, as far as that can be told without a server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FUNCTIONS = frozenset(
    "avg clamp_max count histogram_quantile increase label_values max min rate sum topk".split()
)
_KEYWORDS = frozenset("and by bool group_left ignoring offset on or unless without".split())
_STRING = r'"(?:[^"\\]|\\.)*"'
_TOKEN = re.compile(
    rf"""(?P<selector>\{{(?:[^"}}]|{_STRING})*\}})
    | (?P<labels>\b(?:by|without|on|ignoring)\s*\([^)]*\))
    | (?P<range>\[[^\]]*\])
    | (?P<name>[A-Za-z_:][\w:]*)
    | (?P<number>\d[\d.]*(?:ms|[smhdwy])?)
    | (?P<sign>==|!=|<=|>=|[-+*/<>(),])
    | (?P<space>\s+)""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Matcher:
    """What a selector asks of one label."""

    label: str
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class Expression:
    """The names of an expression; raises `ValueError` where it has none of PromQL's shapes."""

    text: str

    @property
    def metrics(self) -> set[str]:
        """The metrics that it reads."""
        known = FUNCTIONS | _KEYWORDS
        return {text for kind, text in self._tokens() if kind == "name" and text not in known}

    @property
    def matchers(self) -> list[Matcher]:
        """What its selectors ask of labels."""
        selectors = [text for kind, text in self._tokens() if kind == "selector"]
        found = re.findall(rf"(\w+)\s*(=~|!~|!=|=)\s*({_STRING})", "".join(selectors))
        return [Matcher(label, operator, value[1:-1]) for label, operator, value in found]

    def _tokens(self) -> Iterator[tuple[str, str]]:
        at = depth = 0
        while at < len(self.text):
            found = _TOKEN.match(self.text, at)
            if found is None or found.lastgroup is None:
                raise ValueError(f"not PromQL from here on: {self.text[at:]}")
            depth += {"(": 1, ")": -1}.get(found[0], 0)
            if depth < 0:
                raise ValueError(f"a bracket closes that none opened: {self.text}")
            yield found.lastgroup, found[0]
            at = found.end()
        if depth:
            raise ValueError(f"a bracket is not closed: {self.text}")
