"""A planner brings the log of a telephone system that knows logins only, says whose they are, and takes one back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

WITHIN_MS = 60_000
LOG = """call_id,start_ts,q_name,agt,wait_s,talk_s,acw,disp_cd,ani
884120,2026-11-02 08:00:41,CLAIMS_V,zz.unknown,12,311,71,Answered,+441134960101
884121,2026-11-02 08:01:07,CLAIMS_V,zz.unknown,0,94,38,Answered,+441134960102
884123,2026-11-03 08:02:19,CLAIMS_V,testrobot,5,60,10,Answered,
"""


def test_unknown_logins_are_given_to_whom_they_belong(sign_in: Any, axe_finds_nothing: Any, tmp_path: Path) -> None:
    path = tmp_path / "acd.csv"
    path.write_text(LOG)
    page = sign_in("planner", "/record/imports/new/")
    page.set_input_files("input[type=file]", str(path))
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("button", name="Read the files").click()
    said = page.get_by_role("link", name="Say whose")
    said.wait_for(timeout=WITHIN_MS)
    axe_finds_nothing(page)
    said.click()
    expect(page.get_by_role("heading", name="names are nobody's yet")).to_be_visible()
    axe_finds_nothing(page)
    page.get_by_role("link", name="zz.unknown").click()
    axe_finds_nothing(page)
    page.get_by_label("This is", exact=True).press_sequentially("Nobody Such")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("No person is called")
    offered = page.locator("#who-there-is option").first
    page.get_by_label("This is", exact=True).fill(str(offered.get_attribute("value")))
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_contain_text(str(offered.text_content()))
    page.get_by_role("button", name="Undo WHO-").click()
    expect(page.locator("#main")).to_contain_text("Taken back")
    axe_finds_nothing(page)
    page.goto(page.url.split("/record/")[0] + "/record/who-is-who/many/")
    page.get_by_label("Or paste the rows here").fill("name,who\ntestrobot,not ours\nzz.unknown,Nobody Such\n")
    page.get_by_label("System, where no column says").select_option("csv")
    page.get_by_role("button", name="See what would happen").click()
    expect(page.locator("#main")).to_contain_text("1 would be said or changed, 0 as they are, 1 refused.")
    axe_finds_nothing(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_list_can_be_read_on_a_phone(sign_in: Any, axe_finds_nothing: Any, theme: str) -> None:
    page = sign_in("planner", "/record/who-is-who/", theme=theme)
    page.set_viewport_size({"width": 390, "height": 844})
    axe_finds_nothing(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
