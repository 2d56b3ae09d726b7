"""Resources of a service plan: people computed from requirement and roster by queue, week and interval, and what is not people."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Queue
from floorwalker.ground.people.models import Skill, SkillLevel
from floorwalker.plan.actions import plan_parts as parts
from floorwalker.plan.actions import service_plans as plans
from floorwalker.plan.models import Activity, PlanResource, Requirement, RequirementPoint, Roster, Shift
from floorwalker.plan.queries import plan_resources as queries
from floorwalker.plan.rules import plan_resources as rules
from floorwalker.plan.rules.plan_resources import Resource
from tests.conftest import Cast
from tests.plan.plan_made import NOW, TODAY, a_plan, active, approved, ready, whole

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
NINE = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
HALF = timedelta(minutes=30)


def needed(queue: Queue, people: list[int], *, code: str = "RQ-1", at: datetime = NOW, retired: datetime | None = None) -> None:
    """Put a requirement in use for `queue` from Tuesday nine o'clock on, half hour by half hour; a third of paid time is lost."""
    forecast = queue.forecasts.get()
    made = Requirement.objects.create(
        reference=code, queue=queue, forecast=forecast, name="A", inputs={}, interval_minutes=30, created_by="system:test",
        created_at=at, in_use_from=at, retired_at=retired,
    )
    RequirementPoint.objects.bulk_create(
        RequirementPoint(
            requirement=made, starts_at=NINE + number * HALF, offered=20, aht_seconds=300, agents=each, scheduled=round(each * 1.5),
        )
        for number, each in enumerate(people)
    )


def rostered(queue: Queue, person: Any, hours: tuple[float, float]) -> None:
    """Publish a roster that puts `person` on `queue` from so many hours after nine to so many."""
    roster, _ = Roster.objects.get_or_create(
        reference="R-1", defaults={"site": person.site, "first_day": TODAY, "last_day": date(2026, 3, 8), "created_by": "system:test",
                                   "created_at": NOW, "published_at": NOW},
    )
    starts, ends = (NINE + timedelta(hours=each) for each in hours)
    shift = Shift.objects.create(roster=roster, person=person, starts_at=starts, ends_at=ends)
    Activity.objects.create(shift=shift, kind="queue", queue=queue, starts_at=starts, ends_at=ends)


@pytest.mark.row(50)
def test_people_are_computed_from_requirement_and_roster_by_week_skill_and_interval(cast: Cast) -> None:
    queue = ready()
    queue.skill = Skill.objects.create(code="claims", name="Claims by voice")
    queue.save()
    SkillLevel.objects.create(person=cast.ada, skill=queue.skill, level=3, starts_on=date(2025, 1, 1))
    needed(queue, [9, 9, 9, 9], code="RQ-0", at=NOW - timedelta(days=9), retired=NOW)
    needed(queue, [2, 4, 2, 2])
    rostered(queue, cast.ada, (0.0, 2.0))
    rostered(queue, cast.una, (0.25, 1.0))
    plan = a_plan(cast, queue)
    week = queries.weeks_of(plan)[0]
    assert (week.first_day, week.last_day, week.requirements) == (TODAY, date(2026, 3, 8), ["RQ-1"])
    assert [each.rostered for each in week.intervals] == [1.5, 2.0, 1.0, 1.0]
    assert (week.hours.needed, week.hours.paid, week.hours.rostered, week.hours.short) == (5.0, 7.5, 2.75, 3)
    page = f"/plan/service/{plan.reference}/resources/"
    told = cast.una_sees.get(f"{page}?queue=claims&week=2026-03-02").content.decode()
    for words in ("On queue 5.0 h are needed", "Paid 7.5 h", "7.5 h / 37.5 h = 0.2", "2.8 h on queue", "Short 0.1",
                  "People with the skill", "RQ-1", "/plan/staffing/?forecast=F-claims&amp;day=2026-03-03&amp;why=a1#why", "Why 4"):
        assert words in told
    rows = list(csv.DictReader(io.StringIO(b"".join(cast.una_sees.get(f"{page}people.csv")).decode())))
    assert [(row["skill"], row["starts"], row["needed"], row["with_shrinkage"], row["rostered"], row["gap"]) for row in rows[:2]] == [
        ("Claims by voice", "2026-03-03T09:00:00+00:00", "2", "3", "1.5", "-0.5"),
        ("Claims by voice", "2026-03-03T09:30:00+00:00", "4", "6", "2.0", "-2.0"),
    ]
    card = cast.una_sees.get(f"/plan/service/{plan.reference}/").content.decode()
    assert "have 0.1, need 0.2" in card


