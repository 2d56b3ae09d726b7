"""Which contacts a reader may see: published ones, as far as the reader's roles reach on the day of each contact; and what was logged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any, Final

from django.db.models import BigIntegerField, DateField, Exists, Func, Max, Min, OuterRef, Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership, Person, Team
from floorwalker.ground.people.policy import Scope
from floorwalker.record.archive import reading
from floorwalker.record.models import Import, Interaction, LoggedContact, Need, Promise, Recording
from floorwalker.record.need_permissions import NOTE

VIEW_CONTACTS = "record.view_contacts"
VIEW_CUSTOMERS: Final = "record.view_customers"
VIEW_LOGGED: Final = "record.view_logged"
LISTEN: Final = "record.listen"
FEW_CONTACTS: Final = 20_000
"""Contacts up to which they are found by who handled them: to read and sort 20,000 takes 40 ms."""


@dataclass(frozen=True)
class Shown:
    """Which imports exist for readers at one moment: those up to `last` but for the `hidden`, few however many there are.

    A feed brings an import every few minutes; to name those that count would in a year be half a million.
    """

    last: int
    hidden: frozenset[int]

    def sql(self, alias: str) -> str:
        """Return the condition that a row of the table `alias` came with one of them, or with none."""
        but = f" AND {alias}.batch_id NOT IN ({', '.join(map(str, sorted(self.hidden)))})" if self.hidden else ""
        return f"({alias}.batch_id IS NULL OR ({alias}.batch_id <= {self.last}{but}))"

    @property
    def q(self) -> Q:
        """The same condition for the object layer."""
        return Q(batch=None) | (Q(batch__lte=self.last) & ~Q(batch__in=self.hidden))


def shown(*, also: Iterable[int] = (), without: Iterable[int] = ()) -> Shown:
    """Return which imports are published now, as if those of `also` were and those of `without` were not."""
    more, less = frozenset(also), frozenset(without)
    published = Import.objects.filter(state=Import.State.PUBLISHED)
    last = max(published.aggregate(last=Max("pk"))["last"] or 0, *more, 0)
    waiting = Import.objects.exclude(state__in=(Import.State.PUBLISHED, Import.State.UNDONE)).filter(pk__lte=last)
    return Shown(last, (frozenset(waiting.values_list("pk", flat=True)) - more) | less)


def contacts(by: Actor) -> QuerySet[Interaction]:
    """Return the contacts that `by` may see; none when no role of `by` includes seeing contacts."""
    return published().filter(within(policy.scope(by, VIEW_CONTACTS)))


def listed(by: Actor) -> QuerySet[Interaction]:
    """Return the same contacts for a list, found by whoever was ever in the scope rather than by asking of each contact there is.

    Those of many at a site are read in the order of the list instead: to sort them all would take longer.
    """
    scope = policy.scope(by, VIEW_CONTACTS)
    if scope.everything or not (scope.teams or scope.sites):
        return contacts(by)
    members = _members(scope)
    people = {*scope.people, *members.always, *members.sometimes}
    nobody = Q(agent=None, queue__in=list(Queue.objects.filter(site__in=scope.sites).values_list("pk", flat=True)))
    rows = published().filter(_within(scope, members))
    if not (scope.sites or members.sometimes):
        return rows
    ever = Q(agent__in=people) | nobody
    if not scope.sites or Interaction.objects.filter(ever)[:FEW_CONTACTS].count() < FEW_CONTACTS:
        return rows.filter(ever)
    return rows.alias(handled_by=Unsought("agent")).filter(Q(handled_by__in=people) | nobody)


class Unsought(Func):
    """A key that is compared, but by which the database finds no row (https://sqlite.org/optoverview.html#uplus): it reads on in
    the order of the list, which is sooner where many rows fit."""

    template = "+%(expressions)s"
    output_field = BigIntegerField()


def published() -> QuerySet[Interaction]:
    """Return the contacts that exist for readers: those of published imports, and those that came with none."""
    hidden = Import.objects.exclude(state=Import.State.PUBLISHED).values("pk")
    return reading.in_house(Interaction.objects.exclude(batch_id__isnull=False, batch_id__in=hidden))


def within(scope: Scope) -> Q:
    """Return the condition that a contact lies inside `scope`.

    A contact is its agent's own; its team and site are those of its agent on the day of the contact (in UTC, the day of the
    facts). One that nobody handled belongs to the site of its queue.
    """
    if scope.everything:
        return policy.EVERY_ROW
    return _within(scope, _members(scope) if scope.teams or scope.sites else NOBODY)


def _within(scope: Scope, members: _Members) -> Q:
    inside = Q(agent__in={*scope.people, *members.always})
    if members.sometimes:
        inside |= Q(agent__in=members.sometimes) & Q(Exists(_on_the_day(Membership.objects.filter(_in_teams(scope)))))
    if scope.sites:
        inside |= Q(agent=None, queue__site__in=scope.sites)
    return inside


@dataclass(frozen=True)
class _Members:
    """Who is in the teams of a scope: since before the first contact and still, or for a time, of whom the day must be asked."""

    always: frozenset[int]
    sometimes: frozenset[int]


NOBODY: Final = _Members(frozenset(), frozenset())


def _members(scope: Scope) -> _Members:
    first = Interaction.objects.aggregate(first=Min("started_at"))["first"]
    since = date.min if first is None else first.astimezone(UTC).date()
    rows = Membership.objects.filter(_in_teams(scope)).values_list("person", "starts_on", "ends_on")
    always = frozenset(person for person, starts, ends in rows if ends is None and starts <= since)
    return _Members(always, frozenset(person for person, _, _ in rows) - always)


def _in_teams(scope: Scope) -> Q:
    return Q(team__in=scope.teams) | Q(team__in=Team.objects.filter(site__in=scope.sites).values("pk"))


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


def logged(by: Actor, *, code: str = VIEW_LOGGED) -> QuerySet[LoggedContact]:
    """Return what people logged by hand whom `by` reaches with the permission `code`."""
    return reading.in_house(LoggedContact.objects.filter(_of_people(by, code, "person")))


def promises(by: Actor, *, code: str = VIEW_LOGGED) -> QuerySet[Promise]:
    """Return the promises that people owe whom `by` reaches with the permission `code`."""
    return reading.in_house(Promise.objects.filter(_of_people(by, code, "owner")), path="logged__")


def needs(by: Actor, *, code: str = NOTE) -> QuerySet[Need]:
    """Return the needs of customers that people look after whom `by` reaches with the permission `code`."""
    return Need.objects.filter(policy.scope(by, code).q(person="owner"))


def recordings(by: Actor, *, code: str = LISTEN) -> QuerySet[Recording]:
    """Return the recordings whose contacts `by` reaches with the permission `code`; those of no contact only with a reach over all.

    A recording names agent, queue and start as its contact does, so the same condition holds of it, wherever the contact lies.
    """
    return Recording.objects.filter(within(policy.scope(by, code)))


def _of_people(by: Actor, code: str, path: str) -> Q:
    """Return the condition that a row is of somebody whom `by` reaches today; in an archive they are asked of the house."""
    scope = policy.scope(by, code)
    if reading.current() is None or scope.everything:
        return scope.q(person=path)
    return Q(**{f"{path}__in": list(Person.objects.filter(scope.q(person="pk")).values_list("pk", flat=True))})
