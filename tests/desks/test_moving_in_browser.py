"""From an empty house to a centre of forty people, in a browser: the path, the workbooks, undo, and what needs no mouse."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.people.models import Contract, Membership, Person, SkillLevel
from tests.desks import centre_made as centre

CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.journey, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed.")]
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}, "preload": False}
STEPS = ("sites", "teams", "people", "queues", "contracts", "skills")


@pytest.mark.django_db(transaction=True)
def test_a_centre_of_forty_people_is_set_up_from_its_spreadsheets(
    live_server: Any, cast: Any, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import expect, sync_playwright

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    settings.FLOORWALKER_DATA_DIR = tmp_path
    cookie = {"name": "sessionid", "value": cast.adm_sees.cookies["sessionid"].value, "url": live_server.url}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([cookie])
        page = context.new_page()

        def no_barrier() -> None:
            result = Axe().run(page, options=WCAG)
            assert result.violations_count == 0, result.generate_report()
            page.set_viewport_size({"width": 390, "height": 844})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is wider than a phone"
            page.set_viewport_size({"width": 1440, "height": 900})

        page.goto(live_server.url)
        expect(page.locator("h1")).to_have_text("Set up your centre")
        for kind in STEPS:
            page.locator(f'tbody a[href="/set-up/new/{kind}/"]').click()
            if kind == "people":
                no_barrier()
            file = {"name": f"{kind}.xlsx", "mimeType": "application/octet-stream", "buffer": centre.workbook(kind)}
            page.locator("input[type=file]").set_input_files(file)
            page.get_by_role("button", name="Look at it").click()
            expect(page.get_by_role("heading", name="What would change")).to_be_visible()
            if kind == "people":
                expect(page.locator(".situation")).to_contain_text("40 people to add.")
                no_barrier()
            page.get_by_role("button", name="Apply").click()
            expect(page.locator("#result-title")).to_contain_text("added")
            page.get_by_role("link", name="Back to set-up").click()
        expect(page.locator("tbody")).to_contain_text("41 people, 1 without a team.")
        expect(page.locator("tbody")).to_contain_text("3 queues, 3 with opening hours.")
        page.get_by_role("button", name="Leave standards out").click()
        expect(page.locator(".situation")).to_contain_text("6 of 12 steps are done.")
        no_barrier()
        page.get_by_role("row", name="6. Skills").get_by_role("button", name="Undo").click()
        expect(page.get_by_text("is undone: everything is as it was before").first).to_be_visible()
        no_barrier()
        browser.close()
    assert Membership.objects.filter(person__staff_number__startswith="100", ends_on=None).count() == 40
    assert Contract.objects.filter(weekly_hours=20).count() == 10
    assert (Person.objects.count(), SkillLevel.objects.count()) == (41, 0)
