"""The mistakes that planning can make, tried in a browser one after another: each is refused or shown, with where it is and what to do."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT
from tests.journeys.typed import REFUSED, day_in, sent
from tests.plan.document_made import PROCEDURE

NEARLY_A_YEAR = 360
"""Before Larkfield's standards began; a plan runs for a year at the most."""
GUIDE = "A leak: drying and what to expect"
REVIEW = """
import sys, time, django; django.setup()
from datetime import timedelta
from floorwalker.demo.loading import BY
from floorwalker.ground import clock
from floorwalker.ground.jobs import queue
from floorwalker.plan.actions import document_reviews
from floorwalker.plan.models import DocumentVersion
day = clock.now().date() + timedelta(days=int(sys.argv[2]))
DocumentVersion.objects.filter(document__title=sys.argv[1], state="published").update(review_on=day)
asked = queue.enqueue(document_reviews.REVIEWS, arguments={}, by=BY, key=f"journey:reviews:{sys.argv[2]}")
while asked.state != "done":
    time.sleep(0.2)
    asked.refresh_from_db()
"""
ASKED_WITHIN_SECONDS = 60


def _looked_at_again_in(server: Any, days: int) -> None:
    command = [sys.executable, "-c", REVIEW, GUIDE, str(days)]
    subprocess.run(command, env=server.environment, cwd=ROOT, check=True, timeout=ASKED_WITHIN_SECONDS)


def _begun(page: Any, server: Any, kind: str, title: str, *, under: str = "") -> str:
    page.goto(f"{server.url}/plan/documents/begin/")
    page.get_by_label(kind, exact=True).check()
    page.get_by_label("Title").fill(title)
    if under:
        field = page.get_by_label("Hangs under")
        field.select_option(field.locator("option", has_text=under).get_attribute("value"))
    page.get_by_role("button", name="Begin", exact=True).click()
    page.wait_for_url(re.compile(r"/edit/"))
    return str(page.url).partition("edit/")[0]


@pytest.mark.row(43, 140)
def test_a_plan_without_standard_forecast_or_contingency_does_not_run_and_says_where(sign_in: Any, server: Any) -> None:
    page = sign_in("planner", "/plan/service/new/")
    page.get_by_label("Name", exact=True).fill("Claims, as it always was")
    page.locator("[name=purpose]").fill("Answer what comes.")
    page.get_by_label("Claims", exact=True).check()
    page.get_by_label("First day").fill(day_in(-NEARLY_A_YEAR))
    page.get_by_label("Last day").fill(day_in(1))
    page.get_by_role("button", name="Begin the draft").click()
    needs = page.locator("#main")
    for lack, way in (
        (re.compile("Claims begins .* without a service standard"), "Set the standard"),
        ("Nothing is arranged for when the site cannot be used", "Arrange it"),
    ):
        expect(needs).to_contain_text(lack)
        expect(page.get_by_role("link", name=way).first).to_be_visible()
    status, said = sent(page, f"{page.url}activate/")
    assert (status, "without a service standard" in said) == (REFUSED, True)


@pytest.mark.row(79)
def test_targets_on_speed_alone_are_refused(sign_in: Any) -> None:
    page = sign_in("planner", "/plan/kpis/propose/")
    page.get_by_label("Role", exact=True).select_option("agent")
    page.get_by_label("Who decides").select_option(index=1)
    page.get_by_label("Measure 1", exact=True).select_option("aht")
    page.get_by_label("Target 1", exact=True).fill("4:30")
    page.get_by_label("Still near 1", exact=True).fill("0:30")
    page.get_by_label("Weight 1", exact=True).fill("100")
    page.get_by_label("Why", exact=True).fill("Calls are long.")
    page.get_by_role("button", name="Propose").click()
    expect(page.get_by_role("alert")).to_contain_text("Targets on speed stand alone: people would hurry, and customers would come back.")


@pytest.mark.row(42, 145)
def test_what_is_done_beforehand_and_what_has_no_guide_is_shown(sign_in: Any, server: Any, axe_finds_nothing: Any) -> None:
    page = sign_in("operations_manager", "/plan/reliability/")
    told = page.locator("#main").inner_text()
    parts = ("Forecast accuracy", "People there against needed", "Ready for what goes wrong", "Standards met", "Complaints put right")
    assert sorted(parts, key=told.index) == list(parts)
    expect(page.locator("#main")).to_contain_text("Answered in time")
    axe_finds_nothing(page)
    page.goto(f"{server.url}/plan/documents/framework/")
    page.get_by_role("region", name="Reasons without a guide").get_by_role("link", name="Begin a guide").first.click()
    page.wait_for_url(re.compile(r"kind=guide&title="))


