"""A chat comes in with its words: chips, the words for who may read them, a check that finds the card, a person's word on it."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

WITHIN_MS = 90_000
SAID = (
    ("customer", "Hi, my name is Rosa Lind and my boiler is still broken. It is terrible, nobody rang me back."),
    ("agent", "I am sorry to hear that. Your postcode, please?"),
    ("customer", "It is LS1 4DP."),
    ("agent", "Thank you. Can I take the long card number?"),
    ("customer", "4111 1111 1111 1111, and the security code is 737"),
    ("agent", "That is paid. The engineer comes on Thursday."),
    ("customer", "Brilliant, thank you."),
)
SECRETS = ("Rosa Lind", "LS1 4DP", "4111 1111", "737")


def chat() -> str:
    """Return a chat as a file says it."""
    messages = [{"at": f"2026-11-02T10:{at:02d}:00Z", "from": party, "text": text} for at, (party, text) in enumerate(SAID)]
    return json.dumps({"id": "journey-chat", "channel": "chat", "queue": "Journey chat", "customer": "K-journey", "messages": messages})


def until(page: Any, words: str) -> None:
    """Load the page again until the worker has brought what is looked for."""
    end = time.monotonic() + WITHIN_MS / 1000
    while words not in page.locator("#main").inner_text():
        assert time.monotonic() < end, f"{words!r} never came."
        page.wait_for_timeout(1_000)
        page.reload()


@pytest.mark.row(97, 200)
def test_words_come_in_masked_are_read_by_who_may_and_checked(sign_in: Any, axe_finds_nothing: Any, tmp_path: Path) -> None:
    path = tmp_path / "chat.json"
    path.write_text(chat(), encoding="utf-8")
    page = sign_in("operations_manager", "/record/imports/new/")
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("button", name="Read the files").click()
    page.get_by_role("button", name="Publish").click(timeout=WITHIN_MS)
    expect(page.locator("#main")).to_contain_text("clean.json", timeout=WITHIN_MS)

    page = sign_in("quality_analyst", "/review/checks/new/card_pause/")
    page.get_by_label("From day").fill("2026-11-01")
    page.get_by_label("Because").fill("Cards must not be written down.")
    axe_finds_nothing(page)
    page.get_by_role("button", name="Keep").click()
    until(page, "“[card number], and the security code is [security code removed]”")
    axe_finds_nothing(page)
    row = page.locator("tbody tr").filter(has_text="and the security code is [security code removed]")
    row.get_by_role("link", name=re.compile(r"^C-\d+$")).click()
    said = page.get_by_role("region", name="What was said", exact=True)
    for chip in ("name", "postcode", "card number", "security code removed"):
        expect(said.locator(".redact", has_text=re.compile(f"^{chip}$")).first).to_be_visible()
    assert not [secret for secret in SECRETS if secret in page.content()]
    axe_finds_nothing(page)
    address = page.url

    page.get_by_role("link", name="Card pause missing").click()
    expect(said.locator("[aria-current=true]")).to_contain_text("and the security code is")
    page.get_by_role("link", name=re.compile(r"\d+ passed, \d+ not asked")).click()
    mine = page.locator(".checks li").filter(has_text="Card pause missing")
    mine.get_by_text("Say what is right").click()
    mine.get_by_label("What is right").select_option("not_asked")
    mine.get_by_label("Because").fill("A test card of our own.")
    axe_finds_nothing(page)
    mine.get_by_role("button", name="Say so").click()
    expect(page.locator("#main")).to_contain_text("A test card of our own.")
    expect(page.locator("#main")).to_contain_text("Failed")
    page = sign_in("quality_analyst", "/review/checks/", theme="dark", width=360)
    expect(page.locator("#main")).to_contain_text("1 of 1")
    axe_finds_nothing(page)

    page = sign_in("compliance_officer", "/" + address.split("/", 3)[3], theme="dark")
    page.get_by_role("button", name="Show what is masked").click()
    said = page.get_by_role("region", name="What was said", exact=True)
    expect(said).to_contain_text("LS1 4DP")
    expect(said).not_to_contain_text("737")
    axe_finds_nothing(page)
