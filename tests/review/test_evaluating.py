"""The page on which a contact is evaluated: saved as it is answered, without script too, proved by moments, never written over."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.models import Finding
from floorwalker.review import drafting
from floorwalker.review.actions import evaluations, scorecard_guidance
from floorwalker.review.models import Evaluation
from floorwalker.review.queries import evaluations as queries
from tests.conftest import MONDAY
from tests.record import words_made
from tests.record.recordings_made import a_recording
from tests.review.scorecards_made import BEST, CARD, a_handled_contact, a_scorecard, answered, with_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
PAGE_BUDGET, SAVE_BUDGET = 60, 36
"""Queries of the form and of one save: the same with many questions and moments as with few."""
PART = {"HX-Request": "true"}


def a_draft(cast: Any, **said: Any) -> Evaluation:
    """Let Quin begin to evaluate a contact of Ada's."""
    a_scorecard(cast)
    return evaluations.begin(a_handled_contact(cast.ada, **said).reference, by=cast.quin_acts)


def saved(cast: Any, one: Evaluation, **said: Any) -> Any:
    """Send one answer as the page does."""
    one.refresh_from_db()
    return cast.quin_sees.post(f"/review/evaluations/{one.reference}/part/", {"seen": one.changes, **said}, headers=PART)


def whole(one: Evaluation, **otherwise: str) -> dict[str, Any]:
    """Return the whole form as a browser without script sends it."""
    one.refresh_from_db()
    fields = {f"a.{key}": value for key, value in {**BEST, **otherwise}.items()} | {f"n.{key}": "Said so." for key in BEST}
    return {"seen": one.changes, "summary": "Well done.", **fields}


@pytest.mark.row(70)
def test_an_answer_is_saved_as_it_is_given_with_score_and_state(cast: Any) -> None:
    one = a_draft(cast)
    answer = saved(cast, one, question="empathy", typed="3", note="", seconds="20")
    assert answer.status_code == 200
    assert "Saved 09:00" in answer.content.decode()
    assert 'id="progress"' not in answer.content.decode()
    assert "1 of 6 answered" in answer.content.decode()
    assert queries.given(one)["empathy"].value == 3
    page = cast.quin_sees.get(f"/review/evaluations/{one.reference}/").content.decode()
    assert "Draft" in page
    assert "1 of 6 answered" in page
    assert "Notes alone" in page
    assert "Evaluated from notes" in page


def test_what_cannot_be_answered_is_refused_beside_its_question_and_what_stood_stays(cast: Any) -> None:
    one = a_draft(cast)
    saved(cast, one, question="empathy", typed="2")
    answer = saved(cast, one, question="empathy", typed="9")
    assert answer.status_code == 422
    said = answer.content.decode()
    assert 'hx-target="#p-empathy"' in said
    assert "Answer with a step from 0 to 3." in said
    assert queries.given(one)["empathy"].value == 2


def test_a_question_comes_and_goes_with_the_answer_that_it_depends_on(cast: Any) -> None:
    one = a_draft(cast)
    came = saved(cast, one, question="promised", typed="yes").content.decode()
    assert 'name="a.when"' in came
    went = saved(cast, one, question="promised", typed="no").content.decode()
    assert '<div id="q-when" hidden>' in went
    assert 'name="a.when"' not in went


@pytest.mark.row(182)
def test_a_moment_is_pinned_as_typed_or_as_played_and_let_go(cast: Any) -> None:
    one = a_draft(cast)
    saved(cast, one, question="empathy", typed="1")
    assert 'data-seek="92000"' in saved(cast, one, question="empathy", pin="1", at="1:32").content.decode()
    saved(cast, one, question="empathy", pin="1", at_ms="66000")
    assert list(one.pins.values_list("at_ms", flat=True)) == [66_000, 92_000]
    refused = saved(cast, one, question="empathy", pin="1", at="soon")
    assert refused.status_code == 422
    assert "minutes and seconds" in refused.content.decode()
    saved(cast, one, unpin="1")
    assert list(one.pins.values_list("number", flat=True)) == [2]


def test_another_window_is_told_and_nothing_is_written_over(cast: Any) -> None:
    one = a_draft(cast)
    stale = {"seen": one.changes, "question": "empathy", "typed": "0"}
    saved(cast, one, question="empathy", typed="3")
    address = f"/review/evaluations/{one.reference}"
    told = cast.quin_sees.post(f"{address}/part/", stale, headers=PART)
    assert (told.status_code, "another window" in told.content.decode()) == (409, True)
    whole_form = cast.quin_sees.post(f"{address}/save/", {"seen": stale["seen"], "a.empathy": "0", "submit": "1"})
    assert (whole_form.status_code, "another window" in whole_form.content.decode()) == (409, True)
    assert queries.given(one)["empathy"].value == 3


