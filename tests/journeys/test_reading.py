"""A policy of Larkfield goes from draft to 12 of 12 confirmed, and is refused on the way what would make it worth less."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.conftest import ROOT
from tests.journeys.typed import REFUSED, day_in, sent
from tests.plan.document_made import POLICY

TITLE = "Promises on storm days"
QUESTION = {"words": "Who sees what is due?", "section": "s-roles", "right": "Team leaders", "wrong": "Customers\nNobody"}
PHONE = {"width": 360, "height": 780}
ROUND_WITHIN_MS = 60_000


def _program(server: Any, *words: str) -> str:
    program = [sys.executable, str(Path(__file__).with_name("twelve_readers.py")), *words]
    return subprocess.run(program, env=server.environment, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def _write(page: Any) -> str:
    """Write the policy and return its address."""
    page.get_by_label("Policy", exact=True).check()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_role("button", name="Begin", exact=True).click()
    page.locator("[name=body]").fill(POLICY)
    page.locator("[name=serves]").fill("Customers can rely on what we say")
    page.locator("[name=measure]").select_option("repeat_contact")
    page.locator("[name=review_on]").fill(day_in(180))
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile(r"/documents/POL-\d+/(\?.*)?$"))
    return str(page.url).partition("?")[0]


def _confirm(page: Any, reading: str, *, answer: str = "Team leaders") -> None:
    page.goto(reading)
    page.get_by_label(answer, exact=True).check()
    page.get_by_label("I have read and understood").check()
    page.get_by_role("button", name="Confirm", exact=True).click()


def _heard(sign_in: Any, server: Any, page: Any, policy: str, *, approver: str) -> None:
    """Let the front line be asked, comment and be answered; before, nobody is asked to decide."""
    path = policy.removeprefix(server.url)
    expect(page.get_by_text("Nobody of the front line has commented: ask for comments, or say why it goes without.")).to_be_visible()
    status, said = sent(page, f"{policy}send/", version="1", approver=approver, starts_on=day_in(0))
    assert (status, "Nobody of the front line has commented" in said) == (REFUSED, True)
    page.get_by_role("button", name="Ask for comments").click()
    expect(page.get_by_role("button", name="Ask for comments")).to_have_count(0)
    for role, words in (("agent", "An hour is hard on storm days."), ("team_leader", "Say who tells the customer.")):
        each = sign_in(role, f"{path}?version=1")
        each.get_by_label("Comment", exact=True).fill(words)
        each.get_by_role("button", name="Comment", exact=True).click()
        expect(each.locator("#comments")).to_contain_text(words)
    page.goto(f"{policy}?version=1")
    expect(page.get_by_text("2 comments are not answered: say what became of each.")).to_be_visible()
    for answer in ("Two hours on storm days.", "Roles say it now."):
        page.locator("#comments .doc-answer input[name=words]").first.fill(answer)
        page.get_by_role("button", name="Answer", exact=True).first.click()
        expect(page.locator("#comments")).to_contain_text(answer)


def _decided(sign_in: Any, server: Any, page: Any, policy: str) -> None:
    """Let another decide: who wrote it is not offered, and is refused who tries."""
    author, decides = server.sessions["operations_manager"]["name"], server.sessions["compliance_officer"]["name"]
    approver = page.get_by_label("Who decides")
    assert author not in approver.inner_text()
    approver.select_option(label=decides)
    page.get_by_label("First day").fill(day_in(0))
    page.get_by_role("button", name="Send it to be decided on").click()
    expect(page.get_by_role("heading", name=f"{decides} was asked")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    status, said = sent(page, f"{policy}approve/", version="1")
    assert (status, "Who wrote any of a version cannot approve it." in said) == (REFUSED, True)
    other = sign_in("compliance_officer", f"{policy.removeprefix(server.url)}?version=1")
    other.get_by_role("button", name="Approve").click()
    expect(other.locator("#main")).to_contain_text("In force")


def _asked(page: Any, policy: str, gathered: dict[str, Any]) -> str:
    """Ask eleven by name, and whoever is in the team of joiners, and return the address of the reading."""
    page.goto(f"{policy.replace('/documents/', '/reading/ask/')}?version=1")
    page.get_by_label("Teams").select_option(label=gathered["team"])
    named = [each["name"] for who, each in gathered["people"].items() if who != "joiner"]
    page.get_by_label("And by name").select_option(label=named)
    page.get_by_label("By", exact=True).fill(day_in(7))
    page.get_by_label("Why they must read it").fill("Promises were missed on the last storm day.")
    page.locator("[name=q-0-words]").fill(QUESTION["words"])
    page.locator("[name=q-0-section]").select_option(QUESTION["section"])
    page.locator("[name=q-0-right]").fill(QUESTION["right"])
    page.locator("[name=q-0-wrong]").fill(QUESTION["wrong"])
    page.get_by_role("button", name="Ask them").click()
    page.wait_for_url(re.compile(r"/reading/RDG-\d+/people/$"))
    expect(page.get_by_text("11 people are asked to read it by")).to_be_visible()
    return str(page.url).removesuffix("people/")


@pytest.mark.row(144, 216, 244, 248)
def test_a_policy_goes_from_draft_to_twelve_of_twelve_confirmed(sign_in: Any, server: Any, axe_finds_nothing: Any, tmp_path: Path) -> None:
    gathered = json.loads(_program(server, "gather"))
    readers: dict[str, dict[str, str]] = gathered["people"]
    server.sessions.update(readers)
    page = sign_in("operations_manager", "/plan/documents/begin/")
    policy = _write(page)
    _heard(sign_in, server, page, policy, approver=str(gathered["approver"]))
    _decided(sign_in, server, page, policy)
    reading = _asked(page, policy, gathered)
    figure = page.locator(".rd-figure")
    expect(figure).to_have_text("0 of 11")
    away = page.get_by_role("row", name=re.compile(readers["away"]["name"]))
    expect(away).to_contain_text("Away")

    here = reading.removeprefix(server.url)
    for number in range(1, 9):
        _confirm(sign_in(f"reader-{number}", "/plan/reading/mine/"), reading)
    wrong = sign_in("reader-9", here)
    _confirm(wrong, reading, answer="Customers")
    expect(wrong.get_by_role("alert")).to_contain_text("1 answer is not right")
    expect(wrong.locator("#confirm")).to_contain_text("Agents promise and keep. Team leaders see what is due.")
    axe_finds_nothing(wrong)
    wrong.get_by_label("Team leaders", exact=True).check()
    wrong.get_by_label("I have read and understood").check()
    wrong.get_by_role("button", name="Confirm", exact=True).click()
    expect(wrong.get_by_text(f"You confirmed {TITLE}, version 1.")).to_be_visible()
    page.reload()
    expect(figure).to_have_text("9 of 11")
    expect(page.get_by_text("8 of 9 had the questions right first time.")).to_be_visible()

    # Two weeks later: one is late and reminded, one has joined, one is still away.
    _program(server, "later", here.split("/")[-2], readers["joiner"]["reference"])
    joined = page.get_by_role("row", name=re.compile(readers["joiner"]["name"]))
    for _ in range(ROUND_WITHIN_MS // 500):
        page.reload()
        if joined.count():
            break
        page.wait_for_timeout(500)
    expect(joined).to_contain_text("Joined")
    expect(figure).to_have_text("9 of 12")
    expect(page.get_by_role("row", name=re.compile(readers["reader-0"]["name"]))).to_contain_text("overdue")
    page.get_by_role("button", name="Remind 1").click()
    expect(page.get_by_text("1 person is reminded.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Remind"))).to_have_count(0)
    axe_finds_nothing(page)

    phone = sign_in("reader-0", "/notices/", **PHONE)
    expect(phone.locator("#main")).to_contain_text(f"Overdue to read: {TITLE}")
    phone.goto(reading)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    axe_finds_nothing(phone)
    _confirm(phone, reading)
    joiner = sign_in("joiner", "/my-day/")
    joiner.get_by_role("link", name=TITLE).first.click()
    _confirm(joiner, joiner.url)
    page.reload()
    expect(figure).to_have_text("11 of 12")
    back = sign_in("away", "/plan/reading/mine/")
    back.get_by_role("link", name=TITLE).first.click()
    _confirm(back, back.url)
    expect(back.get_by_text(f"You confirmed {TITLE}, version 1.")).to_be_visible()

    page.reload()
    expect(figure).to_have_text("12 of 12")
    listed = page.request.get(f"{reading}people/?format=csv").text()
    rows = list(csv.DictReader(io.StringIO(listed.removeprefix("\ufeff"))))
    assert {row["Person"] for row in rows} == {each["name"] for each in readers.values()}
    (digest,) = {row["SHA-256"] for row in rows}
    assert [row["Tries"] for row in rows if row["Person"] == readers["reader-9"]["name"]] == ["2"]
    page.goto(f"{server.url}/plan/reading/")
    expect(page.get_by_role("row", name=re.compile(TITLE))).to_contain_text("12 of 12")
    page.goto(policy)
    expect(page.locator("#reading")).to_contain_text("12 of 12")

    paper = tmp_path / "policy.pdf"
    paper.write_bytes(page.request.get(f"{policy}file.pdf").body())
    told = " ".join(" ".join(each.extract_text() for each in PdfReader(paper).pages).split())
    decides = server.sessions["compliance_officer"]["name"]
    for said in (TITLE, f"Approved by {decides}", digest, "An hour is hard on storm days.", "Taken in: Two hours on storm days."):
        assert said in told, said
    verify = [sys.executable, "-m", "floorwalker.cli", "verify", "--file", str(paper)]
    subprocess.run(verify, env=server.environment, cwd=ROOT, check=True, capture_output=True)
