"""Evaluations from before, as far as one reaches."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.review import sight
from floorwalker.review.models import PastEvaluation

IMPORT: Final = "review.import_past"


def of(by: Actor, *, person: Person | None = None) -> QuerySet[PastEvaluation]:
    """Return the evaluations from before of the people whom `by` reaches, or of one of them, the newest first.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing evaluations.
    """
    policy.require(by, sight.VIEW)
    rows = PastEvaluation.objects.filter(policy.scope(by, sight.VIEW).q(person="agent")).select_related("agent")
    return rows if person is None else rows.filter(agent=person)
