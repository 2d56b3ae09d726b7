"""Asking for the timeline of a service plan: its milestones, where each leads, what was agreed, and what is due."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Prefetch, Q, QuerySet

from floorwalker.ground.errors import NotFound
from floorwalker.plan.models import MilestoneChange, PlanMilestone, ServicePlan
from floorwalker.plan.queries import documents
from floorwalker.plan.rules import milestones as rules
from floorwalker.plan.rules.milestones import Outlook

SOON: Final = timedelta(days=14)
"""How long before its day the owner of a milestone is asked."""
AGREED: Final = (ServicePlan.State.APPROVED, ServicePlan.State.ACTIVE, ServicePlan.State.UNDER_REVIEW)
"""States of a plan in which the days of its milestones are agreed: a change of them is kept with its reason."""
LIVE: Final = (ServicePlan.State.DRAFT, ServicePlan.State.CONSULTED, *AGREED)
"""States in which somebody says how its milestones stand: what makes a plan ready begins before it is approved."""


@dataclass(frozen=True)
class Placed:
    """A milestone in its timeline: what it waits for, where it leads, and the days that were agreed first where they were changed."""

    milestone: PlanMilestone
    waits_for: Sequence[PlanMilestone]
    outlook: Outlook
    agreed: tuple[date, date] | None
    held_by: Sequence[PlanMilestone]


@dataclass(frozen=True)
class Timeline:
    """The milestones of a plan, the first to begin first."""

    rows: Sequence[Placed]

    @property
    def late(self) -> list[Placed]:
        """Those whose day is over and that are neither done nor dropped."""
        return [each for each in self.rows if each.outlook.late_days]

    @property
    def slipping(self) -> list[Placed]:
        """Those whose day is to come and that will miss it as things stand."""
        return [each for each in self.rows if each.outlook.slip_days and not each.outlook.late_days]

    @property
    def ends_on(self) -> date | None:
        """The day on which the last of them is done as things stand."""
        return max((each.outlook.expected_on for each in self.rows if each.outlook.expected_on), default=None)

    def of(self, pk: int) -> Placed:
        """Return the milestone with the key `pk`, which is one of them."""
        return next(each for each in self.rows if each.milestone.pk == pk)


def timeline(plan: ServicePlan, *, today: date) -> Timeline:
    """Return the timeline of `plan`. A closed or replaced plan is late with nothing."""
    rows = plan.milestones.select_related("owner", "plan").prefetch_related(
        "waits_for", Prefetch("changes", MilestoneChange.objects.select_related("by", "was_owner", "owner"))
    )
    by_key = {each.pk: each for each in rows}
    day = today if plan.state in LIVE else plan.first_day - rules.AHEAD
    leads = rules.outlooks(by_key.values(), waits(by_key.values()), today=day)
    return Timeline([
        Placed(
            each, list(each.waits_for.all()), leads[each.pk], agreed(each), [by_key[key] for key in leads[each.pk].held_by],
        )
        for each in by_key.values()
    ])


def waits(milestones: Collection[PlanMilestone]) -> dict[int, Collection[int]]:
    """Return of each milestone the keys of what it waits for."""
    return {each.pk: [other.pk for other in each.waits_for.all()] for each in milestones}


def agreed(milestone: PlanMilestone) -> tuple[date, date] | None:
    """Return the days that were agreed first, where they were changed since."""
    first = next(iter(milestone.changes.all()), None)
    if first is None or (first.was_from, first.was_due) == (milestone.starts_on, milestone.due_on):
        return None
    return first.was_from, first.was_due


def milestone(plan: ServicePlan, pk: int) -> PlanMilestone:
    """Return the milestone of `plan` with the key `pk`.

    Raises
    ------
    NotFound
        If the plan has none such.
    """
    found = plan.milestones.select_related("owner", "plan").filter(pk=pk).first()
    if found is None:
        raise NotFound(f"{plan.reference} has no such milestone.", remedy="Look at the plan again.")
    return found


def unfinished(plan: ServicePlan) -> QuerySet[PlanMilestone]:
    """Return the milestones of `plan` that are neither done nor dropped."""
    return plan.milestones.filter(state__in=rules.OPEN)


def due(day: date) -> QuerySet[PlanMilestone]:
    """Return the open milestones of agreed plans that are due within two weeks of `day`, have begun by then, or are late."""
    rows = PlanMilestone.objects.filter(Q(due_on__lte=day + SOON) | Q(starts_on__lte=day), plan__state__in=AGREED, state__in=rules.OPEN)
    return rows.select_related("plan__owner", "owner__site").order_by("due_on", "pk")


def counted(plans: QuerySet[ServicePlan], *, today: date) -> QuerySet[ServicePlan]:
    """Return `plans`, each with how many milestones it has but the dropped (`milestones_there`), how many are done, and how many late."""
    late = Q(milestones__state__in=rules.OPEN, milestones__due_on__lt=today, state__in=LIVE)
    return plans.annotate(
        milestones_there=Count("milestones", filter=~Q(milestones__state=rules.State.DROPPED), distinct=True),
        milestones_done=Count("milestones", filter=Q(milestones__state=rules.State.DONE), distinct=True),
        milestones_late=Count("milestones", filter=late, distinct=True),
    )


def open_day(day: date) -> date:
    """Return the day on which what is due on `day` is due: the last one before it on which the house is open, where it is closed."""
    return documents.open_day(day)


def closed(first: date, last: date) -> set[date]:
    """Return the days from `first` to `last` on which the house is closed by its calendar."""
    return documents.closed_days(first, last)
