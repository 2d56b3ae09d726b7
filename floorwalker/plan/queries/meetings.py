"""Asking for minutes: all of them, or those of meetings one was asked to or owes something from."""

from __future__ import annotations

from typing import Final

from django.db.models import Count, Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotFound
from floorwalker.ground.models import Decision
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.plan import sight
from floorwalker.plan.models import Meeting

VIEW: Final = sight.VIEW_MINUTES
WRITE: Final = "plan.write_minutes"


def listed(by: Actor) -> QuerySet[Meeting]:
    """Return the minutes that `by` may see, each with how many actions are open.

    Raises
    ------
    NotAllowed
        If the roles of `by` see no minutes, not even their own.
    """
    policy.require(by, VIEW)
    rows = sight.minutes(by)
    return rows.select_related("chair", "site", "written_by").annotate(
        given=Count("actions", distinct=True), left=Count("actions", filter=Q(actions__done_at=None), distinct=True)
    )


def find(reference: str, *, by: Actor) -> Meeting:
    """Return the minutes called `reference`.

    Raises
    ------
    NotFound
        If there are none that `by` may see.
    """
    found = listed(by).filter(reference=reference).first()
    if found is None:
        raise _not_there(reference)
    return found


def require_sight(meeting: Meeting, by: Actor) -> None:
    """Refuse to act on minutes that `by` may not see.

    Raises
    ------
    NotFound
        If they lie outside what `by` may see.
    """
    if not sight.minutes(by).filter(pk=meeting.pk).exists():
        raise _not_there(meeting.reference)


def _not_there(reference: str) -> NotFound:
    return NotFound(f"There are no minutes {reference} that you may see.", remedy="Look for them in the list of minutes.")


def decisions(meeting: Meeting) -> QuerySet[Decision]:
    """Return what a meeting decided, the first first."""
    return Decision.objects.filter(subject=f"meeting:{meeting.reference}").order_by("pk")


def people() -> QuerySet[Person]:
    """Return those who may have been there: who works here."""
    return Person.objects.filter(left_on=None, is_pseudonym=False, is_provisional=False).order_by("sort_key")
