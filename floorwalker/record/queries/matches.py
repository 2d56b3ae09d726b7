"""Notes and contacts that may be one, and those that stand alone: notes without a contact, contacts without a note."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from floorwalker.ground import clock, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.record import sight
from floorwalker.record.models import Interaction, LoggedContact, Match
from floorwalker.record.queries.contacts import for_list

PERMISSION: Final = "record.match_contacts"
BY_HAND: Final = "by-hand"
HANDLED: Final = ("answered", "transferred")
LIVE: Final = (Match.State.PROPOSED, Match.State.CONFIRMED)
PART_WORDS: Final = {"reference": "its number there", "person": "who had it", "time": "times", "customer": "customer", "queue": "queue"}


def seen(by: Actor) -> QuerySet[Match]:
    """Return the matches of notes whose writers `by` reaches; one query."""
    inside = policy.scope(by, PERMISSION).q(person="logged__person")
    tied = ("logged__person", "logged__customer", "logged__reason", "contact__queue", "contact__agent")
    return Match.objects.filter(inside).select_related(*tied)


def find(key: int, *, by: Actor) -> Match:
    """Return one match.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    more = ("logged__queue", "logged__outcome", "contact__customer", "contact__reason")
    found = seen(by).select_related(*more, "logged__person", "logged__customer", "logged__reason", "contact__queue", "contact__agent")
    match = found.filter(pk=key).first()
    if match is None:
        raise NotFound("There is no such match that you may see.", remedy="Look at the list of them.")
    return match


def alone() -> Q:
    """Return the condition that a note has no contact yet: none proposed or confirmed, and none of its own."""
    return Q(~Exists(Match.objects.filter(logged=OuterRef("pk"), state__in=LIVE)), uncounted=False)


def unmatched_notes(rows: QuerySet[LoggedContact]) -> QuerySet[LoggedContact]:
    """Keep the notes for which no contact was found."""
    return rows.filter(alone())


def unlogged(rows: QuerySet[Interaction], *, at: datetime | None = None) -> QuerySet[Interaction]:
    """Keep the contacts of the last days that a person had, that ended long enough ago, and of which nothing was written.

    Nothing was written where no note is matched and the source brought neither a note nor whether the matter was settled.
    """
    now = at or clock.now()
    until = now - timedelta(minutes=int(settings.get("unlogged_after_minutes")))
    since = now - timedelta(days=int(settings.get("unlogged_days")))
    ended = Q(ended_at__lte=until) | Q(ended_at=None, started_at__lte=until)
    written = Match.objects.filter(contact=OuterRef("pk"), state__in=LIVE)
    return rows.filter(
        ended, ~Exists(written), started_at__gte=since, started_at__lte=until, agent__isnull=False, outcome__in=HANDLED, note="",
        resolved=None,
    ).exclude(source=BY_HAND)


def unlogged_listed(by: Actor) -> QuerySet[Interaction]:
    """Return the contacts that `by` may see and of which nothing was written, the oldest first."""
    return unlogged(for_list(sight.listed(by))).order_by("started_at", "id")


def unlogged_by_person() -> dict[int, int]:
    """Return how many contacts each person has of which nothing was written, by key."""
    return dict(unlogged(sight.published()).order_by().values_list("agent").annotate(Count("pk")))


def strength(bits: float) -> str:
    """Return what some evidence says, in words."""
    if not bits:
        return "not known"
    return "fits" if bits > 0 else "differs"
