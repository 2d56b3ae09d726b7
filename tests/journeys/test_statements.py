"""A statement of Larkfield is said alike everywhere but on the website, whose owner sees it, has it changed and says so."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

PHONE = {"width": 360, "height": 780}
OLD, NEW = "08:00 to 18:00", "08:00 to 20:00"


def _shot(page: Any, name: str) -> None:
    if os.environ.get("FLOORWALKER_TEST_SHOTS"):
        page.screenshot(path=f"{os.environ['FLOORWALKER_TEST_SHOTS']}/{name}.png", full_page=True)


@pytest.mark.row(253)
def test_the_owner_of_a_stale_copy_finds_it_has_it_changed_and_everything_says_the_same(
    sign_in: Any, axe_finds_nothing: Any
) -> None:
    page = sign_in("quality_analyst", "/plan/statements/")
    expect(page.get_by_role("heading", name="Which channel says what")).to_be_visible()
    expect(page.locator("body")).to_contain_text("1 in other words")
    expect(page.locator("body")).to_contain_text("1 planned, nowhere yet")
    axe_finds_nothing(page)
    _shot(page, "statements")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size({"width": 1440, "height": 900})
    row = page.locator("#register-statements tr", has_text="Website, contact page").first
    expect(row).to_contain_text("Version 1, not 2")
    expect(row.locator(".st-figure").first).to_have_text("time 18:00 instead of 20:00")
    page.get_by_role("link", name="Opening hours for claims").first.click()
    page.wait_for_url(re.compile(r"/plan/statements/STM-\d+/$"))
    axe_finds_nothing(page)
    _shot(page, "statement")
    statement = page.url
    expect(page.locator(".st-place").first).to_contain_text("No place yet")
    page.get_by_role("link", name="Website, contact page").click()
    page.wait_for_url(re.compile(r"/plan/statements/places/PLC-\d+/$"))
    expect(page.locator("ins").first).to_be_visible()
    axe_finds_nothing(page)
    _shot(page, "place")
    words = page.get_by_role("textbox", name="What it says")
    said = words.input_value()
    assert OLD in said
    new = page.locator(".st-diff").first
    expect(new).to_contain_text("18:00")
    words.fill(said.replace(f"{OLD}, and Saturday, 09:00 to 17:00.", f"{NEW}, Saturday, 09:00 to 17:00, and Sunday, 10:00 to 16:00."))
    page.get_by_role("button", name="Keep and compare").click()
    expect(page.locator(".st-place").first).to_contain_text("Same words")
    page.set_viewport_size(PHONE)
    page.goto(statement)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.locator(".st-place", has_text="Website, contact page")).to_contain_text("Same words")
    _shot(page, "statement-phone")
    page.goto(re.sub(r"STM-\d+/$", "", statement))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.locator("body")).to_contain_text("All in the words in force")
    _shot(page, "statements-phone")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(re.sub(r"statements/STM-\d+/$", "documents/", statement))
    page.get_by_role("link", name="Opening a call").first.click()
    text = page.locator(".rtext")
    expect(text).to_contain_text("We record calls so that we can check what was said and get better at it. STM-1")
    expect(text.get_by_role("link", name="STM-1")).to_have_attribute("title", "Why we record calls, version 1")
    axe_finds_nothing(page)
    _shot(page, "script")
    dark = sign_in("quality_analyst", "/plan/statements/", theme="dark")
    axe_finds_nothing(dark)
    _shot(dark, "statements-dark")
