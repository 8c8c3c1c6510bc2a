"""What the page shows of states that a proxy is seldom in: the one in small is put into them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.admin.ui.conftest import Noise, Open
from tests.admin.ui.fake_internal import TOKEN, FakeInternal
from tests.admin.ui.served import Served
from tests.admin.ui.test_page import field
from tests.assembled import Clock
from tests.running import running

pytestmark = pytest.mark.asyncio(loop_scope="package")

SHADOW = {
    "compared": 120,
    "agreed": 118,
    "bands": [
        {"from": 0.9, "to": 0.92, "compared": 20, "agreed": 19}
        | {"wrong_rate": 0.05, "low": 0.01, "high": 0.24}
    ],
    "thresholds": [{"min_score": 0.9, "served": 100, "wrong_rate": 0.01, "low": 0.0, "high": 0.05}],
}

# As a browser does when another tab is chosen, or this one.
LOOK = """state => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest_asyncio.fixture(loop_scope="package")
async def internal() -> FakeInternal:
    """What the proxy in small knows."""
    return FakeInternal(Clock())


@pytest_asyncio.fixture(loop_scope="package")
async def served(internal: FakeInternal) -> AsyncIterator[Served]:
    """The proxy in small, in the place of a real one."""
    async with running(internal.app()) as url, httpx.AsyncClient() as client:
        yield Served(url, TOKEN, internal.clock, client)


async def test_pages_are_turned(internal: FakeInternal, visit: Open) -> None:
    """Forth to the last one, and back."""
    for number in range(120):
        internal.keep(f"Question {number:03}?")
        internal.clock.advance(1)
    page = await visit("#entries")
    rows, forth = page.locator("#list tbody tr"), page.get_by_role("button", name="Next")
    await expect(rows.first).to_contain_text("Question 119?")
    await expect(page.get_by_role("button", name="Previous")).to_be_disabled()
    await forth.click()
    await expect(rows.first).to_contain_text("Question 069?")
    await forth.click()
    await expect(rows).to_have_count(20)
    await expect(forth).to_be_disabled()
    await page.get_by_role("button", name="Previous").click()
    await expect(page.locator("#page-number")).to_have_text("Page 2")
    await page.get_by_label("Order").select_option("oldest first")
    await expect(rows.first).to_contain_text("Question 000?")
    await expect(page.locator("#page-number")).to_have_text("Page 1")


async def test_entries_are_filtered(internal: FakeInternal, visit: Open) -> None:
    """By state, model, tenant, namespace and tag, also together."""
    internal.keep("A cut answer?", state="poisoned", model="qwen3", tags=["faq"])
    internal.keep("An old answer?", ttl=1.0, tenant="team-a", namespace="docs")
    internal.keep("A fresh answer?", tenant="team-a")
    internal.clock.advance(60)
    page = await visit("#entries")
    rows = page.locator("#list tbody tr")
    await expect(rows).to_have_count(3)
    filters = page.locator("#filters")
    for name, value, wording in (
        ("Model", "qwen3", "A cut answer?"),
        ("Tag", "faq", "A cut answer?"),
        ("Namespace", "docs", "An old answer?"),
    ):
        await filters.get_by_label(name).fill(value)
        await expect(rows).to_have_count(1)
        await expect(rows).to_contain_text(wording)
        await filters.get_by_label(name).fill("")
    await filters.get_by_label("Tenant").fill("team-a")
    await expect(rows).to_have_count(2)
    await filters.get_by_label("State").select_option("expired")
    await expect(rows).to_have_count(1)
    await expect(rows.locator(".state-of")).to_have_text("expired")
    await expect(rows).to_contain_text(re.compile(r"\d+ s ago"))


async def test_wordings_that_are_not_kept(internal: FakeInternal, visit: Open) -> None:
    """An entry without wording, request and answer is shown by what is left of it."""
    entry = internal.keep("A secret?", request=None, answer=None)
    entry["wording"] = None
    page = await visit("#entries")
    await page.get_by_role("link", name="wording not kept").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet).to_contain_text("Not kept: it was long, or wordings are not stored.")
    await expect(sheet.get_by_role("button", name="Explain this question")).to_have_count(0)


async def test_an_entry_that_has_gone(internal: FakeInternal, visit: Open, noise: Noise) -> None:
    """Someone else was faster: the page says what the proxy says."""
    entry = internal.keep("Still there?")
    page = await visit("#entries")
    await expect(page.locator("#list tbody tr")).to_have_count(1)
    internal.entries.clear()
    await page.evaluate("id => { location.hash = `#entries/${id}` }", entry["entry"])
    await expect(page.locator("#entry .error")).to_have_text("Encore: there is no such entry")
    noise.errors.clear()


