"""The file of a complaint by keyboard: a second person agrees to its redress, the letter lacks words, is mended, signed and sent."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.journeys.conftest import wait_until_awake


@pytest.mark.row(75, 104, 203)
def test_a_complaint_over_the_limit_is_agreed_to_answered_and_kept(sign_in: Any, axe_finds_nothing: Any) -> None:
    second = sign_in("operations_manager", "/resolve/complaints/")
    second.get_by_role("link", name=re.compile("Hotel after the kitchen fire")).first.press("Enter")
    second.wait_for_url(re.compile("/complaints/CMP-"))
    here = re.sub("^https?://[^/]+", "", second.url)
    expect(second.locator(".six")).to_contain_text("Above the limit")
    second.locator("#redress").get_by_role("link", name="Answer").press("Enter")
    second.get_by_label("I agree", exact=True).check()
    second.get_by_label("Why").fill("The bill and the call were seen.")
    second.get_by_role("button", name="Answer").press("Enter")
    expect(second.locator("#redress")).to_contain_text("agreed by")
    page = sign_in("complaint_handler", here)
    wait_until_awake(page)
    axe_finds_nothing(page)
    page.keyboard.press("n")
    page.get_by_role("textbox", name="Note").fill("She rang and thanked us.")
    page.get_by_role("button", name="Keep it").press("Enter")
    expect(page.locator(".tline")).to_contain_text("She rang and thanked us.")
    wait_until_awake(page)
    page.keyboard.press("l")
    page.get_by_role("combobox", name="Letter").select_option("final-response")
    page.get_by_role("button", name="Begin it").press("Enter")
    letter = page.locator("#letter")
    expect(letter).to_contain_text("Required paragraph missing")
    expect(letter.get_by_role("button", name="Sign off")).to_be_disabled()
    axe_finds_nothing(page)
    for left in range(letter.locator(".lack").count(), 0, -1):
        expect(letter.locator(".lack")).to_have_count(left)
        letter.get_by_role("button", name=re.compile("^Insert")).first.press("Enter")
    expect(letter.locator(".lack")).to_have_count(0)
    letter.get_by_role("link", name="Sign off").press("Enter")
    page.get_by_role("button", name="Sign off").press("Enter")
    signed = letter.get_by_role("link", name="Send")
    expect(page.locator("#main")).to_contain_text(re.compile("above your limit|Signed off by"))
    if not signed.count():  # who decided it does not sign it
        signer = sign_in("operations_manager", here)
        signer.locator("#letter").get_by_role("link", name="Sign off").press("Enter")
        signer.get_by_role("button", name="Sign off").press("Enter")
        expect(signer.locator("#letter")).to_contain_text("Signed off by")
        page = sign_in("complaint_handler", here)
    page.locator("#letter").get_by_role("link", name="Send").press("Enter")
    page.get_by_role("textbox", name="To").fill("14 Mill Lane, Leeds")
    page.get_by_role("button", name="Send it").press("Enter")
    expect(page.locator("#letter")).to_contain_text("Sent")
    expect(page.locator(".casehead")).to_contain_text("Ombudsman until")
    reads = sign_in("assessor", here, theme="dark", width=360, height=800)
    expect(reads.locator("#main")).to_contain_text("She rang and thanked us.")
    assert reads.get_by_role("link", name="Update customer").count() == 0
    assert reads.evaluate("document.documentElement.scrollWidth") <= 360
    axe_finds_nothing(reads, colours_alone=True)
