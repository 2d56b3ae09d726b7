"""What a hand-over note begins with: the open issues, who waits for a decision, who is away tomorrow."""

from __future__ import annotations

from datetime import timedelta

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.web import formats
from floorwalker.ground.windows import Period
from floorwalker.serve import sight
from floorwalker.serve.models import Entry
from floorwalker.serve.queries import day_log


def draft(person: Person, *, by: Actor) -> str:
    """Return the text that a hand-over by `person` begins with; it is edited before it is given."""
    zone = person.site.zone
    today = clock.today(zone)
    parts = ["Situation", "", "", _issues(by, zone), _moves(by, Period(today, today, zone)), _waiting(by), _away(by, zone)]
    return "\n".join(parts).strip() + "\n"


def _issues(by: Actor, zone: str) -> str:
    lines = [
        f"- {each.reference} {each.what}, found {formats.moment(each.starts_at, zone=zone)}, "
        f"{each.owner.display_name if each.owner else 'nobody owns it'}"
        + (", overdue" if day_log.is_overdue(each) else ", restored" if each.ends_at else "")
        for each in day_log.open_issues(by)
    ]
    return "\n".join(["Open issues", *(lines or ["- none"]), ""])


def _moves(by: Actor, period: Period) -> str:
    rows = day_log.overlapping(sight.seen(by), period).filter(kind=Entry.Kind.MOVE, closed_at=None)
    lines = [
        f"- {each.reference} to {each.queue.name if each.queue else 'another queue'}, {each.moved.count()} people, "
        + (f"until {formats.clock(each.ends_at, zone=period.zone)}" if each.ends_at else "still running")
        for each in rows.select_related("queue").prefetch_related("moved")
    ]
    return "\n".join(["Moves of today", *(lines or ["- none"]), ""])


def _waiting(by: Actor) -> str:
    number = day_log.waiting(by).count()
    return "\n".join(["Exceptions that wait for a decision", f"- {number or 'none'}", ""])


def _away(by: Actor, zone: str) -> str:
    tomorrow = clock.today(zone) + timedelta(days=1)
    rows = day_log.absences(by, Period(tomorrow, tomorrow, zone))
    lines = [f"- {each.person.display_name}" for each in rows]
    return "\n".join([f"Away on {formats.day(tomorrow, zone=zone)}", *(lines or ["- nobody"])])
