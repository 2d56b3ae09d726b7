"""People's pages in a real browser: accessible, by keyboard, and whole without script."""

from __future__ import annotations

import shutil
from datetime import date
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.journey, pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed.")]
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_peoples_pages(
    live_server: Any, cast: Any, a_team: Any, the_system: Any, monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    from floorwalker.ground import todos
    from floorwalker.ground.people.actions import contracts, directory, persons, places, skills
    from floorwalker.ground.people.permissions import Reach, Role

    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    cast.una, cast.pat  # noqa: B018 (makes them)
    skill = skills.add("claims", name="Claims", by=the_system)
    skills.set_level(cast.ada, skill=skill, level=3, starts_on=date(2026, 1, 1), by=the_system)
    terms = contracts.Terms(days=(contracts.DayTerms(weekday=5, is_available=False),), adjustment_need="A chair by the door")
    contracts.agree(cast.ada, terms=terms, starts_on=date(2026, 1, 1), by=the_system)
    places.move(cast.ada, to=a_team("renewals"), starts_on=date(2026, 2, 1), by=cast.adm_acts)
    todos.owe(cast.ada, key="k", stage="record", what="Ring Mr Hill back", why="promised", about=f"person:{cast.ada.reference}")
    persons.leave(cast.ada, on=date(2030, 1, 1), by=cast.adm_acts)
    directory.add("CC-Planners", role=Role.PLANNER, reach=Reach.ALL, by=cast.adm_acts)
    at = f"/people/{cast.ada.reference}/"
    addresses = [f"{at}hand-over/", "/people/changes/", "/people/directory/",
                 "/people/", "/people/?q=nobody", at, f"{at}contract/", f"{at}role/", "/people/add/", "/people/me/data/",
                 "/account/sessions/", "/account/2fa/", "/account/password/change/", "/account/login/"]
    session = cast.adm_sees.cookies["sessionid"].value
    found: dict[str, str] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=theme)
        page = context.new_page()
        for address in addresses if theme == "light" else addresses[5:7]:
            context.clear_cookies()
            if address != "/account/login/":
                context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
            page.goto(live_server.url + address)
            result = Axe().run(page, options=WCAG)
            if result.violations_count:
                found[address] = result.generate_report()
        browser.close()
    assert found == {}
