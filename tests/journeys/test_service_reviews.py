"""A service review gone through by keyboard, what is refused in it, and the calendar, the loop and the Monday page beside it."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.journeys.conftest import wait_until_awake


def shot(page: Any, name: str) -> None:
    if os.environ.get("FLOORWALKER_TEST_SHOTS"):
        page.screenshot(path=f"{os.environ['FLOORWALKER_TEST_SHOTS']}/{name}.png", full_page=True)


@pytest.mark.row(56, 57, 204, 225)
def test_a_service_review_is_gone_through_by_keyboard(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("operations_manager", "/review/service-reviews/")
    axe_finds_nothing(page)
    begin = page.get_by_role("link", name=re.compile("^Say how often")).first
    if begin.count():
        begin.press("Enter")
        page.get_by_label("Next on").fill(page.evaluate("new Date().toISOString().slice(0, 10)"))
        page.get_by_label("Site").select_option(index=1)
        axe_finds_nothing(page)
        page.get_by_role("button", name="Keep it").press("Enter")
        page.get_by_role("button", name=re.compile("^Open it")).first.press("Enter")
    else:
        page.get_by_role("link", name=re.compile("^Go on with SRV-")).first.press("Enter")
    page.wait_for_url(re.compile("/service-reviews/SRV-"))
    wait_until_awake(page)
    axe_finds_nothing(page)
    shot(page, "review")
    page.keyboard.press("l")
    page.wait_for_url(re.compile(r"item=\d+"))
    wait_until_awake(page)
    here = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != here)
    wait_until_awake(page)
    page.keyboard.press("k")
    page.wait_for_url(here)
    main = page.locator("#main")
    page.get_by_label("Kind of cause").select_option("people")
    page.get_by_role("textbox", name="What lies behind it").fill("12 %")
    page.get_by_role("button", name="Keep it").press("Enter")
    expect(main).to_contain_text("That tells the figure again, not its cause.")
    page.get_by_role("textbox", name="What lies behind it").fill("Two of the late shift were off sick and nobody with the skill stood in.")
    page.get_by_role("button", name="Keep it").press("Enter")
    expect(page.get_by_role("textbox", name="What lies behind it")).to_have_value(re.compile("^Two of the late shift"))
    page.locator("summary", has_text="Nothing is done, and why").press("Enter")
    page.get_by_label("Why nothing is done").fill("They are back next week.")
    page.get_by_role("button", name="Note it").press("Enter")
    expect(main).to_contain_text("They are back next week.")
    axe_finds_nothing(page)
    shot(page, "review-item")
    reads = sign_in("assessor", re.sub("^https?://[^/]+", "", page.url), theme="dark", width=390, height=844)
    expect(reads.locator("#main")).to_contain_text("They are back next week.")
    assert reads.get_by_role("button", name="Keep it").count() == 0
    assert reads.evaluate("document.documentElement.scrollWidth") <= 390
    axe_finds_nothing(reads, colours_alone=True)
    shot(reads, "review-phone-dark")


@pytest.mark.row(204)
@pytest.mark.parametrize("place", ["loop", "monday", "monitoring"])
def test_what_is_monitored_and_what_moved_is_read_without_barriers(sign_in: Any, axe_finds_nothing: Any, place: str) -> None:
    page = sign_in("operations_manager", f"/review/{place}/")
    axe_finds_nothing(page)
    shot(page, place)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
