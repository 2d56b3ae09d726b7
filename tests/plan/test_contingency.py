"""Arrangements of a running plan: tested in time, and each real use kept with the time from trigger to action."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import contingency
from floorwalker.plan.actions import service_plans as plans
from floorwalker.plan.models import PlanActivation, PlanArrangement, ServicePlan
from tests.conftest import MONDAY, Cast
from tests.plan.plan_made import TODAY, active, whole

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
SEEN, ACTED = MONDAY - timedelta(hours=1), MONDAY - timedelta(minutes=48)


def the(plan: Any, scenario: str = "spike") -> PlanArrangement:
    return PlanArrangement.objects.select_related("plan", "owner").get(plan=plan, scenario=scenario)


@pytest.mark.row(52)
@pytest.mark.row(153)
def test_each_use_is_kept_with_the_time_from_trigger_to_action_and_seen_in_later_versions(cast: Cast) -> None:
    plan = active(cast)
    one = the(plan)
    page = f"/plan/service/{plan.reference}/contingency/{one.pk}/"
    sent = cast.una_sees.post(f"{page}used/", {
        "triggered_at": "2026-03-02T08:00", "acted_at": "2026-03-02T08:12", "what": "A storm; 40 % over. Script on.",
    })
    assert sent.url == f"{page}log/"
    told = cast.asa_sees.get(f"{page}log/").content.decode()
    for words in ("In use since", "12 min", "A storm; 40 % over. Script on.", "Una Byrne", "Worked, 10 Feb 2026"):
        assert words in told
    assert "Keep the test" not in told
    assert cast.una_sees.post(f"{page}ended/", {"ended_at": "2026-03-02T08:50", "learnt": "Overtime came late."}).status_code == 302
    made = PlanActivation.objects.get()
    assert (made.seconds_to_action, made.seconds_to_end) == (720, 2280)
    following = plans.follow(plan, why="More storms.", by=cast.pat_acts)
    told = cast.una_sees.get(f"/plan/service/{following.reference}/contingency/{the(following).pk}/log/").content.decode()
    assert "Overtime came late." in told
    assert "used 1 time" in cast.una_sees.get(f"/plan/service/{plan.reference}/").content.decode()
    rows = list(csv.DictReader(io.StringIO(b"".join(cast.asa_sees.get(f"/plan/service/{plan.reference}/contingency/file.csv")).decode())))
    assert [(row["scenario"], row["seconds_to_action"], row["seconds_in_use"], row["last_test"]) for row in rows][:2] == [
        ("More contacts than planned", "720.0", "2280.0", "2026-02-10"), ("Fewer people than planned", "", "", "2026-02-10"),
    ]
    kinds = list(Line.objects.filter(kind__startswith="service_plan.contingency").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["service_plan.contingency_began", "service_plan.contingency_ended"]


def test_times_that_cannot_be_are_refused(cast: Cast) -> None:
    plan = active(cast)
    one = the(plan)

    def used(**other: Any) -> PlanActivation:
        words: dict[str, Any] = {"triggered_at": SEEN, "acted_at": ACTED, "what": "A storm.", "by": cast.rita_acts}
        return contingency.use(one, **{**words, **other})

    for other, words in (
        ({"acted_at": SEEN - timedelta(minutes=1)}, "before its trigger"), ({"acted_at": MONDAY + timedelta(minutes=1)}, "to come"),
        ({"what": " "}, "Nobody said why"),
    ):
        with pytest.raises(RuleBroken, match=words):
            used(**other)
    made = used()
    with pytest.raises(Conflict, match="in use already"):
        used()
    for ended_at in (ACTED - timedelta(minutes=1), MONDAY + timedelta(minutes=1)):
        with pytest.raises(RuleBroken, match="before it was acted on, or in time to come"):
            contingency.end(made, ended_at=ended_at, learnt="x", by=cast.rita_acts)
    contingency.end(made, ended_at=MONDAY, learnt="Sooner.", by=cast.rita_acts)
    with pytest.raises(Conflict, match="It is over"):
        contingency.end(made, ended_at=MONDAY, learnt="Sooner.", by=cast.rita_acts)
    page = f"/plan/service/{plan.reference}/contingency/{one.pk}/"
    answer = cast.una_sees.post(f"{page}used/", {"triggered_at": "2026-03-02T08:30", "acted_at": "2026-03-02T08:00", "what": "x"})
    assert answer.status_code == 422
    assert "before its trigger was seen" in answer.content.decode()
    assert cast.una_sees.post(f"{page}ended/", {"ended_at": "2026-03-02T08:30", "learnt": "x"}).status_code == 422
    assert cast.una_sees.post(f"{page}ended/", {"ended_at": "yesterday", "learnt": "x"}).status_code == 422
    assert cast.una_sees.post(f"{page}explode/", {}).status_code == 404
    assert PlanActivation.objects.count() == 1


def test_the_owner_is_asked_two_weeks_before_a_test_and_an_overdue_one_is_shown(cast: Cast) -> None:
    plan = active(cast)
    one = the(plan)

    def asked(day: date) -> int:
        with clock.frozen(MONDAY + (day - TODAY)):
            jobs.enqueue(contingency.TESTS, arguments={}, by=cast.olga_acts, key=str(day))
            running = claim(holder="test")
            assert running is not None
            return int(contingency.ask_for_tests(running)["due"])

    PlanArrangement.objects.filter(pk=one.pk).update(next_test_on=date(2026, 4, 1))
    assert asked(date(2026, 3, 10)) == 0
    assert asked(date(2026, 3, 20)) == asked(date(2026, 3, 21)) == 1
    assert Todo.objects.get(person=cast.rita, done_at=None).what == "Test what is done when: Calls 20 % over by 10:00"
    page = f"/plan/service/{plan.reference}/contingency/{one.pk}/"
    with clock.frozen(MONDAY + timedelta(days=40)):
        told = cast.una_sees.get(f"/plan/service/{plan.reference}/").content.decode()
        assert "1 arrangement is overdue for a test." in told
        assert "Test overdue since" in told
        wrong = {"tested_on": "2026-02-01", "result": "worked", "next_test_on": "2026-10-01"}
        assert "already" in cast.una_sees.post(f"{page}tested/", wrong).content.decode()
        right = {"tested_on": "2026-04-10", "result": "part", "note": "Two had no headset.", "next_test_on": "2026-10-01"}
        assert cast.una_sees.post(f"{page}tested/", right).status_code == 302
        assert "Worked in part" in cast.una_sees.get(f"{page}log/").content.decode()
    assert not Todo.objects.filter(person=cast.rita, done_at=None, key__contains=":test:").exists()


def test_who_does_not_use_arrangements_may_not_and_a_draft_is_not_worked_by(cast: Cast) -> None:
    plan = active(cast)
    PlanArrangement.objects.filter(plan=plan).update(owner=cast.quin)
    one = the(plan)
    for who in ("asa", "cora", "ada", "stranger", "adm"):
        with pytest.raises(NotAllowed):
            contingency.use(one, triggered_at=SEEN, acted_at=ACTED, what="x", by=getattr(cast, f"{who}_acts"))
    assert "Tests and uses are written by" in cast.asa_sees.get(
        f"/plan/service/{plan.reference}/contingency/{one.pk}/log/"
    ).content.decode()
    assert contingency.use(one, triggered_at=SEEN, acted_at=ACTED, what="Its owner may.", by=cast.quin_acts).pk
    with pytest.raises(Conflict, match="nobody works by it"):
        contingency.tested(
            the(whole(cast)), tested_on=TODAY, result="worked", note="", next_test_on=date(2026, 9, 1), by=cast.pat_acts
        )


def test_a_use_that_outlasts_its_plan_is_still_ended(cast: Cast) -> None:
    plan = active(cast)
    one = the(plan)
    contingency.use(one, triggered_at=SEEN, acted_at=ACTED, what="A storm.", by=cast.una_acts)
    ServicePlan.objects.filter(pk=plan.pk).update(state="closed")
    page = f"/plan/service/{plan.reference}/contingency/{one.pk}/"
    told = cast.una_sees.get(f"{page}log/").content.decode()
    assert "It is over" in told
    assert "Keep the test" not in told
    assert cast.una_sees.post(f"{page}ended/", {"ended_at": "2026-03-02T08:50", "learnt": "Overtime came late."}).status_code == 302
    assert PlanActivation.objects.get().ended_at is not None


def test_a_test_that_a_leaver_would_owe_is_asked_of_the_owner_of_the_plan(cast: Cast) -> None:
    plan = active(cast)
    PlanArrangement.objects.filter(plan=plan).exclude(scenario="spike").update(next_test_on=date(2027, 1, 1))
    PlanArrangement.objects.filter(plan=plan, scenario="spike").update(next_test_on=date(2026, 3, 10))
    cast.rita.left_on = date(2026, 2, 1)
    cast.rita.save()
    jobs.enqueue(contingency.TESTS, arguments={}, by=cast.olga_acts, key="leaver")
    running = claim(holder="test")
    assert running is not None
    contingency.ask_for_tests(running)
    assert [each.person for each in Todo.objects.filter(key__contains=":test:")] == [cast.pat]
