"""A planner brings a log: hands it in, reads its account, publishes it, sees its figures."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.record.bank_log_made import hung_up, log, many

READ_WITHIN_MS = 60_000


@pytest.mark.row(8, 55)
def test_a_log_goes_in_is_accounted_for_published_and_counted(sign_in: Any, axe_finds_nothing: Any, tmp_path: Path) -> None:
    path = tmp_path / "march.txt"
    path.write_bytes(log(*many(400), hung_up(call_id="9001").replace("HANG", "PHANTOM")))
    page = sign_in("operations_manager", "/record/imports/new/")
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("button", name="Read the files").wait_for()
    axe_finds_nothing(page)
    page.get_by_role("button", name="Read the files").click()
    publish = page.get_by_role("button", name="Publish")
    publish.wait_for(timeout=READ_WITHIN_MS)
    shown = page.locator("#main").inner_text()
    assert "400" in shown, shown
    assert "PHANTOM" in shown
    axe_finds_nothing(page)
    publish.click()
    expect(page.locator("#main")).to_contain_text(re.compile("published", re.IGNORECASE), timeout=READ_WITHIN_MS)
    page = sign_in("operations_manager", "/record/figures/?from=1999-03-01&to=1999-03-02&queue=anonymous-bank-ps")
    until = time.monotonic() + READ_WITHIN_MS / 1000
    while "200" not in page.locator("#main").inner_text():
        assert time.monotonic() < until, "The published day was never counted."
        page.wait_for_timeout(500)
        page.reload()
    axe_finds_nothing(page)


def test_a_file_of_another_kind_is_refused_in_words_and_nothing_is_kept(sign_in: Any, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2_000))
    page = sign_in("planner", "/record/imports/new/")
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_load_state()
    read = page.get_by_role("button", name="Read the files")
    if read.count():
        read.click()
    refusal = re.compile("picture|not a text file|cannot be read", re.IGNORECASE)
    expect(page.locator("#main")).to_contain_text(refusal, timeout=READ_WITHIN_MS)


def test_an_agent_may_not_hand_in_a_log(sign_in: Any) -> None:
    page = sign_in("agent", "/record/imports/new/")
    assert "R-" in page.locator("body").inner_text()
    assert page.locator("input[type=file]").count() == 0
