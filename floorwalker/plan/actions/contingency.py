"""Arrangements of a running plan: trying one, using one for real, ending that, and asking for tests in time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from floorwalker.ground import clock, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, RuleBroken
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.people import policy
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.plan.actions import deciding
from floorwalker.plan.actions import service_plans as plans
from floorwalker.plan.models import PlanActivation, PlanArrangement
from floorwalker.plan.queries import service_plans as queries
from floorwalker.plan.rules import service_plans as rules
from floorwalker.plan.rules.deciding import reason as words_given
from floorwalker.plan.rules.service_plans import Arrangement
from floorwalker.plan.service_plan_events import ContingencyBegan, ContingencyEnded, PlanTested

USE: Final = "plan.use_contingency"
TESTS: Final = "plan.ask_for_tests"


@transaction.atomic
def tested(
    arrangement: PlanArrangement, *, tested_on: date, result: str, note: str, next_test_on: date, by: Actor
) -> PlanArrangement:
    """Keep that an arrangement was tried, what that showed, and when it is tried again.

    Raises
    ------
    NotAllowed
        If `by` neither owns the arrangement nor uses arrangements by role.
    RuleBroken
        If the test lies ahead or before the last, or the next one does not follow within a year.
    Conflict
        If the plan does not run.
    """
    held = _running(arrangement, by)
    made = Arrangement(
        scenario=held.scenario, trigger=held.trigger, action=held.action, owner=held.owner, tested_on=tested_on, result=result,
        test_note=note.strip(), next_test_on=next_test_on,
    )
    rules.check_arrangement(made, today=queries.today())
    if held.tested_on is not None and tested_on < held.tested_on:
        raise RuleBroken(
            f"It was tested on {held.tested_on:%d %b %Y} already.", remedy="Give a later day.", code="arrangement_test"
        )
    todos.settle(_todo(held))
    held.tested_on, held.result, held.test_note, held.next_test_on = tested_on, result, made.test_note, next_test_on
    held.save(update_fields=["tested_on", "result", "test_note", "next_test_on"])
    store.append(
        PlanTested(
            subject=held.plan.reference, number=held.pk, scenario=held.scenario, tested_on=tested_on, result=result,
            next_test_on=next_test_on,
        ),
        by=by,
    )
    return held


@transaction.atomic
def use(arrangement: PlanArrangement, *, triggered_at: datetime, acted_at: datetime, what: str, by: Actor) -> PlanActivation:
    """Keep that an arrangement was used: when its trigger was seen, and when it was acted on.

    Raises
    ------
    NotAllowed
        If `by` neither owns the arrangement nor uses arrangements by role.
    RuleBroken
        If it was acted on before its trigger, or a time lies ahead, or nobody says what was seen and done.
    Conflict
        If the plan does not run, or the arrangement is in use already.
    """
    held = _running(arrangement, by)
    person = deciding.require_person(by, refusal="Only a person says so.")
    words = words_given(what)
    now = clock.now()
    if not triggered_at <= acted_at <= now:
        raise RuleBroken(
            "It was acted on before its trigger was seen." if acted_at < triggered_at else "That is to come.",
            remedy="Give the time of the trigger, then that of the action, both past.", code="activation_times",
        )
    try:
        with transaction.atomic():
            made = PlanActivation.objects.create(
                arrangement=held, triggered_at=triggered_at, acted_at=acted_at, what=words, recorded_by_id=person, recorded_at=now
            )
    except IntegrityError as both:
        raise Conflict("It is in use already.", remedy="Say first when that ended.") from both
    seconds = round(made.seconds_to_action)
    store.append(
        ContingencyBegan(
            subject=held.plan.reference, number=held.pk, scenario=held.scenario, seconds=seconds, what=Sleeved(words)
        ),
        by=by,
    )
    return made


@transaction.atomic
def end(activation: PlanActivation, *, ended_at: datetime, learnt: str, by: Actor) -> PlanActivation:
    """Keep when the use of an arrangement ended, and what it taught.

    Raises
    ------
    NotAllowed
        If `by` neither owns the arrangement nor uses arrangements by role.
    RuleBroken
        If it would end before it was acted on or in time to come, or nobody says what is learnt.
    Conflict
        If it is over.
    """
    _require_use(activation.arrangement, by)
    held = PlanActivation.objects.select_for_update(of=("self",)).select_related("arrangement__plan").get(pk=activation.pk)
    if held.ended_at is not None:
        raise Conflict("It is over.", remedy="Look at the arrangement again.")
    words = words_given(learnt)
    if not held.acted_at <= ended_at <= clock.now():
        raise RuleBroken(
            "It would end before it was acted on, or in time to come.", remedy="Give a time after the action, and past.",
            code="activation_times",
        )
    held.ended_at, held.learnt = ended_at, words
    held.save(update_fields=["ended_at", "learnt"])
    seconds = round((ended_at - held.acted_at).total_seconds())
    plan = held.arrangement.plan
    line = ContingencyEnded(subject=plan.reference, number=held.arrangement_id, seconds=seconds, learnt=Sleeved(words))
    store.append(line, by=by)
    return held


def ask_for_tests(running: RunningJob) -> dict[str, Any]:
    """Ask the owner of each arrangement of a running plan for its test, two weeks before; once a test. Of who left, the plan's owner."""
    due = list(queries.tests_due(queries.today()))
    for each in due:
        deciding.ask(
            plans.answering(each.owner, each.plan), key=_todo(each), what=f"Test what is done when: {each.trigger}",
            about=plans.about(each.plan), why="What was never tried does not work on the day.", due_on=each.next_test_on,
        )
    running.progress(len(due), note=f"{len(due)} arrangements to test")
    return {"due": len(due)}


def _require_use(arrangement: PlanArrangement, by: Actor) -> None:
    policy.require(by, queries.VIEW)
    if by.person_id is None or by.person_id != arrangement.owner_id:
        policy.require(by, USE)


def _running(arrangement: PlanArrangement, by: Actor) -> PlanArrangement:
    _require_use(arrangement, by)
    found = PlanArrangement.objects.select_for_update(of=("self",)).select_related("plan", "owner").get(pk=arrangement.pk)
    plans.require_running(found.plan, part="arrangement")
    return found


def _todo(arrangement: PlanArrangement) -> str:
    return f"{plans.about(arrangement.plan)}:test:{arrangement.pk}:{arrangement.next_test_on}"
