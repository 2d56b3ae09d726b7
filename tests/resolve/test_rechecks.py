"""Blind re-checks: drawn by a seed, given to somebody else, answered without seeing what was decided; the error rate with its range."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue, worker
from floorwalker.ground.models import Notice, Todo
from floorwalker.resolve import sight
from floorwalker.resolve.actions import rechecks
from floorwalker.resolve.actions.cases import Answered
from floorwalker.resolve.models import Complaint, Difficulty, Recheck, RecheckDraw
from floorwalker.resolve.queries import rechecks as queries
from tests.conftest import MONDAY
from tests.resolve.cases_made import COMPLAINT, DIFFICULTY, a_complaint, a_difficulty, a_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(94)]
NEXT_WEEK = MONDAY + timedelta(days=8)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def drawn(cast: Any, many: int = 3, *, at: datetime = NEXT_WEEK) -> list[Recheck]:
    """Write down difficulties by an agent, draw them a week later, and let Sam have them all."""
    line = a_line(cast)
    for number in range(many):
        a_difficulty(cast, line=line, summary=f"Noise {number}")
    a_complaint(cast, line=line)
    with clock.frozen(at):
        rechecks.draw(by=cast.sam_acts)
    Recheck.objects.update(checker=cast.sam)
    return list(Recheck.objects.all())


def test_last_weeks_decisions_are_drawn_once_and_never_given_to_who_made_them(cast: Any) -> None:
    line, sam = a_line(cast), cast.sam
    a_difficulty(cast, line=line)
    own = a_difficulty(cast, line=line, by=cast.sam_acts)
    quin = cast.quin
    with clock.frozen(NEXT_WEEK):
        job = worker.run_now(queue.enqueue(rechecks.ROUND, arguments={}, by=Actor.system("tests")))
        again = rechecks.draw(by=cast.sam_acts)
    assert job.result == {"drawn": 2}
    assert again is None
    made = RecheckDraw.objects.get()
    assert (made.population, made.drawn, made.week.isoformat()) == (2, 2, "2026-03-02")
    keys = list(queries.of_week(made.week).values_list("pk", flat=True))
    assert queries.drawn(keys, seed=made.seed) == sorted(Recheck.objects.values_list("classification", flat=True))
    assert Recheck.objects.get(classification__difficulty=own).checker_id != sam.pk
    assert Todo.objects.filter(key__startswith="recheck:", done_at=None).count() == 2
    assert quin is not None


def test_it_is_blind_until_it_is_answered(cast: Any) -> None:
    one = drawn(cast, 1)[0]
    case = one.classification.difficulty
    assert one.checker == cast.sam
    assert not sight.difficulties(cast.sam_acts).filter(pk=case.pk).exists()
    assert sight.difficulties(cast.cora_acts).filter(pk=case.pk).exists()
    page = words(cast.sam_sees.get(f"/resolve/rechecks/{one.reference}/"))
    assert "hotel for £94" in page
    assert "Noise" not in page
    assert case.reference not in page
    assert cast.sam_sees.get(f"/resolve/difficulties/{case.reference}/").status_code == 404
    rechecks.answer(one, Answered(answers=DIFFICULTY), by=cast.sam_acts)
    assert sight.difficulties(cast.sam_acts).filter(pk=case.pk).exists()


def test_one_that_was_missed_is_a_complaint_at_once_and_who_decided_is_told(cast: Any) -> None:
    one = drawn(cast, 1)[0]
    before = Complaint.objects.count()
    with clock.frozen(NEXT_WEEK):
        rechecks.answer(one, Answered(answers=COMPLAINT, reason="She paid £94."), by=cast.sam_acts)
    case = Difficulty.objects.get(pk=one.classification.difficulty_id)
    made = case.complaint
    assert Complaint.objects.count() == before + 1
    assert (made.source, made.received_at, case.state) == ("recheck", case.received_at, "complaint")
    assert Notice.objects.get(kind="rechecks").person == cast.ada
    with pytest.raises(RuleBroken, match="is answered"):
        rechecks.answer(one, Answered(answers=COMPLAINT), by=cast.sam_acts)


def test_the_rate_weighs_each_week_by_its_decisions_and_tells_nothing_of_few(cast: Any) -> None:
    assert queries.figures(cast.sam_acts).rate.value is None
    for place, one in enumerate(drawn(cast, 12)):
        rechecks.answer(one, Answered(answers=COMPLAINT if place < 3 else DIFFICULTY), by=cast.sam_acts)
    RecheckDraw.objects.update(population=120)
    with clock.frozen(NEXT_WEEK):
        found = queries.figures(cast.sam_acts)
        page = words(cast.sam_sees.get("/resolve/rechecks/"))
    assert (found.rate.wrong, found.rate.n, found.rate.value) == (3, 12, 0.25)
    assert found.rate.low is not None
    assert found.rate.high is not None
    assert round(found.rate.low, 3) == 0.089
    assert round(found.rate.high, 3) == 0.532
    assert (found.otherwise.part, found.otherwise.n) == (0, 16)
    assert "Of what is called no complaint, 25% is one, likely 9% to 53%" in page


@pytest.mark.parametrize("who", ["ada", "una", "pat", "rita", "olga", "asa", "adm", "stranger"])
def test_who_may_not_neither_draws_nor_answers(cast: Any, who: str) -> None:
    one = drawn(cast, 1)[0]
    with pytest.raises(NotAllowed):
        rechecks.draw(by=getattr(cast, f"{who}_acts"))
    with pytest.raises(NotAllowed):
        rechecks.answer(one, Answered(answers=DIFFICULTY), by=getattr(cast, f"{who}_acts"))
    sees = getattr(cast, f"{who}_sees")
    assert sees.get(f"/resolve/rechecks/{one.reference}/").status_code == 403
    assert sees.get("/resolve/rechecks/").status_code == (200 if who in {"olga", "asa"} else 403)


def test_somebody_elses_is_not_found_and_an_open_question_is_told(cast: Any) -> None:
    one = drawn(cast, 1)[0]
    assert cast.quin_sees.get(f"/resolve/rechecks/{one.reference}/").status_code == 404
    refused = cast.sam_sees.post(f"/resolve/rechecks/{one.reference}/", {"q_dissatisfied": "yes"})
    assert refused.status_code == 422
    assert "Not answered" in words(refused)
    kept = cast.sam_sees.post(f"/resolve/rechecks/{one.reference}/", {f"q_{name}": value for name, value in DIFFICULTY.items()})
    assert kept["Location"] == "/resolve/rechecks/"
