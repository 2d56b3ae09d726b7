"""Alerts of saved views of the list of contacts: finding them, the contacts they count, and whether one is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from floorwalker.ground import clock, saved_views, windows
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import SavedView, Todo
from floorwalker.ground.people import policy
from floorwalker.record import sight
from floorwalker.record.models import ContactAlert
from floorwalker.record.queries import contacts

PERMISSION: Final = sight.VIEW_CONTACTS
PLACE: Final = "record:contacts"
"""The list whose views carry alerts."""


def view(reference: str, *, by: Actor) -> SavedView:
    """Return the view `reference` of the list of contacts that `by` keeps.

    Raises
    ------
    NotFound
        If `by` keeps no such view of that list.
    """
    found = saved_views.own(reference, by=by)
    if found.place != PLACE:
        raise NotFound(f"{reference} is a view of {found.title}.", remedy="Alerts count contacts; keep a view of their list.")
    return found


def of(kept: SavedView) -> ContactAlert | None:
    """Return the alert of a view, if it carries one."""
    return ContactAlert.objects.filter(view=kept).select_related("view__person__site").first()


def chosen(typed: Mapping[str, str]) -> dict[str, str]:
    """Return what narrows the list of contacts among what an address or a view carries, without what is empty."""
    found = {name: value for name in contacts.narrowings("UTC") if (value := typed.get(name, "").strip())}
    covered = {"from", "to"} if found.get(windows.PARAMETER) in dict(windows.WORDS) else set()
    return {name: value for name, value in found.items() if name not in covered}


def address(alert: ContactAlert) -> str:
    """Return where the list of contacts shows what the alert counts."""
    asked = windows.resolved(chosen(alert.view.query), zone=alert.view.person.site.zone)
    return f"{reverse(PLACE)}?{urlencode({**asked, 'from': max(window(alert).isoformat(), asked.get('from', ''))})}"


def kept(query: Mapping[str, str], *, zone: str, by: Actor) -> contacts.Rows:
    """Return the contacts that `by` may see and `query` keeps.

    Raises
    ------
    ValueError
        If a filter cannot be understood, saying what to write: a person may have got a namesake since.
    """
    rows, narrow = sight.listed(by), contacts.narrowings(zone)
    for name, value in chosen(query).items():
        rows = narrow[name](rows, value)
    return rows


def watched() -> QuerySet[ContactAlert]:
    """Return every alert."""
    return ContactAlert.objects.select_related("view__person__site").order_by("pk")


def window(alert: ContactAlert) -> date:
    """Return the first of the days that `alert` counts, as the calendar of its owner has it."""
    return clock.today(alert.view.person.site.zone) - timedelta(days=alert.days - 1)


def todo_key(alert: ContactAlert) -> str:
    """Return the key of the duty that `alert` raises today."""
    return f"alert:{alert.view.reference}:{clock.today(alert.view.person.site.zone).isoformat()}"


def due(alert: ContactAlert) -> str:
    """Return why `alert` is to be raised now, within its owner's reach; empty when it is not.

    It is raised once a day at most, and not while the owner has not ticked off the one before.
    """
    owner = Actor.person(alert.view.person_id)
    if not policy.allows(owner, PERMISSION):
        return ""
    if saved_views.raised(alert.view).exists() or Todo.objects.filter(key=todo_key(alert)).exists():
        return ""
    zone = alert.view.person.site.zone
    try:
        rows = contacts.on_or_after(zone)(kept(alert.view.query, zone=zone, by=owner), window(alert).isoformat())
    except ValueError as unreadable:
        return f"It keeps watch no more, because a filter cannot be read: {unreadable}"
    if rows.order_by()[: alert.above + 1].count() <= alert.above:
        return ""
    return f"More than {alert.above:,} contacts of {in_days(alert)} match."


def in_days(alert: ContactAlert) -> str:
    """Return the days that the alert counts, in words."""
    return "today" if alert.days == 1 else f"the last {alert.days} days"
