"""Who may do what, how far: asked before every change, applied inside every query."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from django.db.models import Q

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.people.models import ApiKey, Membership, Person, RoleAssignment, Site, Team, TeamLeadership
from floorwalker.ground.people.permissions import Permission, Reach, Role, shelf

Answer = TypeVar("Answer")
EVERY_ROW: Final = ~Q(pk__in=())
"""The condition that every row meets. An empty ``Q()`` is none: Django drops it beside another, so that ``Q() | other`` is `other`."""
REMEMBERED_ACTORS = 64  # more than one request or job ever speaks for; a bound, so that a long job cannot grow


@dataclass(frozen=True)
class Scope:
    """How far an actor reaches for one permission, as keys to filter by.

    `people` holds the actor alone; members of `teams` and `sites` are found inside the query, by the day `on`.
    """

    on: date
    everything: bool = False
    sites: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()

    @property
    def nothing(self) -> bool:
        """Whether the scope is empty."""
        return not (self.everything or self.sites or self.teams or self.people)

    def q(self, *, person: str = "", team: str = "", site: str = "") -> Q:
        """Return the condition that keeps a query inside the scope.

        Parameters
        ----------
        person, team, site
            Where the filtered rows keep their person, team or site: the lookup path of a foreign key, or ``pk``. A row is inside
            when any path given leads inside; a path left empty lets nothing in.
        """
        if self.everything:
            return EVERY_ROW
        inside = Q(pk__in=())
        if person and self.people:
            inside |= Q(**{f"{person}__in": self.people})
        if person and (self.teams or self.sites):
            members = Membership.objects.on(self.on).filter(Q(team__in=self.teams) | Q(team__site__in=self.sites))
            inside |= Q(**{f"{person}__in": members.values("person")})
        if person and self.sites:
            # Somebody without a team on the day belongs to the site that the record of the person names.
            at_site = "site" if person == "pk" else f"{person}__site"
            in_a_team = Membership.objects.on(self.on).values("person")
            inside |= Q(**{f"{at_site}__in": self.sites}) & ~Q(**{f"{person}__in": in_a_team})
        if team and self.teams:
            inside |= Q(**{f"{team}__in": self.teams})
        if team and self.sites:
            inside |= Q(**{f"{'' if team == 'pk' else team + '__'}site__in": self.sites})
        if site and self.sites:
            inside |= Q(**{f"{site}__in": self.sites})
        return inside


@dataclass(frozen=True)
class Holding:
    """One role that the actor holds today, with what it reaches."""

    role: Role
    reach: Reach
    team: int | None
    site: int | None


@dataclass(frozen=True)
class Standing:
    """Everything about an actor that decides what it may do today."""

    on: date
    person: int | None
    home_site: int | None
    holdings: tuple[Holding, ...]
    led_teams: frozenset[int]
    narrowed_to: frozenset[str] | None = None
    """The permissions of an API key; None for anybody else."""

    def may(self, code: str) -> bool:
        """Whether nothing narrows it past the permission `code`."""
        return self.narrowed_to is None or code in self.narrowed_to


_remembered: ContextVar[dict[Actor, Standing] | None] = ContextVar("remembered_standings", default=None)
_asked: ContextVar[dict[str, Any] | None] = ContextVar("remembered_answers", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Look each actor up once inside this block: one request, or one batch of a job."""
    token, asked = _remembered.set({}), _asked.set({})
    try:
        yield
    finally:
        _remembered.reset(token)
        _asked.reset(asked)


def once(name: str, look_up: Callable[[], Answer]) -> Answer:
    """Return what `look_up` finds, looked up once inside `remembering`: for what many questions of one page hang on."""
    kept = _asked.get()
    if kept is None:
        return look_up()
    if name not in kept:
        kept[name] = look_up()
    found: Answer = kept[name]
    return found


def forget() -> None:
    """Drop what is remembered, because a role, team or leader has just changed."""
    if (kept := _remembered.get()) is not None:
        kept.clear()


def standing(by: Actor) -> Standing:
    """Return what decides about `by` today, on the calendar of the person's own site; two queries, once a request."""
    kept = _remembered.get()
    if kept is not None and by in kept:
        return kept[by]
    found = _look_up(by)
    if kept is not None:
        if len(kept) >= REMEMBERED_ACTORS:
            kept.pop(next(iter(kept)))
        kept[by] = found
    return found


def _look_up(by: Actor) -> Standing:
    if by.kind == "api_key":
        return _of_key(by)
    if by.person_id is None:
        return Standing(clock.now().date(), None, None, (), frozenset())
    yesterday_anywhere = clock.now().date() - timedelta(days=1)
    assignments = list(
        RoleAssignment.objects.filter(person=by.person_id)
        .exclude(ends_on__lt=yesterday_anywhere)
        .select_related("person__site")
        .order_by("pk")
    )
    if not assignments:
        return Standing(clock.now().date(), by.person_id, None, (), frozenset())
    person = assignments[0].person
    today = clock.today(person.site.zone)
    if person.left_on is not None and person.left_on <= today:
        return Standing(today, by.person_id, person.site_id, (), frozenset())
    led = TeamLeadership.objects.on(today).filter(person=by.person_id).values_list("team_id", flat=True)
    return Standing(
        on=today,
        person=by.person_id,
        home_site=person.site_id,
        holdings=tuple(
            Holding(Role(row.role), Reach(row.reach), row.team_id, row.site_id) for row in assignments if row.holds_on(today)
        ),
        led_teams=frozenset(led),
    )


