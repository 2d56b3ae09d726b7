"""The roster in a real browser: moved by keyboard, refused by a rule, published, and seen on a phone by the person it is for."""

from __future__ import annotations

import shutil
from datetime import timedelta
from typing import Any

import pytest

from tests.plan.roster_made import SYSTEM, a_floor, solved

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(600),
    pytest.mark.skipif(CHROMIUM is None, reason="NOT RUN: Chromium is not here"),
]
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.mark.row(235)
def test_a_planner_moves_a_shift_is_refused_publishes_and_the_agent_sees_it_on_a_phone(
    live_server: Any, cast: Any, a_person: Any, a_team: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import expect, sync_playwright

    from floorwalker.ground import clock

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    floor = a_floor(a_person, a_team, people=2)
    today = clock.today(floor.site.zone)
    roster = solved(floor, by=SYSTEM, first_day=today + timedelta(days=7))
    shift = roster.shifts.order_by("starts_at").first()
    assert shift is not None
    from django.test import Client

    agent = Client()
    agent.force_login(shift.person.account)
    address = f"{live_server.url}/plan/roster/?week={roster.first_day}&cell={shift.person_id}.{roster.first_day}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])

        def enter(client: Any, width: int) -> Any:
            context = browser.new_context(viewport={"width": width, "height": 800}, locale="en-GB")
            context.set_default_timeout(60_000)
            context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
            return context.new_page()

        page = enter(cast.pat_sees, 1440)
        page.goto(address)
        chosen = page.locator("button[aria-pressed=true]")
        before = chosen.get_attribute("aria-label")
        chosen.focus()
        page.keyboard.press("Alt+ArrowRight")
        expect(chosen).to_have_attribute("aria-label", moved_label(before, 15), timeout=60_000)
        expect(chosen).to_be_focused()
        page.keyboard.press("Control+z")
        expect(chosen).to_have_attribute("aria-label", before, timeout=60_000)
        # Times of activities that nobody touched follow the shift.
        page.get_by_label("Start", exact=True).fill("05:00")
        page.get_by_label("End", exact=True).fill("13:00")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#toasts")).to_contain_text("outside opening hours", timeout=60_000)
        assert chosen.get_attribute("aria-label") == before
        assert Axe().run(page, options=WCAG).violations_count == 0
        page.get_by_role("link", name="Publish").click()
        page.get_by_role("button", name="Publish and tell 2 people").click()
        expect(page.get_by_role("button", name="Make a draft")).to_be_visible(timeout=60_000)

        phone = enter(agent, 360)
        phone.goto(f"{live_server.url}/plan/my-shifts/")
        expect(phone.locator(".when").first).to_be_visible()
        assert phone.locator(".my-days").bounding_box()["width"] <= 360
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
        assert Axe().run(phone, options=WCAG).violations_count == 0
        browser.close()


def moved_label(label: str, minutes: int) -> str:
    """Return the words of a shift moved by some minutes."""
    who, _, times = label.rpartition(", ")
    clocks = []
    for part in times.split(" to "):
        hour, minute = (int(number) for number in part.split(":"))
        moved = hour * 60 + minute + minutes
        clocks.append(f"{moved // 60:02d}:{moved % 60:02d}")
    return f"{who}, {' to '.join(clocks)}, locked"
