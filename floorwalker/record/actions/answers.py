"""Answers of customers who were asked about a contact: kept once, and replaced while the customer may still change them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.record import masking, recounting, sight
from floorwalker.record.facts.schemas import INSTRUMENTS
from floorwalker.record.logging_events import AnswerKept
from floorwalker.record.models import Interaction, SurveyAnswer

TAKE: Final = "record.take_answers"
LONGEST_COMMENT: Final = 2_000


class AnswerRefused(RuleBroken):
    """The answer cannot be kept so."""

    code = "answer_refused"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer to one question: the score, the ends of its scale, whether high is good, and what was said in words."""

    instrument: str
    score: float
    scale_min: float
    scale_max: float
    high_is_good: bool = True
    comment: str = ""
    answered_at: datetime | None = None
    """When it was given; None for now."""


@transaction.atomic
def take(contact: Interaction, answer: Answer, *, before: int | None = None, by: Actor) -> SurveyAnswer:
    """Keep `answer` about `contact`, in the place of the one with the key `before`, and let its day be counted again.

    A card security code in the words is removed before they are kept.

    Raises
    ------
    NotAllowed
        If `by` is another customer than whose contact it is, or no role of `by` takes answers.
    AnswerRefused
        If the instrument is unknown, the score lies outside its scale, the words are too long, or the contact is not in the house.
    """
    _require(contact, by)
    _refuse_impossible(answer)
    if not sight.published().filter(pk=contact.pk).exists():
        raise AnswerRefused(f"{contact.reference} is not in the house.", remedy="Look it up again; its year may be archived.")
    at = answer.answered_at or clock.now()
    values = {
        "instrument": answer.instrument, "score": answer.score, "scale_min": answer.scale_min, "scale_max": answer.scale_max,
        "high_is_good": answer.high_is_good, "answered_at": at, "comment": masking.without_codes(answer.comment.strip()),
    }
    kept = SurveyAnswer.objects.filter(pk=before, interaction=contact).first() if before is not None else None
    days: set[date] = {at.date()}
    if kept is None:
        kept = SurveyAnswer.objects.create(interaction=contact, **values)
    else:
        days.add(kept.answered_at.date())
        for name, value in values.items():
            setattr(kept, name, value)
        kept.save(update_fields=list(values))
    recounting.note_days(days)
    store.append(AnswerKept(subject=contact.reference, instrument=answer.instrument), by=by)
    return kept


def _require(contact: Interaction, by: Actor) -> None:
    """Let a customer answer about a contact of their own, which whoever lets them in has proven, and who may take answers about any."""
    if by.kind != "customer":
        policy.require(by, TAKE)
    elif contact.customer_id is None or by.id != str(contact.customer_id):
        raise NotAllowed("This contact is somebody else's.", remedy="Open the link that was sent to you.", permission=TAKE)


def _refuse_impossible(answer: Answer) -> None:
    if answer.instrument not in INSTRUMENTS:
        raise AnswerRefused(f"{answer.instrument!r} is no instrument.", remedy=f"Use one of {', '.join(INSTRUMENTS)}.")
    if not answer.scale_min <= answer.score <= answer.scale_max:
        raise AnswerRefused(
            f"{answer.score:g} lies outside the scale.", remedy=f"Give {answer.scale_min:g} to {answer.scale_max:g}."
        )
    if len(answer.comment) > LONGEST_COMMENT:
        raise AnswerRefused(f"The words have {len(answer.comment):,} characters.", remedy=f"Use at most {LONGEST_COMMENT:,}.")
    if answer.answered_at is not None and answer.answered_at > clock.now():
        raise AnswerRefused("The answer lies in the future.", remedy="Give the time at which it was given.")
