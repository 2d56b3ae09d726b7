"""How readings and those who owe them stand, in words and marks that are the same on every page and file."""

from __future__ import annotations

from datetime import date
from typing import Any

from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.plan.models import Reading, ReadingDuty
from floorwalker.plan.queries import documents
from floorwalker.plan.queries import readings as queries
from floorwalker.plan.rules import readings as rules


def state_of(row: Reading, today: date) -> Status:
    """Return how a reading stands."""
    if row.closed_at is not None:
        return Status("idle", "Closed")
    return Status("ok", "Asked for") if queries.is_live(row, today) else Status("idle", "Its version holds no more")


def stands(duty: ReadingDuty) -> Status:
    """Return how somebody stands with what they are to read."""
    if duty.attested_at is not None:
        when = formats.day_with_year(duty.attested_at, zone=duty.person.site.zone)
        return Status("ok", f"Confirmed {when}" + (", carried over" if duty.carried_from_id else ""))
    today = documents.today()
    if duty.released_at is not None or state_of(duty.reading, today).state == "idle":
        return Status("idle", "Owed no more")
    left = (duty.due_on - today).days
    if left < 0:
        return Status("miss", f"{-left} {'day' if left == -1 else 'days'} overdue")
    if left == 0:
        return Status("watch", "Due today")
    why = f"{str(duty.get_due_why_display()).capitalize()}, due" if duty.due_why else "Due"
    return Status("info" if left <= rules.REMINDED_BEFORE[0] else "idle", f"{why} {formats.day_with_year(duty.due_on, zone='UTC')}")


def figures_of(rows: Any) -> dict[str, int]:
    """Return the figures of who has read a version among `rows`: carried ones answered no questions here."""
    told = list(rows.values_list("attested_at", "due_on", "tries", "carried_from"))
    today = documents.today()
    checked = [each[2] for each in told if each[0] is not None and each[2] and each[3] is None]
    return {
        "number": len(told), "done": sum(each[0] is not None for each in told),
        "overdue": sum(each[0] is None and each[1] < today for each in told), "checked": len(checked),
        "first_time": sum(each == 1 for each in checked), "carried": sum(each[3] is not None for each in told),
    }
