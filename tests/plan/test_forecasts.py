"""Forecasts: made once by a job from facts, changed with an undo, put in use, and nobody does it who may not."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs.running import LeaseLost, RunningJob, claim
from floorwalker.ground.models import Job
from floorwalker.ground.trail import queries as trail
from floorwalker.plan import forecast_job
from floorwalker.plan.actions import forecasts
from floorwalker.plan.actions.forecasts import NewLayer
from floorwalker.plan.models import Forecast, ForecastDecision
from floorwalker.plan.queries import forecasts as queries
from floorwalker.plan.queries import history
from tests.plan.forecast_made import BASE, FIRST, LONDON, a_forecast, a_history, a_queue, a_start, make_next, run_next

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """A data directory of the test's own."""
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return tmp_path


def a_layer(**other: Any) -> NewLayer:
    values = {"kind": "event", "name": "Cover letter", "why": "12,400 sent", "effect": "percent", "amount": 10.0,
              "starts_at": a_start(0, 0), "ends_at": a_start(1, 0)}
    return NewLayer(**{**values, **other})


def kinds_of(reference: str) -> list[str]:
    return [line.kind for line in trail.lines(subject=reference, limit=20)]


def test_a_forecast_is_made_from_facts_in_utc_and_across_the_clock_change(frozen_clock: Any, folder: Path, cast: Any) -> None:
    queue = a_queue()
    a_history(folder, queue, until=FIRST)
    job = forecasts.make_forecast(queue, horizon_days=35, interval_minutes=30, by=cast.pat_acts)
    assert forecasts.make_forecast(queue, horizon_days=35, interval_minutes=30, by=cast.pat_acts) == job, "asked twice, made twice"
    made = make_next()
    assert (made.history_until, made.queue, made.in_use_from) == (FIRST - timedelta(days=2), queue, None)
    points = list(made.points.all())
    zone = ZoneInfo(LONDON)
    by_day: dict[date, list[int]] = {}
    for point in points:
        local = point.starts_at.astimezone(zone)
        by_day.setdefault(local.date(), []).append(local.hour * 60 + local.minute)
    assert set(map(tuple, by_day.values())) == {(540, 570, 600, 630, 660, 690)}, "open times move with the clock"
    before, after = date(2026, 3, 27), date(2026, 3, 30)
    assert {point.starts_at.hour for point in points if point.starts_at.date() == before} == {9, 10, 11}
    assert {point.starts_at.hour for point in points if point.starts_at.date() == after} == {8, 9, 10}
    assert all(150 < point.aht_seconds < 250 for point in points), "handle times are drawn to the mean of 200 s"
    assert 6 < sum(point.offered for point in points) / len(points) < 10
    assert {"calendar_regression", "last_week"} <= {row["code"] for row in made.table}
    assert made.picture["log"]["patience"]["abandoned"] > 50
    assert kinds_of(made.reference) == ["forecast.made"]
    _a_second_run_of_the_same_work_makes_no_second_version(job)


def _a_second_run_of_the_same_work_makes_no_second_version(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING)
    running = claim(holder="again")
    assert running is not None
    forecast_job.make(running)
    assert Forecast.objects.count() == 1


def test_without_history_the_work_ends_with_what_to_do(frozen_clock: Any, folder: Path, cast: Any) -> None:
    forecasts.make_forecast(a_queue(), horizon_days=7, interval_minutes=30, by=cast.pat_acts)
    job = run_next()
    assert (job.state, job.problem["code"]) == (Job.State.FAILED, "no_history")
    assert "Import a call log" in job.problem["detail"]


def test_the_present_day_is_not_history_and_quiet_open_times_count_as_nothing(frozen_clock: Any, folder: Path) -> None:
    queue = a_queue()
    came = a_history(folder, queue, until=FIRST + timedelta(days=1), days=15, a_half_hour=0.8)
    found = history.history(queue, interval_minutes=30)
    assert found.last < FIRST
    assert found.starts.size % 6 == 0
    assert (found.offered == 0).any()
    assert found.offered.sum() < came


def test_without_hours_a_time_is_open_when_any_queue_of_the_channel_took_a_contact(frozen_clock: Any, folder: Path) -> None:
    busy, quiet = a_queue("Busy", hours=None), a_queue("Quiet", hours=None)
    a_history(folder, busy, until=FIRST, days=14, a_half_hour=20)
    a_history_beside = history.history(quiet, interval_minutes=30)
    assert a_history_beside.is_empty
    assert history.history(busy, interval_minutes=30).starts.size == 60


