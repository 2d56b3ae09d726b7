"""The evaluator's own book: answers and moments of a draft, saved as they are given.

Nobody else sees them, and nothing counts by them, until the action that submits them writes its line with their digest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Greatest, Least

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.review import sight
from floorwalker.review.models import Answer, Evaluation, Pin, Question
from floorwalker.review.questions import QUESTION_KINDS

LONGEST_NOTE: Final = 2_000
LONGEST_PIN_NOTE: Final = 300
MOST_PINS: Final = 99
LONGEST_SIT: Final = 120
"""Seconds between two saves that count as time at the form: whoever was away longer did something else."""
LONGEST_CONTACT_MS: Final = 24 * 3_600_000


@transaction.atomic
def answer(
    evaluation: Evaluation, question: str, *, typed: str = "", is_na: bool = False, note: str = "", seen: int | None = None, by: Actor
) -> Answer:
    """Keep the answer to the question with the key `question`; nothing typed and not `is_na` takes the answer away, its note stays.

    `seen` is what `Evaluation.changes` was on the page that is answered, here and below; None asks for no such care.

    Raises
    ------
    NotAllowed
        If `by` is not its evaluator.
    Conflict
        If it was submitted, or changed since it was `seen`.
    RuleBroken
        If there is no such question, it cannot be answered so, or the note is too long.
    """
    held = claimed(evaluation, seen=seen, by=by)
    asked = _question(held, question)
    said = read(asked, Typed(typed, is_na, note))
    kept, _ = Answer.objects.update_or_create(evaluation=held, question=asked, defaults=said)
    return kept


@dataclass(frozen=True)
class Typed:
    """What is typed for one question: an answer or that it does not apply, and a note."""

    typed: str = ""
    is_na: bool = False
    note: str = ""


def read(asked: Question, said: Typed) -> dict[str, Any]:
    """Return what is kept of an answer to a question.

    Raises
    ------
    RuleBroken
        If it cannot be answered so, or the note is too long.
    """
    if len(said.note) > LONGEST_NOTE:
        raise RuleBroken(f"The note has {len(said.note):,} characters.", remedy=f"Use at most {LONGEST_NOTE:,}.", code="note_too_long")
    if said.is_na and not asked.may_be_na:
        raise RuleBroken(f"Question {asked.number} always applies.", remedy="Answer it.", code="never_na")
    kind, value = QUESTION_KINDS.get(asked.kind), None
    if said.typed and not said.is_na:
        try:
            value = kind.read(said.typed, asked.options)
        except ValueError as unread:
            raise RuleBroken(f"Question {asked.number} cannot be answered so.", remedy=str(unread), code="answer") from None
    return {
        "value": value, "is_na": said.is_na, "note": said.note.strip(),
        "share": None if value is None else kind.share(value, asked.options),
        "failed": None if value is None else kind.fails(value, asked.options),
    }


@transaction.atomic
def answer_all(evaluation: Evaluation, said: Mapping[str, Typed], *, by: Actor) -> None:
    """Keep many answers at once, by the key of the question; what is not `said` stays as it is.

    Raises
    ------
    NotAllowed
        If `by` is not its evaluator.
    Conflict
        If it was submitted.
    RuleBroken
        As `answer`; then nothing is kept.
    """
    held = claimed(evaluation, by=by)
    asked = {each.key: each for each in Question.objects.filter(section__scorecard=held.scorecard_id).select_related("section")}
    for stray in set(said) - set(asked):
        raise RuleBroken(f"The scorecard does not ask {stray!r}.", remedy="Choose one of its questions.", code="unknown_question")
    rows = [Answer(evaluation=held, question=asked[key], **read(asked[key], one)) for key, one in said.items()]
    Answer.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["evaluation", "question"], update_fields=["value", "is_na", "note", "share", "failed"]
    )


@transaction.atomic
def pin(
    evaluation: Evaluation, *, at_ms: int, to_ms: int | None = None, question: str = "", note: str = "", seen: int | None = None,
    by: Actor,
) -> Pin:
    """Keep a moment, as proof of the answer to `question` where one is named.

    Raises
    ------
    NotAllowed
        If `by` is not its evaluator.
    Conflict
        If it was submitted.
    RuleBroken
        If it is no moment of a contact, there is no such question, or there are too many.
    """
    held = claimed(evaluation, seen=seen, by=by)
    if not 0 <= at_ms <= LONGEST_CONTACT_MS or (to_ms is not None and not at_ms <= to_ms <= LONGEST_CONTACT_MS):
        raise RuleBroken("This is no moment of a contact.", remedy="Choose one of the recording or conversation.", code="moment")
    if held.pins.count() >= MOST_PINS:
        raise RuleBroken(f"{MOST_PINS} moments are kept.", remedy="Take one away first.", code="too_many_pins")
    proved = Answer.objects.get_or_create(evaluation=held, question=_question(held, question))[0] if question else None
    last = held.pins.aggregate(last=Max("number"))["last"] or 0
    return Pin.objects.create(
        evaluation=held, answer=proved, number=last + 1, at_ms=at_ms, to_ms=to_ms, note=note.strip()[:LONGEST_PIN_NOTE]
    )


@transaction.atomic
def unpin(evaluation: Evaluation, number: int, *, seen: int | None = None, by: Actor) -> None:
    """Take a moment away; the numbers of the others stay.

    Raises
    ------
    NotAllowed
        If `by` is not its evaluator.
    Conflict
        If it was submitted.
    """
    held = claimed(evaluation, seen=seen, by=by)
    held.pins.filter(number=number).delete()


def spend(evaluation: Evaluation, seconds: int) -> None:
    """Count `seconds` since the last save as time at the form, where nobody was away; never more than have passed since it was begun."""
    passed = int((clock.now() - evaluation.begun_at).total_seconds())
    if 0 < seconds <= LONGEST_SIT:
        rows = Evaluation.objects.filter(pk=evaluation.pk, submitted_at=None)
        rows.update(seconds_spent=Least(F("seconds_spent") + seconds, Greatest(F("seconds_spent"), passed)))


@transaction.atomic
def summarise(evaluation: Evaluation, words: str, *, seen: int | None = None, by: Actor) -> None:
    """Keep the feedback in words.

    Raises
    ------
    NotAllowed
        If `by` is not its evaluator.
    Conflict
        If it was submitted.
    RuleBroken
        If it is too long.
    """
    held = claimed(evaluation, seen=seen, by=by)
    if len(words) > LONGEST_NOTE:
        raise RuleBroken(f"The feedback has {len(words):,} characters.", remedy=f"Use at most {LONGEST_NOTE:,}.", code="note_too_long")
    held.summary = words.strip()
    held.save(update_fields=["summary"])


def claimed(evaluation: Evaluation, *, seen: int | None = None, by: Actor) -> Evaluation:
    """Return the draft that `by` makes, kept from others until the transaction ends, and counted up.

    Raises
    ------
    NotAllowed
        If `by` is not its evaluator.
    Conflict
        If it was submitted, counts no more, or changed since it was `seen`.
    """
    held = Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    if by.person_id is None or held.evaluator_id != by.person_id:
        raise NotAllowed(
            f"{held.reference} is made by somebody else.", remedy="Only its evaluator answers it.", permission=sight.EVALUATE
        )
    if held.submitted_at is not None or held.voided_at is not None:
        raise Conflict(f"{held.reference} was submitted.", remedy="Look at it as it is now.")
    if seen is not None and held.changes != seen:
        raise Conflict(
            f"{held.reference} was changed in another window.", remedy="Nothing was saved. Load the page again to go on with what stands.",
        )
    held.changes += 1
    held.save(update_fields=["changes"])
    return held


def _question(evaluation: Evaluation, key: str) -> Question:
    found = Question.objects.filter(section__scorecard=evaluation.scorecard_id, key=key).select_related("section").first()
    if found is None:
        raise RuleBroken(f"The scorecard does not ask {key!r}.", remedy="Choose one of its questions.", code="unknown_question")
    return found
