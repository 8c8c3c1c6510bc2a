"""Which stored answers may be reused, and what refuses the others."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import orjson
import pytest

from proxy.cache.entry import Entry
from proxy.cache.gates import (
    Accepted,
    Candidate,
    Question,
    Refused,
    is_far,
    judge,
    opinions,
    outranks,
)
from proxy.cache.origin import Origin
from proxy.cache.score.scorer import Scorer
from proxy.cache.verdict import Match, MissReason, Path
from proxy.chat.directives import Directives
from tests.cache.samples import (
    NOW,
    STREAMED,
    STREAMED_WITH_USAGE,
    answer,
    question,
    ruled,
    stored,
    trees,
)
from tests.cache.wordings import reader, scorer

ASKED = question("How do I brew green tea?")
OTHER_SCOPE = bytes(32)
MARKERS = ("[LLM Error]",)


def exact(asked: Question, entry: Entry, *, after: float = 0) -> Accepted | Refused:
    """Judge the entry of the very same question, `after` so many seconds."""
    return judge(Candidate(asked, entry, 1.0, Path.EXACT, NOW + after, scorer()))


def semantic(
    asked: Question, entry: Entry, *, similarity: float = 0.96, after: float = 0
) -> Accepted | Refused:
    """Judge the entry of a similar question."""
    return judge(Candidate(asked, entry, similarity, Path.SEMANTIC, NOW + after, scorer()))


def about(wording: str, **fields: Any) -> Entry:
    """The entry of another question with the scope of `ASKED`."""
    return stored(question(wording), **fields)


def test_a_sound_fresh_entry_is_accepted() -> None:
    """Every gate lets it through, on either path."""
    assert exact(ASKED, stored(ASKED)) == Accepted()
    assert semantic(ASKED, about("How can I brew green tea?")) == Accepted()


def test_a_candidate_tells_its_figures() -> None:
    """Similarity, confidence, age and ttl, as the verdict reports them."""
    candidate = Candidate(ASKED, stored(ASKED), 0.96, Path.SEMANTIC, NOW + 1800, scorer())
    assert candidate.match() == Match(similarity=0.96, confidence=0.85, age=1800.0, ttl=3600.0)
    assert candidate.match(weighed=False).confidence is None
    same = replace(candidate, path=Path.EXACT)
    assert same.match(weighed=False).confidence == 0.85


def test_the_first_gate_that_refuses_names_the_reason() -> None:
    """An entry against which everything speaks; then one thing less each time."""
    asked = question("Name 3 teas", rules=ruled(min_confidence=0.99))
    entry = about(
        "Name 5 teas", scope=OTHER_SCOPE, streamed=True, has_usage=False, body=b"", ttl=10
    )
    judged = [semantic(asked, entry, similarity=0.3, after=11)]
    entry = replace(entry, scope=asked.fingerprint.scope)
    judged.append(semantic(asked, entry, similarity=0.3, after=11))
    judged.append(semantic(asked, entry, similarity=0.3))
    entry = replace(entry, has_usage=True)
    judged.append(semantic(asked, entry, similarity=0.3))
    entry = replace(entry, body=answer())
    judged.append(semantic(asked, entry, similarity=0.3))
    judged.append(semantic(asked, entry))
    entry = replace(entry, wording="Name 3 teas!")
    judged.append(semantic(asked, entry, after=1))
    judged.append(semantic(asked, entry))

    assert judged == [
        Refused(MissReason.MALFORMED, for_good=True),
        Refused(MissReason.EXPIRED, for_good=True),
        Refused(MissReason.NO_USAGE),
        Refused(MissReason.POISONED, for_good=True),
        Refused(MissReason.NO_MATCH),
        Refused(MissReason.GUARD_NUMBERS, evidence=("3", "5")),
        Refused(MissReason.LOW_CONFIDENCE, weighed=True),
        Accepted(),
    ]


def test_without_a_wording_only_the_same_letters_will_do() -> None:
    """A digest tells them, exactly only; that of another scope or question is no proof."""
    spelt = Origin(spelling=ASKED.spelling)
    silent = stored(ASKED, wording="", origin=spelt)
    assert exact(ASKED, silent) == Accepted()
    refused = Refused(MissReason.NO_WORDING)
    assert exact(question("how do I brew green tea?"), silent) == refused
    assert semantic(ASKED, silent) == refused
    history = [{"role": "system", "content": "Be brief."}]
    last = {"role": "user", "content": "How do I brew green tea?"}
    assert question(messages=[*history, last]).spelling != ASKED.spelling


# --- shape ---------------------------------------------------------------------------------------


def test_an_entry_of_another_scope_is_malformed() -> None:
    """Whatever a store or an index claims, an answer never leaves its scope."""
    refused = Refused(MissReason.MALFORMED, for_good=True)
    assert exact(ASKED, stored(ASKED, scope=OTHER_SCOPE)) == refused
    assert semantic(ASKED, about("How can I brew green tea?", scope=OTHER_SCOPE)) == refused


def test_an_entry_from_the_future_is_malformed() -> None:
    """Clocks that differ by five minutes are fine; more was made up."""
    assert exact(ASKED, stored(ASKED, created_at=NOW + 300)) == Accepted()
    ahead = stored(ASKED, created_at=NOW + 300.5)
    assert exact(ASKED, ahead) == Refused(MissReason.MALFORMED, for_good=True)


# --- ttl -----------------------------------------------------------------------------------------


def test_an_entry_expires_once_its_ttl_is_over() -> None:
    """At the very end of its ttl it still answers."""
    assert exact(ASKED, stored(ASKED, ttl=3600), after=3600) == Accepted()
    expired = exact(ASKED, stored(ASKED, ttl=3600), after=3600.25)
    assert expired == Refused(MissReason.EXPIRED, for_good=True)


def test_an_entry_without_ttl_never_expires() -> None:
    """Nor is it ever too little fresh."""
    for_ever = stored(ASKED, ttl=None)
    asked = question("How do I brew green tea?", rules=ruled(ttl=None))
    assert exact(asked, for_ever, after=10**9) == Accepted()
    choosy = question(directives=Directives(min_fresh=10**9), rules=ruled(ttl=None))
    assert exact(choosy, for_ever, after=10**9) == Accepted()


def test_a_clock_that_goes_backwards_makes_nothing_older_or_younger_than_new() -> None:
    """An age is never negative."""
    entry = stored(ASKED)
    assert exact(ASKED, entry, after=-200) == Accepted()
    candidate = Candidate(ASKED, entry, 1.0, Path.EXACT, NOW - 200, scorer())
    assert candidate.match() == Match(1.0, 1.0, 0, 3600)


def test_max_age_refuses_what_is_older() -> None:
    """For this request only: the entry stays."""
    asked = question(directives=Directives(max_age=60))
    assert exact(asked, stored(asked), after=60) == Accepted()
    assert exact(asked, stored(asked), after=60.25) == Refused(MissReason.EXPIRED)
    assert exact(asked, stored(asked, ttl=None), after=61) == Refused(MissReason.EXPIRED)


def test_min_fresh_refuses_what_soon_expires() -> None:
    """For this request only: the entry stays."""
    asked = question(directives=Directives(min_fresh=600))
    assert exact(asked, stored(asked, ttl=3600), after=3000) == Accepted()
    assert exact(asked, stored(asked, ttl=3600), after=3000.25) == Refused(MissReason.EXPIRED)


# --- usage ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "streamed", "has_usage", "accepted"),
    [
        ({}, True, False, False),
        ({}, True, True, True),
        # The upstream itself gave no usage to one who asked for JSON.
        ({}, False, False, True),
        ({}, False, True, True),
        (STREAMED, True, False, True),
        (STREAMED, False, True, True),
        (STREAMED_WITH_USAGE, True, False, False),
        (STREAMED_WITH_USAGE, False, False, False),
        (STREAMED_WITH_USAGE, True, True, True),
        (STREAMED_WITH_USAGE, False, True, True),
    ],
)
def test_no_usage_is_invented(
    mode: dict[str, Any], streamed: bool, has_usage: bool, accepted: bool
) -> None:
    """An entry without usage answers nobody who would have got it from the upstream."""
    asked = question(**mode)
    entry = stored(asked, body=answer(usage=has_usage), streamed=streamed, has_usage=has_usage)
    assert exact(asked, entry) == (Accepted() if accepted else Refused(MissReason.NO_USAGE))


# --- poisoning -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        answer("[LLM Error] connection refused"),
        answer(""),
        answer("Once upon a", finish_reason="length"),
        answer("...", finish_reason="content_filter"),
        answer("...", finish_reason=None),
        answer("", message={"refusal": "I cannot help with that."}),
        b'{"error": {"message": "overloaded"}}',
        b'{"choices": []}',
        b'{"choices": [{"mess',
        b"<html>Bad gateway</html>",
        b"[]",
        b"",
        # It claims usage that it does not have.
        answer(usage=False),
    ],
    ids=lambda body: body.decode()[:60] or "nothing",
)
def test_an_answer_that_may_never_be_stored_is_not_reused(body: bytes) -> None:
    """However it got in, it is refused and can be taken out."""
    poisoned = Refused(MissReason.POISONED, for_good=True)
    assert exact(ASKED, stored(ASKED, body=body)) == poisoned
    assert semantic(ASKED, about("How can I brew green tea?", body=body)) == poisoned


def test_calls_of_tools_need_no_text() -> None:
    """An answer may be nothing but a call."""
    call = {"id": "1", "type": "function", "function": {"name": "brew", "arguments": "{}"}}
    body = answer(None, message={"tool_calls": [call]}, finish_reason="tool_calls")
    assert exact(ASKED, stored(ASKED, body=body)) == Accepted()


# --- similarity ----------------------------------------------------------------------------------


def test_a_similarity_must_reach_the_threshold() -> None:
    """At the very threshold it does."""
    entry = about("How can I brew green tea?")
    assert semantic(ASKED, entry, similarity=0.4) == Accepted()
    assert semantic(ASKED, entry, similarity=0.3999) == Refused(MissReason.NO_MATCH)


@pytest.mark.parametrize("similarity", [math.nan, -math.inf, -1.0, 0.0])
def test_rubbish_is_no_match(similarity: float) -> None:
    """A similarity that is not a number is as far as can be."""
    assert is_far(ASKED, similarity)
    refused = semantic(ASKED, about("How can I brew green tea?"), similarity=similarity)
    assert refused == Refused(MissReason.NO_MATCH)


def test_a_request_may_ask_for_another_threshold() -> None:
    """Stricter ones as they are, looser ones down to the policy's least."""
    careful = ruled(threshold=0.95, min_threshold=0.85)
    strict = question(directives=Directives(threshold=0.99), rules=careful)
    loose = question(directives=Directives(threshold=0.5), rules=careful)
    assert not is_far(strict, 0.99)
    assert is_far(strict, 0.98)
    assert not is_far(loose, 0.85)
    assert is_far(loose, 0.84)


