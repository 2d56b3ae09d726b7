"""What journeys about rights have in common: a request is recorded by its form, and every room is looked through for who asks."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

FOUND_WITHIN_SECONDS = 180
FOUND = re.compile(r"/found/$")


def wait_for_it(page: Any, words: str) -> None:
    """Look at the page again until a job has ended and it says `words`."""
    for _ in range(FOUND_WITHIN_SECONDS):
        if words in page.locator("#main").inner_text():
            return
        page.wait_for_timeout(1_000)
        page.reload()
    raise AssertionError(f"{words!r} did not come: {page.locator('#main').inner_text()}")


def recorded(page: Any, kind: str, about: str, words: str) -> str:
    """Record a request of `about` by its form, make sure who asks, have every room looked through; return the address of its page."""
    page.get_by_role("combobox", name="What is asked").select_option(kind)
    page.get_by_role("textbox", name="Who asks").fill("Who <i>asks</i>")
    page.get_by_role("textbox", name="Whose data").fill(about)
    page.get_by_role("combobox", name="How it came").select_option("email")
    page.get_by_role("textbox", name="What they ask").fill(words)
    page.get_by_role("button", name="Record it").press("Enter")
    page.wait_for_url(re.compile(r"/rights/RGT-"))
    here = re.sub("^https?://[^/]+", "", page.url)
    page.get_by_role("textbox", name="How you made sure").fill("Wrote from the address we hold, and answered two questions.")
    page.get_by_role("button", name="I made sure").press("Enter")
    expect(page.get_by_role("textbox", name="How you made sure")).to_have_count(0)
    page.get_by_role("link", name="What we keep").press("Enter")
    page.wait_for_url(FOUND)
    page.get_by_role("button", name="Look through every room").press("Enter")
    page.wait_for_url(FOUND)
    wait_for_it(page, "declared tables walked")
    return here
