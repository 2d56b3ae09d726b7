"""A customer asks to be erased: a legal hold refuses with its reason, then they are erased in every room, and the trail stays whole."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect

from tests.journeys.conftest import ROOT
from tests.journeys.rights_asked import recorded, wait_for_it
from tests.journeys.typed import REFUSED, sent

SPOKEN = "09"
WHO = """
import json, sys, django; django.setup()
from floorwalker.record.models import Interaction, Recording
recording = Recording.objects.get(external_id__startswith=sys.argv[1])
customer = Interaction.objects.get(pk=recording.contact).customer
print(json.dumps([recording.reference, customer.reference, customer.name]))
"""
"""Somebody who rang once and whose call was recorded."""
WHY = "Claim at the county court, 24-1187"


@pytest.fixture
def spoken(server: Any) -> list[str]:
    """A recording, its customer and the customer's name."""
    command = [sys.executable, "-c", WHO, SPOKEN]
    made = subprocess.run(command, env=server.environment, cwd=ROOT, check=True, capture_output=True, text=True)
    return list(json.loads(made.stdout))


@pytest.mark.row(108, 109)
def test_a_legal_hold_refuses_an_erasure_and_without_it_the_customer_is_erased_and_the_trail_whole(
    sign_in: Any, server: Any, spoken: list[str], axe_finds_nothing: Any
) -> None:
    recording, customer, name = spoken
    keeping = sign_in("compliance_officer", f"/record/recordings/{recording}/")
    kept = keeping.get_by_role("region", name="Keeping")
    hold = kept.locator("form").filter(has=keeping.get_by_role("button", name="Lay a legal hold"))
    hold.get_by_role("textbox").first.fill(WHY)
    hold.get_by_role("button", name="Lay a legal hold").press("Enter")
    expect(kept.get_by_role("button", name="Lift the hold")).to_be_visible()
    page = sign_in("compliance_officer", "/resolve/rights/new/")
    here = recorded(page, "erasure", customer, "Delete what you keep about me.")
    against = page.get_by_role("region", name="What stands against erasing")
    expect(against).to_contain_text(f"{recording}: a legal hold stands: {WHY}")
    axe_finds_nothing(page)
    status, said = sent(page, f"{page.url}erase/", letter="We erase you.", sure="on")
    assert (status, WHY in said) == (REFUSED, True)
    assert page.get_by_role("button", name="Send the letter and erase").count() == 0
    assert sign_in("complaint_handler", f"{here}found/").get_by_role("button", name="Send the letter and erase").count() == 0

    lift = kept.locator("form").filter(has=keeping.get_by_role("button", name="Lift the hold"))
    lift.get_by_role("textbox").first.fill("The claim was withdrawn on 20 November.")
    lift.get_by_role("button", name="Lift the hold").press("Enter")
    expect(kept.get_by_role("button", name="Lay a legal hold")).to_be_visible()
    page.reload()
    erase = page.get_by_role("region", name="Erase them in every room")
    expect(page.get_by_role("region", name="What was found by room")).to_contain_text("Recording")
    erase.get_by_role("button", name="Send the letter and erase").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("I have read what is erased")
    axe_finds_nothing(page)
    erase.get_by_label("I have read what is erased").press("Space")
    erase.get_by_role("button", name="Send the letter and erase").press("Enter")
    page.wait_for_url(re.compile(r"/found/$"))
    page.goto(server.url + here)
    wait_for_it(page, "Erased.")
    assert name not in page.locator("#main").inner_text()
    gone = sign_in("compliance_officer", f"/record/customers/{customer}/", theme="dark", width=390, height=844)
    assert name not in gone.locator("#main").inner_text()
    assert gone.evaluate("document.documentElement.scrollWidth") <= 390
    verdict = subprocess.run(
        [sys.executable, "-m", "floorwalker.cli", "verify", "--json"], env=server.environment, cwd=ROOT, capture_output=True, text=True,
        check=False,
    )
    assert (verdict.returncode, json.loads(verdict.stdout)["schema"]) == (0, 1), verdict.stdout
