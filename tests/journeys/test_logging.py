"""An agent logs a contact by keyboard alone, sees it on the customer's line of time; a leader merges a twin and takes it apart again."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

LOGGED_WITHIN_SECONDS = 30


def log_by_keyboard(page: Any, name: str, *, note: str) -> float:
    """Log a call of a new customer with keys alone; return the seconds that it took."""
    keys, began = page.keyboard, time.monotonic()
    keys.press("g")
    keys.press("l")
    page.wait_for_url(re.compile(r"/record/log/$"))
    page.wait_for_load_state("networkidle")
    with page.expect_response(re.compile("/record/log/customers/")):
        keys.type("07700 900955")
    expect(page.locator("#id_new_phone")).to_have_value("07700 900955")
    keys.press("Tab")
    while not page.locator("input[name=customer][value=new]:checked").count():
        keys.press("ArrowDown")  # somebody with this telephone is known already
    keys.press("Tab")
    keys.type(name)
    for _ in range(5):
        keys.press("Tab")
    keys.type("where is my")
    keys.press("Tab")
    keys.type("Resolved")
    keys.press("Tab")
    keys.type(note)
    keys.press("Control+Enter")
    expect(page.get_by_role("status").or_(page.locator("[data-toast]")).filter(has_text="is closed").first).to_be_visible()
    return time.monotonic() - began


@pytest.mark.row(13, 53)
def test_a_contact_is_logged_by_keyboard_and_two_records_of_one_customer_are_merged_and_parted(
    sign_in: Any, axe_finds_nothing: Any
) -> None:
    page = sign_in("agent", "/my-day/")
    assert log_by_keyboard(page, "Hanna Lindqvist", note="Repairer comes on Tuesday.") < LOGGED_WITHIN_SECONDS
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hanna Lindqvist")
    expect(page.locator(".hist")).to_contain_text("Repairer comes on Tuesday.")
    axe_finds_nothing(page)
    assert log_by_keyboard(page, "Hana Lindquist", note="Asked when.") < LOGGED_WITHIN_SECONDS
    leader = sign_in("team_leader", page.url.removeprefix(page.url.partition("/record")[0]), theme="dark")
    twin = leader.get_by_role("region", name="The same customer?")
    expect(twin).to_contain_text("same telephone, alike names")
    axe_finds_nothing(leader)
    twin.get_by_role("button", name=re.compile("^Merge")).click()
    expect(leader.locator(".hist")).to_contain_text("Repairer comes on Tuesday.")
    twin.get_by_role("button", name=re.compile("^Take")).click()
    expect(leader.locator(".hist")).not_to_contain_text("Repairer comes on Tuesday.")
    for address in ("/record/log/", "/record/unlogged/", "/record/promises/", "/record/logged/"):
        axe_finds_nothing(sign_in("team_leader", address))
