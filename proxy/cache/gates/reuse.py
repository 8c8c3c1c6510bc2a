"""May a stored answer be reused?"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from proxy.cache import guards
from proxy.cache.alignment.pair import Pair
from proxy.cache.confidence import confidence
from proxy.cache.entry import Entry
from proxy.cache.gates.question import Accepted, Question, Refused, Weighed
from proxy.cache.gates.storing import fault
from proxy.cache.score.scorer import Scorer
from proxy.cache.verdict import Match, MissReason, Path
from proxy.chat.completion import read_completion
from proxy.errors import UnparsableAnswer


@dataclass(frozen=True)
class Candidate:
    """A stored entry held against a question at the time `now` (seconds since the epoch).

    `second` is the similarity by another embedder, where that was asked.
    """

    question: Question
    entry: Entry
    similarity: float
    path: Path
    now: float
    scorer: Scorer
    second: float | None = None

    @cached_property
    def pair(self) -> Pair:
        """The two wordings, side by side."""
        return self.scorer.pair(self.question.request.wording, self.entry.wording)

    @property
    def score(self) -> float:
        """The reuse score, for a candidate that no guard refuses; an exact match needs none."""
        return 1.0 if self.path is Path.EXACT else self._score

    @cached_property
    def _score(self) -> float:
        return self.scorer.score(self.pair, self.similarity, self.second)

    def confirmed(self, second: float) -> Candidate:
        """The same with a second similarity; the wordings are not laid side by side anew."""
        other = replace(self, second=second)
        other.__dict__["pair"] = self.pair
        return other

    @property
    def known(self) -> Weighed | None:
        """What the gates said of it before, for this very question and by the same figures."""
        weighed = self.question.findings.weighed.get(self.entry.key)
        # Nothing of an entry ever changes, so one that is the same has the same in it.
        if weighed is None or weighed.entry() is not self.entry:
            return None
        return weighed if weighed.similarity == self.similarity else None

    def note(self, answer: Accepted | Refused) -> None:
        """Remember what the gates said, unless that may change with the time."""
        if isinstance(answer, Refused) and (answer.for_good or answer.reason in _OF_TIME):
            return
        score = self.__dict__.get("_score")
        weighed = Weighed(weakref.ref(self.entry), self.similarity, answer, score)
        self.question.findings.note(self.entry.key, weighed)

    @cached_property
    def age(self) -> float:
        """Seconds since the entry was stored."""
        return self.entry.age(self.now)

    def match(self, *, weighed: bool = True) -> Match:
        """The figures that the verdict reports; no confidence where nobody `weighed` the pair."""
        if not (weighed or self.path is Path.EXACT):
            return Match(self.similarity, None, self.age, self.entry.ttl)
        return Match(self.similarity, self.confidence, self.age, self.entry.ttl, self.score)

    @cached_property
    def confidence(self) -> float:
        """How sure it is that the stored answer fits, and its freshness, as one figure."""
        return confidence(self.score, self.age, self.entry.ttl)


Gate = Callable[[Candidate], Accepted | Refused]
_ACCEPTED = Accepted()
# Clocks of several machines differ a little; an entry from further ahead was made up.
_CLOCK_SKEW = 300.0


def judge(candidate: Candidate) -> Accepted | Refused:
    """Ask every gate in order; the first refusal counts."""
    answer = examine(candidate)
    return answer if isinstance(answer, Refused) else weigh(candidate)


def examine(candidate: Candidate) -> Accepted | Refused:
    """Ask the gates that see what is wrong with an entry, or with its wording for this question."""
    return _ask(_EXAMINING, candidate)


def renew(candidate: Candidate, known: Weighed) -> Accepted | Refused:
    """Ask the gates that look at the time; all others say what they said before."""
    if known.score is not None:
        candidate.__dict__["_score"] = known.score
    answer = _ask(_OLDEST, candidate)
    if isinstance(answer, Refused) or isinstance(known.answer, Refused):
        return answer if isinstance(answer, Refused) else known.answer
    return _confidence(candidate)


def weigh(candidate: Candidate) -> Accepted | Refused:
    """Ask the gates that hold figures against their least; nothing was wrong before."""
    return _ask(_WEIGHING, candidate)


def _ask(those: tuple[Gate, ...], candidate: Candidate) -> Accepted | Refused:
    for gate in those:
        answer = gate(candidate)
        if isinstance(answer, Refused):
            return answer
    return _ACCEPTED


def flaw(entry: Entry, now: float, error_markers: tuple[str, ...]) -> str | None:
    """The field for which nobody would ever be given this entry; None: it may be kept."""
    if _is_ahead(entry, now):
        return "created_at"
    # Whoever goes through a whole store must not drive out what is remembered of hits.
    unfit = _is_unfit(entry.body, entry.has_usage, error_markers)
    return "body" if unfit else None


def _is_ahead(entry: Entry, now: float) -> bool:
    return entry.created_at > now + _CLOCK_SKEW


def _shape(candidate: Candidate) -> Accepted | Refused:
    entry = candidate.entry
    if _is_ahead(entry, candidate.now):
        return Refused(MissReason.MALFORMED, for_good=True)
    if entry.scope != candidate.question.fingerprint.scope:
        return Refused(MissReason.MALFORMED, for_good=True)
    return _ACCEPTED


def _ttl(candidate: Candidate) -> Accepted | Refused:
    age, ttl, asked = candidate.age, candidate.entry.ttl, candidate.question.directives
    if ttl is not None and age > ttl:
        return Refused(MissReason.EXPIRED, for_good=True)
    # What this question would keep for a short time only, it takes no older from another.
    own_ttl = candidate.question.rules.ttl
    too_old = (asked.max_age is not None and age > asked.max_age) or (
        own_ttl is not None and age > own_ttl
    )
    not_fresh_enough = (
        asked.min_fresh is not None and ttl is not None and ttl - age < asked.min_fresh
    )
    return Refused(MissReason.EXPIRED) if too_old or not_fresh_enough else _ACCEPTED


def _usage(candidate: Candidate) -> Accepted | Refused:
    request, entry = candidate.question.request, candidate.entry
    lacks = not entry.has_usage and (request.include_usage or entry.streamed)
    if request.needs_usage and lacks:
        return Refused(MissReason.NO_USAGE)
    return _ACCEPTED


def _poisoning(candidate: Candidate) -> Accepted | Refused:
    poisoned = _is_poisoned(candidate.entry, candidate.question.error_markers)
    return Refused(MissReason.POISONED, for_good=True) if poisoned else _ACCEPTED


def _is_poisoned(entry: Entry, error_markers: tuple[str, ...]) -> bool:
    check = _checked_lately if len(entry.body) <= _SHORT else _is_unfit
    return check(entry.body, entry.has_usage, error_markers)


def _is_unfit(body: bytes, has_usage: bool, error_markers: tuple[str, ...]) -> bool:
    try:
        completion = read_completion(body)
    except UnparsableAnswer:
        return True
    # A row that claims usage it does not have would break its replay.
    lies = has_usage and not completion.has_usage
    return lies or fault(completion, error_markers) is not None


# An answer that is hit again and again stays as it was; this keeps 16 MiB of them, at most.
_SHORT = 16 * 1024
_checked_lately = lru_cache(1024)(_is_unfit)


def _similarity(candidate: Candidate) -> Accepted | Refused:
    far = candidate.path is Path.SEMANTIC and is_far(candidate.question, candidate.similarity)
    return Refused(MissReason.NO_MATCH) if far else _ACCEPTED


def is_far(question: Question, similarity: float) -> bool:
    """Whether a similarity is below the threshold that holds for this request."""
    # Written this way round, a similarity that is not a number is far.
    return not similarity >= question.rules.threshold_for(question.directives.threshold)


def _wording(candidate: Candidate) -> Accepted | Refused:
    """Without the stored wording no guard can tell `us` from `US`; its digest can."""
    if candidate.entry.has_wording:
        return _ACCEPTED
    spelling = candidate.entry.origin.spelling
    if candidate.path is Path.EXACT and spelling == candidate.question.spelling:
        return _ACCEPTED
    return Refused(MissReason.NO_WORDING)


def _guards(candidate: Candidate) -> Accepted | Refused:
    entry = candidate.entry
    if candidate.question.request.wording == entry.wording or not entry.has_wording:
        return _ACCEPTED  # there is nothing to compare
    if candidate.path is Path.EXACT:
        found = guards.exact_refusal(candidate.pair)
    else:
        found = guards.refusal(candidate.pair)
    if isinstance(found, guards.Refusal):
        return Refused(found.reason, found.evidence)
    return _ACCEPTED


def _score(candidate: Candidate) -> Accepted | Refused:
    if candidate.score >= candidate.question.rules.min_score:
        return _ACCEPTED
    doubt = guards.doubt(candidate.pair)
    if isinstance(doubt, guards.Refusal):
        return Refused(doubt.reason, doubt.evidence, weighed=True)
    return Refused(MissReason.LOW_SCORE, candidate.pair.alignment.unmatched, weighed=True)


def _confidence(candidate: Candidate) -> Accepted | Refused:
    if candidate.confidence < candidate.question.rules.min_confidence:
        return Refused(MissReason.LOW_CONFIDENCE, weighed=True)
    return _ACCEPTED


_EXAMINING: tuple[Gate, ...] = (_shape, _ttl, _usage, _poisoning, _similarity, _wording, _guards)
_WEIGHING: tuple[Gate, ...] = (_score, _confidence)
_OLDEST: tuple[Gate, ...] = (_shape, _ttl)
_OF_TIME = frozenset({MissReason.EXPIRED, MissReason.LOW_CONFIDENCE})
_OF_WORDING = frozenset({_guards, _score, _confidence})
_NAMES = (
    "shape",
    "ttl",
    "usage",
    "poisoning",
    "similarity",
    "wording",
    "guards",
    "score",
    "confidence",
)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one gate says of a candidate, whatever the others say."""

    gate: str
    answer: Accepted | Refused


