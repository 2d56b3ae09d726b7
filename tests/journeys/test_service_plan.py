"""A plan of Larkfield goes from draft to active to reviewed and closed, by two people, and is refused on the way what it lacks."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

SCENARIOS = ("spike", "absence", "outage", "site_loss")


def _fill(page: Any, button: str, **words: str) -> None:
    """Fill fields by their names, choose in lists, and press the button of the form."""
    for name, value in words.items():
        field = page.locator(f"main [name={name}]")
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name=button, exact=True).click()


def _drafted(page: Any) -> str:
    """Write a plan for complaints with an objective, an arrangement for each scenario and a milestone; return its address."""
    _fill(page, "Begin the draft", name="Complaints at Larkfield", purpose="Whoever complains is heard once.", function="complaints")
    plan = str(page.url)
    page.goto(f"{plan}objectives/add/")
    _fill(
        page, "Save", name="Be where the roster puts us", measure="adherence", scope="everything", target="98", how="Publish early.",
        serves="The plan holds on the day",
    )
    for scenario in SCENARIOS:
        page.goto(f"{plan}contingency/add/?scenario={scenario}")
        _fill(page, "Save", trigger="Ten wait", action="Call back", tested_on="2026-10-01", result="worked", next_test_on="2027-09-01")
    page.goto(f"{plan}timeline/add/")
    _fill(page, "Save", name="Letters agreed")
    return plan


@pytest.mark.row(1, 51)
def test_a_plan_goes_from_draft_to_closed_by_two_people(sign_in: Any, axe_finds_nothing: Any, server: Any) -> None:
    page, manager = sign_in("planner", "/plan/service/new/"), server.sessions["operations_manager"]["name"]
    plan = _drafted(page)
    page.goto(plan)
    expect(page.get_by_text("Cannot be activated yet: it was not approved")).to_be_visible()
    expect(page.locator("#timeline-chart svg").first).to_be_visible()
    page.get_by_text("Choose who is asked").click()
    page.get_by_label(manager, exact=True).check()
    page.get_by_role("button", name="Ask them").click()
    _fill(page, "Ask for approval")
    expect(page.get_by_text(f"{manager} said nothing yet")).to_be_visible()

    other = sign_in("operations_manager", plan.removeprefix(server.url))
    other.get_by_role("button", name="I agree").click()
    page.goto(plan)
    _fill(page, "Ask for approval")
    other.goto(plan)
    other.get_by_role("button", name="Approve", exact=True).click()
    expect(other.get_by_text("is approved.").first).to_be_visible()
    page.goto(plan)
    page.get_by_role("button", name="Activate").click()
    expect(page.get_by_text("Active", exact=True).first).to_be_visible()
    axe_finds_nothing(page)

    page.get_by_role("button", name="Begin the review").click()
    page.get_by_role("link", name="Say what came of it").click()
    _fill(page, "Sign", verdict="met", cause="The quarter is to come.", comment="Look again.")
    expect(page.get_by_text("what nobody can see was not met")).to_be_visible()
    _fill(page, "Sign", verdict="not_met")
    other.goto(plan)
    _fill(other, "Close the plan", reason="Begun too early.")
    expect(other.get_by_text("nobody said what became of Letters agreed")).to_be_visible()
    page.goto(f"{plan}timeline/")
    page.get_by_role("link", name="Letters agreed").click()
    _fill(page, "Keep it", state="dropped", note="They stay as they are.")
    other.goto(plan)
    _fill(other, "Close the plan", reason="Begun too early.")
    expect(other.get_by_text("Closed: 0 of 1 objectives were met")).to_be_visible()
