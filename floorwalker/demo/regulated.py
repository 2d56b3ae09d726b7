"""Larkfield's log of changes of regulations: the return that changes, recorded from its edition, with part of its tasks done."""

from __future__ import annotations

from collections.abc import Sequence

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.people.queries import with_role
from floorwalker.plan.models import Document
from floorwalker.resolve.actions import regulatory_changes
from floorwalker.resolve.models import RegulatoryChange
from floorwalker.resolve.queries import regulatory_changes as queries


def write(people: Sequence[Person]) -> int:
    """Write them once; return how many, 0 where they stand or nobody keeps them."""
    everybody = Person.objects.filter(pk__in=[each.pk for each in people])
    officer = with_role(everybody, Role.COMPLIANCE_OFFICER, on=clock.today("UTC")).first()
    if officer is None or RegulatoryChange.objects.exists():
        return 0
    by = Actor.person(officer.pk)
    for pack, day in queries.unrecorded():
        regulatory_changes.record(pack.code, day, owner=officer, by=by)
    policy = Document.objects.filter(kind="policy", versions__state="published").order_by("pk").first()
    first = RegulatoryChange.objects.first()
    if first is not None:
        for task in first.tasks.filter(area__in=["documents", "cases"]):
            shown = f"document:{policy.reference}" if policy is not None and task.area == "documents" else ""
            note = "The policy says from when which edition holds." if shown else "Handlers were told: the day of receipt decides."
            regulatory_changes.done(first, task.pk, evidence=shown, note=note, by=by)
    return RegulatoryChange.objects.count()
