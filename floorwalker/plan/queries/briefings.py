"""Asking for briefings: which one may see, whom one reaches, who is at work then, and what is owed about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from floorwalker.engine import measures
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Membership, Person, RoleAssignment, Site, Team
from floorwalker.ground.people.queries import who_may
from floorwalker.plan import sight
from floorwalker.plan.models import Briefing, BriefingPerson, StandardVersion
from floorwalker.plan.queries import presence
from floorwalker.plan.queries.catalogue import today as today
from floorwalker.plan.rules.briefings import Effect, effect
from floorwalker.plan.rules.keeping import Sofar
from floorwalker.record import counting
from floorwalker.record.queries import figures

VIEW: Final = sight.VIEW_BRIEFINGS
LEAD: Final = "plan.lead_briefing"
CONFIRM: Final = "plan.confirm_briefing"
DAYS: Final = timedelta(days=28)
"""Four whole weeks before and at most four after: every weekday counts the same."""


def listed(by: Actor) -> QuerySet[Briefing]:
    """Return the briefings that `by` may see (`sight.briefings`), each with how many were asked, came, and confirmed.

    Raises
    ------
    NotAllowed
        If the roles of `by` see no briefings, not even their own.
    """
    policy.require(by, CONFIRM)
    return sight.briefings(by).select_related("leader", "site").annotate(
        asked=Count("people"), came=Count("people", filter=Q(people__attended=True)),
        confirmed=Count("people", filter=Q(people__confirmed_at__isnull=False)),
    )


def find(reference: str, *, by: Actor) -> Briefing:
    """Return the briefing called `reference`.

    Raises
    ------
    NotFound
        If there is none that `by` may see.
    """
    found = listed(by).select_related("called_by", "repeats").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no briefing {reference} that you may see.", remedy="Look for it in the list of briefings.")
    return found


def seen(briefing: Briefing, *, by: Actor) -> list[BriefingPerson]:
    """Return those of the audience whose part `by` may see: all for who leads it, else whom the role of `by` reaches."""
    rows = briefing.people.select_related("person", "caught_up_in")
    return list(rows if leads(briefing, by=by) else rows.filter(policy.scope(by, VIEW).q(person="person")))


def reached(by: Actor) -> QuerySet[Person]:
    """Return the people whom `by` may brief: those who work here, inside the reach of their role."""
    rows = Person.objects.filter(policy.scope(by, LEAD).q(person="pk"), left_on=None, is_pseudonym=False, is_provisional=False)
    return rows.order_by("sort_key")


def leads(briefing: Briefing, *, by: Actor) -> bool:
    """Return whether `by` takes attendance and answers: its leader, or who may brief and reaches all of the audience."""
    if not policy.allows(by, LEAD):
        return False
    if by.person_id in {briefing.leader_id, briefing.called_by_id}:
        return True
    return not briefing.people.exclude(person__in=reached(by)).exists()


def repeated(briefing: Briefing) -> list[Briefing]:
    """Return what `briefing` repeats, itself or through another repetition, the latest first."""
    found, each = [], briefing.repeats
    while each is not None:
        found.append(each)
        each = each.repeats
    return found


def audience(
    by: Actor, *, teams: Collection[Team], role: str, site: Site | None, people: Collection[Person], on: date
) -> QuerySet[Person]:
    """Return whom a briefing is for: who is in one of `teams`, holds `role` and works at `site` as far as each is named, and `people`."""
    rows = reached(by)
    chosen = Q(pk__in=[each.pk for each in people])
    if teams or role or site is not None:
        group = Q()
        if teams:
            group &= Q(pk__in=Membership.objects.on(on).filter(team__in=teams).values("person"))
        if role:
            group &= Q(pk__in=RoleAssignment.objects.on(on).filter(role=role).values("person"))
        if site is not None:
            group &= Q(site=site)
        chosen |= group
    return rows.filter(chosen)


def leaders() -> QuerySet[Person]:
    """Return those who may lead a briefing."""
    return who_may(LEAD, on=today())


def about(reference: str, *, by: Actor) -> QuerySet[Briefing]:
    """Return the briefings that `by` may see and that passed on the standard called `reference`, with their counts."""
    return listed(by).filter(about=f"standard:{reference}", cancelled_at=None)


def not_yet(reference: str, *, by: Actor) -> list[str]:
    """Return who of the audiences of a standard has not confirmed in any of its briefings, of those whom the role of `by` reaches."""
    rows = BriefingPerson.objects.filter(briefing__about=f"standard:{reference}", briefing__cancelled_at=None)
    done = rows.filter(confirmed_at__isnull=False).values("person")
    left = rows.filter(policy.scope(by, VIEW).q(person="person")).exclude(person__in=done)
    names = left.values_list("person__display_name", "person__sort_key").distinct().order_by("person__sort_key")
    return [name for name, _ in names]


def between(start: datetime, end: datetime, *, by: Actor) -> QuerySet[Briefing]:
    """Return the briefings that `by` may see and that lie in [start, end), the first first."""
    return listed(by).filter(starts_at__lt=end, ends_at__gt=start, cancelled_at=None).order_by("starts_at")


def at_work(briefing: Briefing, people: Sequence[BriefingPerson]) -> dict[int, str]:
    """Return of each of the audience how they stand when it begins: on shift, away, not on shift, or on no roster."""
    standing = presence.attendance([each.person_id for each in people], at=briefing.starts_at)
    return {
        each.person_id: "on no roster" if each.person_id not in standing
        else "on shift" if standing[each.person_id].since is not None else "not on shift"
        for each in people
    }


@dataclass(frozen=True)
class Moved:
    """The figure of the standard in the four weeks before a briefing and since, and whether it moved."""

    code: str
    before: Sofar
    after: Sofar
    days_after: int
    says: Effect


def moved(briefing: Briefing) -> Moved | None:
    """Return how the figure of the standard that a briefing passed on moved; None where it is about none."""
    kind, _, reference = briefing.about.partition(":")
    if kind != "standard" or briefing.held_at is None:
        return None
    one: Standard | StandardVersion | None = (
        Standard.objects.select_related("queue", "team__site").filter(reference=reference).first()
        or StandardVersion.objects.select_related("queue", "team__site").filter(reference=reference).first()
    )
    if one is None:
        return None
    zone = one.queue.zone if one.queue is not None else one.team.site.zone if one.team is not None else "UTC"
    day = briefing.starts_at.astimezone(ZoneInfo(zone)).date()
    after = [each for each in counting.store_days() if day < each <= day + DAYS and each <= clock.today(zone)]
    measure = measures.get(one.measure)
    before_figure = _figure(one, zone, day - DAYS, day)
    after_figure = _figure(one, zone, day + timedelta(days=1), after[-1] + timedelta(days=1)) if after else Sofar()
    days_after = (after[-1] - day).days if after else 0
    return Moved(one.measure, before_figure, after_figure, days_after, effect(
        measure, before=before_figure, after=after_figure, days_after=days_after
    ))


def _figure(one: Standard | StandardVersion, zone: str, first: date, after: date) -> Sofar:
    queues = [one.queue] if one.queue is not None else list(Queue.objects.filter(channel=one.channel)) if one.channel else None
    start, end = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (first, after))
    table = figures.ask(
        measures=[one.measure], start=start, end=end, zone=zone, queues=queues, target_seconds=one.target_seconds,
        filters={"team": [one.team_id]} if one.team_id else None,
    ).table
    if not len(table):
        return Sofar()
    low, high = (float(each[0]) for each in table.range(one.measure))
    number = float(table.number(one.measure)[0]) if measures.get(one.measure).is_rate else 0.0
    return Sofar(float(table.values(one.measure)[0]), number, low, high)
