"""Pages of calibration: blind while it is, everything once it is closed, for whom it is, in few queries."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from floorwalker.ground import clock
from floorwalker.review.actions import calibration, calibration_settling
from floorwalker.review.models import Evaluation, Round
from floorwalker.review.queries import calibration as queries
from tests.conftest import MONDAY
from tests.review.rounds_made import ENDS, Room
from tests.review.scorecards_made import BEST, a_handled_contact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
ROUND_BUDGET = 45
"""Session and shell, the round with its people, contacts, answers in time and late, reference, votes and the round before and beside."""


@pytest.fixture
def room(cast: Any, a_person: Any) -> Room:
    return Room(cast, a_person)


def shown(browser: Any, path: str) -> str:
    answer = browser.get(f"/review/calibration/{path}")
    assert answer.status_code == 200, (path, answer.status_code)
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize(
    ("who", "code"),
    [("ada", 403), ("adm", 403), ("asa", 200), ("cora", 200), ("olga", 200), ("pat", 403), ("quin", 200), ("stranger", 403), ("una", 200)],
)
def test_who_may_sees_the_register_and_a_round(room: Room, who: str, code: int) -> None:
    browser = getattr(room.cast, f"{who}_sees")
    for path in ("", f"{room.round.reference}/"):
        assert browser.get(f"/review/calibration/{path}").status_code == code, path


def test_the_first_use_says_what_a_round_is(cast: Any) -> None:
    assert "No round of calibration yet" in shown(cast.quin_sees, "")


@pytest.mark.row(74)
def test_a_blind_round_shows_how_many_are_in_and_ones_own_scores_alone(room: Room) -> None:
    room.score("rosa", 1, empathy="0")
    room.score("rosa", 2, empathy="0")
    room.score("quin", 1)
    page = shown(room.cast.quin_sees, f"{room.round.reference}/")
    assert "1 of 3 in" in page
    assert "100%, pass" in page
    assert "50%" not in page
    assert "50%" not in shown(room.cast.olga_sees, f"{room.round.reference}/")
    assert "Your scores of this contact are in" in shown(room.cast.quin_sees, f"{room.round.reference}/score/1/")


@pytest.mark.row(74)
def test_a_closed_round_says_what_divides_the_room_and_how_far_it_agrees(room: Room) -> None:
    one = room.score_all()
    page = shown(room.cast.quin_sees, f"{one.reference}/")
    assert "Question 3.1 divides the room: two say Yes, one say No" in page
    assert "passes with two and fails with one" in page
    assert "2 of 3 agree" in page
    assert "Where nearly all contacts pass, kappa is low" in page
    assert "nan" not in page.lower().split()
    calibration_settling.agree_with_most(one, 1, by=room.acts("quin"))
    calibration_settling.agree_with_most(one, 2, by=room.acts("quin"))
    page = shown(room.cast.quin_sees, f"{one.reference}/?contact=2&question=empathy")
    assert "Nobody leans beyond chance on 2 contacts" in page
    assert "Una Byrne: 3 kinder than the reference" in page
    assert "Contact 2 of 2" in page


def test_everybody_alike_has_words_and_no_number_that_is_none(room: Room) -> None:
    for who in ("quin", "una", "rosa"):
        for position in (1, 2):
            room.score(who, position)
    page = shown(room.cast.quin_sees, f"{room.round.reference}/")
    assert "Nobody answered any question otherwise than the others" in page
    assert "Everybody gave the same answer throughout" in page
    assert "nan" not in page.lower().split()


def test_a_round_that_closed_with_somebody_missing_says_so(room: Room) -> None:
    room.score("quin", 1)
    room.score("rosa", 1)
    with clock.frozen(ENDS):
        calibration.close(room.round, by=room.acts("quin"))
        page = shown(room.cast.quin_sees, f"{room.round.reference}/")
    assert "Not everybody was in when it was closed" in page
    assert "Una Byrne : not answered" in page.replace("Una Byrne:", "Una Byrne :")
    with clock.frozen(ENDS + timedelta(hours=1)):
        room.score("una", 1)
        assert "late" in shown(room.cast.quin_sees, f"{room.round.reference}/")


def test_a_round_that_nobody_scored_says_so(room: Room) -> None:
    with clock.frozen(ENDS):
        calibration.close(room.round, by=room.acts("quin"))
        page = shown(room.cast.quin_sees, f"{room.round.reference}/")
    assert "No such question was answered" in page
    assert "Not everybody was in" in page


def test_scoring_on_the_form_keeps_what_is_given_and_submits_when_it_is_whole(room: Room) -> None:
    address = f"/review/calibration/{room.round.reference}/score/1/"
    browser = room.cast.una_sees
    assert "only you see what you answer" in shown(browser, f"{room.round.reference}/score/1/")
    sent = {"q-notice": "yes", "q-empathy": "9", "note-notice": "At once"}
    refused = browser.post(address, sent)
    assert refused.status_code == 422
    assert "Answer with a step from 0 to 3" in refused.content.decode()
    kept = browser.post(address, {"q-notice": "yes"})
    assert kept.status_code == 302
    lacking = browser.post(address, {"q-notice": "yes", "submit": "1"})
    assert lacking.status_code == 422
    assert "is not answered" in lacking.content.decode()
    whole = {f"q-{key}": typed for key, typed in BEST.items()}
    assert browser.post(address, {**whole, "submit": "1"}).status_code == 302
    assert Evaluation.objects.get(evaluator=room.cast.una, kind="calibration").submitted_at == MONDAY
    beside = browser.post(f"/review/calibration/{room.round.reference}/score/2/", {"beside": "1"})
    assert beside["Location"] == f"/review/evaluations/{queries.evaluation_of(room.round, 2, by=room.acts('una')).reference}/"  # type: ignore[union-attr]
    assert 'name="a.empathy"' in browser.get(beside["Location"]).content.decode()
    assert browser.get(f"/review/calibration/{room.round.reference}/score/9/").status_code == 404
    assert room.cast.olga_sees.get(address).status_code == 403


def test_a_round_is_opened_moved_reminded_settled_and_published_from_its_pages(room: Room) -> None:
    browser, acts = room.cast.quin_sees, f"/review/calibration/{room.round.reference}"
    another = a_handled_contact(room.cast.ada, minutes_ago=900)
    sent = {
        "scorecard": room.card.pk, "contacts": f"{another.reference.lower()}", "people": [room.cast.quin.pk, room.cast.una.pk],
        "ends": "2026-03-04T10:00", "purpose": "Empathy",
    }
    assert browser.post("/review/calibration/open/", {**sent, "people": [room.cast.quin.pk]}).status_code == 422
    assert browser.post("/review/calibration/open/", sent).status_code == 302
    assert Round.objects.get(purpose="Empathy").closes_at.hour == 10
    assert browser.post(f"{acts}/remind/").status_code == 302
    assert "within four hours" in browser.post(f"{acts}/remind/").content.decode()
    assert browser.post(f"{acts}/move/", {"ends": "2026-03-05T10:00", "reason": "Leave"}).status_code == 302
    assert browser.post(f"{acts}/close/").status_code == 422
    one = room.score_all()
    assert browser.post(f"{acts}/most/", {"contact": "1"}).status_code == 302
    assert browser.post(f"{acts}/agree/", {"contact": "1", "ref-classified": "no"}).status_code == 302
    assert queries.references(one)[1]["classified"].value == "no"
    chosen = {"question": "classified", "contact": "1"}
    assert browser.post(f"{acts}/settle/", {**chosen, "text": "So.", "example": "2", "moment": "1:99"}).status_code == 422
    assert browser.post(f"{acts}/settle/", {**chosen, "text": "So.", "example": "2", "moment": "1:32"}).status_code == 302
    assert queries.settlements(one)["classified"].example_ms == 92_000
    assert browser.post(f"{acts}/publish/", {**chosen, "starts_on": "2026-03-09"}).status_code == 422
    assert browser.post(f"{acts}/vote/", {**chosen, "agrees": "yes"}).status_code == 302
    assert browser.post(f"{acts}/publish/", {**chosen, "starts_on": "2026-03-09"}).status_code == 302
    assert "Guidance 1.1 from 9 Mar 2026" in shown(browser, f"{one.reference}/?question=classified")
    assert browser.post(f"{acts}/vote/", {"question": "nothing", "agrees": "yes"}).status_code == 422
    assert browser.post(f"{acts}/dance/").status_code == 404


def test_a_page_asks_no_more_with_more_contacts(room: Room, cast: Any, a_person: Any, django_assert_max_num_queries: Any) -> None:
    one = room.score_all()
    room.cast.quin_sees.get(f"/review/calibration/{one.reference}/")
    with CaptureQueriesContext(__import__("django").db.connection) as few:
        room.cast.quin_sees.get(f"/review/calibration/{one.reference}/")
    with django_assert_max_num_queries(ROUND_BUDGET):
        room.cast.quin_sees.get(f"/review/calibration/{one.reference}/")
    assert len(few) <= ROUND_BUDGET
    with django_assert_max_num_queries(24):
        room.cast.quin_sees.get("/review/calibration/")
