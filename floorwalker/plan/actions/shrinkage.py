"""Planning shrinkage by cause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.plan.models import ShrinkagePlan
from floorwalker.plan.planning_events import ShrinkagePlanned
from floorwalker.plan.rules import shrinkage as rules


@transaction.atomic
def plan_shrinkage(site: Site, *, shares: Mapping[str, float], first_day: date, by: Actor) -> ShrinkagePlan:
    """Plan how much of the paid time of `site` is away from contacts from `first_day` on, by cause; staffing reads it from then.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include computing the people needed at the site.
    RuleBroken
        If the day has passed, a cause is not known, or the shares leave too little for contacts.
    """
    policy.require_for(by, "plan.staff", site)
    if first_day < clock.today(site.zone):
        raise RuleBroken(
            f"The plan would begin on {first_day:%d %b %Y}, which has passed.",
            remedy="Let it begin today or later: days gone by are held against what was planned then.", code="past_plan",
        )
    kept = rules.checked(shares)
    plan = ShrinkagePlan.objects.create(
        reference=next_reference("SHR"), site=site, first_day=first_day, shares=kept, created_by=f"{by.kind}:{by.id}",
        created_at=clock.now(),
    )
    line = ShrinkagePlanned(subject=plan.reference, site=site.code, first_day=first_day, share=f"{rules.total(kept):.1%}")
    store.append(line, by=by)
    return plan
