"""Today in a real browser: it moves, it can be held and moved by keys, it reads in both themes and without script."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import Page, expect

from tests.journeys.conftest import ROOT, wait_until_awake

AT = "?queue=claims&day=2026-11-24&at=11:42"
VIEWS = ("/today/", "/today/queues/", "/today/adherence/", "/today/wallboard/")
WEIGHT_LIMIT = 250_000
"""Bytes of a cold visit (issue: page weight)."""
SETTLES_MS = 20_000
RENEWS_MS = 40_000
"""The page of who leads asks anew every 20 s."""
CHANGE_MS = 4_000
"""A change is on the screen within 2 s; twice that where the machine is busy."""


def _moving(page: Page) -> None:
    """Wait until the page's script is awake and the first message has come."""
    expect(page.locator(".live [data-words]")).to_have_text(re.compile("^Live, updated"), timeout=SETTLES_MS)


@pytest.mark.row(17)
def test_a_newcomer_sees_the_day_move_and_the_sentence_of_what_is_about_to_go_wrong(sign_in: Any) -> None:
    page = sign_in("team_leader", "/")
    page.wait_for_url("**/lead/")
    wait_until_awake(page)
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/today/**")
    page.goto(page.url.split("?")[0] + AT + "&speed=60")
    assert "Claims will miss 80% in 20 s" in page.locator("#situation h2").inner_text()
    _moving(page)
    clock = page.locator("#now .clock")
    expect(clock).not_to_have_text(clock.inner_text(), timeout=CHANGE_MS)
    assert page.locator("#day .plot svg").count() == 1
    assert page.locator("#queues tbody tr").count() >= 6
    assert page.get_by_role("heading", name="Complaints").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_today(sign_in: Any, axe_finds_nothing: Any, theme: str) -> None:
    page = sign_in("planner", f"{VIEWS[0]}{AT}&paused=1", theme=theme)
    origin = page.url.split("/today/")[0]
    for view in VIEWS:
        page.goto(f"{origin}{view}{AT}&paused=1")
        axe_finds_nothing(page)


def test_the_day_is_held_and_moved_by_keys_alone(sign_in: Any) -> None:
    page = sign_in("real_time_analyst", f"/today/{AT}&speed=10")
    _moving(page)
    page.keyboard.press("p")
    page.wait_for_url("**paused=1**")
    _moving(page)
    held = page.locator("#now .clock").inner_text()
    page.wait_for_timeout(2_500)
    assert page.locator("#now .clock").inner_text() == held
    page.keyboard.press("]")
    hours, minutes = map(int, held.split(":"))
    expect(page.locator("#now .clock")).to_have_text(f"{hours + (minutes + 30) // 60}:{(minutes + 30) % 60:02d}")
    _moving(page)
    assert "held" in page.locator("#now").inner_text()
    page.keyboard.press("p")
    page.wait_for_url(lambda url: "paused=1" not in url)


def test_another_queue_is_one_choice_away(sign_in: Any) -> None:
    page = sign_in("planner", f"/today/{AT}&paused=1")
    _moving(page)
    page.get_by_label("Queue", exact=True).select_option("chat")
    page.wait_for_url("**queue=chat**")
    assert page.locator("tr.pick").inner_text().startswith("Chat")
    assert "at=11%3A42" in page.url


def test_today_can_be_read_without_script(sign_in: Any) -> None:
    page = sign_in("team_leader", f"/today/{AT}", script=False)
    assert page.get_by_role("link", name="Refresh").is_visible()
    assert page.get_by_role("button", name="Show").is_visible()
    assert page.locator("#tiles .kpi").count() == 7


def test_an_agent_is_led_to_my_day_and_told_what_they_can_see(sign_in: Any) -> None:
    page = sign_in("agent", "/")
    page.wait_for_url("**/my-day/")
    page.goto(page.url.replace("/my-day/", "/today/"))
    assert page.get_by_text("You can see your own day").is_visible()
    page.get_by_role("link", name="Open My day").click()
    page.wait_for_url("**/my-day/")