def _of_key(by: Actor) -> Standing:
    """Return what an API key may: what its owner may, narrowed to its permissions and its reach; nothing once it has ended."""
    now = clock.now()
    key = ApiKey.objects.filter(pk=int(by.id), revoked_at=None, expires_at__gt=now).first()
    if key is None:
        return Standing(now.date(), None, None, (), frozenset())
    owner, most = _look_up(Actor.person(key.owner_id)), Reach(key.reach)
    holdings = tuple(replace(holding, reach=holding.reach.narrowed_to(most)) for holding in owner.holdings)
    return replace(owner, holdings=holdings, narrowed_to=frozenset(key.permissions))


def works_here(person: Person) -> bool:
    """Return whether `person` has not left by today where they work."""
    return person.left_on is None or person.left_on > clock.today(person.site.zone)


def allows(by: Actor, code: str) -> bool:
    """Return whether `by` may do what the permission `code` names, for at least some records.

    The system's own parts may do what the system does. An API key may do what its owner may, as far as the key says so. Customers and
    people outside hold no permission.

    Raises
    ------
    LookupError
        If no permission is called `code`; the message lists what there is.
    """
    permission = shelf().get(code)
    if by.kind == "system":
        return True
    held = standing(by)
    return held.may(code) and any(holding.role in permission.grants for holding in held.holdings)


def require(by: Actor, code: str) -> None:
    """Go on if `by` may do what the permission `code` names.

    Raises
    ------
    NotAllowed
        If no role of `by` includes it; the remedy names the roles that do.
    LookupError
        If no permission is called `code`.
    """
    if not allows(by, code):
        permission = shelf().get(code)
        raise NotAllowed(
            f"Your roles do not include: {permission.label.lower()}.",
            remedy=f"Ask somebody who may ({permission.who}), or ask an administrator for the role.",
            permission=code,
        )


def require_for(by: Actor, code: str, record: Person | Team | Site) -> None:
    """Go on if `by` may do what the permission `code` names to this person, team or site.

    Raises
    ------
    NotAllowed
        If no role of `by` includes it, or none reaches `record`.
    LookupError
        If no permission is called `code`.
    """
    require(by, code)
    if not _reaches(by, code, record):
        raise out_of_reach(record.reference if isinstance(record, Person) else record.code, code)


def allows_for(by: Actor, code: str, record: Person | Team | Site) -> bool:
    """Return whether `by` may do what the permission `code` names to this person, team or site.

    Raises
    ------
    LookupError
        If no permission is called `code`.
    """
    return allows(by, code) and _reaches(by, code, record)


def _reaches(by: Actor, code: str, record: Person | Team | Site) -> bool:
    reach = scope(by, code)
    if reach.everything:
        return True
    noun = {Person: "person", Team: "team", Site: "site"}[type(record)]
    return bool(type(record)._default_manager.filter(reach.q(**{noun: "pk"}), pk=record.pk).exists())


def out_of_reach(what: str, code: str) -> NotAllowed:
    """Return the refusal for `what`, which lies outside the reach of a role that has the permission `code`."""
    return NotAllowed(
        f"Your role does not reach {what}.",
        remedy="Ask somebody whose role reaches it, or ask an administrator to widen yours.",
        permission=code,
    )


def scope(by: Actor, code: str, *, on: date | None = None) -> Scope:
    """Return how far `by` reaches with the permission `code`; empty if not at all.

    Teams are those of the day `on`, today when it is not given.

    Raises
    ------
    LookupError
        If no permission is called `code`.
    """
    permission = shelf().get(code)
    if by.kind == "system":
        return Scope(on or clock.now().date(), everything=True)
    held = standing(by)
    sites: set[int] = set()
    teams: set[int] = set()
    everything = own = False
    for holding in held.holdings if held.may(code) else ():
        match _reach(holding, permission):
            case None:
                continue
            case Reach.ALL:
                everything = True
            case Reach.SITE:
                sites |= {site for site in (holding.site or held.home_site,) if site is not None}
            case Reach.TEAM:
                teams |= held.led_teams if holding.team is None else {holding.team}
        own = True  # whoever reaches others reaches oneself
    own_people = frozenset({held.person} if own and held.person is not None else ())
    return Scope(on or held.on, everything, frozenset(sites), frozenset(teams), own_people)


def _reach(holding: Holding, permission: Permission) -> Reach | None:
    granted = permission.grants.get(holding.role)
    return None if granted is None else holding.reach.narrowed_to(granted)
