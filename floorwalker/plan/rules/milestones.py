"""What a milestone may be; and where a timeline leads: what is late, what that holds up, and which milestones rule the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter
from typing import Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people.models import Person
from floorwalker.plan.models import PlanMilestone, ServicePlan

AHEAD: Final = timedelta(days=183)
"""What makes a plan ready happens within the half year before it."""
MOST: Final = 60
"""More milestones than that are a list of tasks; nobody sees the way in them."""
State = PlanMilestone.State
OPEN: Final = (State.WAITING, State.UNDER_WAY)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What somebody writes down of a milestone."""

    name: str
    owner: Person
    starts_on: date
    due_on: date
    waits_for: Sequence[PlanMilestone]


@dataclass(frozen=True)
class Outlook:
    """Where a milestone leads as things stand.

    `expected_on` is the day on which it is done if everything before it takes as long as agreed; None where it was dropped. `held_by`
    are the keys of what it waits for and gets later than it was to begin. A day later on what is `critical` is a day later at the end.
    """

    expected_on: date | None
    late_days: int
    slip_days: int
    held_by: Sequence[int]
    critical: bool


def check(made: Planned, *, plan: ServicePlan) -> None:
    """Refuse what is no milestone of `plan`.

    Raises
    ------
    RuleBroken
        If it has no name, ends before it begins, lies after the plan or more than half a year before it, or waits for what is not in it.
    """
    if not made.name.strip():
        raise RuleBroken("The milestone has no name.", remedy="Say what is there when it is done.", code="milestone_in_words")
    check_days(made.starts_on, made.due_on, plan=plan)
    foreign = next((each for each in made.waits_for if each.plan_id != plan.pk), None)
    if foreign is not None:
        raise RuleBroken(
            f"{foreign.name} is no milestone of {plan.reference}.", remedy="Choose among the milestones of this plan.",
            code="milestone_foreign",
        )


def check_days(starts_on: date, due_on: date, *, plan: ServicePlan) -> None:
    """Refuse days on which `plan` can have no milestone.

    Raises
    ------
    RuleBroken
        If it would end before it begins, or lies after the plan or more than half a year before it.
    """
    if due_on < starts_on:
        raise RuleBroken(
            f"It would begin on {starts_on:%d %b %Y} and be done by {due_on:%d %b %Y}.", remedy="Turn the two days round.",
            code="milestone_days",
        )
    if starts_on < plan.first_day - AHEAD or due_on > plan.last_day:
        raise RuleBroken(
            f"It lies outside the plan: {starts_on:%d %b %Y} to {due_on:%d %b %Y}.",
            remedy=f"Choose days until {plan.last_day:%d %b %Y}, and at most half a year before {plan.first_day:%d %b %Y}.",
            code="milestone_days",
        )


def check_no_circle(names: Mapping[int, str], waits: Mapping[int, Collection[int]]) -> None:
    """Refuse milestones of which one waits for itself by way of others; `waits` has the keys of what each waits for.

    Raises
    ------
    RuleBroken
        Naming each milestone of the circle, in order.
    """
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as circle:
        named = " > ".join(f"“{names[key]}”" for key in circle.args[1])
        raise RuleBroken(
            f"They would wait for one another and none could begin: {named}.",
            remedy="Let one of them wait for none of the others.", code="milestone_circle",
        ) from circle


def outlooks(milestones: Iterable[PlanMilestone], waits: Mapping[int, Collection[int]], *, today: date) -> dict[int, Outlook]:
    """Return where each milestone leads. Nothing is moved: what comes later than agreed is said of all that waits for it."""
    by_key = {each.pk: each for each in milestones}
    order = [key for key in TopologicalSorter(waits).static_order() if key in by_key]
    expected: dict[int, date] = {}
    held: dict[int, list[int]] = {}
    for key in order:
        one = by_key[key]
        before = {other: expected[other] for other in waits.get(key, ()) if other in expected}
        needed = one.starts_on if one.state == State.WAITING else one.due_on
        held[key] = sorted(other for other, day in before.items() if _is_open(one) and _is_open(by_key[other]) and day > needed)
        if one.state == State.DROPPED:
            continue
        expected[key] = one.done_on or _expected(one, before.values(), today=today)
    critical = _critical(by_key, waits, expected, order)
    return {
        key: Outlook(
            expected.get(key), max(0, (today - one.due_on).days) if _is_open(one) else 0,
            max(0, (expected[key] - one.due_on).days) if _is_open(one) else 0, held[key], key in critical,
        )
        for key, one in by_key.items()
    }


def _expected(one: PlanMilestone, before: Iterable[date], *, today: date) -> date:
    """Return when an open milestone is done: one not begun begins today at the earliest, after what it waits for, and takes as agreed."""
    latest = max(before, default=today)
    if one.state == State.UNDER_WAY:
        return max(one.due_on, today, latest)
    return max(one.starts_on, today, latest) + (one.due_on - one.starts_on)


def _critical(
    by_key: Mapping[int, PlanMilestone], waits: Mapping[int, Collection[int]], expected: Mapping[int, date], order: Sequence[int]
) -> set[int]:
    """Return the open milestones that have no day to spare before the last of all."""
    still = [key for key in order if _is_open(by_key[key])]
    if not still:
        return set()
    latest = dict.fromkeys(still, max(expected[key] for key in still))
    for key in reversed(still):
        one = by_key[key]
        begins = latest[key] - (one.due_on - one.starts_on) if one.state == State.WAITING else latest[key]
        for other in waits.get(key, ()):
            if other in latest:
                latest[other] = min(latest[other], begins)
    return {key for key in still if latest[key] <= expected[key]}


def _is_open(one: PlanMilestone) -> bool:
    return one.state in OPEN
