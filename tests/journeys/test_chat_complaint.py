"""A dissatisfied chat becomes a difficulty and, on new words, a complaint, which is handled to its end by the procedure of its pack."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT, wait_until_awake
from tests.journeys.typed import REFUSED, sent

FORBIDDEN = 403
WHO = """
import json, django; django.setup()
from floorwalker.demo.loading import BY
from floorwalker.ground.people.actions import accounts
from floorwalker.record.models import Interaction, Transcript
from tests.journeys.small_larkfield import session_of
chat = Interaction.objects.get(pk=Transcript.objects.get(external_id="chat-08").contact)
if not hasattr(chat.agent, "account"):
    accounts.make_for_demo(chat.agent, email="chat-agent@journeys.example", by=BY)
print(json.dumps([chat.reference, {
    "session": session_of(chat.agent.account), "reference": chat.agent.reference, "name": chat.agent.display_name,
}]))
"""
"""The chat in which a repairer did not come, and a session of the agent who had it."""
CALLED = "<b>Repairer</b> did not come"
SAID = "I took the day off and nobody came. They could have told me!"
NEW = "My employer takes a day's pay off me for it, £96. I am angry and want that back."
FILE = re.compile(r"/complaints/CMP-\d+/(#\w+)?$")


@pytest.fixture
def contact(server: Any) -> str:
    """The chat; its agent may sign in."""
    asked = subprocess.run([sys.executable, "-c", WHO], env=server.environment, cwd=ROOT, check=True, capture_output=True, text=True)
    chat, server.sessions["chat_agent"] = json.loads(asked.stdout)
    return str(chat)


def _answer(page: Any, *answers: str) -> None:
    for number, answer in enumerate(answers):
        page.locator("#test li").nth(number).get_by_label(answer, exact=True).press("Space")


def _do(page: Any, way: Any, submit: str, **typed: str) -> None:
    """Open an act of the file by a key or by its link, fill in its form and send it; the file shows again."""
    page.keyboard.press(way) if isinstance(way, str) else way.press("Enter")
    page.wait_for_url(re.compile("/do/"))
    _send(page, submit, **typed)


def _send(page: Any, submit: str, **typed: str) -> None:
    for label, words in typed.items():
        field = page.get_by_label(re.compile(f"^{label.replace('_', ' ')}( \\(optional\\))?$")).and_(page.locator("input, textarea"))
        field.fill(words)
    page.get_by_role("button", name=submit, exact=True).press("Enter")
    page.wait_for_url(FILE)
    wait_until_awake(page)


def _refused(page: Any, submit: str, words: str) -> None:
    page.get_by_role("button", name=submit, exact=True).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(words)


@pytest.mark.row(28, 93, 94, 193, 203)
def test_a_dissatisfied_chat_becomes_a_difficulty_and_on_new_words_a_complaint_that_is_closed_by_procedure(
    sign_in: Any, server: Any, contact: str, axe_finds_nothing: Any
) -> None:
    page = sign_in("chat_agent", f"/record/contacts/{contact}/")
    page.get_by_role("button", name="Write down what they said").press("Enter")
    page.wait_for_url(re.compile(r"/write-down/\?contact="))
    wait_until_awake(page)
    test = page.locator("#test")
    expect(test).to_contain_text("Suggested: a complaint")  # of what the customer typed in the chat; it answers nothing
    assert test.locator("input:checked").count() == 0
    axe_finds_nothing(page)
    page.get_by_role("textbox", name="In a few words").fill(CALLED)
    page.get_by_role("textbox", name="What they said").fill(SAID)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Not answered: Did they say")
    expect(page.get_by_role("textbox", name="What they said")).to_have_value(SAID)
    _answer(page, "Yes", "Yes", "No")
    expect(test.get_by_role("status")).to_contain_text("A difficulty")
    page.get_by_role("button", name="Write it down").press("Enter")
    page.wait_for_url(re.compile("/difficulties/DIF-"))
    wait_until_awake(page)
    expect(page.get_by_role("heading", name=CALLED)).to_be_visible()
    difficulty = re.sub("^https?://[^/]+", "", page.url)
    axe_finds_nothing(page)
    expect(sign_in("planner", difficulty).locator("#main")).to_contain_text("Your roles do not include: see difficulties")

    _answer(page, "Yes", "Yes", "No")
    page.get_by_role("button", name="Open a complaint").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Say in a sentence why it is a complaint")
    wait_until_awake(page)
    page.get_by_role("textbox", name="What is new").fill(NEW)
    _answer(page, "Yes", "Yes", "Yes")
    expect(test.get_by_role("status")).to_contain_text("Final response by Fri 15 Jan")  # eight weeks from the chat, not from today
    expect(test).to_contain_text("Suggested: a complaint, because of £96")
    page.get_by_role("button", name="Open a complaint").press("Enter")
    page.wait_for_url(FILE)
    expect(page.locator("#main")).to_contain_text("You wrote it down")
    assert page.get_by_role("link", name="Update customer").count() == 0
    assert sent(page, f"{page.url}do/close/", words="Done.")[0] == FORBIDDEN
    _handled(sign_in, re.sub("^https?://[^/]+", "", page.url), difficulty, axe_finds_nothing)


def _handled(sign_in: Any, here: str, difficulty: str, axe_finds_nothing: Any) -> None:
    page = sign_in("complaint_handler", here)
    six, letter, procedure = page.locator(".six"), page.locator("#letter"), page.get_by_role("region", name="Procedure")
    expect(page.locator(".casehead")).to_contain_text("Fri 15 Jan")
    expect(page.get_by_role("link", name="The difficulty became a complaint")).to_have_attribute("href", difficulty)
    expect(page.get_by_role("region", name="What the customer said")).to_contain_text(NEW)
    expect(six).to_contain_text("by Wed 25 Nov")
    page.keyboard.press("a")
    page.wait_for_url(re.compile("/do/give"))
    page.get_by_role("combobox", name="Who has it").select_option(label="Siobhan Byrne")
    _send(page, "Give it")
    close = procedure.get_by_role("link", name="Close", exact=True)
    close.press("Enter")
    page.wait_for_url(re.compile("/do/close"))
    _refused(page, "Close it", "cannot be closed. Acknowledged: no acknowledgement went out. And 5 more.")
    page.get_by_role("link", name="Cancel").press("Enter")
    page.wait_for_url(FILE)
    wait_until_awake(page)
    _do(page, "l", "Begin it")
    _do(page, letter.get_by_role("link", name="Sign off"), "Sign off")
    _do(page, letter.get_by_role("link", name="Send"), "Send it", To="14 Mill Lane, Leeds")
    _do(page, page.get_by_role("region", name="Conflict of interest").get_by_role("link", name="Check"), "Check")
    _do(page, "e", "Keep it", What_is_wanted="The log of the van", From_where="Repair network")
    evidence, issues = page.get_by_role("region", name="Evidence"), page.get_by_role("region", name="Issues and decisions")
    _do(page, evidence.get_by_role("link", name="Put in"), "Put it in", What_it_shows="The van broke down; nobody rang.")
    issues.get_by_role("link", name="Write down what was found").press("Enter")
    page.wait_for_url(re.compile("/do/find"))
    page.get_by_role("checkbox", name="The log of the van").press("Space")
    _send(page, "Keep it", What_was_found="Booked for 8; the van broke down, and nobody rang.")
    issues.get_by_role("link", name="Uphold", exact=True).press("Enter")
    page.wait_for_url(re.compile("/do/decide"))
    _refused(page, "Decide", "Because: This field is required")
    _send(page, "Decide", Because="You were told 8 and nobody rang you.")
    _answered(page, axe_finds_nothing)
    close.press("Enter")
    page.wait_for_url(re.compile("/do/close"))
    _refused(page, "Close it", "cannot be closed. Redress paid: not paid yet. And 1 more.")
    page.get_by_role("link", name="Cancel").press("Enter")
    page.wait_for_url(FILE)
    _do(page, page.locator("#redress").get_by_role("link", name="Paid", exact=True), "Keep it", How="Faster Payment 88214")
    cause = procedure.get_by_role("listitem").filter(has_text="Root cause named").get_by_role("link", name="Do it")
    _do(page, cause, "Keep it", Root_cause="Nobody rings when a van is late", What_lies_behind_it="The network has no number of theirs.")
    _do(page, close, "Close it")
    expect(page.locator(".casehead")).to_contain_text("Ombudsman until")
    expect(six).to_contain_text("8 of 8 steps proved")
    status, said = sent(page, f"{page.url.partition('#')[0]}do/close/", words="Again.")
    assert (status, "is not open" in said or "no longer open" in said) == (REFUSED, True)
    phone = sign_in("complaint_handler", here, theme="dark", width=390, height=844)
    expect(phone.locator("#main")).to_contain_text("Closed: upheld")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    axe_finds_nothing(phone, colours_alone=True)


def _answered(page: Any, axe_finds_nothing: Any) -> None:
    """Redress within one's limit, and the final response, which lacks the words of the pack until they are put in."""
    letter, redress = page.locator("#letter"), page.locator("#redress")
    redress.get_by_role("link", name="Line").press("Enter")
    page.wait_for_url(re.compile("/do/redress"))
    page.get_by_role("combobox", name="Line").select_option("cost")
    for label, words in {"What it is for": "A day's pay", "How it comes about": "One day at £96", "What shows it": "Payslip seen"}.items():
        page.get_by_role("textbox", name=label).fill(words)
    page.get_by_label("Amount").fill("-96")
    _refused(page, "Add it", "Amount: Ensure this value is greater")
    expect(page.get_by_role("textbox", name="What shows it")).to_have_value("Payslip seen")
    _send(page, "Add it", Amount="96")
    _do(page, redress.get_by_role("link", name="Decide on the redress"), "Decide", Why_this_is_fair="What the missed visit cost.")
    _do(page, "l", "Begin it")
    expect(letter.get_by_role("button", name="Sign off")).to_be_disabled()
    write = str(letter.get_by_role("link", name="Write", exact=True).get_attribute("href"))
    status, said = sent(page, re.sub("/resolve/.*", "", page.url) + write.replace("write-letter", "sign-letter"))
    assert (status, "does not say: Six months to refer" in said) == (REFUSED, True)
    axe_finds_nothing(page)
    for left in range(letter.locator(".lack").count(), 0, -1):
        expect(letter.locator(".lack")).to_have_count(left)
        letter.get_by_role("button", name=re.compile("^Insert")).first.press("Enter")
    expect(letter.locator(".lack")).to_have_count(0)
    _do(page, letter.get_by_role("link", name="Sign off"), "Sign off")
    _do(page, letter.get_by_role("link", name="Send"), "Send it", To="14 Mill Lane, Leeds")
