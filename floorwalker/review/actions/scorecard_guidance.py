"""What is said of a published scorecard: how a question is judged from a day on, and which contacts it judges."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.plan.actions import deciding, drafts
from floorwalker.record.models import Reason
from floorwalker.review.models import Guidance, Question, Scorecard, ScorecardUse
from floorwalker.review.queries import scorecards as queries
from floorwalker.review.rules.scorecards import LONGEST_GUIDANCE
from floorwalker.review.scorecard_events import GuidanceGiven, ScorecardUsed

State = Scorecard.State


@transaction.atomic
def give_guidance(scorecard: Scorecard, *, question: str, text: str, starts_on: date, decided_in: str = "", by: Actor) -> Guidance:
    """Say how the question with the key `question` is judged from `starts_on`; what was scored before stays as it is.

    `decided_in` is the Ref of the calibration that decided it.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include publishing scorecards.
    RuleBroken
        If there is no such question, nothing is said, or the day has passed.
    Conflict
        If it is not the published version.
    """
    policy.require(by, queries.PUBLISH)
    giver = deciding.require_person(by, refusal="Only a person gives guidance.")
    now = drafts.held(scorecard)
    deciding.require_state(now, State.PUBLISHED)
    asked = Question.objects.filter(section__scorecard=now, key=question).select_related("section").first()
    if asked is None:
        raise RuleBroken(f"{now.name} does not ask {question!r}.", remedy="Choose one of its questions.", code="unknown_question")
    if not 0 < len(text.strip()) <= LONGEST_GUIDANCE:
        raise RuleBroken("Nothing is said, or too much.", remedy=f"Guide in 1 to {LONGEST_GUIDANCE:,} characters.", code="guidance")
    if starts_on < queries.today():
        raise RuleBroken(
            f"{starts_on:%d %b %Y} has passed.", remedy="Choose today or a day to come: scores before stay.", code="guidance_too_late"
        )
    last = now.guidance_given.aggregate(last=Max("number"))["last"] or 0
    made = Guidance.objects.create(
        scorecard=now, number=last + 1, question=question, text=text.strip(), starts_on=starts_on, decided_in=decided_in,
        given_by_id=giver, given_at=clock.now(),
    )
    store.append(
        GuidanceGiven(
            subject=now.reference, number=f"{now.number}.{made.number}", question=asked.number, starts_on=starts_on,
            decided_in=decided_in or "none",
        ),
        by=by,
    )
    return made


@transaction.atomic
def use(scorecard: Scorecard, *, channel: str = "", queue: Queue | None = None, reason: Reason | None = None, by: Actor) -> ScorecardUse:
    """Judge contacts over `channel`, at `queue`, for `reason` by a published scorecard; what is left out is any.

    Another scorecard that was used for the very same contacts is used for them no more.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include publishing scorecards.
    Conflict
        If it is not the published version.
    """
    policy.require(by, queries.PUBLISH)
    now = drafts.held(scorecard)
    deciding.require_state(now, State.PUBLISHED)
    key = f"{channel}:{queue.pk if queue else ''}:{reason.pk if reason else ''}"
    if ScorecardUse.objects.filter(key=key, scorecard=now.reference).exists():
        raise Conflict(f"{now.name} judges these contacts already.", remedy="Nothing needs to be done.")
    said = {"scorecard": now.reference, "channel": channel, "queue": queue, "reason": reason}
    made, _ = ScorecardUse.objects.update_or_create(key=key, defaults=said)
    store.append(ScorecardUsed(subject=now.reference, contacts=_words(made)), by=by)
    return made


@transaction.atomic
def stop_using(held: ScorecardUse, *, by: Actor) -> None:
    """Judge these contacts by that scorecard no more; a wider use, if there is one, takes its place.

    Raises
    ------
    NotAllowed
        If the roles of `by` do not include publishing scorecards.
    """
    policy.require(by, queries.PUBLISH)
    words = _words(held)
    held.delete()
    store.append(ScorecardUsed(subject=held.scorecard, contacts=f"no more: {words}"), by=by)


def _words(held: ScorecardUse) -> str:
    said = [held.channel, held.queue.name if held.queue else "", held.reason.name if held.reason else ""]
    return ", ".join(filter(None, said)) or "every contact"
