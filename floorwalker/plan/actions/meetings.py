"""Minutes: writing them, noting what was decided and who does what, agreeing to them, and saying that something is done."""

from __future__ import annotations

from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from floorwalker.ground import clock, findings, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Decision
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.meeting_events import MeetingActionDone, MeetingActionGiven, MinutesAgreed, MinutesWritten
from floorwalker.plan.models import Meeting, MeetingAction
from floorwalker.plan.queries import meetings as queries
from floorwalker.plan.rules import meetings as rules
from floorwalker.plan.rules.meetings import Minutes

WRITE: Final = queries.WRITE


@transaction.atomic
def write(minutes: Minutes, *, of: Meeting | None = None, by: Actor) -> Meeting:
    """Write the minutes of a meeting, or with `of` write them anew while they are not agreed; their chair is asked to agree.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include writing minutes.
    RuleBroken
        If they are no minutes (`rules.check`).
    NotFound
        If `by` may not see those that are written anew.
    Conflict
        If they are agreed.
    """
    policy.require(by, WRITE)
    writer = deciding.require_person(by, refusal="Only a person writes minutes.")
    rules.check(minutes, now=clock.now())
    held = _open(of, by) if of is not None else Meeting(
        reference=next_reference("MIN"), written_by_id=writer, written_at=clock.now()
    )
    chaired_before = held.chair_id
    held.title, held.site, held.starts_at, held.chair = minutes.title.strip(), minutes.site, minutes.starts_at, minutes.chair
    held.agenda, held.notes = minutes.agenda.strip(), minutes.notes.strip()
    held.save()
    held.present.set(minutes.present)
    held.apologies.set(minutes.apologies)
    if chaired_before not in {None, minutes.chair.pk}:
        todos.settle(_todo(held, chaired_before))
    if minutes.chair.pk != writer:
        deciding.ask(
            minutes.chair, key=_todo(held, minutes.chair.pk), what=f"Agree to the minutes of {held.title}",
            why="Minutes count once their chair has read them.", about=_about(held), due_on=None, is_decision=True,
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
    NotFound
        If `by` may not see them.
    Conflict
        If the minutes are agreed.
    """
    policy.require(by, WRITE)
    held = _open(meeting, by)
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
    NotFound
        If `by` may not see them.
    Conflict
        If the minutes are agreed.
    """
    policy.require(by, WRITE)
    held = _open(meeting, by)
    if not what.strip():
        raise RuleBroken("Nothing is to be done.", remedy="Say what the owner does.", code="minutes_action")
    if due_on < held.starts_at.astimezone(ZoneInfo(held.site.zone)).date():
        raise RuleBroken(f"{due_on:%d %b %Y} lies before the meeting.", remedy="Choose a later day.", code="minutes_action")
    made = MeetingAction.objects.create(meeting=held, what=what.strip()[:300], owner=owner, due_on=due_on)
    deciding.ask(
        owner, key=f"meeting:action:{made.pk}", what=made.what, why=f"It was given to you in {held.title}.", about=_about(held),
        due_on=due_on,
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
        If there is no such action, or `by` may not see the minutes.
    Conflict
        If it is done already.
    """
    policy.require(by, queries.VIEW)
    queries.require_sight(meeting, by)
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
    NotFound
        If `by` may not see them.
    Conflict
        If they are agreed already.
    """
    policy.require(by, queries.VIEW)
    held = _open(meeting, by)
    if held.chair_id != by.person_id:
        raise NotAllowed(f"{held.chair.display_name} chaired it and agrees to its minutes.", remedy="Ask them.")
    held.agreed_at = clock.now()
    held.save(update_fields=["agreed_at"])
    todos.settle(_todo(held, held.chair_id))
    store.append(
        MinutesAgreed(subject=held.reference, decisions=queries.decisions(held).count(), actions=held.actions.count()), by=by
    )
    return held


def _open(meeting: Meeting, by: Actor) -> Meeting:
    queries.require_sight(meeting, by)
    held = Meeting.objects.select_for_update(of=("self",)).select_related("chair", "site").get(pk=meeting.pk)
    if held.agreed_at is not None:
        raise Conflict(f"The minutes {held.reference} are agreed.", remedy="Correct them in the minutes of the next meeting.")
    return held


def _about(meeting: Meeting) -> str:
    return f"meeting:{meeting.reference}"


def _todo(meeting: Meeting, chair: int) -> str:
    return f"{_about(meeting)}:agree:{chair}"
