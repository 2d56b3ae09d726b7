"""A request for access: looked through, decided on item by item with others blanked, packed, checked, and closed with its letter."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.conftest import ROOT, wait_until_awake
from tests.journeys.rights_asked import FOUND, recorded

ASKS = """
import django; django.setup()
from floorwalker.record.models import Interaction, Transcript
print(Interaction.objects.get(pk=Transcript.objects.get(external_id="chat-10").contact).customer.reference)
"""
"""Who wrote in a chat that they do not see well and use a screen reader."""
THEIRS, BLANKED, LEGAL = "registered blind", "screen reader", "Legal professional privilege"


@pytest.fixture
def customer(server: Any) -> str:
    """The reference of who asks."""
    made = subprocess.run([sys.executable, "-c", ASKS], env=server.environment, cwd=ROOT, check=True, capture_output=True, text=True)
    return made.stdout.strip()


@pytest.mark.row(108, 109)
def test_a_request_for_access_finds_blanks_and_releases_what_is_kept(
    sign_in: Any, server: Any, customer: str, axe_finds_nothing: Any, tmp_path: Path
) -> None:
    page = sign_in("compliance_officer", "/resolve/rights/new/")
    page.get_by_role("textbox", name="Whose data").fill("CUS-<b>999")
    page.get_by_role("textbox", name="What they ask").fill("Everything that you keep about me, please.")
    page.get_by_role("button", name="Record it").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is no customer CUS-<B>999")
    expect(page.get_by_role("textbox", name="What they ask")).to_have_value("Everything that you keep about me, please.")
    here = recorded(page, "access", customer, "Everything that you keep about me, please.")
    axe_finds_nothing(page)
    refused = sign_in("team_leader", here)
    expect(refused.locator("#main")).to_contain_text("Your roles do not include: read requests about rights")
    tables = page.get_by_role("region", name="What was found by room").get_by_role("rowheader").get_by_role("link")
    names = tables.all_inner_texts()
    said = next(each for each in names if each.startswith("Turn"))
    for name in names:
        tables.filter(has_text=re.compile(f"^{re.escape(name)}$")).first.press("Enter")
        page.wait_for_url(re.compile(r"/found/[\w.]+/"))
        wait_until_awake(page)
        if name == said:
            axe_finds_nothing(page)
            _blank(page)
        elif name == names[0]:
            _withhold(page)
        suggested = page.get_by_role("button", name=re.compile("as suggested$"))
        if suggested.count():
            suggested.press("Enter")
            expect(suggested).to_have_count(0)
        page.get_by_role("link", name="Back to what was found").press("Enter")
        page.wait_for_url(FOUND)
    page.get_by_role("button", name="Make the package").press("Enter")
    expect(page.locator("#main")).to_contain_text("The package is made")
    with page.expect_download() as download:
        page.get_by_role("link", name="Package", exact=True).press("Enter")
    download.value.save_as(tmp_path / "package.zip")
    _whole(zipfile.ZipFile(tmp_path / "package.zip"))
    (tmp_path / "files.csv").write_bytes(zipfile.ZipFile(tmp_path / "package.zip").read("files.csv"))
    check = [sys.executable, "-m", "floorwalker.cli", "verify", "--json", "--file", str(tmp_path / "files.csv")]
    signed = subprocess.run(check, env=server.environment, cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(signed.stdout)["about"]["reference"] in here
    page.get_by_role("link", name=re.compile("^Back to RGT-")).press("Enter")
    page.wait_for_url(re.compile(r"/rights/RGT-\d+/$"))
    page.get_by_role("link", name="in part").press("Enter")
    page.wait_for_url(re.compile("outcome=partly"))
    closing = page.get_by_role("region", name="Answer and close")
    closing.get_by_role("button", name="Send and close").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()  # refused without the exemption
    closing.get_by_role("combobox", name="Withheld or refused under").select_option(LEGAL)
    closing.get_by_role("textbox", name="Why, for the record").fill("Advice of our solicitor.")
    letter = closing.get_by_role("textbox", name="The letter")
    letter.fill(letter.input_value().replace("[say why]", "it is advice that our solicitor gave us"))
    closing.get_by_role("button", name="Send and close").press("Enter")
    expect(page.get_by_role("region", name="Letters")).to_contain_text("Information Commissioner")
    expect(closing).to_have_count(0)
    log = page.get_by_role("region", name="Log")
    for words in ("Decided on", "Made the package", "Closed"):
        expect(log).to_contain_text(words)
    phone = sign_in("compliance_officer", here, theme="dark", width=390, height=844)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    axe_finds_nothing(phone, colours_alone=True)


def _blank(page: Any) -> None:
    """Blank words that no program finds, beside what it found."""
    expect(page.locator("#main")).to_contain_text(THEIRS)
    expect(page.locator("#main")).to_contain_text(BLANKED)
    for tick in page.get_by_role("checkbox", name=re.compile("^Decide on number")).all():
        tick.press("Space")
    page.get_by_label("Hand out with others blanked").press("Space")
    page.get_by_role("textbox", name="Blank these words too").fill(BLANKED)
    page.get_by_role("button", name="Decide", exact=True).press("Enter")
    expect(page.get_by_role("button", name=re.compile("as suggested$"))).to_have_count(0)


def _withhold(page: Any) -> None:
    """Withhold one thing: under an exemption and with a reason, or not at all."""
    page.get_by_role("checkbox", name=re.compile("^Decide on number")).first.press("Space")
    page.get_by_label("Withhold", exact=True).press("Space")
    page.get_by_role("button", name="Decide", exact=True).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("withheld under no exemption")
    page.get_by_role("combobox", name="Withheld under").select_option(LEGAL)
    page.get_by_role("textbox", name="Why it is withheld").fill("Advice of our solicitor.")
    page.get_by_role("button", name="Decide", exact=True).press("Enter")
    expect(page.locator("#main")).to_contain_text(f"; {LEGAL}")


def _whole(package: zipfile.ZipFile) -> None:
    """The list names each file with its SHA-256; what was blanked stands in none of them, what is theirs does."""
    listed = package.read("files.csv")
    rows = list(csv.DictReader(line for line in listed.decode().splitlines() if not line.startswith("#")))
    assert {each["file"] for each in rows} == set(package.namelist()) - {"files.csv"}
    assert {each["sha256"] for each in rows} == {hashlib.sha256(package.read(each["file"])).hexdigest() for each in rows}
    paper = PdfReader(io.BytesIO(package.read("what-we-keep-about-you.pdf")))
    told = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    said = package.read("what-we-keep-about-you.json").decode()
    assert (THEIRS in told, THEIRS in said) == (True, True)
    assert not any(BLANKED in text for text in (told, said, listed.decode()))
    assert [each["under"] for each in json.loads(said)["withheld"]] == [LEGAL]
