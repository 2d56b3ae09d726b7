"""A wall in a real browser: put together and kept, turned by itself and by keys, held, and empty once nobody may see it."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Page, expect

from tests.journeys.conftest import wait_until_awake

REPORTS = "?b1=start:service_level_by_day&b2=start:handle_time_by_team"
ENHANCED = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}, "preload": False}
"""7:1, or 4.5:1 for large letters."""
TURN_MS = 20_000


def _title(page: Page) -> Any:
    return page.locator("#wall h1")


@pytest.mark.row(167)
def test_a_wall_is_put_together_kept_and_shown_by_keys(sign_in: Any, axe_finds_nothing: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = sign_in("operations_manager", "/today/walls/")
    for name in ("Claims", "Service level by day"):
        page.get_by_label("Queue or report").select_option(label=name)
        page.get_by_role("button", name="Put it up").click()
        expect(page.get_by_role("rowheader", name=name)).to_be_visible()
    page.get_by_role("link", name="Show Service level by day earlier").click()
    page.get_by_label("What everybody should know today").fill("Storm in the west: calls run long")
    page.get_by_role("button", name="Set it").click()
    axe_finds_nothing(page)
    page.get_by_role("link", name="Save view").click()
    page.get_by_role("textbox", name="Name").fill("Floor")
    page.get_by_role("button", name="Save view").click()
    page.get_by_role("link", name="Show on this screen").click()
    wait_until_awake(page)
    expect(_title(page)).to_have_text("Service level by day")
    expect(page.get_by_text("Storm in the west: calls run long")).to_be_visible()
    sizes = page.eval_on_selector_all(".wall-tile .v", "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))")
    assert 0 < len(sizes) <= 6
    assert min(sizes) >= 72
    axe_finds_nothing(page)
    assert (found := Axe().run(page, options=ENHANCED)).violations_count == 0, found.generate_report()
    page.keyboard.press("ArrowRight")
    expect(_title(page)).to_have_text("Claims")
    live, before = page.locator(".live [data-words]"), page.get_by_text("Waiting for the first contact: it opens at")
    expect(live.or_(before).first).to_be_visible()  # before the line opens there is nothing to be live
    if live.count():
        expect(live).to_have_text(re.compile("^Live, updated"))
    assert (found := Axe().run(page, options=ENHANCED)).violations_count == 0, found.generate_report()
    page.keyboard.press("ArrowLeft")
    expect(_title(page)).to_have_text("Service level by day")
    page.keyboard.press("f")
    expect(page.locator(":fullscreen")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(_title(page)).to_have_text("Claims")
    expect(page.locator(":fullscreen")).to_have_count(1)  # the screen stays full from board to board


def test_a_wall_turns_by_itself_until_it_is_held_and_this_browser_remembers(sign_in: Any) -> None:
    page = sign_in("real_time_analyst")
    page.clock.install()
    page.goto(page.url.split("/account/")[0].split("/today/")[0] + f"/today/wallboard/{REPORTS}")
    wait_until_awake(page)
    expect(_title(page)).to_have_text("Service level by day")
    page.clock.run_for(TURN_MS + 1_000)
    expect(_title(page)).to_have_text("Handle time by team")
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    page.clock.run_for(2 * TURN_MS)
    expect(_title(page)).to_have_text("Handle time by team")
    page.reload()
    wait_until_awake(page)
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("localStorage.removeItem('floor.wall.held')")
    page.reload()
    wait_until_awake(page)
    expect(page.get_by_role("button", name="Go on")).to_be_visible()  # who asked for little motion turns it by hand


def test_a_wall_that_cannot_be_had_anew_says_since_when_and_one_that_nobody_may_see_shows_no_figure(sign_in: Any) -> None:
    page = sign_in("team_leader")
    page.clock.install()
    page.goto(page.url.split("/lead/")[0] + f"/today/wallboard/{REPORTS}")
    wait_until_awake(page)
    page.context.set_offline(True)
    page.clock.run_for(TURN_MS + 1_000)
    expect(page.locator("[data-stopped]")).to_have_text(re.compile(r"Stopped at \d\d:\d\d\. Figures are frozen\."))
    assert page.locator(".wall-tile").count() > 0
    page.context.set_offline(False)
    page.clock.run_for(TURN_MS + 1_000)
    expect(_title(page)).to_have_text("Handle time by team")
    expect(page.locator("[data-stopped]")).to_be_hidden()
    page.context.clear_cookies()
    page.clock.run_for(TURN_MS + 1_000)
    expect(page.locator("#wall")).to_contain_text("Signed out, so no figures are shown.")
    assert page.locator(".wall-tile").count() == 0
