"""What the shift has to coordinate on one board, and a peak on one time axis: each with owner and state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import clock, standards, todos
from floorwalker.plan.actions import briefings
from floorwalker.plan.models import Activity, Shift
from floorwalker.plan.rules.briefings import BriefingDraft
from floorwalker.serve.actions import exceptions, issues, moves
from floorwalker.serve.models import ExceptionReason
from tests.desks.conftest import MIDNIGHT
from tests.desks.test_pages import planned

__all__ = ["planned"]
pytestmark = pytest.mark.django_db
NOON = MIDNIGHT + timedelta(hours=12)
AT = "?queue=claims&day=2026-03-02"


@pytest.mark.row(2)
@pytest.mark.row(154)
def test_the_board_shows_plan_roster_issues_and_waiting_work_with_owner_and_state(
    planned: Any, cast: Any, django_assert_max_num_queries: Any
) -> None:
    with clock.frozen(NOON):
        late = issues.raise_issue("The IVR is silent", found_at=NOON - timedelta(hours=3), queue=planned.queue, by=cast.rita_acts)
        issues.give(late, owner=cast.una, by=cast.rita_acts)
        reason = ExceptionReason.objects.get(code="system-or-telephone")
        assert cast.ada
        with clock.frozen(NOON - timedelta(hours=30)):
            exceptions.ask(cast.ada, reason=reason, starts_at=NOON, ends_at=NOON + timedelta(hours=1), by=cast.ada_acts)
        todos.owe(cast.ada, key="t", stage="plan", what="Look", why="New", about="roster:ROS-1", due_at=NOON - timedelta(hours=1))
        cast.una_sees.get("/today/coordinate/")
        with django_assert_max_num_queries(45):
            page = cast.una_sees.get("/today/coordinate/").content.decode()
        part = cast.una_sees.get("/today/coordinate/", headers={"HX-Request": "true"}).content.decode()
        refused = cast.ada_sees.get("/today/coordinate/").status_code
    lines, stages = page.split('id="stages-title"')
    assert lines.index("The IVR is silent") < lines.index("ROS-1"), "what is wrong comes first"
    for words in ("Una Byrne", "Overdue", "Published", "None for Chat", "1 exception"):
        assert words in lines, words
    assert stages.count("stuck</span>") >= 3, "To-dos, issues and exceptions beyond their limits"
    assert "<html" not in part
    assert 'hx-trigger="every 20s"' in part
    assert refused == 403


@pytest.mark.row(59)
def test_the_board_says_what_each_serves_and_lists_the_work_of_today_that_names_nothing_with_the_way_to_name_it(
    planned: Any, cast: Any, django_assert_max_num_queries: Any
) -> None:
    with clock.frozen(NOON):
        issues.raise_issue("Calls are cut", found_at=NOON, queue=planned.queue, by=cast.rita_acts)
        issues.raise_issue("Chats are lost", found_at=NOON, queue=planned.other, by=cast.rita_acts)
        shifts = list(Shift.objects.order_by("pk"))
        at = {"starts_at": MIDNIGHT + timedelta(hours=18), "ends_at": MIDNIGHT + timedelta(hours=19)}
        for shift in shifts:
            Activity.objects.create(shift=shift, kind="meeting", **at)
        Activity.objects.create(shift=shifts[0], kind="queue", queue=planned.other, **at)
        standard = standards.in_force(NOON.date()).get()
        words = {
            "title": "Answer sooner", "content": "As said.", "agenda": "", "leader": cast.olga, "site": shifts[0].person.site,
            "starts_at": MIDNIGHT + timedelta(hours=18), "ends_at": MIDNIGHT + timedelta(hours=18, minutes=15), "audience": "By name",
        }
        first, *others = (shift.person for shift in shifts)
        briefings.call(BriefingDraft(**words, about=f"standard:{standard.reference}"), [first], by=cast.olga_acts)
        briefings.call(BriefingDraft(**words | {"title": "Any news"}, about=""), others, by=cast.olga_acts)
        cast.olga_sees.get("/today/coordinate/")
        with django_assert_max_num_queries(50):
            page = cast.olga_sees.get("/today/coordinate/").content.decode()
        led = cast.pat_sees.get("/today/coordinate/").content.decode().split('id="unnamed-title"')[1].split("</section>")[0]
    lines, unnamed = page.split('id="unnamed-title"')
    assert "Service level at least 80% in 20 s" in lines.split("Calls are cut")[1].split("</tr>")[0]
    assert "Names none" in lines.split("Chats are lost")[1].split("</tr>")[0]
    unnamed = unnamed.split("</section>")[0]
    assert f"{planned.other.name}, 1 person" in unnamed
    assert f"Meeting at {first.site}, {len(others)} people" in unnamed, "without the one who is briefed on a standard then"
    assert "/plan/briefings/call/" in unnamed
    assert "Any news" in unnamed
    assert "Answer sooner" not in unnamed
    assert planned.queue.name not in unnamed
    assert f"/plan/standards/propose/?queue={planned.other.reference}" in led


@pytest.mark.row(212)
def test_a_peak_shows_forecast_fact_moves_and_the_service_that_resulted(planned: Any, cast: Any) -> None:
    with clock.frozen(MIDNIGHT + timedelta(hours=20)):
        move = moves.move(
            [planned.people[0]], from_queue=planned.other, queue=planned.queue, starts_at=NOON - timedelta(hours=1),
            ends_at=NOON, trigger="level", why="Claims under 60%", by=cast.rita_acts,
        )
        over = cast.rita_sees.get(f"/today/peak/{AT}").context["at_its_end"]
        page = cast.rita_sees.get(f"/today/peak/{over}&from=10:00&until=13:00").content.decode()
        assert "10:00 to 13:00:" in page
        assert "forecast (" in page
        assert "against 80%" in page
        assert "moves logged: 1, issues: 0" in page
        assert move.reference in page
        assert "m-span" in page
        file = b"".join(cast.rita_sees.get(f"/today/peak/{over}&from=10:00&until=13:00&format=csv")).decode()
        assert len(file.splitlines()) == 7
        assert cast.rita_sees.get(f"/today/peak/{over}&from=x&until=99").status_code == 200, "the busiest hours instead"
        assert move.reference not in cast.rita_sees.get(f"/today/peak/{over}&from=14:00&until=16:00").content.decode()
        assert cast.ada_sees.get(f"/today/peak/{AT}").status_code == 403


def test_a_replayed_peak_stops_at_the_moment_that_is_watched(planned: Any, cast: Any) -> None:
    with clock.frozen(MIDNIGHT + timedelta(hours=44)):
        late = issues.raise_issue("The IVR is silent", found_at=NOON, queue=planned.queue, by=cast.rita_acts)
        issues.raise_issue("Old hours are announced", found_at=NOON - timedelta(hours=20), queue=planned.queue, by=cast.rita_acts)
        watched = f"/today/peak/{AT}&at=11:42&paused=1"
        page = cast.rita_sees.get(f"{watched}&from=10:00&until=13:00")
        words = page.content.decode()
        assert "10:00 to 11:30:" in words
        assert '<input type="hidden" name="at" value="11:42">' in words.split('id="peak-title"')[1], "other hours of the same moment"
        assert late.reference not in words, "raised at noon"
        assert "Sun 1 Mar, 16:00 to open" in words, "of a day before, and said so"
        file = b"".join(cast.rita_sees.get("/today/peak/" + page.context["peak_csv"])).decode()
        assert len(file.splitlines()) == 4
        ahead = cast.rita_sees.get(f"{watched}&from=14:00&until=16:00")
        assert ahead.context["window"].ends_at <= NOON - timedelta(minutes=30), "the busiest hours until then instead"
        assert cast.rita_sees.get(f"/today/peak/{AT}&at=07:00&paused=1").context["window"].last == 1


def test_an_empty_house_says_so(cast: Any) -> None:
    page = cast.una_sees.get("/today/coordinate/").content.decode()
    assert "Work that waits" in page
    assert "Import a log" in cast.pat_sees.get("/today/peak/").content.decode()
