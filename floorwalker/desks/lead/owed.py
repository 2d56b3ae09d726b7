"""Overdue: what the reader and their people should have done by now, the longest overdue first, by the one clock of the house."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from floorwalker.desks.lead.led import Led
from floorwalker.desks.my_day.panels import WORDS_OF_AN_ISSUE
from floorwalker.desks.my_day.rows import Row
from floorwalker.ground import clock, owned, todos
from floorwalker.ground.models import Todo
from floorwalker.ground.owned import Thing
from floorwalker.ground.people import queries as people_queries
from floorwalker.ground.refs import Ref
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.serve.models import Entry
from floorwalker.serve.queries import day_log

MOST_ROWS: Final = 10


def overdue(led: Led) -> tuple[list[Row], int]:
    """Return what is overdue, and how much more there is. Words of a record that the reader may not open are left out."""
    seen = people_queries.seen(led.actor).filter(pk__in=led.people).values_list("pk", flat=True)
    late = todos.late([led.person.pk, *seen])
    shown = list(late[:MOST_ROWS])
    nobodys = [each for each in day_log.open_issues(led.actor).filter(owner=None) if day_log.is_overdue(each)]
    things = [Thing(Ref("todo", str(todo.pk)), todo.what, todo.due_at, follows=todo.about) for todo in shown]
    rows = [(todo.due_at, _owed(led, todo, thing.words)) for todo, thing in zip(shown, owned.in_sight(things, by=led.actor), strict=True)]
    rows += [(each.due_at, _issue(led, each)) for each in nobodys]
    rows.sort(key=lambda row: row[0] or clock.now())
    number = (late.count() if len(shown) == MOST_ROWS else len(shown)) + len(nobodys)
    return [row for _at, row in rows[:MOST_ROWS]], max(0, number - MOST_ROWS)


def _owed(led: Led, todo: Todo, words: str) -> Row:
    is_mine = todo.person_id == led.person.pk
    page = reverse("ground:todo", args=[todo.pk]) if is_mine else reverse("people:person", args=[todo.person.reference])
    return Row(_late(todo.due_at), words, _("%(who)s, due %(moment)s") % {
        "who": _("you") if is_mine else todo.person.display_name, "moment": formats.moment(todo.due_at, zone=led.zone)
    }, page)


def _issue(led: Led, issue: Entry) -> Row:
    return Row(_late(issue.due_at), issue.what[:WORDS_OF_AN_ISSUE], _("nobody owns it, due %(moment)s") % {
        "moment": formats.moment(issue.due_at, zone=led.zone)
    }, reverse("serve:entry", args=[issue.reference]))


def _late(due_at: datetime | None) -> Status:
    late = (clock.now() - due_at).total_seconds() if due_at is not None else 0.0
    return Status("miss", _("%(time)s late") % {"time": formats.duration(late)})
