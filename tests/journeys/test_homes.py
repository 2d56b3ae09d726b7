"""Homes in a real browser: where a role begins, read by keys in both themes and on a telephone, and the step that leads on."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.journeys.conftest import wait_until_awake

HOMES = ("planner", "quality_analyst", "operations_manager", "compliance_officer", "assessor", "administrator")


def test_a_planner_begins_at_home_reads_how_a_figure_went_by_keys_and_goes_on_to_the_forecast(sign_in: Any) -> None:
    page = sign_in("planner", "/")
    page.wait_for_url("**/home/?role=planner")
    assert page.locator(".situation h2").inner_text()
    assert page.locator(".kpis.home .kpi").count() == 4
    went = page.locator(".kpis.home details").first
    went.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(went.locator("table")).to_be_visible()
    page.locator("#tile-error a", has_text="By queue").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan/forecast/**")
    wait_until_awake(page)
    page.keyboard.press("g")
    page.keyboard.press("o")
    page.wait_for_url("**/home/")


def test_axe_finds_nothing_on_any_home(sign_in: Any, axe_finds_nothing: Any) -> None:
    for number, role in enumerate(HOMES):
        axe_finds_nothing(sign_in(role, "/home/", theme="dark" if number % 2 else "light"))
