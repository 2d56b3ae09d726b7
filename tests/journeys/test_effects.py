"""Was one contact enough, what did a change do, and is one question answered alike: seen, refused and judged in a browser."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect


@pytest.mark.row(172, 86)
def test_resolution_and_effort_lead_to_the_contacts_behind_them(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("quality_analyst", "/review/resolution/?weeks=1")
    main = page.locator("#main")
    expect(main).to_contain_text("One name, several definitions")
    axe_finds_nothing(page)
    page.get_by_role("link", name="Repeat contacts").press("Enter")
    expect(main).to_contain_text("later")
    axe_finds_nothing(page)
    page.goto(page.url.split("/review/")[0] + "/review/effort/?weeks=1")
    expect(main).to_contain_text("costs customers most")
    axe_finds_nothing(page)


@pytest.mark.row(150)
def test_a_change_without_a_stage_of_a_journey_is_refused_in_the_browser(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("planner", "/review/changes/plan/")
    axe_finds_nothing(page)
    page.get_by_label("What is changed").fill("A new form")
    page.get_by_label("What it is to bring").fill("Fewer questions.")
    page.get_by_role("button", name="Keep").press("Enter")
    expect(page.locator("#main")).to_contain_text("Waits for somebody else to approve")
    address = page.url
    other = sign_in("operations_manager", address[address.index("/review/") :])
    other.get_by_role("link", name="Approve").click()
    other.get_by_role("button", name="Approve").press("Enter")
    expect(other.get_by_role("alert")).to_contain_text("names no stage of a journey")
    axe_finds_nothing(other)


@pytest.mark.row(254)
def test_one_question_is_asked_everywhere_and_judged_by_keyboard(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("quality_analyst", "/review/touchpoints/begin/")
    page.get_by_label("The question, as a customer asks it").fill("When are you open?")
    statement = page.get_by_label("The statement that says the right answer")
    named = statement.locator("option").filter(has_text="Opening hours for claims")
    statement.select_option(value=named.get_attribute("value"))
    axe_finds_nothing(page)
    page.get_by_role("button", name="Find the answers").press("Enter")
    main = page.locator("#main")
    expect(main).to_contain_text("answers wait for a person")
    axe_finds_nothing(page)
    page.get_by_role("link", name="Judge Website, contact page").press("Enter")
    page.get_by_label("A customer hears").select_option("differs")
    page.get_by_label("What differs").fill("It closes at six there.")
    axe_finds_nothing(page)
    page.get_by_role("button", name="Keep").press("Enter")
    expect(main).to_contain_text("Something else")
    expect(main.get_by_role("link", name="Raise issue from Website, contact page")).to_be_visible()
