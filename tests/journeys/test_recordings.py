"""A recording is played beside its contact, moved in by keyboard and by its spans; whoever may not hear it is told so."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_quality_analyst_listens_by_keyboard(sign_in: Any, axe_finds_nothing: Any, theme: str) -> None:
    page = sign_in("quality_analyst", "/record/recordings/", theme=theme)
    expect(page.locator("#main")).to_contain_text(re.compile(r"\d+ recordings"))
    axe_finds_nothing(page, colours_alone=theme == "dark")
    page.get_by_role("row", name="Priya Nair").get_by_role("link", name=re.compile("^C-")).click()
    player = page.get_by_role("region", name="Recording REC-")
    place = player.get_by_role("slider", name="Place in the recording")
    expect(place).to_have_attribute("aria-valuetext", re.compile("^0 s of 7 min 48"))
    player.get_by_role("button", name="Play").click()
    expect(player.get_by_role("button", name="Pause")).to_be_visible()
    expect(player.locator("[data-now]")).not_to_have_text("0:00")
    place.focus()
    page.keyboard.press("Space")
    expect(player.get_by_role("button", name="Play")).to_be_visible()
    page.keyboard.press("Home")
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowRight")
    expect(place).to_have_attribute("aria-valuetext", re.compile("^35 s of 7 min 48"))
    page.keyboard.press("j")
    expect(player.locator("[data-now]")).to_have_text("0:30")
    player.get_by_role("button", name="3:58").click()
    expect(player.locator("[data-now]")).to_have_text("3:58")
    place.focus()  # a button that has the focus keeps Space for itself
    page.keyboard.press("Space")
    expect(player.locator("[data-now]")).to_have_text("3:59")
    expect(player.locator("[data-says]")).to_have_text("")
    axe_finds_nothing(page, colours_alone=theme == "dark")


def test_skipped_silence_is_jumped_over_and_the_choice_is_kept(sign_in: Any) -> None:
    page = sign_in("quality_analyst", "/record/recordings/")
    page.get_by_role("row", name="Harvey Nutt").get_by_role("link", name="REC-").click()
    player = page.get_by_role("region", name="Recording REC-")
    player.get_by_role("button", name="Skip silence").click()
    player.get_by_role("slider").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(player.locator("[data-now]")).to_have_text("0:20")  # fourteen seconds begin in which nobody speaks
    page.keyboard.press("Space")
    expect(player.locator("[data-now]")).to_have_text(re.compile("^0:3[3-9]"), timeout=8_000)
    player.get_by_label("Speed").select_option("2")
    page.reload()
    expect(player.get_by_role("button", name="Skip silence")).to_have_attribute("aria-pressed", "true")
    expect(player.get_by_label("Speed")).to_have_value("2")


def test_a_planner_may_not_listen_and_is_told_who_may(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("planner", "/record/recordings/")
    expect(page.locator("#main")).to_contain_text("Your roles do not include: listen to recordings of contacts")
    axe_finds_nothing(page)


def test_a_recording_brought_in_says_what_is_wrong_with_it(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("quality_analyst", "/record/recordings/new/", width=390)
    page.get_by_label("Drop a file here").set_input_files({"name": "notes.wav", "mimeType": "audio/wav", "buffer": b"no sound"})
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_role("alert")).to_contain_text("notes.wav is not a WAV, MP3 or Ogg that can be read")
    axe_finds_nothing(page)


@pytest.mark.row(70, 97)
def test_a_check_opens_at_its_moment_and_the_line_that_is_heard_is_marked(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("quality_analyst", "/record/recordings/")
    row = page.get_by_role("row", name="Harvey Nutt")
    expect(row).to_contain_text("Verified")
    row.get_by_role("link", name=re.compile("^C-")).click()
    page.get_by_role("link", name="Silence over twelve seconds").click()
    player, said = page.get_by_role("region", name="Recording REC-"), page.get_by_role("region", name="What was said", exact=True)
    expect(player.locator("[data-now]")).to_have_text("0:36")
    expect(player).to_contain_text("Recording verified")
    now = said.locator("[aria-current=true]")
    expect(now).to_contain_text("Okay.")
    axe_finds_nothing(page)
    said.get_by_text("My renewal has gone up by a third.").click()
    expect(player.locator("[data-now]")).to_have_text("0:07")
    expect(now).to_contain_text("gone up by a third")
    said.get_by_role("button", name="Play from 0:11").focus()
    page.keyboard.press("Enter")
    expect(now).to_contain_text("your name and the policy number")
    player.get_by_role("button", name="Play").click()
    expect(now).not_to_contain_text("your name and the policy number", timeout=8_000)
    assert said.locator("[aria-current=true]").count() == 1
