"""The monitoring calendar: giving somebody something to look at, the looks, and the daily asking of who is late."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.rules.deciding import LONGEST_REASON
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.review.actions import review_cycles
from floorwalker.review.models import Every, MonitoringDuty, MonitoringLook
from floorwalker.review.monitoring_events import CalendarLookedAt, DutyEnded, DutyGiven, DutySet, Looked
from floorwalker.review.queries import monitoring as queries
from floorwalker.review.queries.monitoring import Turn

KEEP: Final = queries.KEEP
LOOK: Final = queries.LOOK
WATCH: Final = "review.watch_calendar"
PREFIX: Final = "MON"
KEY: Final = "monitoring:"
"""Every To-do that the calendar raises has a key that begins so."""
BACK: Final = timedelta(days=62)
"""What is late for longer is asked for no more; it stands in the calendar as it is."""
AHEAD: Final = timedelta(days=1)
ASKED: Final = frozenset({"draw", "calibration", "look"})
"""Of these the calendar asks; picks, signals, follow-ups and reviews have To-dos of their own."""
DUE_AT: Final = time(17)


class MonitoringRefused(RuleBroken):
    """It cannot be monitored so."""

    code = "monitoring_refused"


@transaction.atomic
def set_duty(*, what: str, words: str, person: Person, every: str, starts_on: date, by: Actor) -> MonitoringDuty:
    """Let `person` look at something by `starts_on`, and then again and again.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping the monitoring calendar.
    MonitoringRefused
        If it is nothing to look at, the day is past, or `person` may not look.
    """
    policy.require(by, KEEP)
    setter = deciding.require_person(by, refusal="Only a person says what is monitored.")
    if what not in MonitoringDuty.What.values or every not in Every.values:
        raise MonitoringRefused("That is nothing to look at, or no rhythm.", remedy="Choose both from the lists.")
    if starts_on < clock.today("UTC"):
        raise MonitoringRefused(f"{starts_on:%d %b %Y} is past.", remedy="Choose a day to come.")
    _require_looker(person)
    made = MonitoringDuty.objects.create(
        reference=next_reference(PREFIX), what=what, words=" ".join(words.split())[:120], person=person, every=every, starts_on=starts_on,
        set_by_id=setter, set_at=clock.now(),
    )
    store.append(DutySet(subject=made.reference, what=what, every=every, person=person.reference, starts_on=starts_on), by=by)
    return made


@transaction.atomic
def look(duty: MonitoringDuty, *, due_on: date, seen: str, by: Actor) -> MonitoringLook:
    """Say that a duty was done for the day `due_on`, and what was seen: nobody ticks it off without words.

    Raises
    ------
    NotAllowed
        If it is somebody else's.
    RuleBroken
        If nothing is said, or the duty has no such day that may be done today.
    Conflict
        If it was done already.
    """
    policy.require(by, LOOK)
    held = _held(duty)
    if held.person_id != by.person_id:
        raise NotAllowed(f"{held.person.display_name} looks at {held.reference}.", remedy="Ask them, or let it be given to you.")
    words = " ".join(seen.split())[:LONGEST_REASON]
    if not words:
        raise MonitoringRefused("Nobody said what was seen.", remedy="Say what you saw, and what comes of it.")
    if due_on != queries.open_turn(held, today=clock.today("UTC")):
        if held.looks.filter(due_on=due_on).exists():
            raise Conflict("That was done already.", remedy="Look at the calendar again.")
        raise MonitoringRefused(f"{due_on:%d %b %Y} is no turn that is open.", remedy="Choose one that the calendar offers.")
    made = MonitoringLook.objects.create(duty=held, due_on=due_on, looked_by_id=by.person_id, looked_at=clock.now(), seen=words)
    todos.settle(f"{KEY}look:{held.reference}:{due_on}")
    store.append(Looked(subject=held.reference, due_on=due_on, seen=Sleeved(words)), by=by)
    return made


@transaction.atomic
def end_duty(duty: MonitoringDuty, *, why: str, by: Actor) -> None:
    """Let a duty be owed no more from today; what was done and missed before stays in the calendar.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include keeping the monitoring calendar.
    RuleBroken
        If nobody says why.
    Conflict
        If it is over.
    """
    policy.require(by, KEEP)
    held = _held(duty)
    held.ends_on, held.ended_why = clock.today("UTC"), reason_given(why)
    held.save(update_fields=["ends_on", "ended_why"])
    todos.settle_about(f"monitoring_duty:{held.reference}")
    store.append(DutyEnded(subject=held.reference, ends_on=held.ends_on, why=Sleeved(held.ended_why)), by=by)


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` look from now on in place of who does.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner owns.
    MonitoringRefused
        If it is over, or `to` may not look.
    """
    held = MonitoringDuty.objects.select_for_update(of=("self",)).select_related("person").filter(reference=reference, ends_on=None).first()
    if held is None:
        raise MonitoringRefused(f"{reference} is owed no more.", remedy="Look at what is owned again.")
    policy.require_for(by, "people.hand_over", held.person)
    _require_looker(to)
    before, held.person = held.person, to
    held.save(update_fields=["person"])
    todos.settle_about(f"monitoring_duty:{held.reference}")
    store.append(DutyGiven(subject=held.reference, before=before.reference, to=to.reference), by=by)


def watch(running: RunningJob) -> dict[str, Any]:
    """Let whoever is late owe it, so that it reaches their leader too, and let nobody owe what was done or missed meanwhile."""
    today = clock.today("UTC")
    with transaction.atomic():
        found = queries.everything(today - BACK, today + AHEAD + timedelta(days=1))
        wanted = {f"{KEY}{each.key}": each for each in found if _is_asked(each)}
        for key, turn in wanted.items():
            _owe(key, turn)
        settled = 0
        for key in Todo.objects.filter(key__startswith=KEY, done_at=None).exclude(key__in=wanted).values_list("key", flat=True):
            todos.settle(key)
            settled += 1
        late = review_cycles.remind_late(today)
        if wanted or settled or late:
            store.append(CalendarLookedAt(subject="monitoring_calendar", owed=len(wanted) + late, settled=settled), by=running.owner)
    return {"owed": len(wanted) + late, "settled": settled}


def _is_asked(turn: Turn) -> bool:
    if turn.kind not in ASKED or turn.person is None:
        return False
    return turn.state == "late" or (turn.kind == "look" and turn.state == "to come")


def _owe(key: str, turn: Turn) -> None:
    assert turn.person is not None
    todos.owe(
        turn.person, key=key, stage="review", what=f"{turn.title}: {turn.row}" if turn.title != turn.row else turn.row, about=turn.about,
        why=f"The monitoring calendar has it for {turn.due_on:%d %b %Y}.", due_at=datetime.combine(turn.due_on, DUE_AT, tzinfo=UTC),
    )
    todos.reopen(key)


def _require_looker(person: Person) -> None:
    if not queries.lookers().filter(pk=person.pk).exists():
        raise MonitoringRefused(f"{person.display_name} may not look at it.", remedy="Choose somebody whose role monitors.")


def _held(duty: MonitoringDuty) -> MonitoringDuty:
    held = MonitoringDuty.objects.select_for_update(of=("self",)).select_related("person").get(pk=duty.pk)
    if held.ends_on is not None:
        raise Conflict(f"{held.reference} is owed no more.", remedy="Give somebody another.")
    return held
