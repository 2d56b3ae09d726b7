"""Larkfield loaded: what is in the house is what was generated, once, whatever cut it short."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.test import Client

from floorwalker.demo import day as kinds
from floorwalker.demo import loading
from floorwalker.demo.day import Day
from floorwalker.demo.larkfield import Larkfield, generate
from floorwalker.ground import clock, refs
from floorwalker.ground.actors import Actor
from floorwalker.ground.models import Decision, Queue
from floorwalker.ground.people.models import Account, Person
from floorwalker.ground.people.permissions import Role
from floorwalker.ground.trail import seal
from floorwalker.ground.trail.models import Line
from floorwalker.ground.trail.verify import verify
from floorwalker.improve.practice import EXERCISES
from floorwalker.plan.models import Absence, Activity, Briefing, Forecast, Meeting, Requirement, Roster, Shift
from floorwalker.plan.queries.staffing import inputs_for
from floorwalker.record import counting
from floorwalker.record.models import AgentState, Customer, Interaction, Reason, Segment, SurveyAnswer
from floorwalker.record.sight import Shown
from floorwalker.review.models import Question, Scorecard, SurveyFollowUp
from floorwalker.review.queries import scorecards

EDITION = loading.Edition(seed=3, today=date(2026, 11, 24), weeks=2)
CLOSED = datetime(2026, 11, 25, tzinfo=UTC)
"""When the last day ends. The clock stands here: whether a customer came back in time is counted by it."""
ROOT = Path(__file__).resolve().parents[2]


def _quiet(_words: str) -> None:
    pass


@pytest.fixture(scope="module")
def small() -> tuple[Larkfield, list[Day]]:
    """Two weeks as the generator makes them."""
    larkfield = generate(EDITION.seed, EDITION.today, EDITION.weeks)
    return larkfield, list(larkfield.days())


@pytest.fixture
def facts_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Facts of one test alone."""
    monkeypatch.setattr(settings, "FLOORWALKER_DATA_DIR", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two weeks loaded once for the questions below, taken back at the end."""
    from django.db import transaction

    kept = settings.FLOORWALKER_DATA_DIR
    settings.FLOORWALKER_DATA_DIR = tmp_path_factory.mktemp("larkfield")
    with django_db_blocker.unblock(), transaction.atomic(), clock.frozen(CLOSED):
        loading.load_larkfield(EDITION, progress=_quiet)
        yield settings.FLOORWALKER_DATA_DIR
        transaction.set_rollback(True)
    settings.FLOORWALKER_DATA_DIR = kept


def test_every_contact_part_and_answer_of_the_generator_is_in_the_record_once(loaded, small):
    _, days = small
    assert Interaction.objects.count() == sum(day.contacts["contact"].size for day in days)
    assert Segment.objects.count() == sum(day.segments["contact"].size for day in days)
    closes = np.datetime64("2026-11-25T00:00")
    by_link = SurveyFollowUp.objects.count()  # low scores given by the links of surveys, beside those of the generator
    assert SurveyAnswer.objects.count() - by_link == sum(int((day.surveys["answered"] < closes).sum()) for day in days)
    assert Interaction.objects.exclude(note="").count() == sum(len(day.notes) for day in days)
    known = np.unique(np.concatenate([day.contacts["customer"] for day in days]))
    assert Customer.objects.exclude(interactions=None).count() == (known >= 0).sum()
    assert {queue.simulated for queue in Queue.objects.all()} == {True}


def test_a_transferred_call_has_an_outcome_at_each_queue_and_an_open_email_ends_with_the_day(loaded, small):
    _, days = small
    ends = dict.fromkeys(("handled", "abandoned", "open", "ended_in_ivr"), 0)
    for day in days:
        for name in ends:
            ends[name] += int((day.contacts["ending"] == kinds.ENDINGS.index(name)).sum())
    assert Interaction.objects.filter(outcome="answered").count() == ends["handled"]
    assert Interaction.objects.filter(outcome="abandoned").count() == ends["abandoned"]
    waiting = Interaction.objects.filter(outcome="open")
    assert waiting.count() == ends["open"] > 0
    assert set(waiting.values_list("ended_at", flat=True)) == {None}
    last = Segment.objects.filter(interaction__in=waiting).order_by("interaction", "-position").first()
    assert last is not None
    assert (last.outcome, last.ended_at) == ("open", CLOSED)
    passed_on = sum(int((day.segments["kind"] == kinds.TRANSFER).sum()) for day in days)
    assert Segment.objects.filter(outcome="transferred").count() == passed_on > 0
    visits = sum(day.contacts["contact"].size + int(day.contacts["transfers"].sum()) for day in days)
    assert Segment.objects.exclude(outcome="").count() == visits


def test_states_are_cut_where_the_schedule_changes_and_lose_no_second(loaded, small):
    _, days = small
    made = sum(((day.states["ended"] - day.states["started"]) / np.timedelta64(1, "s")).sum() for day in days)
    rows = list(AgentState.objects.values_list("started_at", "ended_at", "scheduled_activity", "in_adherence", "state"))
    assert sum((end - start).total_seconds() for start, end, *_ in rows) == pytest.approx(made, abs=0.01)
    assert {agrees for *_, planned, agrees, _ in rows if not planned} == {None}
    assert all(agrees is not None for *_, planned, agrees, _ in rows if planned)
    lunches = [row for row in rows if row[2] == "lunch" and row[3]]
    assert lunches
    assert {state for *_, state in lunches} == {"lunch"}
    scheduled = [row for row in rows if row[2]]
    followed = sum((end - start).total_seconds() for start, end, _, agrees, _ in scheduled if agrees)
    assert 0.88 < followed / sum((row[1] - row[0]).total_seconds() for row in scheduled) < 0.97


def _facts() -> dict[tuple[str, date], dict[str, list[object]]]:
    """Return every fact; means are rounded, since a database may hand its rows over in any order."""
    found = {}
    with counting.store().reading() as snapshot:
        for table, days in snapshot.days.items():
            for day, facts in days.items() if table != "complaints" else ():  # counted by the room that keeps them
                found[table, day] = pq.read_table(snapshot.root / facts.file).to_pydict()
    for columns in found.values():
        if "concurrency" in columns:
            columns["concurrency"] = [round(value, 9) for value in columns["concurrency"]]
    return found


def test_the_facts_are_those_that_the_records_give_when_counted_again(loaded):
    days = [EDITION.today - timedelta(days=back) for back in range(14)]
    kept = _facts()
    assert {day for _, day in kept} == set(days)
    for batches in counting.count(days, shown=Shown(0, frozenset())):
        counting.store().replace_days(batches, written_at=CLOSED)
    again = _facts()
    assert again.keys() == kept.keys()
    assert not [key for key, facts in again.items() if facts != kept[key]]
    answered = Interaction.objects.filter(
        outcome="answered", segments__position=0, segments__started_at__gte=datetime(2026, 11, 11, tzinfo=UTC)
    ).exclude(channel="email")
    assert sum(len(columns["visit_id"]) for (table, _), columns in kept.items() if table == "visits") > answered.count()


def test_the_plan_is_published_and_in_use_for_this_week_and_the_next(loaded, small):
    larkfield, _ = small
    today = larkfield.today
    following = today + timedelta(days=7)
    for day in (today, following):
        roster = Roster.objects.get(first_day__lte=day, last_day__gte=day)
        assert roster.published_at is not None
        shifts = Shift.objects.filter(roster=roster, starts_at__date=day)
        assert shifts.count() == len(larkfield.roster(day)) > 0
        assert roster.needs.exists()
    assert Activity.objects.filter(kind="queue", queue=None).count() == 0
    assert Activity.objects.filter(kind="lunch", paid=True).count() == 0
    assert Absence.objects.count() == len(larkfield.leave) + len(larkfield.absences) + len(larkfield.days_off)
    for queue, number in zip(Queue.objects.order_by("pk"), range(6), strict=True):
        forecast = Forecast.objects.get(queue=queue, retired_at=None)
        assert forecast.first_day <= today < following <= forecast.last_day
        points = forecast.points.filter(starts_at__date=today)
        total = sum(points.values_list("offered", flat=True))
        assert 0.9 * larkfield.expected(today)[number].sum() <= total <= larkfield.expected(today)[number].sum() + 1e-6
        assert all(p.lower_95 <= p.lower_80 <= p.offered <= p.upper_80 <= p.upper_95 for p in points if p.offered > 1)
        needed = Requirement.objects.get(forecast=forecast).points.filter(starts_at__date=today)
        assert needed.exists()
        for point in needed:
            assert point.scheduled >= point.agents >= point.offered * point.aht_seconds / 1800
        assert sum(needed.values_list("offered", flat=True)) == pytest.approx(total)
        planned = inputs_for(forecast, day=today)
        assert planned.inputs.shrinkage == pytest.approx(Requirement.objects.get(forecast=forecast).inputs["shrinkage"])
        assert "planned by cause" in planned.sources["shrinkage"]


def test_one_briefing_was_held_and_one_meeting_has_agreed_minutes(loaded):
    held, meeting = Briefing.objects.get(), Meeting.objects.order_by("pk")[0]  # the other is that of a service review
    asked, confirmed = held.people.count(), held.people.filter(confirmed_at__isnull=False).count()
    assert held.starts_at < clock.now()
    assert confirmed == asked - 2
    assert held.people.filter(attended=False).count() == 1
    assert held.questions.get().answer
    assert meeting.agreed_at is not None
    assert meeting.actions.filter(done_at=None).count() == 1
    assert Decision.objects.filter(subject=f"meeting:{meeting.reference}").exists()


def test_four_scorecards_are_published_by_another_than_who_wrote_them_and_check_papers_that_stand(loaded):
    published = Scorecard.objects.filter(state="published").order_by("reference")
    assert [(each.name, each.number) for each in published] == [
        ("Claims voice scorecard", 4), ("Chat scorecard", 1), ("Email scorecard", 1), ("Renewal price scorecard", 1)
    ]
    assert all(each.drafted_by_id != each.decided_by_id for each in published)
    price = Reason.objects.get(code="renewal-price").pk
    for said, name in (
        (("voice", None), "Claims voice scorecard"), (("chat", None), "Chat scorecard"), (("chat", price), "Renewal price scorecard")
    ):
        assert scorecards.chosen_for(channel=said[0], queue=None, reason=said[1]).name == name
    tagged = Question.objects.exclude(standard="").values_list("standard", flat=True)
    assert all(refs.record_of(refs.Ref.parse(each)) for each in sorted(set(tagged)))
    assert not Question.objects.filter(standard="", section__key__in=("care", "ethics")).exists()


def test_somebody_of_every_role_can_sign_in(loaded):
    held = {role for account in Account.objects.all() for role in account.person.roles.values_list("role", flat=True)}
    assert held == {role.value for role in Role}
    assert Person.objects.get(display_name="Rosa Almeida").account.is_demo
    for account in Account.objects.all():
        client = Client()
        client.force_login(account)
        assert client.get("/account/sessions/").status_code == 200


def test_every_exercise_of_the_practice_floor_is_answered_by_the_house_itself(loaded):
    manager = Account.objects.filter(person__roles__role=Role.OPERATIONS_MANAGER).first()
    client = Client()
    client.force_login(manager)
    for exercise in EXERCISES:
        day = exercise.days()[0]
        questions = exercise.questions(day, Actor.person(manager.person_id))
        assert len(questions) >= 3, exercise.code
        if not questions[0].right:
            continue  # what is to be logged first has an answer then
        for question in questions:
            assert client.get(question.where).status_code == 200, question.where
        model = {question.code: question.words(question.right[0]) for question in questions}
        page = client.post(f"/improve/practice/{exercise.code}/", {**model, "day": day.isoformat()})
        assert (page.context["attempt"].right, page.context["attempt"].asked) == (len(questions), len(questions)), exercise.code
        wrong = client.post(f"/improve/practice/{exercise.code}/", dict.fromkeys(model, "3:07") | {"day": day.isoformat()})
        assert wrong.status_code in {200, 422}
        assert wrong.context.get("attempt") is None or wrong.context["attempt"].right < len(questions)


def test_the_trail_has_a_line_for_every_step_and_verifies(loaded):
    assert Line.objects.filter(kind="records.loaded").count() == 1 + 14
    seal.seal_once()
    verdict = verify()
    assert verdict.broken is None
    assert verdict.lines > 100


def test_a_second_load_does_nothing(loaded):
    before = Line.objects.count(), Interaction.objects.count(), Shift.objects.count()
    here = loading.load_larkfield(loading.Edition(seed=99, today=date(2026, 1, 5)), progress=_quiet)
    assert here == EDITION
    assert (Line.objects.count(), Interaction.objects.count(), Shift.objects.count()) == before


@pytest.mark.django_db
def test_a_house_that_has_people_of_its_own_is_refused(a_person, facts_apart):
    a_person()
    with pytest.raises(loading.NotEmpty, match="a centre of its own"):
        loading.load_larkfield(EDITION, progress=_quiet)
    assert Queue.objects.count() == 0


@pytest.mark.skipif("postgresql" in settings.DATABASES["default"]["ENGINE"], reason="a load of its own, on SQLite in either half")
def test_a_load_killed_half_way_is_finished_by_the_next(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FLOORWALKER_")} | {
        "FLOORWALKER_DATABASE_URL": f"sqlite:///{tmp_path}/demo.sqlite3", "FLOORWALKER_DATA_DIR": f"{tmp_path}/data",
        "DJANGO_SETTINGS_MODULE": "floorwalker.config.settings", "PYTHONPATH": str(ROOT),
    }
    program = (
        "import django; django.setup()\n"
        "from datetime import date\n"
        "from floorwalker.demo import loading\n"
        "from floorwalker.record.models import Interaction, Segment\n"
        "from floorwalker.record import counting\n"
        "from floorwalker.ground import settings\n"
        "loading.load_larkfield(loading.Edition(3, date(2026, 11, 24), 1), progress=lambda words: print(words, flush=True))\n"
        "print(settings.get('history_weeks_to_come'), 'to come')\n"
        "print(Interaction.objects.count(), Segment.objects.count(), len(counting.store_days()))\n"
    )
    subprocess.run([sys.executable, "-m", "floorwalker.cli", "migrate"], env=environment, check=True, capture_output=True)
    with subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        for line in killed.stdout:
            if line.startswith("7 days played"):
                break
        time.sleep(0.7)  # somewhere inside the days of the first week
        killed.send_signal(signal.SIGKILL)
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert "90,000 customers" not in done.stdout
    assert "\n0 to come\n" in done.stdout
    days = list(generate(3, date(2026, 11, 24), 1).days())
    contacts, segments = (sum(getattr(day, part)["contact"].size for day in days) for part in ("contacts", "segments"))
    assert done.stdout.splitlines()[-1] == f"{contacts} {segments} 7"
