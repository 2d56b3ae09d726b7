"""The monitoring calendar: what is due, what was done in time, late or never, how much of it, and who is asked when it is late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.ground import clock, mailing
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.review.actions import monitoring as actions
from floorwalker.review.actions import review_closing, signals
from floorwalker.review.models import Chart, ChartSignal, MonitoringDuty, Round, Scorecard
from floorwalker.review.queries import charts as chart_queries
from floorwalker.review.queries import monitoring as queries
from tests.conftest import MONDAY, Cast
from tests.record.contacts_made import counted
from tests.review.charts_made import STEADY, a_chart, charted
from tests.review.reviews_made import HELD, at, opened, reviewed, settled
from tests.review.samples_made import a_february, a_plan

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
TODAY = MONDAY.date()
WEEK = timedelta(days=7)


class Running:
    """A job that runs: what `watch` asks of it."""

    def __init__(self, by: Any) -> None:
        self.owner = by


def a_duty(cast: Cast, **other: Any) -> MonitoringDuty:
    said = {"what": "charts", "words": "", "person": cast.quin, "every": "week", "starts_on": TODAY} | other
    return actions.set_duty(by=cast.olga_acts, **said)


def turns(kind: str, first: date, end: date) -> list[tuple[date, str]]:
    return [(each.due_on, each.state) for each in queries.everything(first, end) if each.kind == kind]


@pytest.mark.row(204)
def test_a_look_is_done_late_missed_or_to_come_and_each_month_says_how_much_was_done(cast: Cast) -> None:
    one = a_duty(cast)
    actions.look(one, due_on=TODAY, seen="Nothing moved.", by=cast.quin_acts)
    with at(MONDAY + timedelta(days=9)):
        actions.look(one, due_on=TODAY + WEEK, seen="One signal, explained.", by=cast.quin_acts)
    with at(MONDAY + timedelta(days=24)):
        found = turns("look", TODAY, date(2026, 4, 6))
        whole = queries.by_month(queries.everything(TODAY, date(2026, 4, 6)))
    assert found == [
        (TODAY, "done"), (TODAY + WEEK, "done late"), (TODAY + 2 * WEEK, "missed"), (TODAY + 3 * WEEK, "late"),
        (TODAY + 4 * WEEK, "to come"),
    ]
    march = whole[date(2026, 3, 1)]
    assert (march.done, march.done_late, march.missed, march.late, march.to_come, march.due, march.share) == (1, 1, 1, 1, 1, 4, 0.5)
    assert queries.completion([]).share is None  # nothing due is not nothing done


@pytest.mark.row(204)
def test_who_is_late_owes_it_and_then_their_leader_is_told(cast: Cast) -> None:
    one = a_duty(cast, starts_on=TODAY + WEEK)
    assert actions.watch(Running(cast.adm_acts)) == {"owed": 0, "settled": 0}  # type: ignore[arg-type]
    with at(MONDAY + timedelta(days=6)):
        assert actions.watch(Running(cast.adm_acts))["owed"] == 1  # type: ignore[arg-type]
    owed = Todo.objects.get(key__startswith="monitoring:")
    assert (owed.person, owed.due_at) == (cast.quin, datetime(2026, 3, 9, 17, tzinfo=UTC))
    with at(MONDAY + timedelta(days=10)):
        assert actions.watch(Running(cast.adm_acts)) == {"owed": 1, "settled": 0}  # type: ignore[arg-type]
        mailing.tell_leaders()
        owed.refresh_from_db()
        assert owed.leaders_told == 1
        actions.look(one, due_on=TODAY + WEEK, seen="Nothing moved.", by=cast.quin_acts)
    owed.refresh_from_db()
    assert owed.done_at is not None


def test_what_was_missed_is_owed_no_more_and_the_next_turn_is(cast: Cast) -> None:
    a_duty(cast, starts_on=TODAY)
    actions.watch(Running(cast.adm_acts))  # type: ignore[arg-type]
    with at(MONDAY + timedelta(days=8)):
        assert actions.watch(Running(cast.adm_acts)) == {"owed": 1, "settled": 1}  # type: ignore[arg-type]
    owed = Todo.objects.filter(key__startswith="monitoring:", done_at=None)
    assert [each.due_at.date() for each in owed if each.due_at] == [TODAY + WEEK]


def test_a_look_says_what_was_seen_once_by_who_was_given_it(cast: Cast) -> None:
    one = a_duty(cast)
    for seen, why in ((" ", "what was seen"),):
        with pytest.raises(RuleBroken, match=why):
            actions.look(one, due_on=TODAY, seen=seen, by=cast.quin_acts)
    with pytest.raises(NotAllowed, match="Quin Hartley looks"):
        actions.look(one, due_on=TODAY, seen="x", by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="no turn that is open"):
        actions.look(one, due_on=TODAY + 3 * WEEK, seen="x", by=cast.quin_acts)
    actions.look(one, due_on=TODAY, seen="Nothing moved.", by=cast.quin_acts)
    with pytest.raises(Conflict, match="done already"):
        actions.look(one, due_on=TODAY, seen="Again", by=cast.quin_acts)
    for wrong in ({"what": "weather"}, {"every": "day"}, {"starts_on": TODAY - WEEK}, {"person": cast.ada}):
        with pytest.raises(RuleBroken):
            a_duty(cast, **wrong)
    for who in ("una", "pat", "cora", "asa", "ada", "adm"):
        with pytest.raises(NotAllowed):
            actions.set_duty(what="charts", words="", person=cast.quin, every="week", starts_on=TODAY, by=getattr(cast, f"{who}_acts"))
        with pytest.raises(NotAllowed):
            actions.end_duty(one, why="x", by=getattr(cast, f"{who}_acts"))
    actions.give(one.reference, to=cast.olga, by=cast.adm_acts)
    actions.end_duty(one, why="Charts tell by themselves.", by=cast.quin_acts)
    with pytest.raises(RuleBroken, match="owed no more"):
        actions.give(one.reference, to=cast.quin, by=cast.adm_acts)


@pytest.mark.row(204)
def test_reviews_stand_in_the_calendar_held_and_to_come(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        review = settled(cast, opened(cast, cycle))
        assert turns("review", TODAY, date(2026, 4, 1)) == [(TODAY, "to come")]
        with at(HELD):
            review_closing.close(review, by=cast.olga_acts)
            found = turns("review", TODAY, date(2026, 5, 1))
        with at(MONDAY + timedelta(days=40)):
            late = turns("review", TODAY, date(2026, 5, 1))
    assert found == [(TODAY, "done"), (date(2026, 4, 2), "to come")]
    assert late == [(TODAY, "done"), (date(2026, 4, 2), "late")]


@pytest.mark.row(204)
def test_a_signal_that_nobody_acted_on_for_ten_days_is_listed_and_late_in_the_calendar(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path, (*STEADY, 40)):
        a_chart(cast)
        signal = ChartSignal.objects.get()
        with at(MONDAY + timedelta(days=10, hours=1)):
            assert [each.pk for each in chart_queries.left_lying()] == [signal.pk]
            page = cast.olga_sees.get("/review/charts/signals/?left=left").content.decode()
            assert signal.reference in page
            assert "Left over 10 days" in page
        with at(MONDAY + timedelta(days=11)):
            assert turns("signal", TODAY, TODAY + 3 * WEEK) == [(date(2026, 3, 12), "late")]
            signals.explain(Chart.objects.get(), signal.reference, reason="Two were away.", by=cast.olga_acts)
            assert turns("signal", TODAY, TODAY + 3 * WEEK) == [(date(2026, 3, 12), "done late")]


@pytest.mark.row(27, 181, 204)
def test_the_calibration_calendar_of_a_plan_is_kept_by_rounds_of_its_scorecard(cast: Cast, tmp_path: Path, a_person: Any) -> None:
    a_february(cast, a_person, number=4)
    with counted(tmp_path):
        plan = a_plan(cast)
        due = TODAY + plan.calibration_weeks * WEEK
        assert [(each.due_on, each.state) for each in queries.calibrated(plan)] == [(due, "to come")]
        with at(MONDAY + timedelta(days=29)):
            assert turns("calibration", TODAY, TODAY + 10 * WEEK)[0] == (due, "late")
            assert actions.watch(Running(cast.adm_acts))["owed"] >= 1  # type: ignore[arg-type]
            assert Todo.objects.get(key__startswith="monitoring:calibration:").person == plan.owner
            now = clock.now()
            Round.objects.create(
                reference="CAL-9", scorecard=a_card(plan), facilitator=cast.quin, opened_at=MONDAY, closes_at=now, closed_at=now
            )
            assert turns("calibration", TODAY, TODAY + 10 * WEEK) == [(due, "done late"), (due + 4 * WEEK, "to come")]
            actions.watch(Running(cast.adm_acts))  # type: ignore[arg-type]
            page = cast.quin_sees.get(f"/review/sample-plans/{plan.reference}/").content.decode()
    assert Todo.objects.get(key__startswith="monitoring:calibration:").done_at is not None
    assert "by 30 Mar 2026" in page
    assert "Done late" in page


def a_card(plan: Any) -> Any:
    return Scorecard.objects.filter(reference=plan.scorecard).first() or Scorecard.objects.first()


def test_means_that_look_before_are_named_in_red_where_they_are_not_set_up(cast: Cast, tmp_path: Path) -> None:
    page = cast.olga_sees.get("/review/consistency/").content.decode()
    assert "alert miss" in page
    for name in ("standards", "control charts", "evaluations", "automatic checks", "surveys"):
        assert f">{name}</a>" in page, name
    assert "Complaints alone tell" in page
    with charted(tmp_path):
        a_chart(cast)
        page = cast.olga_sees.get("/review/consistency/").content.decode()
    assert ">control charts</a>" not in page
    assert ">surveys</a>" in page


def test_the_calendar_asks_no_more_with_many_duties_than_with_few(cast: Cast, django_assert_max_num_queries: Any) -> None:
    a_duty(cast)
    cast.quin_sees.get("/review/monitoring/")
    with CaptureQueriesContext(connection) as few:
        cast.quin_sees.get("/review/monitoring/")
    for number in range(6):
        actions.look(a_duty(cast, words=f"Part {number}"), due_on=TODAY, seen="Nothing moved.", by=cast.quin_acts)
    with django_assert_max_num_queries(len(few)):
        assert cast.quin_sees.get("/review/monitoring/").status_code == 200
    assert len(few) <= 44
