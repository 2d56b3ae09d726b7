"""The guide page in a real browser: accessible in both themes, quiet under the content policy, worked by keys alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import path

from floorwalker.config import urls as house
from floorwalker.ground.web.guide import guide

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

CHROMIUM = shutil.which("chromium") or ""
ARGUMENTS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync"
)
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDTHS = (1920, 1280, 1024, 400)
AWAKE = "[...document.querySelectorAll('[data-island]')].every((each) => each.floorAwake === 'awake')"
WAIT_MS, PATIENCE = 100, 100


class Addresses:
    """The guide at the door of the house, whose other addresses its frame leads to."""

    urlpatterns = [path("", guide, name="guide"), *house.urlpatterns]


def until(page: Any, holds: str) -> None:
    """Wait until the script expression `holds`; Playwright's own wait needs eval, which the content policy forbids."""
    for _ in range(PATIENCE):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(WAIT_MS)
    pytest.fail(f"Waited {WAIT_MS * PATIENCE / 1000} s in vain for: {holds}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, where it is installed."""
    if not CHROMIUM:
        pytest.skip("Chromium is not installed, so the guide was not looked at in a browser.")
    from playwright.sync_api import sync_playwright

    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in this thread
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS.split())
        yield opened
        opened.close()


@pytest.fixture
def open_guide(browser: Any, live_server: Any, settings: Any, cast: Any, client: Any) -> Iterator[Any]:
    """Open the guide as Una; what the console said is in ``page.said``."""
    settings.ROOT_URLCONF = Addresses
    client.force_login(cast.una.account)
    contexts: list[Any] = []

    def go(scheme: str = "light") -> Any:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(live_server.url)
        until(page, AWAKE)
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_guide_breaks_no_accessibility_rule(open_guide: Any, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(open_guide(scheme), options={"runOnly": STANDARDS}).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_nothing_on_the_page_is_blocked_by_the_content_policy(open_guide: Any) -> None:
    page = open_guide()
    page.wait_for_timeout(300)
    # Chromium also complains about names in Permissions-Policy that it has not learnt yet; they block nothing here.
    assert [said for said in page.said if "Permissions-Policy" not in said] == []


def test_no_width_scrolls_sideways(open_guide: Any) -> None:
    page = open_guide()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_keys_open_the_palette_move_in_a_grid_and_read_a_chart(open_guide: Any) -> None:
    page = open_guide()
    page.keyboard.press("Control+k")
    assert page.evaluate("document.getElementById('palette').open")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.getElementById('palette').open")
    page.keyboard.press("?")
    assert page.evaluate("document.getElementById('keysheet').open")
    page.keyboard.press("Escape")
    page.focus(".fgrid [role=gridcell][tabindex='0']")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "42"
    assert page.locator(".fgrid [tabindex='0']").count() == 1
    page.focus("[data-island=crosshair]")
    page.keyboard.press("ArrowRight")
    assert page.locator("[data-readout]").first.text_content() == (
        "08:00 to 08:30, 21 offered, forecast 20, 7 needed, 8 scheduled, service level 92%"
    )


def test_the_theme_stays_in_the_browser_and_single_keys_can_be_turned_off(open_guide: Any) -> None:
    page = open_guide()
    page.click("[data-island=theme]")
    page.keyboard.press("?")
    page.uncheck("#single-keys")
    page.keyboard.press("Escape")
    page.reload()
    until(page, AWAKE)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(10, 18, 19)"
    page.keyboard.press("?")
    assert not page.evaluate("document.getElementById('keysheet').open")


def test_a_filter_changes_the_list_and_the_address_without_a_new_page(open_guide: Any) -> None:
    page = open_guide()
    page.evaluate("window.sameVisit = true")
    page.select_option("#filter-contacts-queue", "renewals")
    until(page, "document.querySelector('#register-contacts .sub').textContent.startsWith('1 contact')")
    assert page.url.endswith("?queue=renewals")
    assert page.evaluate("window.sameVisit")
