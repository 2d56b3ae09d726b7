"""Asking for surveys: what a version says, which ask now, who decides, and what a contact's customer was asked or why not."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.review import sight
from floorwalker.review.models import Survey, SurveyAsk, SurveyFollowUp
from floorwalker.review.rules.surveys import SurveyText

VIEW: Final = "review.view_surveys"
DRAFT: Final = "review.draft_survey"
PUBLISH: Final = "review.publish_survey"
FOLLOW: Final = "review.follow_up"
SORT: Final = "review.sort_verbatims"
State = Survey.State
OPEN_OR_PUBLISHED: Final = (State.DRAFT, State.PROPOSED, State.PUBLISHED)
SAID: Final = (
    "instrument", "question", "comment_question", "thanks", "share", "rest_days", "after_minutes", "open_days", "follow_at", "follow_by",
    "follow_hours",
)  # fmt: skip
LISTS: Final = ("ways", "queues", "channels", "reasons")


def today() -> date:
    """Return the day of the house, in UTC as the facts count days."""
    return clock.today("UTC")


def listed(by: Actor) -> QuerySet[Survey]:
    """Return every version that is open or published.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing surveys.
    """
    policy.require(by, VIEW)
    return Survey.objects.filter(state__in=OPEN_OR_PUBLISHED).select_related("owner").order_by("reference", "-number")


def find(reference: str, *, by: Actor, number: int | None = None) -> Survey:
    """Return version `number` of the survey `reference`; without a number the published one, else the newest.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing surveys.
    NotFound
        If there is none.
    """
    policy.require(by, VIEW)
    rows = Survey.objects.filter(reference=reference).select_related("owner", "drafted_by", "proposed_by", "approver", "decided_by")
    if number is not None:
        found = rows.filter(number=number).first()
    else:
        found = rows.filter(state=State.PUBLISHED).first() or rows.order_by("-number").first()
    if found is None:
        raise NotFound(f"There is no survey {reference}.", remedy="Look for it under Surveys.")
    return found


def text_of(survey: Survey) -> SurveyText:
    """Return everything that a version says."""
    said: dict[str, Any] = {each: getattr(survey, each) for each in ("name", *SAID)}
    lists: dict[str, Any] = {each: tuple(getattr(survey, each)) for each in LISTS}
    return SurveyText(**said, **lists)


def asking() -> list[Survey]:
    """Return the surveys that ask now."""
    return list(Survey.objects.filter(state=State.PUBLISHED).select_related("owner").order_by("reference"))


def asks(by: Actor, reference: str = "") -> QuerySet[SurveyAsk]:
    """Return whom a survey could ask, or all of them, as far as `by` reaches on the team of the day of the contact.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing surveys.
    """
    policy.require(by, VIEW)
    rows = SurveyAsk.objects.filter(sight.asked(policy.scope(by, VIEW)))
    return rows.filter(reference=reference) if reference else rows


def within(by: Actor, code: str, ask: SurveyAsk) -> bool:
    """Return whether `by` reaches the contact of `ask` with the permission `code`."""
    return SurveyAsk.objects.filter(sight.asked(policy.scope(by, code)), pk=ask.pk).exists()


def follow_ups(by: Actor, *, code: str = VIEW) -> QuerySet[SurveyFollowUp]:
    """Return the follow-ups of contacts that `by` reaches, and those that `by` owes.

    Raises
    ------
    NotAllowed
        If no role of `by` includes the permission `code`.
    """
    policy.require(by, code)
    return sight.follow_ups(by, code).select_related("owner", "ask__agent", "ask__queue", "ask__survey")


def follow_up(reference: str, *, by: Actor) -> SurveyFollowUp:
    """Return the follow-up `reference`.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    found = follow_ups(by).select_related("ask__verbatim", "closed_by").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no follow-up {reference} that you may see.", remedy="Look for it under Surveys, Follow-ups.")
    return found


def owned_by(person: Person) -> QuerySet[Survey]:
    """Return the newest version of each survey that `person` owns, open or published."""
    newest = Survey.objects.filter(state__in=OPEN_OR_PUBLISHED, owner=person).order_by("reference", "-number")
    keys = {each.reference: each.pk for each in reversed(newest)}
    return Survey.objects.filter(pk__in=keys.values())


def owners() -> QuerySet[Person]:
    """Return everybody who may own a survey."""
    return who_may(DRAFT, on=today())


def approvers(*, but: Actor) -> QuerySet[Person]:
    """Return everybody else than `but` who may publish one."""
    return who_may(PUBLISH, on=today()).exclude(pk=but.person_id or 0)


def followers() -> QuerySet[Person]:
    """Return everybody who may follow low scores up."""
    return who_may(FOLLOW, on=today())


def about(contact: int, *, by: Actor) -> QuerySet[SurveyAsk]:
    """Return what every survey decided about the contact with the number `contact`: asked, or why not.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing surveys.
    """
    return asks(by).filter(contact=contact).select_related("survey").order_by("reference")
