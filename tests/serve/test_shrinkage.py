"""Shrinkage by cause: one base for every cause, equal to the measure at work, planned by those who may, seen by those who reach."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.people.models import Contract
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions.shrinkage import plan_shrinkage
from floorwalker.plan.models import Absence, Activity, RosterNeed, Shift, ShrinkagePlan
from floorwalker.plan.queries.shrinkage import Weeks
from floorwalker.record import counting, sight
from floorwalker.record.models import AgentState
from floorwalker.record.queries import figures
from floorwalker.serve.actions import exceptions, reasons
from floorwalker.serve.models import ExceptionReason
from floorwalker.serve.queries import shrinkage as queries
from tests.record.test_scheduled import EVENING, MINUTE, NINE, ada, was
from tests.serve.test_day_log import claims

__all__ = ["ada", "claims"]
pytestmark = pytest.mark.django_db
MONDAY = NINE.date()
PAGE = f"/serve/shrinkage/?from={MONDAY}&weeks=1"


@pytest.fixture(autouse=True)
def _of_its_own(tmp_path: Path, settings: Any) -> Any:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    with clock.frozen(EVENING):
        yield


def count() -> None:
    counting.store().replace_parts(counting.count([MONDAY], shown=sight.shown()), written_at=clock.now())


@pytest.fixture
def a_day(ada: Any, a_person: Any) -> Any:
    """Ada came a quarter late, had her break and a meeting; Bo is rostered an hour and sick, Cy on leave and so not rostered."""
    team = ada.memberships.get().team
    bo, cy = a_person("Bo", "Larsen", role="agent", team=team), a_person("Cy", "Twist", role="agent", team=team)
    shift = Shift.objects.create(roster=Shift.objects.get().roster, person=bo, starts_at=NINE, ends_at=NINE + 60 * MINUTE)
    Activity.objects.create(shift=shift, kind="queue", starts_at=NINE, ends_at=NINE + 60 * MINUTE)
    Absence.objects.create(person=bo, kind="sick", starts_at=NINE - timedelta(hours=9), ends_at=NINE + timedelta(hours=15))
    Absence.objects.create(person=cy, kind="leave", starts_at=NINE - timedelta(hours=9), ends_at=NINE + timedelta(hours=63))
    for person in (ada, bo, cy):
        Contract.objects.create(
            person=person, weekly_hours=Decimal(10), days_per_week=2, max_day_hours=Decimal(8), starts_on=date(2026, 1, 1)
        )
    was(ada, ("ready", 15, 90), ("break", 90, 105), ("meeting", 105, 125), ("ready", 125, 180), ("lunch", 180, 200))
    AgentState.objects.filter(state="lunch").update(paid=False)
    count()
    return ada


def seen(cast: Any) -> queries.Picture:
    [site] = queries.sites(cast.una_acts)
    return queries.picture(queries.view(cast.una_acts, site=site), Weeks(MONDAY, 1, "UTC"))


def test_every_cause_is_a_share_of_one_paid_time_and_at_work_they_are_the_measure(a_day: Any, cast: Any) -> None:
    with clock.frozen(EVENING + timedelta(days=7)):
        found = seen(cast)
    minutes = {line.cause.code: round((line.hours or 0) * 60, 6) for line in found.lines if line.hours}
    # Cy's contract gives two days of five hours; the three days away are no more than those two.
    assert minutes == {"break": 15, "meeting": 20, "leave": 600, "sick": 60, "not_there": 15}
    assert found.paid_hours == pytest.approx((165 + 15 + 60 + 600) / 60)
    assert found.whole("share") == pytest.approx(710 / 840)
    assert sum(line.share or 0 for line in found.lines) == pytest.approx(found.whole("share"))
    asked = figures.ask(measures=("shrinkage",), start=NINE - timedelta(hours=9), end=NINE + timedelta(hours=15), zone="UTC")
    assert found.at_work == pytest.approx(asked.rows[0]["shrinkage"]) == pytest.approx(35 / 165)
    assert found.people == 3
    leave = next(line for line in found.lines if line.cause.code == "leave")
    assert leave.people == pytest.approx(1.0), "ten hours, the week of one person"
    assert (leave.low, leave.high) == (0.0, 1.0), "three people say little"
    assert leave.rostered == pytest.approx(600 / 840), "known beforehand"


def test_days_to_come_and_weeks_without_a_record_are_no_data(a_day: Any, cast: Any) -> None:
    found = seen(cast)
    assert found.whole("hours") == pytest.approx((15 + 20 + 60 + 15) / 60), "the day is not over, and leave counts by whole days"
    assert found.until is not None
    [site] = queries.sites(cast.una_acts)
    later = queries.picture(queries.view(cast.una_acts, site=site), Weeks(MONDAY + timedelta(weeks=2), 1, "UTC"))
    assert (later.whole("share"), later.at_work, later.people) == (None, None, 0)
    Absence.objects.create(person=a_day, kind="leave", starts_at=NINE + timedelta(days=14), ends_at=NINE + timedelta(days=28))
    both = queries.picture(queries.view(cast.una_acts, site=site), Weeks(MONDAY, 4, "UTC"))
    assert both.whole("share") == pytest.approx(found.whole("share")), "leave of weeks without a roster and a record stands in neither"
    assert [week.rostered is None for week in both.weeks] == [False, True, True, True]


def test_excused_time_moves_to_where_its_reason_says(a_day: Any, cast: Any) -> None:
    reasons.add("Doctor or dentist nearby", place="out_of_office", by=cast.olga_acts)
    away = ExceptionReason.objects.get(name="Doctor or dentist nearby")
    exceptions.excuse(a_day, reason=away, starts_at=NINE, ends_at=NINE + 15 * MINUTE, by=cast.una_acts)
    inside = ExceptionReason.objects.get(code="system-or-telephone")
    exceptions.excuse(a_day, reason=inside, starts_at=NINE + 95 * MINUTE, ends_at=NINE + 125 * MINUTE, by=cast.una_acts)
    count()
    minutes = {line.cause.code: round((line.hours or 0) * 60, 6) for line in seen(cast).lines if line.hours}
    assert minutes["excused_out"] == 15
    assert "not_there" not in minutes
    assert minutes["excused_in"] == 20, "the meeting; the break agreed with the roster and stays a break"
    assert minutes["break"] == 15
    assert "meeting" not in minutes


@pytest.mark.row(180)
def test_the_plan_stands_beside_what_was_and_says_what_each_cause_adds(a_day: Any, claims: Any, cast: Any) -> None:
    roster = Shift.objects.first().roster  # type: ignore[union-attr]  # the fixture made it
    RosterNeed.objects.create(roster=roster, queue=claims, starts_at=NINE, agents=14.0)
    with clock.frozen(NINE - timedelta(days=5)):
        plan_shrinkage(a_day.site, shares={"break": 0.1, "sick": 0.2}, first_day=date(2026, 3, 4), by=cast.pat_acts)
    page = cast.pat_sees.get(PAGE).content.decode()
    assert "SHR-1" in page
    assert "30% were planned" in page
    assert "10 paid hours as planned" in page, "seven hours on the queues are ten paid ones, not 9.1"
    assert "95% range" in page
    file = b"".join(cast.pat_sees.get(PAGE + "&format=csv")).decode().splitlines()
    row = dict(zip(file[0].split(","), next(line for line in file if ",sick," in line).split(","), strict=True))
    assert (row["planned_share"], row["adds_planned_hours"], row["place"], row["people"]) == ("0.2", "2.0", "out_of_office", "2")
    assert Line.objects.filter(kind="trail.looked", subject="shrinkage").count() == 1


def test_a_plan_is_made_on_the_page_and_begins_with_what_was_measured(a_day: Any, cast: Any) -> None:
    page = cast.pat_sees.get(PAGE)
    typed = {name: page.context["form"].initial[name] for name in page.context["form"].fields}
    assert typed["sick"] == pytest.approx(100 * 60 / 240, abs=0.05)
    assert typed["first_day"] == MONDAY
    unknown = cast.pat_sees.get("/serve/shrinkage/?from=2026-03-16&weeks=1").context["form"].initial
    assert unknown == {"first_day": MONDAY}, "where nothing was recorded nothing is known, which is not 0"
    again = cast.pat_sees.post(f"/serve/shrinkage/plan/?site={a_day.site_id}", typed | {"sick": "80", "leave": "40"})
    assert again.status_code == 422
    assert "bring them under 90%" in again.content.decode()
    assert cast.pat_sees.post("/serve/shrinkage/plan/", typed | {"sick": "-1"}).status_code == 422
    assert cast.pat_sees.post("/serve/shrinkage/plan/", typed | {"first_day": "2026-03-01"}).status_code == 422
    assert not ShrinkagePlan.objects.exists()
    done = cast.pat_sees.post("/serve/shrinkage/plan/", typed | {"sick": "5"}, follow=True)
    assert "SHR-1 is the plan of" in done.content.decode()
    assert ShrinkagePlan.objects.get().shares["sick"] == 0.05
    next_form = cast.pat_sees.get(PAGE).context["form"].initial
    assert next_form["sick"] == 5.0
    assert set(next_form) == set(typed), "what a plan leaves out is planned to be nothing, and the form can be sent as it stands"


@pytest.mark.parametrize(
    ("shares", "words"),
    [({"break": 0.5, "sick": 0.5}, "100%"), ({"fun": 0.1}, "'fun'"), ({"break": -0.1}, "Breaks was"), ({}, "no time away")],
)
def test_a_plan_that_cannot_be_is_refused(cast: Any, shares: dict[str, float], words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        plan_shrinkage(cast.pat.site, shares=shares, first_day=MONDAY, by=cast.pat_acts)


def test_each_sees_whom_they_may_record_as_away_and_only_planners_plan(a_day: Any, claims: Any, cast: Any, a_team: Any) -> None:
    other = a_team("pets-b")
    RosterNeed.objects.create(roster=Shift.objects.first().roster, queue=claims, starts_at=NINE, agents=14.0)  # type: ignore[union-attr]
    assert cast.pat_sees.get(PAGE).context["people_needed"]["on_queue"] == 7.0
    assert cast.ada_sees.get("/serve/shrinkage/").status_code == 403
    leader = cast.una_sees.get(PAGE)
    assert leader.context["found"].people == 2
    assert leader.context["form"] is None
    assert leader.context["people_needed"]["on_queue"] == 7.0, "nobody else is rostered on the queues"
    assert leader.context["lines"] == [], "a line is everybody's"
    assert "Pets" not in str([each.name for each in leader.context["seen"].teams])
    assert cast.una_sees.get(f"{PAGE}&team={other.pk}").status_code == 404
    assert cast.una_sees.get(f"{PAGE}&site=999").status_code == 404
    assert cast.pat_sees.get(f"{PAGE}&team={other.pk}").context["found"].people == 0
    assert cast.una_sees.post("/serve/shrinkage/plan/", {}).status_code == 403
    with pytest.raises(NotAllowed):
        plan_shrinkage(a_day.site, shares={"break": 0.1}, first_day=MONDAY, by=cast.una_acts)
    for odd in ("from=x&weeks=999", "from=9999-12-31", "from=0001-01-01", "team=%00", "weeks=²"):
        assert cast.pat_sees.get(f"/serve/shrinkage/?{odd}").status_code in {200, 404}


def test_a_team_carries_the_share_of_the_need_that_the_roster_gives_it(
    a_day: Any, claims: Any, cast: Any, a_team: Any, a_person: Any
) -> None:
    roster = Shift.objects.first().roster  # type: ignore[union-attr]  # the fixture made it
    RosterNeed.objects.create(roster=roster, queue=claims, starts_at=NINE, agents=14.0)
    dee = a_person("Dee", "Moss", role="agent", team=a_team("pets-b"))
    mine = sum((each.ends_at - each.starts_at).total_seconds() for each in Activity.objects.filter(shift__person=a_day, kind="queue"))
    shift = Shift.objects.create(roster=roster, person=dee, starts_at=NINE, ends_at=NINE + timedelta(seconds=3 * mine))
    Activity.objects.create(shift=shift, kind="queue", starts_at=NINE, ends_at=NINE + timedelta(seconds=3 * mine))
    page = cast.una_sees.get(PAGE)
    assert page.context["found"].carried == pytest.approx(0.25)
    assert page.context["people_needed"]["on_queue"] == pytest.approx(7.0 / 4)
    words = " ".join(page.content.decode().split())
    assert "gives 25% of the time on them to this" in words.replace("these teams", "this team")
    whole = cast.pat_sees.get(PAGE)
    [line] = whole.context["lines"]
    assert (line["name"], line["needed"]) == ("Claims", 7.0)
    assert line["adds"] == pytest.approx(whole.context["total"]["adds"]), "all causes together"
    assert "counted with the shrinkage of the whole site" in whole.content.decode()
    Activity.objects.filter(kind="queue").delete()
    empty = cast.una_sees.get(PAGE)
    assert empty.context["people_needed"] is None
    assert "none is published for these weeks" in empty.content.decode()


def test_the_page_asks_little(a_day: Any, cast: Any, django_assert_max_num_queries: Any) -> None:
    cast.pat_sees.get(PAGE)
    with django_assert_max_num_queries(40):
        assert cast.pat_sees.get(PAGE).status_code == 200
