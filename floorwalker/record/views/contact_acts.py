"""Where the list of contacts leads under its filters: to the figures of the same contacts."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.web.parts import Act
from floorwalker.record import sight
from floorwalker.record.queries import asked

CARRIED: Final = frozenset({"queue", "channel", "reason", "outcome", "person", "from", "to"})
"""Filters that the figures know; they hold no words and no customers, so under others they would tell of other contacts."""


def acts(query: Mapping[str, str], *, by: Actor) -> list[Act]:
    """Return what can be done next with the list under the filters `query`."""
    found = []
    figures = _in_figures(query)
    if figures is not None and (policy.allows(by, asked.VIEW) or policy.allows(by, asked.VIEW_AGENTS)):
        whose = "" if _sees_all(by) else ", every team"
        for label, grouping, icon in (("Trend", "day", "chart-line"), ("By reason", "reason", "chart-column")):
            found.append(Act(f"{label}{whose}", f"{reverse('record:figures')}?{urlencode({'by': grouping, **figures})}", icon=icon))
    return found


def _sees_all(by: Actor) -> bool:
    """Whether the figures that `by` sees are of the same contacts as the list: everybody's in both, or their own in both."""
    return policy.scope(by, sight.VIEW_CONTACTS).everything or not policy.allows(by, asked.VIEW)


def _in_figures(query: Mapping[str, str]) -> dict[str, str] | None:
    """Return `query` as the page of figures asks, None where the figures cannot be narrowed so."""
    if not CARRIED.issuperset(query):
        return None
    found = dict(query)
    if until := found.get("to"):
        with suppress(ValueError, OverflowError):
            found["to"] = (date.fromisoformat(until) + timedelta(days=1)).isoformat()  # the figures leave out their last day
    if typed := found.get("person"):
        named = Person.objects.filter(reference=typed.upper()) or Person.objects.filter(display_name__icontains=typed)[:2]
        if len(named) != 1:
            return None
        found["person"] = named[0].reference
    return found
