"""Asking for rounds of calibration: while one is blind everybody reads their own scores alone, whoever runs it included."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, F, Q, QuerySet

from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.people.models import Person
from floorwalker.ground.people.queries import who_may
from floorwalker.record import sight as record_sight
from floorwalker.record.queries import contacts as record_contacts
from floorwalker.record.queries import transcripts
from floorwalker.record.queries.transcripts import Said
from floorwalker.review import sight
from floorwalker.review.models import Answer, Evaluation, ReferenceAnswer, Round, RoundContact, Scorecard, Scoring, Seat, Settlement
from floorwalker.review.queries import scorecards
from floorwalker.review.rules.calibration import Key, Table
from floorwalker.review.rules.scoring import Given

VIEW: Final = sight.VIEW_CALIBRATION
RUN: Final = "review.run_calibration"
IN: Final = Q(scorings__evaluation__submitted_at__isnull=False, scorings__evaluation__voided_at=None)
QUARTER: Final = timedelta(days=92)
IN_TIME: Final = Q(evaluation__submitted_at__lte=F("contact__round__closed_at")) | Q(contact__round__closed_at=None)


def listed(by: Actor) -> QuerySet[Round]:
    """Return the rounds that `by` may see, each with how many scores were asked for and are in.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing calibration.
    """
    policy.require(by, VIEW)
    scored = Count("contacts__scorings", filter=Q(contacts__scorings__evaluation__submitted_at__isnull=False), distinct=True)
    return sight.rounds(by).select_related("scorecard", "facilitator").annotate(
        people=Count("seats", distinct=True), asked=Count("contacts", distinct=True) * Count("seats", distinct=True), scored=scored
    )


def find(reference: str, *, by: Actor) -> Round:
    """Return the round `reference`.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include seeing calibration.
    NotFound
        If there is none that `by` may see; it does not say which of the two.
    """
    policy.require(by, VIEW)
    found = sight.rounds(by).select_related("scorecard", "facilitator").filter(reference=reference).first()
    if found is None:
        raise NotFound(f"There is no round of calibration {reference} that you may see.", remedy="Look for it under Calibration.")
    return found


@dataclass(frozen=True)
class Place:
    """Somebody in a round: how many contacts they have scored, and how many of these after it was closed."""

    seat: Seat
    scored: int
    late: int
    of: int

    @property
    def is_in(self) -> bool:
        """Whether every contact is scored."""
        return self.scored == self.of


def places(one: Round) -> list[Place]:
    """Return everybody in a round with how far they are; it says no score, so everybody may see it. Two queries."""
    of = one.contacts.count()
    late = IN & Q(scorings__evaluation__submitted_at__gt=F("round__closed_at"))
    rows = one.seats.select_related("person").annotate(scored=Count("scorings", filter=IN), late=Count("scorings", filter=late))
    return [Place(seat, seat.scored, seat.late, of) for seat in rows.order_by("person__sort_key")]


def missing(one: Round) -> list[Seat]:
    """Return those who have not scored every contact."""
    return [place.seat for place in places(one) if not place.is_in]


def contacts(one: Round) -> list[RoundContact]:
    """Return the contacts of a round in order."""
    return list(one.contacts.select_related("queue", "agent").order_by("position"))


def scores(one: Round, *, by: Actor) -> QuerySet[Scoring]:
    """Return the scores of a round that `by` may read: their own while it is blind, all once it is closed."""
    rows = Scoring.objects.filter(contact__round=one, evaluation__voided_at=None)
    if one.is_blind:
        rows = rows.filter(evaluation__evaluator=by.person_id) if by.person_id is not None else rows.none()
    else:
        rows = rows.filter(evaluation__submitted_at__isnull=False)
    return rows.select_related("contact", "seat", "evaluation")


def require_open_eyes(one: Round) -> None:
    """Refuse to compare scores while a round is blind, whoever asks.

    Raises
    ------
    NotAllowed
        Saying until when.
    """
    if one.is_blind:
        raise NotAllowed(
            f"{one.reference} is blind: nobody compares scores before all are in, or {one.closes_at:%d %b %Y, %H:%M} UTC.",
            remedy="Score your own contacts, and look again once it is closed.", permission=VIEW,
        )


def table(one: Round) -> Table:
    """Return the answers of a closed round that came in time, beside the reference; five queries.

    Raises
    ------
    NotAllowed
        If it is blind.
    """
    require_open_eyes(one)
    return _table(one, Scoring.objects.filter(IN_TIME, contact__round=one, evaluation__voided_at=None))


def table_with_late(one: Round) -> Table:
    """Return the same with the answers that came late, which count nowhere.

    Raises
    ------
    NotAllowed
        If it is blind.
    """
    require_open_eyes(one)
    return _table(one, Scoring.objects.filter(contact__round=one, evaluation__voided_at=None))


def _table(one: Round, rows: QuerySet[Scoring]) -> Table:
    keys: dict[int, Key] = {
        evaluation: (position, person)
        for evaluation, position, person in rows.filter(evaluation__submitted_at__isnull=False).values_list(
            "evaluation", "contact__position", "seat__person"
        )
    }
    given: dict[Key, dict[str, Given]] = {key: {} for key in keys.values()}
    answers = Answer.objects.filter(evaluation__in=keys).values_list("evaluation", "question__key", "value", "is_na", "note")
    for evaluation, question, value, is_na, note in answers:
        given[keys[evaluation]][question] = Given(value, is_na, note)
    people = one.seats.order_by("person__sort_key").values_list("person", flat=True)
    return Table(
        scorecards.card_of(one.scorecard), list(one.contacts.order_by("position").values_list("position", flat=True)), list(people), given,
        references(one),
    )


def references(one: Round) -> dict[int, dict[str, Given]]:
    """Return the reference answers that are agreed on, by contact and question."""
    found: dict[int, dict[str, Given]] = {}
    rows = ReferenceAnswer.objects.filter(contact__round=one).values_list("contact__position", "question", "value", "is_na")
    for position, question, value, is_na in rows:
        found.setdefault(position, {})[question] = Given(value, is_na)
    return found


def digest(given: Mapping[Key, Mapping[str, Given]]) -> str:
    """Return the SHA-256 under which the scores of a round are proved as they were when it was closed."""
    rows = [[list(key), [[name, one.value, one.is_na] for name, one in sorted(answers.items())]] for key, answers in sorted(given.items())]
    return hashlib.sha256(json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()


def previous(one: Round) -> Round | None:
    """Return the round closed before this one by the same scorecard, in whatever version."""
    rows = Round.objects.filter(scorecard__reference=one.scorecard.reference, closed_at__isnull=False, opened_at__lt=one.opened_at)
    return rows.order_by("-opened_at").first()


def blind_beside(one: Round, *, by: Actor) -> Round | None:
    """Return the round still blind that `by` may see, the one that closes first, None where there is none."""
    rows = sight.rounds(by).exclude(pk=one.pk).filter(closed_at=None).select_related("scorecard")
    return rows.order_by("closes_at").first()


def settlements(one: Round) -> dict[str, Settlement]:
    """Return what was settled in a round, by question, with everybody's vote."""
    rows = one.settlements.select_related("example", "guidance", "written_by").prefetch_related("votes__person")
    return {each.question: each for each in rows}


