"""A chart signals: its contacts are opened by keyboard, an issue is raised from it, and others read what they may."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.journeys.conftest import wait_until_awake

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST = date(2026, 10, 5)
DAYS, CALLS, BAD_DAY = 24, 40, 15
HEAD = "call_id,start_ts,q_name,agt,wait_s,talk_s,acw,disp_cd"


def shot(page: Any, name: str) -> None:
    if os.environ.get("FLOORWALKER_TEST_SHOTS"):
        page.screenshot(path=f"{os.environ['FLOORWALKER_TEST_SHOTS']}/{name}.png", full_page=True)


def a_log() -> str:
    """Return the calls of a queue over some weeks: three to five of forty are given up each day, twenty on one."""
    rows = [HEAD]
    for place in range(DAYS):
        day = FIRST + timedelta(days=place)
        gone = 20 if place == BAD_DAY else 3 + place % 3
        for number in range(CALLS):
            at = f"{day:%d/%m/%Y} {9 + number // 6:02d}:{number % 6 * 9:02d}:00"
            end = "45,0,,Abandoned" if number < gone else "12,200,30,Answered"
            rows.append(f"R{place:02d}{number:02d},{at},REPAIRS_V,{'' if number < gone else 'j.hill'},{end}")
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def repairs(server: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("repairs") / "repairs.csv"
    path.write_text(a_log(), encoding="utf-8")
    command = [sys.executable, "-m", "floorwalker.cli", "import", "csv", str(path), "--zone", "Europe/London", "--ownership", "open"]
    done = subprocess.run(command, env=server.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.row(5, 44)
def test_a_chart_signals_opens_its_contacts_by_keyboard_and_raises_an_issue(
    sign_in: Any, axe_finds_nothing: Any, repairs: None
) -> None:
    page = sign_in("operations_manager", "/review/charts/new/?measure=abandonment_rate")
    parts = page.get_by_label("Of", exact=True)
    named = parts.locator("option").filter(has_text=re.compile("repairs", re.IGNORECASE))
    parts.select_option(value=named.get_attribute("value"))
    page.get_by_label("From").fill(FIRST.isoformat())
    axe_finds_nothing(page)
    page.get_by_role("button", name="Begin").click()
    main = page.locator("#main")
    expect(main).to_contain_text("Routine variation. Do not react to")
    expect(main).to_contain_text("Behind signal 1")
    expect(main).to_contain_text("20 abandoned contacts")
    axe_finds_nothing(page)
    wait_until_awake(page)
    shot(page, "chart")
    address = page.url
    page.keyboard.press("s")
    page.wait_for_url(re.compile("signal=SIG-"))
    wait_until_awake(page)
    page.keyboard.press("o")
    page.wait_for_url(re.compile("/record/contacts/behind/"))
    expect(page.locator("#main tbody tr")).to_have_count(20)
    page.goto(address)
    wait_until_awake(page)
    page.locator("#plot .plot").focus()
    page.keyboard.press("Home")
    expect(page.locator("[data-readout]")).to_contain_text("Mon 5 Oct, 7.5% of 40")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-readout]")).to_contain_text("Tue 6 Oct, 10.0% of 40")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/record/contacts/behind/"))
    expect(page.locator("#main tbody tr")).to_have_count(4)
    page.goto(address)
    wait_until_awake(page)
    page.keyboard.press("i")
    page.wait_for_url(re.compile("/raise/"))
    page.get_by_label("What is wrong, or could be better").fill("Half of the callers gave up on 20 October")
    axe_finds_nothing(page)
    page.get_by_role("button", name="Raise").click()
    expect(main).to_contain_text("Issue raised")
    page.get_by_role("link", name=re.compile("^Finding FND-")).click()
    expect(page.locator("#main")).to_contain_text("Half of the callers gave up on 20 October")
    page.get_by_role("link", name=re.compile("^Signal SIG-")).click()
    page.wait_for_url(re.compile("/review/charts/CHT-"))

    place = re.sub("^https?://[^/]+", "", address)
    reads = sign_in("assessor", place, theme="dark", width=390, height=844)
    expect(reads.locator("#main")).to_contain_text("Issue raised")
    assert reads.get_by_role("link", name="Add note").count() == 0
    assert reads.evaluate("document.documentElement.scrollWidth") <= 390
    axe_finds_nothing(reads, colours_alone=True)
    shot(reads, "chart-phone-dark")
    refused = sign_in("agent", place)
    expect(refused.locator("body")).not_to_contain_text("Routine variation")


@pytest.mark.row(4, 44)
def test_how_evenly_standards_are_kept_and_where_they_fall_short_is_read_without_barriers(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("quality_analyst", "/review/consistency/")
    axe_finds_nothing(page)
    shot(page, "consistency")
    page.get_by_role("link", name="Service level for Claims").click()
    expect(page.locator("#main")).to_contain_text("Between half hours of the day")
    axe_finds_nothing(page)
    shot(page, "consistency-one")
    page.get_by_role("link", name="Gaps").click()
    expect(page.locator("#main")).to_contain_text("figures beside their standards")
    axe_finds_nothing(page)
    page = sign_in("quality_analyst", "/review/charts/", width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    axe_finds_nothing(page)
