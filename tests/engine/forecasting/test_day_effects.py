"""The count regression of day totals: it finds what is there and draws to nothing what is not."""

from __future__ import annotations

import numpy as np
import pytest

from floorwalker.engine.forecasting import Decisions, forecast
from floorwalker.engine.forecasting.calendar_regression import fit
from floorwalker.engine.forecasting.day_effects import DayFacts, fit_day_effects, month_position
from floorwalker.engine.forecasting.series import label_events
from tests.engine.forecasting.worlds import MONDAY, WEEKDAY_FACTORS, a_grid

PAY_WEEK_LIFT = 1.15


def _pay_weeks(days: int) -> dict[int, float]:
    """Busier on the first five days of each month."""
    dates = MONDAY + np.arange(days)
    in_month = (dates - dates.astype("datetime64[M]").astype("datetime64[D]")).astype(int)
    return dict.fromkeys(np.flatnonzero(in_month < 5).tolist(), PAY_WEEK_LIFT)


def test_month_position_runs_from_0_to_just_under_1():
    assert month_position(np.array(["2026-02-01", "2026-02-28", "2026-03-01"], dtype="datetime64[D]")).tolist() == [
        0.0,
        27 / 28,
        0.0,
    ]


def test_weekday_effects_are_found():
    effects, _ = fit(a_grid(days=84, daily=20_000.0, day_noise=0.02))
    week = DayFacts(MONDAY + 84 + np.arange(6), np.zeros(6, dtype=bool), np.full(6, ""))
    found = effects.effects(week)["weekday"]
    truth = np.log(WEEKDAY_FACTORS[:6])
    assert found - found.mean() == pytest.approx(truth - truth.mean(), abs=0.06)


def test_a_busy_start_of_the_month_is_learned_and_a_flat_month_stays_flat():
    days = np.array([np.datetime64("2026-06-02"), np.datetime64("2026-06-16")])
    facts = DayFacts(days, np.zeros(2, dtype=bool), np.full(2, ""))
    busy, _ = fit(a_grid(days=91, lifts=_pay_weeks(91), daily=20_000.0))
    flat, _ = fit(a_grid(days=91, daily=20_000.0))
    lifts = [float(np.ptp(one.effects(facts)["month position"])) for one in (busy, flat)]
    assert lifts[0] == pytest.approx(np.log(PAY_WEEK_LIFT), abs=0.06)
    assert lifts[1] < 0.03


def test_days_of_one_event_share_an_effect_that_the_next_one_gets():
    letters = {22: 1.4, 44: 1.4, 66: 1.4}
    events = {MONDAY + day: "renewal letters" for day in (*letters, 86)}
    grid = a_grid(days=84, lifts=letters, daily=20_000.0, day_noise=0.02)
    marked = forecast(grid, horizon_days=7, decisions=Decisions(events=events))
    effect = next(one for one in marked.explain(MONDAY + 86).effects if one.name == "event")
    assert effect.share == pytest.approx(0.4, abs=0.08)
    plain = forecast(grid, horizon_days=7)
    assert marked.explain(MONDAY + 86).regression > 1.3 * plain.explain(MONDAY + 86).regression


def test_the_day_after_a_closed_day_is_learned():
    closed = (21, 42, 63)
    lifts = {day + 1: 1.3 for day in closed}
    grid = a_grid(days=83, closed=closed, lifts=lifts, daily=20_000.0, day_noise=0.02)
    result = forecast(grid, horizon_days=7, decisions=Decisions(events={}, closed=[MONDAY + 84]))
    effect = {one.name: one.share for one in result.explain(MONDAY + 85).effects}
    assert effect["day after closed"] == pytest.approx(0.25, abs=0.12)
    assert {one.name: one.share for one in result.explain(MONDAY + 86).effects}["day after closed"] == 0.0


def test_one_wild_day_hardly_moves_the_others():
    facts = DayFacts(MONDAY + np.arange(60), np.zeros(60, dtype=bool), np.full(60, ""))
    ahead = DayFacts(MONDAY + 60 + np.arange(7), np.zeros(7, dtype=bool), np.full(7, ""))
    totals = np.random.default_rng(1).poisson(5000.0, 60).astype(float)
    calm = fit_day_effects(totals, exposure=np.ones(60), facts=facts).levels(ahead)
    totals[57] *= 3.0
    wild = fit_day_effects(totals, exposure=np.ones(60), facts=facts).levels(ahead)
    assert wild == pytest.approx(calm, rel=0.03)


def test_half_a_day_open_is_not_taken_for_a_quiet_day():
    facts = DayFacts(MONDAY + np.arange(60), np.zeros(60, dtype=bool), np.full(60, ""))
    ahead = DayFacts(MONDAY + 60 + np.arange(7), np.zeros(7, dtype=bool), np.full(7, ""))
    totals, exposure = np.full(60, 5000.0), np.ones(60)
    totals[50:], exposure[50:] = 2500.0, 0.5
    assert fit_day_effects(totals, exposure=exposure, facts=facts).levels(ahead) == pytest.approx(np.full(7, 5000.0), rel=0.01)


@pytest.mark.parametrize("daily", [0.3, 3.0, 30.0])
def test_very_quiet_lines_are_counted_and_not_logged_away(daily):
    facts = DayFacts(MONDAY + np.arange(180), np.zeros(180, dtype=bool), np.full(180, ""))
    ahead = DayFacts(MONDAY + 180 + np.arange(7), np.zeros(7, dtype=bool), np.full(7, ""))
    totals = np.random.default_rng(2).poisson(daily, 180).astype(float)
    levels = fit_day_effects(totals, exposure=np.ones(180), facts=facts).levels(ahead)
    assert levels.mean() == pytest.approx(totals.mean(), rel=0.2)


def test_a_second_year_teaches_the_season():
    days = 760
    season = 1.0 + 0.25 * np.sin(2 * np.pi * np.arange(days + 60) / 365.25)
    grid = a_grid(days=days, level=season, daily=10_000.0, day_noise=0.03)
    facts = DayFacts(MONDAY + days + np.arange(56), np.zeros(56, dtype=bool), np.full(56, ""))
    effects, _ = fit(label_events(grid, {}))
    open_days = WEEKDAY_FACTORS[(days + np.arange(56)) % 7] > 0
    truth = (10_000.0 * WEEKDAY_FACTORS[(days + np.arange(56)) % 7] * season[days : days + 56])[open_days]
    assert effects.levels(facts)[open_days] == pytest.approx(truth, rel=0.08)
