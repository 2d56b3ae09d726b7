"""Activities in a browser: a team leader finds times, a planner puts one into the roster, the week shows it."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

TITLE = "Three calls that came back"


def _shot(page: Any, name: str) -> None:
    if os.environ.get("FLOORWALKER_TEST_SHOTS"):
        page.screenshot(path=f"{os.environ['FLOORWALKER_TEST_SHOTS']}/{name}.png", full_page=True)


@pytest.mark.row(165)
def test_a_leader_finds_times_and_a_planner_puts_them_where_the_team_is_rostered(sign_in: Any, server: Any, axe_finds_nothing: Any) -> None:
    leader = sign_in("team_leader", "/plan/activities/")
    leader.get_by_role("link", name=TITLE).click()
    leader.wait_for_url(re.compile(r"/plan/activities/ACT-\d+/$"))
    address = leader.url.removeprefix(server.url)
    found = leader.get_by_role("region", name="Find times")
    found.get_by_role("link").first.click()
    expect(found).to_contain_text("contacts fewer answered in time")
    axe_finds_nothing(leader)
    _shot(leader, "activity-light-1440")
    waiting = leader.get_by_text("Waits for a planner").count()
    found.get_by_role("button", name="Choose this time").first.click()
    expect(leader.get_by_text("a planner is asked to put it into the roster")).to_be_visible()
    assert leader.get_by_text("Waits for a planner").count() > waiting

    planner = sign_in("planner", address)
    planner.get_by_role("button", name="Put into the roster").first.click()
    expect(planner.get_by_text("its people are told when that is published")).to_be_visible()
    planner.get_by_role("link", name="Week", exact=True).click()
    monday = found.get_by_role("link").first.get_attribute("href") if found.count() else ""
    planner.goto(f"{server.url}/plan/activities/week/{(monday or '').partition('#')[0]}")
    expect(planner.get_by_role("cell").filter(has_text=TITLE).first).to_be_visible()
    expect(planner.get_by_role("heading", name="Cover")).to_be_visible()
    axe_finds_nothing(planner)
    _shot(planner, "activity-week-light-1440")
    week = planner.url.removeprefix(server.url)
    for name, theme, width in (("dark-1440", "dark", 1440), ("light-360", "light", 360)):
        for what, where in (("activity", address), ("activity-week", week), ("activities", "/plan/activities/")):
            page = sign_in("planner", where, theme=theme, width=width)
            axe_finds_nothing(page)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{what} at {width} scrolls sideways"
            _shot(page, f"{what}-{name}")
