"""Larkfield's service reviews and what is monitored: a review that was closed, the next one open, and looks that were done and missed.

Made through the actions; then it is let say when the story had it, while the trail keeps real time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from floorwalker.demo.calendar import workday
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Standard
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.plan.actions import meetings
from floorwalker.plan.models import Meeting, MeetingAction, ServicePlan
from floorwalker.review.actions import monitoring, review_closing, review_cycles, service_reviews
from floorwalker.review.models import MonitoringDuty, MonitoringLook, ReviewCycle, ReviewItem, ServiceReview
from floorwalker.review.queries import service_reviews as queries

TEN: Final = time(10)
FIVE_WEEKS: Final = timedelta(days=35)
WEEK: Final = timedelta(days=7)
ROLES: Final = (Role.OPERATIONS_MANAGER, Role.QUALITY_ANALYST, Role.PLANNER, Role.TEAM_LEADER)
CAUSES: Final = (
    ("people", "Two of the team were off sick for a fortnight, and nobody with the skill stood in."),
    ("process", "Claims wait for a second look by another team, and customers ring to ask what became of it."),
    ("demand", "The renewal letters of the month went out on one day instead of five."),
)
DONE: Final = (
    "Train four people of the late shift for claims by phone", "Send renewal letters over five days",
    "Tell customers by text where their claim is",
)
WEEKS_BACK: Final = 6
MISSED: Final = 2
"""Weeks ago the analyst was away and nobody looked."""
SEEN: Final = ("Two charts moved; one was explained, one raised as an issue.", "Nothing moved beyond what chance gives.")


def write(people: Sequence[Person]) -> int:
    """Hold one review and open the next, once; return how many; nothing before a plan runs and its people are there."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    today = clock.today("UTC")
    cast = {role: person for role in ROLES if (person := with_role(everybody, role, on=today).order_by("pk").first())}
    plan = ServicePlan.objects.filter(state=ServicePlan.State.ACTIVE).order_by("first_day").first()
    if len(cast) < len(ROLES) or plan is None or ReviewCycle.objects.exists():
        return 0
    manager, analyst = cast[Role.OPERATIONS_MANAGER], cast[Role.QUALITY_ANALYST]
    by = Actor.person(manager.pk)
    site = manager.site
    cycle = review_cycles.set_cycle(
        plan, site=site, every="month", next_on=today, begins_at=TEN, chair=manager, people=list(cast.values()), by=by
    )
    now = clock.now()
    first = service_reviews.open_review(cycle, starts_at=now - timedelta(hours=1), by=by)
    _settle(first, [cast[Role.PLANNER], analyst, cast[Role.TEAM_LEADER]], due_on=today + WEEK, by=by)
    review_closing.close(first, by=by)
    first.refresh_from_db()
    _date(first, workday(today - FIVE_WEEKS), zone=site.zone, today=today)
    cycle.refresh_from_db()
    service_reviews.open_review(cycle, by=Actor.person(analyst.pk))
    _looks(cast, today, by=Actor.person(analyst.pk))
    return 2


def _settle(review: ServiceReview, owners: Sequence[Person], *, due_on: date, by: Actor) -> None:
    """Say what lies behind each item that wants it; the first few are acted on, for the others there is a reason not to."""
    wanting = [each for each in queries.items(review, pictures=False) if each.wants_cause]
    fallback = Standard.objects.filter(measure="service_level").order_by("pk").first()
    for place, each in enumerate(wanting):
        kind, words = CAUSES[place % len(CAUSES)]
        item = service_reviews.say(queries.item(review, each.position), cause=kind, words=words, said="", changes=0, by=by)
        serves = item.about if item.about.startswith("standard:") else f"standard:{fallback.reference}" if fallback is not None else ""
        if place < len(owners) and serves:
            phases = item.picture.get("chart", {}).get("phases", ())
            # What a phase of its chart says was changed was decided then, so that the next review can tell whether it worked.
            what = phases[-1]["cause"] if len(phases) > 1 else DONE[place]
            service_reviews.note(item, what=what, why="", owner=owners[place], due_on=due_on, serves=serves, by=by)
        else:
            service_reviews.note(item, what="", why="What is decided for the first items should move this too; looked at next time.", by=by)


def _date(review: ServiceReview, day: date, *, zone: str, today: date) -> None:
    """Let a review say that it was held on `day`, its next date today; one of what it gave people is done, one is late."""
    at = datetime.combine(day, TEN, ZoneInfo(zone))
    back = today - day
    ServiceReview.objects.filter(pk=review.pk).update(
        planned_on=day, starts_at=at, opened_at=at, closed_at=at + timedelta(hours=1), since=review.since - back, next_on=today
    )
    ReviewItem.objects.filter(review=review).update(frozen_at=at)
    ReviewCycle.objects.filter(pk=review.cycle_id).update(next_on=today, begun_at=at)
    meeting = review.meeting
    if meeting is None:
        return
    given = list(MeetingAction.objects.filter(meeting=meeting).order_by("pk"))
    if given:
        meetings.done(meeting, key=given[0].pk, by=Actor.person(given[0].owner_id))
        MeetingAction.objects.filter(pk=given[0].pk).update(done_at=at + WEEK)
    MeetingAction.objects.filter(pk__in=[each.pk for each in given]).update(due_on=day + 2 * WEEK)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=at, written_at=at + timedelta(hours=1), agreed_at=at + timedelta(hours=1))


def _looks(cast: dict[Role, Person], today: date, *, by: Actor) -> None:
    """Give three looks, and let the weekly one say that it was done before today but in one week."""
    analyst, manager = cast[Role.QUALITY_ANALYST], cast[Role.OPERATIONS_MANAGER]
    weekly = monitoring.set_duty(
        what="charts", words="Charts of all queues", person=analyst, every="week", starts_on=today, by=by
    )
    monitoring.set_duty(
        what="surveys", words="What customers said of claims", person=analyst, every="two_weeks", starts_on=today + WEEK, by=by
    )
    monitoring.set_duty(what="consistency", words="", person=manager, every="month", starts_on=today + WEEK, by=by)
    MonitoringDuty.objects.filter(pk=weekly.pk).update(starts_on=today - WEEKS_BACK * WEEK)
    for number in range(1, WEEKS_BACK + 1):
        if number != MISSED:
            due = today - number * WEEK
            MonitoringLook.objects.create(
                duty=weekly, due_on=due, looked_by=analyst, looked_at=datetime.combine(due, TEN, ZoneInfo(analyst.site.zone)),
                seen=SEEN[number % len(SEEN)],
            )