@pytest.mark.row(243, 244)
def test_a_notice_becomes_no_policy_and_a_procedure_nobody_asked_about_is_not_decided_on(sign_in: Any, server: Any) -> None:
    page = sign_in("quality_analyst", "/plan/kpis/")
    notice = _begun(page, server, "Notice", "The chat is down")
    status, said = sent(page, f"{notice}kind/", version="1", kind="policy")
    assert (status, "cannot become a policy" in said) == (REFUSED, True)

    procedure = _begun(page, server, "Procedure", "Ringing back on storm days", under="Call-backs and promises")
    page.locator("[name=body]").fill(PROCEDURE)
    page.locator("[name=serves]").fill("Customers can rely on what we say")
    page.locator("[name=review_on]").fill(day_in(180))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Nobody of the front line has commented: ask for comments, or say why it goes without.")).to_be_visible()
    expect(page.get_by_role("button", name="Send it to be decided on")).to_have_count(0)
    page.get_by_text("Do without comments of the front line").click()
    status, said = sent(page, f"{procedure}waive/", version="1", reason=" ")
    assert (status, "Nobody said why." in said) == (REFUSED, True)


@pytest.mark.row(247)
def test_a_document_past_its_review_is_marked_wherever_it_is_shown_and_its_owner_asked(sign_in: Any, server: Any) -> None:
    _looked_at_again_in(server, -1)
    page = sign_in("quality_analyst", "/plan/documents/?q=drying")
    row = page.get_by_role("row", name=re.compile(GUIDE))
    expect(row).to_contain_text("overdue")
    row.get_by_role("link", name=GUIDE).click()
    expect(page.locator(".alert.miss").first).to_contain_text("owns it and was asked")
    for address in ("/plan/documents/framework/", "/plan/documents/search/?q=drying"):
        page.goto(server.url + address)
        expect(page.locator("#main")).to_contain_text(re.compile("overdue", re.IGNORECASE))
    page.goto(f"{server.url}/my-day/")
    expect(page.locator("#main")).to_contain_text(GUIDE)
    _looked_at_again_in(server, 180)


def _decided(sign_in: Any, server: Any, page: Any, address: str, *, number: int, words: str) -> None:
    """Write version `number`, go without the front line, and let another approve it from today on."""
    page.locator("[name=body]").fill(words)
    page.locator("[name=serves]").fill("Customers can rely on what we say")
    page.locator("[name=review_on]").fill(day_in(180))
    page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{address}?version={number}")
    page.get_by_text("Do without comments of the front line").click()
    page.locator("#waive-reason").fill("The storm is tonight.")
    page.get_by_role("button", name="Go without").click()
    page.get_by_label("Who decides").select_option(label=server.sessions["operations_manager"]["name"])
    page.get_by_label("First day").fill(day_in(0))
    if number > 1:
        page.get_by_label("What changed").fill("Ring before, not after.")
    page.get_by_role("button", name="Send it to be decided on").click()
    other = sign_in("operations_manager", f"{address.removeprefix(server.url)}?version={number}")
    other.get_by_role("button", name="Approve").click()
    expect(other.locator("#main")).to_contain_text("In force")


@pytest.mark.row(144)
def test_nobody_confirms_a_version_that_was_replaced_while_they_read(sign_in: Any, server: Any) -> None:
    page = sign_in("quality_analyst", "/plan/documents/")
    guide = _begun(page, server, "Guide", "Storm days in short")
    _decided(sign_in, server, page, guide, number=1, words="## In short\n\nRing after the storm.\n")
    page.goto(guide.replace("/documents/", "/reading/ask/"))
    page.get_by_label("And by name").select_option(label=server.sessions["agent"]["name"])
    page.get_by_label("By", exact=True).fill(day_in(7))
    page.get_by_label("Why they must read it").fill("A storm is coming.")
    page.get_by_role("button", name="Ask them").click()
    page.wait_for_url(re.compile(r"/people/$"))
    agent = sign_in("agent", page.url.removeprefix(server.url).removesuffix("people/"))
    agent.get_by_label("I have read and understood").check()

    page.goto(guide)
    page.get_by_role("button", name="Begin the next version").click()
    page.goto(f"{guide}edit/")
    _decided(sign_in, server, page, guide, number=2, words="## In short\n\nRing before the storm.\n")
    agent.get_by_role("button", name="Confirm", exact=True).click()
    # Which of the two is said hangs on whether the worker has closed the reading of the former version by then.
    expect(agent.locator("#main")).to_contain_text(re.compile("asks for a version that holds no more|is asked for no more"))
    agent.go_back()
    agent.reload()
    expect(agent.locator("#main")).to_contain_text("You need not confirm this version any more")
