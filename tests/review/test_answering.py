"""What becomes of an evaluation: read, acknowledged, commented, disputed, scored anew blind, decided; and how far the loop has come."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.review import drafting
from floorwalker.review.actions import disputes, evaluations
from floorwalker.review.models import Dispute, Evaluation
from floorwalker.review.queries import disputes as queries
from floorwalker.review.queries import loop
from tests.conftest import MONDAY
from tests.review.scorecards_made import a_handled_contact, a_scorecard, an_evaluation, answered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
SECRET = "The first evaluator wrote this."


def failed(cast: Any) -> Evaluation:
    """Let Quin fail a contact of Ada's, with words that nobody who scores it anew may read."""
    contact = a_handled_contact(cast.ada)
    one = answered(evaluations.begin(contact.reference, by=cast.quin_acts), cast.quin_acts, classified="no")
    drafting.answer(one, "empathy", typed="1", note=SECRET, by=cast.quin_acts)
    drafting.summarise(one, SECRET, by=cast.quin_acts)
    return evaluations.submit(one, by=cast.quin_acts)


@pytest.fixture
def nia(a_person: Any) -> Any:
    """A second quality analyst, with her actor and her browser."""
    from django.test import Client

    from floorwalker.ground.actors import Actor
    from floorwalker.ground.people.models import Account

    class Nia:
        person = a_person("Nia", "Rowe", role="quality_analyst", reach="all")
        acts = Actor.person(person.pk)
        sees = Client()

    Nia.sees.force_login(Account.objects.get_or_create(person=Nia.person, defaults={"email": "nia@example.org"})[0])
    return Nia


@pytest.mark.row(102)
def test_the_agent_reads_score_sections_must_pass_notes_and_what_can_be_done(cast: Any) -> None:
    a_scorecard(cast)
    one = failed(cast)
    page = cast.ada_sees.get(f"/review/evaluations/{one.reference}/").content.decode()
    for words in ("0.0%, not passed", "before 3.1", "Understanding and empathy", SECRET, "I have read it", "Comment", "Dispute it, until"):
        assert words in page, words
    assert "Let it count no more" not in page
    leader = cast.una_sees.get(f"/review/evaluations/{one.reference}/").content.decode()
    assert "I have read it" not in leader
    assert "Raise issue" in leader


@pytest.mark.row(229)
def test_an_agent_acknowledges_comments_and_disputes_on_the_page(cast: Any) -> None:
    a_scorecard(cast)
    one = failed(cast)
    address = f"/review/evaluations/{one.reference}/"
    assert cast.ada_sees.post(f"{address}acknowledge/").status_code == 302
    assert cast.ada_sees.post(f"{address}comment/", {"words": " "}).status_code == 422
    assert cast.ada_sees.post(f"{address}comment/", {"words": "She laughed."}).status_code == 302
    refused = cast.ada_sees.post(f"{address}dispute/", {"why": "No.", "question": []})
    assert (refused.status_code, "Say which answers are wrong" in refused.content.decode()) == (422, True)
    assert cast.ada_sees.post(f"{address}dispute/", {"why": "No.", "question": ["classified"]}).status_code == 302
    assert cast.ada_sees.post(f"{address}dispute/", {"why": "No.", "question": ["classified"]}).status_code == 409
    one.refresh_from_db()
    assert (one.acknowledged_at, one.agent_comment) == (MONDAY, "She laughed.")
    assert cast.ada_sees.post(f"{address}erase/").status_code == 404
    for who in ("una", "quin", "asa"):
        assert getattr(cast, f"{who}_sees").post(f"{address}acknowledge/").status_code == 403, who


def test_who_scores_anew_sees_nothing_of_the_first_score_anywhere(cast: Any, nia: Any) -> None:
    a_scorecard(cast)
    one = failed(cast)
    raised = disputes.dispute(one, why="It was not 0.0%, she laughed.", questions=["classified"], by=cast.ada_acts)
    disputes.give(raised, to=nia.person, by=cast.olga_acts)
    begun = nia.sees.post(f"/review/disputes/{raised.reference}/score/")
    pages = [begun.url, f"/review/disputes/{raised.reference}/", "/review/evaluations/", "/review/disputes/", "/my-day/"]
    pages.append(f"/record/contacts/{one.contact_reference}/")
    for path in pages:
        shown = nia.sees.get(path)
        assert shown.status_code == 200, path
        text = shown.content.decode()
        for secret in (SECRET, "0.0%", "she laughed", "not passed", f'evaluations/{one.reference}/"'):
            assert secret not in text, (path, secret)
    assert nia.sees.get(f"/review/evaluations/{one.reference}/").status_code == 404
    second = Evaluation.objects.get(kind="second")
    evaluations.submit(answered(second, nia.acts, promised="no"), by=nia.acts)
    assert SECRET in nia.sees.get(f"/review/disputes/{raised.reference}/").content.decode()