def test_the_form_works_without_script(cast: Any) -> None:
    one = a_draft(cast)
    address = f"/review/evaluations/{one.reference}/save/"
    refused = cast.quin_sees.post(address, {**whole(one, empathy="9"), "submit": "1"})
    assert (refused.status_code, "Answer with a step" in refused.content.decode()) == (422, True)
    one.refresh_from_db()
    assert one.submitted_at is None
    pinned = cast.quin_sees.post(address, {**whole(one), "pin": "empathy", "at.empathy": "0:42"})
    assert (pinned.status_code, one.pins.get().at_ms) == (302, 42_000)
    done = cast.quin_sees.post(address, {**whole(one), "submit": "1"})
    one.refresh_from_db()
    assert (done.status_code, one.score, one.summary) == (302, 1.0, "Well done.")


def test_submitting_with_something_left_says_what_and_keeps_the_rest(cast: Any) -> None:
    one = a_draft(cast)
    said = {"seen": 0, "a.notice": "yes", "n.notice": "", "submit": "1"}
    answer = cast.quin_sees.post(f"/review/evaluations/{one.reference}/save/", said)
    assert answer.status_code == 422
    assert "Question 1.2 is not answered, and 4 more" in answer.content.decode()
    assert queries.given(one)["notice"].value == "yes"


def test_only_its_evaluator_sees_or_saves_a_draft(cast: Any) -> None:
    one = a_draft(cast)
    address = f"/review/evaluations/{one.reference}/"
    for who, code in (("ada", 404), ("una", 404), ("olga", 404), ("asa", 404), ("pat", 403), ("stranger", 403)):
        browser = getattr(cast, f"{who}_sees")
        assert browser.get(address).status_code == code, who
        assert browser.post(f"{address}save/", {"submit": "1"}).status_code == code, who
        assert browser.post(f"{address}part/", {"question": "notice", "typed": "yes"}).status_code == code, who
    assert not one.answers.exists()


def test_time_at_the_form_is_counted_as_far_as_it_can_have_been(cast: Any) -> None:
    one = a_draft(cast)
    with clock.frozen(MONDAY + timedelta(minutes=1)):
        saved(cast, one, seconds="50")
        saved(cast, one, seconds="50")
        saved(cast, one, seconds="99999")
        saved(cast, one, seconds="-5")
    one.refresh_from_db()
    assert one.seconds_spent == 60


def test_a_contact_is_begun_from_its_reference_and_gone_on_with(cast: Any) -> None:
    a_scorecard(cast)
    contact = a_handled_contact(cast.ada)
    first = cast.quin_sees.post("/review/evaluations/begin/", {"contact": contact.reference, "beside": "1"})
    again = cast.quin_sees.post("/review/evaluations/begin/", {"contact": contact.reference})
    assert (first.status_code, first.url) == (302, again.url)
    assert Evaluation.objects.get().beside_agent
    own = cast.ada_sees.post("/review/evaluations/begin/", {"contact": contact.reference, "kind": "self", "beside": "1"})
    assert Evaluation.objects.get(kind="self").reference in own.url
    assert not Evaluation.objects.get(kind="self").beside_agent
    for who, code in (("una", 302), ("ada", 403), ("olga", 403), ("asa", 403), ("stranger", 403)):
        assert getattr(cast, f"{who}_sees").post("/review/evaluations/begin/", {"contact": contact.reference}).status_code == code, who
    assert cast.quin_sees.post("/review/evaluations/begin/", {"contact": "C-99999999"}).status_code == 404


def test_a_draft_can_be_thrown_away(cast: Any) -> None:
    one = a_draft(cast)
    answer = cast.quin_sees.post(f"/review/evaluations/{one.reference}/save/", {"seen": 0, "discard": "1"})
    one.refresh_from_db()
    assert (answer.status_code, one.voided_at is not None) == (302, True)


def test_the_guidance_in_force_when_it_was_begun_is_shown_with_its_number(cast: Any) -> None:
    card = a_scorecard(cast)
    said = "Naming the baby is enough."
    scorecard_guidance.give_guidance(card, question="empathy", text=said, starts_on=MONDAY.date(), by=cast.olga_acts)
    one = evaluations.begin(a_handled_contact(cast.ada).reference, by=cast.quin_acts)
    page = cast.quin_sees.get(f"/review/evaluations/{one.reference}/").content.decode()
    assert "guidance 1.1" in page
    assert said in page


