"""The page of a complaint's file: what it answers, who sees what of it, the acts on it, and how often it asks the database."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from floorwalker.ground import clock
from floorwalker.ground.trail.models import Line
from floorwalker.resolve.actions import impartial, investigating, requests, updates
from floorwalker.resolve.models import CaseRequest, Complaint, Evidence
from tests.conftest import MONDAY
from tests.resolve.cases_made import a_complaint
from tests.resolve.files_made import a_file, investigated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
SOON = MONDAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def page_of(made: Complaint) -> str:
    return f"/resolve/complaints/{made.reference}/"


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.row(75)
@pytest.mark.row(202)
def test_the_page_answers_the_six_questions_from_what_was_done(cast: Any) -> None:
    made = a_file(cast)
    log = investigating.want(made, what="Moisture log", where="Repair network", issue=2, by=cast.sam_acts)
    requests.ask(made, to=cast.ada, what="The log", due_at=SOON, evidence=log, team="Repair network", by=cast.sam_acts)
    updates.promise(made, way="call", at=SOON - timedelta(hours=1), words="How far", by=cast.sam_acts)
    with clock.frozen(MONDAY + timedelta(days=3)):
        answer = cast.sam_sees.get(page_of(made))
        said = text_of(answer)
    assert answer.status_code == 200
    for words in (
        "Who owns it Sam Whitlock", "What evidence is missing 1 of 1 items Moisture log", "What is blocked Issue 2, since Mon 2 Mar",
        "Repair network has it", "What is overdue Give news to the customer and 1 more", "0 of", "steps proved", "Asked Repair network",
    ):
        assert words in said, words
    assert "Give news to the customer" in said


def test_clocks_say_in_words_whether_they_are_in_time_late_or_not_used(cast: Any) -> None:
    from floorwalker.resolve.actions import acknowledging

    made = a_file(cast)
    acknowledging.acknowledge(made, how="Letter", by=cast.sam_acts)
    with clock.frozen(MONDAY + timedelta(days=4)):
        said = text_of(cast.sam_sees.get(page_of(made)))
    assert "Acknowledged Mon 2 Mar, 09:00 DISP 1.6.1R(1) In time" in said
    assert "Final response by Fri 24 Apr DISP 1.6.2R 49 days left" in said
    assert "Short route by Wed 4 Mar DISP 1.5.1R, 1.5.2AR, 1.5.4R Not used" in said


@pytest.mark.parametrize(("who", "status"), [
    ("ada", 200), ("sam", 200), ("cora", 200), ("olga", 200), ("quin", 200), ("asa", 200), ("una", 200), ("pat", 403), ("rita", 403),
    ("adm", 403), ("stranger", 403),
])  # fmt: skip
def test_every_role_sees_what_it_may_and_who_wrote_it_down_only_how_it_stands(cast: Any, who: str, status: int) -> None:
    made = a_complaint(cast, by=cast.ada_acts)
    investigating.note(made, words="Ada was short with her.", by=cast.sam_acts)
    answer = getattr(cast, f"{who}_sees").get(page_of(made))
    assert answer.status_code == status
    if status == 200:
        said = text_of(answer)
        assert ("Ada was short with her." in said) == (who != "ada")
        assert ("Update customer" in said) == (who in {"sam", "cora", "olga", "una"})
        assert Line.objects.filter(kind="trail.looked", subject=made.reference).exists()


def test_each_act_has_a_form_that_says_what_is_missing_and_leads_back_to_the_file(cast: Any) -> None:
    made = investigated(cast)
    page = page_of(made)
    for act in ("note", "want", "ask", "update", "promise", "conflict", "issue", "acknowledge", "find/1", "decide/1"):
        assert cast.sam_sees.get(f"{page}do/{act}/").status_code == 200, act
    wrong = cast.sam_sees.post(f"{page}do/note/", {"words": ""})
    assert wrong.status_code == 422
    assert cast.sam_sees.post(f"{page}do/note/", {"words": "<b>Rang</b> her."}).status_code == 302
    assert "&lt;b&gt;Rang&lt;/b&gt; her." in cast.sam_sees.get(page).content.decode()
    sent = {"to": cast.ada.pk, "what": "The log", "due_at": "2026-03-04T17:00", "issue": "1"}
    assert cast.sam_sees.post(f"{page}do/ask/", sent).status_code == 302
    row = CaseRequest.objects.get()
    assert cast.sam_sees.get(f"{page}do/chase/{row.pk}/").status_code == 200
    assert cast.sam_sees.post(f"{page}do/chase/{row.pk}/").status_code == 302
    row.refresh_from_db()
    assert row.chased == 1
    for gone in ("nonsense", "bring-in/99", "find/9", "answered/99"):
        assert cast.sam_sees.get(f"{page}do/{gone}/").status_code == 404
    assert cast.quin_sees.get(f"{page}do/note/").status_code == 403
    assert cast.sam_sees.get("/resolve/complaints/CMP-99/").status_code == 404


def test_a_decision_that_somebody_overtook_is_shown_again_with_what_was_typed(cast: Any) -> None:
    made = investigated(cast)
    page = f"{page_of(made)}do/decide/1/"
    sent = {"decision": "partly", "reasoning": "In part only.", "changes": str(made.changes - 1)}
    answer = cast.sam_sees.post(page, sent)
    assert answer.status_code == 409
    assert "Somebody changed" in text_of(answer)
    assert "In part only." in answer.content.decode()
    assert f'value="{made.changes}"' in answer.content.decode()
    assert cast.sam_sees.post(page, {**sent, "changes": str(made.changes)}).status_code == 302


@pytest.mark.row(103)
def test_a_file_is_put_in_and_handed_out_to_who_sees_the_file_alone(cast: Any) -> None:
    made = a_complaint(cast, by=cast.ada_acts)
    row = investigating.want(made, what="Photograph", where="The customer", by=cast.sam_acts)
    upload = SimpleUploadedFile("wet.txt", b"wet wall", content_type="text/html")
    assert cast.sam_sees.post(f"{page_of(made)}do/bring-in/{row.pk}/", {"file": upload, "says": "Wet."}).status_code == 302
    row.refresh_from_db()
    assert row.state == Evidence.State.IN
    got = cast.sam_sees.get(f"/resolve/evidence/{row.pk}/file/")
    assert b"".join(got.streaming_content) == b"wet wall"
    assert got["Content-Type"] == "application/octet-stream"
    assert "attachment" in got["Content-Disposition"]
    assert cast.ada_sees.get(f"/resolve/evidence/{row.pk}/file/").status_code == 403
    assert cast.sam_sees.get(f"/resolve/evidence/{row.pk}/record/").status_code == 404


def test_who_is_asked_sees_the_question_and_nothing_else_and_answers(cast: Any) -> None:
    made = a_file(cast, words="Her secret words.")
    row = requests.ask(made, to=cast.rita, what="When was the outage?", due_at=SOON, by=cast.sam_acts)
    page = f"/resolve/requests/{row.reference}/"
    said = text_of(cast.rita_sees.get(page))
    assert "When was the outage?" in said
    assert "Her secret words." not in said
    assert "Hanna" not in said
    assert cast.pat_sees.get(page).status_code == 404
    assert cast.adm_sees.get(page).status_code == 403
    assert cast.rita_sees.post(page, {"words": ""}).status_code == 422
    assert "From ten to noon." in text_of(cast.rita_sees.post(page, {"words": "From ten to noon."}))
    assert "2 days early" in text_of(cast.sam_sees.get(page_of(made)))


@pytest.mark.row(194)
def test_a_second_person_decides_on_the_file_whether_it_is_a_difficulty(cast: Any) -> None:
    made = a_complaint(cast)
    page = f"/resolve/complaints/{made.reference}/"
    ask = f"{page}do/put-down/"
    refused = cast.sam_sees.post(ask, {"q_dissatisfied": "yes", "q_about-us": "yes", "q_harm": "no", "reason": ""})
    assert refused.status_code == 422
    assert cast.sam_sees.post(ask, {"q_dissatisfied": "yes", "reason": "She asked for a date."}).status_code == 422  # not every question
    assert cast.sam_sees.post(ask, {"q_dissatisfied": "maybe", "reason": "She asked for a date."}).status_code == 422
    asked = cast.sam_sees.post(ask, {"q_dissatisfied": "yes", "q_about-us": "yes", "q_harm": "no", "reason": "She asked for a date."})
    assert asked.status_code == 302
    row = made.classifications.get(needs_second=True)
    answer = f"{page}do/answer-put-down/{row.pk}/"
    assert answer not in cast.sam_sees.get(page).content.decode()
    assert "waits for a second person" in text_of(cast.sam_sees.get(page))
    assert cast.sam_sees.post(answer, {"agrees": "yes", "reason": "So it is."}).status_code == 422  # their own asking
    assert cast.ada_sees.post(answer, {"agrees": "yes", "reason": "So it is."}).status_code in {403, 404}
    second = cast.cora_sees.get(page).content.decode()
    assert answer in second
    assert "She asked for a date." in text_of(cast.cora_sees.get(answer))
    assert cast.cora_sees.post(answer, {"agrees": "yes", "reason": "The call says so."}).status_code == 302
    made.refresh_from_db()
    assert made.state == "put_down"
    assert cast.cora_sees.post(answer, {"agrees": "no", "reason": "Or not."}).status_code == 422


def test_the_timeline_shows_contacts_or_requests_alone(cast: Any) -> None:
    made = a_file(cast)
    requests.ask(made, to=cast.ada, what="Log", due_at=SOON, team="Repair network", by=cast.sam_acts)
    said = text_of(cast.sam_sees.get(f"{page_of(made)}?only=requests"))
    assert "Asked Repair network" in said
    assert "The customer complained" not in said
    said = text_of(cast.sam_sees.get(f"{page_of(made)}?only=contacts"))
    assert "The customer complained" in said
    assert "Asked Repair network" not in said
    assert "The customer complained" in text_of(cast.sam_sees.get(f"{page_of(made)}?only=nonsense"))


def test_a_large_file_asks_the_database_a_bounded_number_of_times(cast: Any, django_assert_max_num_queries: Any) -> None:
    made = investigated(cast)
    for number in range(20):
        investigating.want(made, what=f"Item {number}", where="Network", by=cast.sam_acts)
        investigating.note(made, words=f"Note {number}", by=cast.sam_acts)
        requests.ask(made, to=cast.ada, what=f"Question {number}", due_at=SOON, by=cast.sam_acts)
    impartial.check(made, by=cast.cora_acts)
    cast.sam_sees.get(page_of(made))
    with django_assert_max_num_queries(55):
        assert cast.sam_sees.get(page_of(made)).status_code == 200


@pytest.mark.row(104)
def test_a_complaint_is_answered_in_the_browser_from_redress_to_the_letter_that_went(cast: Any) -> None:
    made = investigated(cast)
    page = page_of(made)
    sent = {"kind": "cost", "what": "Hotel", "amount": "94.00", "how": "1 night", "source": "Receipt"}
    assert cast.sam_sees.post(f"{page}do/redress/", sent).status_code == 302
    assert cast.sam_sees.post(f"{page}do/redress/", {**sent, "amount": "-3"}).status_code == 422
    assert cast.sam_sees.get(f"{page}do/interest/").status_code == 200
    assert cast.sam_sees.post(f"{page}do/decide-redress/", {"reason": "She paid it."}).status_code == 302
    assert cast.sam_sees.post(f"{page}do/letter/", {"kind": "final-response"}).status_code == 302
    row = made.letters.get()
    answer = cast.sam_sees.get(page)
    said = text_of(answer)
    assert "0 of 4 parts" in said
    assert said.count("Required paragraph missing") == 4
    assert "disabled>Sign off" in answer.content.decode()
    assert cast.sam_sees.post(f"{page}do/sign-letter/{row.pk}/").status_code == 422
    for clause in re.findall(r"/resolve/letters/LTR-1/insert/([a-z-]+)/", answer.content.decode()):
        cast.sam_sees.post(f"/resolve/letters/{row.reference}/insert/{clause}/")
    assert "4 of 4 parts" in text_of(cast.sam_sees.get(page))
    assert cast.sam_sees.get(f"{page}do/write-letter/{row.pk}/").status_code == 200
    draft = cast.sam_sees.get(f"/resolve/letters/{row.reference}/paper/")
    assert draft.content.startswith(b"%PDF")
    assert cast.sam_sees.post(f"{page}do/sign-letter/{row.pk}/").status_code == 302
    assert cast.sam_sees.post(f"{page}do/send-letter/{row.pk}/", {"channel": "post", "recipient": "1 Mill Lane"}).status_code == 302
    said = text_of(cast.sam_sees.get(page))
    assert "Final response sent, post" in said
    assert "Ombudsman until 2 Sep 2026" in said
    assert cast.sam_sees.post(f"{page}do/paid/", {"on": "2026-03-02", "how": "BACS 1"}).status_code == 302
    assert "Paid 2 Mar 2026, BACS 1" in text_of(cast.sam_sees.get(page))
    for who, status in (("ada", 403), ("pat", 403), ("asa", 200), ("quin", 200)):
        assert getattr(cast, f"{who}_sees").get(f"/resolve/letters/{row.reference}/paper/").status_code == status
    assert cast.quin_sees.post(f"/resolve/letters/{row.reference}/insert/final-response-referral/").status_code == 403


def test_what_is_typed_into_a_letter_does_nothing_on_the_page(cast: Any) -> None:
    from floorwalker.resolve.actions import letters

    made = a_file(cast)
    row = letters.draft(made, kind="acknowledgement", by=cast.sam_acts)
    letters.write(row, body="Dear <script>alert(1)</script>\n\n[x](javascript:alert(1)) **bold**", by=cast.sam_acts)
    text = cast.sam_sees.get(page_of(made)).content.decode()
    assert "<script>alert" not in text
    assert "href=\"javascript" not in text
    assert "<strong>bold</strong>" in text


def test_it_is_given_to_somebody_and_a_contact_is_linked(cast: Any) -> None:
    from floorwalker.record.models import Interaction

    made = a_file(cast)
    Interaction.objects.create(
        pk=31, source="crm", external_id="31", channel="voice", outcome="handled", started_at=made.received_at, customer=made.customer
    )
    page = page_of(made)
    assert cast.sam_sees.post(f"{page}do/give/", {"to": cast.cora.pk}).status_code == 302
    assert cast.sam_sees.post(f"{page}do/give/", {"to": cast.ada.pk}).status_code == 422
    assert cast.sam_sees.post(f"{page}do/link/", {"contact": "C-31"}).status_code == 302
    assert cast.sam_sees.post(f"{page}do/link/", {"contact": "C-31"}).status_code == 409
    said = text_of(cast.sam_sees.get(page))
    assert "Who owns it Cora Lindqvist" in said
    assert "Contact C-31" in said
