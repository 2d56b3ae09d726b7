"""Evaluations: private until submitted, proved by moments, answered by the agent, disputed and scored anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Notice, Todo
from floorwalker.ground.trail.verify import verify
from floorwalker.review import drafting, sight
from floorwalker.review.actions import disputes, evaluations, scorecards
from floorwalker.review.models import Dispute, Evaluation
from floorwalker.review.queries import evaluations as queries
from tests.conftest import MONDAY
from tests.review.scorecards_made import CARD, a_handled_contact, a_scorecard, an_evaluation, answered, with_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
READERS = ["ada", "asa", "cora", "olga", "una"]


@pytest.mark.row(182)
def test_an_evaluation_pins_its_scorecard_and_freezes_what_it_came_to(cast: Any) -> None:
    card = a_scorecard(cast)
    contact = a_handled_contact(cast.ada)
    made = evaluations.begin(contact.reference, by=cast.quin_acts)
    answered(made, cast.quin_acts, empathy="1")
    kept = drafting.pin(made, at_ms=66_000, to_ms=72_500, question="empathy", note="A baby, and it is cold", by=cast.quin_acts)
    with clock.frozen(MONDAY + timedelta(minutes=2)):
        drafting.spend(made, 90)
        drafting.spend(made, 90)
    evaluations.submit(made, by=cast.quin_acts)
    made.refresh_from_db()
    assert (made.contact, made.agent, made.channel) == (contact.pk, cast.ada, "voice")
    assert made.score == pytest.approx(0.2 + 0.5 * (0.6 / 3 + 0.4) + 0.3)
    assert (made.passed, made.seconds_spent, made.short_staffed) == (True, 120, None)
    assert kept.answer is not None
    assert (kept.answer.question.key, kept.answer.failed) == ("empathy", True)
    scorecards.revise(card, by=cast.quin_acts)
    assert made.scorecard.number == 1
    with pytest.raises(Conflict):
        drafting.answer(made, "empathy", typed="3", by=cast.quin_acts)
    assert verify().broken is None


def test_a_draft_is_its_evaluators_alone_and_a_submitted_one_is_seen_by_who_reaches_the_agent(cast: Any) -> None:
    a_scorecard(cast)
    made = evaluations.begin(a_handled_contact(cast.ada).reference, by=cast.quin_acts)
    for who in [*READERS, "stranger"]:
        assert not sight.seen(getattr(cast, f"{who}_acts")).exists(), who
    evaluations.submit(answered(made, cast.quin_acts), by=cast.quin_acts)
    for who in READERS:
        assert queries.find(made.reference, by=getattr(cast, f"{who}_acts")) == made, who
    for who in ("adm", "pat", "rita", "sam", "stranger"):
        with pytest.raises(NotAllowed):
            queries.find(made.reference, by=getattr(cast, f"{who}_acts"))


def test_an_agent_or_leader_sees_no_evaluation_of_another_team(cast: Any, a_person: Any, a_team: Any) -> None:
    a_scorecard(cast)
    elsewhere = a_person("Mo", "Osei", role="agent", team=a_team("policy-b"))
    made = an_evaluation(cast, elsewhere)
    for who in ("ada", "una"):
        with pytest.raises(NotFound):
            queries.find(made.reference, by=getattr(cast, f"{who}_acts"))


def test_nobody_judges_their_own_contact_nor_one_that_is_not_over_nor_one_twice(cast: Any) -> None:
    a_scorecard(cast)
    own = a_handled_contact(cast.una)
    with pytest.raises(RuleBroken) as refused:
        evaluations.begin(own.reference, by=cast.una_acts)
    assert refused.value.refusal_code == "own_contact"
    going = a_handled_contact(cast.ada, minutes_ago=1)
    with pytest.raises(RuleBroken) as refused:
        evaluations.begin(going.reference, by=cast.quin_acts)
    assert refused.value.refusal_code == "contact_open"
    lost = a_handled_contact(cast.ada, outcome="abandoned")
    with pytest.raises(RuleBroken) as refused:
        evaluations.begin(lost.reference, by=cast.quin_acts)
    assert refused.value.refusal_code == "no_agent"
    contact = a_handled_contact(cast.ada)
    evaluations.begin(contact.reference, by=cast.quin_acts)
    with pytest.raises(Conflict):
        evaluations.begin(contact.reference, by=cast.quin_acts)


def test_an_agent_assesses_their_own_contact_and_it_counts_nowhere(cast: Any) -> None:
    a_scorecard(cast)
    contact = a_handled_contact(cast.ada)
    made = evaluations.begin(contact.reference, kind="self", by=cast.ada_acts)
    evaluations.submit(answered(made, cast.ada_acts), by=cast.ada_acts)
    assert not sight.counted().exists()
    with pytest.raises(NotAllowed):
        evaluations.begin(a_handled_contact(cast.ada).reference, by=cast.ada_acts)
    other = a_handled_contact(cast.una)
    with pytest.raises(RuleBroken):
        evaluations.begin(other.reference, kind="self", by=cast.ada_acts)


@pytest.mark.parametrize(("left_out", "code"), [({"empathy": ""}, "unanswered"), ({"empathy": "0"}, "no_note")])
def test_what_lacks_an_answer_or_a_note_is_not_submitted(cast: Any, left_out: dict[str, str], code: str) -> None:
    a_scorecard(cast)
    made = evaluations.begin(a_handled_contact(cast.ada).reference, by=cast.quin_acts)
    answered(made, cast.quin_acts, **left_out)
    if code == "no_note":
        drafting.answer(made, "empathy", typed="0", by=cast.quin_acts)
    with pytest.raises(RuleBroken) as refused:
        evaluations.submit(made, by=cast.quin_acts)
    assert (refused.value.refusal_code, "2.1" in refused.value.message) == (code, True)
    made.refresh_from_db()
    assert made.submitted_at is None


@pytest.mark.parametrize(
    ("key", "said", "code"),
    [
        ("empathy", {"typed": "9"}, "answer"), ("stars", {"typed": "1"}, "unknown_question"),
        ("empathy", {"note": "x" * 2_001}, "note_too_long"), ("notice", {"is_na": True}, "never_na"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_and_what_stood_stays(cast: Any, key: str, said: dict[str, Any], code: str) -> None:
    a_scorecard(cast, with_question(CARD, "notice", may_be_na=False))
    made = evaluations.begin(a_handled_contact(cast.ada).reference, by=cast.quin_acts)
    answered(made, cast.quin_acts)
    with pytest.raises(RuleBroken) as refused:
        drafting.answer(made, key, by=cast.quin_acts, **said)
    assert refused.value.refusal_code == code
    assert queries.given(made)["empathy"].value == 3


@pytest.mark.parametrize("at", [{"at_ms": -1}, {"at_ms": 10**9}, {"at_ms": 5_000, "to_ms": 4_000}])
def test_a_moment_outside_the_contact_is_refused(cast: Any, at: dict[str, int]) -> None:
    a_scorecard(cast)
    made = evaluations.begin(a_handled_contact(cast.ada).reference, by=cast.quin_acts)
    with pytest.raises(RuleBroken):
        drafting.pin(made, by=cast.quin_acts, **at)


def test_an_answer_that_is_no_longer_asked_counts_no_more(cast: Any) -> None:
    a_scorecard(cast)
    made = evaluations.begin(a_handled_contact(cast.ada).reference, by=cast.quin_acts)
    answered(made, cast.quin_acts, promised="no")
    evaluations.submit(made, by=cast.quin_acts)
    assert "when" not in queries.given(made)


def test_another_may_not_answer_a_draft(cast: Any) -> None:
    a_scorecard(cast)
    made = evaluations.begin(a_handled_contact(cast.ada).reference, by=cast.quin_acts)
    for who in ("una", "ada", "olga"):
        with pytest.raises(NotAllowed):
            drafting.answer(made, "notice", typed="yes", by=getattr(cast, f"{who}_acts"))


def test_the_agent_is_told_reads_comments_and_acknowledges_once(cast: Any) -> None:
    a_scorecard(cast)
    made = an_evaluation(cast)
    assert Notice.objects.filter(person=cast.ada, kind="evaluations").count() == 1
    assert Todo.objects.get(person=cast.ada, done_at=None).due_at == made.dispute_until
    evaluations.comment(made, "I said it before the recording began.", by=cast.ada_acts)
    evaluations.acknowledge(made, by=cast.ada_acts)
    evaluations.acknowledge(made, by=cast.ada_acts)
    made.refresh_from_db()
    assert made.acknowledged_at == MONDAY
    assert not Todo.objects.filter(person=cast.ada, done_at=None).exists()
    assert Notice.objects.filter(person=cast.quin, kind="evaluations").count() == 1
    for who in ("una", "quin"):
        with pytest.raises(NotAllowed):
            evaluations.acknowledge(made, by=getattr(cast, f"{who}_acts"))


def test_a_dispute_is_scored_anew_without_the_first_score_and_overturned(cast: Any, a_person: Any) -> None:
    a_scorecard(cast)
    first = an_evaluation(cast, classified="no")
    assert (first.score, first.passed) == (0.0, False)
    raised = disputes.dispute(first, why="She said that she did not want to complain.", questions=["classified"], by=cast.ada_acts)
    nia = a_person("Nia", "Rowe", role="quality_analyst", reach="all")
    nia_acts = type(cast.quin_acts).person(nia.pk)
    with pytest.raises(NotAllowed):
        disputes.give(raised, to=nia, by=cast.quin_acts)
    with pytest.raises(RuleBroken) as refused:
        disputes.decide(raised, is_overturned=True, reason="So.", by=cast.olga_acts)
    assert refused.value.refusal_code == "no_rescore"
    for part in (cast.quin, cast.ada):
        with pytest.raises(RuleBroken) as refused:
            disputes.give(raised, to=part, by=cast.olga_acts)
        assert refused.value.refusal_code == "not_independent"
    disputes.give(raised, to=nia, by=cast.olga_acts)
    with pytest.raises(NotAllowed):
        disputes.begin_rescore(raised, by=cast.una_acts)
    second = disputes.begin_rescore(raised, by=nia_acts)
    evaluations.submit(answered(second, nia_acts, promised="no"), by=nia_acts)
    assert list(sight.counted()) == [first], "until it is decided the first counts"
    assert second not in sight.seen(cast.ada_acts)
    disputes.decide(raised, is_overturned=True, reason="The policy says that her words decide.", by=cast.olga_acts)
    assert list(sight.counted()) == [second]
    assert second in sight.seen(cast.ada_acts)
    raised = Dispute.objects.get()
    assert (raised.outcome, raised.decided_by) == ("overturned", cast.olga)
    assert Notice.objects.filter(kind="disputes", person__in=(cast.ada, cast.quin)).count() == 2
    assert not Todo.objects.filter(about=f"dispute:{raised.reference}", done_at=None).exists()
    with pytest.raises(Conflict):
        disputes.decide(raised, is_overturned=False, reason="Again.", by=cast.olga_acts)


def test_a_dispute_that_stands_or_is_taken_back_leaves_the_first_score(cast: Any, a_person: Any) -> None:
    a_scorecard(cast)
    first = an_evaluation(cast, classified="no")
    raised = disputes.dispute(first, why="No.", questions=["classified"], by=cast.ada_acts)
    nia = a_person("Nia", "Rowe", role="quality_analyst", reach="all")
    disputes.give(raised, to=nia, by=cast.olga_acts)
    second = disputes.begin_rescore(raised, by=type(cast.quin_acts).person(nia.pk))
    disputes.take_back(raised, reason="We spoke about it.", by=cast.ada_acts)
    assert list(sight.counted()) == [first]
    second.refresh_from_db()
    assert second.voided_at is not None


def test_a_dispute_needs_its_questions_its_reason_its_time_and_its_owner(cast: Any) -> None:
    a_scorecard(cast)
    made = an_evaluation(cast, classified="no")
    for said in ({"why": " "}, {"questions": []}, {"questions": ["stars"]}):
        with pytest.raises(RuleBroken):
            disputes.dispute(made, **{"why": "No.", "questions": ["classified"], **said}, by=cast.ada_acts)
    with pytest.raises(NotAllowed):
        disputes.dispute(made, why="No.", questions=["classified"], by=cast.una_acts)
    with clock.frozen(MONDAY + timedelta(days=7)), pytest.raises(RuleBroken) as refused:
        disputes.dispute(made, why="No.", questions=["classified"], by=cast.ada_acts)
    assert refused.value.refusal_code == "dispute_too_late"
    disputes.dispute(made, why="No.", questions=["classified"], by=cast.ada_acts)
    with pytest.raises(Conflict):
        disputes.dispute(made, why="No.", questions=["classified"], by=cast.ada_acts)


def test_a_void_evaluation_counts_no_more_and_stays_to_be_read(cast: Any) -> None:
    a_scorecard(cast)
    made = an_evaluation(cast)
    with pytest.raises(NotAllowed):
        evaluations.void(made, reason="Wrong contact.", by=cast.una_acts)
    evaluations.void(made, reason="Wrong contact.", by=cast.olga_acts)
    assert not sight.counted().exists()
    assert queries.find(made.reference, by=cast.ada_acts).void_reason == "Wrong contact."
    again = evaluations.begin(made.contact_reference, by=cast.quin_acts)
    assert again.kind == Evaluation.Kind.QUALITY
