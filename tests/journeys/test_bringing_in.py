"""A procedure kept in Word is brought in, what was left out is seen, and another publishes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.plan.word_made import procedure

READ_WITHIN_MS = 60_000


@pytest.mark.row(216, 217)
def test_a_procedure_comes_from_word_shows_what_was_left_out_and_is_published_by_another(
    sign_in: Any, axe_finds_nothing: Any, tmp_path: Path
) -> None:
    path = tmp_path / "call.docx"
    path.write_bytes(procedure("Returning a promised call"))
    page = sign_in("quality_analyst", "/plan/documents/bring-in/")
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("button", name="Begin drafts").wait_for(timeout=READ_WITHIN_MS)
    axe_finds_nothing(page)
    page.get_by_role("link", name="call.docx", exact=True).click()
    expect(page.locator("#left-out")).to_contain_text("words deleted in tracked changes: “within a day”")
    axe_finds_nothing(page)
    page.go_back()
    above = page.locator("#id_under option", has_text="Call-backs and promises").get_attribute("value")
    page.get_by_label("Hang under").select_option(above)
    page.get_by_role("button", name="Begin drafts").click()
    expect(page.locator("h1")).to_contain_text("Returning a promised call")
    expect(page.locator("#main")).to_contain_text("SHA-256")
    axe_finds_nothing(page)
    page.get_by_text("Do without comments of the front line").click()
    page.locator("#waive-reason").fill("It is kept so for years; only the paper is new.")
    page.get_by_role("button", name="Go without").click()
    page.get_by_label("Who decides").select_option(index=1)
    page.get_by_role("button", name="Send it to be decided on").click()
    expect(page.locator("#main")).to_contain_text("was asked")
    document = urlsplit(page.url).path
    page = sign_in("operations_manager", f"{document}?version=1")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#main")).to_contain_text("In force")
    page = sign_in("agent", f"{document}steps/1/")
    expect(page.locator("#main")).to_contain_text("Open the promise.")
