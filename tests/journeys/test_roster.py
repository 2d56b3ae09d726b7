"""A planner rosters a week, reads its rules, changes it by keys and publishes it; the people it is for see it; others are refused."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

SOLVED_WITHIN_MS = 120_000
"""A solve searches for 25 s and ends sooner; the machine of the journeys is shared."""
ANSWERS_WITHIN_MS = 30_000
NEXT_WEEK = "2026-11-30"
WEEK_AFTER = "2026-12-07"
A_SHIFT = "button[name=cell].sh:not(.none, .leave, .sick)"


def _solve(page: Any) -> None:
    """Press what asks for the work, see it run, and wait until the new draft stands there."""
    page.get_by_role("button", name=re.compile("^Solve")).click()
    expect(page.get_by_label("Solving", exact=True)).to_contain_text("Solving a roster", timeout=ANSWERS_WITHIN_MS)
    at_work = page.get_by_label("Solving", exact=True).get_by_role("button", name="Cancel")
    expect(at_work).to_have_count(0, timeout=SOLVED_WITHIN_MS)  # a draft of another journey may stand there all the while
    expect(page.get_by_text("Draft", exact=True)).to_be_visible(timeout=SOLVED_WITHIN_MS)


def _moved(label: str, minutes: int) -> str:
    """Return the words of a shift moved by some minutes and so locked."""
    who, _, times = label.rpartition(", ")
    minute = [60 * int(clock[:2]) + int(clock[3:]) + minutes for clock in times.split(" to ")]
    return f"{who}, " + " to ".join(f"{each // 60:02d}:{each % 60:02d}" for each in minute) + ", locked"


@pytest.mark.row(67, 235)
def test_a_planner_rosters_next_week_changes_it_by_keys_and_publishes(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("planner", f"/plan/roster/?week={NEXT_WEEK}")
    # Another journey at the same house may have put an activity into the week, which leaves a draft of it.
    expect(page.get_by_text(re.compile("^(Published|Draft)$")).first).to_be_visible()
    page.locator("summary:has-text('More')").click()
    _solve(page)
    assert page.locator(".figures").get_by_text("broken").count() == 0
    expect(page.get_by_text(re.compile(r"Solved in \d+ s; .* the best"))).to_be_visible()

    # A shift in the middle of the day can move a quarter of an hour without breaking a rule.
    cell = page.locator(A_SHIFT, has_text="09:30").first
    label = cell.get_attribute("aria-label")
    value = cell.get_attribute("value")
    cell.click()
    inspector = page.locator("#inspector")
    expect(inspector).to_contain_text("contract hours", timeout=ANSWERS_WITHIN_MS)
    expect(inspector).to_contain_text("Rest")
    axe_finds_nothing(page)
    chosen = page.locator(f'button[name=cell][value="{value}"]')
    chosen.focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(chosen).to_have_attribute("aria-label", _moved(label, 15), timeout=ANSWERS_WITHIN_MS)
    expect(chosen).to_be_focused()
    page.keyboard.press("Control+z")
    expect(chosen).to_have_attribute("aria-label", label, timeout=ANSWERS_WITHIN_MS)
    page.keyboard.press("Control+y")
    expect(chosen).to_have_attribute("aria-label", _moved(label, 15), timeout=ANSWERS_WITHIN_MS)
    page.get_by_role("button", name="Undo, Ctrl Z").click()
    expect(chosen).to_have_attribute("aria-label", label, timeout=ANSWERS_WITHIN_MS)
    expect(page.get_by_role("button", name="Redo, Ctrl Y")).to_be_enabled()

    # A rule that would be broken is named, and nothing changes; which rule comes first depends on whose shift it is.
    page.get_by_label("Start", exact=True).fill("03:00")
    page.get_by_label("End", exact=True).fill("11:00")
    page.get_by_role("button", name="Save").click()
    broken = re.compile("Choose another time|outside (opening|agreed) hours")
    expect(page.locator("#toasts")).to_contain_text(broken, timeout=ANSWERS_WITHIN_MS)
    expect(chosen).to_have_attribute("aria-label", label)

    page.get_by_role("link", name="Publish").click()
    expect(page.locator("#main")).to_contain_text(re.compile(r"\d+ people change, \d+ inside the notice period"))
    axe_finds_nothing(page)
    page.get_by_role("button", name=re.compile(r"Publish and tell \d+ people")).click()
    expect(page.get_by_role("button", name="Make a draft")).to_be_visible(timeout=ANSWERS_WITHIN_MS)


def test_a_week_without_requirement_says_so_and_takes_a_need(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("planner", f"/plan/roster/?week={WEEK_AFTER}", theme="dark")
    expect(page.get_by_text("No requirement in use for this week").first).to_be_visible()
    axe_finds_nothing(page)
    page.get_by_label(re.compile("^Claims")).fill("weekdays 6")
    page.get_by_role("button", name="Solve the week").click()
    expect(page.locator("body")).to_contain_text("does not say how many people are needed when")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_roster_and_its_rules_show_no_barrier(sign_in: Any, axe_finds_nothing: Any, theme: Any) -> None:
    page = sign_in("planner", "/plan/roster/?week=2026-11-23", theme=theme)
    page.locator(A_SHIFT).first.click()
    expect(page.locator("#inspector")).to_contain_text("contract hours", timeout=ANSWERS_WITHIN_MS)
    axe_finds_nothing(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_agent_sees_the_shifts_of_two_weeks_on_a_phone(sign_in: Any, axe_finds_nothing: Any, theme: Any) -> None:
    page = sign_in("agent", "/plan/my-shifts/", theme=theme, width=360, height=800)
    expect(page.locator(".my-days > li")).to_have_count(14)
    expect(page.locator(".when").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    axe_finds_nothing(page)


def test_who_may_not_plan_is_refused_in_words(sign_in: Any) -> None:
    page = sign_in("agent", "/plan/roster/")
    expect(page.locator("#main")).to_contain_text(re.compile("may not|not allowed|do not include", re.IGNORECASE))
    assert page.locator(A_SHIFT).count() == 0
    reader = sign_in("quality_analyst", "/plan/roster/?week=2026-11-23")
    assert reader.get_by_role("button", name=re.compile("^(Solve|Fill gaps|Make a draft)")).count() == 0
