"""Scorecards and evaluations as tests need them, made through the actions of the room."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from floorwalker.review import drafting
from floorwalker.review.actions import evaluations, scorecard_guidance, scorecards
from floorwalker.review.models import Evaluation, Scorecard
from floorwalker.review.rules.scorecards import Card, Condition, QuestionText, SectionText
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact

STEPS = {"low": 0, "high": 3, "pass_at": 2, "anchors": {"0": "Not at all", "3": "Every time"}}

CARD = Card(
    name="Claims voice", pass_mark=0.8, purpose="Calls about claims.",
    sections=(
        SectionText(
            "opening", "Opening and security", 20,
            (
                QuestionText("notice", "yes_no", "Said that the call is recorded", 10, regulation="UK GDPR 13"),
                QuestionText("identity", "yes_no", "Checked who is calling", 10, must_pass="fail_section", error_class="compliance"),
            ),
        ),
        SectionText(
            "care", "Understanding and empathy", 50,
            (
                QuestionText(
                    "empathy", "scale", "Acknowledged how the customer is affected", 60, options=STEPS, behaviour="empathy",
                    guidance="There: names what the customer told. Missing: goes on to the next question.", note_on_fail=True,
                ),
                QuestionText("listened", "scale", "Let the customer finish", 40, options=STEPS),
            ),
        ),
        SectionText(
            "fair", "Fair treatment", 30,
            (
                QuestionText(
                    "classified", "yes_no", "Dissatisfaction classified correctly", 50, must_pass="fail_all", error_class="customer",
                    may_be_na=True, note_on_fail=True,
                ),
                QuestionText("promised", "yes_no", "Said what happens next", 50),
                QuestionText("when", "date", "The day that was promised", 0, shown_if=Condition("promised", ("yes",))),
            ),
        ),
    ),
)
BEST = {"notice": "yes", "identity": "yes", "empathy": "3", "listened": "3", "classified": "yes", "promised": "yes", "when": "2026-03-04"}


def a_scorecard(cast: Any, card: Card = CARD) -> Scorecard:
    """Publish `card`, written by Quin and published by Olga, and judge every contact by it."""
    made = scorecards.draft(card, owner=cast.quin, by=cast.quin_acts)
    scorecards.propose(made, approver=cast.olga, why="The team agreed on it.", by=cast.quin_acts)
    published = scorecards.publish(made, seen=None, by=cast.olga_acts)
    scorecard_guidance.use(published, by=cast.olga_acts)
    return published


def a_handled_contact(agent: Any, *, minutes_ago: int = 120, **said: Any) -> Any:
    """Make a contact that `agent` handled and that is over."""
    return a_contact(MONDAY - timedelta(minutes=minutes_ago), agent=agent, **said)


def answered(evaluation: Evaluation, by: Any, **otherwise: str) -> Evaluation:
    """Answer everything as well as can be, but for what is said `otherwise`; ``na`` does not apply."""
    for key, typed in {**BEST, **otherwise}.items():
        drafting.answer(
            evaluation, key, typed="" if typed == "na" else typed, is_na=typed == "na", note="He said so at the end.", by=by
        )
    return evaluation


def an_evaluation(cast: Any, agent: Any = None, **otherwise: str) -> Evaluation:
    """Let Quin evaluate a contact of `agent`, Ada unless told otherwise, and submit it."""
    contact = a_handled_contact(agent or cast.ada)
    made = evaluations.begin(contact.reference, by=cast.quin_acts)
    return evaluations.submit(answered(made, cast.quin_acts, **otherwise), by=cast.quin_acts)


def with_question(card: Card, named: str, /, **said: Any) -> Card:
    """Return `card` with one question changed."""
    sections = tuple(
        replace(section, questions=tuple(replace(each, **said) if each.key == named else each for each in section.questions))
        for section in card.sections
    )
    return replace(card, sections=sections)
