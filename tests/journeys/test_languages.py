"""A policy that is stale in Welsh: seen by who reads it, written beside its new version, checked by another, and read."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

WELSH = """## Diben

Mae pobl yn cynllunio eu diwrnod o gwmpas ein gair.

## Egwyddorion

- Cadwch bob addewid: 95% o fewn eu hawr.

## Y gyfraith

Insurance Conduct of Business Sourcebook 8.1.1.
"""
PHONE = {"width": 360, "height": 780}


@pytest.mark.row(216, 249)
def test_a_stale_welsh_policy_is_marked_written_beside_the_new_version_checked_and_read(
    sign_in: Any, server: Any, axe_finds_nothing: Any
) -> None:
    page = sign_in("team_leader", "/plan/documents/languages/?state=unusable")
    row = page.locator("tr", has_text="Call-backs and promises")
    expect(row).to_contain_text("says version 1 of 2")
    axe_finds_nothing(page)
    row.get_by_role("link").first.click()
    address = urlsplit(page.url).path
    axe_finds_nothing(page)
    page.get_by_role("link", name="Read the document").click()
    document = urlsplit(page.url).path
    page.goto(f"{server.url}{document}?lang=cy")
    expect(page.locator("[data-stale]")).to_contain_text("do not go by it")
    expect(page.locator(".rtext")).to_have_attribute("lang", "cy")
    expect(page.locator(".rtext")).to_contain_text("Mae pobl yn cynllunio eu diwrnod")
    axe_finds_nothing(page)
    page.goto(f"{server.url}{address}")
    page.get_by_role("button", name="Write it beside version 2").click()
    expect(page.get_by_role("heading", name="What changed in the original")).to_be_visible()
    axe_finds_nothing(page)
    page.get_by_role("textbox", name="Text", exact=True).fill(WELSH)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#main")).to_contain_text("The share 22% stands in the original only, line 3.")
    page.get_by_label("Who checks it").select_option(label=server.sessions["agent"]["name"])
    page.get_by_label("How you know that they read the language").fill("Speaks Welsh at home.")
    page.get_by_role("button", name="Ask for a check").click()
    expect(page.locator("#main")).to_contain_text("is asked")
    page = sign_in("agent", address, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    axe_finds_nothing(page)
    page.get_by_role("button", name="Both say the same").click()
    expect(page.locator("#main")).to_contain_text("1 figure differs from the original.")
    page.goto(f"{server.url}{address}")
    page.get_by_label("Why figures that differ are right").fill("Last autumn's share is left out: it is over.")
    page.get_by_role("button", name="Both say the same").click()
    expect(page.locator("#main")).to_contain_text("Keeps up")
    page.goto(f"{server.url}{document}")
    page.get_by_role("link", name="Cymraeg").click()
    expect(page.locator(".rtext")).to_contain_text("Cadwch bob addewid")
    expect(page.locator("[data-stale]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.row(215)
def test_a_letterhead_is_drawn_beside_the_one_that_holds(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("planner", "/plan/messages/letterheads/")
    expect(page.locator("#main")).to_contain_text("Northmoor")
    axe_finds_nothing(page)
    page.get_by_role("link", name="the house", exact=True).click()
    expect(page.get_by_alt_text("Mark of Larkfield Mutual")).to_be_visible()
    assert page.evaluate("document.querySelector('.letterhead img').naturalWidth") > 0
    axe_finds_nothing(page)
    page.goto(page.url.replace(urlsplit(page.url).path, "/plan/messages/letterheads/draw/?brand=Northmoor"))
    expect(page.get_by_label("Name at the top")).to_have_value("Northmoor Mutual")
    axe_finds_nothing(page)
