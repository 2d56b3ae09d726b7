"""Pages of conduct: one page for who answers for it, one's own, and speaking up without a trace in an address."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.trail.models import Line
from floorwalker.review.actions import concerns, disclosures
from floorwalker.review.models import Concern, ConductDeclaration, Disclosure
from tests.conftest import MONDAY
from tests.review.test_concerns import WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(123)]
CODE = re.compile(r"<code>([A-Z0-9-]{23})</code>")


@pytest.fixture(autouse=True)
def _facts_of_nothing(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


@pytest.mark.parametrize(("who", "status"), [
    ("cora", 200), ("olga", 200), ("asa", 200), ("una", 200), ("ada", 403), ("sam", 403), ("quin", 403), ("pat", 403), ("adm", 403),
])  # fmt: skip
def test_who_answers_for_conduct_sees_it_on_one_page(cast: Any, who: str, status: int) -> None:
    told = disclosures.tell(kind="gift_received", party="Acme Ltd", words="A hamper.", on_day=MONDAY.date(), by=cast.ada_acts)
    answer = getattr(cast, f"{who}_sees").get("/review/conduct/")
    assert answer.status_code == status
    text = answer.content.decode()
    assert "Acme" not in text
    assert told.reference not in text
    if status == 200:
        assert "Declarations of 2026" in text
        assert "Ethics failures" in text
        assert "Nobody is appointed" in text
        assert ("Wait for a decision" in text) == (who != "una")


def test_an_agent_tells_of_a_gift_signs_and_sees_the_decision(cast: Any) -> None:
    wrong = cast.ada_sees.post("/review/conduct/mine/", {"kind": "gift_received", "party": "Acme Ltd", "words": "", "on_day": "tomorrow"})
    assert wrong.status_code == 422
    assert not Disclosure.objects.exists()
    sent = {"kind": "gift_received", "party": "<b>Acme</b>", "words": "A hamper.", "on_day": "2026-02-27", "worth": "60"}
    assert cast.ada_sees.post("/review/conduct/mine/", sent).status_code == 302
    assert cast.ada_sees.post("/review/conduct/mine/2026/sign/").status_code == 302
    one, signed = Disclosure.objects.get(), ConductDeclaration.objects.get()
    assert signed.stood == [one.reference]
    page = f"/review/conduct/disclosures/{one.reference}/"
    assert cast.una_sees.get(page).status_code == 404
    assert cast.asa_sees.get(page).status_code == 200
    assert b'value="refused"' not in cast.asa_sees.get(page).content
    decided = cast.cora_sees.post(f"{page}decide/", {"state": "refused", "reason": "Send it back with thanks."})
    assert decided.status_code == 302
    text = cast.ada_sees.get(page).content.decode()
    assert "Send it back with thanks." in text
    assert "&lt;b&gt;Acme&lt;/b&gt;" in text
    assert cast.cora_sees.post(f"{page}decide/", {"state": "allowed", "reason": "Oh."}).status_code == 409


def test_a_concern_is_told_without_a_name_answered_and_found_again_by_its_code(cast: Any) -> None:
    concerns.appoint(cast.cora, by=cast.olga_acts)
    before = Line.objects.count()
    sent = {"topic": "records", "words": WORDS, "named": "no"}
    answer = cast.ada_sees.post("/review/speak-up/new/", sent)
    (code,) = CODE.findall(answer.content.decode())
    one = Concern.objects.get()
    assert cast.ada_sees.get("/review/speak-up/").status_code == 200
    back = cast.ada_sees.post("/review/speak-up/back/", {"reference": one.reference, "code": code})
    assert WORDS in back.content.decode()
    assert {line.actor_id for line in Line.objects.order_by("pk")[before:]} == {"speak-up"}
    page = f"/review/speak-up/{one.reference}/"
    assert [getattr(cast, f"{who}_sees").get(page).status_code for who in ("olga", "adm", "asa", "ada", "cora")] == [404] * 4 + [200]
    assert Line.objects.filter(kind="trail.looked", subject=one.reference).count() == 1
    assert cast.cora_sees.post(f"{page}answer/", {"words": "I read it."}).status_code == 302
    again = {"reference": one.reference, "code": code, "words": "Thank you."}
    assert "I read it." in cast.ada_sees.post("/review/speak-up/back/", again).content.decode()
    assert "Thank you." in cast.cora_sees.get(page).content.decode()
    assert cast.ada_sees.post("/review/speak-up/back/", again | {"code": "WRONG"}).status_code == 404


def test_a_concern_is_in_no_search_and_in_no_list_of_anybody_else(cast: Any) -> None:
    concerns.appoint(cast.cora, by=cast.olga_acts)
    one, _code = concerns.tell(topic="money", words=WORDS, named=True, by=cast.ada_acts)
    for browser in (cast.olga_sees, cast.adm_sees, cast.asa_sees):
        found = browser.get("/search/", {"q": one.reference}).content.decode()
        assert f"/review/speak-up/{one.reference}" not in found
        assert f">{one.reference}<" not in browser.get("/review/speak-up/").content.decode()
    assert f">{one.reference}<" in cast.ada_sees.get("/review/speak-up/").content.decode()
    assert WORDS in cast.ada_sees.get(f"/review/speak-up/told/{one.reference}/").content.decode()
    assert not Line.objects.filter(actor_id=str(cast.ada.pk), subject=one.reference).exists()


def test_recipients_are_appointed_and_ended_on_the_page(cast: Any) -> None:
    cora = cast.cora
    assert cast.olga_sees.post("/review/conduct/recipients/appoint/", {"person": cora.pk}).status_code == 302
    assert cora.display_name in cast.ada_sees.get("/review/speak-up/").content.decode()
    assert cast.olga_sees.post("/review/conduct/recipients/appoint/", {"person": cast.olga.pk}).status_code == 422
    assert cast.una_sees.post("/review/conduct/recipients/end/", {"person": cora.reference}).status_code == 403
    assert cast.olga_sees.post("/review/conduct/recipients/end/", {"person": cora.reference}).status_code == 302
    assert "Nobody here is appointed" in cast.ada_sees.get("/review/speak-up/new/").content.decode()


def test_a_register_of_many_stays_within_its_queries(cast: Any, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        disclosures.tell(
            kind="gift_given", party="Acme", words="Pens.", on_day=MONDAY.date(), worth=Decimal(5), by=cast.ada_acts
        )
    browser = cast.cora_sees
    browser.get("/review/conduct/disclosures/")
    with django_assert_max_num_queries(22):
        assert "DSC-30" in browser.get("/review/conduct/disclosures/").content.decode()
    with django_assert_max_num_queries(30):
        assert browser.get("/review/conduct/").status_code == 200
