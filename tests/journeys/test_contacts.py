"""A manager watches some contacts: filters, saves, is told, goes on to the trend and the reasons, and asks how a contact is known."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect


@pytest.mark.row(45, 54, 197)
def test_a_list_is_saved_found_again_and_leads_to_its_trend_and_reasons(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("operations_manager", "/record/contacts/", theme="dark")
    with page.expect_response(re.compile("outcome=abandoned")):
        page.get_by_role("search", name="Filter contacts").get_by_label("Outcome").select_option("abandoned")
    page.get_by_role("link", name="Save view").click()
    expect(page.locator("#main")).to_contain_text("Outcome: Abandoned")
    axe_finds_nothing(page)
    page.get_by_role("textbox", name="Name").fill("Left us")
    page.get_by_role("button", name="Save view").click()
    views = page.get_by_role("navigation", name="Saved views")
    expect(views.get_by_role("link", name="Left us")).to_have_attribute("aria-current", "page")
    views.get_by_role("link", name="Alert").click()
    page.get_by_label("Alert above").fill("5")
    page.get_by_role("button", name="Set alert").click()
    expect(page.locator("#main")).to_contain_text("An alert needs both numbers")
    page.get_by_label("Alert days").fill("7")
    page.get_by_role("button", name="Set alert").click()
    expect(views.get_by_role("link", name="Left us")).to_be_visible()
    axe_finds_nothing(page)
    page.get_by_role("link", name="By reason").click()
    expect(page.locator("#main")).to_contain_text("By reason")
    expect(page.get_by_label("Outcome")).to_have_value("abandoned")
    axe_finds_nothing(page)
    page = sign_in("operations_manager", "/views/")
    axe_finds_nothing(page)
    page.get_by_role("row", name="Left us").get_by_role("link", name="VW-").click()
    expect(page.get_by_role("textbox", name="Name")).to_have_value("Left us")
    axe_finds_nothing(page)


@pytest.mark.row(197)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_contact_says_how_it_is_known(sign_in: Any, axe_finds_nothing: Any, theme: str) -> None:
    page = sign_in("operations_manager", "/record/contacts/?outcome=answered", theme=theme)
    page.locator("tbody th a").first.click()
    card = page.get_by_role("region", name="How we know")
    expect(card).to_contain_text(re.compile("answered (in time|late)"))
    expect(card).to_contain_text("a house setting")
    axe_finds_nothing(page)
    with page.expect_download() as taken:
        card.get_by_role("link", name="JSON").click()
    assert re.fullmatch(r"C-\d+\.json", taken.value.suggested_filename)


def test_findings_that_nobody_acted_on_are_one_choice_away(sign_in: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("operations_manager", "/findings/?idle=left", theme="dark")
    expect(page.get_by_label("Acted on")).to_have_value("left")
    axe_finds_nothing(page)
