"""Asking for service plans: the register, one plan, which weeks no active plan covers, and what is missing before one may run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeVar

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.trail.models import Line
from floorwalker.plan.models import (
    Forecast,
    PlanActivation,
    PlanArrangement,
    PlanObjective,
    PlanResource,
    PlanRisk,
    PlanVoice,
    ServicePlan,
)
from floorwalker.plan.queries import catalogue, measured
from floorwalker.plan.queries.catalogue import today as today
from floorwalker.plan.queries.objectives import lacks_of
from floorwalker.plan.rules import measured_by
from floorwalker.plan.rules import service_plans as rules
from floorwalker.plan.service_plan_events import PlanHeadChanged, PlanPartChanged

VIEW: Final = "plan.view_service_plan"
WRITE: Final = "plan.write_service_plan"
APPROVE: Final = "plan.approve_service_plan"
SOON: Final = timedelta(days=14)
"""How long before a test its owner is asked."""
State = ServicePlan.State
Part = TypeVar("Part", PlanObjective, PlanArrangement, PlanResource, PlanRisk)
RUNNING: Final = (State.ACTIVE, State.UNDER_REVIEW)
"""States in which people work by the plan."""
WRITTEN: Final = (PlanHeadChanged.kind, PlanPartChanged.kind)
"""What the trail says where somebody wrote in a draft."""
OPEN: Final = (State.DRAFT, State.CONSULTED, State.APPROVED, *RUNNING)


@dataclass(frozen=True)
class Missing:
    """One thing that is missing before a plan may run: in words, and where it is mended, with the words of the button."""

    words: str
    remedy: str
    url: str


@dataclass(frozen=True)
class Covered:
    """A queue, or a function without queues, with each coming week: whether active plans cover all its days."""

    name: str
    kind: str
    weeks: Sequence[bool]

    @property
    def without(self) -> int:
        """How many of the weeks no active plan covers."""
        return self.weeks.count(False)


def listed(by: Actor) -> QuerySet[ServicePlan]:
    """Return every version of every plan.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing service plans.
    """
    policy.require(by, VIEW)
    return ServicePlan.objects.select_related("site", "owner").prefetch_related("queues")


def find(reference: str, *, by: Actor) -> ServicePlan:
    """Return the plan called `reference` with everything its page says.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing service plans.
    NotFound
        If there is none.
    """
    rows = listed(by).select_related("before", "drafted_by", "approver").prefetch_related(
        Prefetch("objectives", PlanObjective.objects.select_related("queue", "owner", "review__signed_by", "plan", "goal_link__goal")),
        Prefetch("arrangements", PlanArrangement.objects.select_related("owner")),
        Prefetch("voices", PlanVoice.objects.select_related("person", "answered_by")), "steps__by",
    )
    found = rows.filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no service plan {reference}.", remedy="Look for it in the register of service plans.")
    return found


def objective(plan: ServicePlan, pk: int) -> PlanObjective:
    """Return the objective of `plan` with the key `pk`.

    Raises
    ------
    NotFound
        If the plan has none such.
    """
    return _part(plan, plan.objectives.all(), pk, what="objective")


def arrangement(plan: ServicePlan, pk: int) -> PlanArrangement:
    """Return the arrangement of `plan` with the key `pk`.

    Raises
    ------
    NotFound
        If the plan has none such.
    """
    return _part(plan, plan.arrangements.all(), pk, what="arrangement")


def resource(plan: ServicePlan, pk: int) -> PlanResource:
    """Return the resource of `plan` with the key `pk`.

    Raises
    ------
    NotFound
        If the plan has none such.
    """
    return _part(plan, plan.resources.all(), pk, what="resource")


def risk(plan: ServicePlan, pk: int) -> PlanRisk:
    """Return the risk of `plan` with the key `pk`.

    Raises
    ------
    NotFound
        If the plan has none such.
    """
    return _part(plan, plan.risks.select_related("owner"), pk, what="risk")


def _part(plan: ServicePlan, rows: Iterable[Part], pk: int, *, what: str) -> Part:
    found = next((each for each in rows if each.pk == pk), None)
    if found is None:
        raise NotFound(f"{plan.reference} has no such {what}.", remedy="Look at the plan again.")
    return found


def versions(plan: ServicePlan) -> list[ServicePlan]:
    """Return all versions of `plan`, the latest first."""
    first = plan
    while first.before is not None:
        first = first.before
    found, level = [first], [first]
    while level := list(ServicePlan.objects.filter(before__in=level).order_by("pk")):
        found += level
    return sorted(found, key=lambda each: (each.version, each.pk), reverse=True)


def coverage(day: date) -> list[Covered]:
    """Return for each queue in use, and each function without queues of its own, which of the next 13 weeks active plans cover."""
    weeks = rules.weeks_from(day)
    running = list(ServicePlan.objects.filter(state__in=RUNNING, last_day__gte=day).prefetch_related("queues"))
    of_queue: dict[int, list[tuple[date, date]]] = defaultdict(list)
    of_function: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for plan in running:
        of_function[plan.function].append((plan.first_day, plan.last_day))
        if plan.function == ServicePlan.Function.QUEUES:
            for queue in plan.queues.all():
                of_queue[queue.pk].append((plan.first_day, plan.last_day))
    rows = [(each.name, each.get_channel_display(), of_queue[each.pk]) for each in Queue.objects.filter(retired_at=None).order_by("name")]
    others = [each for each in ServicePlan.Function if each is not ServicePlan.Function.QUEUES]
    rows += [(str(each.label), "function", of_function[each.value]) for each in others]
    return [Covered(name, kind, [rules.covers_all(periods, *week) for week in weeks]) for name, kind, periods in rows]


def missing(plan: ServicePlan) -> list[Missing]:
    """Return what is missing before `plan` may run, in the order in which it is best mended; approval last."""
    return [*incomplete(plan), *_not_ready(plan), *_not_approved(plan)]


def incomplete(plan: ServicePlan) -> list[Missing]:
    """Return what the plan itself lacks: objectives that are SMART, arrangements for each scenario that were tried, days in the plan."""
    found = []
    objectives = list(plan.objectives.all())
    if not objectives:
        found.append(Missing("it has no objective", "Add an objective", reverse("plan:add_objective", args=[plan.reference])))
    for each in objectives:
        lacks = lacks_of(each)
        if lacks:
            words = f"the objective “{each.name}” is not yet {', '.join(dict.fromkeys(lack.quality.lower() for lack in lacks))}"
            found.append(Missing(words, "Mend the objective", reverse("plan:objective", args=[plan.reference, each.pk])))
    add = reverse("plan:add_objective", args=[plan.reference])
    found += [Missing(words, "Add an objective", add) for words in measured_by.lacks(measured.by_plan(plan))]
    arrangements = list(plan.arrangements.all())
    for scenario in PlanArrangement.Scenario:
        of_kind = [each for each in arrangements if each.scenario == scenario]
        what = str(scenario.label)[0].lower() + str(scenario.label)[1:]
        if not of_kind:
            address = f"{reverse('plan:add_arrangement', args=[plan.reference])}?scenario={scenario.value}"
            found.append(Missing(f"nothing is arranged for when {_happens(what)}", "Arrange it", address))
        elif not any(each.tested_on for each in of_kind):
            address = reverse("plan:arrangement", args=[plan.reference, of_kind[0].pk])
            found.append(Missing(f"what is arranged for when {_happens(what)} was never tested", "Enter its test", address))
    for late in plan.milestones.filter(due_on__gt=plan.last_day):
        words = f"the milestone “{late.name}” is due after the plan is over"
        found.append(Missing(words, "Mend the milestone", reverse("plan:change_milestone", args=[plan.reference, late.pk])))
    return found


def _happens(what: str) -> str:
    return what if " is " in what or " cannot " in what else f"there are {what}"


def _not_ready(plan: ServicePlan) -> list[Missing]:
    begins = max(plan.first_day, today())
    queues = list(plan.queues.all())
    forecast = set(
        Forecast.objects.filter(queue__in=queues, in_use_from__isnull=False, retired_at=None, last_day__gte=begins)
        .values_list("queue", flat=True)
    )
    bare = {queue.pk for queue in catalogue.without(plan.first_day)}
    found = []
    for queue in queues:
        if queue.pk in bare:
            words = f"{queue.name} begins {plan.first_day:%d %b %Y} without a service standard"
            found.append(Missing(words, "Set the standard", reverse("plan:propose_standard")))
        if queue.pk not in forecast:
            words = f"{queue.name} has no forecast in use that reaches {begins:%d %b %Y}"
            found.append(Missing(words, "Make the forecast", f"{reverse('plan:forecast')}?queue={queue.code}"))
    return found


def _not_approved(plan: ServicePlan) -> list[Missing]:
    here = reverse("plan:service_plan", args=[plan.reference])
    match plan.state:
        case State.DRAFT:
            return [Missing("it was not approved", "Consult and ask for approval", f"{here}#consult-title")]
        case State.CONSULTED:
            who = plan.approver.display_name if plan.approver is not None else "nobody"
            return [Missing(f"it was not approved; {who} is asked", "See the approval", f"{here}#decide-title")]
        case _:
            return []


def in_the_way(plan: ServicePlan) -> list[ServicePlan]:
    """Return the running plans of the same function that cover a day and queue of `plan`, but the version that it follows."""
    rows = ServicePlan.objects.filter(
        state__in=RUNNING, function=plan.function, first_day__lte=plan.last_day, last_day__gte=plan.first_day
    ).exclude(pk=plan.before_id or 0)
    if plan.function == ServicePlan.Function.QUEUES:
        rows = rows.filter(queues__in=plan.queues.all())
    return list(rows.distinct())


def activations(plan: ServicePlan, *, scenario: str = "") -> QuerySet[PlanActivation]:
    """Return each real use of an arrangement of `plan` or of another version of it, the latest first."""
    rows = PlanActivation.objects.filter(arrangement__plan__in=[each.pk for each in versions(plan)])
    rows = rows.filter(arrangement__scenario=scenario) if scenario else rows
    return rows.select_related("arrangement__plan", "recorded_by")


def tests_due(day: date) -> QuerySet[PlanArrangement]:
    """Return the arrangements of running plans that are to be tested within two weeks of `day`, or were to be."""
    rows = PlanArrangement.objects.filter(plan__state__in=RUNNING, next_test_on__lte=day + SOON)
    return rows.select_related("plan__owner", "owner__site")


def risks_due(day: date) -> QuerySet[PlanRisk]:
    """Return the risks of running plans that are to be looked at within two weeks of `day`, or were to be."""
    return PlanRisk.objects.filter(plan__state__in=RUNNING, review_on__lte=day + SOON).select_related("plan__owner", "owner__site")


def writers() -> QuerySet[Person]:
    """Return those who write plans, and may own one."""
    return who_may(WRITE, on=today())


def readers() -> QuerySet[Person]:
    """Return those who may read plans: who may be asked, or own a part of one."""
    return who_may(VIEW, on=today())


def approvers(plan: ServicePlan, *, but: Actor) -> QuerySet[Person]:
    """Return those who may approve `plan` today: neither who wrote it nor who asks for it."""
    return who_may(APPROVE, on=today()).exclude(pk__in=authors(plan) | {but.person_id or 0})


def authors(plan: ServicePlan) -> set[int]:
    """Return the keys of those whose plan it is: who drafted it, wrote a part of it, or put it forward last."""
    put = plan.steps.filter(state=State.CONSULTED).order_by("-pk").values_list("by", flat=True).first()
    wrote = Line.objects.filter(subject=plan.reference, kind__in=WRITTEN, actor_kind="person").values_list("actor_id", flat=True)
    return {plan.drafted_by_id, *map(int, wrote.distinct())} | ({put} if put is not None else set())


def owned_by(person: Person) -> QuerySet[ServicePlan]:
    """Return the plans that `person` owns and that go on."""
    return ServicePlan.objects.filter(owner=person, state__in=OPEN).order_by("first_day")