def test_an_exact_match_needs_no_similarity() -> None:
    """A threshold of 1 asks for nothing more than the same wording."""
    asked = question(directives=Directives(threshold=1.0))
    assert exact(asked, stored(asked)) == Accepted()


# --- guards --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "kept", "reason"),
    [
        ("Name 3 kinds of tea", "Name 5 kinds of tea", MissReason.GUARD_NUMBERS),
        ("How do I enable logging?", "How do I disable logging?", MissReason.GUARD_NEGATION),
        ("Can tea help us?", "Can tea help US?", MissReason.GUARD_CASE),
        ("Convert miles to yards", "Convert yards to miles", MissReason.GUARD_ROLES),
    ],
)
def test_a_guard_sees_what_similarity_cannot(asked: str, kept: str, reason: MissReason) -> None:
    """The refusal holds the words that differ; the entry stays for others."""
    refused = semantic(question(asked), about(kept), similarity=0.999)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.for_good) == (reason, False)
    assert refused.evidence


def test_of_the_same_wording_only_the_case_is_looked_at() -> None:
    """The key has seen to all the rest."""
    refused = exact(question("Can tea help us?"), stored(question("Can tea help US?")))
    assert isinstance(refused, Refused)
    assert refused.reason is MissReason.GUARD_CASE
    assert exact(question("Name 3 teas"), stored(question("name  3 teas"))) == Accepted()


