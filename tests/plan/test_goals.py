"""Goals of the business: what lies under what, how the state of each adds up from below, and what serves none."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Standard
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import goals as actions
from floorwalker.plan.actions import service_plans as plans
from floorwalker.plan.models import BusinessGoal, GoalLink, KpiSet, KpiTarget, KpiTold, PlanObjective
from floorwalker.plan.queries import goals as queries
from floorwalker.plan.queries.goal_tree import Node, standards_standing, tree
from floorwalker.plan.rules.goals import Aimed, counted, worst
from tests.conftest import MONDAY, Cast
from tests.plan.document_made import published
from tests.plan.plan_made import TODAY, active, only_objective
from tests.record.contacts_made import AT, a_contact
from tests.record.contacts_made import counted as facts

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


def aimed(cast: Cast, name: str, **other: Any) -> Aimed:
    return replace(
        Aimed(
            name=name, words="Customers come back to us.", under=None, owner=cast.olga, measure="", target=None, tolerance=0.0,
            starts_on=TODAY, ends_on=None,
        ),
        **other,
    )


def a_goal(cast: Cast, name: str = "Customers stay", **other: Any) -> BusinessGoal:
    return actions.write(aimed(cast, name, **other), by=cast.olga_acts)


def flat(nodes: Any) -> list[tuple[int, str, str]]:
    return [(each.depth, each.level, each.name) for each in nodes]


@pytest.mark.row(20)
def test_goals_lead_down_to_what_people_are_held_to_and_their_state_adds_up_from_below(
    cast: Cast, tmp_path: Path, a_team: Any
) -> None:
    plan = active(cast)
    for number, waited in enumerate((5, 5, 5, 60)):
        a_contact(AT + timedelta(minutes=20 * number), agent=cast.ada, waited=waited, talk=60)
    PlanObjective.objects.update(measure="service_level", target=0.7, tolerance=0.02, name="Answer in time")
    Standard.objects.create(reference="STD-T", measure="fcr", team=a_team("claims-b"), target=0.8, starts_on=date(2026, 1, 1))
    kpi_set = KpiSet.objects.create(
        reference="KPI-1", role="agent", state="approved", starts_on=date(2026, 1, 1), why="x", proposed_by=cast.pat, proposed_at=MONDAY,
        approver=cast.olga, decided_by=cast.olga, decided_at=MONDAY,
    )
    KpiTarget.objects.create(kpi_set=kpi_set, measure="abandonment_rate", target=0.05, tolerance=0.01, weight=100)
    KpiTold.objects.create(kpi_set=kpi_set, person=cast.ada, told_at=MONDAY)
    over = a_goal(cast)
    under = a_goal(cast, "Reached at once", under=over, measure="service_level", target=0.8)
    actions.align(queries.of_objective(only_objective(plan)), under, by=cast.pat_acts)
    actions.align(queries.of_kpis(kpi_set), over, by=cast.pat_acts)
    with facts(tmp_path):
        told = cast.una_sees.get("/plan/goals/").content.decode()
        found = tree(cast.una_acts)
        rows = list(csv.DictReader(io.StringIO(b"".join(cast.asa_sees.get("/plan/goals/file.csv")).decode())))
    assert flat(found.walk())[:4] == [
        (0, "Goal", "Customers stay"), (1, "Goal", "Reached at once"), (2, "Objective", "Answer in time"),
        (3, "Standard", "Service level for Claims"),
    ]
    assert (0, "Held to") in {(depth - 1, level) for depth, level, _name in flat(found.walk())}
    top, mid, objective = list(found.walk())[:3]
    assert (objective.stand, mid.stand, top.stand) == ("ok", "miss", None)
    assert top.rolled == mid.rolled == "miss"
    assert "75.0%" in told
    assert "1 person" in told
    assert "by its measure" in told
    assert [row["state_with_all_beneath"] for row in rows][:3] == ["Missed", "Missed", "At risk"]
    assert (rows[1]["now"], rows[1]["now_n"], rows[1]["own_state"], rows[2]["own_state"]) == ("0.75", "4.0", "Missed", "Met")
    assert any(row["depth"] == "unaligned" and row["measure"] == "fcr" for row in rows)


@pytest.mark.row(221)
def test_what_serves_no_goal_is_listed_with_the_way_to_mend_it(cast: Cast) -> None:
    policy, goal = published(cast), a_goal(cast)
    told = cast.cora_sees.get("/plan/goals/").content.decode()
    unaligned = told[told.index("Serves no goal"):]
    address = f"/plan/goals/serves/document/{policy.reference}/"
    assert address in unaligned
    assert cast.cora_sees.post(address, {"goal": goal.pk}).status_code == 302
    told = cast.cora_sees.get("/plan/goals/").content.decode()
    assert address in told[: told.index("Serves no goal")]
    assert address not in told[told.index("Serves no goal"):]
    line = Line.objects.get(kind="goal.served")
    assert (line.subject, policy.reference in line.body) == (goal.reference, True)
    assert cast.cora_sees.post(address, {"goal": ""}).status_code == 302
    assert not GoalLink.objects.exists()
    assert cast.cora_sees.post(address, {"goal": "99999"}).status_code == 422


@pytest.mark.row(221)
def test_a_standard_speaks_for_those_that_follow_it_and_an_objective_for_its_next_version(cast: Cast) -> None:
    plan, goal, other = active(cast), a_goal(cast), a_goal(cast, "Another")
    old = Standard.objects.create(reference="STD-A", measure="fcr", target=0.7, starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 1))
    new = Standard.objects.create(reference="STD-B", measure="fcr", target=0.8, starts_on=date(2026, 3, 1))
    actions.align(queries.of_standard(old), goal, by=cast.pat_acts)
    assert queries.goal_of(queries.of_standard(new)) == goal
    assert "STD-B" in {each.note for each in tree(cast.pat_acts).goals[0].walk()}
    actions.align(queries.of_standard(new), other, by=cast.pat_acts)
    assert GoalLink.objects.get().goal == other
    actions.align(queries.of_objective(only_objective(plan)), goal, by=cast.pat_acts)
    assert f'serves <a href="/plan/goals/{goal.reference}/">Customers stay</a>' in cast.una_sees.get(
        f"/plan/service/{plan.reference}/"
    ).content.decode()
    following = plans.follow(plan, why="More.", by=cast.pat_acts)
    assert GoalLink.objects.get(objective=only_objective(following)).goal == goal


def test_goals_under_one_another_are_refused_and_the_circle_is_named(cast: Cast) -> None:
    over = a_goal(cast)
    under = a_goal(cast, "Reached", under=over)
    answer = cast.olga_sees.post(f"/plan/goals/{over.reference}/change/", {
        "name": "Customers stay for long", "words": "x", "under": under.pk, "owner": cast.olga.pk, "starts_on": "2026-03-02",
    })
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "They would lie under one another" in told
    assert f"{under.reference} Reached" in told
    assert "Customers stay for long" in told
    assert BusinessGoal.objects.get(pk=over.pk).under is None


def test_what_is_no_goal_is_refused(cast: Cast) -> None:
    for other, words in (
        ({"words": " "}, "no words"), ({"measure": "luck", "target": 1.0}, "luck"), ({"measure": "fcr"}, "has no target"),
        ({"measure": "fcr", "target": 80.0}, "lies outside"), ({"ends_on": TODAY}, "hold until"), ({"owner": cast.ada}, "may not own"),
    ):
        with pytest.raises(RuleBroken, match=words):
            a_goal(cast, **other)
    answer = cast.olga_sees.post("/plan/goals/set/", {
        "name": "Come back", "words": "They do.", "owner": cast.olga.pk, "starts_on": "2026-03-02", "measure": "fcr", "target": "much",
    })
    assert answer.status_code == 422
    assert "Write First-contact resolution as 80 for 80 %." in answer.content.decode()
    assert cast.olga_sees.post("/plan/goals/set/", {
        "name": "Come back", "words": "They do.", "owner": cast.olga.pk, "starts_on": "2026-03-02", "measure": "fcr", "target": "75",
    }).status_code == 302
    assert BusinessGoal.objects.get().target == 0.75


def test_an_ended_goal_is_served_by_nothing_any_more(cast: Cast) -> None:
    goal, plan = a_goal(cast, starts_on=date(2026, 1, 1)), active(cast)
    actions.align(queries.of_objective(only_objective(plan)), goal, by=cast.pat_acts)
    end = f"/plan/goals/{goal.reference}/end/"
    assert cast.olga_sees.post(end, {"ends_on": "2026-03-02", "why": ""}).status_code == 422
    assert cast.olga_sees.post(end, {"ends_on": "2026-03-02", "why": "Reached."}).status_code == 302
    found = tree(cast.una_acts)
    assert not found.goals
    assert "Put things right first time" in {each.name for each in found.unaligned}
    assert "Holds no more" in cast.una_sees.get(f"/plan/goals/{goal.reference}/").content.decode()
    with pytest.raises(Conflict, match="ended on 02 Mar 2026"):
        actions.align(queries.of_objective(only_objective(plan)), goal, by=cast.pat_acts)


def test_who_may_set_align_and_see(cast: Cast) -> None:
    goal, plan = a_goal(cast), active(cast)
    one = queries.of_objective(only_objective(plan))
    for who in ("pat", "una", "asa", "cora", "ada"):
        with pytest.raises(NotAllowed):
            actions.write(aimed(cast, "x"), by=getattr(cast, f"{who}_acts"))
        with pytest.raises(NotAllowed):
            actions.end(goal, ends_on=TODAY + timedelta(days=9), why="x", by=getattr(cast, f"{who}_acts"))
    for who in ("una", "asa", "rita", "ada"):
        with pytest.raises(NotAllowed):
            actions.align(one, goal, by=getattr(cast, f"{who}_acts"))
    assert cast.ada_sees.get("/plan/goals/").status_code == 403
    assert cast.una_sees.get(f"/plan/goals/serves/objective/{one.key}/").status_code == 403
    told = cast.una_sees.get("/plan/goals/").content.decode()
    assert "Choose the goal" not in told
    assert "Set a goal" not in told
    for junk in ("objective/x", "objective/99999999", "standard/STD-0", "document/POL-0", "kpis/king", "moon/1"):
        assert cast.pat_sees.get(f"/plan/goals/serves/{junk}/").status_code == 404


def test_figures_of_a_team_are_seen_by_whose_role_reaches_it(cast: Cast, a_team: Any) -> None:
    assert cast.una.pk
    own, other = (
        Standard.objects.create(reference=f"STD-{place}", measure="fcr", team=a_team(code), target=0.8, starts_on=date(2026, 1, 1))
        for place, code in enumerate(("claims-a", "renewals-b"))
    )
    for who, sees in (("una", {own.reference}), ("olga", {own.reference, other.reference}), ("asa", {own.reference, other.reference})):
        actor = getattr(cast, f"{who}_acts")
        assert {each.note for each in tree(actor).unaligned if each.level == "Team standard"} == sees, who
        assert {each.note for each in standards_standing(actor)} == sees, who
        sent = {each.reference: getattr(cast, f"{who}_sees").get(f"/plan/standards/{each.reference}/") for each in (own, other)}
        pages = {reference for reference, answer in sent.items() if "no contacts are recorded yet" in answer.content.decode()}
        assert pages == sees, who


def test_many_objectives_ask_as_many_questions_as_two(cast: Cast, django_assert_max_num_queries: Any) -> None:
    one, goal = only_objective(active(cast)), a_goal(cast)

    def made(number: int) -> None:
        for _ in range(number):
            copy = PlanObjective.objects.get(pk=one.pk)
            copy.pk, copy._state.adding = None, True
            copy.save()
            actions.align(queries.of_objective(copy), goal, by=cast.pat_acts)

    made(2)
    with CaptureQueriesContext(connection) as few:
        tree(cast.pat_acts)
    made(10)
    with django_assert_max_num_queries(len(few)):
        found = tree(cast.pat_acts)
    assert len(found.goals[0].beneath) == 12
    assert len(few) < 30


def test_no_data_is_not_met() -> None:
    assert [worst(each) for each in (["ok", "none"], ["ok", "watch", "none"], ["ok", "miss"], ["ok"], [])] == [
        "none", "watch", "miss", "ok", None,
    ]
    assert counted(["ok", "none", "ok", "miss"]) == "1 missed, 1 without data, 2 met"
    leaf = Node("Objective", "x", "", "", "", stand="none")
    assert Node("Goal", "y", "", "", "", stand="ok", beneath=[leaf]).rolled == "none"
