"""Minutes in a browser: what an action serves is named and taken back by keyboard, and the page holds no barrier."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect


@pytest.mark.row(59)
def test_what_an_action_serves_is_named_and_taken_back(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("planner", "/plan/minutes/MIN-1/")
    axe_finds_nothing(page)
    row = page.get_by_role("row", name="Ask the team who wants the early start")
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("STD-1 ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    taken_back = page.get_by_role("button", name="Take back what it serves: Ask the team who wants the early start")
    expect(taken_back).to_be_visible()
    axe_finds_nothing(page)
    taken_back.focus()
    page.keyboard.press("Enter")
    expect(row).to_contain_text("Names nothing")
    page.set_viewport_size({"width": 360, "height": 780})
    axe_finds_nothing(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
