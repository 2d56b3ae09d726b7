"""Setting up sites and teams, naming leaders, and moving people between teams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy, queries
from floorwalker.ground.people.actions.succession import BatchRefused, LaterChange, cut, digest, make_room
from floorwalker.ground.people.change_events import LeaderActing
from floorwalker.ground.people.events import LeaderNamed, PeopleMoved, PersonMoved, SiteAdded, TeamAdded
from floorwalker.ground.people.models import Membership, Person, RoleAssignment, Site, Team, TeamLeadership
from floorwalker.ground.people.permissions import Reach, Role
from floorwalker.ground.trail import store


class PlaceRefused(RuleBroken):
    """A site or team cannot be set up so."""

    code = "place_refused"


@transaction.atomic
def add_site(
    code: str, *, name: str, by: Actor, zone: str = "Europe/London", nation: str = "GB",
    region_calendar: str = "england-and-wales", currency: str = "GBP",
) -> Site:
    """Set up a site.

    Raises
    ------
    NotAllowed
        If no role of `by` sets up places in the whole house.
    PlaceRefused
        If the code is taken, or the code, zone, nation or currency is not one.
    """
    policy.require(by, "people.place")
    if not policy.scope(by, "people.place").everything:
        raise policy.out_of_reach("a new site", "people.place")
    site = Site(code=code, name=name, zone=zone, nation=nation, region_calendar=region_calendar, currency=currency)
    _refuse_unless_valid(site)
    site.save()
    store.append(
        SiteAdded(subject=f"site:{code}", zone=zone, nation=nation, region_calendar=region_calendar, currency=currency), by=by
    )
    return site


@transaction.atomic
def add_team(code: str, *, name: str, site: Site, by: Actor) -> Team:
    """Set up a team at `site`.

    Raises
    ------
    NotAllowed
        If no role of `by` sets up places at `site`.
    PlaceRefused
        If the code is taken or is not one.
    """
    policy.require_for(by, "people.place", site)
    team = Team(code=code, name=name, site=site)
    _refuse_unless_valid(team)
    team.save()
    store.append(TeamAdded(subject=f"team:{code}", site=f"site:{site.code}"), by=by)
    return team


@transaction.atomic
def name_leader(team: Team, *, person: Person, starts_on: date, by: Actor) -> TeamLeadership:
    """Make `person` the leader of `team` from the day `starts_on`; the leader before ends on that day.

    Raises
    ------
    NotAllowed
        If no role of `by` sets up `team`.
    LaterChange
        If the team gets another leader later already.
    PlaceRefused
        If `person` has left by that day.
    """
    policy.require_for(by, "people.place", team)
    refuse_leaver(person, on=starts_on)
    make_room(TeamLeadership.objects.filter(team=team), on=starts_on, what=f"The leader of {team.name}")
    leadership = TeamLeadership.objects.create(team=team, person=person, starts_on=starts_on)
    store.append(LeaderNamed(subject=f"team:{team.code}", person=person.reference, starts_on=starts_on), by=by)
    policy.forget()
    return leadership


@transaction.atomic
def let_act(team: Team, *, person: Person, starts_on: date, ends_on: date, by: Actor) -> TeamLeadership:
    """Let `person` lead `team` from the day `starts_on`, up to and not including `ends_on`; then who led it before leads it again.

    For that time the person holds the role of a team leader too, where they do not hold it anyway.

    Raises
    ------
    NotAllowed
        If no role of `by` sets up `team`, or the person needs a role that `by` may not give.
    PlaceRefused
        If the time is none, the person leads the team anyway, or does not work here for all of it.
    LaterChange
        If the team gets another leader within that time already.
    """
    policy.require_for(by, "people.place", team)
    if ends_on <= starts_on:
        raise PlaceRefused("It would end before it begins.", remedy="Give an end after the first day.", team=team.code)
    refuse_leaver(person, on=starts_on)
    refuse_leaver(person, on=ends_on - timedelta(days=1))
    leaders = TeamLeadership.objects.filter(team=team)
    within = leaders.filter(starts_on__gt=starts_on, starts_on__lt=ends_on).order_by("starts_on").first()
    if within is not None:
        raise LaterChange(
            f"{team.name} gets another leader on {within.starts_on:%d %B %Y} already.",
            remedy="Let it end on that day, or end that one first.",
        )
    current = leaders.on(starts_on).select_related("person").first()
    if current is not None and current.person_id == person.pk:
        raise PlaceRefused(f"{person.reference} leads {team.name} then anyway.", remedy="Choose somebody else.", team=team.code)
    if current is not None:
        _make_way(current, since=starts_on, until=ends_on)
    acting = TeamLeadership.objects.create(
        team=team, person=person, starts_on=starts_on, ends_on=ends_on, acting_for=current.person if current is not None else None
    )
    _lead_as_role(person, starts_on=starts_on, ends_on=ends_on, by=by)
    store.append(
        LeaderActing(
            subject=f"team:{team.code}", person=person.reference, starts_on=starts_on, ends_on=ends_on,
            acting_for=current.person.reference if current is not None else None,
        ),
        by=by,
    )
    policy.forget()
    return acting


def _make_way(current: TeamLeadership, *, since: date, until: date) -> None:
    """Part who leads a team into before and after; there is no after where it would have ended by then."""
    ends_on = current.ends_on
    after = TeamLeadership(team=current.team, person=current.person, starts_on=until, ends_on=ends_on, acting_for=current.acting_for)
    cut(current, on=since)
    if ends_on is None or ends_on > until:
        after.save()


def _lead_as_role(person: Person, *, starts_on: date, ends_on: date, by: Actor) -> None:
    from floorwalker.ground.people.actions import roles

    held = RoleAssignment.objects.on(starts_on).filter(person=person, role=Role.TEAM_LEADER)
    if not held.filter(Q(ends_on=None) | Q(ends_on__gte=ends_on)).exists():
        roles.give(person, role=Role.TEAM_LEADER, reach=Reach.TEAM, starts_on=starts_on, ends_on=ends_on, by=by)


@transaction.atomic
def move(person: Person, *, to: Team, starts_on: date, by: Actor) -> Membership:
    """Put `person` in the team `to` from the day `starts_on`; the team before ends on that day.

    Raises
    ------
    NotAllowed
        If no role of `by` moves `person`.
    LaterChange
        If the person moves again on a later day already.
    PlaceRefused
        If the person is in that team already, has left by then, or the team is retired.
    """
    policy.require_for(by, "people.move", person)
    refuse_leaver(person, on=starts_on)
    if to.retired_at is not None:
        raise PlaceRefused(f"{to.name} is retired.", remedy="Choose a team that is in use.", team=to.code)
    teams = Membership.objects.filter(person=person)
    if teams.on(starts_on).filter(team=to, ends_on=None).exists():
        raise PlaceRefused(
            f"{person.reference} is in {to.name} already.", remedy="Choose another team or day.", team=to.code
        )
    before = make_room(teams.select_related("team"), on=starts_on, what=f"The team of {person.reference}")
    membership = Membership.objects.create(person=person, team=to, starts_on=starts_on)
    if person.site_id != to.site_id and starts_on <= queries.today_of(person):  # else on the day, by the daily work
        person.site = to.site
        person.save(update_fields=["site"])
    team_from = None if before is None else f"team:{before.team.code}"
    store.append(
        PersonMoved(subject=person.reference, team_from=team_from, team_to=f"team:{to.code}", starts_on=starts_on), by=by
    )
    policy.forget()
    return membership


@transaction.atomic
def put_in_teams(places: Sequence[tuple[Person, Team]], *, starts_on: date, by: Actor) -> int:
    """Put many people who have no team yet in teams from the day `starts_on`: one line for all; return how many.

    Raises
    ------
    NotAllowed
        If no role of `by` moves people in the whole house.
    BatchRefused
        If the batch is empty, or somebody in it has a team on or after that day.
    """
    policy.require(by, "people.move")
    if not policy.scope(by, "people.move").everything:
        raise policy.out_of_reach("people in many teams at once", "people.move")
    if not places:
        raise BatchRefused("The batch is empty.", remedy="Give at least one person.")
    people = [person.pk for person, _ in places]
    placed = Membership.objects.filter(person__in=people).exclude(ends_on__lte=starts_on).select_related("person").first()
    if placed is not None:
        raise BatchRefused(
            f"{placed.person.reference} has a team on {starts_on:%d %B %Y} already.", remedy="Move that person alone."
        )
    Membership.objects.bulk_create(
        [Membership(person=person, team=team, starts_on=starts_on) for person, team in places]
    )
    rows = [(person.reference, team.code, starts_on.isoformat()) for person, team in places]
    store.append(PeopleMoved(subject=rows[0][0], last=rows[-1][0], count=len(rows), sha256=digest(rows)), by=by)
    policy.forget()
    return len(rows)


def refuse_leaver(person: Person, *, on: date) -> None:
    """Refuse what would hold for `person` on the day `on` when they do not work here then.

    Raises
    ------
    PlaceRefused
        Naming the day they left, or joined.
    """
    if person.left_on is not None and person.left_on <= on:
        raise PlaceRefused(
            f"{person.reference} left on {person.left_on:%d %B %Y}.", remedy="Choose an earlier day or another person."
        )
    if on < person.joined_on:
        raise PlaceRefused(
            f"{person.reference} joined on {person.joined_on:%d %B %Y}, after {on:%d %B %Y}.",
            remedy="Choose the day of joining or a later one.",
        )


def _refuse_unless_valid(place: Site | Team) -> None:
    try:
        place.full_clean()
    except ValidationError as problem:
        raise PlaceRefused(" ".join(problem.messages), remedy="Correct it and send it again.") from problem
