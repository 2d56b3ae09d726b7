"""What planned work is for, in words: for the roster, one's own shifts, their files and the board of today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse

from floorwalker.engine import measures
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.people import policy
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Link
from floorwalker.plan.forms.kpis import aim
from floorwalker.plan.models import ActivitySession, Briefing, MeetingAction, Shift, TeamActivity
from floorwalker.plan.queries import briefings, meetings
from floorwalker.plan.queries.purpose import Purposes, Unnamed
from floorwalker.plan.rules.roster_shifts import PAUSES


@dataclass(frozen=True)
class Stretch:
    """One stretch of a person's shift with its queue; `person` is a key."""

    person: int
    kind: str
    queue: Queue | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class ServedBy:
    """What a stretch is called, what it serves, and, where it names nothing, the way to name it for who may."""

    what: str
    named: tuple[Link, ...]
    way: Link | None


def stretches(shifts: Iterable[Shift]) -> list[Stretch]:
    """Return the stretches of shifts whose activities and queues were read along."""
    return [
        Stretch(shift.person_id, part.kind, part.queue, part.starts_at, part.ends_at) for shift in shifts for part in shift.activities.all()
    ]


def of_standard(standard: Standard) -> Link:
    """Return a standard by its name, measure and target, with its page."""
    version = getattr(standard, "version", None)
    words = f"{measures.get(standard.measure).name} {aim(standard)}"
    if version is not None and version.state == version.State.APPROVED:
        words = f"{version.name}: {words}"
    return Link(words, reverse("plan:standard", args=[standard.reference]), standard.reference)


def of_briefing(briefing: Briefing) -> Link:
    """Return a briefing with what it passes on, with its page."""
    reference = briefing.about.partition(":")[2]
    return Link(f"{briefing.title}, on {reference}", reverse("plan:briefing", args=[briefing.reference]), briefing.reference)


def of_activity(activity: TeamActivity) -> Link:
    """Return an activity of a team with what it serves, with its page."""
    reference = activity.about.partition(":")[2]
    return Link(f"{activity.title}, for {reference}", reverse("plan:activity", args=[activity.reference]), activity.reference)


def named(purposes: Purposes, stretch: Stretch, *, zone: str) -> list[Link]:
    """Return what a stretch serves: the standards of its queue on the day that it begins, or the briefings and activities within it."""
    if stretch.kind != "queue":
        found = purposes.of_stretch(stretch.person, starts_at=stretch.starts_at, ends_at=stretch.ends_at)
        return [of_activity(each.activity) if isinstance(each, ActivitySession) else of_briefing(each) for each in found]
    return of_queue(purposes, stretch.queue, formats.local(stretch.starts_at, zone).date()) if stretch.queue is not None else []


def of_queue(purposes: Purposes, queue: Queue, day: date) -> list[Link]:
    """Return the standards of service that rule a queue on a day."""
    return [of_standard(each) for each in purposes.of_queue(queue, day)]


def in_file(purposes: Purposes, stretch: Stretch, *, zone: str) -> str:
    """Return what a stretch serves, for a cell of a file: "none" where it names nothing, empty for a pause."""
    if stretch.kind in PAUSES:
        return ""
    return "; ".join(f"{each.text} ({each.note})" for each in named(purposes, stretch, zone=zone)) or "none"


def served(purposes: Purposes, stretches: Iterable[Stretch], *, zone: str, by: Actor) -> list[ServedBy]:
    """Return what a shift serves, its queues once each and what is off queue by its time; pauses serve nothing."""
    found: dict[str, ServedBy] = {}
    for each in stretches:
        if each.kind in PAUSES:
            continue
        what = f"{each.kind.capitalize()} {formats.span(each.starts_at, each.ends_at, zone=zone)}"
        if each.kind == "queue":
            what = each.queue.name if each.queue is not None else "On queue, none named"
        if what not in found:
            links = tuple(named(purposes, each, zone=zone))
            found[what] = ServedBy(what, links, None if links else way(each.kind, each.queue, by=by))
    return list(found.values())


def of_unnamed(each: Unnamed, *, by: Actor) -> ServedBy:
    """Return work of a day that names nothing, with how many people do it and the way to name it."""
    people = "1 person" if each.people == 1 else f"{each.people} people"
    name = each.queue.name if each.queue is not None else f"{each.kind.capitalize()} at {each.site}"
    return ServedBy(f"{name}, {people}", (), way(each.kind, each.queue, by=by))


def of_silent(briefing: Briefing, *, by: Actor) -> ServedBy:
    """Return a briefing that passes nothing on, with the way to name what it is about."""
    url = reverse("plan:briefing", args=[briefing.reference])
    may = policy.allows(by, briefings.LEAD) and briefing.held_at is None
    return ServedBy(f"Briefing: {briefing.title}", (), Link("Name what it passes on" if may else "Look at it", url))


def of_silent_action(action: MeetingAction, *, by: Actor) -> ServedBy:
    """Return an action of a meeting that names nothing it serves, with the way to name it."""
    url = reverse("plan:minutes_of", args=[action.meeting.reference])
    may = policy.allows(by, meetings.WRITE)
    return ServedBy(f"{action.what}, {action.owner.display_name}", (), Link("Name what it serves" if may else "Look at it", url))


def way(kind: str, queue: Queue | None, *, by: Actor) -> Link | None:
    """Return how `by` names what work serves: a standard of its queue, or a briefing on one within it; None for who may not."""
    if kind != "queue":
        return Link("Call a briefing on one", reverse("plan:call_briefing")) if policy.allows(by, briefings.LEAD) else None
    if queue is None or not policy.allows(by, "plan.propose_standard"):
        return None
    return Link("Propose a standard", f"{reverse('plan:propose_standard')}?{urlencode({'queue': queue.reference})}")
