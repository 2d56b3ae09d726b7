"""Giving and ending roles."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.actions.persons import refuse_if_last_administrator
from floorwalker.ground.people.actions.places import refuse_leaver
from floorwalker.ground.people.actions.succession import cut
from floorwalker.ground.people.events import RoleEnded, RoleGiven
from floorwalker.ground.people.models import Person, RoleAssignment, Site, Team
from floorwalker.ground.people.permissions import Reach, Role
from floorwalker.ground.trail import store


class RoleRefused(RuleBroken):
    """A role cannot be given or ended so."""

    code = "role_refused"


@transaction.atomic
def give(
    person: Person, *, role: Role, reach: Reach, starts_on: date, by: Actor, ends_on: date | None = None,
    team: Team | None = None, site: Site | None = None, group: str = "",
) -> RoleAssignment:
    """Give `person` the role `role` from the day `starts_on`, up to and not including `ends_on`.

    Without `team` a role that reaches a team reaches those the person leads; without `site`, the person's own site. With `group` it
    follows that group of the company's directory, and ends when the person is no longer in it.

    Raises
    ------
    NotAllowed
        If no role of `by` gives roles to `person`.
    RoleRefused
        If the person holds the same role with the same reach in that time, or target and reach do not fit.
    """
    policy.require_for(by, "people.role", person)
    refuse_leaver(person, on=starts_on)
    given = RoleAssignment(
        person=person, role=role, reach=reach, team=team, site=site, starts_on=starts_on, ends_on=ends_on,
        directory_group=group,
    )
    try:
        given.full_clean()
    except ValidationError as problem:
        raise RoleRefused(" ".join(problem.messages), remedy="Correct it and send it again.") from problem
    same = RoleAssignment.objects.filter(person=person, role=role, reach=reach, team=team, site=site)
    overlapping = same.exclude(ends_on__lte=starts_on)
    if ends_on is not None:
        overlapping = overlapping.filter(starts_on__lt=ends_on)
    if overlapping.exists():
        raise RoleRefused(
            f"{person.reference} holds the role {role.label.lower()} in that time already.",
            remedy="End that one first, or choose another time.",
        )
    given.save()
    target = f"team:{team.code}" if team else f"site:{site.code}" if site else None
    store.append(
        RoleGiven(
            subject=person.reference, role=role.value, reach=reach.value, target=target, starts_on=starts_on, ends_on=ends_on
        ),
        by=by,
    )
    policy.forget()
    return given


@transaction.atomic
def end(assignment: RoleAssignment, *, on: date, by: Actor) -> None:
    """Let the role `assignment` hold no longer from the day `on`.

    Raises
    ------
    NotAllowed
        If no role of `by` ends roles of that person.
    RoleRefused
        If it has ended by then already, or follows a group of the company's directory and a person would end it.
    PersonRefused
        If it is the last administrator's.
    """
    policy.require_for(by, "people.role", assignment.person)
    if assignment.directory_group and by.kind == "person":
        raise RoleRefused(
            f"The role follows the group {assignment.directory_group} of the company's directory.",
            remedy="Take the person out of that group there, or change under Directory groups what it gives.",
        )
    if assignment.ends_on is not None and assignment.ends_on <= on:
        raise RoleRefused(f"The role ended on {assignment.ends_on:%d %B %Y} already.", remedy="Nothing is to be done.")
    person, role = assignment.person, assignment.role
    if role == Role.ADMINISTRATOR:
        refuse_if_last_administrator(person, on=on)
    cut(assignment, on=on)
    store.append(RoleEnded(subject=person.reference, role=role, ends_on=on), by=by)
    policy.forget()
