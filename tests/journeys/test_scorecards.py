"""A scorecard is written by keyboard, refused where it makes no sense, tried out, proposed, and published by another."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.journeys.conftest import wait_until_awake

PHONE = {"width": 390, "height": 844}


def _shot(page: Any, name: str) -> None:
    if os.environ.get("FLOORWALKER_TEST_SHOTS"):
        page.screenshot(path=f"{os.environ['FLOORWALKER_TEST_SHOTS']}/{name}.png", full_page=True)


def _typed(page: Any, words: str) -> None:
    """Type over what stands in the field that has the focus."""
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


@pytest.mark.row(71)
@pytest.mark.row(122)
def test_a_scorecard_is_written_by_keyboard_and_published_by_another(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("quality_analyst", "/review/scorecards/write/")
    axe_finds_nothing(page)
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Call-back scorecard")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/review/scorecards/SCD-\d+/write/$"))
    wait_until_awake(page)
    page.get_by_role("button", name="Section", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title of section 1")).to_be_focused()
    page.keyboard.type("Promise kept")
    page.keyboard.press("Tab")
    _typed(page, "85")
    expect(page.locator("[data-sum]")).to_have_text("85 of 100 %")
    page.get_by_label("What is asked").focus()
    page.keyboard.type("Rang when it was promised")
    page.get_by_label("How it is answered").select_option("scale")
    expect(page.get_by_label("Passes from")).to_be_visible()
    for label, value in (("Lowest step", "0"), ("Highest step", "3"), ("Passes from", "2"), ("What steps mean", "9 = Never")):
        page.get_by_label(label).focus()
        _typed(page, value)
    page.get_by_label("Behaviour").select_option("responsiveness")
    page.get_by_role("button", name="Question in section 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("What is asked")).to_have_value("")
    expect(page.get_by_label("What is asked")).to_be_focused()
    page.keyboard.type("Said why, if not")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#said")).to_have_text("1.2 is 1.1 now.")
    page.keyboard.press("Control+s")
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("9 is no step of this scale")
    expect(page.get_by_text("Look here")).to_be_visible()
    axe_finds_nothing(page)
    _shot(page, "builder-refused")
    wait_until_awake(page)
    steps = page.get_by_label("What steps mean")
    expect(steps).to_have_value("9 = Never")
    steps.focus()
    _typed(page, "0 = Never\n3 = To the minute")
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/review/scorecards/SCD-\d+/\?version=1$"))
    missing = page.locator(".alert.miss")
    expect(missing).to_contain_text("add up to 85 %")
    missing.get_by_role("link", name=re.compile("has no guidance")).click()
    page.wait_for_url(re.compile(r"part=q-"))
    wait_until_awake(page)
    page.get_by_label(re.compile("^Guidance")).fill("There: rings in the hour named. Missing: rings when there is time.")
    page.get_by_label("Weight of section 1 in percent").fill("100")
    expect(page.locator("[data-sum]")).to_have_text("100 of 100 %")
    page.get_by_role("button", name="Save and try it out").press("Enter")
    page.wait_for_url(re.compile(r"/try/\?version=1$"))
    wait_until_awake(page)
    page.locator("label", has_text=re.compile(r"^3$")).click()
    expect(page.locator(".scored")).to_have_text("100%")
    page.locator("label", has_text=re.compile(r"^No$")).click()
    expect(page.locator(".scored")).to_have_text("50%")
    axe_finds_nothing(page)
    _shot(page, "trial")
    page.get_by_role("link", name="Call-back scorecard, version 1").click()
    page.get_by_label("Who decides").select_option(label="Helen Cartwright")
    page.get_by_label("Why", exact=True).first.fill("Call-backs had none of their own.")
    page.get_by_role("button", name="Propose").press("Enter")
    expect(page.locator("body")).to_contain_text("Helen Cartwright was asked.")
    expect(page.get_by_role("button", name="Publish")).to_have_count(0)
    address = page.url[page.url.index("/review/"):]
    manager = sign_in("operations_manager", address)
    manager.get_by_role("button", name="Publish").press("Enter")
    expect(manager.locator("body")).to_contain_text("as frozen")
    axe_finds_nothing(manager)
    _shot(manager, "scorecard-published")
    phone = sign_in("operations_manager", address, theme="dark", **PHONE)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    axe_finds_nothing(phone)


def test_who_may_not_write_one_is_told_and_sees_no_way_to_it(sign_in: Any) -> None:
    page = sign_in("planner", "/review/scorecards/")
    expect(page.locator("#register-scorecards")).to_contain_text("Claims voice scorecard")
    expect(page.get_by_role("link", name="Write a scorecard")).to_have_count(0)
    page.goto(page.url + "write/")
    expect(page.locator("main")).to_contain_text("Your roles do not include: write scorecards")


@pytest.mark.row(71)
@pytest.mark.row(230)
def test_which_judge_what_and_what_they_check_is_seen_on_a_telephone_in_the_dark(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("quality_analyst", "/review/scorecards/uses/", theme="dark", **PHONE)
    page.get_by_label("Channel").first.select_option("chat")
    page.get_by_label("Reason").first.select_option(label="Renewal price")
    page.get_by_role("button", name="Which one?").click()
    expect(page.get_by_role("status").filter(has_text="is judged by")).to_contain_text("Renewal price scorecard")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    axe_finds_nothing(page)
    page.goto(re.sub(r"uses/.*$", "checks/", page.url))
    expect(page.get_by_role("heading", name="In force, and no question checks it")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    axe_finds_nothing(page)


@pytest.mark.row(71)
def test_a_scorecard_is_written_without_script(sign_in: Any) -> None:
    page = sign_in("quality_analyst", "/review/scorecards/write/", script=False)
    page.get_by_label("Name", exact=True).fill("Without script")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Section", exact=True).click()
    page.get_by_label("Title of section 1").fill("Care")
    page.get_by_label("Weight of section 1 in percent").fill("100")
    page.get_by_label("What is asked").fill("Listened")
    page.get_by_label("How it is answered").select_option("choice")
    page.get_by_role("button", name="Show what it asks").click()
    page.get_by_label("Answers").fill("yes = All the time | 100 %\nno = Not | 0 % | fail")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("body")).to_contain_text("yes = All the time | 100 %")
    expect(page.get_by_role("button", name="Propose")).to_be_visible()
