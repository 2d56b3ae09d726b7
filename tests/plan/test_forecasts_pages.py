"""The forecast and staffing pages: what they show, who sees them, and that their numbers are the engine's."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from floorwalker.engine.erlang import required_agents
from floorwalker.ground.models import Job
from floorwalker.plan.actions import forecasts
from floorwalker.plan.models import Requirement
from floorwalker.plan.queries import forecasts as queries
from tests.plan.forecast_made import BASE, FIRST, a_forecast, a_history, a_queue, a_start, make_next, run_next

pytestmark = pytest.mark.django_db
QUERIES = 30
"""Signing in, the shell, the queue list, one version with points and layers, versions, decisions and standards."""


def body(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture(autouse=True)
def _at_nine(frozen_clock: Any, tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


@pytest.mark.row(66)
def test_the_grid_shows_base_forecast_and_the_engine_s_people(cast: Any, django_assert_max_num_queries: Any) -> None:
    forecast, planner = a_forecast(a_queue()), cast.pat_sees
    with django_assert_max_num_queries(QUERIES):
        response = planner.get(f"/plan/forecast/?version={forecast.reference}&day={FIRST}")
    assert [cell.base for cell in response.context["cells"]] == ["10", "20", "30", "40"]
    expected = required_agents(BASE, interval_seconds=1800, aht_seconds=300, target_share=0.8, target_seconds=20, max_occupancy=0.85)
    assert [cell.agents for cell in response.context["cells"]] == [str(n) for n in expected.agents.tolist()]
    assert "700 calls" in body(response), "the week's total"


def test_many_versions_and_layers_cost_no_more_queries(cast: Any, django_assert_max_num_queries: Any) -> None:
    queue = a_queue()
    for _ in range(5):
        forecast = a_forecast(queue)
    amounts = {a_start(day, half): 5.0 for day in range(7) for half in range(4)}
    forecasts.set_cells(forecast, amounts=amounts, why="Many", by=cast.pat_acts)
    cast.pat_sees.get("/plan/forecast/")
    with django_assert_max_num_queries(QUERIES):
        response = cast.pat_sees.get(f"/plan/forecast/?version={forecast.reference}")
    assert len(response.context["layers"]) == 28
    assert response.context["total"] == pytest.approx(140.0)


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [("30", [30, 30, 30, 40]), ("5%", [10.5, 21, 31.5, 40]), ("-5 %", [9.5, 19, 28.5, 40]), ("+6", [11, 22, 33, 40]),
     (">=25", [25, 25, 30, 40]), ("at most 15", [10, 15, 15, 40]), ("lock", [10, 20, 30, 40]), ("7 8 9 10", [7, 8, 9, 10]),
     ("7\t8", [7, 8, 30, 40])],
)  # fmt: skip
def test_what_is_typed_over_the_grid_changes_those_intervals_and_can_be_undone(cast: Any, typed: str, becomes: list[float]) -> None:
    forecast = a_forecast(a_queue())
    answer = cast.pat_sees.post(
        f"/plan/forecast/{forecast.reference}/cells/",
        {"first": a_start(0, 0).isoformat(), "last": a_start(0, 2).isoformat(), "change": typed, "why": ""},
    )
    assert answer.status_code == 302
    assert "#grid" in answer["Location"]
    assert queries.read(forecast).layered.forecast[:4].tolist() == pytest.approx(becomes)
    cast.pat_sees.post(f"/plan/forecast/{forecast.reference}/undo/", {"day": str(FIRST)})
    assert queries.read(forecast).layered.forecast[:4].tolist() == list(BASE)


@pytest.mark.parametrize("typed", ["many", "5%%", "", "1e400", "nan", "--5", "=1+1"])
def test_what_cannot_be_understood_is_refused_with_how_to_write_it(cast: Any, typed: str) -> None:
    forecast = a_forecast(a_queue())
    sent = {"first": a_start(0, 0).isoformat(), "last": a_start(0, 0).isoformat(), "change": typed}
    answer = cast.pat_sees.post(f"/plan/forecast/{forecast.reference}/cells/", sent)
    assert answer.status_code == 422
    assert not forecast.layers.exists()
    backwards = sent | {"first": a_start(0, 2).isoformat(), "change": "5"}
    assert cast.pat_sees.post(f"/plan/forecast/{forecast.reference}/cells/", backwards).status_code == 422
    assert cast.pat_sees.post(f"/plan/forecast/{forecast.reference}/cells/", sent | {"first": "noon"}).status_code == 422


def test_a_layer_is_added_switched_and_removed_from_the_page(cast: Any) -> None:
    forecast = a_forecast(a_queue())
    form = {"kind": "event", "name": "Cover letter", "effect": "percent", "amount": "10", "first_day": "2026-03-02",
            "last_day": "2026-03-02", "from_time": "09:30", "to_time": "10:30", "why": "12,400 sent"}
    assert cast.pat_sees.post(f"/plan/forecast/{forecast.reference}/layers/add/", form | {"last_day": "2026-03-01"}).status_code == 422
    assert cast.pat_sees.post(f"/plan/forecast/{forecast.reference}/layers/add/", form).status_code == 302
    assert queries.read(forecast).layered.forecast[:4].tolist() == pytest.approx([10, 22, 33, 40])
    layer = forecast.layers.get()
    shown = body(cast.pat_sees.get(f"/plan/forecast/?version={forecast.reference}"))
    assert "Event: Cover letter, Mon 2 Mar 09:30 to 10:30" in shown
    assert "+5" in shown
    assert "P. Nowak" in shown
    answer = cast.pat_sees.post(f"/plan/forecast/layers/{layer.pk}/off/", {"day": str(FIRST)}, headers={"HX-Request": "true"})
    assert forecast.reference in answer["HX-Redirect"]
    assert "+5 if on" in body(cast.pat_sees.get(f"/plan/forecast/?version={forecast.reference}"))
    cast.pat_sees.post(f"/plan/forecast/layers/{layer.pk}/remove/")
    assert not forecast.layers.exists()
    assert cast.pat_sees.post(f"/plan/forecast/layers/{layer.pk}/on/").status_code == 404
    assert cast.pat_sees.post(f"/plan/forecast/layers/{layer.pk}/explode/").status_code == 404


def test_first_use_work_under_way_and_failure_each_say_what_is_next(cast: Any) -> None:
    assert "No queues yet" in body(cast.pat_sees.get("/plan/forecast/"))
    queue = a_queue()
    assert "No forecast of Claims voice yet" in body(cast.pat_sees.get("/plan/forecast/"))
    assert "Nothing to staff yet" in body(cast.pat_sees.get("/plan/staffing/"))
    cast.pat_sees.post(f"/plan/forecast/make/{queue.code}/", {"horizon_days": "7", "interval_minutes": "30"})
    assert "Making a forecast" in body(cast.pat_sees.get("/plan/forecast/"))
    assert run_next().state == Job.State.FAILED
    assert "has no history to learn from" in body(cast.pat_sees.get("/plan/forecast/"))
    assert cast.pat_sees.post(f"/plan/forecast/make/{queue.code}/", {"horizon_days": "0"}).status_code == 422


def test_a_short_history_gives_a_rough_forecast_that_says_so(cast: Any, tmp_path: Path) -> None:
    queue = a_queue()
    a_history(tmp_path, queue, until=FIRST, days=12)
    forecasts.make_forecast(queue, horizon_days=7, interval_minutes=30, by=cast.pat_acts)
    made = make_next()
    shown = body(cast.pat_sees.get("/plan/forecast/"))
    assert "Rough forecast from 8 days. The range is wide." in shown
    assert made.in_use_from is None


@pytest.mark.parametrize("address", ["/plan/forecast/", "/plan/staffing/"])
def test_who_may_not_see_plans_is_told_who_may(cast: Any, address: str) -> None:
    a_forecast(a_queue())
    assert cast.stranger_sees.get(address).status_code == 403
    assert cast.una_sees.get(address).status_code == 200
    shown = cast.una_sees.get(address).content.decode()
    assert "Use this" not in shown
    assert "Save A as plan" not in shown
    assert "Make the forecast" not in shown


def test_the_file_of_a_version_holds_base_layers_and_ranges(cast: Any) -> None:
    forecast = a_forecast(a_queue())
    forecasts.set_cells(forecast, amounts={a_start(0, 0): 20.0}, why="", by=cast.pat_acts)
    rows = list(csv.DictReader(io.StringIO(cast.pat_sees.get(f"/plan/forecast/{forecast.reference}/file.csv").content.decode())))
    assert len(rows) == 28
    assert rows[0]["start"] == "2026-03-02T09:00:00+00:00"
    assert [float(rows[0][name]) for name in ("base", "events", "overrides", "offered", "lower_80")] == [10, 0, 10, 20, 16]


def test_versions_are_compared_and_judged_afterwards_in_words(cast: Any) -> None:
    queue = a_queue()
    first = a_forecast(queue)
    assert "Only one version so far" in body(cast.pat_sees.get(f"/plan/forecast/{first.reference}/compare/"))
    second = a_forecast(queue, base=(20.0,) * 4)
    shown = body(cast.pat_sees.get(f"/plan/forecast/{second.reference}/compare/?with={first.reference}"))
    assert "80 100 −20 −20.0%" in shown
    assert "No day of this forecast is over yet" in body(cast.pat_sees.get(f"/plan/forecast/{first.reference}/accuracy/"))


@pytest.mark.row(69)
def test_a_scenario_is_computed_explained_saved_and_used(cast: Any, django_assert_max_num_queries: Any) -> None:
    forecast, planner = a_forecast(a_queue()), cast.pat_sees
    typed = {"forecast": forecast.reference, "day": str(FIRST), "a-calls": "200", "a-aht": "5:00", "a-shrink": "30", "a-share": "90",
             "a-secs": "10", "why": "a3"}
    with django_assert_max_num_queries(QUERIES):
        response = planner.get("/plan/staffing/", typed)
    expected = required_agents(
        [value * 2 for value in BASE], interval_seconds=1800, aht_seconds=300, target_share=0.9, target_seconds=10, max_occupancy=0.85
    )
    column = response.context["columns"][0]
    assert column.need.agents.tolist() == expected.agents.tolist()
    shown, number = body(response), int(expected.agents[3])
    told = expected.explain(3)
    assert f"Why {number}?" in shown
    assert f"{told.load:.1f} erlangs" in shown
    assert f"{number} is the first number that answers 90% in 10 seconds" in shown
    assert [row.people for row in response.context["why"].rows] == [rung.agents for rung in told.rungs]
    saved = cast.pat_sees.post("/plan/staffing/save/", typed)
    assert saved.status_code == 302
    kept = Requirement.objects.get()
    assert [point.agents for point in kept.points.all()[:4]] == expected.agents.tolist()
    assert kept.in_use_from is not None
    rows = list(csv.DictReader(io.StringIO(cast.pat_sees.get(f"/plan/staffing/{kept.reference}/file.csv").content.decode())))
    assert [int(row["agents"]) for row in rows[:4]] == expected.agents.tolist()
    working = list(csv.DictReader(io.StringIO(cast.pat_sees.get("/plan/staffing/working.csv", typed).content.decode())))
    assert [int(row["agents"]) for row in working] == expected.agents.tolist()


@pytest.mark.parametrize(("field", "value"), [("a-calls", "many"), ("a-aht", "soon"), ("a-shrink", "99"), ("a-share", "100")])
def test_a_field_that_cannot_be_computed_says_so_beside_results_of_the_others(cast: Any, field: str, value: str) -> None:
    forecast = a_forecast(a_queue())
    response = cast.pat_sees.get("/plan/staffing/", {"forecast": forecast.reference, field: value})
    first, second = response.context["columns"][:2]
    assert first.problem
    assert first.need is None
    assert second.need is not None
    sent = {"forecast": forecast.reference, "day": str(FIRST), field: value}
    assert cast.pat_sees.post("/plan/staffing/save/", sent).status_code == 422
    assert not Requirement.objects.exists()


def test_email_gets_no_queue_formula_on_the_page(cast: Any) -> None:
    forecast = a_forecast(a_queue("Claims email", channel="email"))
    shown = body(cast.pat_sees.get(f"/plan/staffing/?forecast={forecast.reference}"))
    assert "No wait in seconds is promised" in shown
    assert "erlang c" not in shown.lower()


def test_the_pages_hold_no_inline_style_or_script(cast: Any) -> None:
    forecast = a_forecast(a_queue())
    for address in (f"/plan/forecast/?version={forecast.reference}", f"/plan/staffing/?forecast={forecast.reference}"):
        page = cast.pat_sees.get(address).content.decode()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=", page)


def test_the_plan_opens_on_the_queue_looked_at_last_and_else_on_the_oldest_with_a_forecast(cast: Any) -> None:
    first, second = a_queue("Claims"), a_queue("Renewals")
    a_forecast(first)
    a_forecast(second)
    planner = cast.pat_sees
    assert planner.get("/plan/staffing/").context["queue"] == first
    assert planner.get(f"/plan/forecast/?queue={second.code}").context["queue"] == second
    assert planner.get("/plan/staffing/").context["queue"] == second
