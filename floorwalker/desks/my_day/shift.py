"""My shift of the day as a strip: its parts to scale, where now is, and what comes next in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from django.utils.translation import gettext as _

from floorwalker.ground import clock
from floorwalker.ground.people.models import Person
from floorwalker.ground.web import formats
from floorwalker.plan.models import Absence, Activity, Shift
from floorwalker.plan.queries import rosters
from floorwalker.serve.lanes import WORDS, Stretch

QUARTER: Final = timedelta(minutes=15)
MOST_QUARTERS: Final = 96
"""What the strip holds; nobody's shift is longer than a day."""


@dataclass(frozen=True)
class Part:
    """One part of the shift in words; `is_now` for the one that runs, `is_over` for those before."""

    kind: str
    words: str
    span: str
    is_now: bool
    is_over: bool


@dataclass(frozen=True)
class MyShift:
    """What a person works: the shift that runs or comes next, drawn, said, and the absence that covers it if any."""

    sentence: str
    parts: Sequence[Part]
    bars: Sequence[Stretch]
    hours: Sequence[Stretch]
    quarters: int
    now_at: int | None
    """Quarter hours from the left edge to now, None where now lies outside the shift."""

    @property
    def is_drawn(self) -> bool:
        """Whether there is a shift of today to draw."""
        return bool(self.bars)


def my_shift(person: Person) -> MyShift | None:
    """Return the shift of `person` today, or a sentence on their next one; None for somebody whom no roster names. Three queries."""
    zone, now = person.site.zone, clock.now()
    today = clock.today(zone)
    ahead = [shift for shift in rosters.own_shifts(person, first_day=today, days=rosters.OWN_DAYS) if shift.ends_at > now]
    away = rosters.own_absences(person, first_day=today, days=1)
    covering = next((each for each in away if each.starts_at <= now < each.ends_at), None)
    if covering is not None:
        return _said(_away(covering, zone))
    if not ahead:
        return None
    shift = ahead[0]
    span = formats.span(shift.starts_at, shift.ends_at, zone=zone)
    if formats.local(shift.starts_at, zone).date() > today:
        day = formats.day(shift.starts_at, zone=zone)
        return _said(_("No shift today. Your next one is %(day)s, %(span)s.") % {"day": day, "span": span})
    return _drawn(shift, now=now, zone=zone, span=span)


def _said(sentence: str) -> MyShift:
    return MyShift(sentence, (), (), (), 1, None)


def _away(absence: Absence, zone: str) -> str:
    return _("You are away until %(moment)s: %(kind)s.") % {
        "moment": formats.moment(absence.ends_at, zone=zone), "kind": str(absence.get_kind_display()).lower()
    }


def _drawn(shift: Shift, *, now: datetime, zone: str, span: str) -> MyShift:
    left = shift.starts_at.replace(minute=0, second=0, microsecond=0)
    quarters = min(MOST_QUARTERS, 4 * ceil((shift.ends_at - left) / (4 * QUARTER)))
    activities = list(shift.activities.all())
    parts = [_part(each, now, zone) for each in activities]
    bars = []
    for each in activities:
        first = min(int((each.starts_at - left) / QUARTER), quarters - 1)
        last = min(max(round((each.ends_at - left) / QUARTER), first + 1), quarters)
        bars.append(Stretch(each.kind, f"{_what(each)} {formats.span(each.starts_at, each.ends_at, zone=zone)}", first, last - first))
    hours = [
        Stretch("hour", formats.clock(left + place * QUARTER, zone=zone), place, 8 if quarters > 24 else 4)
        for place in range(0, quarters, 8 if quarters > 24 else 4)
    ]
    now_at = round((now - left) / QUARTER) if left <= now < shift.ends_at else None
    return MyShift(_sentence(shift, activities, now=now, zone=zone, span=span), parts, bars, hours, quarters, now_at)


def _sentence(shift: Shift, activities: Sequence[Activity], *, now: datetime, zone: str, span: str) -> str:
    if now < shift.starts_at:
        return _("You work %(span)s.") % {"span": span}
    running = next((each for each in activities if each.starts_at <= now < each.ends_at), None)
    following = next((each for each in activities if each.starts_at > now), None)
    here = _name(running) if running is not None else _("In between")
    if following is None:
        return _("%(here)s until you leave at %(end)s.") % {"here": here, "end": formats.clock(shift.ends_at, zone=zone)}
    return _("%(here)s now. %(then)s at %(start)s, and you leave at %(end)s.") % {
        "here": here, "then": _name(following), "start": formats.clock(following.starts_at, zone=zone),
        "end": formats.clock(shift.ends_at, zone=zone),
    }


def _part(activity: Activity, now: datetime, zone: str) -> Part:
    return Part(
        activity.kind, _what(activity), formats.span(activity.starts_at, activity.ends_at, zone=zone),
        activity.starts_at <= now < activity.ends_at, activity.ends_at <= now,
    )


def _what(activity: Activity) -> str:
    return _name(activity) if activity.paid else _("%(what)s, unpaid") % {"what": _name(activity)}


def _name(activity: Activity) -> str:
    return activity.queue.name if activity.queue is not None else str(WORDS.get(activity.kind, activity.kind.capitalize()))