def test_another_language_must_say_the_same() -> None:
    """Its guard reads letter by letter, and leaves nothing for a score to weigh."""
    asked = question("¿Cuál es la capital de Francia?", rules=ruled(min_score=1.0))
    assert semantic(asked, about("Hola, ¿cuál es la capital de Francia?")) == Accepted()
    other = semantic(asked, about("¿Cuál es la capital de Italia?"))
    assert isinstance(other, Refused)
    assert other.reason is MissReason.GUARD_LANGUAGE
    assert set(other.evidence) == {"francia", "italia"}


def test_a_question_in_another_language_is_another_question() -> None:
    """Whoever asks in German wants no English answer."""
    german = question("Was ist der Unterschied zwischen Kaffee und Tee?")
    refused = semantic(german, about("What is the difference between coffee and tea?"))
    assert refused == Refused(MissReason.GUARD_LANGUAGE, evidence=("de", "en"))


# --- score ---------------------------------------------------------------------------------------


def test_a_score_must_reach_its_least() -> None:
    """At the very least it does; what the other side lacks is the evidence."""
    entry = about("How do I brew green tea at home?")
    candidate = Candidate(ASKED, entry, 0.96, Path.SEMANTIC, NOW, scorer())
    score = scorer().score(candidate.pair, candidate.similarity)
    assert 0 < score < 1

    def judged(least: float) -> Accepted | Refused:
        rules = ruled(min_score=least, min_confidence=0.0)
        return semantic(question(ASKED.request.wording, rules=rules), entry)

    assert judged(0.0) == judged(score) == Accepted()
    low = Refused(MissReason.LOW_SCORE, evidence=("home",), weighed=True)
    assert judged(math.nextafter(score, 1)) == judged(1.0) == low


