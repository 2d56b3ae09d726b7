"""What a service plan may be: said in words, for a function and its queues, over a stretch of days, kept by somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Person, Site
from floorwalker.plan.models import PlanArrangement, ServicePlan

LONGEST: Final = timedelta(days=366)
"""A plan is for a year at the longest: beyond it nobody's forecast holds."""
SHORTEST: Final = timedelta(days=7)
"""Objectives are read by the week."""
DAYS_A_WEEK: Final = 7
WEEKS_AHEAD: Final = 13
"""The coverage looks a quarter ahead."""


@dataclass(frozen=True, kw_only=True)
class Head:
    """What a plan is for: words, function, site and queues, first and last day, and who keeps it."""

    name: str
    purpose: str
    function: str
    site: Site | None
    queues: Sequence[Queue]
    first_day: date
    last_day: date
    owner: Person


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """What is done when something goes wrong, and when that was tried."""

    scenario: str
    trigger: str
    action: str
    owner: Person
    tested_on: date | None
    result: str
    test_note: str
    next_test_on: date


def check(head: Head) -> None:
    """Refuse what is no plan.

    Raises
    ------
    RuleBroken
        If words are missing, the function is unknown, a queue group names no queue, a queue is closed for good, or the days are too
        few or too many.
    """
    for words, what in ((head.name, "name"), (head.purpose, "purpose")):
        if not words.strip():
            raise RuleBroken(f"The plan has no {what}.", remedy="Say it in words: people will work by it.", code="plan_in_words")
    if head.function not in ServicePlan.Function.values:
        raise RuleBroken(f"{head.function!r} is no function.", remedy="Choose one of the list.", code="unknown_function")
    if head.function == ServicePlan.Function.QUEUES and not head.queues:
        raise RuleBroken(
            "A plan for a queue group names no queue.", remedy="Choose the queues that it covers.", code="plan_without_queues"
        )
    for queue in head.queues:
        if queue.retired_at is not None:
            raise RuleBroken(f"{queue.name} is closed for good.", remedy="Leave it out of the plan.", code="plan_queue_retired")
    days = head.last_day - head.first_day + timedelta(days=1)
    if not SHORTEST <= days <= LONGEST:
        raise RuleBroken(
            f"The plan runs from {head.first_day:%d %b %Y} to {head.last_day:%d %b %Y}.",
            remedy="Let it run for a week to a year.", code="plan_days",
        )


def check_arrangement(made: Arrangement, *, today: date) -> None:
    """Refuse an arrangement that nobody could act by.

    Raises
    ------
    RuleBroken
        If trigger or action are missing, a test lies ahead or has no result, or the next one does not follow it within a year.
    """
    if made.scenario not in PlanArrangement.Scenario.values:
        raise RuleBroken(f"{made.scenario!r} is no scenario.", remedy="Choose one of the list.", code="unknown_scenario")
    for words, what in ((made.trigger, "trigger"), (made.action, "action")):
        if not words.strip():
            raise RuleBroken(
                f"The arrangement has no {what}.", remedy="Say what is seen when it begins, and what is done then.",
                code="arrangement_in_words",
            )
    if (made.tested_on is None) != (made.result == ""):
        raise RuleBroken(
            "A test has a day and a result.", remedy="Give both, or neither where it was not tried yet.", code="arrangement_test"
        )
    if made.tested_on is not None and made.tested_on > today:
        raise RuleBroken(
            f"It would have been tested on {made.tested_on:%d %b %Y}, which is to come.",
            remedy="Give the day on which it was tried, or the day of the next test.", code="arrangement_test",
        )
    if not (made.tested_on or today) < made.next_test_on <= (made.tested_on or today) + LONGEST:
        raise RuleBroken(
            f"The next test would be on {made.next_test_on:%d %b %Y}.", remedy="Try it again within a year of the last test.",
            code="arrangement_test",
        )


def weeks_from(day: date) -> list[tuple[date, date]]:
    """Return the next 13 weeks as first and last day, Monday to Sunday; of the present one the days that are left."""
    monday = day - timedelta(days=day.weekday())
    starts = [monday + timedelta(days=DAYS_A_WEEK * number) for number in range(WEEKS_AHEAD)]
    return [(max(day, start), start + timedelta(days=DAYS_A_WEEK - 1)) for start in starts]


def covers_all(periods: Sequence[tuple[date, date]], first: date, last: date) -> bool:
    """Return whether each day from `first` to `last` lies in one of `periods`, whose last days count."""
    reached = first
    for start, end in sorted(periods):
        if start <= reached <= end:
            reached = end + timedelta(days=1)
    return reached > last