def evaluation_of(one: Round, position: int, *, by: Actor) -> Evaluation | None:
    """Return what `by` scored the contact at `position` with, None where it is not begun."""
    rows = Scoring.objects.filter(contact__round=one, contact__position=position, seat__person=by.person_id)
    found = rows.select_related("evaluation__scorecard").first()
    return None if found is None else found.evaluation


def seat_of(one: Round, by: Actor) -> Seat | None:
    """Return the place of `by` in a round, None where they take no part."""
    return one.seats.filter(person=by.person_id).first() if by.person_id is not None else None


def require_seat(one: Round, *, by: Actor) -> Seat:
    """Return the place of `by` in a round.

    Raises
    ------
    NotAllowed
        If they take no part.
    """
    found = seat_of(one, by)
    if found is None:
        raise NotAllowed(
            f"You take no part in {one.reference}.", remedy="Ask who runs it for a place in the next.", permission=sight.EVALUATE
        )
    return found


def contact(one: Round, position: int) -> RoundContact:
    """Return the contact at `position`.

    Raises
    ------
    NotFound
        If there is none.
    """
    found = one.contacts.select_related("queue").filter(position=position).first()
    if found is None:
        raise NotFound(f"{one.reference} has no contact {position}.", remedy="Choose one of its contacts.")
    return found


def within_reach(rows: Sequence[RoundContact], *, by: Actor) -> set[int]:
    """Return the numbers of those contacts whose own page `by` may open."""
    return set(record_sight.contacts(by).filter(pk__in=[each.contact for each in rows]).values_list("pk", flat=True))


def conversation(contact: RoundContact, *, lender: int) -> Said | None:
    """Return what was said in a contact of a round, masked, as far as who runs it (`lender`) may read it; None where nothing is written.

    It is for those who score: `require_seat` comes first, and the page writes the look.
    """
    lends = Actor.person(lender)
    try:
        found = record_contacts.find(contact.contact_reference, by=lends)
    except RuleBroken:  # archived, gone, or out of reach by now
        return None
    return transcripts.of(found, by=lends)


def disputed(one: Round, question: str, *, by: Actor) -> int:
    """Return how many disputes that `by` may see quoted a question of the scorecard in the quarter before the round was closed."""
    since = (one.closed_at or one.closes_at) - QUARTER
    rows = sight.disputes(by).filter(evaluation__scorecard__reference=one.scorecard.reference, raised_at__gte=since)
    return sum(question in named for named in rows.values_list("questions", flat=True))


def participants() -> QuerySet[Person]:
    """Return everybody who may score contacts."""
    return who_may(sight.EVALUATE, on=scorecards.today())


def published_scorecards() -> QuerySet[Scorecard]:
    """Return the scorecards that contacts can be scored by."""
    return Scorecard.objects.filter(state=Scorecard.State.PUBLISHED).order_by("name")


def run_by(person: Person) -> QuerySet[Round]:
    """Return the rounds that are open and run by `person`, the first to close first."""
    return Round.objects.filter(facilitator=person, closed_at=None).select_related("scorecard").order_by("closes_at")


def facilitators() -> QuerySet[Person]:
    """Return everybody who may run a round."""
    return who_may(RUN, on=scorecards.today())
