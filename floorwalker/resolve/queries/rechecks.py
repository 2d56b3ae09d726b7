"""Blind re-checks: what waits for whom, how often "no complaint" was wrong, and how decisions, test and second persons differ."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db.models import Count, F, Q, QuerySet

from floorwalker.ground import clock, settings
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.people import policy
from floorwalker.resolve.models import Classification, Complaint, Recheck, RecheckDraw
from floorwalker.resolve.queries.caseload import Share
from floorwalker.resolve.rules import drawn as drawn_rules
from floorwalker.resolve.rules.drawn import FEW, Counted, Rate

__all__ = ["FEW", "Rate"]
CHECK: Final = "resolve.recheck"
VIEW: Final = "resolve.view_rechecks"
WEEKS: Final = 13
NOT_COMPLAINTS: Final = (Classification.Kind.REQUEST, Classification.Kind.DIFFICULTY)


@dataclass(frozen=True)
class Week:
    """One week: what was drawn of it, what is answered, and the rate of wrong decisions."""

    draw: RecheckDraw
    answered: int
    rate: Rate


@dataclass(frozen=True)
class Figures:
    """How well "no complaint" is told: the rate over some weeks, each week, and what else differs."""

    rate: Rate
    weeks: Sequence[Week]
    otherwise: Share
    """Decided otherwise than the test says."""
    put_down: Share
    """Complaints that a second person agreed were none: over-classified."""
    suggested: Share
    """Decisions that agree with what was suggested, where something was."""


def monday_of(day: date) -> date:
    """Return the Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def of_week(week: date) -> QuerySet[Classification]:
    """Return the decisions of a week (UTC) that something is no complaint, in an order that stays the same."""
    start = datetime.combine(week, time(), UTC)
    return Classification.objects.filter(
        decided_at__gte=start, decided_at__lt=start + timedelta(days=7), kind__in=NOT_COMPLAINTS, needs_second=False,
    ).order_by("pk")


def drawn(keys: Sequence[int], *, seed: int) -> list[int]:
    """Return which of `keys` are looked at again: as many as the house sets, by chance, the same again with the same seed."""
    return sorted(random.Random(seed).sample(list(keys), min(len(keys), int(settings.get("recheck_size")))))  # noqa: S311 (a sample, no secret)


def waiting(by: Actor) -> QuerySet[Recheck]:
    """Return what waits for `by` to look at, the oldest first.

    Raises
    ------
    NotAllowed
        If no role of `by` re-checks.
    """
    policy.require(by, CHECK)
    return Recheck.objects.filter(checker=by.person_id or 0, answered_at=None).select_related("draw").order_by("pk")


def find(reference: str, *, by: Actor) -> Recheck:
    """Return the re-check `reference`, which `by` was given.

    Raises
    ------
    NotAllowed
        If no role of `by` re-checks.
    NotFound
        If there is none that was given to `by`.
    """
    policy.require(by, CHECK)
    rows = Recheck.objects.select_related("classification__difficulty__line", "draw")
    found = rows.filter(reference=reference, checker=by.person_id or 0).first()
    if found is None:
        raise NotFound("There is no re-check of yours here.", remedy="Look at what waits for you.")
    return found


def figures(by: Actor, *, weeks: int = WEEKS) -> Figures:
    """Return how well "no complaint" was told over the last weeks.

    Raises
    ------
    NotAllowed
        If no role of `by` sees re-checks.
    """
    policy.require(by, VIEW)
    since = monday_of(clock.now().date()) - timedelta(weeks=weeks)
    draws = list(RecheckDraw.objects.filter(week__gte=since))
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for draw, kind in Recheck.objects.filter(draw__in=draws, answered_at__isnull=False).values_list("draw", "kind"):
        counts[draw]["n"] += 1
        counts[draw]["wrong"] += kind == Classification.Kind.COMPLAINT
    found = [Week(each, counts[each.pk]["n"], _rate([(each, counts[each.pk])])) for each in draws]
    start = datetime.combine(since, time(), UTC)
    decided = Classification.objects.filter(decided_at__gte=start, needs_second=False)
    told = decided.aggregate(
        n=Count("pk"), otherwise=Count("pk", filter=~Q(kind=F("by_test"))), shown=Count("pk", filter=~Q(suggestion={})),
    )
    agreed = decided.exclude(suggestion={}).filter(suggestion__kind=F("kind")).count() if told["shown"] else 0
    opened = Complaint.objects.filter(logged_at__gte=start).exclude(source=Complaint.Source.REGISTER)
    return Figures(
        _rate([(each, counts[each.pk]) for each in draws]), found, Share(told["otherwise"], told["n"]),
        Share(opened.filter(state=Complaint.State.PUT_DOWN).count(), opened.count()), Share(agreed, told["shown"]),
    )


def _rate(weeks: Sequence[tuple[RecheckDraw, Counter[str]]]) -> Rate:
    """Return the rate of wrong decisions of some weeks; a week counts by its decisions, however many of them were drawn."""
    return drawn_rules.rate(Counted(draw.population, counted["n"], counted["wrong"]) for draw, counted in weeks)
