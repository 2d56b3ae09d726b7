"""Rosters drafted by themselves: once people needed have changed, little is changed, nobody is told, a planner looks once."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from floorwalker.engine import rostering as engine
from floorwalker.ground import clock, todos
from floorwalker.ground import settings as house_settings
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import LEASE, JobCancelled, LeaseLost, RunningJob, claim
from floorwalker.ground.models import Job, Queue, Todo
from floorwalker.ground.references import next_reference
from floorwalker.ground.trail.models import Line
from floorwalker.plan import amend_job
from floorwalker.plan.actions import absences, amending, roster_publishing, roster_shifts, rosters
from floorwalker.plan.actions.roster_shifts import Cell
from floorwalker.plan.models import Forecast, Requirement, RequirementPoint, Roster
from floorwalker.plan.queries import amending as amending_queries
from floorwalker.plan.queries import refreshed
from floorwalker.plan.queries import rosters as queries
from floorwalker.plan.queries.rosters import AMEND
from floorwalker.plan.rules.roster_shifts import to_engine
from floorwalker.plan.rules.roster_week import Week, week_of
from tests.faults.test_damage import process
from tests.plan.roster_made import MONDAY, SYSTEM, Floor, a_floor

pytestmark = [pytest.mark.once, pytest.mark.django_db]
HALF = timedelta(minutes=30)
LATE_NEED, EARLY_NEED = 5, 2
"""What the draft asks for: after 16:00 more than the three who work till 20:00, before it less than all who are there."""


@dataclass
class Stood:
    floor: Floor
    week: Week
    roster: Roster


@pytest.fixture
def stood(frozen_clock: Any, a_person: Any, a_team: Any, cast: Any) -> Stood:
    """Six people from Monday 9 March: three from 8 to 16, three from 12 to 20; published, a week ahead of Monday 2 March."""
    floor = a_floor(a_person, a_team)
    week = week_of(floor.site, MONDAY)
    case = queries.case_to_solve(week, base=None, shifts=(), locked=())
    eight = case.problem.shape_by_code["480"]
    pauses = next(iter(eight.placements(step_minutes=15)))
    shifts = [
        engine.shift_of(
            eight, person=str(person.pk), day=day, start_minutes=week.days[day].at((8 if number % 2 else 12) * 60), pause_starts=pauses
        )
        for number, person in enumerate(floor.people) for day in range(5)
    ]  # fmt: skip
    with transaction.atomic():
        roster = rosters.save(case, case.planned(shifts), by=cast.pat_acts, summary={})
    roster_publishing.publish(roster, by=cast.pat_acts)
    roster.refresh_from_db()
    return Stood(floor, week, roster)


def drafted(queue: Queue, week: Week, *, evening: float = LATE_NEED, day: float = EARLY_NEED) -> Requirement:
    """Write what `plan.refresh` leaves behind: a forecast and the people it needs, by half hours from Monday to Friday."""
    job = jobs.enqueue("plan.refresh", arguments={"queue": queue.reference}, by=SYSTEM)
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    forecast = Forecast.objects.create(
        reference=next_reference("FC"), queue=queue, interval_minutes=30, history_from=week.first_day, history_until=week.first_day,
        first_day=week.first_day - timedelta(days=6), last_day=week.last_day + timedelta(days=7), data_version="", model="blend", table=[],
        verdict="", picture={}, created_by="system:worker", created_at=clock.now(), job=job,
    )
    made = Requirement.objects.create(
        reference=next_reference("REQ"), queue=queue, forecast=forecast, name="", inputs={}, interval_minutes=30,
        created_by="system:worker", created_at=clock.now(),
    )
    RequirementPoint.objects.bulk_create(
        RequirementPoint(
            requirement=made, starts_at=week.moment(number, time(8)) + half * HALF, offered=1, aht_seconds=300,
            agents=evening if half >= 16 else day, scheduled=0,
        )
        for number in range(5) for half in range(24)
    )  # fmt: skip
    return made


def asked() -> list[Job]:
    return [job for job in jobs.ask_for_due_work(clock.now()) if job.kind == AMEND]


def worked(job: Job) -> dict[str, Any]:
    """Do the work of a job inside the test's own transaction."""
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, holder="test")
    done = amend_job.amend(RunningJob(job, holder="test"))
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    return done


