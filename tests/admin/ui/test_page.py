"""What a person does with the page, in front of any proxy: it needs the fixture `served` alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.admin.ui.conftest import Noise, Open
from tests.admin.ui.looks import CONTRASTS, OVERFLOW, contrast_below, nameless
from tests.admin.ui.served import Served
from tests.admin.ui.traffic import play

pytestmark = pytest.mark.asyncio(loop_scope="package")

VIEWS = ("#overview", "#entries", "#explain")
HTTP_409 = "What does HTTP status 409 mean?"
HTTP_429 = "What does HTTP status 429 mean?"
HOSTILE = "Is <script>window.hacked=1</script><img src=x onerror=window.hacked=1> safe?"
# Names a file that the screenshot is written to; a usual run changes no file.
_SCREENSHOT = "UI_SCREENSHOT"


def tile(page: Page, name: str) -> Any:
    """The figure of this name."""
    return page.locator(".tile", has_text=name).locator(".value")


def field(page: Page, name: str) -> Any:
    """What is to be filled in of the explain box."""
    return page.locator(f"#question [name={name}]")


async def test_it_shows_live_numbers(served: Served, visit: Open) -> None:
    """What is asked while it is open appears by itself."""
    page = await visit()
    await expect(tile(page, "Requests")).to_have_text("0")
    await expect(tile(page, "Hit rate")).to_have_text("–")
    assert [await served.ask(HTTP_409) for _ in range(2)] == ["miss", "hit"]
    await expect(tile(page, "Requests")).to_have_text("2")
    await expect(tile(page, "Hit rate")).to_have_text("50.0 %")
    await expect(tile(page, "Calls to the model")).to_have_text("1")
    await expect(tile(page, "Entries")).to_have_text("1")
    await expect(page.locator("#reasons")).to_contain_text("exact match")
    assert await page.locator("#traffic rect.of-hit").count() == 1
    assert await page.locator("#traffic rect.of-miss").count() == 1


async def test_the_token_leaves_the_address(served: Served, visit: Open) -> None:
    """It stays with the tab, and goes with it."""
    page = await visit()
    assert page.url == served.page
    await page.reload()
    await page.get_by_role("link", name="Entries").click()
    await expect(page.locator("#nothing")).to_have_text("Nothing is stored yet.")
    other = await page.context.new_page()
    await other.goto(f"{served.page}#entries")
    await expect(other.get_by_role("heading", name="Admin token")).to_be_visible()


async def test_without_a_token_it_asks_for_one(served: Served, visit: Open, noise: Noise) -> None:
    """A wrong one is said to be wrong; the right one opens what is closed."""
    page = await visit("#entries", token="")
    await expect(page.locator("#entries")).to_be_hidden()
    await page.get_by_label("Token", exact=True).fill("not the token of it")
    await page.get_by_role("button", name="Unlock").click()
    await expect(page.locator("#unlock-error")).to_have_text("That is not the token of this proxy.")
    # Browsers report any 404, and a wrong token is nothing else.
    assert all("404" in error for error in noise.errors)
    noise.errors.clear()
    await page.get_by_label("Token", exact=True).fill(served.token)
    await page.keyboard.press("Enter")
    await expect(page.locator("#entries")).to_be_visible()
    await expect(page.locator("#unlock")).to_be_hidden()


async def test_a_wrong_token_of_an_address_is_complained_of(visit: Open, noise: Noise) -> None:
    """Where the figures are shown, too."""
    page = await visit(token="of another proxy")
    await expect(page.locator("#unlock-error")).to_contain_text("not the token")
    noise.errors.clear()


async def test_an_entry_is_found_read_and_deleted(served: Served, visit: Open) -> None:
    """The next such request asks the model again."""
    for question in (HTTP_409, HTTP_409, "How do I rotate an API key?"):
        await served.ask(question)
    page = await visit("#entries")
    await expect(page.locator("#list tbody tr")).to_have_count(2)
    await page.get_by_label("Wording").fill("STATUS 409")
    await expect(page.locator("#list tbody tr")).to_have_count(1)
    await page.get_by_role("link", name=HTTP_409).click()
    sheet = page.get_by_role("dialog")
    await expect(sheet.locator(".message")).to_contain_text(HTTP_409)
    await expect(sheet.locator("pre.text").first).not_to_be_empty()
    await expect(sheet.locator(".uses li")).to_contain_text("exact match")
    await sheet.get_by_role("button", name="Delete…").click()
    await sheet.get_by_role("button", name="Keep it").click()
    await sheet.get_by_role("button", name="Delete…").click()
    await sheet.get_by_role("button", name="Delete", exact=True).click()
    await expect(page.locator("#said")).to_have_text("The entry is deleted.")
    await expect(page.locator("#nothing")).to_have_text("No entry is like that.")
    assert await served.ask(HTTP_409) == "miss"


async def test_an_answer_is_called_wrong(served: Served, visit: Open) -> None:
    """It is evicted, and the question that got it makes a trap."""
    await served.ask(HTTP_409)
    page = await visit("#entries")
    await page.get_by_role("link", name=HTTP_409).click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("button", name="This answer was wrong…").click()
    await sheet.get_by_label("Question", exact=True).fill("What is HTTP 409?")
    await sheet.get_by_role("button", name="It was wrong").click()
    await expect(page.locator("#said")).to_contain_text("kept as a trap")
    assert await served.ask(HTTP_409) == "miss"


async def test_a_decision_is_explained(served: Served, visit: Open) -> None:
    """Candidate by candidate, with the figures that made a guard refuse; nothing is counted."""
    await served.ask(HTTP_409)
    page = await visit("#explain")
    await field(page, "question").fill(HTTP_429)
    await field(page, "model").fill("llama3.2")
    await page.get_by_role("button", name="Explain").click()
    await expect(page.locator(".verdict .badge")).to_have_text("miss")
    candidate = page.locator(".candidate")
    await expect(candidate.locator(".outcome")).to_contain_text("guard numbers")
    await expect(candidate.locator(".quote mark")).to_have_text("409")
    await expect(candidate.locator(".gates .miss").first).to_contain_text("refused")
    await field(page, "question").fill(HTTP_409)
    await page.keyboard.press("Enter")
    await expect(page.locator(".verdict .badge")).to_have_text("hit")
    await expect(page.locator(".candidate .outcome").first).to_have_text("✓ fits")
    await page.get_by_role("link", name="Overview").click()
    await expect(tile(page, "Requests")).to_have_text("1")


async def test_a_stored_question_is_explained_again(served: Served, visit: Open) -> None:
    """From its entry, with one press."""
    await served.ask(HTTP_409)
    page = await visit("#entries")
    await page.get_by_role("link", name=HTTP_409).click()
    await page.get_by_role("button", name="Explain this question").click()
    await expect(field(page, "question")).to_have_value(HTTP_409)
    await expect(page.locator(".verdict .badge")).to_have_text("hit")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_a_hostile_wording_is_text(served: Served, visit: Open) -> None:
    """In the list, in the detail and in a decision; nothing of it runs, nothing is fetched."""
    await served.ask(HOSTILE)
    page = await visit("#entries")
    await page.get_by_role("link", name=HOSTILE).click()
    await expect(page.locator("#sheet .quote")).to_have_text(HOSTILE)
    await page.get_by_role("button", name="Explain this question").click()
    await expect(page.locator(".candidate .quote").first).to_have_text(HOSTILE)
    assert await page.evaluate("window.hacked") is None
    assert await page.locator("main script, main img, dialog script, dialog img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 820, 1280])
async def test_it_fits_where_it_is_shown(
    served: Served, visit: Open, width: int, scheme: str
) -> None:
    """Nothing scrolls sideways, and every text stands out from what is behind it (WCAG, 1.4.3)."""
    for question in (HTTP_409, HTTP_429, HOSTILE, "x" * 200):
        await served.ask(question)
    page = await visit(width=width, color_scheme=scheme, reduced_motion="reduce")
    await expect(tile(page, "Requests")).to_have_text("4")
    for view in VIEWS:
        await page.evaluate("view => { location.hash = view }", view)
        await expect(page.locator(view)).to_be_visible()
        if view == "#explain":
            await field(page, "question").fill(HTTP_409)
            await page.keyboard.press("Enter")
            await expect(page.locator(".candidate")).not_to_have_count(0)
        assert await page.evaluate(OVERFLOW) == []
        assert contrast_below(4.5, await page.evaluate(CONTRASTS)) == []


async def test_dark_is_dark(visit: Open) -> None:
    """As the system asks for it."""
    ground = "getComputedStyle(document.body).backgroundColor"
    light = await (await visit(color_scheme="light")).evaluate(ground)
    dark = await (await visit(color_scheme="dark")).evaluate(ground)
    assert light == "rgb(245, 246, 248)"
    assert dark == "rgb(14, 17, 22)"


async def test_a_list_that_comes_anew_leaves_the_focus_where_it_is(
    served: Served, visit: Open
) -> None:
    """Else the next key would do nothing, whenever an answer of the proxy is late."""
    await served.ask(HTTP_409)
    page = await visit("#entries")
    link = page.get_by_role("link", name=HTTP_409)
    await link.focus()
    await served.ask(HTTP_429)
    await page.evaluate("document.getElementById('reload').click()")
    await expect(page.locator("#list tbody tr")).to_have_count(2)
    await expect(link).to_be_focused()


async def test_all_can_be_done_by_keyboard(served: Served, visit: Open) -> None:
    """Past the navigation, to an entry, into it, out of it to where one was."""
    await served.ask(HTTP_409)
    page = await visit()

    async def focused() -> str:
        told = await page.evaluate("document.activeElement.textContent.trim()")
        return str(told)

    await page.keyboard.press("Tab")
    assert await focused() == "Skip to the content"
    for name in ("Overview", "Entries"):
        await page.keyboard.press("Tab")
        assert await focused() == name
    await page.keyboard.press("Enter")
    link = page.get_by_role("link", name=HTTP_409)
    await expect(link).to_be_visible()
    for _ in range(20):
        await page.keyboard.press("Tab")
        if await focused() == HTTP_409:
            break
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(link).to_be_focused()


async def test_a_chart_is_read_by_keyboard(served: Served, visit: Open) -> None:
    """Arrow keys go from bin to bin; the text above it says what is there."""
    await served.ask(HTTP_409)
    page = await visit()
    await expect(page.locator("#traffic-says")).to_contain_text("1 request:")
    await page.locator("#traffic").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#traffic-says")).to_contain_text("0 hits, 1 miss,")
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator("#traffic-says")).to_contain_text("0 hits, 0 misses")
    await page.keyboard.press("Escape")
    await expect(page.locator("#traffic-says")).to_contain_text("1 request:")


@pytest.mark.parametrize("view", VIEWS)
async def test_everything_has_a_name(served: Served, visit: Open, view: str) -> None:
    """What a screen reader stops at, it can call by a name."""
    await served.ask(HTTP_409)
    page = await visit(view)
    await expect(page.locator(view)).to_be_visible()
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Accessibility.getFullAXTree")
    roles = [node["role"]["value"] for node in tree["nodes"] if not node["ignored"]]
    assert {"link", "heading", "navigation", "main"} <= set(roles)
    assert nameless(tree["nodes"]) == []


async def test_nothing_moves_where_motion_is_unwelcome(served: Served, visit: Open) -> None:
    """Neither the sheet nor a button."""
    await served.ask(HTTP_409)
    for wish, moves in (("reduce", "none"), ("no-preference", "enter")):
        page = await visit("#entries", reduced_motion=wish)
        await page.get_by_role("link", name=HTTP_409).click()
        await expect(page.get_by_role("dialog")).to_have_css("animation-name", moves)


@pytest.mark.skipif(_SCREENSHOT not in os.environ, reason=f"{_SCREENSHOT}=docs/ui.png makes it")
async def test_it_is_shown_in_the_documents(served: Served, visit: Open) -> None:
    """After an hour of traffic."""
    await play(served)
    page = await visit()
    await expect(tile(page, "Requests")).not_to_have_text("0")
    await expect(page.locator("#similarity rect").first).to_be_visible()
    taken = Path(os.environ[_SCREENSHOT])
    await page.screenshot(path=taken, animations="disabled")
    assert taken.stat().st_size < 200_000
