"""Queries, alert rules and the dashboard ask for what a proxy tells, and for nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from proxy.cache.verdict import BypassReason, MissReason, Path, SkipReason
from tests.assembled import assembled
from tests.docs.blocks import ROOT, all_blocks
from tests.docs.promql import Expression

ALERTS = ROOT / "config/alerts.yml"
DASHBOARD = ROOT / "config/grafana.json"
METRICS = (ROOT / "docs/metrics.md").read_text("utf-8")
OPERATING = (ROOT / "docs/operating.md").read_text("utf-8")
# What Prometheus itself tells of a target.
OF_PROMETHEUS = {"up"}
VALUES = {
    "verdict": {"hit", "miss", "bypass"},
    "reason": {
        word.value for words in (Path, MissReason, BypassReason, SkipReason) for word in words
    },
}


def rules() -> list[dict[str, Any]]:
    """The alert rules."""
    [group] = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def panels() -> list[dict[str, Any]]:
    """The panels of the dashboard."""
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    return found


def expressions() -> Iterator[tuple[str, str]]:
    """Every expression, with the place where it stands."""
    for rule in rules():
        yield rule["alert"], rule["expr"]
    for panel in panels():
        for target in panel["targets"]:
            yield panel["title"], target["expr"]
    for block in all_blocks():
        if block.language == "promql":
            for line in block.text.splitlines():
                yield block.place, line


EXPRESSIONS = list(expressions())


@pytest.fixture
async def exposed() -> str:
    """What a proxy tells Prometheus."""
    async with assembled() as encore, httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(f"{encore.url}/internal/prometheus")).text


@pytest.fixture
def told(exposed: str) -> set[str]:
    """The names of all samples that a proxy can have."""
    suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
    return {
        f"{family.name}{suffix}"
        for family in text_string_to_metric_families(exposed)
        for suffix in suffixes.get(family.type, ("",))
    }


def test_expressions_ask_for_what_is_told(told: set[str]) -> None:
    """A metric that is misspelt would be empty, and its alert silent for ever."""
    for place, text in EXPRESSIONS:
        metrics = Expression(text).metrics
        assert metrics, place
        assert metrics <= told | OF_PROMETHEUS, place


def test_the_page_has_a_row_for_every_metric(exposed: str) -> None:
    """And for no other."""
    families = text_string_to_metric_families(exposed)
    names = {f"{each.name}{'_total' if each.type == 'counter' else ''}" for each in families}
    assert set(re.findall(r"^\| `(encore_\w+)`", METRICS, re.MULTILINE)) == names


def test_expressions_ask_for_values_that_there_are() -> None:
    """The same of a verdict or a reason."""
    for place, text in EXPRESSIONS:
        for matcher in Expression(text).matchers:
            if matcher.label in VALUES:
                known = VALUES[matcher.label]
                asked = matcher.value.split("|") if "~" in matcher.operator else [matcher.value]
                for each in asked:
                    assert any(re.fullmatch(each, value) for value in known), (place, each)


def test_expressions_ask_for_edges_that_there_are(exposed: str) -> None:
    """A bucket that no histogram has would be empty, too."""
    for place, text in EXPRESSIONS:
        for matcher in Expression(text).matchers:
            if matcher.label == "le":
                [metric] = [name for name in Expression(text).metrics if name.endswith("_bucket")]
                edges = set(re.findall(rf'(?m)^{metric}{{.*le="([^"]+)"', exposed))
                assert matcher.value in edges, place


def test_an_alert_says_what_is_wrong() -> None:
    """In a sentence, for how urgent it is; the page on operating has a row for each."""
    for rule in rules():
        assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
        assert re.fullmatch(r"\d+[mh]", rule.get("for", "1m"))
    named = re.findall(r"^\| `(Encore\w+)` \|", OPERATING, re.MULTILINE)
    assert named == [rule["alert"] for rule in rules()]


def test_what_an_alert_tells_of_is_in_its_expression() -> None:
    """A label in a summary is one that the expression keeps."""
    for rule in rules():
        for label in re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"]):
            kept = re.search(rf"by \([^)]*\b{label}\b", rule["expr"])
            assert kept or rule["expr"].startswith("up{"), (rule["alert"], label)


def test_the_dashboard_can_be_imported() -> None:
    """It asks for its data source, and its panels have places of their own."""
    dashboard = json.loads(DASHBOARD.read_text("utf-8"))
    assert {"title", "uid", "schemaVersion", "panels", "templating"} <= dashboard.keys()
    variables = {variable["name"]: variable["type"] for variable in dashboard["templating"]["list"]}
    assert variables == {"datasource": "datasource", "instance": "query"}
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels())
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert all(x < 24 for x, _ in cells)
    assert len({panel["id"] for panel in panels()}) == len(panels())
    for panel in panels():
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ('sum by (reason) (rate(a_total{b="c)"}[5m] offset 1d)) / 2 > 0.5', {"a_total"}),
        ("a == 0 and sum(b) > 50", {"a", "b"}),
        ("histogram_quantile(0.99, sum by (le) (rate(c_bucket[$__rate_interval])))", {"c_bucket"}),
        ("sumup(a)", {"sumup", "a"}),
    ],
)
def test_an_expression_is_read(text: str, metrics: set[str]) -> None:
    """Labels, functions, times and figures are no metrics; what is unknown is taken for one."""
    assert Expression(text).metrics == metrics


@pytest.mark.parametrize("text", ["sum(a", "sum(a))", "a ? b", 'a{b="c}'])
def test_a_broken_expression_is_found(text: str) -> None:
    """As far as brackets and characters go."""
    with pytest.raises(ValueError, match=r"bracket|PromQL"):
        _ = Expression(text).metrics
