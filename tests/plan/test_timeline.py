"""The timeline of a service plan: who does what by when, what waits for what, and what comes later than agreed."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs.running import claim
from floorwalker.ground.models import Notice, Queue, SpecialDay, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import milestones, plan_life, plan_parts
from floorwalker.plan.actions import service_plans as plans
from floorwalker.plan.models import MilestoneChange, PlanMilestone, ServicePlan
from floorwalker.plan.queries import milestones as queries
from floorwalker.plan.rules import milestones as rules
from floorwalker.plan.rules.milestones import Planned
from tests.conftest import MONDAY, Cast
from tests.plan.plan_made import LAST, TODAY, a_plan, active, approved, only_objective, whole

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def planned(cast: Cast, name: str, first: int, last: int, *waits_for: PlanMilestone, owner: Any = None) -> Planned:
    return Planned(name=name, owner=owner or cast.rita, starts_on=day(first), due_on=day(last), waits_for=waits_for)


def placed(cast: Cast, plan: ServicePlan) -> dict[str, PlanMilestone]:
    """Place standards > training > pilot, and beside them the hiring."""
    made: dict[str, PlanMilestone] = {}
    for name, first, last, after, owner in (
        ("Standards agreed", 0, 4, (), cast.rita), ("Teams trained", 7, 18, ("Standards agreed",), cast.una),
        ("Pilot", 18, 39, ("Teams trained",), cast.quin), ("Hiring", 0, 25, (), cast.una),
    ):
        one = planned(cast, name, first, last, *(made[each] for each in after), owner=owner)
        made[name] = milestones.place(plan, one, by=cast.pat_acts)
    return made


def running(cast: Cast) -> tuple[ServicePlan, dict[str, PlanMilestone]]:
    plan = whole(cast)
    made = placed(cast, plan)
    return plan_life.activate(approved(cast, plan), by=cast.pat_acts), made


def fresh(one: PlanMilestone) -> PlanMilestone:
    return PlanMilestone.objects.select_related("plan", "owner").get(pk=one.pk)


@pytest.mark.row(51)
def test_a_plan_shows_its_milestones_on_a_dated_chart_and_what_comes_later_than_agreed(cast: Cast) -> None:
    plan, _made = running(cast)
    page = f"/plan/service/{plan.reference}/timeline/"
    told = cast.asa_sees.get(page).content.decode()
    for words in ('role="img"', "0 of 4 milestones are done.", "Standards agreed", "Rita Mbeki", "Today, Mon 2 Mar",
                  "2 to 6 Mar 2026", "l-waits"):
        assert words in told, words
    assert told.count('class="m-tip"') == 2
    with clock.frozen(MONDAY + timedelta(days=9)):
        told = cast.una_sees.get(page).content.decode()
        for words in ("1 is late; 3 would be late", "Late by 5 days", "late since Fri 6 Mar", "Would be 6 days late",
                      "waits for Standards agreed", "26 Mar 2026", "has not begun", "Nothing is moved by itself."):
            assert words in told, words
        one = cast.una_sees.get(f"/plan/service/{plan.reference}/").content.decode()
        assert "0 of 4 milestones are done; 1 is late; 3 would be late as things stand." in one
        assert "1 late, 0 of 4 done" in cast.una_sees.get("/plan/service/").content.decode()
        rows = list(csv.DictReader(io.StringIO(b"".join(cast.asa_sees.get(f"{page}file.csv")).decode())))
    assert [(row["milestone"], row["late_days"], row["expected_late_days"], row["rules_the_end"]) for row in rows] == [
        ("Standards agreed", "5", "9", "yes"), ("Hiring", "0", "9", "no"), ("Teams trained", "0", "6", "yes"), ("Pilot", "0", "6", "yes"),
    ]


@pytest.mark.row(51)
def test_paper_and_markdown_hold_the_timeline(cast: Cast) -> None:
    plan, _made = running(cast)
    told = cast.asa_sees.get(f"/plan/service/{plan.reference}/file.md").content.decode()
    assert "| Teams trained | Una Byrne | 9 to 20 Mar 2026 |  | Standards agreed | Not begun |" in told
    assert cast.asa_sees.get(f"/plan/service/{plan.reference}/file.pdf").content.startswith(b"%PDF")


def test_milestones_that_would_wait_for_one_another_are_refused_and_the_circle_is_named(cast: Cast) -> None:
    plan = a_plan(cast)
    made = placed(cast, plan)
    with pytest.raises(RuleBroken, match="none could begin") as refused:
        milestones.place(plan, planned(cast, "Standards agreed", 0, 4, made["Pilot"]), of=made["Standards agreed"], by=cast.pat_acts)
    assert all(name in refused.value.message for name in ("“Standards agreed”", "“Teams trained”", "“Pilot”"))
    page = f"/plan/service/{plan.reference}/timeline/{made['Standards agreed'].pk}/change/"
    typed = {"name": "Standards, all of them", "starts_on": "2026-03-02", "due_on": "2026-03-06", "owner": cast.rita.pk}
    answer = cast.pat_sees.post(page, {**typed, "waits_for": [made["Pilot"].pk]})
    assert answer.status_code == 422
    assert "They would wait for one another" in answer.content.decode()
    assert "Standards, all of them" in answer.content.decode()
    assert not fresh(made["Standards agreed"]).waits_for.exists()
    assert cast.pat_sees.post(page, typed).status_code == 302
    assert fresh(made["Standards agreed"]).name == "Standards, all of them"


def test_what_is_no_milestone_of_the_plan_is_refused(cast: Cast) -> None:
    plan = a_plan(cast)
    other = milestones.place(a_plan(cast), planned(cast, "Elsewhere", 0, 1), by=cast.pat_acts)
    ends = (LAST - TODAY).days
    for made, words in (
        (planned(cast, " ", 0, 1), "no name"), (planned(cast, "x", 4, 1), "begin on 06 Mar 2026 and be done by 03 Mar"),
        (planned(cast, "x", 4, ends + 1), "outside the plan"), (planned(cast, "x", -200, 1), "outside the plan"),
        (planned(cast, "x", 0, 1, other), "no milestone of"), (planned(cast, "x", 0, 1, owner=cast.ada), "may not read"),
    ):
        with pytest.raises(RuleBroken, match=words):
            milestones.place(plan, made, by=cast.pat_acts)
    PlanMilestone.objects.bulk_create(
        PlanMilestone(plan=plan, name=str(number), owner=cast.rita, starts_on=TODAY, due_on=TODAY) for number in range(rules.MOST)
    )
    with pytest.raises(RuleBroken, match="has 60 milestones"):
        milestones.place(plan, planned(cast, "One more", 0, 1), by=cast.pat_acts)
    plan.milestones.update(due_on=LAST + timedelta(days=1))
    assert "is due after the plan is over" in cast.pat_sees.get(f"/plan/service/{plan.reference}/").content.decode()


def test_what_is_due_on_a_closed_day_is_due_on_the_open_day_before_and_it_is_said(cast: Cast) -> None:
    plan = a_plan(cast)
    for queue in Queue.objects.all():
        SpecialDay.objects.create(queue=queue, day=date(2026, 4, 3), name="Good Friday")
    answer = cast.pat_sees.post(f"/plan/service/{plan.reference}/timeline/add/", {
        "name": "Quarter reviewed", "starts_on": "2026-04-04", "due_on": "2026-04-04", "owner": cast.rita.pk,
    }, follow=True)
    one = PlanMilestone.objects.get()
    assert (one.starts_on, one.due_on) == (date(2026, 4, 2), date(2026, 4, 2))
    assert "The house is closed on Sat 04 Apr 2026: it is due on Thu 02 Apr 2026." in answer.content.decode()
    assert "Fri 3 Apr: closed" in answer.content.decode()


@pytest.mark.row(51)
def test_its_owner_says_how_a_milestone_stands(cast: Cast) -> None:
    plan, made = running(cast)
    page = f"/plan/service/{plan.reference}/timeline/{made['Teams trained'].pk}/"
    refused = cast.una_sees.post(f"{page}stand/", {"state": "done", "done_on": "2026-03-02", "note": "All told."})
    assert refused.status_code == 422
    assert "waits for “Standards agreed”, which is neither done nor dropped" in refused.content.decode()
    assert "All told." in refused.content.decode()
    for state, given, words in (
        ("done", {"done_on": day(1)}, "to come"), ("done", {}, "no day"), ("dropped", {"note": " "}, "Nobody said why"),
        ("lost", {}, "no state"),
    ):
        with pytest.raises(RuleBroken, match=words):
            milestones.step(made["Standards agreed"], state, by=cast.rita_acts, **given)
    for who in ("asa", "quin", "una"):
        with pytest.raises(NotAllowed):
            milestones.step(made["Standards agreed"], "under_way", by=getattr(cast, f"{who}_acts"))
    milestones.step(made["Standards agreed"], "done", done_on=TODAY, by=cast.rita_acts)
    with pytest.raises(Conflict, match="done already"):
        milestones.step(made["Standards agreed"], "done", done_on=TODAY, by=cast.rita_acts)
    milestones.step(made["Hiring"], "dropped", note="Nobody leaves.", by=cast.pat_acts)
    assert cast.una_sees.post(f"{page}stand/", {"state": "under_way"}).status_code == 302
    told = cast.asa_sees.get(f"/plan/service/{plan.reference}/timeline/").content.decode()
    for words in ("Done 2 Mar 2026", "Under way", "Dropped", "Nobody leaves.", "1 of 3 milestones are done."):
        assert words in told, words
    assert "Say how it stands" not in cast.asa_sees.get(page).content.decode()
    assert "Say how it stands" in cast.una_sees.get(page).content.decode()
    kinds = Line.objects.filter(kind="service_plan.milestone_stepped").count()
    assert kinds == 3


@pytest.mark.row(51)
def test_a_change_of_what_was_agreed_is_kept_with_its_reason_and_moves_nothing_else(cast: Cast) -> None:
    plan, made = running(cast)
    one, page = made["Standards agreed"], f"/plan/service/{plan.reference}/timeline/{made['Standards agreed'].pk}/"
    typed = {"starts_on": "2026-03-02", "due_on": "2026-03-13", "owner": cast.rita.pk}
    assert cast.pat_sees.post(f"{page}move/", {**typed, "why": ""}).status_code == 422
    with pytest.raises(RuleBroken, match="Nothing would change"):
        milestones.move(one, starts_on=one.starts_on, due_on=one.due_on, owner=one.owner, why="x", by=cast.pat_acts)
    answer = cast.rita_sees.post(f"{page}move/", {**typed, "why": "The client answers late."}, follow=True).content.decode()
    for words in ("The client answers late.", "It holds up Teams trained: nothing of that was moved.", "Agreed first", "2 to 6 Mar 2026",
                  "2 to 13 Mar 2026", "It holds up Teams trained."):
        assert words in answer, words
    assert fresh(made["Teams trained"]).starts_on == day(7)
    assert Notice.objects.filter(person=cast.pat, what__contains="is now due on 13 Mar 2026: The client answers late.").exists()
    assert "2026-03-02 to 2026-03-13" in Line.objects.get(kind="service_plan.milestone_moved").body
    assert "m-agreed" in cast.asa_sees.get(f"/plan/service/{plan.reference}/").content.decode()
    with pytest.raises(NotAllowed):
        milestones.move(one, starts_on=TODAY, due_on=day(9), owner=cast.asa, why="x", by=cast.asa_acts)
    with pytest.raises(Conflict, match="nothing about its milestones is agreed"):
        milestones.move(
            milestones.place(a_plan(cast), planned(cast, "x", 0, 1), by=cast.pat_acts), starts_on=TODAY, due_on=day(3), owner=cast.rita,
            why="x", by=cast.pat_acts,
        )
    assert cast.pat_sees.post(f"{page}explode/", {}).status_code == 404


def test_the_owner_is_asked_in_time_once_and_anew_when_the_day_moves(cast: Cast) -> None:
    _plan, made = running(cast)

    def asked(number: int) -> list[tuple[str, str]]:
        with clock.frozen(MONDAY + timedelta(days=number)):
            jobs.enqueue(milestones.DUE, arguments={}, by=cast.olga_acts, key=str(number))
            work = claim(holder="test")
            assert work is not None
            milestones.ask_owners(work)
        owed = Todo.objects.filter(done_at=None, key__contains=":milestone:").order_by("pk")
        return [(each.person.display_name, each.what) for each in owed]

    first = [("Rita Mbeki", "See that it is done: Standards agreed"), ("Una Byrne", "See that it is done: Hiring")]
    assert asked(0) == first
    assert asked(1) == first
    assert (("Una Byrne", "See that it is done: Teams trained")) in asked(4)
    milestones.move(made["Hiring"], starts_on=TODAY, due_on=day(30), owner=cast.quin, why="Una is away.", by=cast.pat_acts)
    milestones.step(made["Standards agreed"], "done", done_on=TODAY, by=cast.rita_acts)
    assert asked(5) == [("Una Byrne", "See that it is done: Teams trained"), ("Quin Hartley", "See that it is done: Hiring")]
    milestones.step(made["Standards agreed"], "under_way", note="One is missing.", by=cast.rita_acts)
    assert ("Rita Mbeki", "See that it is done: Standards agreed") in asked(6)


@pytest.mark.row(51)
def test_milestones_follow_into_the_next_version_with_what_was_done_meanwhile(cast: Cast) -> None:
    plan, made = running(cast)
    following = plans.follow(plan, why="Hire more.", by=cast.pat_acts)
    copies = {each.name: each for each in following.milestones.all()}
    assert {each.name for each in copies["Pilot"].waits_for.all()} == {"Teams trained"}
    assert not set(copies["Pilot"].waits_for.values_list("pk", flat=True)) & {each.pk for each in made.values()}
    milestones.step(made["Standards agreed"], "done", done_on=TODAY, by=cast.rita_acts)
    plan_life.activate(approved(cast, following), by=cast.pat_acts)
    assert (fresh(copies["Standards agreed"]).state, fresh(copies["Standards agreed"]).done_on) == ("done", TODAY)
    with pytest.raises(Conflict, match="replaced"):
        milestones.step(made["Hiring"], "under_way", by=cast.pat_acts)


def test_a_plan_is_not_closed_while_a_milestone_is_neither_done_nor_dropped(cast: Cast) -> None:
    plan = whole(cast)
    one = milestones.place(plan, planned(cast, "Hiring", 0, 25), by=cast.pat_acts)
    plan = plan_life.begin_review(plan_life.activate(approved(cast, plan), by=cast.pat_acts), by=cast.pat_acts)
    plan_parts.review(only_objective(plan), verdict="not_met", cause="No data.", comment="Measure it.", by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="nobody said what became of Hiring"):
        plan_life.close(plan, note="Over.", by=cast.olga_acts)
    milestones.step(one, "dropped", note="Nobody left.", by=cast.pat_acts)
    assert plan_life.close(plan, note="Over.", by=cast.olga_acts).state == "closed"


def test_only_a_draft_is_written_and_taken_out_of_by_who_writes_plans(cast: Cast) -> None:
    plan = a_plan(cast)
    made = placed(cast, plan)
    for who in ("una", "asa", "rita"):
        with pytest.raises(NotAllowed):
            milestones.place(plan, planned(cast, "x", 0, 1), by=getattr(cast, f"{who}_acts"))
        with pytest.raises(NotAllowed):
            milestones.take_out(made["Hiring"], by=getattr(cast, f"{who}_acts"))
    page = f"/plan/service/{plan.reference}/timeline/"
    assert cast.una_sees.get(f"{page}add/").status_code == 403
    assert "Add a milestone" not in cast.una_sees.get(page).content.decode()
    assert cast.ada_sees.get(page).status_code == 403
    change = f"{page}{made['Standards agreed'].pk}/change/"
    assert cast.pat_sees.post(change, {"remove": "yes"}).status_code == 302
    assert not made["Teams trained"].waits_for.exists()
    assert cast.pat_sees.post(change, {"remove": "yes"}).status_code == 404
    agreed, theirs = running(cast)
    with pytest.raises(Conflict, match="stays as it is"):
        milestones.take_out(theirs["Hiring"], by=cast.pat_acts)
    assert cast.pat_sees.get(f"/plan/service/{agreed.reference}/timeline/{made['Hiring'].pk}/").status_code == 404


def test_a_long_timeline_asks_as_many_questions_as_a_short_one(cast: Cast, django_assert_max_num_queries: Any) -> None:
    plan = active(cast)
    for number in range(12):
        one = PlanMilestone.objects.create(plan=plan, name=f"No. {number}", owner=cast.rita, starts_on=TODAY, due_on=day(number))
        MilestoneChange.objects.create(
            milestone=one, was_from=TODAY, was_due=TODAY, was_owner=cast.rita, starts_on=TODAY, due_on=day(number), owner=cast.rita,
            why="x", by=cast.pat, at=MONDAY,
        )
    with django_assert_max_num_queries(5):
        line = queries.timeline(plan, today=TODAY)
        assert [each.milestone.owner.display_name for each in line.rows][:1] == ["Rita Mbeki"]
        assert [change.by.display_name for each in line.rows for change in each.milestone.changes.all()][:1] == ["Pat Nowak"]


def test_the_milestones_without_a_day_to_spare_rule_the_end() -> None:
    def one(key: int, first: int, last: int, state: str = "waiting", done: int | None = None) -> Any:
        return SimpleNamespace(pk=key, starts_on=day(first), due_on=day(last), state=state, done_on=None if done is None else day(done))

    rows = [one(1, 0, 10), one(2, 10, 20), one(3, 0, 5), one(4, 20, 20), one(5, 40, 50, "dropped")]
    waits = {1: [], 2: [1], 3: [], 4: [2, 3, 5], 5: []}
    leads = rules.outlooks(rows, waits, today=day(0))
    assert [key for key, each in leads.items() if each.critical] == [1, 2, 4]
    assert all(each.slip_days == 0 for each in leads.values())
    leads = rules.outlooks(rows, waits, today=day(13))
    assert [(each.late_days, each.slip_days, list(each.held_by)) for each in leads.values()] == [
        (3, 13, []), (0, 13, [1]), (8, 13, []), (0, 13, [2]), (0, 0, []),
    ]
    leads = rules.outlooks([one(1, 0, 10, "done", 8), *rows[1:]], waits, today=day(9))
    assert [key for key, each in leads.items() if each.critical] == [2, 4]