def test_a_doubt_gives_a_low_score_its_name() -> None:
    """A rare word in the place of another one refuses nothing alone, and tells what was wrong."""
    asked, entry = question("How do I store fresh basil?"), about("How do I store fresh mint?")
    doubtful = Refused(MissReason.GUARD_CONTENT, evidence=("basil", "mint"), weighed=True)
    assert semantic(asked, entry) == doubtful
    rules = ruled(min_score=0.0, min_confidence=0.0)
    careless = question("How do I store fresh basil?", rules=rules)
    assert semantic(careless, entry) == Accepted()


def test_an_exact_match_needs_no_score() -> None:
    """The same wording is the same question."""
    asked = question(rules=ruled(min_score=1.0))
    assert exact(asked, stored(asked)) == Accepted()
    assert exact(asked, stored(asked, wording="how do I  brew green tea?")) == Accepted()


# --- confidence ----------------------------------------------------------------------------------


def test_confidence_must_reach_its_least() -> None:
    """A score of 0.95 falls to 0.7 when 0.035 of the 0.3 for freshness are left."""
    entry = about("How do I brew green tea at home?", ttl=1000)
    weighed = Scorer(reader(), trees(0.95))
    at_least = Candidate(ASKED, entry, 0.8, Path.SEMANTIC, NOW + 883, weighed)
    below = Candidate(ASKED, entry, 0.8, Path.SEMANTIC, NOW + 886, weighed)
    refused = Refused(MissReason.LOW_CONFIDENCE, weighed=True)
    assert (at_least.confidence, judge(at_least)) == (0.7, Accepted())
    assert (below.confidence, judge(below)) == (0.699, refused)


def test_an_exact_match_is_fit_until_it_expires() -> None:
    """Unless a rule asks for more than the usual 0.7."""
    asked = question(rules=ruled(min_confidence=0.85))
    assert exact(ASKED, stored(ASKED, ttl=1000), after=1000) == Accepted()
    assert exact(asked, stored(asked, ttl=1000), after=500) == Accepted()
    refused = exact(asked, stored(asked, ttl=1000), after=505)
    assert refused == Refused(MissReason.LOW_CONFIDENCE, weighed=True)


