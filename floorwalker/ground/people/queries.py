"""Reading people: always inside what the reader may see, lists in one query."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import (
    ApiKey,
    Membership,
    Person,
    RoleAssignment,
    Site,
    Skill,
    SkillLevel,
    Team,
    TeamLeadership,
)
from floorwalker.ground.people.permissions import Reach, Role, shelf

LEADERS_ABOVE = 2
"""The leader and the leader's leader: further up nobody can help sooner."""


def today_of(person: Person) -> date:
    """Return the present day where `person` works."""
    return clock.today(person.site.zone)


def seen(by: Actor, code: str = "people.see") -> QuerySet[Person]:
    """Return the people whom `by` reaches with the permission `code`."""
    return Person.objects.filter(policy.scope(by, code).q(person="pk"))


def api_keys_seen(by: Actor) -> QuerySet[ApiKey]:
    """Return the keys of the owners for whom `by` makes and revokes keys."""
    return ApiKey.objects.filter(policy.scope(by, "people.api_key").q(person="owner")).select_related("owner__site")


def find(reference: str, *, by: Actor) -> Person:
    """Return the person called `reference`, with their site.

    Raises
    ------
    NotFound
        If there is none whom `by` may see.
    """
    person = seen(by).select_related("site").filter(reference=reference).first()
    if person is None:
        raise NotFound(
            f"There is nobody called {reference} whom you may see.",
            remedy="Check the reference, or ask somebody whose role reaches the person.",
        )
    return person


def listed(by: Actor, *, on: date) -> QuerySet[Person]:
    """Return the people whom `by` may see, each with site, and team and roles of the day `on`; one query.

    Names of other systems that nobody has said whose they are stand under Who is who, and not here.

    Each carries `team_name` and `team_code`, None without a team, and `role_code`, the role held longest.
    """
    membership = Membership.objects.on(on).filter(person=OuterRef("pk"))
    role = RoleAssignment.objects.on(on).filter(person=OuterRef("pk")).order_by("starts_on", "pk")
    return (
        seen(by)
        .filter(is_provisional=False)
        .select_related("site")
        .annotate(
            team_name=Subquery(membership.values("team__name")[:1]),
            team_code=Subquery(membership.values("team__code")[:1]),
            role_code=Subquery(role.values("role")[:1]),
        )
        .order_by("sort_key", "pk")
    )


def matching(people: QuerySet[Person], words: str) -> QuerySet[Person]:
    """Return those of `people` of whom every word stands in a name, the reference, the email or the staff number."""
    for word in words.split():
        people = people.filter(
            Q(sort_key__icontains=word.casefold())
            | Q(display_name__icontains=word)
            | Q(reference__iexact=word)
            | Q(email__icontains=word)
            | Q(staff_number__iexact=word)
        )
    return people


def with_role(people: QuerySet[Person], role: str, *, on: date) -> QuerySet[Person]:
    """Return those of `people` who hold `role` on the day `on`."""
    return people.filter(pk__in=RoleAssignment.objects.on(on).filter(role=role).values("person"))


def who_may(code: str, *, on: date) -> QuerySet[Person]:
    """Return those who work here and hold, on the day `on`, a role with the permission `code`; how far it reaches is not asked."""
    holding = RoleAssignment.objects.on(on).filter(role__in=shelf().get(code).grants).values("person")
    return Person.objects.filter(pk__in=holding, left_on=None, is_pseudonym=False).order_by("sort_key")


def holders(role: str, *, on: date) -> QuerySet[Person]:
    """Return those who work here and hold `role` on the day `on`; how far it reaches is not asked."""
    return with_role(Person.objects.filter(left_on=None, is_pseudonym=False), role, on=on)


def with_skill(people: QuerySet[Person], skill: str, *, on: date) -> QuerySet[Person]:
    """Return those of `people` who command the skill called `skill` on the day `on`."""
    return people.filter(pk__in=SkillLevel.objects.on(on).filter(skill__code=skill).values("person"))


def team_on(person: Person, day: date) -> Team | None:
    """Return the team that `person` is in on `day`, None without one."""
    membership = Membership.objects.on(day).filter(person=person).select_related("team__site").first()
    return None if membership is None else membership.team


def teams_seen(by: Actor) -> QuerySet[Team]:
    """Return the teams that `by` reaches and that are not retired, with their sites."""
    inside = policy.scope(by, "people.see").q(team="pk")
    return Team.objects.filter(inside, retired_at=None).select_related("site")


def sites() -> QuerySet[Site]:
    """Return the sites that are not retired."""
    return Site.objects.filter(retired_at=None)


def leaders_above(person: Person, *, on: date) -> list[Person]:
    """Return who leads the team of `person` on the day `on`, then who leads that leader, with their sites; the nearest first.

    Where nobody leads, an operations manager of the same site stands there.
    """
    above: list[Person] = []
    below = person
    for _ in range(LEADERS_ABOVE):
        team = Membership.objects.on(on).filter(person=below).values("team")
        leads = TeamLeadership.objects.on(on).filter(team__in=team).exclude(person__in=[person, *above])
        found = leads.select_related("person__site").first()
        leader = found.person if found is not None else _manager_of(person, on=on, but=[person, *above])
        if leader is None:
            break
        above.append(leader)
        below = leader
    return above


def _manager_of(person: Person, *, on: date, but: list[Person]) -> Person | None:
    held = RoleAssignment.objects.on(on).filter(role=Role.OPERATIONS_MANAGER, person__left_on=None).exclude(person__in=but)
    found = held.filter(Q(site=person.site_id) | Q(person__site=person.site_id) | Q(reach=Reach.ALL))
    nearest = sorted(found.select_related("person__site").order_by("pk"), key=lambda row: row.person.site_id != person.site_id)
    return nearest[0].person if nearest else None


def administrators_after(day: date) -> QuerySet[RoleAssignment]:
    """Return the administrator roles that are held on `day` and have no end, by people who stay and can sign in."""
    return RoleAssignment.objects.on(day).filter(
        person__left_on=None, person__account__is_active=True, role=Role.ADMINISTRATOR, ends_on=None
    )


def sites_with_people(*, on: date) -> QuerySet[Site]:
    """Return the sites in use, each with `people_today`, how many work there on the day `on`."""
    here = Q(people__joined_on__lte=on) & (Q(people__left_on=None) | Q(people__left_on__gt=on))
    return Site.objects.filter(retired_at=None).annotate(people_today=Count("people", filter=here))


def teams_with_people(*, on: date) -> QuerySet[Team]:
    """Return the teams in use, each with `people_today`, how many are in it on the day `on`, and `leader`, None where nobody leads."""
    leads = TeamLeadership.objects.on(on).filter(team=OuterRef("pk"))
    return Team.objects.filter(retired_at=None).select_related("site").annotate(
        people_today=_held_on("memberships", on), leader=Subquery(leads.values("person__display_name")[:1])
    )


def skills_with_people(*, on: date) -> QuerySet[Skill]:
    """Return the skills in use, each with `people_today`, how many have it on the day `on`, and the queues that want it."""
    return Skill.objects.filter(retired_at=None).prefetch_related("queues").annotate(people_today=_held_on("levels", on)).order_by("name")


def _held_on(tie: str, on: date) -> Count:
    holds = Q(**{f"{tie}__starts_on__lte": on}) & (Q(**{f"{tie}__ends_on": None}) | Q(**{f"{tie}__ends_on__gt": on}))
    return Count(tie, filter=holds)
