"""A report in a browser, by keyboard: asked, compared, kept, shared, filed, taken along, and read by somebody who reaches less."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.journeys.conftest import wait_until_awake

COMMENT = "Claims fell on Monday, when the new system came; the other queues held."


def shot(page: Any, name: str) -> None:
    if os.environ.get("FLOORWALKER_TEST_SHOTS"):
        page.screenshot(path=f"{os.environ['FLOORWALKER_TEST_SHOTS']}/{name}.png", full_page=True)


@pytest.mark.row(134)
@pytest.mark.row(167)
def test_a_report_is_asked_kept_shared_and_filed_and_each_reader_sees_what_is_theirs(
    sign_in: Any, server: Any, axe_finds_nothing: Any
) -> None:
    page = sign_in("operations_manager", "/review/reports/")
    axe_finds_nothing(page)
    page.get_by_role("link", name="Handle time by agent and week").press("Enter")
    page.get_by_role("heading", name="Handle time by agent and week").wait_for()
    wait_until_awake(page)
    page.locator("body").press("c")
    page.get_by_label("And by", exact=True).select_option("")
    page.get_by_label("Which", exact=True).select_option("chosen")
    page.get_by_label("My choice: from", exact=True).first.fill("2026-11-18")
    page.get_by_label("up to, not included", exact=True).first.fill("2026-11-25")
    page.get_by_label("Handle time", exact=True).check()
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.get_by_role("region", name="Figures, scrolls")).to_contain_text("Handle time, median")
    axe_finds_nothing(page)
    shot(page, "report")
    everybody = page.locator("tbody tr").count()
    wait_until_awake(page)
    page.locator("body").press("k")
    page.get_by_label("Name", exact=True).fill("Our people")
    page.get_by_role("button", name="Keep").press("Enter")
    page.wait_for_url(re.compile(r"/reports/RPT-\d+/"))
    address = page.url.removeprefix(server.url)
    page.get_by_label("With", exact=True).select_option(label="every team leader")
    page.get_by_role("button", name="Share", exact=True).press("Enter")
    expect(page.locator("#sharing")).to_contain_text("every team leader")
    page.get_by_role("link", name="Send it by mail").press("Enter")
    axe_finds_nothing(page)
    page.get_by_label("To", exact=True).select_option(index=0)
    page.get_by_role("button", name="Send").press("Enter")
    expect(page.locator("#sending")).to_contain_text("Every week as PDF")
    with page.expect_download() as paper:
        page.get_by_role("link", name="PDF").click()
    assert paper.value.suggested_filename.endswith(".pdf")
    page.get_by_label("What the figures show, and why").fill(COMMENT)
    page.get_by_role("button", name="File these figures").press("Enter")
    page.wait_for_url(re.compile(r"/reports/filed/RPF-\d+/"))
    expect(page.locator("#main")).to_contain_text(COMMENT)
    axe_finds_nothing(page)

    leader = sign_in("team_leader", address)
    expect(leader.locator("#main")).to_contain_text("Only what your roles reach")
    assert 0 < leader.locator("tbody tr").count() < everybody
    refused = sign_in("agent", "/today/")
    assert refused.goto(server.url + address).status == 403