# --- which one stays -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("existing", "after", "stays"),
    [
        (stored(ASKED, ttl=60), 60, True),
        (stored(ASKED, ttl=60), 60.25, False),
        (stored(ASKED, ttl=None), 10**9, True),
        (stored(ASKED, body=answer(usage=False), has_usage=False), 0, False),
        (stored(ASKED, body=answer("[LLM Error] timeout")), 0, False),
        (stored(ASKED, body=orjson.dumps({"choices": "none"})), 0, False),
        (stored(ASKED, body=answer(usage=False), has_usage=True), 0, False),
    ],
    ids=["fresh", "expired", "for ever", "no usage", "error", "unparsable", "claims usage"],
)
def test_a_sound_entry_with_usage_never_gives_way_to_one_without(
    existing: Entry, after: float, stays: bool
) -> None:
    """An expired or poisoned one does."""
    assert outranks(existing, NOW + after, MARKERS) is stays


def test_a_question_takes_nothing_older_than_it_would_keep_itself() -> None:
    """What holds "right now" is kept for 300 s; an answer of 301 s is too old for it."""
    asked = question(
        "Who is the president of France right now?", rules=ruled(ttl=300.0, min_score=0.0)
    )
    entry = about("Who is the president of France?", ttl=3600.0)
    assert semantic(asked, replace(entry, scope=asked.fingerprint.scope), after=300) == Accepted()
    late = semantic(asked, replace(entry, scope=asked.fingerprint.scope), after=301)
    assert late == Refused(MissReason.EXPIRED)
    never = question("Who is the president of France?", rules=ruled(ttl=None))
    assert exact(never, stored(never, ttl=3600.0), after=3000) == Accepted()


def said(candidate: Candidate) -> dict[str, MissReason | None]:
    """What each gate says: its reason, or None where it lets the candidate through."""
    return {
        opinion.gate: opinion.answer.reason if isinstance(opinion.answer, Refused) else None
        for opinion in opinions(candidate)
    }


def test_every_gate_is_heard() -> None:
    """Also behind one that refuses, and each guard by its name."""
    asked = question("Name 3 teas", rules=ruled(min_confidence=0.99, min_score=1.0))
    entry = about("Don't name 5 teas", scope=OTHER_SCOPE, body=b"", ttl=10, has_usage=False)
    heard = said(Candidate(asked, entry, 0.1, Path.SEMANTIC, NOW + 60, scorer()))
    assert heard == {
        "shape": MissReason.MALFORMED,
        "ttl": MissReason.EXPIRED,
        "usage": None,
        "poisoning": MissReason.POISONED,
        "similarity": MissReason.NO_MATCH,
        "wording": None,
        "guard_code": None,
        "guard_numbers": MissReason.GUARD_NUMBERS,
        "guard_negation": MissReason.GUARD_NEGATION,
        "guard_case": None,
        "guard_language": None,
        "guard_intent": heard["guard_intent"],
        "guard_scope": heard["guard_scope"],
        "guard_roles": heard["guard_roles"],
        "guard_entities": None,
        "score": heard["score"],
        "confidence": MissReason.LOW_CONFIDENCE,
    }
    assert heard["score"] is not None


def test_of_the_same_key_only_the_case_is_heard() -> None:
    """And of the same wording no guard, since there is nothing to compare."""
    entry = about("Who is it?")
    other = Candidate(question("WHO is IT?"), entry, 1.0, Path.EXACT, NOW, scorer())
    assert [gate for gate in said(other) if gate.startswith("guard")] == ["guard_case"]
    assert said(other)["guard_case"] is MissReason.GUARD_CASE
    same = Candidate(question("Who is it?"), entry, 1.0, Path.EXACT, NOW, scorer())
    assert said(same) == dict.fromkeys(
        "shape ttl usage poisoning similarity wording guards score confidence".split()
    )


def test_without_a_wording_nothing_weighs_it() -> None:
    """What would compare it has nothing to compare."""
    asked = question("Name 3 teas")
    entry = about("", origin=Origin(spelling=b"s" * 32))
    heard = said(Candidate(asked, entry, 0.9, Path.SEMANTIC, NOW, scorer()))
    assert heard["wording"] is MissReason.NO_WORDING
    assert list(heard) == ["shape", "ttl", "usage", "poisoning", "similarity", "wording"]