def test_without_requirement_or_roster_it_is_said_and_never_zero(cast: Cast) -> None:
    plan = a_plan(cast)
    page = f"/plan/service/{plan.reference}/resources/"
    told = cast.una_sees.get(page).content.decode()
    assert "Cannot be computed yet:</b> Claims." in told
    assert "No people can be computed yet" in told
    needed(ready(), [2])
    told = cast.una_sees.get(page).content.decode()
    assert "Not rostered" in told
    assert "no roster yet" in told
    assert cast.una_sees.get(f"{page}?queue=claims&week=2020-01-01").status_code == 200
    for who in ("ada", "stranger", "adm"):
        assert getattr(cast, f"{who}_sees").get(page).status_code == 403
        assert getattr(cast, f"{who}_sees").get(f"{page}people.csv").status_code == 403


def a_resource(**other: Any) -> Resource:
    words: dict[str, Any] = {
        "kind": "budget", "name": "Overtime", "needed": None, "there": None, "amount": Decimal("6200.50"), "currency": "GBP", "note": "",
    }
    return Resource(**{**words, **other})


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"kind": "luck"}, "unknown_resource"),
        ({"name": " "}, "resource_in_words"),
        ({"needed": Decimal(-1)}, "resource_negative"),
        ({"amount": Decimal(-1)}, "resource_negative"),
        ({"currency": ""}, "resource_money"),
        ({"currency": "pounds"}, "resource_money"),
        ({"amount": None, "currency": ""}, "resource_money"),
    ],
)
def test_a_resource_that_says_nothing_is_refused(cast: Cast, other: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        parts.need(a_plan(cast), a_resource(**other), by=cast.pat_acts)
    assert refused.value.refusal_code == code
    assert not PlanResource.objects.exists()


def test_what_is_not_people_stands_beside_them_with_its_cost(cast: Cast) -> None:
    plan = whole(cast)
    page = f"/plan/service/{plan.reference}/resources/"
    sent = cast.pat_sees.post(f"{page}add/", {"kind": "budget", "name": "Overtime", "amount": "6200.50", "currency": "gbp"})
    assert sent.status_code == 302, sent.content.decode()
    made = parts.need(plan, a_resource(kind="seats", name="Desks", needed=Decimal(70), there=Decimal("66.5"), amount=None, currency=""),
                      by=cast.pat_acts)
    told = cast.una_sees.get(page).content.decode()
    for words in ("£6,200.50 in all", "Overtime", "Desks", "Lacks 3.5"):
        assert words in told
    assert "Add a resource" not in told
    with pytest.raises(NotAllowed):
        parts.need(plan, a_resource(), by=cast.una_acts)
    assert cast.pat_sees.get(f"{page}99999/").status_code == 404
    following = plans.follow(approved(cast, plan), why="More people come.", by=cast.pat_acts)
    assert following.resources.count() == 2
    with pytest.raises(Conflict, match="what was agreed stays"):
        parts.drop_resource(made, by=cast.pat_acts)
    assert cast.pat_sees.post(f"/plan/service/{following.reference}/resources/{following.resources.first().pk}/", {"remove": "yes"}).url
    assert following.resources.count() == 1


def test_a_plan_without_queues_of_its_own_has_no_people_to_compute(cast: Cast) -> None:
    plan = a_plan(cast, function="complaints", queues=())
    assert queries.weeks_of(plan) == []
    assert active(cast).state == "active"


@pytest.mark.once
@pytest.mark.parametrize("seed", range(5))
def test_people_present_are_the_overlap_of_stretches_and_slots(seed: int) -> None:
    chance = np.random.default_rng(seed)
    began = chance.integers(0, 200, size=seed * 4).astype(float)
    ended = began + chance.integers(1, 90, size=began.size)
    edges = np.sort(chance.choice(24, size=6, replace=False)) * 10.0
    plain = [float(np.maximum(0.0, np.minimum(ended, edge + 10) - np.maximum(began, edge)).sum()) / 10 for edge in edges]
    assert np.allclose(rules.present(began, ended, edges, width=10.0), plain)
