"""My day, for everybody: what I owe, what I work, what I was told, my numbers, and what my roles keep an eye on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from floorwalker.desks.my_day import numbers, panels
from floorwalker.desks.my_day.shift import my_shift
from floorwalker.ground import clock, telling, todos
from floorwalker.ground.models import Todo
from floorwalker.ground.people.models import Person
from floorwalker.ground.requests import FloorRequest
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status

SHOWN: Final = 12
"""The most urgent; the rest on asking."""
NOTICES_SHOWN: Final = 5


@dataclass(frozen=True)
class Owed:
    """One To-do as the page shows it."""

    todo: Todo
    status: Status | None
    when: str


@login_required
@require_safe
def page(request: FloorRequest) -> HttpResponse:
    """Show the reader's day; the notices alone for a page that was told of a new one."""
    person = request.person
    if person is None:
        return render(request, "desks/my_day/nobody.html", {"title": _("My day")})
    groups = telling.grouped(telling.unread(person.pk)[: telling.READ_AT_ONCE])
    context: dict[str, Any] = {
        "title": _("My day"), "zone": person.site.zone, "groups": groups[:NOTICES_SHOWN], "more_groups": max(0, len(groups) - NOTICES_SHOWN)
    }
    if request.headers.get("HX-Target", "").endswith("#my-notices"):
        return _vary(render(request, "desks/my_day/page.html#notices", context))
    reader = panels.Reader(person, request.actor)
    tiles, period = numbers.mine(person, by=request.actor)
    context |= _owed(person, is_whole=request.GET.get("owed") == "all") | {
        "today": clock.today(person.site.zone), "shift": my_shift(person), "tiles": tiles, "period": period,
        "situation": panels.sentence(reader), "panels": panels.of(reader),
    }
    return _vary(render(request, "desks/my_day/page.html", context))


def _vary(response: HttpResponse) -> HttpResponse:
    response["Vary"] = "HX-Request, HX-Target"
    return response


def _owed(person: Person, *, is_whole: bool) -> dict[str, Any]:
    """Return what the person owes, most urgent first, and how much more there is; at most three queries."""
    rows: Sequence[Todo] = list(todos.owed_by(person.pk)[: None if is_whole else SHOWN + 1])
    shown = rows if is_whole else rows[:SHOWN]
    more = todos.owed_by(person.pk).count() - SHOWN if len(rows) > len(shown) else 0
    now, zone = clock.now(), person.site.zone
    owed = [Owed(todo, *_due(todo.due_at, now, zone)) for todo in shown]
    late = sum(row.todo.due_at is not None and row.todo.due_at < now for row in owed)
    if more and late == SHOWN:
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
