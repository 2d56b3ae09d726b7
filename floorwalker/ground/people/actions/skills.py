"""Saying who commands which skill, how well, from when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.actions.places import refuse_leaver
from floorwalker.ground.people.actions.succession import BatchRefused, cut, digest, make_room
from floorwalker.ground.people.events import SkillAdded, SkillEnded, SkillGiven, SkillsGiven
from floorwalker.ground.people.models import Person, Skill, SkillLevel
from floorwalker.ground.people.models.persons import HIGHEST_LEVEL, LOWEST_LEVEL
from floorwalker.ground.trail import store


class SkillRefused(RuleBroken):
    """A skill cannot be set so."""

    code = "skill_refused"


@transaction.atomic
def add(code: str, *, name: str, by: Actor) -> Skill:
    """Put a skill on the list.

    Raises
    ------
    NotAllowed
        If no role of `by` sets up places and skills in the whole house.
    SkillRefused
        If the code is taken or is not one.
    """
    policy.require(by, "people.skill_list")
    skill = Skill(code=code, name=name)
    try:
        skill.full_clean()
    except ValidationError as problem:
        raise SkillRefused(" ".join(problem.messages), remedy="Correct it and send it again.") from problem
    skill.save()
    store.append(SkillAdded(subject=f"skill:{code}"), by=by)
    return skill


@transaction.atomic
def set_level(person: Person, *, skill: Skill, level: int, starts_on: date, by: Actor) -> SkillLevel:
    """Say that `person` commands `skill` at `level` (1 is learning, 5 teaches it) from the day `starts_on`.

    Raises
    ------
    NotAllowed
        If no role of `by` says so for `person`.
    SkillRefused
        If the level is not from 1 to 5, or the skill is retired.
    LaterChange
        If the level changes on a later day already.
    """
    policy.require_for(by, "people.skill", person)
    refuse_leaver(person, on=starts_on)
    _refuse_unless_fit(skill, level)
    levels = SkillLevel.objects.filter(person=person, skill=skill)
    make_room(levels, on=starts_on, what=f"The level of {person.reference} in {skill.name}")
    given = SkillLevel.objects.create(person=person, skill=skill, level=level, starts_on=starts_on)
    store.append(
        SkillGiven(subject=person.reference, skill=f"skill:{skill.code}", level=level, starts_on=starts_on), by=by
    )
    return given


@transaction.atomic
def set_levels(levels: Sequence[tuple[Person, Skill, int]], *, starts_on: date, by: Actor) -> int:
    """Set first levels of many people from the day `starts_on`: one line for all; return how many.

    Raises
    ------
    NotAllowed
        If no role of `by` sets skills in the whole house.
    SkillRefused
        If a level is not from 1 to 5, or a skill is retired.
    BatchRefused
        If the batch is empty, or somebody in it has a level in the skill already.
    """
    policy.require(by, "people.skill")
    if not policy.scope(by, "people.skill").everything:
        raise policy.out_of_reach("skills of many people at once", "people.skill")
    if not levels:
        raise BatchRefused("The batch is empty.", remedy="Give at least one skill level.")
    for _, skill, level in levels:
        _refuse_unless_fit(skill, level)
    wanted = {(person.pk, skill.pk) for person, skill, _ in levels}
    people = {person.pk for person, _, _ in levels}
    held = SkillLevel.objects.filter(person__in=people).exclude(ends_on__lte=starts_on).select_related("person", "skill")
    for row in held:
        if (row.person_id, row.skill_id) in wanted:
            raise BatchRefused(
                f"{row.person.reference} has a level in {row.skill.name} already.", remedy="Set that one alone."
            )
    if len(wanted) < len(levels):
        raise BatchRefused("A person stands twice with one skill.", remedy="Give each person's skill once.")
    SkillLevel.objects.bulk_create(
        [SkillLevel(person=person, skill=skill, level=level, starts_on=starts_on) for person, skill, level in levels]
    )
    rows = [(person.reference, skill.code, level, starts_on.isoformat()) for person, skill, level in levels]
    store.append(SkillsGiven(subject=rows[0][0], last=rows[-1][0], count=len(rows), sha256=digest(rows)), by=by)
    return len(rows)


@transaction.atomic
def end_level(given: SkillLevel, *, on: date, by: Actor) -> None:
    """Let the skill level `given` hold no longer from the day `on`.

    Raises
    ------
    NotAllowed
        If no role of `by` says so for that person.
    SkillRefused
        If it has ended by then already.
    """
    policy.require_for(by, "people.skill", given.person)
    if given.ends_on is not None and given.ends_on <= on:
        raise SkillRefused(f"The skill ended on {given.ends_on:%d %B %Y} already.", remedy="Nothing is to be done.")
    cut(given, on=on)
    store.append(SkillEnded(subject=given.person.reference, skill=f"skill:{given.skill.code}", ends_on=on), by=by)


def _refuse_unless_fit(skill: Skill, level: int) -> None:
    if not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
        raise SkillRefused(
            f"The level was {level}.", remedy=f"Give a level from {LOWEST_LEVEL} (learning) to {HIGHEST_LEVEL} (teaches it)."
        )
    if skill.retired_at is not None:
        raise SkillRefused(f"{skill.name} is retired.", remedy="Choose a skill that is in use.")
