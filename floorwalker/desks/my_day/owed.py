"""What a person owes, as a desk shows it: the most urgent first, what is late, and how much more there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from floorwalker.ground import clock, todos
from floorwalker.ground.models import Todo
from floorwalker.ground.people.models import Person
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status

SHOWN: Final = 12
"""The most urgent; the rest on asking."""


@dataclass(frozen=True)
class Owed:
    """One To-do as a page shows it."""

    todo: Todo
    status: Status | None
    when: str


def by(person: Person, *, is_whole: bool, most: int = SHOWN) -> dict[str, Any]:
    """Return what the person owes, most urgent first, and how much more there is; at most three queries."""
    rows: Sequence[Todo] = list(todos.owed_by(person.pk)[: None if is_whole else most + 1])
    shown = rows if is_whole else rows[:most]
    more = todos.owed_by(person.pk).count() - most if len(rows) > len(shown) else 0
    now, zone = clock.now(), person.site.zone
    owed = [Owed(todo, *_due(todo.due_at, now, zone)) for todo in shown]
    late = sum(row.todo.due_at is not None and row.todo.due_at < now for row in owed)
    if more and late == most:
        late = todos.owed_by(person.pk).filter(due_at__lt=now).count()
    return {"owed": owed, "late": late, "more_owed": more}


def _due(due_at: datetime | None, now: datetime, zone: str) -> tuple[Status | None, str]:
    if due_at is None:
        return None, _("no date")
    if due_at < now:
        return Status("miss", _("Late")), formats.moment(due_at, zone=zone)
    due_on, today = formats.local(due_at, zone).date(), clock.today(zone)
    if due_on == today:
        return Status("watch", _("Today")), formats.clock(due_at, zone=zone)
    word = _("tomorrow, %(time)s") % {"time": formats.clock(due_at, zone=zone)} if due_on == today + timedelta(days=1) else ""
    return None, word or formats.moment(due_at, zone=zone)
