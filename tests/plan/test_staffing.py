"""The people needed: as the engine says, from inputs whose source is named, kept, used, and by nobody who may not."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from floorwalker.engine.erlang import required_agents
from floorwalker.ground import clock, standards
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.plan.actions import forecasts, staffing
from floorwalker.plan.actions.forecasts import NewLayer
from floorwalker.plan.actions.shrinkage import plan_shrinkage
from floorwalker.plan.models import Forecast, Requirement
from floorwalker.plan.queries import staffing as queries
from floorwalker.plan.rules import staffing as rules
from floorwalker.plan.rules.staffing import Inputs, need, need_deferred
from tests.plan.forecast_made import BASE, FIRST, SYSTEM, a_forecast, a_queue, a_start

PATIENCE = {"mean_seconds": 240.0, "low_seconds": 220.0, "high_seconds": 262.0, "abandoned": 400, "contacts": 9000, "p_value": 0.2}


def a_logged_forecast(**kept: Any) -> Forecast:
    """Return a forecast whose log told patience and shrinkage."""
    forecast = a_forecast(a_queue())
    log = {"from_day": "2025-12-08", "to_day": "2026-03-01", "patience": PATIENCE, "shrinkage": 0.31, "lost": {"break": 0.1}}
    forecast.picture = {"log": log | kept, "handle": {"mean_seconds": 300.0, "contacts": 5000}}
    forecast.save()
    return forecast


@pytest.mark.django_db
def test_a_requirement_is_what_the_engine_says_for_the_layered_forecast(cast: Any) -> None:
    forecast = a_logged_forecast()
    layer = NewLayer(kind="override", name="More", why="", effect="percent", amount=50.0, starts_at=a_start(0, 0), ends_at=a_start(1, 0))
    forecasts.add_layer(forecast, layer=layer, by=cast.pat_acts)
    inputs = queries.inputs_for(forecast, day=FIRST).inputs
    kept = staffing.compute(forecast, inputs=inputs, by=cast.pat_acts)
    expected = required_agents(
        [value * 1.5 for value in BASE], interval_seconds=1800, aht_seconds=300, target_share=0.8, target_seconds=20,
        patience_seconds=240, max_occupancy=0.85, shrinkage=0.31,
    )  # fmt: skip
    points = list(kept.points.all())
    assert [point.agents for point in points[:4]] == expected.agents.tolist()
    assert [point.scheduled for point in points[:4]] == expected.scheduled.tolist()
    assert [point.service_level for point in points[:4]] == pytest.approx(expected.performance.service_level.tolist())
    assert points[4].offered == pytest.approx(BASE[0]), "the layer ends with its day"
    assert kept.inputs["method"] == "Erlang A"
    assert "measured 2025-12-08" in kept.inputs["sources"]["shrinkage"]


@pytest.mark.django_db
def test_standards_in_force_are_obeyed_and_named_and_usual_targets_say_that_they_are(cast: Any) -> None:
    forecast = a_logged_forecast(shrinkage=None, patience=None)
    before = queries.inputs_for(forecast, day=FIRST)
    assert (before.inputs.target_share, before.inputs.target_seconds, before.inputs.patience_seconds) == (0.8, 20.0, None)
    assert before.inputs.shrinkage == 0.30
    assert "house setting" in before.sources["shrinkage"]
    assert "no standard in force" in before.sources["target"]
    assert "Erlang C" in before.sources["patience"]
    level = standards.put_in_force(
        "service_level", target=0.9, target_seconds=10.0, starts_on=date(2026, 1, 1), queue=forecast.queue, by=SYSTEM
    )
    standards.put_in_force("abandonment_rate", target=0.03, starts_on=date(2026, 1, 1), by=SYSTEM)
    standards.put_in_force("occupancy", target=0.8, starts_on=date(2026, 1, 1), channel="voice", by=SYSTEM)
    after = queries.inputs_for(forecast, day=FIRST)
    assert (after.inputs.target_share, after.inputs.target_seconds) == (0.9, 10.0)
    assert (after.inputs.max_abandonment, after.inputs.max_occupancy) == (0.03, 0.8)
    assert level.reference in after.sources["target"]


@pytest.mark.django_db
def test_a_plan_of_shrinkage_is_what_staffing_divides_by_from_its_day_on(cast: Any) -> None:
    forecast = a_logged_forecast()
    forecast.queue.site = cast.pat.site
    forecast.queue.save()
    with clock.frozen(datetime(2026, 2, 20, tzinfo=UTC)):
        made = plan_shrinkage(forecast.queue.site, shares={"break": 0.1, "sick": 0.15}, first_day=FIRST, by=cast.pat_acts)
    assert queries.inputs_for(forecast, day=FIRST - timedelta(days=1)).inputs.shrinkage == 0.31, "measured until then"
    after = queries.inputs_for(forecast, day=FIRST)
    assert after.inputs.shrinkage == pytest.approx(0.25)
    assert after.sources["shrinkage"] == f"planned by cause, {made.reference} from {FIRST:%d %b %Y}"
    assert queries.hours_lost(forecast, day=FIRST) == {"Breaks": 0.1, "Sickness": 0.15}
    assert queries.hours_lost(forecast, day=FIRST - timedelta(days=1)) == {"Breaks": 0.1}


def test_patience_is_said_with_its_range_and_a_steady_rate_is_not_claimed_where_the_log_denies_it() -> None:
    class Voice:
        is_deferred = False

    said = queries.patience_words({"patience": PATIENCE}, Voice())  # type: ignore[arg-type]
    assert "4:00 on average (95% range 3:40 to 4:22)" in said
    assert "censored" in said
    assert "steady rate" not in said
    assert "do not give up at one steady rate" in queries.patience_words({"patience": {**PATIENCE, "p_value": 1e-9}}, Voice())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", [{"target_share": 1.0}, {"shrinkage": 1.0}, {"max_occupancy": 1.2}, {"patience_seconds": -5.0}, {"volume_factor": -1.0}]
)
def test_an_input_out_of_range_is_refused_by_name(change: dict[str, float]) -> None:
    with pytest.raises(RuleBroken) as refused:
        need([10.0], [300.0], inputs=Inputs(**change), interval_minutes=30)
    assert refused.value.refusal_code == "bad_staffing_input"
    assert str(next(iter(change.values()))).rstrip("0").rstrip(".") in refused.value.message or "-10" in refused.value.message


def test_email_is_staffed_by_work_and_backlog_and_promises_no_wait() -> None:
    days = [date(2026, 3, 2)] * 4 + [date(2026, 3, 3)] * 4
    found = need_deferred([10.0] * 8, [600.0] * 8, days, inputs=Inputs(max_occupancy=0.8, backlog=20.0), interval_minutes=60)
    # Monday: (40 + 20) x 600 s = 10 h of work in 4 open hours at 80 %: 3.125 people, so 4; Tuesday 6.67 h: 2.08, so 3.
    assert found.agents.tolist() == [4] * 4 + [3] * 4
    assert found.occupancy[0] == pytest.approx(10 / 16)
    assert np.isnan(found.service_level).all()
    assert np.isnan(found.asa_seconds).all()
    assert found.staffing is None
    assert "Erlang" not in found.method
    exact = need_deferred([8.0], [3600.0], [FIRST], inputs=Inputs(max_occupancy=1.0), interval_minutes=60)
    assert exact.agents.tolist() == [8], "a full day's work of eight people needs eight"


def test_the_range_of_a_day_lies_around_its_middle_and_more_people_meet_the_target_more_often() -> None:
    found = need([40.0] * 6, [300.0] * 6, inputs=Inputs(patience_seconds=240.0), interval_minutes=30)
    spans = [
        rules.day_level(found, found.agents + more, volume_range=(200.0, 240.0, 288.0), target_share=0.8) for more in (-2, 0, 2)
    ]
    assert all(span is not None and span.low < span.middle < span.high for span in spans)
    mets = [span.met for span in spans if span is not None]
    assert mets == sorted(mets)
    assert mets[0] < mets[2]
    middle = spans[1]
    assert middle is not None
    assert middle.middle == pytest.approx(float(found.service_level[0]))
    certain = rules.day_level(found, found.agents, volume_range=(240.0, 240.0, 240.0), target_share=0.8)
    assert certain is not None
    assert certain.low == pytest.approx(certain.high)


def test_overload_is_found_where_work_exceeds_people_and_nobody_gives_up() -> None:
    endless = need([60.0, 60.0], [300.0] * 2, inputs=Inputs(), interval_minutes=30).staffing
    patient = need([60.0, 60.0], [300.0] * 2, inputs=Inputs(patience_seconds=200.0), interval_minutes=30).staffing
    assert endless is not None
    assert patient is not None
    assert endless.load[0] == pytest.approx(10.0)
    assert rules.overloaded(endless, [10, 11]).tolist() == [0]
    assert rules.overloaded(patient, [10, 11]).tolist() == []
    assert rules.level_at(endless, [10, 10], factor=1.0) == 0.0


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "may"), [("pat", True), ("olga", True), ("rita", False), ("una", False), ("stranger", False)])
def test_only_planners_compute_and_use_requirements(cast: Any, who: str, may: bool) -> None:
    forecast, by = a_logged_forecast(), getattr(cast, f"{who}_acts")
    if may:
        first = staffing.compute(forecast, inputs=Inputs(), by=by)
        second = staffing.compute(forecast, inputs=Inputs(shrinkage=0.2), by=by)
        for requirement in (first, second):
            staffing.use(requirement, by=by)
            assert queries.in_use(forecast.queue) == requirement
        with pytest.raises(Conflict):
            staffing.use(second, by=by)
    else:
        with pytest.raises(NotAllowed):
            staffing.compute(forecast, inputs=Inputs(), by=by)
        kept = staffing.compute(forecast, inputs=Inputs(), by=SYSTEM)
        with pytest.raises(NotAllowed):
            staffing.use(kept, by=by)
        assert Requirement.objects.filter(in_use_from=None).count() == 1


@pytest.mark.django_db
def test_a_wait_without_end_is_kept_as_no_figure(cast: Any) -> None:
    kept = staffing.compute(a_forecast(a_queue(), base=(0.0, 5.0)), inputs=Inputs(), by=cast.pat_acts)
    nothing, some = list(kept.points.all())[:2]
    assert (nothing.agents, nothing.service_level, nothing.asa_seconds) == (0, None, None)
    assert some.asa_seconds is not None
    assert math.isfinite(some.asa_seconds)
