"""Briefing: the person confirmed a briefing, or one that repeats it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from floorwalker.plan.models import Briefing, BriefingPerson, ReadinessRule
from floorwalker.plan.rules.readiness_kinds.base import Found, ReadinessKind, Unmet


def _asks(rule: ReadinessRule) -> str:
    return f"Briefing {rule.briefing} confirmed"


def _unmet(rules: Sequence[ReadinessRule], people: Collection[int], on: date) -> Found:
    first = _first_of(rules)
    asked: dict[int, set[int]] = defaultdict(set)
    done: dict[int, set[int]] = defaultdict(set)
    rows = BriefingPerson.objects.filter(briefing__in=first, person__in=people, briefing__cancelled_at=None)
    for briefing, person, confirmed_at in rows.values_list("briefing", "person", "confirmed_at"):
        (asked if confirmed_at is None else done)[first[briefing]].add(person)
    found: dict[int, dict[int, Unmet]] = {}
    for rule in rules:
        if rule.briefing is None or rule.briefing.cancelled_at is not None:  # nothing is left that could be confirmed
            found[rule.pk] = {}
            continue
        key = rule.briefing.pk
        late = Unmet(f"Has not confirmed {rule.briefing}", "Read and confirm it under Briefings.")
        unasked = Unmet(f"Was not asked to {rule.briefing}", "Call a repetition of it for them.", rule.briefing.leader.display_name)
        found[rule.pk] = {person: late if person in asked[key] else unasked for person in people if person not in done[key]}
    return found


def _first_of(rules: Sequence[ReadinessRule]) -> dict[int, int]:
    """Return which briefing of a rule each repeats, itself or through another repetition."""
    first = {rule.briefing_id: rule.briefing_id for rule in rules if rule.briefing_id is not None}
    for key, repeats in Briefing.objects.filter(repeats__isnull=False).order_by("pk").values_list("pk", "repeats"):
        if repeats in first:  # a repetition is called after what it repeats
            first.setdefault(key, first[repeats])
    return first


KIND = ReadinessKind(
    code="briefing", label="Briefing", says="A briefing, or one that repeats it, was confirmed as read and understood.", asks=_asks,
    unmet=_unmet, needs="briefing",
)