async def test_a_wrong_answer_without_a_question(internal: FakeInternal, visit: Open) -> None:
    """The last hit with other words fills the box; an empty one sends none."""
    entry = internal.keep("What is Encore?")
    use = {"at": 1.0, "path": "semantic_match", "similarity": 0.9, "wording": "What was Encore?"}
    entry["uses"] = [use]
    page = await visit("#entries")
    await page.get_by_role("link", name="What is Encore?").click()
    await page.get_by_role("button", name="This answer was wrong…").click()
    question = page.locator("#entry").get_by_label("Question", exact=True)
    await expect(question).to_have_value("What was Encore?")
    await question.fill("")
    await page.get_by_role("button", name="It was wrong").click()
    await expect(page.locator("#said")).to_have_text("The entry is evicted.")
    assert internal.feedback == [{"entry": entry["entry"], "verdict": "wrong"}]


async def test_faults_stand_out(internal: FakeInternal, visit: Open) -> None:
    """A part that is left out is named, with what failed how often."""
    page = await visit()
    await expect(page.locator("#health")).to_contain_text("No fault since the start.")
    internal.breakers = {"store": "open", "index": "half_open", "embedder": "closed"}
    internal.faults = {"store": 7}
    await expect(page.locator(".breaker.open")).to_have_text("storeleft out")
    await expect(page.locator(".breaker.half_open")).to_have_text("indexbeing tried")
    await expect(page.locator("#health .bars")).to_have_text("store7")


async def test_shadow_figures_are_shown_when_there_are_any(
    internal: FakeInternal, visit: Open
) -> None:
    """By score, and by what another least score would have done."""
    page = await visit()
    await expect(page.locator("#shadow-panel")).to_be_hidden()
    internal.shadow = SHADOW
    shadow = page.locator("#shadow-panel")
    await expect(shadow).to_contain_text("120 fresh answers were compared")
    await expect(shadow.locator("tbody tr").first).to_contain_text("5.0 %, 1.0 % to 24.0 %")
    await expect(shadow.locator("svg.interval")).to_have_count(2)


async def test_counts_behind_the_token(
    internal: FakeInternal, served: Served, visit: Open, noise: Noise
) -> None:
    """With ENCORE_METRICS=token the overview asks for it, too."""
    page = await visit(token="")
    internal.are_counts_closed = True
    await expect(page.locator("#state")).to_have_text("Locked")
    await expect(page.locator("#overview")).to_be_hidden()
    await page.get_by_label("Token", exact=True).fill(TOKEN)
    await page.keyboard.press("Enter")
    await expect(page.locator("#overview")).to_be_visible()
    await expect(page.locator("#state")).to_have_text("Live")
    noise.errors.clear()


async def test_a_proxy_that_fails_or_has_gone(
    internal: FakeInternal, visit: Open, noise: Noise
) -> None:
    """The page says so, and is live again when the proxy is."""
    page = await visit()
    internal.is_failing = True
    await expect(page.locator("#state")).to_have_text("Refused")
    await page.route("**/internal/metrics", lambda route: route.abort())
    await expect(page.locator("#state")).to_have_text("Unreachable")
    internal.is_failing = False
    await page.unroute("**/internal/metrics")
    await expect(page.locator("#state")).to_have_text("Live")
    noise.errors.clear()


async def test_a_clock_that_goes_wrong(served: Served, visit: Open) -> None:
    """The browser's may differ by hours: time goes by what the proxy says."""
    await served.ask("What is Encore?")
    page = await visit(now=served.clock.now + 86_400)
    await expect(page.locator("#traffic rect.of-miss")).to_have_count(1)


async def test_a_question_of_a_certain_caller(internal: FakeInternal, visit: Open) -> None:
    """With a key, headers and fields of the body; what is malformed is said, not sent."""
    page = await visit("#explain")
    await field(page, "question").fill("What is Encore?")
    await field(page, "model").fill("llama3.2")
    await page.get_by_text("Ask as a certain caller").click()
    await field(page, "key").fill("sk-of-somebody")
    await field(page, "rest").fill("{temperature}")
    await page.get_by_role("button", name="Explain").click()
    await expect(page.locator("#explain-error")).to_contain_text("Other fields of the body:")
    await field(page, "rest").fill('{"temperature": 0}')
    await field(page, "headers").fill("no header")
    await page.get_by_role("button", name="Explain").click()
    await expect(page.locator("#explain-error")).to_contain_text("name: value")
    await field(page, "headers").fill("cache-control: no-store")
    async with page.expect_request("**/internal/explain") as asked:
        await page.get_by_role("button", name="Explain").click()
    sent = await asked.value
    assert sent.headers["authorization"] == "Bearer sk-of-somebody"
    assert sent.post_data_json == {
        "temperature": 0,
        "model": "llama3.2",
        "messages": [{"role": "user", "content": "What is Encore?"}],
    }
    await expect(page.locator(".verdict .badge")).to_have_text("bypass")
    await expect(page.locator(".tiers")).to_contain_text("not asked")


async def test_it_rests_while_nobody_looks(visit: Open) -> None:
    """A hidden page asks nothing; shown again, it asks at once, and every two seconds."""
    page = await visit("#explain")
    await page.evaluate(LOOK, "hidden")
    await page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.clock.run_for(60_000)
    assert asked == []
    async with page.expect_response("**/internal/metrics"):
        await page.evaluate(LOOK, "visible")
    async with page.expect_response("**/internal/metrics"):
        await page.clock.run_for(2_000)
