"""Two people act on one case at the same moment: one waits for the other, sees what it did, and is told in words."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.jobs import queue
from floorwalker.ground.models import Message
from floorwalker.resolve import filing, letter_paper, opening
from floorwalker.resolve.actions import case_imports, cases, clock_rounds, escalations, investigating, issues, letters, sending
from floorwalker.resolve.actions.cases import Answered
from floorwalker.resolve.models import CaseLetter, Classification, Complaint, Difficulty, Escalation
from floorwalker.resolve.queries import escalations as matrix
from tests.conftest import MONDAY
from tests.faults.test_deciding_at_once import TwoAtOnce, two_at_once  # noqa: F401 (a fixture)
from tests.resolve.cases_made import COMPLAINT, DIFFICULTY, a_complaint, a_difficulty, a_line
from tests.resolve.files_made import investigated
from tests.resolve.registers_made import a_row, brought, worked
from tests.resolve.test_escalations import RULE, up
from tests.resolve.test_killed import held_by_a_worker
from tests.resolve.test_letters import POST, answered

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def test_of_two_who_decide_one_issue_as_they_read_it_one_does(cast: Any, two_at_once: TwoAtOnce) -> None:  # noqa: F811
    made = investigated(cast)
    read, by = made.changes, cast.sam_acts

    def decide(decision: str) -> None:
        issues.decide(made, 1, decision=decision, reasoning=f"It is {decision}.", changes=read, by=by)

    came = two_at_once(filing, "impartial", lambda: decide("not_upheld"), lambda: decide("partly"))
    assert came == ["done", "conflict"]
    assert made.issues.get(position=1).decision == "not_upheld"


def test_of_two_who_accept_one_escalation_one_has_it(cast: Any, two_at_once: TwoAtOnce) -> None:  # noqa: F811
    made, sam = up(cast), cast.sam_acts
    came = two_at_once(
        matrix, "roles_of", lambda: escalations.accept(made, take_over=True, by=sam),
        lambda: escalations.accept(made, take_over=False, by=sam),
    )
    assert came == ["done", "conflict"]
    assert Escalation.objects.get().took_over


def test_of_two_who_take_one_case_up_one_does_and_the_other_is_told(cast: Any, two_at_once: TwoAtOnce) -> None:  # noqa: F811
    escalations.set_rule(**RULE, by=cast.cora_acts)
    case, ada, sam = a_difficulty(cast), cast.ada_acts, cast.sam_acts
    came = two_at_once(
        matrix, "rule", *(lambda by=by: escalations.escalate(case, trigger="authority", reason="Money.", by=by) for by in (ada, sam))
    )
    assert came == ["done", "conflict"]
    assert Escalation.objects.count() == 1


def test_a_letter_that_two_send_goes_once(cast: Any, two_at_once: TwoAtOnce) -> None:  # noqa: F811
    letter, by = answered(cast), cast.sam_acts
    letters.sign(letter, by=by)
    came = two_at_once(
        letter_paper, "pdf", lambda: sending.send(letter, channel="email", recipient="hanna@example.org", by=by),
        lambda: sending.send(letter, **POST, by=by),
    )
    assert came == ["done", "case_refused"]
    assert (CaseLetter.objects.get().channel, Message.objects.filter(template="case_letter").count()) == ("email", 1)


def test_up_and_down_at_once_leaves_one_pair(cast: Any, two_at_once: TwoAtOnce) -> None:  # noqa: F811
    made, cora, sam = a_complaint(cast), cast.cora_acts, cast.sam_acts
    cases.ask_put_down(made, Answered(answers=DIFFICULTY, reason="Only a question."), by=sam)
    asked = Classification.objects.get(needs_second=True)
    came = two_at_once(
        cases, "_put_down", lambda: cases.answer_put_down(asked, agrees=True, reason="So it is.", by=cora),
        lambda: cases.answer_put_down(asked, agrees=False, reason="It is one.", by=cora),
    )
    assert came == ["done", "case_refused"]
    difficulty = Difficulty.objects.get()
    again = [lambda: cases.become_complaint(difficulty, Answered(answers=COMPLAINT), by=sam)] * 2
    assert two_at_once(cases, "_holding", *again) == ["done", "case_refused"]
    assert Complaint.objects.get().state == "open"


def test_a_round_of_clocks_and_who_answers_meanwhile_wait_for_one_another(cast: Any, two_at_once: TwoAtOnce) -> None:  # noqa: F811
    letter, by = answered(cast), cast.sam_acts
    letters.sign(letter, by=by)
    work = held_by_a_worker(queue.enqueue(clock_rounds.ROUND, arguments={}, by=Actor.system("tests")))
    with clock.frozen(MONDAY + timedelta(days=10)):
        came = two_at_once(opening, "meet", lambda: sending.send(letter, **POST, by=by), lambda: clock_rounds.look(work))
    assert came == ["done", "done"]
    made = Complaint.objects.get()
    assert (CaseLetter.objects.get().state, made.next_step) == ("sent", "")
    assert {each.of: each.dropped_why for each in made.clocks.exclude(dropped_at=None)} == {
        "summary-resolution": "Answered by the full route."
    }


def test_a_case_that_somebody_works_on_while_it_is_taken_out_is_refused_and_no_work_is_lost(
    cast: Any, two_at_once: TwoAtOnce,  # noqa: F811
) -> None:
    a_line(cast)
    held, by = brought(cast, a_row(owner=cast.sam.display_name)), cast.sam_acts
    made = Complaint.objects.get()
    case_imports.take_out(held.reference, by=cast.olga_acts)
    came = two_at_once(
        case_imports, "_stands_on", lambda: worked(held), lambda: investigating.note(made, words="Rang her.", by=by),
    )
    assert came == ["done", "not_allowed"]
    assert (Complaint.objects.count(), held.rows.get().what) == (0, "out")
