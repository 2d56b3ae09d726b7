"""Results of people and of evaluators: ranges and not ranks, within reach, words where nothing can be told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground import standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import NotAllowed
from floorwalker.review.actions import calibration_settling, disputes, evaluations
from floorwalker.review.models import Evaluation
from floorwalker.review.queries import evaluators, people_results
from tests.conftest import MONDAY
from tests.review.rounds_made import Room
from tests.review.scorecards_made import a_handled_contact, a_scorecard, an_evaluation, answered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
SPREAD = {"classified": "no"}


@pytest.fixture
def floor(cast: Any, a_person: Any, a_team: Any) -> dict[str, Any]:
    """Ada and two others of Una's team, and Mo of another; Quin and Rosa judge them, Rosa more strictly."""
    team = a_team("claims-a", leader=None)
    card = a_scorecard(cast)
    people = {"ada": cast.ada, "bo": a_person("Bo", "Reed", role="agent", team=team), "cy": a_person("Cy", "Lane", role="agent", team=team),
              "mo": a_person("Mo", "Osei", role="agent", team=a_team("policy-b"))}
    assert cast.una
    return {"cast": cast, "card": card, "rosa": a_person("Rosa", "Almeida", role="quality_analyst", reach="all"), **people}


def judge(floor: dict[str, Any], agent: str, number: int, *, by: Any, fails: int = 0, **otherwise: str) -> None:
    for at in range(number):
        said = {**otherwise, **(SPREAD if at < fails else {})}
        contact = a_handled_contact(floor[agent], minutes_ago=200 + 7 * Evaluation.objects.count())
        made = evaluations.begin(contact.reference, by=by)
        evaluations.submit(answered(made, by, **said), by=by)


@pytest.mark.row(199)
def test_few_contacts_are_counted_and_no_more_and_many_have_a_range(floor: dict[str, Any]) -> None:
    quin = floor["cast"].quin_acts
    judge(floor, "ada", 9, by=quin, fails=6)
    judge(floor, "bo", 3, by=quin, fails=3)
    judge(floor, "cy", 10, by=quin)
    found = {one.person.given_name: one for one in people_results.of_people(quin).people}
    assert (found["Ada"].passed, found["Ada"].judged) == (3, 9)
    assert 1 / 3 < found["Ada"].mean < 0.75
    assert found["Ada"].low < 1 / 3 < found["Ada"].high
    assert (found["Bo"].is_few, found["Bo"].verdict) == (True, "few")
    assert found["Cy"].mean < 1
    assert list(found) == ["Cy", "Ada", "Bo"]  # by family name, never by rank


@pytest.mark.row(199)
def test_nobody_is_put_in_an_order_that_luck_could_have_made(floor: dict[str, Any]) -> None:
    quin = floor["cast"].quin_acts
    for agent, fails in (("ada", 2), ("bo", 3), ("cy", 1)):
        judge(floor, agent, 8, by=quin, fails=fails)
    results = people_results.of_people(quin)
    assert results.order is not None
    assert (results.order.is_sure, results.order.apart) == (False, 0)
    assert {one.verdict for one in results.people} == {"noise"}
    page = words(floor["cast"].quin_sees.get("/review/results/"))
    assert "0 of 3 pairs of people can be told apart" in page
    assert "Nobody of 3 is really below what is usual" in page
    assert "Noise: cannot be told" in page


def test_a_standard_in_force_is_the_line(floor: dict[str, Any]) -> None:
    quin = floor["cast"].quin_acts
    judge(floor, "ada", 10, by=quin, fails=9)
    judge(floor, "bo", 8, by=quin)
    judge(floor, "cy", 8, by=quin)
    assert not people_results.of_people(quin).is_standard
    standards.put_in_force("quality_pass_rate", target=0.9, starts_on=MONDAY.date(), by=floor["cast"].olga_acts)
    results = people_results.of_people(quin)
    assert (results.line, results.is_standard) == (0.9, True)
    assert {one.person.given_name: one.verdict for one in results.people}["Ada"] == "below"


