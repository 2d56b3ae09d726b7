"""A round of calibration in a browser: scored blind, an early look refused, closed with its statistics, and its guidance published."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Page, expect

OTHERWISE = {"leah": "no", "rosa": "yes"}
"""What each says of whether dissatisfaction was classified well."""


def score(page: Page, who: str) -> None:
    """Answer every question on the plain form and submit."""
    page.get_by_role("link", name="Score contact 1").click()
    for group in page.locator(".scoring fieldset").all():
        label = group.locator("legend").inner_text()
        wanted = OTHERWISE[who] if "classified" in label else "yes" if group.locator("input[value=yes]").count() else "3"
        group.locator(f"input[value='{wanted}']").check()
        group.get_by_label("Why").fill("Heard at the end.")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("Your scores are in")).to_be_visible()


@pytest.mark.row(74)
def test_a_round_from_blind_to_published_guidance(sign_in: Any, axe_finds_nothing: Any) -> None:
    leah = sign_in("quality_analyst", "/record/contacts/?channel=voice&outcome=answered&order=oldest")
    contact = leah.locator("tbody th a").first.inner_text().strip()
    leah.goto(f"{leah.url.partition('/record/')[0]}/review/calibration/open/")
    voice = leah.get_by_label("Scorecard").locator("option", has_text="voice").first.get_attribute("value")
    leah.get_by_label("Scorecard").select_option(voice)
    leah.get_by_label("Contacts").fill(contact)
    leah.get_by_label("Who scores").select_option(label=["Leah Hughes", "Rosa Almeida"])
    leah.get_by_label("Closes").fill("2030-01-07T10:00")
    leah.get_by_label("What it is to settle").fill("When is it a complaint?")
    axe_finds_nothing(leah)
    leah.get_by_role("button", name="Open it").click()
    expect(leah.get_by_text("0 of 2 in")).to_be_visible()
    address = leah.url
    score(leah, "leah")
    house = address.partition("/review/")[0]
    leah.goto(f"{house}/review/evaluations/?kind=calibration")
    hers = leah.locator("tbody th a").first.get_attribute("href")
    # Rosa looks early: the round shows her nobody's scores, and those of Leah are refused at their own address.
    rosa = sign_in("team_leader", f"/review/{address.partition('/review/')[2]}")
    expect(rosa.get_by_text("1 of 2 in")).to_be_visible()
    expect(rosa.get_by_text("divides the room")).to_have_count(0)
    axe_finds_nothing(rosa)
    assert rosa.goto(f"{house}{hers}").status == 404
    rosa.goto(address)
    score(rosa, "rosa")
    leah.goto(address)
    expect(leah.get_by_role("heading", name="divides the room")).to_be_visible()
    expect(leah.locator("svg text", has_text="AC1, yes or no")).to_be_visible()
    axe_finds_nothing(leah)
    leah.keyboard.press("n")
    expect(leah.locator("tr.cur")).to_contain_text("classified")
    leah.get_by_label("How it is judged from now on").fill("A second broken promise is a complaint.")
    leah.get_by_role("button", name="Keep it").click()
    leah.get_by_label("Your vote").select_option("yes")
    leah.get_by_role("button", name="Vote").click()
    leah.get_by_label("Holds from").fill("2030-01-08")
    leah.get_by_role("button", name="Publish guidance").click()
    expect(leah.get_by_text("from 8 Jan 2030").first).to_be_visible()
    expect(leah.get_by_text("Old scores do not change").first).to_be_visible()
    leah.set_viewport_size({"width": 360, "height": 780})
    axe_finds_nothing(leah)
    assert leah.evaluate("document.documentElement.scrollWidth") <= 360
