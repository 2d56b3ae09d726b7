"""The house's own list of reasons for exceptions: added to, changed, retired and brought back."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.serve.entries import words_or_refuse
from floorwalker.serve.events import ReasonSet
from floorwalker.serve.models import ExceptionReason

PERMISSION = "serve.exception_reasons"


@transaction.atomic
def add(name: str, *, place: str, by: Actor) -> ExceptionReason:
    """Add a reason; its code is made from its name and stays.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing the list.
    RuleBroken
        If it has no name, a place that is not known, or is there already.
    """
    policy.require(by, PERMISSION)
    said = words_or_refuse(name, noun="The name")[:60]
    if place not in ExceptionReason.Place.values:
        raise RuleBroken(f"{place!r} is no place.", remedy=f"There are: {', '.join(ExceptionReason.Place.values)}.", code="bad_place")
    code = slugify(said)[:30]
    if not code:
        raise RuleBroken(f"No code can be made of {said!r}.", remedy="Use letters or figures.", code="no_code")
    if ExceptionReason.objects.filter(code=code).exists():
        raise RuleBroken(
            f"There is a reason {code} already.", remedy="Bring it back if it is retired, or choose another name.", code="reason_known"
        )
    reason = ExceptionReason.objects.create(code=code, name=said, place=place)
    store.append(ReasonSet(subject=f"exception_reason:{code}", state="added", place=place), by=by)
    return reason


@transaction.atomic
def retire(reason: ExceptionReason, *, by: Actor) -> ExceptionReason:
    """Take a reason off the list, or bring it back; exceptions that carry it keep it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include changing the list.
    """
    policy.require(by, PERMISSION)
    reason.retired_at = None if reason.retired_at else clock.now()
    reason.save(update_fields=["retired_at"])
    state = "retired" if reason.retired_at else "brought back"
    store.append(ReasonSet(subject=f"exception_reason:{reason.code}", state=state, place=reason.place), by=by)
    return reason
