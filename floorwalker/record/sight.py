"""Which contacts a reader may see: published ones, as far as the reader's roles reach on the day of each contact."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import DateField, Exists, Func, OuterRef, Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership
from floorwalker.ground.people.policy import Scope
from floorwalker.record.models import Import, Interaction

VIEW_CONTACTS = "record.view_contacts"


def contacts(by: Actor) -> QuerySet[Interaction]:
    """Return the contacts that `by` may see; none when no role of `by` includes seeing contacts."""
    return published().filter(within(policy.scope(by, VIEW_CONTACTS)))


def published() -> QuerySet[Interaction]:
    """Return the contacts that exist for readers: those of published imports, and those that came with none."""
    hidden = Import.objects.exclude(state=Import.State.PUBLISHED).values("pk")
    return Interaction.objects.exclude(batch_id__isnull=False, batch_id__in=hidden)


def within(scope: Scope) -> Q:
    """Return the condition that a contact lies inside `scope`.

    A contact is its agent's own; its team and site are those of its agent on the day of the contact (in UTC, the day of the
    facts). One that nobody handled belongs to the site of its queue.
    """
    if scope.everything:
        return Q()
    inside = Q(pk__in=())
    if scope.people:
        inside |= Q(agent__in=scope.people)
    if scope.teams or scope.sites:
        members = Membership.objects.filter(Q(team__in=scope.teams) | Q(team__site__in=scope.sites))
        inside |= Q(Exists(_on_the_day(members)))
    if scope.sites:
        inside |= Q(agent=None, queue__site__in=scope.sites)
    return inside


class _Day(Func):
    """The UTC day of a moment; Django's own TruncDate cannot look outwards from a subquery."""

    function = "date"
    output_field = DateField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Write it in PostgreSQL's words."""
        return self.as_sql(compiler, connection, template="(%(expressions)s AT TIME ZONE 'UTC')::date")


def _on_the_day(members: QuerySet[Membership]) -> QuerySet[Membership]:
    day = _Day(OuterRef("started_at"))
    return members.filter(Q(ends_on=None) | Q(ends_on__gt=day), person=OuterRef("agent_id"), starts_on__lte=day)


def team_on(person_id: int, day: date) -> Membership | None:
    """Return the membership of a person on `day`."""
    return Membership.objects.on(day).filter(person=person_id).select_related("team").first()
