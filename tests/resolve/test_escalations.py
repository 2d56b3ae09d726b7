"""Escalation: by trigger and level alone, to a role that accepts in time, decided or led higher; over- and under-escalation counted."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock, lines
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.jobs import queue, worker
from floorwalker.ground.models import Notice, OpeningHours, Todo
from floorwalker.resolve.actions import escalations
from floorwalker.resolve.models import Escalation, EscalationRule
from floorwalker.resolve.queries import escalations as queries
from tests.conftest import MONDAY
from tests.record.contacts_made import a_queue
from tests.resolve.cases_made import a_complaint, a_difficulty, a_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(76)]
RULE = {"trigger": "authority", "level": 1, "role": "complaint_handler", "accept_minutes": 30, "outside": "at_once", "why": "Money."}


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def matrix(cast: Any) -> None:
    escalations.set_rule(**RULE, by=cast.cora_acts)
    escalations.set_rule(**{**RULE, "level": 2, "role": "operations_manager", "accept_minutes": 120}, by=cast.cora_acts)


def up(cast: Any, **changes: Any) -> Escalation:
    matrix(cast)
    case = a_difficulty(cast)
    return escalations.escalate(case, **{"trigger": "authority", "reason": "She wants £94 back.", "by": cast.ada_acts, **changes})


@pytest.mark.row(195)
def test_nothing_goes_up_without_a_trigger_and_a_level_and_no_level_is_passed_over(cast: Any) -> None:
    case = a_difficulty(cast)
    asked = {"trigger": "authority", "reason": "She wants £94 back.", "by": cast.ada_acts}
    with pytest.raises(RuleBroken, match="matrix says nothing of 'authority' at level 1"):
        escalations.escalate(case, **asked)
    matrix(cast)
    with pytest.raises(RuleBroken, match="passes over level 1"):
        escalations.escalate(case, **asked, level=2)
    with pytest.raises(RuleBroken, match="The reason is missing"):
        escalations.escalate(case, **{**asked, "reason": " "})
    made = escalations.escalate(case, **asked)
    assert (made.role, made.level, made.accept_by) == ("complaint_handler", 1, MONDAY + timedelta(minutes=30))
    with pytest.raises(Conflict, match="is up already"):
        escalations.escalate(case, **asked)


@pytest.mark.row(163)
def test_a_supervisor_accepts_and_takes_the_case_over_and_who_asked_is_told(cast: Any) -> None:
    sam = cast.sam
    made = up(cast)
    assert Todo.objects.get(key__startswith="escalation:", person=sam).due_at == made.accept_by
    with pytest.raises(RuleBroken, match="went to a complaint handler"):
        escalations.accept(made, take_over=True, by=cast.olga_acts)
    held = escalations.accept(made, take_over=True, by=cast.sam_acts)
    held.difficulty.refresh_from_db()
    assert (held.accepted_by, held.difficulty.owner) == (sam, sam)
    assert not Todo.objects.filter(key__startswith="escalation:", done_at=None)
    assert Notice.objects.get(kind="escalations").person == cast.ada
    with pytest.raises(Conflict, match="is accepted or over"):
        escalations.accept(made, take_over=False, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="is not yours"):
        escalations.end(made, ended="solved", result="Paid.", by=cast.cora_acts)
    done = escalations.end(made, ended="not_needed", result="Within your own limit.", by=cast.sam_acts)
    assert done.ended == "not_needed"
    figures = queries.figures(cast.sam_acts)
    assert (figures.asked, figures.in_time.part, figures.not_needed.part, figures.not_needed.n) == (1, 1, 1, 1)


@pytest.mark.row(234)
def test_it_goes_a_level_higher_by_the_matrix(cast: Any) -> None:
    made = escalations.accept(up(cast), take_over=False, by=cast.sam_acts)
    done = escalations.end(made, ended="above", result="More than I may give.", by=cast.sam_acts)
    above = done.above
    assert above is not None
    assert (above.level, above.role, above.asked_by) == (2, "operations_manager", cast.sam)
    top = escalations.accept(above, take_over=False, by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="at level 3"):
        escalations.end(top, ended="above", result="Higher still.", by=cast.olga_acts)
    assert Escalation.objects.get(pk=top.pk).ended == ""


def test_who_took_it_up_does_not_accept_it(cast: Any) -> None:
    made = up(cast, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="took it up yourself"):
        escalations.accept(made, take_over=False, by=cast.sam_acts)


@pytest.mark.parametrize("take_over", [False, True])
def test_what_another_team_took_up_is_not_accepted_by_a_leader_out_of_reach(cast: Any, take_over: bool) -> None:
    escalations.set_rule(**{**RULE, "role": "team_leader"}, by=cast.cora_acts)
    case = a_difficulty(cast, by=cast.sam_acts)
    made = escalations.escalate(case, trigger="authority", reason="She wants £94 back.", by=cast.sam_acts)
    with pytest.raises(NotAllowed):
        escalations.accept(made, take_over=take_over, by=cast.una_acts)
    made.refresh_from_db()
    case.refresh_from_db()
    assert (made.accepted_by, case.owner) == (None, cast.sam)


def test_who_is_told_of_the_end_is_told_no_word_that_a_mail_would_carry_out(cast: Any) -> None:
    made = escalations.accept(up(cast), take_over=False, by=cast.sam_acts)
    escalations.end(made, ended="solved", result="Mrs Lindqvist gets her £94.", by=cast.sam_acts)
    told = set(Notice.objects.filter(person=cast.ada).values_list("what", flat=True))
    case = made.case.reference
    assert told == {f"{made.reference}, {case}: Sam Whitlock accepted it", f"{made.reference}, {case}: decided here"}


def test_minutes_are_counted_while_the_line_is_open_unless_the_matrix_says_at_once(cast: Any) -> None:
    line = a_line(cast)
    desk = a_queue()
    OpeningHours.objects.create(queue=desk, weekday=0, opens_minute=540, closes_minute=1020, starts_on=date(2024, 1, 1))
    OpeningHours.objects.create(queue=desk, weekday=1, opens_minute=540, closes_minute=1020, starts_on=date(2024, 1, 1))
    assert lines.open_stretches(desk, first=date(2026, 3, 2), last=date(2026, 3, 2))
    rule = EscalationRule(accept_minutes=60, outside="wait")
    assert queries.accept_by(rule, line, at=MONDAY) == MONDAY + timedelta(hours=1)
    assert queries.accept_by(rule, line, at=datetime(2026, 3, 2, 16, 30, tzinfo=UTC)) == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
    assert queries.accept_by(rule, line, at=datetime(2026, 3, 1, 12, tzinfo=UTC)) == datetime(2026, 3, 2, 10, tzinfo=UTC)
    rule.outside = "at_once"
    assert queries.accept_by(rule, line, at=datetime(2026, 3, 1, 12, tzinfo=UTC)) == datetime(2026, 3, 1, 13, tzinfo=UTC)


def test_what_nobody_accepts_is_told_a_level_higher_once(cast: Any) -> None:
    olga = cast.olga
    up(cast)
    assert list(escalations.turns(MONDAY)) == []
    late = MONDAY + timedelta(minutes=31)
    with clock.frozen(late):
        assert len(escalations.turns(late)) == 1
        for told in (1, 0):
            job = worker.run_now(queue.enqueue(escalations.ROUND, arguments={}, by=Actor.system("tests")))
            assert job.result == {"late": told}
    assert set(Notice.objects.filter(kind="escalations").values_list("person", flat=True)) == {olga.pk}


def test_late_complaints_that_never_went_up_are_counted(cast: Any) -> None:
    one, other = a_complaint(cast), a_complaint(cast, line=a_line(cast))
    for each in (one, other):
        each.clocks.filter(of="acknowledgement").update(escalated_at=MONDAY)
    matrix(cast)
    escalations.escalate(one, trigger="authority", reason="Late.", by=cast.ada_acts if one.logged_by == cast.ada else cast.cora_acts)
    found = queries.figures(cast.sam_acts).never_up
    assert (found.part, found.n) == (1, 2)
    for who in ("ada", "una"):
        seen = queries.figures(getattr(cast, f"{who}_acts")).never_up
        assert (who, seen.n) == (who, 0), "figures count what the reader sees and no more"


@pytest.mark.parametrize(("changes", "match"), [
    ({"trigger": "mood"}, "is no trigger"), ({"role": "agent"}, "Nothing goes up to 'agent'"), ({"level": 2}, "has no level below it"),
    ({"level": 4}, "has no level below it"), ({"accept_minutes": 0}, "cannot be kept"), ({"why": ""}, "The reason is missing"),
    ({"outside": "never"}, "no rule for outside hours"),
])  # fmt: skip
def test_a_line_of_the_matrix_that_makes_no_sense_is_refused(cast: Any, changes: dict[str, Any], match: str) -> None:
    with pytest.raises(RuleBroken, match=match):
        escalations.set_rule(**{**RULE, **changes}, by=cast.cora_acts)
    assert not EscalationRule.objects.exists()


def test_a_line_set_anew_ends_the_one_before_and_what_went_up_keeps_its_own(cast: Any) -> None:
    made = up(cast)
    escalations.set_rule(**{**RULE, "accept_minutes": 5}, by=cast.olga_acts)
    made.refresh_from_db()
    assert made.rule.accept_minutes == 30
    assert queries.matrix().get(trigger="authority", level=1).accept_minutes == 5


@pytest.mark.parametrize("who", ["ada", "una", "sam", "quin", "rita", "pat", "asa", "adm", "stranger"])
def test_only_compliance_and_operations_set_the_matrix(cast: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        escalations.set_rule(**RULE, by=getattr(cast, f"{who}_acts"))


@pytest.mark.row(128)
def test_the_pages_lead_from_the_case_over_the_queue_to_its_end(cast: Any) -> None:
    case = a_difficulty(cast)
    path = f"/resolve/escalations/new/difficulty/{case.reference}/"
    assert "The matrix is empty" in words(cast.ada_sees.get(path))
    cast.cora_sees.post("/resolve/escalations/matrix/", RULE)
    assert "Above what one may give alone" in words(cast.ada_sees.get(path))
    refused = cast.ada_sees.post(path, {"trigger": "authority", "reason": ""})
    assert refused.status_code == 422
    went = cast.ada_sees.post(path, {"trigger": "authority", "reason": "She wants £94 back."})
    one = went["Location"]
    assert "1 waits to be accepted" in words(cast.sam_sees.get("/resolve/escalations/"))
    assert "hotel for £94" in words(cast.sam_sees.get(one))
    assert "Accept and take" not in words(cast.ada_sees.get(one))
    assert cast.sam_sees.post(f"{one}take/").status_code == 302
    assert cast.sam_sees.post(f"{one}end/", {"ended": "solved", "result": ""}).status_code == 422
    cast.sam_sees.post(f"{one}end/", {"ended": "solved", "result": "Paid her the £94."})
    assert "Paid her the £94." in words(cast.ada_sees.get(one))
    assert "Nothing waits for your role" in words(cast.sam_sees.get("/resolve/escalations/"))


@pytest.mark.parametrize("asked", ["waits=waiting", "waits=open", "waits=late", "waits=mine", "trigger=authority"])
def test_each_filter_answers(cast: Any, asked: str) -> None:
    up(cast)
    assert cast.sam_sees.get(f"/resolve/escalations/?{asked}").status_code == 200


@pytest.mark.parametrize("who", ["pat", "adm", "stranger"])
def test_who_may_not_sees_no_escalations(cast: Any, who: str) -> None:
    made = up(cast)
    for path in ("", "matrix/", f"{made.reference}/"):
        assert getattr(cast, f"{who}_sees").get(f"/resolve/escalations/{path}").status_code == 403


def test_an_agent_sees_only_what_they_took_up_and_the_case_of_nobody_else(cast: Any) -> None:
    made = up(cast, by=cast.sam_acts)
    assert cast.ada_sees.get(f"/resolve/escalations/{made.reference}/").status_code == 404
    with pytest.raises(NotFound):
        queries.find("ESC-99", by=cast.sam_acts)
    assert cast.ada_sees.get("/resolve/escalations/new/difficulty/DIF-99/").status_code == 404
    assert cast.ada_sees.get("/resolve/escalations/new/contact/C-1/").status_code == 404


def test_who_sees_no_cases_sees_only_what_went_up_to_their_role(cast: Any) -> None:
    made = up(cast)
    assert cast.rita_sees.get(f"/resolve/escalations/{made.reference}/").status_code == 404
    escalations.set_rule(**{**RULE, "trigger": "repeat", "role": "real_time_analyst"}, by=cast.cora_acts)
    theirs = escalations.escalate(a_difficulty(cast), trigger="repeat", reason="The third call.", by=cast.ada_acts)
    assert cast.rita_sees.get(f"/resolve/escalations/{theirs.reference}/").status_code == 200