def test_a_strict_evaluator_is_taken_off_where_evaluators_overlap(floor: dict[str, Any]) -> None:
    quin, rosa = floor["cast"].quin_acts, Actor.person(floor["rosa"].pk)
    for agent in ("bo", "cy"):
        judge(floor, agent, 6, by=quin)
        judge(floor, agent, 6, by=rosa, empathy="0", listened="1")
    judge(floor, "ada", 1, by=quin)
    judge(floor, "ada", 8, by=rosa, empathy="0", listened="1")
    results = people_results.of_people(quin)
    assert results.is_connected
    ada = next(one for one in results.people if one.person == floor["ada"])
    assert ada.score is not None
    assert ada.is_adjusted
    as_given = Evaluation.objects.filter(agent=floor["ada"]).values_list("raw_score", flat=True)
    assert ada.score[0] > 100 * sum(as_given) / len(as_given) + 5
    found = {one.person.given_name: one for one in evaluators.listed(quin)}
    assert found["Rosa"].in_evaluations is not None
    assert found["Rosa"].in_evaluations[2] < 0 < found["Quin"].in_evaluations[1]  # type: ignore[index]
    assert "Beyond chance: Rosa Almeida, Quin Hartley" in words(floor["cast"].quin_sees.get("/review/results/evaluators/"))


def test_evaluators_who_share_nobody_cannot_be_told_apart_and_it_is_said(floor: dict[str, Any]) -> None:
    judge(floor, "bo", 8, by=floor["cast"].quin_acts)
    judge(floor, "cy", 8, by=Actor.person(floor["rosa"].pk), empathy="1")
    assert not people_results.of_people(floor["cast"].quin_acts).is_connected
    assert {one.in_evaluations for one in evaluators.listed(floor["cast"].quin_acts)} == {None}
    assert "Too early" not in words(floor["cast"].quin_sees.get("/review/results/"))
    assert "cannot be told from weak people" in words(floor["cast"].quin_sees.get("/review/results/"))
    assert "cannot be told" in words(floor["cast"].quin_sees.get("/review/results/evaluators/"))


SEES = {
    "ada": {"Ada"}, "asa": {"Ada", "Bo", "Mo"}, "cora": {"Ada", "Bo", "Mo"}, "olga": {"Ada", "Bo", "Mo"}, "quin": {"Ada", "Bo", "Mo"},
    "una": {"Ada", "Bo"},
}


def test_an_agent_sees_the_own_results_and_a_leader_those_of_the_team(floor: dict[str, Any]) -> None:
    for agent in ("ada", "bo", "mo"):
        judge(floor, agent, 8, by=floor["cast"].quin_acts, fails=1)
    usual = people_results.of_people(floor["cast"].quin_acts).people[-1].mean
    for who, sees in SEES.items():
        acts = getattr(floor["cast"], f"{who}_acts")
        found = people_results.of_people(acts).people
        assert {one.person.given_name for one in found} == sees, who
        asked = people_results.behind(acts).critical
        assert dict(asked)["Customer-critical"].of == 8 * len(sees), who
        # What is usual is reckoned from everybody's, whoever looks.
        assert found[0].mean == pytest.approx(usual), who
        assert getattr(floor["cast"], f"{who}_sees").get("/review/results/?person=P-1").status_code == 200, who


@pytest.mark.parametrize("who", ["adm", "pat", "rita", "sam", "stranger"])
def test_who_sees_no_evaluations_sees_no_results(floor: dict[str, Any], who: str) -> None:
    for asks in (people_results.of_people, people_results.behind, evaluators.listed):
        with pytest.raises(NotAllowed):
            asks(getattr(floor["cast"], f"{who}_acts"))
    assert getattr(floor["cast"], f"{who}_sees").get("/review/results/").status_code == 403


@pytest.mark.parametrize(
    ("who", "sees"), [("ada", None), ("asa", {"Quin"}), ("cora", None), ("olga", {"Quin"}), ("quin", {"Quin"}), ("una", set())]
)
def test_who_sees_how_evaluators_compare(floor: dict[str, Any], who: str, sees: set[str] | None) -> None:
    judge(floor, "bo", 2, by=floor["cast"].quin_acts)
    acts = getattr(floor["cast"], f"{who}_acts")
    if sees is None:
        with pytest.raises(NotAllowed):
            evaluators.listed(acts)
    else:
        assert {one.person.given_name for one in evaluators.listed(acts)} == sees


