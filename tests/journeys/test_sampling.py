"""A sample plan in a browser, by keyboard: written, approved, drawn, drawn again the same, and a pick swapped with its reason."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

NAME = "Claims and chat, one week"


@pytest.mark.row(27)
@pytest.mark.row(60)
@pytest.mark.row(101)
@pytest.mark.row(181)
def test_contacts_are_drawn_by_a_plan_the_same_again_and_a_pick_is_swapped(sign_in: Any, server: Any, axe_finds_nothing: Any) -> None:
    analyst = sign_in("quality_analyst", "/review/sample-plans/")
    analyst.get_by_role("link", name="Write a plan").click()
    analyst.get_by_label("Name", exact=True).fill(NAME)
    analyst.get_by_label("Period", exact=True).select_option("week")
    analyst.get_by_label("Drawn", exact=True).select_option("period")
    analyst.get_by_label("First day", exact=True).fill("2026-11-16")
    analyst.get_by_label("We want to know within").fill("15")
    analyst.get_by_label("Dissatisfaction: take a period").fill("3")
    for box in analyst.get_by_label(re.compile("contacts a period")).all():
        box.fill("200")
    axe_finds_nothing(analyst)
    analyst.get_by_role("button", name="Save").press("Enter")
    analyst.wait_for_url(re.compile(r"/sample-plans/SPL-\d+/"))
    address = analyst.url.removeprefix(server.url)
    expect(analyst.get_by_text("Nothing is drawn yet", exact=True)).to_be_visible()
    expect(analyst.get_by_role("group", name="How the size was found")).to_contain_text("1.96² × .80 × .20 ÷ .15² = 27.3")
    manager_name = server.sessions["operations_manager"]["name"]
    proposing = analyst.get_by_role("region", name="Propose it")
    deciders = proposing.get_by_label("Who decides")
    deciders.select_option(deciders.locator("option", has_text=manager_name).get_attribute("value"))
    proposing.get_by_label("Why", exact=True).fill("A week is soon enough to act on")
    proposing.get_by_role("button", name="Propose").press("Enter")
    analyst.get_by_text("is asked to decide").wait_for()

    manager = sign_in("operations_manager", address)
    axe_finds_nothing(manager)
    manager.get_by_role("button", name="Approve", exact=True).press("Enter")
    manager.get_by_text("are drawn by it").first.wait_for()

    analyst.goto(server.url + address)
    expect(analyst.get_by_role("button", name="Draw 16 Nov and 6 days more")).to_be_visible()
    analyst.locator("body").press("d")
    analyst.wait_for_url(re.compile(r"/draws/SPD-\d+/$"))
    expect(analyst.get_by_text("the list is frozen")).to_be_visible()
    draw = analyst.url.removeprefix(server.url)
    axe_finds_nothing(analyst)
    analyst.locator("body").press("c")
    expect(analyst.get_by_role("status").filter(has_text="Same list.")).to_contain_text("still the ones it was drawn from")

    first = analyst.locator("tbody tr th a").first
    first.focus()
    first.press("ArrowDown")
    second = analyst.locator("tbody tr th a").nth(1)
    expect(second).to_be_focused()
    contact = second.inner_text()
    second.press("x")
    analyst.wait_for_url(re.compile(r"/picks/\d+/#swap$"))
    analyst.get_by_label("In a sentence").fill("The recording stops after four seconds")
    axe_finds_nothing(analyst)
    analyst.get_by_role("button", name="Swap", exact=True).press("Enter")
    expect(analyst.get_by_text(f"{contact} counts as missing").first).to_be_visible()
    analyst.goto(f"{server.url}{draw}?check=1")
    expect(analyst.get_by_role("status").filter(has_text="Same list.")).to_be_visible()

    analyst.goto(server.url + address)
    expect(analyst.get_by_role("heading", name=re.compile("^Coverage"))).to_be_visible()
    expect(analyst.get_by_text("recording or conversation is missing 1")).to_be_visible()
    axe_finds_nothing(analyst)
    for look in ("light", "dark"):
        narrow = sign_in("quality_analyst", address, theme=look, width=360, height=780)
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 360
        axe_finds_nothing(narrow, colours_alone=look == "dark")

    for role in ("agent", "planner"):
        refused = sign_in(role, address)
        expect(refused.locator("#main")).to_contain_text(re.compile("may not|not allowed|do not include|does not include", re.IGNORECASE))
