"""What questions can check: documents in force and standards in force, by Ref, and what each is called."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from floorwalker.engine import measures
from floorwalker.ground import standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Standard
from floorwalker.ground.people import policy
from floorwalker.plan import sight
from floorwalker.plan.models import DocumentVersion

VIEW_STANDARDS = "plan.view_standards"


def checkable(by: Actor, *, on: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return, in groups, what is in force on the day `on` that `by` may see, as Ref and name."""
    held = [
        (f"document:{reference}", f"{reference} {title}")
        for reference, title in sight.documents(by)
        .filter(versions__in=DocumentVersion.objects.filter(state=DocumentVersion.State.PUBLISHED, starts_on__lte=on))
        .order_by("title", "pk").values_list("reference", "title").distinct()
    ]
    rules = []
    if policy.allows(by, VIEW_STANDARDS):
        rows = standards.in_force_anywhere(on).select_related("queue", "team").order_by("measure", "pk")
        rules = [(f"standard:{each.reference}", f"{each.reference} {words(each)}") for each in rows]
    return [group for group in (("Documents", held), ("Standards", rules)) if group[1]]


def words(standard: Standard) -> str:
    """Return what a standard is on, and for whom."""
    whom = standard.queue.name if standard.queue else standard.team.name if standard.team else standard.channel
    return f"{measures.get(standard.measure).name}{', ' if whom else ''}{whom}"


def names(groups: Iterable[tuple[str, list[tuple[str, str]]]]) -> dict[str, str]:
    """Return what each Ref of `groups` is called."""
    return {ref: name for _, items in groups for ref, name in items}