@pytest.mark.row(29, 98, 122, 230)
def test_rates_by_what_a_question_checks_have_ranges_and_count_contacts_for_critical_errors(floor: dict[str, Any]) -> None:
    quin = floor["cast"].quin_acts
    judge(floor, "ada", 8, by=quin, fails=2)
    judge(floor, "bo", 4, by=quin, notice="no", identity="no", empathy="1")
    found = people_results.behind(quin)
    critical = dict(found.critical)
    assert (critical["Customer-critical"].part, critical["Customer-critical"].of) == (2, 12)
    assert (critical["Compliance-critical"].part, critical["Compliance-critical"].of) == (4, 12)
    assert critical["Compliance-critical"].low == pytest.approx(0.138, abs=1e-3)
    assert dict(found.behaviours)["Empathy"].part == 8
    assert (dict(found.regulations)["UK GDPR 13"].part, dict(found.regulations)["UK GDPR 13"].of) == (8, 12)
    assert found.questions[0][2].value == pytest.approx(4 / 12)
    assert found.sections[0][0] == "Opening and security"
    alone = people_results.behind(quin, person=floor["ada"])
    assert dict(alone.critical)["Compliance-critical"].part == 0
    page = words(floor["cast"].quin_sees.get(f"/review/results/?person={floor['ada'].reference}"))
    assert "Ada Okafor alone below" in page
    assert "Regulations" in page


def test_a_disputed_score_that_was_overturned_counts_for_its_evaluator(floor: dict[str, Any]) -> None:
    cast = floor["cast"]
    made = an_evaluation(cast, classified="no")
    raised = disputes.dispute(made, why="She did not complain.", questions=["classified"], by=cast.ada_acts)
    disputes.give(raised, to=floor["rosa"], by=cast.olga_acts)
    rosa = Actor.person(floor["rosa"].pk)
    second = disputes.begin_rescore(raised, by=rosa)
    evaluations.submit(answered(second, rosa), by=rosa)
    raised.refresh_from_db()
    disputes.decide(raised, is_overturned=True, reason="It was no complaint.", by=cast.olga_acts)
    found = {one.person.given_name: one for one in evaluators.listed(cast.quin_acts)}
    assert (found["Rosa"].overturned.of, found["Rosa"].evaluations) == (0, 1)
    judge(floor, "bo", 1, by=cast.quin_acts)
    found = {one.person.given_name: one for one in evaluators.listed(cast.quin_acts)}
    assert (found["Quin"].overturned.part, found["Quin"].overturned.of) == (1, 1)


def test_calibration_says_how_strict_and_how_often_the_same_as_the_reference(cast: Any, a_person: Any) -> None:
    room = Room(cast, a_person)
    one = room.score_all()
    for position in (1, 2):
        calibration_settling.agree_with_most(one, position, by=room.acts("quin"))
    found = {each.person.given_name: each for each in evaluators.listed(cast.quin_acts)}
    assert found["Una"].calibrated == 2
    assert found["Una"].in_calibration is not None
    assert found["Una"].same.of == 14
    assert found["Una"].in_evaluations is None
    assert people_results.of_people(cast.quin_acts).people == []  # calibration counts for no agent


def test_time_away_is_left_out_and_time_spent_has_a_range(floor: dict[str, Any]) -> None:
    judge(floor, "bo", 3, by=floor["cast"].quin_acts)
    for at, each in enumerate(Evaluation.objects.all()):
        Evaluation.objects.filter(pk=each.pk).update(seconds_spent=600 * at)
    (row,) = evaluators.listed(floor["cast"].quin_acts)
    assert row.minutes == 15  # 10 and 20; one was not measured


def test_an_empty_house_says_what_results_are(cast: Any) -> None:
    assert "No contact is evaluated in this time" in words(cast.quin_sees.get("/review/results/"))
    assert "Nobody has evaluated a contact in half a year" in words(cast.quin_sees.get("/review/results/evaluators/"))


def test_what_lies_before_the_weeks_asked_for_does_not_count(floor: dict[str, Any]) -> None:
    judge(floor, "ada", 7, by=floor["cast"].quin_acts)
    assert "Too early: nobody has 8 evaluated contacts" in words(floor["cast"].quin_sees.get("/review/results/"))
    Evaluation.objects.update(contact_at=MONDAY - timedelta(weeks=6))
    assert people_results.of_people(floor["cast"].quin_acts, weeks=4).people == []
    assert len(people_results.of_people(floor["cast"].quin_acts).people) == 1
    assert "of the last 4 weeks" in words(floor["cast"].quin_sees.get("/review/results/?weeks=4"))


def test_the_pages_ask_no_more_for_more_people(floor: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    for agent in ("ada", "bo", "cy", "mo"):
        judge(floor, agent, 2, by=floor["cast"].quin_acts)
    browser = floor["cast"].quin_sees
    browser.get("/review/results/")
    with django_assert_max_num_queries(32):
        browser.get("/review/results/")
    with django_assert_max_num_queries(30):
        browser.get("/review/results/evaluators/")


def words(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
