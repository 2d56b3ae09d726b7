"""Saying how long it takes until somebody who is missing can serve."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Site, Skill
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.plan.allocation_events import LeadTimeSet
from floorwalker.plan.models import LeadTime

MOST_WEEKS: Final = 104


@transaction.atomic
def set_lead_time(site: Site, *, skill: Skill | None, weeks_to_hire: int, weeks_to_train: int, by: Actor) -> LeadTime:
    """Say how many weeks it takes to hire and to train for `skill` at `site`, or for every skill that has no time of its own.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include saying what the site has.
    RuleBroken
        If the weeks are negative or more than two years.
    """
    policy.require_for(by, "plan.set_means", site)
    if not (0 <= weeks_to_hire <= MOST_WEEKS and 0 <= weeks_to_train <= MOST_WEEKS):
        raise RuleBroken(
            f"It would take {weeks_to_hire} weeks to hire and {weeks_to_train} to train.", remedy=f"Give 0 to {MOST_WEEKS} weeks each.",
            code="bad_lead_time",
        )
    made = LeadTime.objects.create(
        reference=next_reference("LTM"), site=site, skill=skill, weeks_to_hire=weeks_to_hire, weeks_to_train=weeks_to_train,
        created_by=f"{by.kind}:{by.id}", created_at=clock.now(),
    )
    store.append(
        LeadTimeSet(
            subject=made.reference, site=site.code, skill=skill.code if skill else "every other skill", weeks_to_hire=weeks_to_hire,
            weeks_to_train=weeks_to_train,
        ),
        by=by,
    )
    return made