def test_words_of_others_are_shown_as_words(cast: Any) -> None:
    a_scorecard(cast, with_question(CARD, "notice", text="Said <script>alert(1)</script>"))
    one = evaluations.begin(a_handled_contact(cast.ada, note="<img src=x>").reference, by=cast.quin_acts)
    drafting.answer(one, "notice", typed="no", note="</textarea><script>", by=cast.quin_acts)
    page = cast.quin_sees.get(f"/review/evaluations/{one.reference}/").content.decode()
    for hostile in ("<script>alert", "<img src=x>", "</textarea><script>"):
        assert hostile not in page


@pytest.mark.row(102)
def test_what_was_said_stands_beside_the_form_and_is_what_it_is_judged_by(cast: Any) -> None:
    a_scorecard(cast)
    contact = a_handled_contact(cast.ada)
    one = evaluations.begin(contact.reference, by=cast.quin_acts)
    assert one.basis == "notes"
    words_made.said(contact)
    page = cast.quin_sees.get(f"/review/evaluations/{one.reference}/").content.decode()
    assert "What was said" in page
    assert "Evaluated from notes" not in page
    evaluations.submit(answered(one, cast.quin_acts), by=cast.quin_acts)
    one.refresh_from_db()
    assert one.basis == "transcript"
    again = a_handled_contact(cast.ada)
    words_made.said(again)
    assert evaluations.begin(again.reference, by=cast.quin_acts).basis == "transcript"


@pytest.mark.row(70)
def test_the_recording_plays_beside_the_form_with_the_moments_on_it(cast: Any) -> None:
    a_scorecard(cast)
    contact = a_handled_contact(cast.ada)
    a_recording(contact)
    one = evaluations.begin(contact.reference, by=cast.quin_acts)
    assert one.basis == "recording"
    answered(one, cast.quin_acts, empathy="1")
    drafting.pin(one, at_ms=4_000, question="empathy", by=cast.quin_acts)
    page = cast.quin_sees.get(f"/review/evaluations/{one.reference}/").content.decode()
    assert "data-pins" in page
    assert page.count("Recording verified") == 2, "beside the facts, and in words below the sound"
    assert "The sound is the one that came in on" in page
    assert '<g class="wave-pin watch">' in page
    assert "Evaluated from notes" not in page
    evaluations.submit(one, by=cast.quin_acts)
    read = cast.ada_sees.get(f"/review/evaluations/{one.reference}/").content.decode()
    assert 'data-seek="4000"' in read
    assert "data-pins" not in read


def test_signs_that_no_database_keeps_are_left_out(cast: Any) -> None:
    one = a_draft(cast)
    assert saved(cast, one, question="empathy", typed="1", note="No\x00thing").status_code == 200
    assert saved(cast, one, question="emp\x00ty", typed="1").status_code == 422
    assert queries.given(one)["empathy"].note == "Nothing"


def test_form_and_save_keep_their_budgets_and_a_save_is_quick(cast: Any, django_assert_max_num_queries: Any) -> None:
    one = answered(a_draft(cast), cast.quin_acts)
    for number in range(6):
        drafting.pin(one, at_ms=1_000 * number, question="empathy", by=cast.quin_acts)
    cast.quin_sees.get(f"/review/evaluations/{one.reference}/")
    with django_assert_max_num_queries(PAGE_BUDGET):
        assert cast.quin_sees.get(f"/review/evaluations/{one.reference}/").status_code == 200
    with django_assert_max_num_queries(SAVE_BUDGET):
        assert saved(cast, one, question="empathy", typed="2").status_code == 200
    took = []
    for step in range(20):
        begun = time.perf_counter()
        saved(cast, one, question="empathy", typed=str(step % 4), note="Well.")
        took.append(time.perf_counter() - begun)
    assert sorted(took)[18] < 0.25, "p95; 0.1 s on a machine that does nothing else"


def test_an_issue_is_raised_in_one_click_with_contact_and_moment(cast: Any) -> None:
    one = answered(a_draft(cast), cast.quin_acts, empathy="0")
    drafting.pin(one, at_ms=92_000, question="empathy", by=cast.quin_acts)
    evaluations.submit(one, by=cast.quin_acts)
    address = f"/review/evaluations/{one.reference}/issue/"
    assert cast.una_sees.post(address, {"question": "empathy"}).status_code == 302
    found = Finding.objects.get()
    assert found.source == f"evaluation:{one.reference}"
    assert (found.evidence["contact"], found.evidence["at_ms"]) == (one.contact_reference, 92_000)
    assert cast.una_sees.post(address, {"question": "empathy"}).status_code == 409
    assert cast.una_sees.post(address, {"question": "when-not"}).status_code == 422
    assert cast.asa_sees.post(address, {"question": "listened"}).status_code == 403
    assert found.reference in cast.una_sees.get(f"/review/evaluations/{one.reference}/").content.decode()
    assert found.reference in cast.quin_sees.get(f"/record/contacts/{one.contact_reference}/").content.decode()
