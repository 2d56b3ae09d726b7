"""Breaches of personal data: recorded, judged, told of in time or with the reasons, and closed once the record is whole."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from floorwalker.ground import clock, packs, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import rights_sight
from floorwalker.resolve.breach_events import (
    BreachClosed,
    BreachDescribed,
    BreachGiven,
    BreachJudged,
    BreachPeopleTold,
    BreachRecorded,
    BreachTold,
)
from floorwalker.resolve.models import Breach
from floorwalker.resolve.queries import breaches as queries
from floorwalker.resolve.queries import rights
from floorwalker.resolve.rules import clocks
from floorwalker.resolve.rules import rights as rules

TITLE: int = 120


@transaction.atomic
def record(*, title: str, nature: str, what_happened: str, aware_at: datetime, by: Actor) -> Breach:
    """Record a breach; its clock runs from when anybody of the house became aware of it, over nights and weekends.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include recording breaches.
    RuleBroken
        If its nature is unknown, words are missing, it became known later than now, or before there was a duty to tell of it.
    """
    policy.require(by, queries.RECORD)
    person, now = rights_sight.somebody(by), clock.now()
    if nature not in Breach.Nature.values:
        raise RuleBroken(f"{nature!r} is no kind of breach.", remedy=f"Choose from {', '.join(Breach.Nature.values)}.", code="unknown_word")
    if aware_at > now:
        raise RuleBroken("It cannot be known later than now.", remedy="Give the moment at which somebody noticed.", code="time_to_come")
    pack = packs.regulations().get(rules.PACK)
    try:
        edition = pack.on(rights.day_of(pack, aware_at))
        due = clocks.due(pack, edition, queries.NOTICE, aware_at)
    except LookupError:
        raise RuleBroken("On that day there was no duty to tell of it.", remedy="Check the day.", code="not_in_force") from None
    made = Breach.objects.create(
        reference=next_reference("BRC"), title=rules.said(" ".join(title.split()), longest=TITLE, what="The title"), nature=nature,
        what_happened=rules.said(what_happened, longest=rules.LONGEST_WORDS, what="What happened"), aware_at=aware_at, recorded_at=now,
        recorded_by=person, owner=person, pack=pack.code, edition=edition.version, digest=edition.digest, late_from=due.by.late_from,
    )
    todos.owe(
        person, key=_todo(made), stage="resolve", what=f"Decide whether anybody is told of {made.reference}",
        why="The Commissioner is told within 72 hours, unless harm is unlikely.", about=f"breach:{made.reference}", due_at=made.late_from,
        is_decision=True,
    )
    store.append(
        BreachRecorded(
            subject=made.reference, title=Sleeved(made.title), aware_at=aware_at, late_from=made.late_from, pack=made.pack,
            edition=made.edition, digest=made.digest,
        ),
        by=by,
    )
    return made


@transaction.atomic
def describe(
    reference: str, *, people_affected: int | None, records_affected: int | None, consequences: str, measures: str, by: Actor
) -> Breach:
    """Write down what was learnt of a breach and what was done; it may be told piece by piece.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include recording breaches.
    NotFound, Conflict
        If there is no such breach, or it is closed.
    RuleBroken
        If a number is below 0 or words are too many.
    """
    policy.require(by, queries.RECORD)
    held = _open(reference)
    if min(people_affected or 0, records_affected or 0) < 0:
        raise RuleBroken("A number is 0 or more.", remedy="Leave it empty where it is not known.", code="below_0")
    held.people_affected, held.records_affected = people_affected, records_affected
    held.consequences, held.measures = (
        words and rules.said(words, longest=rules.LONGEST_WORDS, what=what)
        for words, what in ((consequences.strip(), "What it led to"), (measures.strip(), "What was done"))
    )
    held.save(update_fields=["people_affected", "records_affected", "consequences", "measures"])
    store.append(BreachDescribed(subject=reference, people=people_affected, records=records_affected), by=by)
    return held


@transaction.atomic
def judge(reference: str, *, risk: str, reason: str, by: Actor) -> Breach:
    """Judge how likely it harms people, with the reason: where harm is unlikely nobody need be told, and the record says why.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include deciding on breaches.
    NotFound, Conflict
        If there is no such breach, or it is closed.
    RuleBroken
        If the risk is unknown, no reason is given, or harm is called unlikely after the Commissioner was told.
    """
    policy.require(by, queries.DECIDE)
    held = _open(reference)
    if risk not in Breach.Risk.values:
        raise RuleBroken(f"{risk!r} is no risk.", remedy=f"Choose from {', '.join(Breach.Risk.values)}.", code="unknown_word")
    if risk == Breach.Risk.UNLIKELY and held.told_at is not None:
        raise RuleBroken("The Commissioner was told of it.", remedy="Tell them what was found since.", code="told_before")
    held.risk, held.risk_why = risk, rules.said(reason, longest=rules.LONGEST_WORDS, what="The reason")
    held.judged_at, held.judged_by = clock.now(), rights_sight.somebody(by)
    held.save(update_fields=["risk", "risk_why", "judged_at", "judged_by"])
    _owe_what_is_left(held)
    store.append(BreachJudged(subject=reference, risk=held.get_risk_display(), reason=Sleeved(held.risk_why)), by=by)
    return held


@transaction.atomic
def tell(reference: str, *, at: datetime, told_reference: str, late_why: str, by: Actor) -> Breach:
    """Say that the Commissioner was told, and when; later than the clock only with the reasons for the delay.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include deciding on breaches.
    NotFound, Conflict
        If there is no such breach, it is closed, or the Commissioner was told before.
    RuleBroken
        If nobody judged the risk, harm is unlikely, the moment is outside, or it was late and no reasons are given.
    """
    policy.require(by, queries.DECIDE)
    held = _open(reference)
    if held.told_at is not None:
        raise Conflict(f"The Commissioner was told on {held.told_at:%d %b %Y}.", remedy="Look at the breach again.")
    if held.risk in {"", Breach.Risk.UNLIKELY}:
        raise RuleBroken("Nobody judged that harm is likely.", remedy="Judge the risk first.", code="not_judged")
    _told_when(held, at)
    is_late = at >= held.late_from
    held.late_why = rules.said(late_why, longest=rules.LONGEST_WORDS, what="Why it was late") if is_late else ""
    held.told_at, held.told_reference = at, " ".join(told_reference.split())[:60]
    held.save(update_fields=["late_why", "told_at", "told_reference"])
    _owe_what_is_left(held)
    store.append(BreachTold(subject=reference, on=at, when="late" if is_late else "in time"), by=by)
    return held


@transaction.atomic
def tell_people(reference: str, *, at: datetime | None, how: str, by: Actor) -> Breach:
    """Say that the people were told, when and how; or without a moment why they were not.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include deciding on breaches.
    NotFound, Conflict
        If there is no such breach, or it is closed.
    RuleBroken
        If it is not said how or why not, or the moment is outside.
    """
    policy.require(by, queries.DECIDE)
    held = _open(reference)
    if at is not None:
        _told_when(held, at)
    held.people_told_at = at
    held.people_told_how = rules.said(how, longest=rules.LONGEST_WORDS, what="How they were told, or why not,")
    held.save(update_fields=["people_told_at", "people_told_how"])
    store.append(BreachPeopleTold(subject=reference, what="Told the people" if at else "Said why people are not told"), by=by)
    return held


@transaction.atomic
def close(reference: str, *, by: Actor) -> Breach:
    """Close a breach whose record is whole and of which everybody was told who must be.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include deciding on breaches.
    NotFound, Conflict
        If there is no such breach, or it is closed.
    RuleBroken
        If the record lacks what the pack asks for, or somebody was not told.
    """
    policy.require(by, queries.DECIDE)
    held = _open(reference)
    if lacking := queries.lacking(held):
        raise RuleBroken(f"The record does not say: {', '.join(lacking)}.", remedy="Write it down first.", code="record_lacks")
    if held.risk != Breach.Risk.UNLIKELY and held.told_at is None:
        raise RuleBroken("The Commissioner was not told.", remedy="Tell them, late rather than never, with the reasons.", code="not_told")
    if held.risk == Breach.Risk.HIGH and not held.people_told_how:
        raise RuleBroken("The risk is high and the people were not told.", remedy="Tell them, or say why not.", code="people_not_told")
    held.closed_at, held.closed_by = clock.now(), rights_sight.somebody(by)
    held.save(update_fields=["closed_at", "closed_by"])
    todos.settle_about(f"breach:{reference}")
    store.append(BreachClosed(subject=reference), by=by)
    return held


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> Breach:
    """Let somebody else have a breach.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what its owner owns.
    NotFound, Conflict
        If there is no such breach, or it is closed.
    RuleBroken
        If `to` may not have it.
    """
    held = _open(reference)
    policy.require_for(by, "people.hand_over", held.owner)
    if not queries.keepers().filter(pk=to.pk).exists():
        raise RuleBroken(f"{to.display_name} keeps no breaches.", remedy="Choose somebody whose role does.", code="no_keeper")
    held.owner = to
    held.save(update_fields=["owner"])
    Todo.objects.filter(key=_todo(held)).update(person=to)
    store.append(BreachGiven(subject=reference, to=to.reference), by=by)
    return held


def _owe_what_is_left(held: Breach) -> None:
    """The To-do is about telling in time; it is done once that was decided or done."""
    if held.told_at is not None or held.risk == Breach.Risk.UNLIKELY:
        todos.settle(_todo(held))
    else:
        todos.reopen(_todo(held))


def _told_when(held: Breach, at: datetime) -> None:
    if not held.aware_at <= at <= clock.now():
        raise RuleBroken("They cannot be told before it was known, nor later than now.", remedy="Give the moment.", code="time_outside")


def _todo(held: Breach) -> str:
    return f"breach:{held.reference}"


def _open(reference: str) -> Breach:
    found = Breach.objects.select_for_update(of=("self",)).select_related("owner").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no breach {reference}.", remedy="Look at the register.")
    if found.closed_at is not None:
        raise Conflict(f"{reference} is closed.", remedy="Record another one.")
    return found
