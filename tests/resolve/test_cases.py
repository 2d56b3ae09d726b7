"""Writing down what a customer said: the test decides what it is, the law of its day when it is due, and history stays both ways."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue, worker
from floorwalker.ground.models import Line, Notice, Todo
from floorwalker.resolve import sight
from floorwalker.resolve.actions import cases, clock_rounds, giving, regimes
from floorwalker.resolve.actions.cases import Answered
from floorwalker.resolve.models import Classification, Complaint, Difficulty
from floorwalker.resolve.queries import regimes as held
from tests.conftest import MONDAY
from tests.resolve.cases_made import COMPLAINT, DIFFICULTY, RECEIVED, REQUEST, a_complaint, a_customer, a_difficulty, a_line, heard

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.mark.row(93)
@pytest.mark.parametrize(("answers", "kind"), [(REQUEST, "request"), (DIFFICULTY, "difficulty"), (COMPLAINT, "complaint"),
                                               ({**COMPLAINT, "harm": "unsure"}, "complaint")])  # fmt: skip
def test_the_answers_of_the_test_make_it_what_it_is_and_in_doubt_it_is_a_complaint(cast: Any, answers: dict[str, str], kind: str) -> None:
    made = cases.write_down(heard(a_line(cast)), Answered(answers=answers), by=cast.ada_acts)
    row = Classification.objects.get()
    assert (row.kind, row.by_test, row.answers, row.edition) == (kind, kind, answers, "2026-01-01")
    assert isinstance(made, Complaint) == (kind == "complaint")
    assert row.decided_by == cast.ada


@pytest.mark.row(185)
def test_a_complaint_runs_from_when_the_customer_said_it_by_the_edition_of_that_day(cast: Any) -> None:
    made = a_complaint(cast, received_at=datetime(2025, 12, 24, 10, 0, tzinfo=UTC), source="evaluation")
    due = {each.of: each.last_day for each in made.clocks.all()}
    assert due == {"acknowledgement": date(2026, 1, 5), "summary-resolution": date(2025, 12, 31), "final-response": date(2026, 2, 18)}
    assert (made.pack, made.edition) == ("uk-disp", "2018-01-13")
    assert made.next_step == "acknowledgement"
    assert made.final_due_at == datetime(2026, 2, 19, tzinfo=UTC)


def test_a_trait_of_the_case_chooses_the_clock(cast: Any) -> None:
    made = a_complaint(cast, traits=["payment-services"])
    final = made.clocks.get(of="final-response")
    assert (final.last_day, final.longest_from) == (date(2026, 3, 20), datetime(2026, 4, 21, 23, tzinfo=UTC))
    with pytest.raises(RuleBroken, match="'gold' is nothing special"):
        a_complaint(cast, traits=["gold"])


@pytest.mark.row(94)
def test_deciding_otherwise_than_the_test_needs_a_reason_and_keeps_both(cast: Any) -> None:
    line = a_line(cast)
    with pytest.raises(RuleBroken, match="without a reason"):
        cases.write_down(heard(line), Answered(answers=COMPLAINT, kind="difficulty"), by=cast.ada_acts)
    made = cases.write_down(heard(line), Answered(answers=COMPLAINT, kind="difficulty", reason="She took it back."), by=cast.ada_acts)
    row = Classification.objects.get(difficulty=made)
    assert (row.by_test, row.kind, row.reason) == ("complaint", "difficulty", "She took it back.")
    assert Difficulty.objects.count() == 1


@pytest.mark.parametrize(("changes", "answers", "match"), [
    ({"words": " "}, COMPLAINT, "What the customer said is missing"), ({"summary": "x" * 121}, COMPLAINT, "has 121 characters"),
    ({"received_at": MONDAY + timedelta(minutes=6)}, COMPLAINT, "has not been said yet"),
    ({}, {"dissatisfied": "yes"}, "Not answered: Is it about"), ({}, {**COMPLAINT, "harm": "perhaps"}, "'perhaps' is no answer"),
    ({"received_at": datetime(1990, 1, 1, tzinfo=UTC)}, COMPLAINT, "No rules for complaints"),
])  # fmt: skip
def test_what_makes_no_case_is_refused_and_nothing_is_written(
    cast: Any, changes: dict[str, Any], answers: dict[str, str], match: str
) -> None:
    line = a_line(cast)
    with pytest.raises(RuleBroken, match=match):
        cases.write_down(heard(line, **changes), Answered(answers=answers), by=cast.ada_acts)
    assert not Difficulty.objects.exists()
    assert not Complaint.objects.exists()


@pytest.mark.row(194)
def test_a_difficulty_becomes_a_complaint_at_once_and_its_clocks_run_from_the_first_word(cast: Any) -> None:
    was = a_difficulty(cast, customer=a_customer())
    assert was.due_at == datetime(2026, 3, 4, tzinfo=UTC)
    made = cases.become_complaint(was, Answered(answers=COMPLAINT), by=cast.ada_acts)
    was.refresh_from_db()
    assert (made.received_at, made.difficulty, was.state) == (RECEIVED, was, "complaint")
    assert made.clocks.get(of="summary-resolution").last_day == date(2026, 3, 4)
    assert not Todo.objects.filter(about=f"difficulty:{was.reference}", done_at=None)
    assert list(made.classifications.values_list("kind", flat=True)) == ["complaint"]
    assert list(was.classifications.order_by("pk").values_list("kind", flat=True)) == ["difficulty", "complaint"]
    with pytest.raises(RuleBroken, match="a complaint already"):
        cases.become_complaint(was, Answered(answers=COMPLAINT), by=cast.ada_acts)


@pytest.mark.row(194)
def test_down_needs_a_reason_and_a_second_person_and_keeps_the_clocks(cast: Any) -> None:
    made = a_complaint(cast)
    with pytest.raises(RuleBroken, match="The reason is missing"):
        cases.ask_put_down(made, Answered(answers=DIFFICULTY), by=cast.sam_acts)
    row = cases.ask_put_down(made, Answered(answers=DIFFICULTY, reason="She asked for nothing but a date."), by=cast.sam_acts)
    made.refresh_from_db()
    assert made.state == "open"
    assert made.next_due_at is not None
    with pytest.raises(RuleBroken, match="You asked for it yourself"):
        cases.answer_put_down(row, agrees=True, reason="Yes.", by=cast.sam_acts)
    with pytest.raises(NotAllowed):
        cases.answer_put_down(row, agrees=True, reason="Yes.", by=cast.ada_acts)
    cases.answer_put_down(row, agrees=True, reason="The call says so.", by=cast.cora_acts)
    made.refresh_from_db()
    assert (made.state, made.next_due_at) == ("put_down", None)
    assert made.clocks.count() == 3
    assert made.difficulty is not None
    again = cases.become_complaint(made.difficulty, Answered(answers=COMPLAINT), by=cast.sam_acts)
    assert again == made
    assert again.next_due_at is not None
    assert Complaint.objects.count() == 1


def test_a_second_person_who_does_not_agree_leaves_it_a_complaint(cast: Any) -> None:
    made = a_complaint(cast)
    row = cases.ask_put_down(made, Answered(answers=DIFFICULTY, reason="Small."), by=cast.sam_acts)
    cases.answer_put_down(row, agrees=False, reason="She lost £94.", by=cast.cora_acts)
    made.refresh_from_db()
    assert made.state == "open"
    assert not Difficulty.objects.exists()
    assert not Todo.objects.filter(key__startswith="put_down", done_at=None)


MAY = {"ada": 1, "sam": 2, "cora": 2, "olga": 2, "quin": 2, "asa": 2, "una": 0, "pat": None, "rita": None, "adm": None, "stranger": None}


@pytest.mark.parametrize("who", sorted(MAY))
def test_everybody_sees_the_cases_that_their_roles_reach(cast: Any, who: str) -> None:
    a_difficulty(cast)
    a_complaint(cast)
    seen = sight.difficulties(getattr(cast, f"{who}_acts")).count() + sight.complaints(getattr(cast, f"{who}_acts")).count()
    if who == "una":
        assert seen in {0, 1, 2}
    else:
        assert seen == (MAY[who] or 0)


@pytest.mark.parametrize("who", ["pat", "rita", "adm", "asa", "stranger"])
def test_who_may_not_writes_nothing_down(cast: Any, who: str) -> None:
    line = a_line(cast)
    with pytest.raises(NotAllowed):
        cases.write_down(heard(line), Answered(answers=COMPLAINT), by=getattr(cast, f"{who}_acts"))


@pytest.mark.row(28)
def test_a_regime_holds_from_its_day_and_never_changes_the_law_of_a_case(cast: Any) -> None:
    line = Line.objects.create(code="power", name="Power")
    assert held.holding(line, on=date(2026, 3, 2)).pack.code == "internal"
    regimes.keep_to(line, pack="uk-energy", since=date(2026, 1, 1), why="We supply electricity.", calendar="GB-SCT", by=cast.cora_acts)
    now = held.holding(line, on=date(2026, 3, 2))
    assert (now.pack.code, now.calendar) == ("uk-energy", "GB-SCT")
    assert held.holding(line, on=date(2025, 12, 31)).pack.code == "internal"
    made = a_complaint(cast, line=line, answers={"dissatisfied": "yes", "answer-expected": "yes"})
    assert made.pack == "uk-energy"
    with pytest.raises(RuleBroken, match=rf"{made.reference} was received on 27 February 2026 and keeps to uk-energy"):
        regimes.keep_to(line, pack="internal", since=date(2026, 2, 1), why="We sold it.", by=cast.cora_acts)
    regimes.keep_to(line, pack="internal", since=date(2026, 3, 2), why="We sold it.", by=cast.cora_acts)
    made.refresh_from_db()
    assert made.pack == "uk-energy"
    row = next(each for each in held.lines(cast.sam_acts) if each.line == line)
    assert (row.now.pack.code, row.kept, len(row.said)) == ("internal", 1, 2)
    with pytest.raises(Conflict, match="said already"):
        regimes.keep_to(line, pack="uk-energy", since=date(2026, 3, 2), why="Again.", by=cast.cora_acts)


@pytest.mark.parametrize(("changes", "match"), [
    ({"why": " "}, "not said why"), ({"pack": "uk-data-protection"}, "no regulation 'uk-data-protection' for complaints"),
    ({"pack": "no"}, "no regulation 'no'"), ({"since": date(1999, 1, 1)}, "Nothing of uk-disp was in force"),
    ({"calendar": "XX"}, "no calendar of public holidays"),
])  # fmt: skip
def test_a_regime_that_cannot_hold_is_refused(cast: Any, changes: dict[str, Any], match: str) -> None:
    line = Line.objects.create(code="power", name="Power")
    with pytest.raises(RuleBroken, match=match):
        regimes.keep_to(line, **{"pack": "uk-disp", "since": date(2026, 1, 1), "why": "So.", "by": cast.cora_acts, **changes})


@pytest.mark.parametrize("who", ["ada", "una", "sam", "olga", "quin", "pat", "rita", "asa", "adm", "stranger"])
def test_only_compliance_sets_regimes(cast: Any, who: str) -> None:
    line = Line.objects.create(code="power", name="Power")
    with pytest.raises(NotAllowed):
        regimes.keep_to(line, pack="internal", since=date(2026, 1, 1), why="So.", by=getattr(cast, f"{who}_acts"))


# The hourly round of clocks -------------------------------------------------------------------------------------------


def round_of_clocks() -> dict[str, Any]:
    job = worker.run_now(queue.enqueue(clock_rounds.ROUND, arguments={}, by=Actor.system("tests")))
    assert job.state == "done", job.problem
    return dict(job.result)


def test_a_short_route_that_ran_out_ends_and_the_full_one_holds(cast: Any) -> None:
    made = a_complaint(cast, answers={**COMPLAINT, "accepted": "yes"})
    assert (made.route, made.next_step) == ("short", "summary-resolution")
    with clock.frozen(datetime(2026, 3, 5, 0, 0, 1, tzinfo=UTC)):
        assert round_of_clocks()["lapsed"] == 1
        assert round_of_clocks()["lapsed"] == 0
    made.refresh_from_db()
    short = made.clocks.get(of="summary-resolution")
    assert (made.route, made.next_step, short.met_at) == ("full", "acknowledgement", None)
    assert short.dropped_why == "Its last day passed: the full route holds."


def test_owners_are_warned_in_time_and_a_level_above_is_told_once_of_what_is_late(cast: Any) -> None:
    made = a_complaint(cast)
    giving.give(made.reference, to=cast.sam, by=cast.olga_acts)
    with clock.frozen(datetime(2026, 3, 4, 12, tzinfo=UTC)):
        assert round_of_clocks() == {"lapsed": 0, "warned": 2, "escalated": 0}
        assert round_of_clocks()["warned"] == 0
    assert set(Notice.objects.filter(kind="complaint_clocks").values_list("person", flat=True)) == {cast.sam.pk}
    with clock.frozen(datetime(2026, 3, 7, tzinfo=UTC)):
        assert round_of_clocks() == {"lapsed": 1, "warned": 0, "escalated": 1}
    told = Notice.objects.filter(key__contains=":late:")
    assert cast.olga.pk in set(told.values_list("person", flat=True))
    assert "acknowledge was due before 07 Mar 00:00 UTC and is late" in told[0].what


def test_a_complaint_that_nobody_has_is_told_to_the_managers(cast: Any) -> None:
    olga = cast.olga
    a_complaint(cast)
    with clock.frozen(datetime(2026, 3, 4, 12, tzinfo=UTC)):
        round_of_clocks()
    assert set(Notice.objects.filter(kind="complaint_clocks").values_list("person", flat=True)) == {olga.pk}
