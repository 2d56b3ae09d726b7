"""Forecasts made anew by themselves: once a day of a feed is whole, beside what is in use, with one word to the planner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache

from floorwalker.ground import clock, todos
from floorwalker.ground import settings as house_settings
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Job, Todo
from floorwalker.ground.people.models import Person
from floorwalker.ground.trail.models import Line
from floorwalker.plan import refresh_job
from floorwalker.plan.actions import forecasts, refreshing, staffing
from floorwalker.plan.actions.forecasts import NewLayer
from floorwalker.plan.models import Activity, Forecast, Requirement, Roster, Shift
from floorwalker.plan.queries import forecasts as queries
from floorwalker.plan.queries import refreshed
from floorwalker.plan.rules.staffing import Inputs
from floorwalker.record.models import Feed, StaleDay
from tests.plan.forecast_made import LONDON, SYSTEM, a_forecast, a_history, a_queue, a_start

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 4, 0, 30, tzinfo=UTC)
"""Wednesday after midnight; the queue closes at noon."""
TUESDAY = date(2026, 3, 3)
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _of_its_own(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    with clock.frozen(NIGHT):
        yield


@pytest.fixture
def a_feed() -> Feed:
    return Feed.objects.create(
        reference="FEED-1", name="Telephone", kind="folder", importer="anonymous-bank", created_by="system:test", created_at=NOON,
        covers_to=NOON,
    )


@pytest.fixture
def a_plan(tmp_path: Path, cast: Any, a_feed: Feed) -> Forecast:
    """Claims, of which 8 contacts come a half hour; in use is a forecast of 10 to 40, which Pat made, and the people for it."""
    queue = a_queue()
    queue.site = cast.pat.site
    queue.save()
    a_history(tmp_path, queue, until=TUESDAY + timedelta(days=1))
    made = a_forecast(queue, days=10)
    made.created_by = f"person:{cast.pat.pk}"
    days = [TUESDAY + timedelta(days=after) for after in range(1, 9)]
    made.picture = {"days": [{"day": str(day), "mean": 100, "l80": 90, "u80": 110, "l95": 80, "u95": 120} for day in days]}
    made.save()
    forecasts.use(made, by=cast.pat_acts)
    staffing.use(staffing.compute(made, inputs=Inputs(volume_factor=2.0, min_agents=1), by=cast.pat_acts), by=cast.pat_acts)
    return made


def _roster(cast: Any, queue: Any, *days: date) -> None:
    roster = Roster.objects.create(
        reference="ROS-1", site=queue.site, first_day=days[0], last_day=days[-1], created_by="x", created_at=NOON, published_at=NOON
    )
    for day in days:
        opens = datetime.combine(day, time(9), tzinfo=ZoneInfo(LONDON))
        shift = Shift.objects.create(roster=roster, person=cast.sam, starts_at=opens, ends_at=opens + timedelta(hours=3))
        Activity.objects.create(shift=shift, kind="queue", queue=queue, starts_at=opens, ends_at=opens + timedelta(hours=3))


def refresh(day: date) -> dict[str, Any]:
    """Ask for what is due and do it without a worker around it."""
    assert [job.arguments["day"] for job in jobs.ask_for_due_work(clock.now()) if job.kind == "plan.refresh"] == [day.isoformat()]
    Job.objects.exclude(kind="plan.refresh").delete()
    running = claim(holder="test")
    assert running is not None
    return refresh_job.refresh(running)


def test_a_day_is_taken_up_once_it_is_whole_and_only_once(a_plan: Forecast, a_feed: Feed, cast: Any) -> None:
    def is_due() -> bool:
        return bool(refresh_job.due(clock.now()))

    assert is_due()
    Feed.objects.update(covers_to=NOON - timedelta(minutes=1))
    assert not is_due(), "the last hour is not told yet"
    Feed.objects.update(covers_to=NOON, paused_at=NOON)
    assert not is_due(), "no feed runs"
    Feed.objects.update(paused_at=None)
    stale = StaleDay.objects.create(day=TUESDAY)
    assert not is_due(), "a day waits to be counted anew"
    stale.delete()
    house_settings.change("forecast_refresh", to="0", by=cast.adm_acts)
    cache.delete("house_settings")
    assert not is_due(), "left to people"
    house_settings.change("forecast_refresh", to="1", by=cast.adm_acts)
    cache.delete("house_settings")
    with clock.frozen(NIGHT + timedelta(days=1)):
        Feed.objects.update(covers_to=NOON + timedelta(days=1))
        assert not is_due(), "nothing of Wednesday is counted"
    with clock.frozen(NIGHT + timedelta(days=4)):
        Feed.objects.update(covers_to=NIGHT + timedelta(days=4))
        assert not is_due(), "Saturday was closed"
    Feed.objects.update(covers_to=NOON)
    [due] = refresh_job.due(clock.now())
    assert due.arguments == {"queue": a_plan.queue.reference, "day": "2026-03-03"}
    jobs.ask_for_due_work(clock.now())
    assert not is_due(), "asked for already"
    Forecast.objects.update(in_use_from=None)
    Job.objects.all().delete()
    assert not is_due(), "nothing is in use that could be made anew"


def test_drafts_stand_beside_what_is_in_use_and_the_planner_is_told_once_what_is_otherwise(a_plan: Forecast, cast: Any) -> None:
    queue = a_plan.queue
    _roster(cast, queue, date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6))
    layer = NewLayer(kind="event", name="Letter", why="", effect="add", amount=60.0, starts_at=a_start(2, 0), ends_at=a_start(3, 0))
    edited = forecasts.add_layer(a_plan, layer=layer, by=cast.pat_acts)
    forecasts.use(edited, by=cast.pat_acts)
    staffing.use(staffing.compute(edited, inputs=Inputs(volume_factor=2.0, min_agents=1), by=cast.pat_acts), by=cast.pat_acts)
    needed = Requirement.objects.get(in_use_from__isnull=False, retired_at=None)
    made = Forecast.objects.get(reference=refresh(TUESDAY)["forecast"])
    assert queries.in_use(queue) == edited, "nothing in use is touched"
    assert Requirement.objects.get(in_use_from__isnull=False, retired_at=None) == needed
    assert (made.interval_minutes, (made.last_day - made.first_day).days, made.first_day) == (30, 9, date(2026, 3, 4))
    assert [each.name for each in made.layers.all()] == ["Letter"], "what was laid over it goes along"
    draft = made.requirements.get()
    assert (draft.in_use_from, draft.inputs["volume_factor"], draft.inputs["min_agents"]) == (None, 2.0, 1)
    [todo] = todos.owed_by(cast.pat.pk)
    assert todo.about == f"forecast:{made.reference}"
    assert todo.what == f"Claims voice after Tue 3 Mar: {made.reference} says otherwise than {edited.reference}"
    assert "Week of Mon 9 Mar: " in todo.why
    assert "beyond its 80% range" in todo.why
    short = "The roster is short in 18 intervals of 30 min (12 until now): 18 in the week of Mon 2 Mar; most "
    assert short in todo.why, "one person, and every half hour needs more"
    assert queries.newest(queue) == edited, "nobody asked for the draft, so the page does not begin with it"
    _again_makes_nothing_more(made)
    _the_next_day_takes_its_place(made, todo, cast)


def _again_makes_nothing_more(made: Forecast) -> None:
    Job.objects.update(state=Job.State.WAITING)
    running = claim(holder="again")
    assert running is not None
    assert refresh_job.refresh(running)["forecast"] == made.reference
    assert (Forecast.objects.filter(job__kind="plan.refresh").count(), Todo.objects.count()) == (1, 1)
    Job.objects.update(state=Job.State.DONE)


def _the_next_day_takes_its_place(made: Forecast, todo: Todo, cast: Any) -> None:
    assert refreshing.put_away_drafts(made.queue, by=cast.pat_acts) == 1
    assert not Forecast.objects.filter(pk=made.pk).exists()
    todo.refresh_from_db()
    assert todo.done_at is not None
    assert Line.objects.filter(kind="forecast.put_away", subject=made.reference).exists()
    with pytest.raises(NotAllowed):
        refreshing.put_away_drafts(made.queue, by=cast.una_acts)


def test_a_draft_that_somebody_took_up_stays(a_plan: Forecast, cast: Any) -> None:
    job = jobs.enqueue("plan.refresh", arguments={}, by=SYSTEM)
    draft = a_forecast(a_plan.queue, days=7)
    Forecast.objects.filter(pk=draft.pk).update(job=job)
    assert list(queries.unasked(a_plan.queue)) == [draft]
    required = staffing.compute(draft, inputs=Inputs(), by=cast.pat_acts)
    assert not queries.unasked(a_plan.queue).exists(), "staffed by somebody"
    required.delete()
    forecasts.add_layer(draft, layer=NewLayer(
        kind="override", name="More", why="", effect="percent", amount=5.0, starts_at=a_start(0, 0), ends_at=a_start(1, 0)
    ), by=cast.pat_acts)  # fmt: skip
    assert refreshing.put_away_drafts(a_plan.queue, by=cast.pat_acts) == 0, "changed by somebody"
    assert queries.newest(a_plan.queue) == draft
    todos.owe(cast.pat, key="k", stage="plan", what="Look", why="", about=f"forecast:{draft.reference}")
    forecasts.use(draft, by=cast.pat_acts)
    assert not todos.owed_by(cast.pat.pk).exists(), "put in use, so nothing is left to look at"


def looks_after(forecast: Forecast) -> Person | None:
    return refreshed.planner_of(forecast, site=forecast.queue.site, needs="plan.forecast")


def test_who_looks_after_a_forecast_is_told_and_nobody_who_left(a_plan: Forecast, cast: Any) -> None:
    assert looks_after(a_plan) == cast.pat
    a_plan.created_by = "system:worker"
    assert looks_after(a_plan) == cast.pat, "the planner of the house"
    cast.pat.account.is_active = False
    cast.pat.account.save()
    assert cast.olga
    assert looks_after(a_plan) == cast.olga
    a_plan.created_by = f"person:{cast.una.pk}"
    assert looks_after(a_plan) == cast.olga, "a leader makes no forecasts"


def test_what_is_no_news_is_not_told() -> None:
    calm = refreshed.Week(date(2026, 3, 2), 1_000.0, 1_050.0, 900.0, 1_100.0)
    week = date(2026, 3, 2)
    assert not refreshed.Change([calm], {week: 44}, 40, (NOON, 1.0)).is_news, "a tenth is what making it anew does by chance"
    assert refreshed.Change([calm], {week: 45}, 40, (NOON, 1.0)).is_news
    assert refreshed.Change([calm], {week: 1}, 0, (NOON, 1.0)).is_news
    beyond = [refreshed.Week(date(2026, 3, 2) + timedelta(weeks=n), 1_000.0, 700.0 - n, 900.0, 1_100.0) for n in range(4)]
    words = refreshed.Change([calm, *beyond], {week: 4}, 3, (NOON, 1.5)).words(zone=LONDON, interval_minutes=30)
    assert words == (
        "Week of Mon 16 Mar: 698 against 1,000, 202 beyond its 80% range. Week of Mon 23 Mar: 697 against 1,000, 203 beyond its 80% range. "
        "2 more weeks beyond theirs. The roster is short in 4 intervals of 30 min (3 until now): 4 in the week of Mon 2 Mar; "
        "most Tue 3 Mar, 12:00 by 1.5."
    )
    assert len(words) <= 300, "what a to-do holds"


@pytest.fixture
def a_draft(a_plan: Forecast, cast: Any) -> Forecast:
    """A draft that was made by itself, staffed by a planner and a look owed about it."""
    draft = a_forecast(a_plan.queue, days=7)
    Forecast.objects.filter(pk=draft.pk).update(job=jobs.enqueue("plan.refresh", arguments={}, by=SYSTEM))
    draft.refresh_from_db()
    staffing.compute(draft, inputs=Inputs(), by=cast.pat_acts)
    todos.owe(cast.pat, key="k", stage="plan", what="Look", why="", about=f"forecast:{draft.reference}")
    return draft


def test_a_draft_is_put_away_with_a_reason_and_brought_back_within_the_hour(a_draft: Forecast, a_plan: Forecast, cast: Any) -> None:
    page, browser = f"/plan/forecast/?version={a_draft.reference}", cast.pat_sees
    assert queries.newest(a_draft.queue) == a_draft
    assert 'id="put-away"' in browser.get(page).content.decode()
    browser.post(f"/plan/forecast/{a_draft.reference}/put-away/", {"why": "One storm"})
    assert queries.newest(a_draft.queue) == a_plan
    assert not todos.owed_by(cast.pat.pk).exists()
    shown = browser.get(page).content.decode()
    assert "is put away, with the people that it needs" in shown
    assert "One storm" in shown
    assert a_draft.requirements.get().reference not in browser.get(f"/plan/staffing/?queue={a_plan.queue.code}").content.decode()
    for refused in (
        lambda: forecasts.use(a_draft, by=cast.pat_acts), lambda: staffing.use(a_draft.requirements.get(), by=cast.pat_acts),
        lambda: refreshing.put_away(a_draft, why="again", by=cast.pat_acts),
    ):
        with pytest.raises(RuleBroken, match="put away"):
            refused()
    with clock.frozen(clock.now() + timedelta(hours=2)), pytest.raises(RuleBroken, match="more than an hour ago"):
        refreshing.bring_back(a_draft, by=cast.pat_acts)
    browser.post(f"/plan/forecast/{a_draft.reference}/bring-back/")
    assert queries.newest(a_draft.queue) == a_draft
    assert todos.owed_by(cast.pat.pk).exists()
    kinds = list(Line.objects.filter(subject=a_draft.reference).values_list("kind", flat=True))
    assert kinds[-2:] == ["forecast.draft_put_away", "forecast.draft_brought_back"]


def test_nothing_in_use_and_nothing_made_by_people_is_put_away(a_draft: Forecast, a_plan: Forecast, cast: Any) -> None:
    for wrong, why in ((a_plan, "x"), (a_forecast(a_plan.queue, days=7), "x"), (a_draft, " ")):
        with pytest.raises(RuleBroken):
            refreshing.put_away(wrong, why=why, by=cast.pat_acts)
    with pytest.raises(NotAllowed):
        refreshing.put_away(a_draft, why="x", by=cast.una_acts)
    staffing.use(a_draft.requirements.get(), by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="REQ-"):
        refreshing.put_away(a_draft, why="its people are rostered by", by=cast.pat_acts)
