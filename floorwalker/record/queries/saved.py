"""Saved filters of one person: finding them, the contacts they keep, and whether an alert is due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.record import sight
from floorwalker.record.models import SavedFilter
from floorwalker.record.queries import contacts

KIND: Final = "saved_filter"
"""The kind of record under which a Ref names one."""


def of(by: Actor) -> QuerySet[SavedFilter]:
    """Return what `by` keeps, by name, each with whether its alert is raised (`is_raised`); one query."""
    about = Concat(Value(f"{KIND}:"), OuterRef("reference"))
    raised = Todo.objects.filter(person=OuterRef("person"), about=about, done_at=None)
    return SavedFilter.objects.filter(person=by.person_id).annotate(is_raised=Exists(raised))


def find(reference: str, *, by: Actor) -> SavedFilter:
    """Return the saved filter `reference` of `by`.

    Raises
    ------
    NotFound
        If `by` keeps no such filter; it does not say whether somebody else does.
    """
    found = of(by).select_related("person__site").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"You keep no saved filter {reference}.", remedy="Look at the list of your saved filters.")
    return found


def chosen(typed: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of the list of contacts among what an address carries, without the empty ones."""
    return {name: value for name in contacts.narrowings("UTC") if (value := typed.get(name, "").strip())}


def address(query: Mapping[str, str], *, since: date | None = None) -> str:
    """Return where the list of contacts stands under these filters; from the day `since` on, when it is given."""
    asked = dict(query)
    if since is not None:
        asked["from"] = max(since.isoformat(), asked.get("from", ""))
    return f"{reverse('record:contacts')}?{urlencode(asked)}"


def kept(query: Mapping[str, str], *, zone: str, by: Actor) -> contacts.Rows:
    """Return the contacts that `by` may see and `query` keeps.

    Raises
    ------
    ValueError
        If a filter cannot be understood, saying what to write: a person may have got a namesake since.
    """
    rows, narrow = sight.listed(by), contacts.narrowings(zone)
    for name, value in query.items():
        rows = narrow[name](rows, value)
    return rows


def watched() -> QuerySet[SavedFilter]:
    """Return every saved filter that carries an alert."""
    return SavedFilter.objects.filter(alert_above__isnull=False).select_related("person__site").order_by("pk")


def window(saved: SavedFilter) -> date:
    """Return the first of the days that the alert of `saved` counts, as the calendar of its owner has it."""
    return clock.today(saved.person.site.zone) - timedelta(days=(saved.alert_days or 1) - 1)


def todo_key(saved: SavedFilter) -> str:
    """Return the key of the duty that the alert of `saved` raises today."""
    return f"alert:{saved.reference}:{clock.today(saved.person.site.zone).isoformat()}"


def raised(saved: SavedFilter) -> QuerySet[Todo]:
    """Return the duties of the alert of `saved` that its owner has not ticked off."""
    return Todo.objects.filter(about=f"{KIND}:{saved.reference}", done_at=None)


def due(saved: SavedFilter) -> str:
    """Return why the alert of `saved` is to be raised now, within its owner's reach; empty when it is not.

    It is raised once a day at most, and not while the owner has not ticked off the one before.
    """
    owner = Actor.person(saved.person_id)
    if saved.alert_above is None or not policy.allows(owner, sight.VIEW_CONTACTS):
        return ""
    if raised(saved).exists() or Todo.objects.filter(key=todo_key(saved)).exists():
        return ""
    zone = saved.person.site.zone
    try:
        rows = contacts.on_or_after(zone)(kept(saved.query, zone=zone, by=owner), window(saved).isoformat())
    except ValueError as unreadable:
        return f"It keeps watch no more, because a filter cannot be read: {unreadable}"
    if rows.order_by()[: saved.alert_above + 1].count() <= saved.alert_above:
        return ""
    return f"More than {saved.alert_above:,} contacts of {in_days(saved)} match."


def in_days(saved: SavedFilter) -> str:
    """Return the days that the alert counts, in words."""
    return "today" if saved.alert_days == 1 else f"the last {saved.alert_days} days"