def made_from(stood: Stood, **need: float) -> Roster:
    drafted(stood.floor.queue, stood.week, **need)
    [job] = asked()
    return Roster.objects.get(reference=worked(job)["roster"])


def spans(roster: Roster) -> set[tuple[int, datetime, datetime]]:
    return set(roster.shifts.values_list("person", "starts_at", "ends_at"))


def broken(roster: Roster, week: Week) -> list[Any]:
    shifts = queries.shifts_of(roster, week)
    case = queries.case_for(roster, week, shifts=shifts)
    return [r for r in engine.check(case.problem, [to_engine(week, s) for s in shifts]) if r.is_blocking]


def test_a_week_is_asked_for_once_for_each_need_and_when_every_queue_is_done(stood: Stood, cast: Any) -> None:
    assert asked() == [], "nothing was forecast anew"
    drafted(stood.floor.queue, stood.week)
    busy = jobs.enqueue("plan.refresh", arguments={"queue": stood.floor.queue.reference}, by=SYSTEM)
    assert asked() == [], "a queue of the site is still being forecast"
    Job.objects.filter(pk=busy.pk).update(state=Job.State.DONE)
    house_settings.change("roster_refresh_hours", to="0", by=cast.adm_acts)
    cache.delete("house_settings")
    assert asked() == [], "left to people"
    house_settings.change("roster_refresh_hours", to="4", by=cast.adm_acts)
    cache.delete("house_settings")
    [job] = asked()
    assert job.arguments == {"site": stood.floor.site.code, "first_day": "2026-03-09"}
    assert asked() == []
    newer = drafted(stood.floor.queue, stood.week)
    assert len(asked()) == 1, "a newer need"
    Requirement.objects.filter(pk=newer.pk).update(in_use_from=clock.now() + timedelta(minutes=1))
    assert not amend_job.due(clock.now()), "what a planner put in use since is newer than any draft"


def test_a_draft_changes_few_shifts_is_legal_and_the_planner_is_asked_once(stood: Stood, cast: Any) -> None:
    before = spans(stood.roster)
    made = made_from(stood)
    assert (made.published_at, made.beside, made.created_by) == (None, stood.roster, "system:worker")
    assert broken(made, stood.week) == []
    changed = {(person, start.date()) for person, start, _ in before ^ spans(made)}
    assert 0 < len(changed) == made.summary["changed"] <= 15
    assert made.summary["under_hours"] < made.summary["under_hours_before"] - 4
    assert queries.in_force(stood.week) == queries.to_show(stood.week) == stood.roster, "nothing that stands is touched"
    [todo] = todos.owed_by(cast.pat.pk)
    assert todo.about == f"roster:{made.reference}"
    assert todo.what.startswith(f"Roster of the week of Mon 9 Mar: {len(changed)} shifts would change, short hours ")
    [line] = Line.objects.filter(kind="roster.refreshed")
    assert line.subject == made.reference
    kept = before & spans(made)
    parts = {
        roster.pk: {
            (s.person_id, s.starts_at, s.ends_at): s.parts for s in queries.shifts_of(roster, stood.week)
        } for roster in (stood.roster, made)
    }  # fmt: skip
    assert all(parts[made.pk][span] == parts[stood.roster.pk][span] for span in kept), "pauses stay as they are"
    _again_finds_it_and_a_newer_one_takes_its_place(stood, made, cast)


