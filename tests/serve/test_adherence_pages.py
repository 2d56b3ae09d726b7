"""Adherence by day: who sees whom, what each stretch counts as, excusing one and several, and the same figure on Today."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.record import counting, sight
from floorwalker.serve.actions import exceptions
from floorwalker.serve.models import Entry, ExceptionReason
from floorwalker.serve.queries import floor
from tests.record.test_scheduled import EVENING, MINUTE, NINE, ada, counted, was

__all__ = ["ada"]
pytestmark = pytest.mark.django_db
DAY = "?day=2026-03-02"


@pytest.fixture(autouse=True)
def _of_its_own(tmp_path: Path, settings: Any) -> Any:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    floor._floor_day.cache_clear()
    with clock.frozen(EVENING):
        yield


@pytest.fixture
def a_day(ada: Any) -> Any:
    """Ada worked through her break, and was in a meeting for twenty minutes that nobody planned."""
    was(ada, ("ready", 0, 30), ("meeting", 30, 50), ("ready", 50, 90), ("talk", 90, 105), ("ready", 105, 180))
    counting.store().replace_parts(counting.count([NINE.date()], shown=sight.shown()), written_at=clock.now())
    return ada


@pytest.mark.row(68)
def test_the_day_says_who_was_off_plan_why_not_and_takes_an_exception(a_day: Any, cast: Any) -> None:
    page = cast.una_sees.get(f"/serve/adherence/{DAY}").content.decode()
    assert "87.9%" in page, "145 of 165 minutes: the break she is owed is in neither"
    assert "20 min" in page
    was(cast.una, ("training", 0, 61))
    day = cast.una_sees.get(f"/serve/adherence/{a_day.reference}/{DAY}").content.decode()
    assert "Owed a break" in day
    assert "Training" not in day.split('id="off-title"')[1], "nobody else's time"
    assert f"at=09:30&amp;ends=09:50&amp;person={a_day.pk}" in day
    typed = {
        "person": a_day.pk, "reason": ExceptionReason.objects.get(code="meeting-or-briefing").pk, "day": "2026-03-02", "at": "09:30",
        "ends": "09:50",
    }
    assert cast.una_sees.post("/serve/day-log/add/exception/", typed, follow=True).status_code == 200
    assert counted(a_day)["scheduled"] == 145.0
    assert "100.0%" in cast.una_sees.get(f"/serve/adherence/{DAY}").content.decode()
    day = cast.una_sees.get(f"/serve/adherence/{a_day.reference}/{DAY}").content.decode()
    assert "Off plan</span>" not in day
    assert "Approved" in day


def test_everybody_sees_whom_they_reach(a_day: Any, cast: Any) -> None:
    assert a_day.display_name in cast.ada_sees.get(f"/serve/adherence/{DAY}").content.decode()
    own = cast.ada_sees.get(f"/serve/adherence/{a_day.reference}/{DAY}").content.decode()
    assert "Ask to excuse" in own
    assert "/serve/exceptions/mine/?day=2026-03-02&amp;at=09:30" in own
    for who in ("sam", "cora", "asa", "adm", "stranger"):
        assert getattr(cast, f"{who}_sees").get(f"/serve/adherence/{DAY}").status_code == 403
    was(cast.pat, ("ready", 0, 60))
    assert "Pat Nowak" not in cast.una_sees.get(f"/serve/adherence/{DAY}").content.decode()
    assert cast.una_sees.get(f"/serve/adherence/{cast.pat.reference}/{DAY}").status_code == 404


def test_exceptions_of_a_day_are_shown_to_those_who_may_see_the_log(a_day: Any, cast: Any) -> None:
    reason = ExceptionReason.objects.get(code="system-or-telephone")
    entry = exceptions.excuse(a_day, reason=reason, starts_at=NINE, ends_at=NINE + 60 * MINUTE, by=cast.una_acts)
    address = f"/serve/adherence/{a_day.reference}/{DAY}"
    for who, sees in (("una", True), ("ada", True), ("quin", False)):
        page = getattr(cast, f"{who}_sees").get(address)
        assert page.status_code == 200
        assert (entry.reference in page.content.decode()) is sees, who


def test_several_are_excused_at_once_and_each_refusal_is_named(a_day: Any, cast: Any, a_person: Any) -> None:
    other = a_person("Bo", "Larsen", role="agent", team=a_day.memberships.get().team)
    reason = ExceptionReason.objects.get(code="system-or-telephone")
    exceptions.excuse(other, reason=reason, starts_at=NINE, ends_at=NINE + 60 * MINUTE, by=cast.una_acts)
    typed = {"person": [a_day.reference, other.reference], "reason": reason.pk, "day": "2026-03-02", "at": "09:30", "ends": "10:00"}
    page = cast.una_sees.post("/serve/adherence/excuse/", typed, follow=True).content.decode()
    assert "1 person is excused" in page
    assert "Bo Larsen: DAY-1 covers a part of this time already." in page
    assert Entry.objects.filter(person=a_day, approved=True).count() == 1
    assert b"Nothing was excused" in cast.una_sees.post("/serve/adherence/excuse/", {"day": "x"}, follow=True).content
    assert cast.ada_sees.post("/serve/adherence/excuse/", typed).status_code == 403


def test_today_counts_by_the_same_rule(a_day: Any, cast: Any) -> None:
    from floorwalker.desks.today.picture import adherent_seconds
    from floorwalker.serve.queries import plans

    start, end = NINE - timedelta(hours=9), NINE + timedelta(hours=15)
    reason = ExceptionReason.objects.get(code="system-or-telephone")
    exceptions.excuse(a_day, reason=reason, starts_at=NINE + 40 * MINUTE, ends_at=NINE + 60 * MINUTE, by=cast.una_acts)
    rostered = plans.rostered(start, end)
    assert rostered is not None
    due, agreed = adherent_seconds(floor.floor_day(start, end, of=floor.version()), rostered, at=end.timestamp(), people=None)
    facts = counted(a_day)
    assert (due / 60, agreed / 60) == (facts["scheduled"], facts["adherent"]) == (155.0, 145.0)


def test_the_page_asks_little_and_says_when_nothing_is_known(a_day: Any, cast: Any, django_assert_max_num_queries: Any) -> None:
    cast.una_sees.get(f"/serve/adherence/{DAY}")
    with django_assert_max_num_queries(34):
        assert cast.una_sees.get(f"/serve/adherence/{DAY}").status_code == 200
    file = b"".join(cast.una_sees.get(f"/serve/adherence/{DAY}&format=csv")).decode()
    assert "Ada Okafor,0.878" in file
    assert "No roster is published for this day" in cast.una_sees.get("/serve/adherence/?day=2026-03-09").content.decode()


def test_an_empty_house_says_what_fills_it(cast: Any) -> None:
    assert "Nothing is known of people" in cast.una_sees.get("/serve/adherence/").content.decode()
