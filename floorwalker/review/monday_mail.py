"""The Monday page by mail: at seven on the clock of each site, to those who chose it and may read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from floorwalker.engine import charts as engine
from floorwalker.engine import measures
from floorwalker.ground import outbox, telling
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs.kinds import Due
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import NoticeChoice
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.ground.web import formats
from floorwalker.record.figure_words import written
from floorwalker.review.monitoring_events import MondayMailed
from floorwalker.review.queries import monday
from floorwalker.review.queries.monday import Came, Monday, Moved

MAIL: Final = "review.mail_monday"
KIND: Final = "monday_page"
HOUR: Final = 7
WITHIN: Final = timedelta(hours=3)
"""A worker that was away longer sends no page of the morning any more; the page itself is there."""
LISTED: Final = 6


def chosen() -> QuerySet[Person]:
    """Return those who chose to get the page by mail."""
    rows = NoticeChoice.objects.filter(kind=KIND, by_email=True).values("person")
    return Person.objects.filter(pk__in=rows, is_pseudonym=False).exclude(email="").select_related("site")


def due(now: datetime) -> Sequence[Due]:
    """Return a turn for each zone in which it is a Monday between seven and ten and somebody chose the page. One query on such a day."""
    if now.weekday() not in {0, 6}:
        return ()  # nowhere is it Monday morning: in UTC that is on Sunday evening or Monday
    found = []
    for zone in sorted(set(chosen().values_list("site__zone", flat=True))):
        local = now.astimezone(ZoneInfo(zone))
        if local.weekday() == 0 and HOUR <= local.hour < HOUR + WITHIN.seconds // 3600:
            found.append(Due(f"{MAIL}:{zone}:{local.date().isoformat()}", {"zone": zone, "day": local.date().isoformat()}))
    return found


def send(running: RunningJob) -> dict[str, Any]:
    """Mail the page to everybody in the zone of the job who chose it, each as they may see it."""
    zone, day = running.arguments["zone"], date.fromisoformat(running.arguments["day"])
    sent = 0
    for person in chosen().filter(site__zone=zone):
        by = Actor.person(person.pk)
        if policy.works_here(person) and policy.allows(by, monday.VIEW):
            with transaction.atomic():
                sent += _mail(person, monday.of(by, zone=zone), day)
    if sent:
        store.append(MondayMailed(subject="monday_page", day=day, zone=zone, people=sent), by=running.owner)
    return {"sent": sent}


def _mail(person: Person, page: Monday, day: date) -> int:
    """Ask for the mail of one person, and tell them with it; asking again for the same day changes nothing."""
    key = f"{KIND}:{person.pk}:{day.isoformat()}"
    message = outbox.mail(person.email, template="monday", key=key, person=person, context=_context(person, page))
    told = telling.tell(person, kind=KIND, key=key, what=f"Monday page of {day.day} {day:%B}", group=KIND, mail=message)
    return int(told is not None)


def _context(person: Person, page: Monday) -> dict[str, Any]:
    """Return what the mail says: figures of charts, and references alone of what may hold a customer's words."""
    return {
        "name": person.preferred_name or person.given_name or person.display_name, "day": str(formats.day_with_year(page.day, zone="UTC")),
        "looked_at": page.looked_at, "stand_out": page.stand_out, "at": reverse("review:monday"),
        "moved": [_moved(each) for each in page.moved[:LISTED]],
        "decided": [f"{each.decision.reference} in {each.meeting.reference}" for each in page.decided[:LISTED]],
        "more_decided": max(0, len(page.decided) - LISTED), "came": [_came(each) for each in page.came[:LISTED]],
        "findings": len(page.unowned.findings), "signals": len(page.unowned.signals), "gaps": len(page.unowned.gaps),
    }


def _moved(each: Moved) -> str:
    reading, signal = each.reading, each.signal
    if signal is None:
        return f"{reading.chart.name}: routine variation, do not react"
    figure = written(reading.series.measure, signal.value)
    rule = engine.RULES[signal.rule].name.lower()
    return f"{reading.chart.name}: {rule}, {figure} on {signal.at.day} {signal.at:%b} ({signal.reference})"


def _came(each: Came) -> str:
    said, who = each.worked, f"{each.action.meeting.reference}, {each.action.owner.display_name}"
    if said.before is not None and said.after is not None:
        measure = measures.get(said.measure)
        return f"{who}: {said.answer}, {written(measure, said.before)} before, {written(measure, said.after)} after ({said.chart})"
    return f"{who}: too early, {said.points} of {engine.LEAST_POINTS}" if said.answer == "too early" else f"{who}: {said.answer}"
