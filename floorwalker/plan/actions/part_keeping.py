"""Keeping the parts of a draft: each is written, changed or taken out under the lock of its plan, with its line in the trail."""

from __future__ import annotations

from typing import Final, TypeVar

from django.db import models

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail import store
from floorwalker.plan.models import PlanArrangement, PlanMilestone, PlanObjective, PlanResource, PlanRisk, ServicePlan
from floorwalker.plan.queries import service_plans as queries
from floorwalker.plan.queries.service_plans import WRITE
from floorwalker.plan.service_plan_events import PlanPartChanged

Part = TypeVar("Part", PlanObjective, PlanArrangement, PlanResource, PlanRisk, PlanMilestone)
NAMES: Final[dict[type[models.Model], str]] = {
    PlanObjective: "objective", PlanArrangement: "arrangement", PlanResource: "resource", PlanRisk: "risk",
}
"""How the trail calls the parts of a plan."""


def keep(made: Part, of: Part | None, words: str, *, by: Actor) -> Part:
    """Keep a part of a draft, in the place of `of` where that is changed, and write the trail.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    Conflict
        If what is changed is no part of the plan any more.
    """
    policy.require(by, WRITE)
    if of is not None:
        made.pk = there(made.plan, of).pk
    made.save()
    store.append(_changed("Wrote" if of is None else "Changed", made.plan, made, words), by=by)
    return made


def take_out(plan: ServicePlan, part: Part, words: str, *, by: Actor) -> None:
    """Take a part out of a draft, and write the trail.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing service plans.
    Conflict
        If it is no part of the plan any more.
    """
    policy.require(by, WRITE)
    found = there(plan, part)
    store.append(_changed("Took out", plan, found, words), by=by)
    found.delete()


def there(plan: ServicePlan, part: Part) -> Part:
    """Return a part of `plan` read anew.

    Raises
    ------
    Conflict
        If somebody else has taken it out, or it is of another plan.
    """
    found = type(part)._default_manager.filter(plan=plan, pk=part.pk).first()
    if found is None:
        raise Conflict(f"That is no part of {plan.reference} any more.", remedy="Look at the plan again.")
    return found


def _changed(act: str, plan: ServicePlan, part: models.Model, words: str) -> PlanPartChanged:
    return PlanPartChanged(subject=plan.reference, act=act, part=NAMES[type(part)], number=part.pk, words=words)


def require_reader(person: Person) -> None:
    """Refuse somebody who could not read the plan that they are to have a part in.

    Raises
    ------
    RuleBroken
        If no role of theirs reads plans.
    """
    if not queries.readers().filter(pk=person.pk).exists():
        raise RuleBroken(
            f"{person.display_name} may not read service plans.", remedy="Choose somebody whose role does.", code="cannot_read_plan"
        )
