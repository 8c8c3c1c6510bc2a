"""The policy: what holds for which request, and what is wrong with a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from proxy.cache.policy import Policy, Rules, Subject, read_policy
from proxy.errors import SettingsError
from tests.cache.samples import RULES, ruled

SHIPPED = Path(__file__).parents[2] / "config" / "policy.toml"
ASKING = Subject(
    model="llama3.2:latest",
    tenant="ann",
    temperature=1.0,
    user_agent="OpenAI/Python 2.1",
    topics=frozenset(),
)


def policy(text: str, default_ttl: float | str | None = None) -> Policy:
    """The policy of a file with this text."""
    return read_policy(dedent(text), "policy.toml", default_ttl)


def problem(text: str, default_ttl: float | str | None = None) -> str:
    """What is said to be wrong with a file."""
    with pytest.raises(SettingsError) as raised:
        policy(text, default_ttl)
    return str(raised.value)


def rules_of(held: Policy, wording: str = "What is tea?", **subject: Any) -> Rules:
    """What holds for a request like `ASKING`, `subject` apart."""
    return held.rules_for(replace(ASKING, topics=held.topics(wording), **subject))


def ttl_of(held: Policy, **subject: Any) -> float | None:
    """The ttl of it."""
    return rules_of(held, **subject).ttl


# --- what holds ----------------------------------------------------------------------------------


def test_an_empty_file_is_a_policy() -> None:
    """Every field has a default."""
    held = policy("")
    assert rules_of(held) == held.defaults == RULES
    assert held.error_markers == ()
    assert not held.ignore_fields
    assert not held.scope_headers
    assert held.rule_names == ()


def test_every_default_can_be_set() -> None:
    """A file may say what holds for every request."""
    held = policy("""
        error_markers = ["[Oops]", "FAILED:"]
        ignore_fields = ["user", "metadata"]
        scope_headers = ["X-Region", "accept-language"]

        [defaults]
        enabled = false
        mode = "shadow"
        semantic = false
        threshold = 0.9
        min_threshold = 0.8
        min_score = 0.6
        min_confidence = 0.5
        ttl = 60
        semantic_max_words = 10
        repeat_window_s = 1.5
    """)
    assert held.error_markers == ("[Oops]", "FAILED:")
    assert held.ignore_fields == {"user", "metadata"}
    assert held.scope_headers == {b"x-region", b"accept-language"}
    assert rules_of(held) == ruled(
        enabled=False,
        mode="shadow",
        semantic=False,
        threshold=0.9,
        min_threshold=0.8,
        min_score=0.6,
        min_confidence=0.5,
        ttl=60,
        semantic_max_words=10,
        repeat_window_s=1.5,
    )


def test_never_means_without_an_end() -> None:
    """In the defaults and in a rule."""
    held = policy("""
        [defaults]
        ttl = "never"
        [[rules]]
        name = "short"
        ttl = 1
        when = { model = "small" }
        [[rules]]
        name = "long"
        ttl = "never"
        when = { tenant = "bob" }
    """)
    assert ttl_of(held) is None
    assert ttl_of(held, model="small") == 1
    assert ttl_of(held, model="small", tenant="bob") is None


def test_a_setting_replaces_the_default_ttl() -> None:
    """`ENCORE_TTL_SECONDS` does; rules have the last word still."""
    text = """
        [defaults]
        ttl = 60
        [[rules]]
        name = "short"
        ttl = 5
        when = { model = "small" }
    """
    assert ttl_of(policy(text, default_ttl=7.5)) == 7.5
    assert ttl_of(policy(text, default_ttl="never")) is None
    assert ttl_of(policy(text, default_ttl=7.5), model="small") == 5
    assert ttl_of(policy("", default_ttl=7.5)) == 7.5


def test_rules_apply_in_order_and_the_last_word_wins() -> None:
    """Each rule changes what it names; what an earlier one said of the rest stays."""
    held = policy("""
        [[rules]]
        name = "first"
        ttl = 60
        threshold = 0.99
        when = { model = "llama*" }

        [[rules]]
        name = "not for us"
        ttl = 1
        enabled = false
        when = { model = "qwen*" }

        [[rules]]
        name = "second"
        ttl = 30
        min_confidence = 0.8
        when = { tenant = "ann" }
    """)
    assert held.rule_names == ("first", "not for us", "second")
    assert rules_of(held) == ruled(ttl=30, threshold=0.99, min_confidence=0.8)
    assert rules_of(held, tenant="bob") == ruled(ttl=60, threshold=0.99)
    assert rules_of(held, model="phi4", tenant="bob") == held.defaults


def test_a_rule_can_turn_things_on_and_off() -> None:
    """False and 0 are words as well, and the last one wins."""
    held = policy("""
        [defaults]
        repeat_window_s = 60
        [[rules]]
        name = "off"
        enabled = false
        semantic = false
        repeat_window_s = 0
        semantic_max_words = 0
        when = { tenant = "ann" }
    """)
    assert rules_of(held) == ruled(
        enabled=False, semantic=False, repeat_window_s=0, semantic_max_words=0
    )


def test_each_model_and_tenant_may_have_its_own_thresholds() -> None:
    """Least similarity and least score, for a model, for a tenant and for what is asked."""
    held = policy("""
        [[rules]]
        name = "small models say much the same"
        threshold = 0.8
        min_score = 0.7
        when = { model = "*:1b" }
        [[rules]]
        name = "a hospital"
        min_score = 0.95
        when = { tenant = "hospital" }
        [[rules]]
        name = "doses"
        threshold = 0.99
        when = { wording = "(?i)dose" }
    """)
    small = {"model": "llama3.2:1b"}
    hospital = {**small, "tenant": "hospital"}
    assert rules_of(held) == RULES
    assert rules_of(held, **small) == ruled(threshold=0.8, min_score=0.7)
    assert rules_of(held, **hospital) == ruled(threshold=0.8, min_score=0.95)
    dose = {**hospital, "wording": "Which dose?"}
    assert rules_of(held, **dose) == ruled(threshold=0.99, min_score=0.95)


# --- conditions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "subject", "holds"),
    [
        ('model = "llama3.2:latest"', {}, True),
        ('model = "LLaMA3*"', {"model": "llama3.2:LATEST"}, True),
        ('model = "llama3"', {}, False),
        ('tenant = "ann"', {}, True),
        ('tenant = "an*"', {}, False),
        ('tenant = ""', {}, False),
        ("user_agent = '(?i)^openai'", {}, True),
        ("user_agent = 'webui'", {}, False),
        ("user_agent = '^$'", {"user_agent": ""}, True),
        ("wording = 'tea'", {}, True),
        ("wording = '^tea'", {}, False),
        ("min_temperature = 1.0", {}, True),
        ("min_temperature = 1.1", {}, False),
        ("max_temperature = 1", {}, True),
        ("max_temperature = 0.9", {}, False),
        ("max_temperature = 0", {"temperature": -2.0}, True),
        ("min_temperature = -3", {"temperature": -2.0}, True),
        ("min_temperature = 0.5\nmax_temperature = 1.5", {}, True),
        ("min_temperature = 0.5\nmax_temperature = 1.5", {"temperature": 0.4}, False),
        ("min_temperature = 0.5\nmax_temperature = 1.5", {"temperature": 1.6}, False),
        ("", {}, True),
    ],
)
def test_a_condition(when: str, subject: dict[str, Any], holds: bool) -> None:
    """A rule without conditions holds always; names of models are globs, in any case."""
    held = policy(f"[[rules]]\nname = 'short'\nttl = 5\n[rules.when]\n{when}\n")
    assert ttl_of(held, **subject) == (5 if holds else 3600)


@pytest.mark.parametrize(
    "other",
    [
        {"model": "phi4"},
        {"tenant": "bob"},
        {"user_agent": "curl"},
        {"wording": "What is coffee?"},
        {"temperature": 0.5},
    ],
)
def test_all_conditions_of_a_rule_must_hold(other: dict[str, Any]) -> None:
    """One that does not is enough."""
    held = policy("""
        [[rules]]
        name = "choosy"
        ttl = 5
        [rules.when]
        model = "llama*"
        tenant = "ann"
        user_agent = "OpenAI"
        wording = "tea"
        min_temperature = 1
    """)
    assert ttl_of(held) == 5
    assert ttl_of(held, **other) == 3600


def test_no_temperature_slips_past_a_rule() -> None:
    """A rule that does not speak of temperature holds for a nonsensical one too."""
    held = policy("[[rules]]\nname = 'short'\nttl = 5\nwhen = { wording = 'tea' }")
    assert ttl_of(held, temperature=-2.0) == 5


# --- what a request may ask for ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("threshold", "least", "asked", "used"),
    [
        (0.95, 0.85, None, 0.95),
        (0.95, 0.85, 0.99, 0.99),
        (0.95, 0.85, 0.9, 0.9),
        (0.95, 0.85, 0.85, 0.85),
        (0.95, 0.85, 0.1, 0.85),
        (0.95, 0.85, 0.0, 0.85),
        # A rule may go below the least, and a request no lower than the rule.
        (0.8, 0.85, None, 0.8),
        (0.8, 0.85, 0.82, 0.82),
        (0.8, 0.85, 0.1, 0.8),
        # A rule that puts the least above the threshold lets nobody loosen it.
        (0.95, 0.99, 0.9, 0.95),
        (0.95, 0.99, 0.97, 0.97),
    ],
)
def test_a_request_may_tighten_the_threshold_and_loosen_it_a_little(
    threshold: float, least: float, asked: float | None, used: float
) -> None:
    """No looser than `min_threshold`, or than the threshold where that is looser already."""
    rules = ruled(threshold=threshold, min_threshold=least)
    assert rules.threshold_for(asked) == used


@pytest.mark.parametrize(
    ("ttl", "asked", "used"),
    [
        (3600, None, 3600),
        (3600, 60, 60),
        (3600, 7200, 3600),
        (None, None, None),
        (None, 60, 60),
        (0.5, 60, 0.5),
    ],
)
def test_a_request_may_shorten_the_ttl(
    ttl: float | None, asked: int | None, used: float | None
) -> None:
    """`x-cache-ttl` is capped by the policy."""
    assert ruled(ttl=ttl).ttl_for(asked) == used


# --- what is wrong -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[defaults\nttl = 60", "policy.toml: Expected ']'"),
        ("[defaults]\nttl = \n", "(at line 2, column 7)"),
        ("[defaults]\n\nthresold = 0.9", "policy.toml, line 3: defaults.thresold: Extra inputs"),
        ("defalts = 1", "policy.toml, line 1: defalts: Extra inputs"),
        ("\n\ndefaults = 1", "line 3: defaults: Input should be a valid dictionary"),
        ("defaults = { ttl = 0 }\n[[rules]]\nttl = 5", "line 1: defaults.ttl: "),
        ("[defaults]\nsemantic = 'no'", "line 2: defaults.semantic: Input should be a valid bool"),
        ("[defaults]\nenabled = 1", "line 2: defaults.enabled: Input should be a valid bool"),
        ("[defaults]\nthreshold = true", "line 2: defaults.threshold: Input should be a valid num"),
        ("[defaults]\nthreshold = '0.9'", "line 2: defaults.threshold: Input should be a valid n"),
        ("[defaults]\nthreshold = 1.1", "line 2: defaults.threshold: Input should be less than"),
        ("[defaults]\nthreshold = -0.1", "line 2: defaults.threshold: Input should be greater"),
        ("[defaults]\nthreshold = nan", "line 2: defaults.threshold: Input should be"),
        ("[defaults]\nmin_score = 1.1", "line 2: defaults.min_score: Input should be less than"),
        ("[defaults]\nmin_score = -1", "line 2: defaults.min_score: Input should be greater"),
        (
            "[defaults]\nmin_score = '0.8'",
            "line 2: defaults.min_score: Input should be a valid",
        ),
        ("[defaults]\nmin_confidence = 7", "line 2: defaults.min_confidence: Input should be less"),
        ("[defaults]\nttl = 0", "line 2: defaults.ttl: Input should be greater than or equal to 1"),
        ("[defaults]\nttl = 0.5", "line 2: defaults.ttl: Input should be greater"),
        ("[defaults]\nttl = inf", "line 2: defaults.ttl: Input should be a finite number"),
        ("[defaults]\nttl = true", "line 2: defaults.ttl: Input should be a valid number"),
        (
            "[defaults]\nttl = 'Never'",
            "line 2: defaults.ttl: Input should be a valid number; or: Input should be 'never'",
        ),
        ("[defaults]\nsemantic_max_words = -1", "line 2: defaults.semantic_max_words: "),
        ("[defaults]\nsemantic_max_words = 6.4", "line 2: defaults.semantic_max_words: "),
        ("[defaults]\nrepeat_window_s = -1", "line 2: defaults.repeat_window_s: "),
        ("[defaults]\nrepeat_window_s = inf", "line 2: defaults.repeat_window_s: "),
        (
            "\n[defaults]\nmin_threshold = 0.9\nthreshold = 0.8",
            "line 2: defaults: Value error, min_threshold is above threshold",
        ),
        (
            "[defaults]\nthreshold = 0.3",
            "line 1: defaults: Value error, min_threshold is above threshold",
        ),
        ('ignore_fields = ["messages"]', "line 1: ignore_fields: Value error, messages can never"),
        ('ignore_fields = ["n", "model", "user"]', "Value error, model, n can never be ignored"),
        ('ignore_fields = "user"', "line 1: ignore_fields: Input should be a valid frozenset"),
        ('error_markers = [""]\n[[rules]]', "line 1: error_markers.0: String should have at least"),
        ("# mine\nerror_markers = [1]", "line 2: error_markers.0: Input should be a valid string"),
        ("scope_headers = [1]", "line 1: scope_headers.0: Input should be a valid string"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, complaint: str) -> None:
    """File, line, field, and what is wrong with it."""
    said = problem(text)
    assert said.startswith("policy.toml")
    assert complaint in said


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ("ttl = 5\n[rules.when]", "line 5: rules.1.name: Field required"),
        ("name = 'b'", "line 5: rules.1.when: Field required"),
        ("name = ''\nwhen = {}", "line 6: rules.1.name: String should have at least 1 character"),
        ("name = 'b'\nwhen = 'always'", "line 7: rules.1.when: Input should be a valid dict"),
        ("name = 'b'\n[rules.when]\nmodell = 'a'", "line 8: rules.1.when.modell: Extra inputs"),
        ("name = 'b'\nwhen = { tenant = 7 }", "line 7: rules.1.when.tenant: Input should be a va"),
        (
            "name = 'b'\n[rules.when]\ntenant = 'ann'\nwording = '(tea'",
            "line 9: rules.1.when.wording: Value error, not a regular expression: missing )",
        ),
        ("name = 'b'\nwhen = {user_agent = 7}", "line 7: rules.1.when.user_agent: Input should be"),
        ("name = 'b'\nwhen = {min_temperature = '1'}", "line 7: rules.1.when.min_temperature: "),
        ("name = 'b'\nttl = 0\nwhen = {}", "line 7: rules.1.ttl: Input should be greater than"),
        ("name = 'b'\n'ttl' = 0\nwhen = {}", "line 7: rules.1.ttl: Input should be greater than"),
        ("name = 'b'\nthreshold = 2\nwhen = {}", "line 7: rules.1.threshold: Input should be less"),
        ("name = 'b'\ntll = 2\nwhen = {}", "line 7: rules.1.tll: Extra inputs are not permitted"),
        (
            "name = 'b'\nthreshold = 0.8\nmin_threshold = 0.9\nwhen = {}",
            "line 5: rules.1: Value error, min_threshold is above threshold",
        ),
    ],
)
def test_a_mistake_in_a_rule_is_found_in_that_rule(rule: str, complaint: str) -> None:
    """The rules before and after it are not blamed, though they have the same fields."""
    text = "[[rules]]\nname = 'a'\nttl = 5\nwhen = {}\n[[rules]]\n" + rule
    after = "\n[[rules]]\nname = 'c'\nttl = 5\nthreshold = 0.9\n[rules.when]\nwording = 'x'\n"
    assert f"policy.toml, {complaint}" in problem(text + after)


def test_rules_that_are_none_are_named() -> None:
    """They may be written in one line, or be something else altogether."""
    assert "line 2: rules: Input should be a valid tuple" in problem("\nrules = 5")
    in_one_line = "\n\nrules = [{ name = 'a', ttl = 0, when = {} }]"
    assert "line 3: rules.0.ttl: Input should be greater" in problem(in_one_line)


def test_a_wrong_default_ttl_names_the_field() -> None:
    """The settings check it before; nothing gets past both."""
    assert "defaults.ttl: Input should be greater" in problem("[defaults]\nttl = 5", default_ttl=0)
    assert "defaults: Input should be a valid dict" in problem("defaults = 5", default_ttl=60)


# --- the policy that is shipped ------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Policy:
    """config/policy.toml."""
    return read_policy(SHIPPED.read_text("utf-8"), str(SHIPPED))


def test_the_shipped_policy_is_the_built_in_one(shipped: Policy) -> None:
    """Its defaults are those of an empty file, but for the marks of failed answers."""
    assert shipped.defaults == RULES
    assert shipped.error_markers[0] == "[LLM Error]"
    assert shipped.ignore_fields == frozenset()
    assert shipped.rule_names == ("time-bound",)


@pytest.mark.parametrize(
    "wording",
    [
        "What is the weather today?",
        "what's the LATEST NEWS",
        "Who is the current president of France?",
        "Bitcoin price",
        "Which films are out this week?",
        "What time is it?",
        "What is happening at the moment?",
        "Wie wird das Wetter morgen?",
        "Aktuelle Nachrichten aus Berlin",
        "Quelle est la météo à Paris ?",
        "Les actualités d'aujourd'hui",
        "¿Cuáles son las últimas noticias?",
        "¿Qué clima hace hoy?",
        "Quali sono le ultime notizie?",
        "Che tempo fa oggi a Roma?",
    ],
)
def test_what_is_true_now_is_kept_for_minutes(shipped: Policy, wording: str) -> None:
    """A shipped rule sees to it, in several languages."""
    assert rules_of(shipped, wording) == ruled(ttl=300)


@pytest.mark.parametrize(
    "wording",
    [
        "What is semantic caching?",
        "Who wrote Faust?",
        "How do I knead dough?",
        "Explain snowflakes to a child",
        "Was ist ein Zwischenspeicher?",
        "Qu'est-ce que le thé ?",
        "",
    ],
)
def test_what_stays_true_is_kept_for_an_hour(shipped: Policy, wording: str) -> None:
    """`know` is not `now`, nor `snow`."""
    assert rules_of(shipped, wording) == RULES


def test_the_rules_that_hold_are_named() -> None:
    """In their order; those that do not are not."""
    policy = read_policy(
        """
        [[rules]]
        name = "a"
        when = { wording = "tea" }
        [[rules]]
        name = "b"
        when = { model = "other" }
        [[rules]]
        name = "c"
        when = { tenant = "ann" }
        """,
        "policy",
    )
    topics = policy.topics("Some tea?")
    assert policy.rules_named(Subject("m", "ann", 1.0, "", topics)) == ("a", "c")
    assert policy.rules_named(Subject("m", "bob", 1.0, "", frozenset())) == ()
