"""What a room makes of a closed round: reference answers, what it says of a question, votes, and guidance of the scorecard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.review import sight
from floorwalker.review.actions import scorecard_guidance
from floorwalker.review.calibration_events import ReferenceAgreed, SettlementPublished, SettlementVoted, SettlementWritten
from floorwalker.review.drafting import LONGEST_CONTACT_MS
from floorwalker.review.models import Guidance, Question, ReferenceAnswer, Round, RoundContact, Settlement, Vote
from floorwalker.review.queries import calibration as queries
from floorwalker.review.queries import scorecards
from floorwalker.review.questions import QUESTION_KINDS
from floorwalker.review.rules import calibration as rules
from floorwalker.review.rules.scorecards import LONGEST_GUIDANCE
from floorwalker.review.rules.scoring import Given

LONGEST_VOTE = 300


@transaction.atomic
def agree(one: Round, position: int, typed: Mapping[str, str], *, by: Actor) -> int:
    """Keep reference answers of a contact, by the key of the question; ``na`` does not apply, nothing takes one away.

    Returns how many stand now. The figures of the round are counted anew.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running calibration, or the round is blind.
    RuleBroken
        If there is no such contact or question, or it cannot be answered so.
    """
    policy.require(by, queries.RUN)
    held = _closed(one)
    contact = queries.contact(held, position)
    asked = {each.key: each for each in scorecards.questions(held.scorecard)}
    for key, said in typed.items():
        question = asked.get(key)
        if question is None:
            raise RuleBroken(f"The scorecard does not ask {key!r}.", remedy="Choose one of its questions.", code="unknown_question")
        _keep(contact, key, _read(question, said), by)
    return _count_anew(held, contact, by)


@transaction.atomic
def agree_with_most(one: Round, position: int, *, by: Actor) -> int:
    """Take as reference of a contact what more than half answered, where nothing else is agreed; divided questions stay open.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include running calibration, or the round is blind.
    RuleBroken
        If there is no such contact.
    """
    policy.require(by, queries.RUN)
    held = _closed(one)
    contact = queries.contact(held, position)
    table = queries.table(held)
    for key in table.card.questions:
        most = table.most(position, key)
        if most is not None and key not in table.reference.get(position, {}):
            _keep(contact, key, most, by)
    return _count_anew(held, contact, by)


@transaction.atomic
def settle(
    one: Round, question: str, *, text: str, example: int | None = None, example_ms: int | None = None, by: Actor
) -> Settlement:
    """Write how a question is to be judged, with a contact of the round as example where one is named; votes begin anew.

    Raises
    ------
    NotAllowed
        If `by` neither takes part in the round nor runs calibration, or the round is blind.
    RuleBroken
        If there is no such question or contact, or nothing is said.
    Conflict
        If it was published.
    """
    held = _closed(one)
    writer = _require_part(held, by)
    asked = scorecards.questions(held.scorecard).filter(key=question).first()
    if asked is None:
        raise RuleBroken(f"The scorecard does not ask {question!r}.", remedy="Choose one of its questions.", code="unknown_question")
    if not 0 < len(text.strip()) <= LONGEST_GUIDANCE:
        raise RuleBroken("Nothing is said, or too much.", remedy=f"Guide in 1 to {LONGEST_GUIDANCE:,} characters.", code="guidance")
    if example_ms is not None and not (0 <= example_ms <= LONGEST_CONTACT_MS and example is not None):
        raise RuleBroken("This is no moment of a contact.", remedy="Name a contact of the round and a moment of it.", code="moment")
    shown = None if example is None else queries.contact(held, example)
    before = held.settlements.select_for_update().filter(question=question).first()
    if before is not None and before.guidance_id is not None:
        raise Conflict(f"Question {asked.number} was published already.", remedy="Settle it anew in the next round.")
    said = {"text": text.strip(), "example": shown, "example_ms": example_ms, "written_by_id": writer, "written_at": clock.now()}
    made, _ = Settlement.objects.update_or_create(round=held, question=question, defaults=said)
    made.votes.all().delete()
    store.append(SettlementWritten(subject=held.reference, question=asked.number, text=Sleeved(made.text)), by=by)
    return made


@transaction.atomic
def vote(settlement: Settlement, *, agrees: bool, words: str = "", by: Actor) -> Vote:
    """Say whether one agrees, and what one asks for; a later vote takes the place of the first.

    Raises
    ------
    NotAllowed
        If `by` took no part in the round.
    RuleBroken
        If the words are too long.
    Conflict
        If it was published.
    """
    policy.require(by, sight.EVALUATE)
    held = _unpublished(settlement)
    seat = queries.require_seat(held.round, by=by)
    if len(words.strip()) > LONGEST_VOTE:
        raise RuleBroken("That is too long.", remedy=f"Use at most {LONGEST_VOTE} characters.", code="vote")
    made, _ = Vote.objects.update_or_create(
        settlement=held, person_id=seat.person_id, defaults={"agrees": agrees, "words": words.strip(), "cast_at": clock.now()}
    )
    store.append(
        SettlementVoted(subject=held.round.reference, question=_number(held), vote="Agrees" if agrees else "Does not agree"), by=by
    )
    return made


@transaction.atomic
def publish(settlement: Settlement, *, starts_on: date, by: Actor) -> Guidance:
    """Make what was settled guidance of the published scorecard from `starts_on`; scores before stay as they are.

    Raises
    ------
    NotAllowed
        If the roles of `by` include neither running calibration nor publishing scorecards.
    RuleBroken
        If not more agree than do not, the scorecard asks that question no more, or the day has passed.
    Conflict
        If it was published, or no version of the scorecard is.
    """
    policy.require(by, queries.RUN)
    held = _unpublished(settlement)
    votes = list(held.votes.values_list("agrees", flat=True))
    if votes.count(True) <= votes.count(False):
        raise RuleBroken(
            f"{votes.count(True)} agree and {votes.count(False)} do not.", remedy="Ask the room to vote, or write it so that more agree.",
            code="not_agreed",
        )
    published = scorecards.published(held.round.scorecard.reference)
    if published is None:
        raise Conflict(f"No version of {held.round.scorecard.name} is published.", remedy="Settle it for the scorecard in use.")
    number = _number(held)
    held.guidance = scorecard_guidance.give_guidance(
        published, question=held.question, text=held.text, starts_on=starts_on, decided_in=f"calibration:{held.round.reference}", by=by
    )
    held.save(update_fields=["guidance"])
    store.append(
        SettlementPublished(
            subject=held.round.reference, question=number, number=f"{published.number}.{held.guidance.number}", starts_on=starts_on
        ),
        by=by,
    )
    return held.guidance


def _closed(one: Round) -> Round:
    held = Round.objects.select_for_update(of=("self",)).select_related("scorecard").get(pk=one.pk)
    queries.require_open_eyes(held)
    return held


def _read(question: Question, typed: str) -> Given | None:
    if typed == "na":
        if not question.may_be_na:
            raise RuleBroken(f"Question {question.number} always applies.", remedy="Answer it.", code="never_na")
        return Given(is_na=True)
    if not typed:
        return None
    try:
        return Given(QUESTION_KINDS.get(question.kind).read(typed, question.options))
    except ValueError as unread:
        raise RuleBroken(f"Question {question.number} cannot be answered so.", remedy=str(unread), code="answer") from None


def _keep(contact: RoundContact, question: str, given: Given | None, by: Actor) -> None:
    if given is None:
        contact.reference_answers.filter(question=question).delete()
        return
    agreed_by = deciding.require_person(by, refusal="Only a person agrees on a reference.")
    ReferenceAnswer.objects.update_or_create(
        contact=contact, question=question,
        defaults={"value": given.value, "is_na": given.is_na, "agreed_by_id": agreed_by, "agreed_at": clock.now()},
    )


def _count_anew(held: Round, contact: RoundContact, by: Actor) -> int:
    table = queries.table(held)
    held.figures = rules.figures(table, seed=held.pk)
    held.save(update_fields=["figures"])
    agreed = table.reference.get(contact.position, {})
    digest = queries.digest({(contact.position, 0): agreed})
    store.append(
        ReferenceAgreed(subject=held.reference, contact=contact.contact_reference, answers=len(agreed), sha256=digest), by=by
    )
    return len(agreed)


def _require_part(one: Round, by: Actor) -> int:
    if queries.seat_of(one, by) is None:
        policy.require(by, queries.RUN)
    return deciding.require_person(by, refusal="Only a person says how a question is judged.")


def _unpublished(settlement: Settlement) -> Settlement:
    held = Settlement.objects.select_for_update(of=("self",)).select_related("round__scorecard").get(pk=settlement.pk)
    if held.guidance_id is not None:
        raise Conflict("It was published already.", remedy="Settle the question anew in the next round.")
    return held


def _number(settlement: Settlement) -> str:
    asked = scorecards.questions(settlement.round.scorecard).filter(key=settlement.question).first()
    return asked.number if asked is not None else settlement.question
