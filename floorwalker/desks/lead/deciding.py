"""Decisions: what waits for the reader's yes or no, and what they decided today with its reason, as the trail has it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from floorwalker.desks.lead.led import Led
from floorwalker.desks.my_day.rows import Row
from floorwalker.desks.today import scene as scenes
from floorwalker.ground import clock, settings, todos
from floorwalker.ground.trail import queries as trail
from floorwalker.ground.web import formats
from floorwalker.ground.web.cells import Status
from floorwalker.serve.models import Entry
from floorwalker.serve.queries import day_log

MOST_ROWS: Final = 8
OF_AN_EXCEPTION: Final = "exception:"
"""The To-do of an exception has a key that begins so; exceptions stand here by themselves, with whom they are about."""


def waiting(led: Led) -> tuple[list[Row], int]:
    """Return what waits for a yes or a no, exceptions of people first, the longest waiting first, and how much more there is."""
    asked = day_log.waiting(led.actor)
    owed = todos.to_decide(led.person.pk).exclude(key__startswith=OF_AN_EXCEPTION)
    rows = [_exception(led, each) for each in asked[:MOST_ROWS]]
    for todo in owed[:MOST_ROWS]:
        is_late = todo.due_at is not None and todo.due_at < clock.now()
        rows.append(Row(
            Status("miss", _("Late")) if is_late else Status("watch", _("Waits")), todo.what,
            _("asked %(moment)s") % {"moment": formats.moment(todo.raised_at, zone=led.zone)}, reverse("ground:todo", args=[todo.pk]),
        ))
    shown = rows[:MOST_ROWS]
    return shown, max(0, asked.count() + owed.count() - len(shown)) if len(rows) >= MOST_ROWS else 0


def _exception(led: Led, asked: Entry) -> Row:
    late = clock.now() - asked.raised_at > timedelta(hours=settings.get("exception_decide_hours"))
    who = asked.person.display_name if asked.person is not None else ""
    span = formats.span(asked.starts_at, asked.ends_at, zone=led.zone) if asked.ends_at is not None else ""
    return Row(
        Status("miss", _("Late")) if late else Status("watch", _("Waits")),
        _("%(who)s: %(reason)s") % {"who": who, "reason": asked.reason.name if asked.reason is not None else asked.reference},
        _("%(span)s, asked %(moment)s") % {"span": span, "moment": formats.moment(asked.raised_at, zone=led.zone)},
        reverse("serve:entry", args=[asked.reference]),
    )


def decided_today(led: Led) -> list[Row]:
    """Return what the reader decided today, the last first, each as the sentence of the trail with its reason."""
    kinds = [kind for kind, event in trail.kinds().items() if event.is_decision]
    lines = trail.lines(actor=led.actor, among=kinds, since=scenes.midnight(led.today, led.zone), limit=MOST_ROWS)
    return [Row(None, each.sentence, formats.clock(each.at, zone=led.zone)) for each in lines]
