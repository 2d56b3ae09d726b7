"""What decisions and actions of meetings serve: naming it beside the minutes, and taking that back."""

from __future__ import annotations

from django.db import transaction

from floorwalker.ground import clock, refs
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.models import Decision
from floorwalker.ground.people import policy
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.plan.actions import deciding
from floorwalker.plan.meeting_events import MeetingPurposeNamed, MeetingPurposeTakenBack
from floorwalker.plan.models import Meeting, MeetingAction, MeetingPurpose
from floorwalker.plan.queries import meetings as queries
from floorwalker.plan.rules.activities import SERVES


@transaction.atomic
def name(meeting: Meeting, thing: Decision | MeetingAction, *, about: str, by: Actor) -> MeetingPurpose:
    """Say which standard, KPI set or goal (a Ref) a decision or an action of a meeting serves; minutes agreed stay as they are.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing minutes.
    NotFound
        If `by` may not see the minutes, they hold no such thing, or what it serves is not there.
    RuleBroken
        If it is no standard, KPI set or goal.
    Conflict
        If it names one already.
    """
    policy.require(by, queries.WRITE)
    namer = deciding.require_person(by, refusal="Only a person says what a decision serves.")
    queries.require_sight(meeting, by)
    held = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not about.startswith(SERVES):
        raise RuleBroken("That is no standard, KPI set or goal.", remedy="Choose one from the list.", code="meeting_about")
    said = {"decision": thing} if isinstance(thing, Decision) else {"action": thing}
    if queries.of_meeting(held, thing) is None:
        raise NotFound("The minutes hold no such thing.", remedy="Choose one on their page.")
    if MeetingPurpose.objects.filter(taken_back_at=None, **said).exists():
        raise Conflict("It names what it serves already.", remedy="Take that back first.")
    made = MeetingPurpose.objects.create(
        meeting=held, about=about, pinned=refs.freeze(Ref.parse(about), by=by), named_by_id=namer, named_at=clock.now(), **said
    )
    store.append(MeetingPurposeNamed(subject=held.reference, about=about, what=queries.kind_of(thing)), by=by)
    return made


@transaction.atomic
def take_back(meeting: Meeting, *, key: int, by: Actor) -> None:
    """Take back what a decision or an action was said to serve.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing minutes.
    NotFound
        If `by` may not see the minutes, or nothing of that key stands.
    """
    policy.require(by, queries.WRITE)
    queries.require_sight(meeting, by)
    held = MeetingPurpose.objects.select_for_update().filter(pk=key, meeting=meeting, taken_back_at=None).first()
    if held is None:
        raise NotFound("That was taken back already.", remedy="Look at the minutes again.")
    held.taken_back_at = clock.now()
    held.save(update_fields=["taken_back_at"])
    store.append(MeetingPurposeTakenBack(subject=meeting.reference, about=held.about), by=by)