@pytest.mark.parametrize(("who", "may"), [("pat", True), ("olga", True), ("una", False), ("ada", False), ("stranger", False)])
def test_only_planners_make_change_and_use_forecasts(frozen_clock: Any, cast: Any, who: str, may: bool) -> None:
    by, forecast = getattr(cast, f"{who}_acts"), a_forecast(a_queue())
    acts = [
        lambda: forecasts.make_forecast(forecast.queue, horizon_days=7, interval_minutes=30, by=by),
        lambda: forecasts.add_layer(forecast, layer=a_layer(), by=by),
        lambda: forecasts.set_cells(forecast, amounts={a_start(0, 0): 5.0}, why="", by=by),
        lambda: forecasts.undo(forecast, by=by),
        lambda: forecasts.clear_cells(forecast, starts_at=a_start(0, 0), ends_at=a_start(1, 0), by=by) if not may else None,
        lambda: forecasts.use(forecast, by=by),
        lambda: forecasts.decide_day(forecast.queue, day=FIRST, choice="keep", by=by),
    ]
    for act in acts:
        if may:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()
    assert (Forecast.objects.get(pk=forecast.pk).in_use_from is not None) is may


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"effect": "double"}, "bad_layer"), ({"kind": "guess"}, "bad_layer"), ({"amount": -101.0}, "bad_amount"),
        ({"effect": "set", "amount": -1.0}, "bad_amount"), ({"amount": float("nan")}, "bad_amount"),
        ({"starts_at": a_start(30, 0), "ends_at": a_start(31, 0)}, "span_outside"), ({"ends_at": a_start(0, 0)}, "span_outside"),
    ],
)  # fmt: skip
def test_a_layer_that_makes_no_sense_is_refused_and_changes_nothing(cast: Any, changed: dict[str, Any], code: str) -> None:
    forecast = a_forecast(a_queue())
    with pytest.raises(RuleBroken) as refused:
        forecasts.add_layer(forecast, layer=a_layer(**changed), by=cast.pat_acts)
    assert refused.value.refusal_code == code
    assert not forecast.layers.exists()
    assert not forecast.edits.exists()


