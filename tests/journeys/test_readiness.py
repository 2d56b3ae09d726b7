"""Readiness in a browser: a reading is asked for a queue, board and roster say who has not confirmed it, and confirming mends it."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

PAPER = "Opening a call"


@pytest.mark.row(119)
@pytest.mark.row(143)
def test_what_is_not_read_keeps_an_agent_off_the_roster_until_it_is(sign_in: Any, server: Any, axe_finds_nothing: Any) -> None:
    name = server.sessions["agent"]["name"]
    planner = sign_in("planner", "/plan/readiness/rules/propose/")
    planner.get_by_label("Queue", exact=True).select_option(label="Claims")
    planner.get_by_label("What is asked").select_option("reading")
    papers = planner.get_by_label("Document, for a reading")
    chosen = papers.locator("option", has_text=PAPER).first
    reference = chosen.inner_text().split()[0]
    papers.select_option(chosen.get_attribute("value"))
    planner.get_by_label("Days of grace").fill("0")
    planner.get_by_label("Why the work needs it").fill("Every call is opened alike")
    planner.get_by_role("button", name="Propose").click()
    planner.wait_for_url(re.compile(r"/rules/RDY-\d+/$"))
    rule = planner.url.removeprefix(server.url)

    manager = sign_in("operations_manager", rule)
    expect(manager.get_by_role("heading", name="What keeping it would cost")).to_be_visible()
    axe_finds_nothing(manager)
    manager.get_by_role("button", name="Put in force").click()
    manager.get_by_text("is in force from").wait_for()
    manager.goto(f"{server.url}/plan/reading/ask/{reference}/")
    manager.get_by_label("Teams").select_option(label="Team A")
    manager.get_by_label("By", exact=True).fill("2026-12-01")
    manager.get_by_label("Why they must read it").fill("It is asked for Claims")
    manager.get_by_role("button", name="Ask them").click()
    manager.wait_for_url(re.compile(r"/people/$"))

    planner.goto(f"{server.url}/plan/readiness/?stands=not_ready&q={name.split()[-1]}")
    row = planner.get_by_role("row", name=re.compile(name))
    expect(row).to_contain_text("Not ready")
    expect(row).to_contain_text(f"Has not confirmed {reference} {PAPER}")
    planner.goto(f"{server.url}/plan/roster/?week=2026-11-23")
    expect(planner.get_by_text(re.compile(r"Not ready for Claims: ")).first).to_be_visible()

    agent = sign_in("agent", "/my-day/")
    panel = agent.get_by_role("region", name="My readiness")
    expect(panel).to_contain_text("Not ready")
    agent.get_by_role("link", name=PAPER).first.click()
    agent.get_by_label("I have read and understood").check()
    agent.get_by_role("button", name="Confirm").click()
    agent.goto(f"{server.url}/my-day/")
    expect(panel).to_contain_text("Nothing that your queues ask for is missing")
    planner.goto(f"{server.url}/plan/readiness/?stands=ready&q={name.split()[-1]}")
    expect(planner.get_by_role("row", name=re.compile(name))).to_contain_text("Ready")

    planner.goto(server.url + rule)  # the other journeys roster this week too
    planner.get_by_label("Why").fill("The trial is over")
    planner.get_by_role("button", name="Take back").click()
    planner.get_by_text("is taken back").wait_for()


@pytest.mark.row(145)
def test_what_rests_on_one_or_two_is_seen_and_given_a_next_step(sign_in: Any, server: Any, axe_finds_nothing: Any) -> None:
    manager = sign_in("operations_manager", "/plan/readiness/")
    manager.get_by_role("link", name="On one or two").click()
    expect(manager.get_by_role("heading", name="What rests on one or two", level=1)).to_be_visible()
    axe_finds_nothing(manager)
    manager.get_by_role("link", name="Give a next step").first.click()
    manager.get_by_label("By", exact=True).fill("2027-02-01")
    manager.get_by_label("With whom, or what").fill("Beside the next campaign")
    manager.get_by_role("button", name="Give it").click()
    expect(manager.get_by_text("is given to")).to_be_visible()
    for theme, width in (("light", 1440), ("dark", 1440), ("light", 360)):
        page = sign_in("operations_manager", "/plan/readiness/reliance/", theme=theme, width=width)
        expect(page.get_by_role("link", name=re.compile("by 1 Feb 2027")).first).to_be_visible()
        axe_finds_nothing(page)
        if os.environ.get("FLOORWALKER_TEST_SHOTS"):
            page.screenshot(path=f"{os.environ['FLOORWALKER_TEST_SHOTS']}/reliance-{theme}-{width}.png", full_page=True)