def test_a_feed_that_falls_silent_is_said_and_comes_back_by_itself(sign_in: Any, server: Any) -> None:
    page = sign_in("planner", f"/today/{AT}&speed=10")
    _moving(page)
    os.kill(server.process, signal.SIGSTOP)
    try:
        expect(page.locator(".live [data-words]")).to_have_text(re.compile("Numbers frozen"), timeout=SETTLES_MS)
        assert page.locator("#main").get_attribute("data-state") == "stale"
    finally:
        os.kill(server.process, signal.SIGCONT)
    _moving(page)


def test_a_page_begins_to_move_though_a_script_comes_late(sign_in: Any) -> None:
    page = sign_in("planner", f"/today/{AT}&speed=10")

    def late(route: Any) -> None:
        time.sleep(1.0)  # htmx begins meanwhile, and the extension never sees the element it should connect
        route.continue_()

    page.route("**/hx-sse*", late)
    page.reload()
    _moving(page)


def test_the_board_on_the_wall_is_dark_large_and_names_nobody(sign_in: Any) -> None:
    page = sign_in("team_leader", f"/today/wallboard/{AT}&paused=1")
    sizes = page.eval_on_selector_all(".wall-tile .v", "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))")
    assert len(sizes) <= 6
    assert min(sizes) >= 72
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    _moving(page)
    page.keyboard.press("f")
    expect(page.locator(":fullscreen")).to_have_count(1)


def test_a_cold_visit_weighs_little(sign_in: Any) -> None:
    page = sign_in("planner", f"/today/{AT}&paused=1")
    weight = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".filter((one) => !one.name.includes('/stream/')).reduce((sum, one) => sum + one.transferSize, 0)"
    )
    assert 0 < weight < WEIGHT_LIMIT


@pytest.mark.parametrize("width", [1440, 1024, 400])
def test_nothing_spills_over_the_side(sign_in: Any, width: int) -> None:
    page = sign_in("planner", f"/today/{AT}&paused=1", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


ASK = """
import sys, django; django.setup()
from datetime import timedelta
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Membership, Person
from floorwalker.serve.actions import exceptions
from floorwalker.serve.models import ExceptionReason
leader = Person.objects.get(reference=sys.argv[1])
team = leader.leaderships.get(ends_on=None).team
person = Membership.objects.filter(team=team, ends_on=None).exclude(person=leader).first().person
asked = exceptions.ask(
    person, reason=ExceptionReason.objects.first(), starts_at=clock.now() - timedelta(hours=1), ends_at=clock.now(),
    by=Actor.person(person.pk),
)
print(asked.reference, person.display_name, sep="|")
"""


@pytest.mark.row(121)
def test_a_team_leader_comes_home_to_what_is_now_next_overdue_who_is_here_and_what_to_decide(
    sign_in: Any, server: Any, axe_finds_nothing: Any
) -> None:
    told = subprocess.run(
        [sys.executable, "-c", ASK, server.sessions["team_leader"]["reference"]], env=server.environment, cwd=ROOT, check=True,
        capture_output=True, text=True,
    )
    reference, name = told.stdout.splitlines()[-1].split("|")
    page = sign_in("team_leader", "/")
    page.wait_for_url("**/lead/")
    page.goto(f"{page.url}?day=2026-11-24&at=11:42&speed=60")
    for heading in ("Now", "Next", "Overdue", "People", "Decisions"):
        assert page.get_by_role("heading", name=heading, exact=True).is_visible(), heading
    assert "Claims will miss 80% in 20 s" in page.locator("#situation h2").inner_text()
    axe_finds_nothing(page)
    clock = page.locator("#lead .clock")
    expect(clock).not_to_have_text(clock.inner_text(), timeout=RENEWS_MS)
    decisions = page.locator("section", has=page.locator("#decide-title"))
    decisions.locator(f"a[href$='{reference}/']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{reference}/**")
    page.get_by_role("button", name="Approve", exact=True).click()
    page.goto(f"{server.url}/lead/")
    expect(decisions).to_contain_text(f"Decided {reference}")
    assert name not in decisions.inner_text().split("Decided by you today")[0]


@pytest.mark.row(121)
def test_the_page_of_who_leads_fits_a_phone_in_the_dark(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("operations_manager", "/lead/?day=2026-11-24&at=11:42&paused=1", width=360, height=780, theme="dark")
    axe_finds_nothing(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_label("Team", exact=True).select_option(index=1)
    page.wait_for_url("**team=**")
    assert page.locator("#lead").get_by_role("heading", name="Now", exact=True).is_visible()