def opinions(candidate: Candidate) -> tuple[Opinion, ...]:
    """What every gate says, those behind a refusal, too.

    Where the wordings differ each guard speaks by its own name; the score is what it would be if
    none refused. Without the stored wording those that weigh it have nothing to say.
    """
    has_wording = candidate.entry.has_wording
    differ = candidate.question.request.wording != candidate.entry.wording
    heard: list[Opinion] = []
    for name, gate in zip(_NAMES, (*_EXAMINING, *_WEIGHING), strict=True):
        if not has_wording and gate in _OF_WORDING:
            continue
        if gate is _guards and differ:
            heard += _each_guard(candidate)
        else:
            heard.append(Opinion(name, gate(candidate)))
    return tuple(heard)


def _each_guard(candidate: Candidate) -> list[Opinion]:
    found = guards.refusals(candidate.pair, exact=candidate.path is Path.EXACT)
    return [
        Opinion(each.reason, Refused(each.reason, each.evidence) if each.evidence else _ACCEPTED)
        for each in found
    ]


def outranks(existing: Entry, now: float, error_markers: tuple[str, ...]) -> bool:
    """Whether a sound stored answer has `usage`, and so never gives way to one without it."""
    sound = not existing.has_expired(now) and not _is_poisoned(existing, error_markers)
    return existing.has_usage and sound