def test_a_third_person_decides_with_both_side_by_side(cast: Any, nia: Any) -> None:
    a_scorecard(cast)
    one = failed(cast)
    raised = disputes.dispute(one, why="She laughed.", questions=["classified"], by=cast.ada_acts)
    address = f"/review/disputes/{raised.reference}/"
    assert cast.quin_sees.post(f"{address}give/", {"to": nia.person.reference}).status_code == 403, "Quin made the first"
    assert cast.olga_sees.post(f"{address}give/", {"to": nia.person.reference}).status_code == 302
    nia.sees.post(f"{address}score/")
    assert "Overturn it" not in cast.olga_sees.get(address).content.decode()
    evaluations.submit(answered(Evaluation.objects.get(kind="second"), nia.acts), by=nia.acts)
    both = cast.olga_sees.get(address).content.decode()
    assert "First: 0.0%, not passed" in both
    assert "Anew: 100.0%, passed" in both
    assert nia.sees.post(f"{address}overturn/", {"reason": "Mine is right."}).status_code == 403, "she scored it anew"
    assert cast.olga_sees.post(f"{address}overturn/", {"reason": " "}).status_code == 422
    assert cast.olga_sees.post(f"{address}overturn/", {"reason": "Her words decide."}).status_code == 302
    assert Dispute.objects.get().outcome == "overturned"
    page = cast.ada_sees.get(f"/review/evaluations/{one.reference}/").content.decode()
    assert "It was overturned." in page
    assert "Her words decide." in page
    rates = cast.olga_sees.get("/review/disputes/").content.decode()
    assert "<i class=\"muted\">1 of 1</i>" in rates
    assert "Overturned, by evaluator" not in cast.ada_sees.get("/review/disputes/").content.decode()


def test_the_overturn_rate_has_the_range_of_wilson_from_eight_on() -> None:
    few, many = queries.Overturned("Quin", 7, 2), queries.Overturned("Quin", 10, 3)
    assert (few.is_few, many.is_few) == (True, False)
    assert many.range == pytest.approx((0.1078, 0.6032), abs=5e-5)


def test_self_assessment_and_evaluation_stand_side_by_side_once_both_are_in(cast: Any) -> None:
    a_scorecard(cast)
    contact = a_handled_contact(cast.ada)
    own = answered(evaluations.begin(contact.reference, kind="self", by=cast.ada_acts), cast.ada_acts)
    other = answered(evaluations.begin(contact.reference, by=cast.quin_acts), cast.quin_acts, empathy="1")
    evaluations.submit(own, by=cast.ada_acts)
    assert cast.quin_sees.get(f"/review/evaluations/{own.reference}/").status_code == 404, "hers is not in yet"
    assert cast.una_sees.get(f"/review/evaluations/{own.reference}/").status_code == 200
    assert "Own assessment beside it" not in cast.ada_sees.get(f"/review/evaluations/{own.reference}/").content.decode()
    evaluations.submit(other, by=cast.quin_acts)
    for one in (own, other):
        assert "Own assessment beside it" in cast.ada_sees.get(f"/review/evaluations/{one.reference}/").content.decode()


@pytest.mark.row(229)
def test_the_loop_says_how_many_came_how_far_and_how_long_the_oldest_waits(cast: Any) -> None:
    a_scorecard(cast)
    first = failed(cast)
    failed(cast)
    evaluations.begin(a_handled_contact(cast.ada).reference, by=cast.quin_acts)
    evaluations.acknowledge(first, by=cast.ada_acts)
    with clock.frozen(MONDAY + timedelta(days=3)):
        steps = {step.name: step for step in loop.steps(cast.una_acts)}
        assert [steps[name].count for name in ("Monitored", "Scored", "Fed back", "Acknowledged", "Acted on")] == [3, 2, 2, 1, 0]
        assert (steps["Monitored"].waiting, steps["Fed back"].waiting, steps["Fed back"].days) == (1, 1, 3)
        assert (steps["Re-checked"].count, steps["Re-checked"].waiting) == (0, 0)
    assert loop.steps(cast.ada_acts) == ()
    assert "From contact to change" not in cast.ada_sees.get("/review/evaluations/").content.decode()


def test_the_desks_tell_who_owes_what_of_an_evaluation(cast: Any) -> None:
    a_scorecard(cast)
    one = failed(cast)
    evaluations.begin(a_handled_contact(cast.ada).reference, by=cast.quin_acts)
    assert f"Your contact {one.contact_reference} was evaluated" in cast.ada_sees.get("/my-day/").content.decode()
    assert "begun Mon 2 Mar, 09:00" in cast.quin_sees.get("/home/").content.decode()
    disputes.dispute(one, why="No.", questions=["classified"], by=cast.ada_acts)
    assert "was evaluated</a>" not in cast.ada_sees.get("/my-day/").content.decode()
    assert "Disputed" in cast.una_sees.get("/lead/").content.decode()


def test_a_contact_leads_to_its_evaluation(cast: Any) -> None:
    a_scorecard(cast)
    one = an_evaluation(cast)
    page = cast.una_sees.get(f"/record/contacts/{one.contact_reference}/").content.decode()
    assert f"Evaluation {one.reference}" in page, "tied both ways"
