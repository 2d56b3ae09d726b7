"""A map of a journey in a real browser: drawn by keys alone, counted with progress, and readable on a phone in the dark."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect


@pytest.mark.row(12)
def test_a_planner_draws_the_next_version_by_keys_and_counts_it(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("planner", "/plan/journeys/JRN-1/")
    page.get_by_role("link", name="Add a stage").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name").focus()
    page.keyboard.type("Is asked how it went")
    page.keyboard.press("Tab")
    page.keyboard.type("Be heard")
    page.get_by_label("Standard: target").focus()
    page.keyboard.type("80")
    page.keyboard.press("Enter")
    expect(page.get_by_text("In Is asked how it went nobody meets the customer.")).to_be_visible()
    page.get_by_role("button", name="Earlier").last.press("Enter")
    expect(page.get_by_text("Stage Is asked how it went is new.")).to_be_visible()
    axe_finds_nothing(page)
    page.get_by_role("button", name="Count", exact=True).press("Enter")
    expect(page.get_by_text("It is being counted.")).to_be_visible()
    phone = sign_in("operations_manager", "/plan/journeys/JRN-1/?version=1", theme="dark", width=390, height=844)
    expect(phone.get_by_role("heading", name="The way as it was counted")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    axe_finds_nothing(phone, colours_alone=True)
    phone.goto(phone.url.split("/plan/")[0] + "/plan/messages/")
    expect(phone.get_by_role("heading", name="Who says what")).to_be_visible()
    axe_finds_nothing(phone)
