"""Minutes: writing them, noting what was decided and who does what, agreeing to them, and saying that something is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from django.db import transaction

from floorwalker.ground import clock, findings, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Decision
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person, Site
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.meeting_events import MeetingActionDone, MeetingActionGiven, MinutesAgreed, MinutesWritten
from floorwalker.plan.models import Meeting, MeetingAction
from floorwalker.plan.queries import meetings as queries

WRITE: Final = queries.WRITE


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """What somebody writes down of a meeting."""

    title: str
    site: Site
    starts_at: datetime
    chair: Person
    present: Sequence[Person]
    apologies: Sequence[Person]
    agenda: str
    notes: str


@transaction.atomic
def write(minutes: Minutes, *, of: Meeting | None = None, by: Actor) -> Meeting:
    """Write the minutes of a meeting, or with `of` write them anew while they are not agreed.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing minutes.
    RuleBroken
        If there is no title or agenda, nobody was there, somebody was there and sent apologies, or the meeting is yet to come.
    Conflict
        If they are agreed.
    """
    policy.require(by, WRITE)
    if by.person_id is None:
        raise RuleBroken("Only a person writes minutes.", remedy="Sign in as somebody who may.", code="not_a_person")
    if not minutes.title.strip() or not minutes.agenda.strip():
        raise RuleBroken("The minutes have no title or agenda.", remedy="Say what the meeting was about.", code="minutes_empty")
    if not minutes.present:
        raise RuleBroken("Nobody was there.", remedy="Choose who was present.", code="minutes_nobody")
    both = {each.display_name for each in minutes.present} & {each.display_name for each in minutes.apologies}
    if both:
        raise RuleBroken(f"{', '.join(sorted(both))} was there and sent apologies.", remedy="Choose one of the two.", code="minutes_both")
    if minutes.starts_at > clock.now():
        raise RuleBroken("The meeting is yet to come.", remedy="Write its minutes when it was held.", code="minutes_ahead")
    held = _open(of) if of is not None else Meeting(
        reference=next_reference("MIN"), written_by_id=by.person_id, written_at=clock.now()
    )
    held.title, held.site, held.starts_at, held.chair = minutes.title.strip(), minutes.site, minutes.starts_at, minutes.chair
    held.agenda, held.notes = minutes.agenda.strip(), minutes.notes.strip()
    held.save()
    held.present.set(minutes.present)
    held.apologies.set(minutes.apologies)
    if minutes.chair.pk != by.person_id:
        todos.owe(
            minutes.chair, key=f"meeting:{held.reference}:agree", stage="plan", what=f"Agree to the minutes of {held.title}",
            why="Minutes count once their chair has read them.", about=f"meeting:{held.reference}",
        )
    store.append(
        MinutesWritten(
            subject=held.reference, present=len(minutes.present), chair=minutes.chair.reference, title=Sleeved(held.title)
        ),
        by=by,
    )
    return held


@transaction.atomic
def decide(meeting: Meeting, *, question: str, choice: str, why: str, by: Actor) -> Decision:
    """Note what a meeting decided.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing minutes.
    RuleBroken
        If nothing was chosen.
    Conflict
        If the minutes are agreed.
    """
    policy.require(by, WRITE)
    held = _open(meeting)
    return findings.record_decision(
        Ref("meeting", held.reference), question=question.strip(), options=[], choice=choice, why=why.strip(), by=by,
        picture={"meeting": held.reference, "present": held.present.count()},
    )


@transaction.atomic
def give(meeting: Meeting, *, what: str, owner: Person, due_on: date, by: Actor) -> MeetingAction:
    """Note what `owner` does after a meeting until `due_on`; they owe it from then on.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing minutes.
    RuleBroken
        If nothing is said, or the day lies before the meeting.
    Conflict
        If the minutes are agreed.
    """
    policy.require(by, WRITE)
    held = _open(meeting)
    if not what.strip():
        raise RuleBroken("Nothing is to be done.", remedy="Say what the owner does.", code="minutes_action")
    if due_on < held.starts_at.date():
        raise RuleBroken(f"{due_on:%d %b %Y} lies before the meeting.", remedy="Choose a later day.", code="minutes_action")
    made = MeetingAction.objects.create(meeting=held, what=what.strip()[:300], owner=owner, due_on=due_on)
    todos.owe(
        owner, key=f"meeting:action:{made.pk}", stage="plan", what=made.what, why=f"It was given to you in {held.title}.",
        about=f"meeting:{held.reference}", due_at=datetime.combine(due_on, time(), tzinfo=UTC),
    )
    store.append(
        MeetingActionGiven(subject=held.reference, owner=owner.reference, due_on=due_on, what=Sleeved(made.what)), by=by
    )
    return made


@transaction.atomic
def done(meeting: Meeting, *, key: int, by: Actor) -> None:
    """Say that what a meeting gave somebody is done: its owner may, and who writes minutes.

    Raises
    ------
    NotAllowed
        If it is neither one's own nor one's to write.
    NotFound
        If there is no such action.
    Conflict
        If it is done already.
    """
    policy.require(by, queries.VIEW)
    found = MeetingAction.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=key, meeting=meeting).first()
    if found is None:
        raise NotFound("There is no such action.", remedy="Choose one on the page of the minutes.")
    if found.owner_id != by.person_id and not policy.allows(by, WRITE):
        raise NotAllowed(f"{found.owner.display_name} says when it is done.", remedy="Ask them.")
    if found.done_at is not None:
        raise Conflict("That is done already.", remedy="Look at the minutes again.")
    found.done_at = clock.now()
    found.save(update_fields=["done_at"])
    todos.settle(f"meeting:action:{found.pk}")
    store.append(MeetingActionDone(subject=meeting.reference, owner=found.owner.reference, what=Sleeved(found.what)), by=by)


@transaction.atomic
def agree(meeting: Meeting, *, by: Actor) -> Meeting:
    """Agree to the minutes of a meeting that one chaired; nothing in them changes any more.

    Raises
    ------
    NotAllowed
        If `by` did not chair it.
    Conflict
        If they are agreed already.
    """
    policy.require(by, queries.VIEW)
    held = _open(meeting)
    if held.chair_id != by.person_id:
        raise NotAllowed(f"{held.chair.display_name} chaired it and agrees to its minutes.", remedy="Ask them.")
    held.agreed_at = clock.now()
    held.save(update_fields=["agreed_at"])
    todos.settle(f"meeting:{held.reference}:agree")
    store.append(
        MinutesAgreed(subject=held.reference, decisions=queries.decisions(held).count(), actions=held.actions.count()), by=by
    )
    return held


def _open(meeting: Meeting) -> Meeting:
    held = Meeting.objects.select_for_update(of=("self",)).select_related("chair").get(pk=meeting.pk)
    if held.agreed_at is not None:
        raise Conflict(f"The minutes {held.reference} are agreed.", remedy="Correct them in the minutes of the next meeting.")
    return held
