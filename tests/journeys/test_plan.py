"""A planner makes a forecast, changes it by keys alone, puts it in use, and staffs a day, in a real browser."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

MADE_WITHIN_MS = 180_000
SENTENCE = re.compile(r"Rough forecast from|Beats last week|Nothing beats last week")


@pytest.mark.row(66, 178, 236)
def test_a_planner_forecasts_by_keys_and_staffs_a_day(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("planner", "/plan/forecast/")
    _make_a_version(page)
    axe_finds_nothing(page)
    cell = page.locator("[role=gridcell][data-key]").first
    cell.focus()
    was = page.locator("[role=gridcell][data-key]").all_inner_texts()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.type("33")
    page.keyboard.press("Enter")
    page.locator("text=is now").first.wait_for()
    shown = page.locator("[role=gridcell][data-key]").all_inner_texts()
    assert shown == [was[0], "33", "33", *was[3:]]
    page.locator("[role=gridcell][data-state=edited]").first.focus()
    page.keyboard.press("Control+z")
    page.locator("text=Undone").first.wait_for()
    assert page.locator("[role=gridcell][data-key]").all_inner_texts() == was
    page.locator("[role=gridcell][data-key]").first.focus()
    page.keyboard.press("l")
    page.locator("text=is now").first.wait_for()
    assert page.locator("text=Override: Set to").count() >= 1
    page.get_by_role("button", name="Use this").click()
    page.locator("text=is in use. The version before is kept").first.wait_for()
    page.get_by_role("link", name="Agents needed").click()
    page.locator("#why").wait_for()
    axe_finds_nothing(page)
    before = page.locator("#scenarios").inner_text()
    page.get_by_label("A, shrinkage in per cent").fill("45")
    page.keyboard.press("Tab")
    expect(page.locator("#scenarios")).not_to_have_text(before, use_inner_text=True)
    page.get_by_role("button", name="Save A as plan").click()
    page.locator("text=rosters are made to it").first.wait_for()
    assert page.locator("text=in use").count() >= 1


def _make_a_version(page: Any) -> None:
    """Ask for a new version, from the first-use page or from the menu, and wait until it stands there."""
    if page.locator("summary:has-text('More')").count():
        page.locator("summary:has-text('More')").first.click()
        page.get_by_role("button", name="Make it again").click()
    page.get_by_role("button", name="Make the forecast").last.click()
    page.locator("text=is being made").first.wait_for()
    page.locator(".situation").get_by_text(SENTENCE).first.wait_for(timeout=MADE_WITHIN_MS)
