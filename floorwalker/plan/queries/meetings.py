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
from floorwalker.plan.models import Meeting, MeetingAction, MeetingPurpose

VIEW: Final = sight.VIEW_MINUTES
WRITE: Final = "plan.write_minutes"
DECISION: Final = "decision"
ACTION: Final = "action"


def listed(by: Actor) -> QuerySet[Meeting]:
    """Return the minutes that `by` may see, each with how many actions are open.

    Raises
    ------
    NotAllowed
        If the roles of `by` see no minutes, not even their own.
    """
    policy.require(by, VIEW)
    rows = sight.minutes(by)
    named = Q(actions__purposes__isnull=False, actions__purposes__taken_back_at=None)
    return rows.select_related("chair", "site", "written_by").annotate(
        given=Count("actions", distinct=True), left=Count("actions", filter=Q(actions__done_at=None), distinct=True),
        named=Count("actions", filter=named, distinct=True),
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


def of_meeting(meeting: Meeting, thing: Decision | MeetingAction) -> Decision | MeetingAction | None:
    """Return `thing` where the minutes of `meeting` hold it."""
    if isinstance(thing, Decision):
        return decisions(meeting).filter(pk=thing.pk).first()
    return meeting.actions.filter(pk=thing.pk).first()


def thing_of(meeting: Meeting, kind: str, key: int) -> Decision | MeetingAction:
    """Return the decision or action of a meeting with the key `key`.

    Raises
    ------
    NotFound
        If the minutes hold none.
    """
    found = decisions(meeting).filter(pk=key).first() if kind == DECISION else meeting.actions.filter(pk=key).first()
    if found is None:
        raise NotFound("The minutes hold no such thing.", remedy="Choose one on their page.")
    return found


def kind_of(thing: Decision | MeetingAction) -> str:
    """Return whether something is a decision or an action."""
    return DECISION if isinstance(thing, Decision) else ACTION


def purposes(meeting: Meeting) -> dict[tuple[str, int], MeetingPurpose]:
    """Return what the decisions and actions of a meeting were said to serve, by kind and key."""
    rows = meeting.purposes.filter(taken_back_at=None)
    return {(DECISION, each.decision_id) if each.decision_id else (ACTION, each.action_id or 0): each for each in rows}


def serving(about: str, *, by: Actor) -> list[MeetingPurpose]:
    """Return what was decided and given in meetings that `by` may see in the service of `about` (a Ref), the latest first."""
    if not policy.allows(by, VIEW):
        return []
    rows = MeetingPurpose.objects.filter(about=about, taken_back_at=None, meeting__in=sight.minutes(by).order_by().values("pk"))
    return list(rows.select_related("meeting__site", "decision", "action__owner").order_by("-meeting__starts_at", "pk"))


def silent_actions(by: Actor) -> QuerySet[MeetingAction]:
    """Return the open actions of meetings that `by` may see which name nothing that they serve, those due first first."""
    named = MeetingPurpose.objects.filter(taken_back_at=None, action__isnull=False)
    rows = MeetingAction.objects.filter(done_at=None, meeting__in=sight.minutes(by).order_by().values("pk"))
    return rows.exclude(pk__in=named.values("action")).select_related("meeting", "owner")


def people() -> QuerySet[Person]:
    """Return those who may have been there: who works here."""
    return Person.objects.filter(left_on=None, is_pseudonym=False, is_provisional=False).order_by("sort_key")
