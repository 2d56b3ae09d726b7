"""Surveys as tests need them, made through the actions of the room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from floorwalker.ground.actors import Actor
from floorwalker.record.models import ContactPoint, Customer
from floorwalker.review import survey_links
from floorwalker.review.actions import survey_answers, survey_rounds, surveys
from floorwalker.review.models import Survey, SurveyAsk
from floorwalker.review.rules.surveys import SurveyText
from tests.conftest import MONDAY
from tests.record.contacts_made import a_contact, a_customer

SYSTEM = Actor.system("worker")
TEXT = SurveyText(
    name="After every call", instrument="csat", question="How satisfied were you with how we helped you?",
    comment_question="What is the main reason?", thanks="Thank you. We read every word.", ways=("email", "web", "chat", "voice"),
    rest_days=30, after_minutes=30, open_days=7, follow_at=2, follow_hours=24,
)


def a_survey(cast: Any, text: SurveyText = TEXT) -> Survey:
    """Publish `text`, written by Quin and published by Olga, as if it had been a week ago."""
    made = surveys.draft(text, owner=cast.quin, by=cast.quin_acts)
    surveys.propose(made, approver=cast.olga, why="We want to know.", by=cast.quin_acts)
    published = surveys.publish(made, seen=None, by=cast.olga_acts)
    Survey.objects.filter(pk=published.pk).update(asks_from=MONDAY - timedelta(days=7))
    return Survey.objects.get(pk=published.pk)


def somebody(number: str = "K1", *, email: str = "mara@example.org", name: str = "Mara Quill") -> Customer:
    """Make a customer with an address."""
    made = a_customer(number, name=name)
    if email:
        ContactPoint.objects.get_or_create(customer=made, kind="email", value=email, defaults={"added_at": MONDAY})
    return made


def served(agent: Any, customer: Customer | None, *, minutes_ago: int = 120, **said: Any) -> Any:
    """Make a contact of `customer` that `agent` handled and that is over."""
    return a_contact(MONDAY - timedelta(minutes=minutes_ago), agent=agent, customer=customer, **said)


def asked(cast: Any, survey: Survey, number: str = "K1", agent: Any = None, **said: Any) -> SurveyAsk:
    """Let a customer be asked about a contact of Ada's, and return the ask."""
    contact = served(agent or cast.ada, somebody(number, email=f"{number.lower()}@example.org"), **said)
    survey_rounds.ask_about(survey, by=SYSTEM)
    return SurveyAsk.objects.get(reference=survey.reference, contact=contact.pk)


def answered(cast: Any, survey: Survey, score: int, number: str = "K1", *, comment: str | None = None, **said: Any) -> SurveyAsk:
    """Let a customer who was asked answer."""
    ask = asked(cast, survey, number, **said)
    return survey_answers.answer(survey_links.token(ask.uuid), score=score, comment=comment)
