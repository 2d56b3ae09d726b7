"""Leaving a step of the path out, and taking it up again."""

from __future__ import annotations

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.events import StepSkipped
from floorwalker.ground.models import SkippedStep
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store


@transaction.atomic
def skip(code: str, *, by: Actor) -> None:
    """Leave the step `code` out; doing so twice changes nothing.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include setting the centre up.
    """
    policy.require(by, "ground.set_up")
    _, is_new = SkippedStep.objects.get_or_create(code=code, defaults={"skipped_at": clock.now()})
    if is_new:
        store.append(StepSkipped(subject=f"step:{code}", what="was left out"), by=by)


@transaction.atomic
def take_up(code: str, *, by: Actor) -> None:
    """Take the step `code` up again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include setting the centre up.
    """
    policy.require(by, "ground.set_up")
    if SkippedStep.objects.filter(code=code).delete()[0]:
        store.append(StepSkipped(subject=f"step:{code}", what="was taken up again"), by=by)