def _again_finds_it_and_a_newer_one_takes_its_place(stood: Stood, made: Roster, cast: Any) -> None:
    job = Job.objects.get(pk=made.job_id)
    assert worked(job) == {"roster": made.reference}
    assert Roster.objects.count() == 2
    newer = made_from(stood, evening=6)
    assert not Roster.objects.filter(pk=made.pk).exists()
    person, start, _ = min(spans(stood.roster))
    for late in (
        lambda: roster_publishing.publish(made, by=cast.pat_acts), lambda: amending.put_away(made, why="x", by=cast.pat_acts),
        lambda: roster_shifts.lock(made, Cell(person, start.date()), locked=True, by=cast.pat_acts),
    ):
        with pytest.raises(RuleBroken, match="gave way to a newer draft"):
            late()
    assert [todo.about for todo in todos.owed_by(cast.pat.pk)] == [f"roster:{newer.reference}"]
    drafted(stood.floor.queue, stood.week, evening=3, day=3)
    [again] = asked()
    assert worked(again) == {"roster": "", "changed": 0}, "the roster meets it"
    assert list(Roster.objects.all()) == [stood.roster], "and what was drafted for more is gone"
    assert not todos.owed_by(cast.pat.pk).exists()


def test_what_spares_less_than_the_house_asks_for_is_not_drafted(stood: Stood, cast: Any) -> None:
    house_settings.change("roster_refresh_hours", to="100", by=cast.adm_acts)
    cache.delete("house_settings")
    drafted(stood.floor.queue, stood.week)
    [job] = asked()
    assert worked(job)["roster"] == ""
    assert not Todo.objects.exclude(is_own=True).exists()


def test_nobody_is_touched_inside_their_notice_unless_nobody_was_told(stood: Stood) -> None:
    until = datetime(2026, 3, 12, 7, tzinfo=UTC)
    with clock.frozen(until - timedelta(days=7)):
        made = made_from(stood)
        early = {span for span in spans(stood.roster) if span[1] < until}
        assert early == {span for span in spans(made) if span[1] < until}
        assert made.summary["changed"] > 0
    Roster.objects.filter(pk=stood.roster.pk).update(published_at=None)
    with clock.frozen(until - timedelta(days=6)):
        freed = made_from(stood)
        assert {span for span in spans(freed) if span[1] < until} != early
    Roster.objects.filter(pk=stood.roster.pk).update(published_at=clock.now())
    with clock.frozen(datetime(2026, 3, 10, tzinfo=UTC)):
        drafted(stood.floor.queue, stood.week)
        [job] = asked()
        assert worked(job)["roster"] == "", "the whole week lies inside the notice"


def test_who_is_away_since_is_planned_no_more(stood: Stood, cast: Any) -> None:
    away = stood.floor.people[0]
    absences.record(away, kind="sick", starts_at=stood.week.begins, ends_at=stood.week.ends, by=cast.pat_acts)
    made = made_from(stood)
    assert not made.shifts.filter(person=away).exists()
    assert broken(made, stood.week) == []


def test_publishing_it_is_publishing_as_usual(stood: Stood, cast: Any) -> None:
    made = made_from(stood)
    changed = roster_publishing.publish(made, by=cast.pat_acts)
    assert changed.inside_notice == 0
    assert queries.in_force(stood.week) == made
    assert not todos.owed_by(cast.pat.pk).filter(about=f"roster:{made.reference}").exists()


def test_a_draft_whose_roster_changed_since_is_not_published_and_gives_way(stood: Stood, cast: Any) -> None:
    made = made_from(stood)
    theirs = rosters.copy_week(stood.roster, to=MONDAY, by=cast.pat_acts)
    with pytest.raises(Conflict, match="has changed since"):
        roster_publishing.publish(made, by=cast.pat_acts)
    assert "has changed since" in cast.pat_sees.get(f"/plan/roster/?version={made.reference}&week=2026-03-09").content.decode()
    roster_publishing.publish(theirs, by=cast.pat_acts)
    assert not Roster.objects.filter(pk=made.pk).exists(), "another was published for its days"


