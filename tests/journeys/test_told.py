"""An agent on a phone: the day, the shifts, and a notice that rings while the page is open and is read with one touch."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT

PHONE = {"width": 360, "height": 780}
READ = """
import sys, django; django.setup()
from floorwalker.ground import clock
from floorwalker.ground.models import Notice
Notice.objects.filter(person__reference=sys.argv[1], seen_at=None).update(seen_at=clock.now())
"""
"""What other journeys told the agent, such as a roster that was published, is read."""
TELL = """
import sys, django; django.setup()
from floorwalker.ground import telling, todos
from floorwalker.ground.people.models import Person
ada = Person.objects.get(reference=sys.argv[1])
telling.tell(ada, kind="saved_filter", key="journey", what="More than 40 contacts match Storm")
todos.owe(ada, key="journey", stage="record", what="Look at Storm", why="It was raised today", about="person:" + ada.reference)
"""


def _fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"])


def _run(program: str, server: Any) -> None:
    subprocess.run([sys.executable, "-c", program, server.sessions["agent"]["reference"]], env=server.environment, cwd=ROOT, check=True)


def test_an_agent_on_a_phone_sees_their_day_and_shifts_and_is_told_while_they_look(
    sign_in: Any, server: Any, axe_finds_nothing: Any
) -> None:
    _run(READ, server)
    page = sign_in("agent", "/", **PHONE)
    page.wait_for_url("**/my-day/")
    assert _fits(page)
    assert page.get_by_role("heading", name="My shift").is_visible()
    assert page.get_by_role("heading", name="My numbers").is_visible()
    bell = page.locator("#bell a")
    expect(bell).to_have_attribute("aria-label", "Notices, none unread")
    expect(page.locator("#bell")).to_have_attribute("data-state", "live")
    _run(TELL, server)
    expect(bell).to_have_attribute("aria-label", "Notices, 1 unread")
    expect(page.locator("#toasts")).to_contain_text("More than 40 contacts match Storm")
    told = page.locator("#my-notices")
    expect(told).to_contain_text("More than 40 contacts match Storm")
    axe_finds_nothing(page)
    told.get_by_role("button", name="Mark as read").click()
    page.wait_for_url("**/notices/")
    expect(page.locator("#bell a")).to_have_attribute("aria-label", "Notices, none unread")
    assert page.get_by_text("Nothing unread").is_visible()
    assert _fits(page)
    page.goto(f"{server.url}/my-day/")
    assert page.get_by_role("link", name="Look at Storm").is_visible()
    page.get_by_role("link", name="Two weeks").click()
    page.wait_for_url("**/plan/my-shifts/")
    assert _fits(page)