@pytest.mark.parametrize(("horizon", "interval", "code"), [(0, 30, "bad_horizon"), (367, 30, "bad_horizon"), (7, 25, "bad_interval")])
def test_a_horizon_or_interval_out_of_bounds_is_refused(cast: Any, horizon: int, interval: int, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        forecasts.make_forecast(a_queue(), horizon_days=horizon, interval_minutes=interval, by=cast.pat_acts)
    assert refused.value.refusal_code == code
    assert not Job.objects.exists()


def test_the_base_stays_whatever_is_laid_over_it_and_each_change_is_undone_in_turn(cast: Any) -> None:
    forecast, by = a_forecast(a_queue()), cast.pat_acts
    day = [a_start(0, half) for half in range(4)]

    def now() -> list[float]:
        version = queries.read(forecast)
        assert version.layered.base[:4].tolist() == list(BASE)
        return [round(value, 6) for value in version.layered.forecast[:4].tolist()]

    forecasts.add_layer(forecast, layer=a_layer(), by=by)
    assert now() == [11, 22, 33, 44]
    forecasts.set_cells(forecast, amounts={day[0]: 30.0, day[1]: 31.0}, why="Queue at nine", by=by)
    forecasts.set_cells(forecast, amounts={day[0]: 35.0}, why="More", by=by)
    assert now() == [35, 31, 33, 44]
    assert forecast.layers.filter(kind="override").count() == 2, "setting a cell again leaves one override"
    forecasts.switch_layer_off(forecast.layers.get(kind="event"), by=by)
    assert now() == [35, 31, 30, 40]
    forecasts.clear_cells(forecast, starts_at=day[0], ends_at=day[1], by=by)
    assert now() == [10, 31, 30, 40]
    for expected in ([35, 31, 30, 40], [35, 31, 33, 44], [30, 31, 33, 44], [11, 22, 33, 44], list(BASE)):
        forecasts.undo(forecast, by=by)
        assert now() == expected
    with pytest.raises(RuleBroken, match="can be undone"):
        forecasts.undo(forecast, by=by)
    assert kinds_of(forecast.reference).count("forecast.layers_undone") == 5


def test_a_version_in_use_is_never_changed_a_draft_of_it_is(cast: Any) -> None:
    forecast, by = a_forecast(a_queue()), cast.pat_acts
    forecasts.add_layer(forecast, layer=a_layer(), by=by)
    forecasts.use(forecast, by=by)
    draft = forecasts.switch_layer_off(forecast.layers.get(), by=by)
    assert draft.pk != forecast.pk
    assert draft.revises == forecast
    assert draft.in_use_from is None
    assert queries.read(forecast).layered.forecast[0] == pytest.approx(11)
    assert queries.read(draft).layered.forecast[0] == pytest.approx(10)
    assert draft.points.count() == forecast.points.count()
    with pytest.raises(RuleBroken, match="can be undone"):
        forecasts.undo(forecast, by=by)
    assert forecasts.remove_layer(draft.layers.get(), by=by) == draft


def test_using_a_version_retires_the_one_before_which_can_be_used_again(frozen_clock: Any, cast: Any) -> None:
    queue = a_queue()
    first, second = a_forecast(queue), a_forecast(queue)
    for forecast in (first, second, first):
        forecasts.use(forecast, by=cast.pat_acts)
        assert queries.in_use(queue) == forecast
        assert Forecast.objects.filter(queue=queue, in_use_from__isnull=False, retired_at=None).count() == 1
    with pytest.raises(Conflict):
        forecasts.use(first, by=cast.pat_acts)


def test_what_is_decided_about_a_day_reaches_the_engine(cast: Any) -> None:
    queue = a_queue()
    with pytest.raises(RuleBroken, match="needs a name"):
        forecasts.decide_day(queue, day=FIRST, choice="event", by=cast.pat_acts)
    forecasts.decide_day(queue, day=FIRST, choice="exclude", by=cast.pat_acts)
    forecasts.decide_day(queue, day=FIRST, choice="event", name="Storm", by=cast.pat_acts)
    forecasts.decide_day(queue, day=FIRST + timedelta(days=1), choice="keep", by=cast.pat_acts)
    decided = forecast_job.decided(queue, last=FIRST, horizon_days=7)
    assert {str(day): name for day, name in decided.events.items()} == {"2026-03-02": "Storm"}
    assert [str(day) for day in decided.keeps] == ["2026-03-03"]
    assert not decided.exclusions
    assert ForecastDecision.objects.count() == 2


def test_changes_are_carried_to_the_next_version_where_they_reach_into_it(cast: Any) -> None:
    queue = a_queue()
    before, after = a_forecast(queue), a_forecast(queue, base=(1.0,) * 4)
    forecasts.add_layer(before, layer=a_layer(), by=cast.pat_acts)
    forecast_job.carry(before, to=after, starts_at=a_start(0, 1), ends_at=a_start(6, 3))
    forecast_job.carry(before, to=after, starts_at=a_start(2, 0), ends_at=a_start(6, 3))
    assert after.layers.count() == 1
    assert queries.read(after).layered.forecast[0] == pytest.approx(1.1)


def test_afterwards_the_errors_are_those_of_what_came(frozen_clock: Any, folder: Path, cast: Any) -> None:
    queue = a_queue()
    earlier = a_forecast(queue)
    for point in earlier.points.all():
        point.starts_at -= timedelta(days=7)
        point.save()
    came = a_history(folder, queue, until=FIRST, days=14)
    assert came > 0
    found = queries.accuracy(queries.read(earlier))
    assert found is not None
    assert len(found.days) == 5, "weekend days brought nobody and are not scored"
    said, actual = sum(row[1] for row in found.days), sum(row[2] for row in found.days)
    assert found.by_day.bias == pytest.approx((said - actual) / actual)
    assert found.by_day.wape <= found.by_interval.wape
    assert queries.accuracy(queries.read(a_forecast(queue))) is None, "no day of it is over"


def test_forecasts_of_several_queues_are_scored_by_one_question_as_each_alone(
    frozen_clock: Any, folder: Path, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = []
    for name, earlier in (("Claims voice", 7), ("Renewals voice", 21), ("Bonds voice", 0)):
        forecast = a_forecast(a_queue(name))
        forecast.points.update(starts_at=F("starts_at") - timedelta(days=earlier))
        versions.append(queries.read(forecast))
    claims, renewals, bonds = (version.forecast.queue for version in versions)
    a_history(folder, claims, until=FIRST, days=14)
    a_history(folder, renewals, until=FIRST - timedelta(days=14), days=7, a_half_hour=3.0)
    alone = {version.forecast.queue_id: queries.accuracy(version) for version in versions}
    asked, sums = [], queries.facts.sums
    monkeypatch.setattr(queries.facts, "sums", lambda *given, **words: asked.append(words) or sums(*given, **words))
    found = queries.accuracies(versions)
    assert len(asked) == 1
    assert set(found) == {claims.pk, renewals.pk}
    assert bonds.pk not in found, "no day of it is over"
    assert {key: (one.days, one.by_day.wape, one.by_interval.wape) for key, one in found.items()} == {
        key: (one.days, one.by_day.wape, one.by_interval.wape) for key, one in alone.items() if one is not None
    }
    assert [len(each.days) for each in found.values()] == [5, 5]


def test_a_job_that_lost_its_lease_writes_nothing(frozen_clock: Any, folder: Path, cast: Any) -> None:
    queue = a_queue()
    forecasts.make_forecast(queue, horizon_days=7, interval_minutes=30, by=cast.pat_acts)
    running = claim(holder="first")
    assert running is not None
    Job.objects.update(holder="second")
    with pytest.raises(LeaseLost):
        forecast_job.make(RunningJob(Job.objects.get(), holder="first"))
    assert not Forecast.objects.exists()