def test_a_draft_that_somebody_changes_is_theirs(stood: Stood, cast: Any) -> None:
    made = made_from(stood)
    person, start, _ = min(spans(made))
    roster_shifts.lock(made, Cell(person, start.date()), locked=True, by=cast.pat_acts)
    assert queries.to_show(stood.week) == made
    newer = made_from(stood, evening=1, day=6)
    assert newer.beside == made
    with pytest.raises(RuleBroken, match="no draft that was made by itself"):
        amending.put_away(made, why="x", by=cast.pat_acts)


def test_what_somebody_changes_during_the_search_is_in_the_draft_and_who_goes_on_is_left_alone(
    stood: Stood, cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = rosters.copy_week(stood.roster, to=MONDAY, by=cast.pat_acts)
    cells = [Cell(person, start.date()) for person, start, _ in sorted(spans(theirs))]
    search, looks = engine.amend, []

    def disturbed(*given: Any, times: int, **named: Any) -> engine.Amended:
        found = search(*given, **named)
        if len(looks) < times:
            roster_shifts.lock(theirs, cells[len(looks)], locked=True, by=cast.pat_acts)
        looks.append(found)
        return found

    monkeypatch.setattr(engine, "amend", lambda *given, **named: disturbed(*given, times=1, **named))
    made = made_from(stood)
    assert (made.beside, len(looks)) == (theirs, 2)
    assert made.shifts.filter(locked=True).count() == 1
    assert amending_queries.still_stands(made)
    looks.clear()
    drafted(stood.floor.queue, stood.week, evening=6)
    [job] = asked()
    monkeypatch.setattr(engine, "amend", lambda *given, **named: disturbed(*given, times=amend_job.LOOKS, **named))
    cells = cells[1:]
    assert worked(job) == {"roster": "", "changed": 0}
    assert len(looks) == amend_job.LOOKS
    assert set(Roster.objects.all()) == {stood.roster, theirs}


def test_who_plans_another_site_is_not_asked_to_look_at_this_one(stood: Stood, cast: Any, a_person: Any, a_site: Any) -> None:
    elsewhere = a_person("Elsa", "Where", role="planner", reach="site", site=a_site("york"))
    stood.roster.created_by = f"person:{elsewhere.pk}"
    assert refreshed.planner_of(stood.roster, site=stood.floor.site, needs=rosters.KIND) == cast.pat
    assert refreshed.planner_of(stood.roster, site=elsewhere.site, needs=rosters.KIND) == elsewhere


def test_it_is_put_away_with_a_reason_and_brought_back_within_the_hour(stood: Stood, cast: Any) -> None:
    made = made_from(stood)
    page, browser = f"/plan/roster/?version={made.reference}&week=2026-03-09&site={made.site.code}", cast.pat_sees
    shown = browser.get(page).content.decode()
    assert f"Made by itself from {stood.roster.reference}" in shown
    assert 'id="put-away"' in shown
    refused = browser.post(f"/plan/roster/{made.reference}/put-away/", {"why": " "})
    assert refused.status_code == 422
    browser.post(f"/plan/roster/{made.reference}/put-away/", {"why": "One storm"})
    assert not todos.owed_by(cast.pat.pk).exists()
    shown = browser.get(page).content.decode()
    assert f"{made.reference} is put away." in shown
    assert "One storm" in shown
    for wrong in (
        lambda: amending.put_away(made, why="again", by=cast.pat_acts), lambda: roster_publishing.publish(made, by=cast.pat_acts),
        lambda: roster_shifts.lock(made, Cell(stood.floor.people[0].pk, MONDAY), locked=True, by=cast.pat_acts),
    ):
        with pytest.raises(RuleBroken, match="put away"):
            wrong()
    with clock.frozen(clock.now() + timedelta(hours=2)), pytest.raises(RuleBroken, match="more than an hour ago"):
        amending.bring_back(made, by=cast.pat_acts)
    browser.post(f"/plan/roster/{made.reference}/bring-back/")
    assert todos.owed_by(cast.pat.pk).exists()
    for reference in (stood.roster.reference, made.reference):
        with pytest.raises(NotAllowed):
            amending.put_away(Roster.objects.get(reference=reference), why="x", by=cast.ada_acts)
    kinds = list(Line.objects.filter(subject=made.reference).values_list("kind", flat=True))
    assert kinds[-2:] == ["roster.put_away", "roster.brought_back"]


def test_the_page_of_changes_shows_days_and_people_to_who_may_see_the_plan(
    stood: Stood, cast: Any, django_assert_max_num_queries: Any
) -> None:
    made = made_from(stood)
    address = f"/plan/roster/{made.reference}/changes/"
    browser = cast.pat_sees
    browser.get(address)
    with django_assert_max_num_queries(60):
        shown = browser.get(address).content.decode()
    assert "Hours of people by day" in shown
    assert f"against what they were told in {stood.roster.reference}" in shown
    assert f"/plan/roster/{made.reference}/publish/" in shown
    assert cast.ada_sees.get(address).status_code == 403
    assert browser.get(f"/plan/roster/{stood.roster.reference}/changes/").status_code == 404
    leader = cast.una_sees.get(address).content.decode()
    assert "Put away" not in leader


def test_a_job_that_is_cancelled_or_lost_leaves_nothing(stood: Stood) -> None:
    drafted(stood.floor.queue, stood.week)
    [job] = asked()
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, holder="test", cancel_asked=True)
    with pytest.raises(JobCancelled):
        amend_job.amend(RunningJob(job, holder="test"))
    Job.objects.filter(pk=job.pk).update(cancel_asked=False, holder="another")
    with pytest.raises(LeaseLost):
        amend_job.amend(RunningJob(job, holder="test"))
    assert list(Roster.objects.all()) == [stood.roster]
    assert worked(job)["roster"], "tried again it is whole"


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_between_two_drafts_leaves_the_first_and_the_next_process_makes_one(
    stood: Stood, cast: Any, tmp_path: Path
) -> None:
    first = made_from(stood)
    drafted(stood.floor.queue, stood.week, evening=6)
    [job] = asked()
    Job.objects.exclude(pk=job.pk).update(state=Job.State.DONE)
    died = process(
        "from datetime import datetime\n"
        "from floorwalker.ground import clock\n"
        "from floorwalker.ground.jobs import running\n"
        "from floorwalker.plan import amend_job\n"
        "from floorwalker.plan.actions import amending\n"
        "keep = amending.keep\n"
        "def killed(*given, **named):\n"
        "    keep(*given, **named)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "amending.keep = killed\n"
        f"with clock.frozen(datetime.fromisoformat({clock.now().isoformat()!r})):\n"
        "    amend_job.amend(running.claim(holder='first'))\n",
        tmp_path,
    )
    assert died == -signal.SIGKILL
    assert set(Roster.objects.all()) == {stood.roster, first}
    assert [todo.about for todo in todos.owed_by(cast.pat.pk)] == [f"roster:{first.reference}"]
    assert claim(holder="second") is None, "the lease of the dead holds"
    with clock.frozen(clock.now() + 2 * LEASE):
        again = claim(holder="second")
        assert again is not None
        assert (again.job_id, again.attempt) == (job.pk, 2)
        made = Roster.objects.get(reference=amend_job.amend(again)["roster"])
    assert set(Roster.objects.all()) == {stood.roster, made}
    assert [todo.about for todo in todos.owed_by(cast.pat.pk)] == [f"roster:{made.reference}"]
    assert Line.objects.filter(kind="roster.refreshed").count() == 2


def test_a_roster_of_several_weeks_is_left_to_people(stood: Stood) -> None:
    Roster.objects.update(last_day=date(2026, 3, 22))
    drafted(stood.floor.queue, stood.week)
    assert asked() == []
