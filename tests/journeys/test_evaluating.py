"""A contact evaluated by keyboard alone, read and disputed by its agent, scored anew blind, and overturned by a third."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parent.parent.parent
FIND = """
import json, sys
import django
django.setup()
from floorwalker.ground.people.models import Account, Person
from floorwalker.record.models import Interaction
from floorwalker.review.models import Evaluation
from tests.journeys.small_larkfield import session_of
agent = Person.objects.get(reference=sys.argv[1])
rows = Interaction.objects.filter(agent=agent, outcome="answered", channel="voice", ended_at__isnull=False).exclude(note="")
rows = rows.exclude(pk__in=Evaluation.objects.values("contact"))
other = Person.objects.get(display_name="Tunde Bakare")
print(json.dumps({"contacts": [each.reference for each in rows.order_by("started_at")[:3]], "session": session_of(other.account)}))
"""


@pytest.fixture
def found(server: Any) -> dict[str, Any]:
    """Contacts of the agent who may sign in, and a session of the second quality analyst."""
    done = subprocess.run(
        [sys.executable, "-c", FIND, server.sessions["agent"]["reference"]], env=server.environment, cwd=ROOT, capture_output=True,
        text=True, check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.row(70)
@pytest.mark.row(102)
@pytest.mark.row(182)
def test_a_contact_is_scored_by_keyboard_disputed_scored_anew_and_overturned(
    sign_in: Any, server: Any, found: dict[str, Any], axe_finds_nothing: Any, tmp_path: Path
) -> None:
    analyst = sign_in("quality_analyst", f"/record/contacts/{found['contacts'][0]}/")
    analyst.get_by_role("button", name="Evaluate", exact=True).click()
    analyst.wait_for_url(re.compile(r"/evaluations/EV-\d+/$"))
    first = analyst.url.removeprefix(server.url)
    form = analyst.get_by_role("form")
    expect(analyst.get_by_role("heading", name="The moment around it")).to_be_visible()
    axe_finds_nothing(analyst)
    keep(analyst, "evaluate-form")

    press = analyst.keyboard.press
    form.locator("[data-here]").first.wait_for()
    numbers = score_by_keyboard(analyst, fail="4.2")
    assert len(numbers) > 8
    expect(form.locator("#saved")).to_contain_text("Saved")
    expect(form.locator("#progress")).to_have_text(re.compile(r"^(\d+) of \1 answered$"))
    analyst.reload()
    expect(form.locator("#progress")).to_have_text(re.compile(r"^(\d+) of \1 answered$"))
    press("?")
    expect(analyst.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    press("Escape")
    form.get_by_role("button", name="Submit").press("Enter")
    expect(analyst.get_by_role("heading", name="What becomes of it")).to_be_visible()
    axe_finds_nothing(analyst)
    dispute = answer_as_agent(sign_in, server, first, axe_finds_nothing)
    decide(sign_in, server, found["session"], dispute, axe_finds_nothing)


def score_by_keyboard(page: Any, *, fail: str) -> list[str]:
    """Answer every question by its own key, with a note and a moment where one fails; return the numbers in order."""
    numbers: list[str] = []
    for _ in range(40):
        row = page.locator("[data-here]")
        number = row.locator(".no").inner_text()
        if numbers and number == numbers[-1]:
            break
        numbers.append(number)
        picks = row.locator("[data-pick]")
        keys = [picks.nth(place).get_attribute("data-pick") for place in range(picks.count())]
        if not keys:
            page.keyboard.type("2026-11-24" if row.locator("[type=date]").count() else "3")
        elif number == fail:
            page.keyboard.press("n")
            page.keyboard.press("Enter")
            page.keyboard.type("Second broken promise, logged as a query.")
            page.keyboard.press("Escape")
            page.keyboard.press("p")
            page.keyboard.type("1:32")
            page.keyboard.press("Enter")
            expect(row.locator(".pinref")).to_be_visible()
        else:
            page.keyboard.press("y" if "y" in keys else "3")
        page.keyboard.press("Tab")
    return numbers


def answer_as_agent(sign_in: Any, server: Any, evaluation: str, axe_finds_nothing: Any) -> str:
    """Acknowledge and dispute it as its agent, on a telephone and in the dark; return the address of the dispute."""
    day = sign_in("agent", "/my-day/")
    expect(day.get_by_text(re.compile("was evaluated")).first).to_be_visible()
    agent = sign_in("agent", evaluation, theme="dark", width=390)
    assert agent.evaluate("document.documentElement.scrollWidth") <= 390
    axe_finds_nothing(agent)
    keep(agent, "evaluation-read")
    agent.get_by_role("button", name="I have read it").click()
    agent.get_by_text("Read and acknowledged").wait_for()
    agent.get_by_text(re.compile("Dispute it, until")).click()
    agent.get_by_label(re.compile(r"^4\.2 ")).check()
    agent.get_by_label("Why", exact=True).fill("She said that she did not want to complain; I asked twice.")
    agent.get_by_role("button", name="Dispute", exact=True).click()
    raised = agent.get_by_role("link", name=re.compile(r"^DSP-\d+"))
    return str(raised.first.get_attribute("href"))


def decide(sign_in: Any, server: Any, session: str, dispute: str, axe_finds_nothing: Any) -> None:
    """Give the dispute to the second analyst, score it anew, and overturn it as the manager."""
    manager = sign_in("operations_manager", dispute)
    axe_finds_nothing(manager)
    manager.get_by_label("Let somebody score it anew").select_option(label="Tunde Bakare")
    manager.get_by_role("button", name="Give it").click()
    manager.get_by_text("Tunde Bakare is asked").wait_for()

    second = sign_in("quality_analyst", "/my-day/")
    second.context.clear_cookies()
    second.context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
    second.goto(server.url + dispute)
    assert "logged as a query" not in second.content()
    assert "I asked twice" not in second.content()
    axe_finds_nothing(second)
    second.get_by_role("button", name="Begin").click()
    second.locator("[data-here]").first.wait_for()
    score_by_keyboard(second, fail="")
    second.get_by_role("button", name="Submit").click()  # while the last answer is still on its way
    expect(second.get_by_role("heading", name="Answers")).to_be_visible()

    manager.reload()
    expect(manager.get_by_role("heading", name="Both scores side by side")).to_be_visible()
    axe_finds_nothing(manager)
    keep(manager, "dispute-both")
    manager.get_by_label("Why; agent and evaluator read it").fill("The policy says that her words decide.")
    manager.get_by_role("button", name="Overturn it").click()
    manager.get_by_text("is decided").wait_for()
    manager.goto(f"{server.url}/review/disputes/")
    expect(manager.get_by_role("heading", name="Overturned, by evaluator")).to_be_visible()
    axe_finds_nothing(manager)
    keep(manager, "disputes")


@pytest.mark.row(229)
def test_two_windows_do_not_write_over_one_another_and_without_script_the_form_works(
    sign_in: Any, server: Any, found: dict[str, Any], axe_finds_nothing: Any
) -> None:
    one = sign_in("quality_analyst", "/review/evaluations/")
    expect(one.get_by_role("heading", name="From contact to change")).to_be_visible()
    axe_finds_nothing(one)
    one.get_by_role("textbox", name="Contact").fill(found["contacts"][1])
    one.get_by_role("button", name="Evaluate", exact=True).click()
    one.wait_for_url(re.compile(r"/evaluations/EV-\d+/$"))
    address = one.url.removeprefix(server.url)
    other = sign_in("quality_analyst", address)
    score_some(one, "y")
    expect(one.locator("#saved")).to_contain_text("Saved")
    score_some(other, "n")
    expect(other.get_by_role("alert")).to_contain_text("another window")
    one.route("**/part/", lambda route: route.fulfill(status=503, body=""))  # as when the server is away behind its proxy
    one.keyboard.press("Tab")
    one.keyboard.press("y")
    expect(one.locator("#saved")).to_contain_text("the server does not answer")
    one.unroute("**/part/")
    expect(one.locator("#saved")).to_contain_text("Saved")
    plain = sign_in("quality_analyst", address, script=False, width=360)
    assert plain.evaluate("document.documentElement.scrollWidth") <= 360
    plain.get_by_role("button", name="Submit").click()
    expect(plain.get_by_role("alert").first).to_contain_text("is not answered")
    plain.get_by_role("group").first.wait_for(state="attached")


def score_some(page: Any, key: str) -> None:
    """Answer the first question."""
    page.locator("[data-here]").first.wait_for()
    page.locator("[data-pick=y]").first.focus()
    page.keyboard.press(key)


def keep(page: Any, name: str) -> None:
    """Keep a picture where one is asked for (FLOORWALKER_TEST_SHOTS)."""
    if folder := os.environ.get("FLOORWALKER_TEST_SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")
