"""Rounds of calibration: opening one, scoring blind, reminding, moving its end and closing it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.jobs.kinds import Due
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.ground.web import formats
from floorwalker.plan.actions import deciding
from floorwalker.plan.rules.deciding import reason as reason_given
from floorwalker.record import sight as record_sight
from floorwalker.record.models import Interaction
from floorwalker.record.queries.contacts import number_of
from floorwalker.review import sight
from floorwalker.review.calibration_events import RoundClosed, RoundGiven, RoundMoved, RoundOpened, RoundReminded
from floorwalker.review.evaluation_events import EvaluationBegun
from floorwalker.review.models import Evaluation, Round, RoundContact, Scorecard, Scoring, Seat
from floorwalker.review.queries import calibration as queries
from floorwalker.review.queries import scorecards
from floorwalker.review.rules import calibration as rules

NOTICE: Final = "calibration"
CLOSE: Final = "review.close_calibration"
BY: Final = Actor.system("calibration")
REMINDED_EVERY: Final = timedelta(hours=4)
"""Nobody is reminded of the same round more often."""
LONGEST_PURPOSE: Final = 300


@transaction.atomic
def open_round(
    scorecard: Scorecard, *, contacts: Sequence[str], people: Sequence[Person], closes_at: datetime, purpose: str = "", by: Actor
) -> Round:
    """Open a round in which `people` score `contacts` (references) blind by `scorecard`, and ask them to.

    Who opens it lends them what was said in these contacts, masked, while they score: people of other teams calibrate together.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running calibration.
    RuleBroken
        If the scorecard is not published, there are too few people or too many contacts, a contact is not one that `by` may see
        or is of somebody who would score it, or it would close before now.
    """
    policy.require(by, queries.RUN)
    facilitator = deciding.require_person(by, refusal="Only a person runs a round.")
    now = clock.now()
    if scorecard.state != Scorecard.State.PUBLISHED:
        raise RuleBroken(f"{scorecard.name} is not published.", remedy="Choose a published scorecard.", code="scorecard_state")
    if closes_at <= now:
        raise RuleBroken("The round would close before now.", remedy="Choose a time to come.", code="closes_too_early")
    if len(set(people)) < rules.LEAST_PEOPLE:
        raise RuleBroken("One person alone has nobody to agree with.", remedy="Ask two people or more.", code="too_few_people")
    if len(purpose.strip()) > LONGEST_PURPOSE:
        raise RuleBroken("The purpose is too long.", remedy=f"Use at most {LONGEST_PURPOSE} characters.", code="purpose")
    chosen = _require_contacts(contacts, people, by)
    made = Round.objects.create(
        reference=next_reference("CAL"), scorecard=scorecard, purpose=purpose.strip(), facilitator_id=facilitator, opened_at=now,
        closes_at=closes_at,
    )
    for position, (each, agent) in enumerate(chosen, start=1):
        membership = record_sight.team_on(agent.pk, each.started_at.astimezone(UTC).date())
        RoundContact.objects.create(
            round=made, position=position, contact=each.pk, contact_at=each.started_at, channel=each.channel, queue=each.queue,
            reason=each.reason, agent=agent, team=membership.team if membership is not None else None,
        )
    for person in sorted(set(people), key=lambda one: one.pk):
        Seat.objects.create(round=made, person=person)
        todos.owe(
            person, key=_todo(made, person.pk), stage="review", what=f"Score {len(chosen)} contacts blind for {made.reference}",
            why="So that contacts are judged alike, whoever judges them. Nobody sees scores before all are in.", about=about(made),
            due_at=closes_at,
        )
    store.append(
        RoundOpened(
            subject=made.reference, contacts=", ".join(each.reference for each, _ in chosen),
            scorecard=f"{scorecard.reference} version {scorecard.number}", people=f"{len(set(people))} people", closes_at=closes_at,
        ),
        by=by,
    )
    return made


@transaction.atomic
def begin(one: Round, position: int, *, by: Actor) -> Evaluation:
    """Begin to score the contact at `position`, or go on with it; scores begun after the round was closed are late.

    Raises
    ------
    NotAllowed
        If `by` takes no part in the round, or evaluates no contacts any more.
    RuleBroken
        If there is no such contact in it, or `by` scored it in another round by this version.
    """
    policy.require(by, sight.EVALUATE)
    seat = queries.require_seat(one, by=by)
    begun = queries.evaluation_of(one, position, by=by)
    if begun is not None:
        return begun
    contact = queries.contact(one, position)
    try:
        with transaction.atomic():
            made = Evaluation.objects.create(
                reference=next_reference("EV"), kind=Evaluation.Kind.CALIBRATION, scorecard=one.scorecard,
                guidance=scorecards.guidance_number(one.scorecard, on=scorecards.today()), contact=contact.contact,
                contact_at=contact.contact_at, channel=contact.channel, queue=contact.queue, reason=contact.reason, agent=contact.agent,
                team=contact.team, evaluator_id=seat.person_id, begun_at=clock.now(),
            )
            Scoring.objects.create(contact=contact, seat=seat, evaluation=made)
    except IntegrityError as before:
        raise RuleBroken(
            f"You have scored {contact.contact_reference} by this scorecard in another round.", remedy="Ask for another contact.",
            code="scored_before",
        ) from before
    store.append(
        EvaluationBegun(
            subject=made.reference, use=made.get_kind_display(), contact=made.contact_reference, agent=made.agent.reference,
            scorecard=f"{one.scorecard.reference} version {one.scorecard.number}",
        ),
        by=by,
    )
    return made


def came_in(evaluation: Evaluation) -> None:
    """Tick off who has scored every contact of a round with `evaluation`, and close the round once all are in.

    It is called inside the action that submits, which writes the line.
    """
    scoring = Scoring.objects.select_related("contact__round", "seat").get(evaluation=evaluation)
    held = Round.objects.select_for_update().get(pk=scoring.contact.round_id)
    left = queries.missing(held)
    if scoring.seat.pk not in {seat.pk for seat in left}:
        todos.settle(_todo(held, scoring.seat.person_id))
    if not left and held.is_blind:
        _close(held, BY)


@transaction.atomic
def remind(one: Round, *, by: Actor) -> int:
    """Remind those whose scores are missing, and return how many were told.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running calibration.
    RuleBroken
        If it is closed, or everybody was reminded lately.
    """
    policy.require(by, queries.RUN)
    held = _open(one)
    now = clock.now()
    due = [seat for seat in queries.missing(held) if seat.reminded_at is None or now - seat.reminded_at >= REMINDED_EVERY]
    if not due:
        raise RuleBroken(
            "Everybody who is missing was reminded within four hours.", remedy="Wait, or speak with them.", code="reminded_lately"
        )
    for seat in due:
        seat.reminded_at = now
        seat.save(update_fields=["reminded_at"])
        deciding.tell(
            seat.person, kind=NOTICE, key=f"{about(held)}:remind:{seat.pk}:{now.isoformat()}", about=about(held),
            what=f"Your scores of {held.reference} are missing; it closes {formats.moment(held.closes_at, zone=seat.person.site.zone)}",
        )
    store.append(RoundReminded(subject=held.reference, people=", ".join(seat.person.reference for seat in due)), by=by)
    return len(due)


@transaction.atomic
def move_end(one: Round, *, closes_at: datetime, reason: str, by: Actor) -> Round:
    """Let an open round close at another time.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running calibration.
    RuleBroken
        If it is closed, nobody says why, or the time has passed.
    """
    policy.require(by, queries.RUN)
    held = _open(one)
    words = reason_given(reason)
    if closes_at <= clock.now():
        raise RuleBroken("That time has passed.", remedy="Choose a time to come.", code="closes_too_early")
    held.closes_at = closes_at
    held.save(update_fields=["closes_at"])
    for seat in held.seats.all():
        todos.move(_todo(held, seat.person_id), due_at=closes_at)
    store.append(RoundMoved(subject=held.reference, closes_at=closes_at, reason=Sleeved(words)), by=by)
    return held


@transaction.atomic
def close(one: Round, *, by: Actor) -> Round:
    """Close a round whose time is over; what is missing stays missing, and is never filled in.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running calibration.
    RuleBroken
        If it is closed, or somebody is missing and its time is not over.
    """
    if by != BY:
        policy.require(by, queries.RUN)
    held = _open(one)
    left = queries.missing(held)
    if left and held.closes_at > clock.now():
        raise RuleBroken(
            f"{len(left)} of {held.seats.count()} are missing, and it closes by itself {held.closes_at:%d %b %Y, %H:%M} UTC.",
            remedy="Remind them, or move its end.", code="still_blind",
        )
    return _close(held, by)


@transaction.atomic
def give(reference: str, *, to: Person, by: Actor) -> None:
    """Let `to` run the open round `reference`.

    Raises
    ------
    NotAllowed
        If no role of `by` hands over what that person owns.
    RuleBroken
        If it is closed by now.
    """
    held = Round.objects.select_for_update(of=("self",)).select_related("facilitator").filter(reference=reference, closed_at=None).first()
    if held is None:
        raise RuleBroken(f"{reference} is closed by now.", remedy="Look at what is owned again.", code="no_longer_owned")
    policy.require_for(by, "people.hand_over", held.facilitator)
    held.facilitator = to
    held.save(update_fields=["facilitator"])
    store.append(RoundGiven(subject=held.reference, to=to.reference), by=by)


def due(now: datetime) -> Sequence[Due]:
    """Return a turn for each round whose time is over."""
    rows = Round.objects.filter(closed_at=None, closes_at__lte=now).values_list("reference", "closes_at")
    return [Due(f"{CLOSE}:{reference}:{closes_at.isoformat()}", {"round": reference}) for reference, closes_at in rows]


def close_due(job: RunningJob) -> dict[str, Any]:
    """Close the round that the job names, unless somebody was faster or its end was moved."""
    one = Round.objects.filter(reference=job.arguments["round"], closed_at=None, closes_at__lte=clock.now()).first()
    if one is not None:
        close(one, by=BY)
    return {"closed": int(one is not None)}


def about(one: Round) -> str:
    """Return the Ref of a round, as notices and to-dos name it."""
    return f"calibration:{one.reference}"


def _close(held: Round, by: Actor) -> Round:
    held.closed_at = clock.now()
    seen = queries.table(held)
    held.figures = rules.figures(seen, seed=held.pk)
    held.save(update_fields=["closed_at", "figures"])
    todos.settle_about(about(held))
    places = queries.places(held)
    store.append(
        RoundClosed(
            subject=held.reference, scores=sum(place.scored for place in places), asked=sum(place.of for place in places),
            sha256=queries.digest(seen.given),
        ),
        by=by,
    )
    for person in {held.facilitator, *(place.seat.person for place in places)}:
        deciding.tell(
            person, kind=NOTICE, key=f"{about(held)}:closed:{person.pk}", about=about(held),
            what=f"{held.reference} is closed: see how far you agree",
        )
    return held


def _open(one: Round) -> Round:
    held = Round.objects.select_for_update(of=("self",)).select_related("facilitator", "scorecard").get(pk=one.pk)
    if not held.is_blind:
        raise Conflict(f"{held.reference} is closed already.", remedy="Look at what came of it.")
    return held


def _require_contacts(references: Sequence[str], people: Sequence[Person], by: Actor) -> list[tuple[Interaction, Person]]:
    if not 0 < len(references) <= rules.MOST_CONTACTS or len(set(references)) < len(references):
        raise RuleBroken(
            f"{len(references)} contacts are named.", remedy=f"Name 1 to {rules.MOST_CONTACTS}, each once.", code="number_of_contacts"
        )
    keys = [number_of(each) for each in references]
    rows = record_sight.contacts(by).filter(pk__in=[key for key in keys if key is not None]).select_related("agent", "queue", "reason")
    found = {each.pk: each for each in rows}
    now, chosen = clock.now(), []
    for reference, key in zip(references, keys, strict=True):
        one = found.get(key or 0)
        if one is None:
            raise RuleBroken(f"There is no contact {reference} that you may see.", remedy="Look for it in Record.", code="no_contact")
        if one.agent is None or one.ended_at is None or one.ended_at > now:
            raise RuleBroken(
                f"{reference} is not over, or nobody handled it.", remedy="Choose one that somebody has handled.", code="contact_open"
            )
        chosen.append((one, one.agent))
    for person in people:
        policy.require(Actor.person(person.pk), sight.EVALUATE)
        own = next((one for one in found.values() if one.agent_id == person.pk), None)
        if own is not None:
            raise RuleBroken(f"{own.reference} is a contact of {person.display_name}.", remedy="Choose another.", code="own_contact")
    return chosen


def _todo(one: Round, person: int) -> str:
    return f"{about(one)}:score:{person}"
