"""Drawing what was found to be no complaint, and looking at it again without seeing what was decided."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from floorwalker.ground import clock, telling, todos
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.people import policy
from floorwalker.ground.people.queries import who_may
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail import store
from floorwalker.ground.trail.events import Sleeved
from floorwalker.resolve import hands
from floorwalker.resolve.actions import cases
from floorwalker.resolve.actions.cases import Answered
from floorwalker.resolve.hands import CaseRefused
from floorwalker.resolve.models import Classification, Complaint, Difficulty, Recheck, RecheckDraw
from floorwalker.resolve.queries import rechecks as queries
from floorwalker.resolve.queries import regimes
from floorwalker.resolve.recheck_events import Rechecked, RechecksDrawn
from floorwalker.resolve.rules import classifying, drawn

ROUND: Final = "resolve.recheck_round"
ANSWERED_WITHIN: Final = timedelta(days=7)
BITS: Final = 62


def look(running: RunningJob) -> dict[str, Any]:
    """Draw from the week that ended, once; nothing is drawn of a week without a decision, and nothing twice."""
    made = draw(by=running.owner)
    return {"drawn": made.drawn if made is not None else 0}


@transaction.atomic
def draw(*, by: Actor) -> RecheckDraw | None:
    """Draw from last week's decisions that something is no complaint, and give each to somebody who did not make it; None where it was
    drawn before, nothing was decided or nobody re-checks.

    Raises
    ------
    NotAllowed
        If no role of `by` draws.
    """
    policy.require(by, queries.CHECK)
    week = queries.monday_of(clock.now().date()) - timedelta(weeks=1)
    checkers = list(who_may(queries.CHECK, on=clock.now().date()))
    keys = list(queries.of_week(week).values_list("pk", flat=True))
    if not keys or not checkers or RecheckDraw.objects.filter(week=week).exists():
        return None
    seed = secrets.randbits(BITS)
    chosen = queries.drawn(keys, seed=seed)
    made = RecheckDraw.objects.create(week=week, seed=seed, population=len(keys), drawn=len(chosen), drawn_at=clock.now())
    given = 0
    for place, row in enumerate(Classification.objects.filter(pk__in=chosen).order_by("pk")):
        checker = drawn.in_turn(checkers, place, but=row.decided_by_id)
        if checker is None:
            continue
        one = Recheck.objects.create(reference=next_reference("RCK"), draw=made, classification=row, checker=checker)
        given += 1
        todos.owe(
            checker, key=f"recheck:{one.reference}", stage="resolve", what="Look again at what was found to be no complaint",
            why="Drawn by chance; you do not see what was decided.", about=f"recheck:{one.reference}", is_own=True,
            due_at=clock.now() + ANSWERED_WITHIN,
        )
    made.drawn = given
    made.save(update_fields=["drawn"])
    store.append(RechecksDrawn(subject=f"week:{week}", population=len(keys), drawn=given, seed=seed), by=by)
    return made


@transaction.atomic
def answer(recheck: Recheck, answered: Answered, *, by: Actor) -> Recheck:
    """Answer the test again for what was drawn; where it makes a complaint, the difficulty becomes one at once, from when it was said.

    Raises
    ------
    NotAllowed
        If no role of `by` re-checks.
    CaseRefused
        If it was answered, or was not given to `by`.
    NotAnswered
        If a question is not answered.
    """
    policy.require(by, queries.CHECK)
    held = Recheck.objects.select_for_update(of=("self",)).select_related("classification__difficulty__line").get(pk=recheck.pk)
    if held.answered_at is not None or held.checker_id != by.person_id:
        raise CaseRefused("This re-check is answered, or was not given to you.", remedy="Look at what waits for you.")
    case = _case(held.classification)
    edition = regimes.of_difficulty(case).edition
    held.answers, held.kind = classifying.checked(edition, answered.answers), classifying.by_test(edition, answered.answers)
    held.note = hands.short(" ".join(answered.reason.split()), longest=500, what="The note", field="reason")
    held.answered_at = clock.now()
    held.save(update_fields=["answers", "kind", "note", "answered_at"])
    todos.settle(f"recheck:{held.reference}")
    store.append(
        Rechecked(
            subject=case.reference, found=held.get_kind_display().lower(), was=held.classification.get_kind_display().lower(),
            note=Sleeved(held.note),
        ),
        by=by,
    )
    if held.kind == "complaint":
        _missed(held, case, answered, by)
    return held


def _missed(held: Recheck, case: Difficulty, answered: Answered, by: Actor) -> None:
    """Open the complaint that was missed, unless somebody did meanwhile, and tell who decided."""
    if case.state != Difficulty.State.COMPLAINT:
        made = cases.become_complaint(case, replace(answered, kind="", reason=held.note), by=by)
        made.source, made.source_ref = Complaint.Source.RECHECK, f"difficulty:{case.reference}"
        made.save(update_fields=["source", "source_ref"])
    telling.tell(
        held.classification.decided_by, kind="rechecks", key=f"recheck:{held.reference}:missed", about=f"difficulty:{case.reference}",
        what=f"{case.reference} was found to be a complaint when it was looked at again",
    )


def _case(row: Classification) -> Difficulty:
    assert row.difficulty is not None
    return row.difficulty
