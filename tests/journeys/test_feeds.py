"""A planner sets a feed up, tries it first, and sees what it brought; the same on a phone, in dark."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.record.bank_log_made import log, many

TAKEN_WITHIN_MS = 120_000
LIST = "/record/imports/feeds/"
HALF_A_DAY_AGO = 43_200


def shot(page: Any, name: str) -> None:
    if os.environ.get("FLOORWALKER_TEST_SHOTS"):
        page.screenshot(path=f"{os.environ['FLOORWALKER_TEST_SHOTS']}/{name}.png", full_page=True)


def test_a_feed_is_tried_set_up_and_brings_its_pieces(sign_in: Any, server: Any, axe_finds_nothing: Any) -> None:
    folder = Path(server.environment["FLOORWALKER_DATA_DIR"]) / "feeds" / "acd"
    folder.mkdir(parents=True)
    path = folder / "march.txt"
    path.write_bytes(log(*(each.replace("\t9903", "\t9905") for each in many(30))))  # in May: March is brought by another journey
    os.utime(path, (path.stat().st_mtime - HALF_A_DAY_AGO,) * 2)
    page = sign_in("planner", LIST)
    shot(page, "feeds-empty")
    axe_finds_nothing(page)
    page.get_by_role("link", name="Set a feed up").first.click()
    page.get_by_label("Name", exact=True).fill("Telephone system")
    page.get_by_label("Kind of log").select_option("anonymous-bank")
    page.get_by_text("Open data: every name").click()
    page.get_by_label("Time zone").select_option("Asia/Jerusalem")
    page.get_by_label("Folder", exact=True).fill(str(folder))
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#main")).to_contain_text("What the trial saw")
    expect(page.locator("#main")).to_contain_text("march.txt")
    shot(page, "feed-trial")
    axe_finds_nothing(page)
    page.get_by_role("button", name="Set it up").click()
    look = page.get_by_role("button", name=re.compile("^Look"))
    expect(look).to_be_visible()
    if look.is_enabled():  # else the worker looks already
        look.click()
    for _ in range(TAKEN_WITHIN_MS // 500):
        if "Taken in" in "".join(page.locator("tbody").all_inner_texts()):
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator("#main")).to_contain_text(re.compile("march.txt.*Taken in.*30", re.DOTALL))
    shot(page, "feed")
    axe_finds_nothing(page)
    reference = page.url.rstrip("/").rsplit("/", 1)[-1]
    phone = sign_in("planner", f"{LIST}{reference}/", theme="dark", width=390, height=844)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    shot(phone, "feed-phone-dark")
    axe_finds_nothing(phone)
    for kind in ("folder", "sftp", "pull", "post"):
        phone.goto(f"{server.url}{LIST}new/?kind={kind}")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        shot(phone, f"feed-new-{kind}-phone-dark")
    axe_finds_nothing(phone)
    listed = sign_in("planner", LIST, theme="dark")
    expect(listed.locator("#main")).to_contain_text("Telephone system")
    shot(listed, "feeds-dark")
    axe_finds_nothing(listed)
