"""Every page of the rail in a real browser: it opens, writes no fault, shows no barrier, and can be reached by keys alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.journeys.conftest import wait_until_awake

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "images" / "today.png"
READERS = {
    "operations_manager": (
        "/plan/forecast/", "/plan/staffing/", "/plan/roster/", "/plan/absence/", "/plan/standards/", "/plan/blueprints/",
        "/record/contacts/",
        "/record/figures/", "/record/figures/handle-time/", "/record/measures/", "/record/imports/", "/trail/", "/findings/",
        "/queues/", "/people/",
    ),
    "administrator": ("/settings/", "/jobs/", "/outbox/"),
    "agent": ("/my-day/", "/plan/my-shifts/", "/notices/", "/notices/choices/"),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("role", "address"), [(role, address) for role, addresses in READERS.items() for address in addresses])
def test_a_page_opens_without_fault_or_barrier(
    sign_in: Any, axe_finds_nothing: Any, role: str, address: str, theme: Any
) -> None:
    page = sign_in(role, address, theme=theme)
    assert page.locator("h1").count() == 1
    assert page.title()
    axe_finds_nothing(page, colours_alone=theme == "dark")


@pytest.mark.row(95)
def test_an_auditor_reads_the_trail_and_verifies_it(sign_in: Any) -> None:
    page = sign_in("compliance_officer", "/trail/")
    assert page.locator("tbody tr").count() > 5
    page.get_by_role("button", name="Verify").click()
    expect(page.locator("#main")).to_contain_text("Intact", timeout=60_000)


def test_the_whole_house_is_reached_by_keys_alone(sign_in: Any) -> None:
    page = sign_in("operations_manager", "/queues/")
    for keys, lands in (("gp", "/plan/"), ("gr", "/record/"), ("ge", "/trail/"), ("gu", "/people/"), ("gt", "/today/")):
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_url(f"**{lands}**")
        wait_until_awake(page)
    page.keyboard.press("Control+k")
    page.keyboard.type("settings")
    page.get_by_role("dialog").get_by_text("Settings").first.wait_for()


def test_the_picture_of_the_readme_is_todays_cockpit(sign_in: Any, tmp_path: Path) -> None:
    """With FLOORWALKER_TEST_PICTURE=yes the picture in docs/images is made anew."""
    page = sign_in("team_leader", "/today/?queue=claims&day=2026-11-24&at=11:42&paused=1")
    page.wait_for_timeout(800)
    target = PICTURE if os.environ.get("FLOORWALKER_TEST_PICTURE") else tmp_path / "today.png"
    target.parent.mkdir(exist_ok=True)
    page.screenshot(path=str(target))
    assert target.stat().st_size > 20_000
    assert PICTURE.exists()
