"""Roles that follow the groups of the company's directory: given and ended when somebody signs in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from floorwalker.ground import clock, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy, queries
from floorwalker.ground.people.actions import places, roles
from floorwalker.ground.people.actions.persons import refuse_if_last_administrator
from floorwalker.ground.people.actions.succession import cut
from floorwalker.ground.people.change_events import GroupMapped, GroupNotFollowed
from floorwalker.ground.people.events import RoleEnded
from floorwalker.ground.people.models import DirectoryGroup, Person, RoleAssignment, Site, Team
from floorwalker.ground.people.permissions import Reach, Role
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved

GROUPS_AT_MOST: Final = 2_000
"""More than a large company puts anybody in; what stands behind them is not read."""
GROUP_CHARACTERS: Final = 200


class GroupRefused(RuleBroken):
    """A group cannot give that."""

    code = "group_refused"


def groups_in(claims: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the groups that the company's sign-in names, None where it does not say: then nothing is given and nothing ends."""
    name = str(settings.get("directory_group_claim"))
    for part in (claims.get("id_token"), claims.get("userinfo"), claims):
        said = part.get(name) if isinstance(part, Mapping) else None
        if isinstance(said, str):
            said = [said]
        if isinstance(said, list):
            return frozenset(each for each in said[:GROUPS_AT_MOST] if isinstance(each, str) and _may_be_mapped(each))
    return None


def _may_be_mapped(group: str) -> bool:
    """Whether a group may give anything: a name that is too long is left out whole, since its beginning may be another group's."""
    return len(group) <= GROUP_CHARACTERS and "\0" not in group


@transaction.atomic
def add(
    group: str, *, role: Role, reach: Reach, by: Actor, team: Team | None = None, site: Site | None = None, member_of: Team | None = None
) -> DirectoryGroup:
    """Say that whoever is in `group` holds `role` from when they sign in next, and is in the team `member_of` if one is named.

    Raises
    ------
    NotAllowed
        If no role of `by` gives roles in the whole house.
    GroupRefused
        If the group gives that already, or target and reach do not fit.
    """
    _require(by)
    mapped = DirectoryGroup(group=group.strip(), role=role, reach=reach, team=team, site=site, member_of=member_of)
    try:
        mapped.full_clean()
    except ValidationError as problem:
        raise GroupRefused(" ".join(problem.messages), remedy="Correct it and send it again.") from problem
    same = DirectoryGroup.objects.filter(group=mapped.group, role=role, reach=reach, team=team, site=site)
    if same.exists():
        raise GroupRefused(f"{mapped.group} gives that role already.", remedy="Remove it first, or choose another role or reach.")
    mapped.save()
    store.append(_said(mapped, "gives"), by=by)
    return mapped


@transaction.atomic
def remove(mapped: DirectoryGroup, *, by: Actor) -> int:
    """Say that a group no longer gives its role: whoever holds it by that group holds it no longer from today. Return how many.

    Raises
    ------
    NotAllowed
        If no role of `by` gives roles in the whole house.
    PersonRefused
        If the last administrator holds it so.
    """
    _require(by)
    held = list(_held_by(mapped).select_related("person__site"))
    for assignment in held:
        _end(assignment, by=by)
    store.append(_said(mapped, "no longer gives"), by=by)
    mapped.delete()
    return len(held)


@transaction.atomic
def follow(person: Person, *, groups: frozenset[str], by: Actor) -> None:
    """Let `person` hold what `groups` give, and nothing any longer that only other groups gave; roles given here stay.

    What cannot be done, such as ending the last administrator, is left and noted.

    Raises
    ------
    NotAllowed
        If no role of `by` gives roles to `person`.
    """
    policy.require_for(by, "people.role", person)
    today = queries.today_of(person)
    mapped = list(DirectoryGroup.objects.filter(group__in=groups).select_related("team", "site", "member_of__site"))
    wanted = {(each.group, each.role, each.reach, each.team_id, each.site_id) for each in mapped}
    by_group = RoleAssignment.objects.on(today).filter(person=person).exclude(directory_group="")  # of a leaver too, till the last day
    for held in by_group.select_related("person__site"):
        if (held.directory_group, held.role, held.reach, held.team_id, held.site_id) not in wanted:
            _tried(person, f"ending {held.get_role_display().lower()}", lambda held=held: _end(held, by=by), by)
    for each in mapped:
        same = RoleAssignment.objects.filter(person=person, role=each.role, reach=each.reach, team=each.team, site=each.site)
        if not same.exclude(ends_on__lte=today).exists():
            _tried(person, f"giving {each.get_role_display().lower()}", lambda each=each: _give(person, each, by), by)
    for team in dict.fromkeys(each.member_of for each in mapped if each.member_of is not None):
        if queries.team_on(person, today) != team:
            _tried(person, f"moving to {team.code}", lambda team=team: places.move(person, to=team, starts_on=today, by=by), by)
        break  # nobody is in two teams: the first group in order decides


def _give(person: Person, mapped: DirectoryGroup, by: Actor) -> None:
    roles.give(
        person, role=Role(mapped.role), reach=Reach(mapped.reach), team=mapped.team, site=mapped.site, starts_on=queries.today_of(person),
        group=mapped.group, by=by,
    )


def _end(assignment: RoleAssignment, *, by: Actor) -> None:
    today = queries.today_of(assignment.person)
    if assignment.role == Role.ADMINISTRATOR:
        refuse_if_last_administrator(assignment.person, on=today)
    cut(assignment, on=today)
    store.append(RoleEnded(subject=assignment.person.reference, role=assignment.role, ends_on=today), by=by)
    policy.forget()


def _tried(person: Person, what: str, act: Any, by: Actor) -> None:
    try:
        with transaction.atomic():
            act()
    except RuleBroken as refused:
        store.append(GroupNotFollowed(subject=person.reference, what=what, why=refused.refusal_code), by=by)


def _held_by(mapped: DirectoryGroup) -> Any:
    return RoleAssignment.objects.exclude(ends_on__lte=clock.now().date()).filter(
        directory_group=mapped.group, role=mapped.role, reach=mapped.reach, team=mapped.team, site=mapped.site
    )


def _require(by: Actor) -> None:
    policy.require(by, "people.role")
    if not policy.scope(by, "people.role").everything:
        raise policy.out_of_reach("the groups of the directory", "people.role")


def _said(mapped: DirectoryGroup, what: str) -> GroupMapped:
    return GroupMapped(subject="directory", group=Sleeved(mapped.group), what=what, role=mapped.role, reach=mapped.reach)
