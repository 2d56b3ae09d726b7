"""Skill: the person commands the skill of the queue, at a level, on the day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from floorwalker.ground.people.models import SkillLevel
from floorwalker.plan.models import ReadinessRule
from floorwalker.plan.rules.readiness_kinds.base import Found, ReadinessKind, Unmet


def _asks(rule: ReadinessRule) -> str:
    return f"{rule.queue.skill} at level {rule.level} or above" if rule.queue.skill else "The skill of the queue"


def _short(rule: ReadinessRule, has: int) -> Unmet:
    return Unmet(
        f"{rule.queue.skill} at level {has}, {rule.level} is asked" if has else f"{rule.queue.skill} is not among their skills",
        "Set the level on the person's page once it is reached.", "Their team leader",
    )


def _unmet(rules: Sequence[ReadinessRule], people: Collection[int], on: date) -> Found:
    skills = {rule.queue.skill_id for rule in rules}
    rows = SkillLevel.objects.on(on).filter(skill__in=skills, person__in=people)
    levels = {(person, skill): level for person, skill, level in rows.values_list("person", "skill", "level")}
    found: dict[int, dict[int, Unmet]] = {}
    for rule in rules:
        asked, skill = rule.level or 1, rule.queue.skill_id or 0
        short = [_short(rule, has) for has in range(asked)]
        found[rule.pk] = {person: short[has] for person in people if (has := levels.get((person, skill), 0)) < asked}
    return found


def _turns(rules: Sequence[ReadinessRule], people: Collection[int], first: date, last: date) -> set[date]:
    rows = SkillLevel.objects.filter(skill__in={rule.queue.skill_id for rule in rules}, person__in=people, starts_on__lte=last)
    spans = rows.exclude(ends_on__lte=first).order_by().values_list("starts_on", "ends_on").distinct()
    return {day for span in spans for day in span if day is not None and first < day <= last}


KIND = ReadinessKind(
    code="skill", label="Skill", says="The skill of the queue is held on the day, at a level or above.", asks=_asks, unmet=_unmet,
    needs="level", turns=_turns,
)
