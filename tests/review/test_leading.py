"""Leading a team by its figures: causes only for what is real, and results measured after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.engine import measures
from floorwalker.ground import standards
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Finding, Todo
from floorwalker.plan.rules.kpis import Target
from floorwalker.review.actions import variances
from floorwalker.review.models import Variance
from floorwalker.review.queries import team_figures, team_page
from floorwalker.review.rules import leading as rules
from tests.conftest import MONDAY
from tests.review.leading_made import FIRST, TODAY, a_led_team, come, words

pytestmark = [pytest.mark.django_db]
CAUSE = {"cause": "process", "words": "Drying-out is not booked in the first call.", "action": "Book the drier while the customer is on."}


@pytest.fixture
def floor(cast: Any, a_team: Any, tmp_path: Path, frozen_clock: datetime) -> Iterator[dict[str, Any]]:
    with a_led_team(cast, a_team, tmp_path) as made:
        yield made


def explained(floor: dict[str, Any], by: Any = None, **other: Any) -> Variance:
    cast = floor["cast"]
    said = {**CAUSE, "owner": cast.una, "due_on": TODAY + timedelta(days=14), **other}
    return variances.explain(floor["team"], said.pop("measure", "fcr"), by=by or cast.una_acts, **said)


# ---------------------------------------------------------------- figures of a team


@pytest.mark.row(164)
@pytest.mark.row(173)
def test_each_measure_of_a_team_stands_beside_its_target_and_says_whether_it_is_really_short(floor: dict[str, Any]) -> None:
    board = team_figures.board(floor["team"], by=floor["cast"].una_acts)
    rows = {each.aimed.measure.code: each for each in board.rows}
    fcr = rows["fcr"]
    assert (fcr.now.value, fcr.now.number, fcr.stand) == (pytest.approx(0.6), 560, "real")
    assert fcr.variance == pytest.approx(-0.15)
    assert rows["adherence"].stand == "no data"
    assert [each.aimed.measure.code for each in board.regulatory] == ["compliance_critical_errors"]
    assert {each.aimed.measure.requirement for each in board.operational} == {"customer", "organisational"}
    page = words(floor["cast"].una_sees.get("/review/teams/claims-a/"))
    assert "Really short and nobody acts on it: First-contact resolution (−15.0 points)" in page
    for heading in ("How it runs", "How it keeps the rules", "Variance, cause, action, result", "customer requirement"):
        assert heading in page


def test_what_agents_are_held_to_stands_beside_the_standards_and_a_standard_goes_first(floor: dict[str, Any]) -> None:
    from floorwalker.plan.actions import kpis

    cast = floor["cast"]
    made = kpis.propose(
        "agent", starts_on=TODAY + timedelta(days=1), approver=cast.olga, why="As agreed.", by=cast.pat_acts,
        targets=[Target("fcr", 0.99, 0.0, 50), Target("csat", 0.8, 0.0, 50)],
    )
    kpis.approve(made, by=cast.olga_acts)
    held = {each.measure.code: each for each in team_figures.aims(floor["team"], on=TODAY + timedelta(days=1))}
    assert held["fcr"].source.startswith("standard:")
    assert (held["csat"].source, held["csat"].target) == (f"kpi_set:{made.reference}", 0.8)


@pytest.mark.parametrize(
    ("value", "low", "high", "number", "says"),
    [
        (0.80, 0.70, 0.90, 50, "met"), (0.70, 0.60, 0.74, 50, "real"), (0.70, 0.60, 0.80, 50, "chance"), (0.70, 0.60, 0.74, 7, "few"),
        (0.70, float("nan"), float("nan"), 50, "no range"), (float("nan"), 0.0, 0.0, 0, "no data"),
    ],
)
def test_a_figure_is_really_short_only_where_its_whole_range_is(value: float, low: float, high: float, number: float, says: str) -> None:
    aim = Target("fcr", 0.75, 0.05, 100)
    assert rules.stand(measures.get("fcr"), aim, value=value, low=low, high=high, number=number) == says


def test_a_band_is_missed_where_the_whole_range_lies_on_one_side_of_it() -> None:
    aim = Target("aht", 300.0, 20.0, 100)
    aht = measures.get("aht")
    assert rules.stand(aht, aim, value=330, low=325, high=335, number=99) == "real"
    assert rules.stand(aht, aim, value=330, low=270, high=390, number=99) == "chance"
    assert rules.stand(aht, aim, value=310, low=300, high=335, number=99) == "met"


# ---------------------------------------------------------------- variance, cause, action, result


@pytest.mark.row(173)
def test_a_variance_gets_cause_action_owner_and_day_and_its_result_is_measured_after(floor: dict[str, Any], tmp_path: Path) -> None:
    cast = floor["cast"]
    made = explained(floor)
    finding = Finding.objects.get(reference=made.finding)
    assert (finding.owner, finding.is_open, finding.evidence["n"]) == (cast.una, True, 560)
    assert Todo.objects.get(key=f"variance:{made.reference}").due_at == datetime(2026, 3, 16, tzinfo=UTC)
    with pytest.raises(Conflict):
        explained(floor)
    page = words(cast.una_sees.get("/review/teams/claims-a/"))
    assert "somebody acts on each" in page
    assert "measured once it is done" in page
    done = variances.done(made, words="Booked in 9 of 10 calls.", by=cast.una_acts)
    finding.refresh_from_db()
    assert (finding.closed_with, Todo.objects.get(key=f"variance:{made.reference}").done_at) == (f"variance:{made.reference}", MONDAY)
    result = team_figures.result_of(done)
    assert (result.moved, result.days) == ("too early", 0)  # type: ignore[union-attr]
    assert "0 of 7 days counted since" in words(cast.una_sees.get(f"/review/variances/{made.reference}/"))
    come(floor["team"].pk, [cast.ada.pk], 0.4, first=FIRST - timedelta(days=28))
    Variance.objects.filter(pk=made.pk).update(
        first_day=FIRST - timedelta(days=28), last_day=FIRST - timedelta(days=1), done_on=FIRST - timedelta(days=1)
    )
    held = Variance.objects.select_related("team__site").get(pk=made.pk)
    for moved, back in (("not moved", 0.4), ("better", 0.2), ("worse", 0.7)):
        come(floor["team"].pk, [cast.ada.pk], back)
        result = team_figures.result_of(held)
        assert (result.moved, result.days) == (moved, 28)  # type: ignore[union-attr]
        assert result.after == pytest.approx(1 - back)  # type: ignore[union-attr]


@pytest.mark.row(173)
def test_chance_gets_no_cause_and_nothing_is_said_of_what_meets_its_target(floor: dict[str, Any]) -> None:
    come(floor["team"].pk, [floor["cast"].ada.pk], 0.25)
    with pytest.raises(RuleBroken) as met:
        explained(floor)
    assert met.value.refusal_code == "no_variance"
    standards.put_in_force("fcr", target=0.77, starts_on=FIRST + timedelta(days=1), by=floor["cast"].olga_acts)
    with pytest.raises(RuleBroken) as chance:
        explained(floor)
    assert chance.value.refusal_code == "variance_routine"
    assert "May be chance: nothing is done about it until it is more." in words(floor["cast"].una_sees.get("/review/teams/claims-a/"))


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"words": " "}, "variance_in_words"), ({"action": ""}, "variance_in_words"), ({"cause": "weather"}, "unknown_cause"),
        ({"due_on": TODAY}, "variance_day"), ({"due_on": TODAY + timedelta(days=93)}, "variance_day"), ({"measure": "asa"}, "no_variance"),
    ],
)
def test_an_answer_that_nobody_could_act_on_is_refused(floor: dict[str, Any], other: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        explained(floor, **other)
    assert refused.value.refusal_code == code
    assert not Variance.objects.exists()
    assert not Finding.objects.exists()


def test_only_who_acts_on_figures_of_teams_owns_one_and_it_is_handed_over(floor: dict[str, Any], a_person: Any) -> None:
    cast = floor["cast"]
    with pytest.raises(RuleBroken, match="may not own it"):
        explained(floor, owner=cast.ada)
    made = explained(floor)
    variances.give(made.reference, to=cast.olga, by=cast.olga_acts)
    made.refresh_from_db()
    assert (made.owner, Todo.objects.get(key=f"variance:{made.reference}").person) == (cast.olga, cast.olga)
    with pytest.raises(RuleBroken, match="may not own it"):
        variances.give(made.reference, to=cast.pat, by=cast.olga_acts)


@pytest.mark.parametrize(
    ("who", "sees", "may"),
    [("asa", True, False), ("cora", True, False), ("olga", True, True), ("quin", True, True), ("una", True, True), ("ada", False, False),
     ("pat", False, False), ("rita", False, False), ("stranger", False, False)],
)
def test_who_opens_the_page_of_a_team_and_who_says_why(floor: dict[str, Any], who: str, *, sees: bool, may: bool) -> None:
    client, acts = getattr(floor["cast"], f"{who}_sees"), getattr(floor["cast"], f"{who}_acts")
    answer = client.get("/review/teams/claims-a/")
    assert answer.status_code == (200 if sees else 403)
    assert ("Say why" in words(answer)) == may
    if may:
        assert explained(floor, by=acts).said_by == getattr(floor["cast"], who)
    else:
        with pytest.raises(NotAllowed):
            explained(floor, by=acts)


def test_a_leader_reaches_the_own_team_alone(floor: dict[str, Any], a_team: Any, a_person: Any) -> None:
    other = a_team("policy-b", leader=a_person("Ivo", "Hall", role="team_leader", reach="team"))
    cast = floor["cast"]
    assert [each.code for each in team_page.teams(cast.una_acts)] == ["claims-a"]
    assert cast.una_sees.get("/review/teams/policy-b/").status_code == 404
    with pytest.raises(NotAllowed):
        variances.explain(other, "fcr", **CAUSE, owner=cast.una, due_on=TODAY + timedelta(days=9), by=cast.una_acts)
    made = explained(floor, by=cast.olga_acts, owner=cast.olga)
    from floorwalker.ground.actors import Actor

    with pytest.raises(NotAllowed):
        variances.done(made, words="Done.", by=Actor.person(other.leaderships.get().person_id))


def test_the_form_says_what_was_refused_and_keeps_what_was_typed(floor: dict[str, Any]) -> None:
    sees = floor["cast"].una_sees
    typed = {**CAUSE, "owner": floor["cast"].una.pk, "due_on": TODAY.isoformat()}
    refused = sees.post("/review/teams/claims-a/fcr/explain/", typed)
    assert refused.status_code == 422
    assert "Choose a day from tomorrow on" in words(refused)
    assert CAUSE["words"] in words(refused)
    typed["due_on"] = (TODAY + timedelta(days=7)).isoformat()
    assert sees.post("/review/teams/claims-a/fcr/explain/", typed).status_code == 302
    made = Variance.objects.get()
    assert sees.post(f"/review/variances/{made.reference}/", {"words": ""}).status_code == 422
    assert sees.post(f"/review/variances/{made.reference}/", {"words": "Done."}).status_code == 302


# ---------------------------------------------------------------- people of a team


@pytest.mark.row(23)
def test_the_page_of_a_team_says_who_is_in_it_what_they_can_and_carry_and_what_is_owed(floor: dict[str, Any], a_person: Any) -> None:
    from floorwalker.ground.people.models import Skill, SkillLevel
    from floorwalker.plan.models import Absence, ActivitySession, SessionPerson, TeamActivity

    cast, team = floor["cast"], floor["team"]
    bo = a_person("Bo", "Reed", role="agent", team=team)
    SkillLevel.objects.create(person=cast.ada, skill=Skill.objects.create(code="claims", name="Claims"), level=4, starts_on=FIRST)
    Absence.objects.create(
        person=bo, kind="sickness", starts_at=MONDAY - timedelta(hours=2), ends_at=MONDAY + timedelta(days=1),
    )
    Todo.objects.create(
        key="x", person=cast.ada, stage="review", what="Read", why="", about="x:1", raised_at=MONDAY, due_at=MONDAY - timedelta(days=1)
    )
    activity = TeamActivity.objects.create(
        reference="ACT-1", title="One to one", kind="coaching", about="standard:STD-1", site=team.site, owner=cast.una, audience="Team",
        first_day=TODAY, last_day=TODAY, due_on=TODAY, minutes=30, group_size=1, floor_share=0.0, planned_by=cast.una, planned_at=MONDAY,
    )
    session = ActivitySession.objects.create(
        activity=activity, starts_at=MONDAY + timedelta(hours=5), ends_at=MONDAY + timedelta(hours=6), chosen_by=cast.una, chosen_at=MONDAY
    )
    SessionPerson.objects.create(session=session, person=cast.ada)
    page = team_page.page(team, by=cast.una_acts)
    found = {each.person.given_name: each for each in page.members}
    ada, away = found["Ada"], found["Bo"].away
    assert (ada.skills, ada.handled, ada.owes, ada.late) == (["Claims 4"], 560.0, 1, 1)
    assert (ada.next_one_to_one, found["Bo"].next_one_to_one) == (session.starts_at, None)
    assert away is not None
    assert page.away_today == 1
    shown = words(cast.una_sees.get("/review/teams/claims-a/"))
    for said in ("People 3 1 away now", "Claims 4", "1 late", "One-to-ones planned 1 of 3", "none planned"):
        assert said in shown
    assert "sickness" not in shown.lower()  # why somebody is away stands where absences are told


def test_the_page_of_a_team_asks_a_bounded_number_of_times(
    floor: dict[str, Any], a_person: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(8):
        a_person(f"Agent{number}", "Gray", role="agent", team=floor["team"])
    floor["cast"].una_sees.get("/review/teams/claims-a/")
    with django_assert_max_num_queries(90):
        assert floor["cast"].una_sees.get("/review/teams/claims-a/").status_code == 200
