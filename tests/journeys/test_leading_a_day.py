"""A team leader runs a day in a real browser and takes its log and the roster away as evidence, which the house's own command proves."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT, wait_until_awake

WEEK = "2026-11-23"


@pytest.mark.row(63, 133, 155, 156, 211, 213, 214)
def test_a_leader_runs_a_day_and_takes_its_log_and_roster_away_as_evidence(
    sign_in: Any, server: Any, axe_finds_nothing: Any, tmp_path: Path
) -> None:
    page = sign_in("team_leader", "/lead/")

    # An issue is found by a key, worked on, over, and closed with what came of it.
    page.keyboard.press("i")
    page.wait_for_url("**/day-log/add/issue/")
    page.get_by_label("What happened").fill("Callers hear silence")
    page.get_by_label("Queue").select_option(label="Claims")
    page.get_by_role("button", name="Log it").click()
    page.get_by_label("What was done").fill("Rang the carrier")
    page.get_by_role("button", name="Log it").click()
    page.get_by_role("button", name="Service is restored").click()
    page.get_by_label("Result", exact=True).fill("A new line card; nobody called twice")
    page.get_by_role("button", name="Close with this result").click()
    expect(page.locator("#main")).to_contain_text("A new line card")
    axe_finds_nothing(page)

    # Somebody is moved and comes back.
    page.goto(f"{server.url}/serve/day-log/add/move/")
    who = page.get_by_label("Who")
    moved = who.locator("option").first.inner_text()
    who.select_option(index=0)
    page.locator("#id_from_queue").select_option(index=1)
    page.locator("#id_queue").select_option(index=2)
    page.get_by_label("Why").fill("Chat waits")
    page.get_by_role("button", name="Log it").click()
    expect(page.locator("#main")).to_contain_text(moved)
    page.get_by_role("button", name="They are back").click()

    # The shift is handed over with what is open, written by the house and completed by hand.
    page.goto(f"{server.url}/lead/")
    wait_until_awake(page)
    page.keyboard.press("h")
    page.wait_for_url("**/day-log/add/handover/")
    page.get_by_label("Who takes over").select_option(index=1)
    words = page.get_by_label("What they need to know")
    words.fill(words.input_value() + "\nWatch the carrier.")
    page.get_by_role("button", name="Log it").click()
    expect(page.locator("#main")).to_contain_text("Watch the carrier.")

    # The log of the day leaves the house, and so does the roster, each signed.
    page.goto(f"{server.url}/serve/day-log/")
    for told in ("Callers hear silence", "A new line card", moved):
        expect(page.locator("#main")).to_contain_text(told)
    evidence = page.locator(".log-files")
    kept = [_saved(page, evidence.get_by_role("link", name=name), tmp_path) for name in ("PDF", "table")]
    assert "Callers hear silence" in kept[1].read_text(encoding="utf-8")
    page.goto(f"{server.url}/plan/roster/?week={WEEK}")
    page.locator("summary:has-text('More')").click()
    kept += [_saved(page, page.get_by_role("link", name=re.compile(f"^Save as {name}, signed")), tmp_path) for name in ("PDF", "calendar")]
    assert len({path.name for path in kept}) == 4
    for path in kept:
        assert _verify(path, server).returncode == 0, path.name
    changed = tmp_path / f"changed{kept[1].suffix}"
    changed.write_bytes(kept[1].read_bytes().replace(b"silence", b"cheering"))
    found = _verify(changed, server)
    assert found.returncode == 1
    assert "changed after it was signed" in found.stderr


def _saved(page: Any, link: Any, folder: Path) -> Path:
    """Press a link that sends a file, and return where it was kept."""
    with page.expect_download() as sent:
        link.click()
    path = folder / sent.value.suggested_filename
    sent.value.save_as(path)
    return path


def _verify(path: Path, server: Any) -> subprocess.CompletedProcess[str]:
    """Ask the house's own command whether a file is as it was signed."""
    return subprocess.run(
        [sys.executable, "-m", "floorwalker.cli", "verify", "--file", str(path)], env=server.environment, cwd=ROOT, check=False,
        capture_output=True, text=True,
    )
