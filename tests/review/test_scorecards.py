"""Scorecards: written as drafts, published by another, frozen, chosen for contacts, and guided."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.trail.models import Line
from floorwalker.record.models import Reason
from floorwalker.review.actions import scorecard_guidance, scorecards
from floorwalker.review.models import Scorecard
from floorwalker.review.queries import scorecards as queries
from floorwalker.review.rules import scorecards as rules
from floorwalker.review.rules.scorecards import Card, Condition, QuestionText, SectionText
from tests.conftest import MONDAY
from tests.review.scorecards_made import CARD, a_scorecard, with_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TODAY = MONDAY.date()


@pytest.mark.row(71)
def test_a_version_says_what_was_written_and_is_frozen_under_its_digest(cast: Any) -> None:
    published = a_scorecard(cast)
    assert queries.card_of(published) == CARD
    assert published.digest == CARD.digest
    with pytest.raises(Conflict):
        scorecards.change(published, CARD, owner=cast.quin, seen=None, by=cast.quin_acts)
    following = scorecards.revise(published, by=cast.quin_acts)
    clearer = with_question(CARD, "notice", text="Said why the call is recorded")
    scorecards.change(following, clearer, owner=cast.quin, seen=0, by=cast.quin_acts)
    assert queries.card_of(Scorecard.objects.get(pk=published.pk)) == CARD
    assert rules.changed_between(CARD, queries.card_of(following)) == ["Changed: Said why the call is recorded"]
    scorecards.propose(following, approver=cast.olga, why="Clearer.", by=cast.quin_acts)
    scorecards.publish(following, seen=None, by=cast.olga_acts)
    states = list(Scorecard.objects.order_by("number").values_list("state", flat=True))
    assert states == ["superseded", "published"]


def test_who_wrote_a_scorecard_does_not_publish_it(cast: Any, a_person: Any) -> None:
    made = scorecards.draft(CARD, owner=cast.quin, by=cast.quin_acts)
    scorecards.propose(made, approver=cast.olga, why="So.", by=cast.quin_acts)
    assert Todo.objects.get(person=cast.olga, done_at=None).stage == "review"
    with pytest.raises(RuleBroken) as refused:
        scorecards.publish(made, seen=None, by=cast.quin_acts)
    assert refused.value.refusal_code == "own_proposal"
    back = scorecards.send_back(made, reason="Two questions say the same.", by=cast.olga_acts)
    assert back.state == "draft"
    assert not Todo.objects.filter(done_at=None, person=cast.olga).exists()


@pytest.mark.parametrize(
    ("card", "said"),
    [
        (replace(CARD, sections=()), "It has no section."),
        (replace(CARD, sections=CARD.sections[:2]), "add up to 70 %"),
        (with_question(CARD, "notice", text=" "), "Question 1.1 has no words."),
        (with_question(CARD, "empathy", guidance=""), "Question 2.1 asks for a behaviour and has no guidance."),
        (with_question(CARD, "empathy", options={}), "Question 2.1: A scale needs"),
        (
            replace(CARD, sections=(replace(CARD.sections[0], questions=()), *CARD.sections[1:])),
            "Section 1, Opening and security, asks nothing.",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_draft_that_lacks_something_is_kept_and_not_proposed(cast: Any, card: Card, said: str) -> None:
    made = scorecards.draft(card, owner=cast.quin, by=cast.quin_acts)
    with pytest.raises(RuleBroken) as refused:
        scorecards.propose(made, approver=cast.olga, why="So.", by=cast.quin_acts)
    assert said in refused.value.message
    assert refused.value.remedy


@pytest.mark.parametrize(
    "card",
    [
        replace(CARD, name=" "), replace(CARD, pass_mark=1.2), with_question(CARD, "notice", kind="stars"),
        with_question(CARD, "notice", key="identity"), with_question(CARD, "notice", key="Not A Key"),
        with_question(CARD, "when", weight=5), with_question(CARD, "notice", weight=101),
        with_question(CARD, "notice", must_pass="maybe"),
        with_question(CARD, "notice", shown_if=Condition("promised", ("yes",))),
        with_question(CARD, "promised", shown_if=Condition("notice", ())),
        with_question(CARD, "notice", text="x" * 201), with_question(CARD, "notice", behaviour="charm"),
        replace(CARD, sections=tuple(SectionText(f"s{n}", "S", 1, (QuestionText(f"q{n}", "yes_no", "Q", 1),)) for n in range(21))),
    ],
)
def test_what_makes_no_sense_is_refused_even_as_a_draft(cast: Any, card: Card) -> None:
    lines = Line.objects.count()
    with pytest.raises(RuleBroken) as refused:
        scorecards.draft(card, owner=cast.quin, by=cast.quin_acts)
    assert refused.value.refusal_code == "scorecard"
    assert not Scorecard.objects.exists()
    assert Line.objects.count() == lines


def test_nobody_writes_over_another(cast: Any) -> None:
    made = scorecards.draft(CARD, owner=cast.quin, by=cast.quin_acts)
    scorecards.change(made, CARD, owner=cast.quin, seen=0, by=cast.quin_acts)
    with pytest.raises(Conflict):
        scorecards.change(made, CARD, owner=cast.quin, seen=0, by=cast.olga_acts)


@pytest.mark.parametrize("who", ["ada", "asa", "cora", "pat", "sam", "stranger", "una"])
def test_only_who_may_writes_a_scorecard(cast: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        scorecards.draft(CARD, owner=cast.quin, by=getattr(cast, f"{who}_acts"))


@pytest.mark.row(71)
def test_the_use_that_says_most_about_a_contact_decides_by_which_scorecard_it_is_judged(cast: Any) -> None:
    every = a_scorecard(cast)
    chat = a_scorecard(cast, replace(CARD, name="Chat"))
    leak = a_scorecard(cast, replace(CARD, name="Leaks"))
    reason = Reason.objects.create(code="leak", name="Leak")
    for card, said in ((every, {}), (chat, {"channel": "chat"}), (leak, {"reason": reason})):
        if said:
            scorecard_guidance.use(card, by=cast.olga_acts, **said)
        else:
            scorecard_guidance.use(every, by=cast.olga_acts)
    assert queries.chosen_for(channel="voice", queue=None, reason=None) == every
    assert queries.chosen_for(channel="chat", queue=None, reason=None) == chat
    assert queries.chosen_for(channel="chat", queue=None, reason=reason.pk) == leak
    scorecards.retire(leak, reason="Joined with the others.", by=cast.olga_acts)
    assert queries.chosen_for(channel="chat", queue=None, reason=reason.pk) == chat


def test_a_contact_that_no_scorecard_judges_is_told_with_what_to_do(cast: Any) -> None:
    with pytest.raises(RuleBroken) as refused:
        queries.chosen_for(channel="voice", queue=None, reason=None)
    assert refused.value.refusal_code == "no_scorecard"


def test_guidance_begins_on_its_day_and_leaves_what_was_scored_before(cast: Any) -> None:
    card = a_scorecard(cast)
    given = scorecard_guidance.give_guidance(
        card, question="classified", text="A repeated broken promise is a complaint.", starts_on=TODAY + timedelta(days=7),
        decided_in="calibration:CAL-11", by=cast.olga_acts,
    )
    assert str(given) == f"{card.reference} 1.1"
    assert queries.guidance_number(card, on=TODAY) == 0
    assert queries.guidance_of(card, on=TODAY) == {}
    assert queries.guidance_number(card, on=TODAY + timedelta(days=7)) == 1
    assert queries.guidance_of(card, on=TODAY + timedelta(days=7))["classified"] == given
    for said in ({"question": "stars"}, {"text": " "}, {"starts_on": TODAY - timedelta(days=1)}):
        with pytest.raises(RuleBroken):
            scorecard_guidance.give_guidance(
                card, **{"question": "classified", "text": "So.", "starts_on": TODAY, **said}, by=cast.olga_acts
            )


def test_a_scorecard_is_handed_over_with_its_open_version(cast: Any, a_person: Any) -> None:
    card = a_scorecard(cast)
    scorecards.revise(card, by=cast.quin_acts)
    other = a_person("Nia", "Rowe", role="quality_analyst", reach="all")
    scorecards.give(card.reference, to=other, by=cast.adm_acts)
    assert set(Scorecard.objects.values_list("owner", flat=True)) == {other.pk}
