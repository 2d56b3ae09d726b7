"""Asking for the goals of the business: which hold, what can serve one, and which it serves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from floorwalker.engine import measures
from floorwalker.ground import clock, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Standard
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import who_may
from floorwalker.plan import sight
from floorwalker.plan.models import BusinessGoal, Document, GoalLink, KpiSet, PlanObjective
from floorwalker.plan.queries import catalogue, kpis, service_plans
from floorwalker.plan.queries import documents as papers
from floorwalker.plan.queries.framework import ALIGNED

VIEW: Final = "plan.view_goals"
SET: Final = "plan.set_goals"
ALIGN: Final = "plan.align_goals"
Kind = Literal["objective", "standard", "document", "kpis"]


@dataclass(frozen=True)
class Subject:
    """Something that can serve a goal: its kind and key as an address has them, the column and value of its link, and where it stands."""

    kind: Kind
    key: str
    value: Any
    words: str
    url: str

    @property
    def column(self) -> str:
        """The column of a link that names it."""
        return "role" if self.kind == "kpis" else self.kind


def today() -> date:
    """Return the present day of the house, in UTC as for standards."""
    return clock.today("UTC")


def standing(day: date) -> QuerySet[BusinessGoal]:
    """Return the goals that hold on `day`, or begin after it."""
    return BusinessGoal.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day))


def listed(by: Actor) -> QuerySet[BusinessGoal]:
    """Return every goal.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing goals.
    """
    policy.require(by, VIEW)
    return BusinessGoal.objects.select_related("owner", "under")


def find(reference: str, *, by: Actor) -> BusinessGoal:
    """Return the goal called `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing goals.
    NotFound
        If there is none.
    """
    found = listed(by).filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no goal {reference}.", remedy="Look for it among the goals.")
    return found


def owners() -> QuerySet[Person]:
    """Return those who may own a goal: they set goals."""
    return who_may(SET, on=today())


def owned_by(person: Person) -> QuerySet[BusinessGoal]:
    """Return the goals that `person` owns and that hold or are to come."""
    return standing(today()).filter(owner=person)


def objectives() -> QuerySet[PlanObjective]:
    """Return the objectives of the plans that run."""
    rows = PlanObjective.objects.filter(plan__state__in=service_plans.RUNNING)
    return rows.select_related("plan", "queue", "owner").order_by("plan__first_day", "pk")


def documents(by: Actor) -> QuerySet[Document]:
    """Return the policies and procedures that hold and that `by` may see, each with the goal and measure it says it serves.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include reading documents.
    """
    held = sight.holding(today())
    measured = held.filter(document=OuterRef("pk")).values("measure")[:1]
    rows = papers.listed(by).filter(retired_at=None, kind__in=ALIGNED, pk__in=held.values("document"))
    return rows.annotate(held_measure=Subquery(measured)).order_by("title", "pk")


def of_objective(one: PlanObjective) -> Subject:
    """Return an objective of a plan as what serves a goal."""
    url = reverse("plan:service_plan", args=[one.plan.reference])
    return Subject("objective", str(one.pk), one, f"{one.name} ({one.plan.reference})", f"{url}#objectives-title")


def of_standard(one: Standard) -> Subject:
    """Return a standard as what serves a goal, with all that follow it."""
    words = f"{measures.get(one.measure).name} for {applies_to(one)}"
    return Subject("standard", one.reference, one, words, reverse("plan:standard", args=[one.reference]))


def of_document(one: Document) -> Subject:
    """Return a policy or procedure as what serves a goal."""
    return Subject("document", one.reference, one, f"{one.title} ({one.reference})", reverse("plan:document", args=[one.reference]))


def of_kpis(one: KpiSet) -> Subject:
    """Return what a role is held to as what serves a goal."""
    return Subject("kpis", one.role, one.role, f"What a {one.get_role_display().lower()} is held to",
                   reverse("plan:kpi_set", args=[one.reference]))


def subject(kind: str, key: str, *, by: Actor) -> Subject:
    """Return what the address calls `kind` and `key`, if it can serve a goal today and `by` may see it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing goals, or what it is.
    NotFound
        If there is none such that `by` may see.
    """
    policy.require(by, VIEW)
    found: Subject | None = None
    match kind:
        case "objective":
            policy.require(by, service_plans.VIEW)
            one = objectives().filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 18 else None
            found = of_objective(one) if one is not None else None
        case "standard":
            standard = catalogue.listed(by).filter(reference=key).first()
            found = of_standard(standard) if standard is not None else None
        case "document":
            document = documents(by).filter(reference=key).first()
            found = of_document(document) if document is not None else None
        case "kpis" if key in Role.values:
            policy.require(by, kpis.VIEW)
            kpi_set = kpis.in_force(today()).filter(role=key).first()
            found = of_kpis(kpi_set) if kpi_set is not None else None
    if found is None:
        raise NotFound("There is nothing such that could serve a goal.", remedy="Look at what serves no goal, on the page of goals.")
    return found


def links_of(one: Subject) -> QuerySet[GoalLink]:
    """Return the links of what serves a goal: of a standard also those of standards on the same before and after it."""
    if one.kind == "standard":
        return GoalLink.objects.filter(standard__in=catalogue.history(one.value).order_by().values("pk"))
    return GoalLink.objects.filter(**{one.column: one.value})


def goal_of(one: Subject) -> BusinessGoal | None:
    """Return the goal that something serves by its link; None where it has none."""
    link = links_of(one).select_related("goal").first()
    return link.goal if link is not None else None


def applies_to(one: Standard) -> str:
    """Return what a standard is for."""
    if one.team is not None:
        return str(one.team.name)
    if one.queue is not None:
        return str(one.queue.name)
    return f"{one.channel} alone" if one.channel else "everything"


def in_force(day: date) -> list[Standard]:
    """Return the standards in force on `day`, of queues, channels, teams and everything."""
    return list(standards.in_force_anywhere(day).select_related("queue", "team").order_by("measure", "pk"))
