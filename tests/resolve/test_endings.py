"""How complaints end: by the procedure or with a reasoned exception, opened again, at the ombudsman, or with another firm."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Finding, Todo
from floorwalker.resolve.actions import closing, letters, redress, referrals, sending
from floorwalker.resolve.models import CaseClosing, Complaint, Issue, OmbudsmanReferral
from floorwalker.resolve.queries import case_files
from tests.conftest import MONDAY
from tests.resolve.cases_made import a_complaint, a_line
from tests.resolve.files_made import a_file, investigated
from tests.resolve.test_letters import POST, answered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def ended(cast: Any, *, decision: str = "upheld") -> Complaint:
    """Return a complaint that was answered by the whole procedure and closed."""
    row = answered(cast, made=investigated(cast, decision=decision), amount=94 if decision != "not_upheld" else 0)
    made = row.complaint
    letters.sign(row, by=cast.sam_acts)
    sending.send(row, **POST, by=cast.sam_acts)
    if decision != "not_upheld":
        redress.pay(made, on=MONDAY.date(), how="BACS 1", by=cast.sam_acts)
    closing.name_cause(made, cause="Equipment not checked", words="Nobody measures dryers before they go out.", by=cast.sam_acts)
    closing.close(made, by=cast.sam_acts)
    return Complaint.objects.get(pk=made.pk)


@pytest.mark.row(61)
@pytest.mark.row(202)
@pytest.mark.parametrize("decision", ["upheld", "partly", "not_upheld"])
def test_a_complaint_is_closed_by_its_procedure_with_the_outcome_of_its_issues(cast: Any, decision: str) -> None:
    made = ended(cast, decision=decision)
    assert (made.state, made.outcome, made.closed_by, made.closed_at) == ("closed", decision, cast.sam, MONDAY)
    assert (made.next_step, made.next_due_at) == ("", None)
    assert CaseClosing.objects.get().outcome == decision
    assert made.clocks.get(of="ombudsman-referral").runs
    assert not Todo.objects.filter(about=f"complaint:{made.reference}", done_at=None).exists()


def test_mixed_decisions_are_upheld_in_part() -> None:
    assert closing.outcome_of([Issue(decision="upheld"), Issue(decision="not_upheld")]) == "partly"
    assert closing.outcome_of([Issue(decision="partly")]) == "partly"


@pytest.mark.row(202)
def test_a_missing_mandatory_step_stops_the_closing_until_somebody_who_may_leaves_it_out_with_a_reason(cast: Any) -> None:
    made = investigated(cast, decision="not_upheld")
    with pytest.raises(RuleBroken, match=r"cannot be closed\. Acknowledged: no acknowledgement went out\. And"):
        closing.close(made, by=cast.sam_acts)
    row = answered(cast, made=made)
    letters.sign(row, by=cast.sam_acts)
    sending.send(row, **POST, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="Root cause named: no cause is named"):
        closing.close(made, by=cast.sam_acts)
    with pytest.raises(NotAllowed):
        closing.leave_out(made, step="cause", reason="None is known.", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="is not missing"):
        closing.leave_out(made, step="answered", reason="So.", by=cast.cora_acts)
    with pytest.raises(RuleBroken, match="The reason is missing"):
        closing.leave_out(made, step="cause", reason=" ", by=cast.cora_acts)
    closing.leave_out(made, step="cause", reason="Nothing went wrong.", by=cast.cora_acts)
    closing.close(made, by=cast.sam_acts)
    assert Complaint.objects.get(pk=made.pk).state == "closed"


def test_the_customer_takes_it_back_in_words_and_after_its_acknowledgement(cast: Any) -> None:
    made = a_file(cast)
    with pytest.raises(RuleBroken, match="It is not said how"):
        closing.close(made, otherwise="withdrawn", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="Acknowledged"):
        closing.close(made, otherwise="withdrawn", words="She rang.", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="'forgotten' does not end"):
        closing.close(made, otherwise="forgotten", words="So.", by=cast.sam_acts)
    row = letters.draft(made, kind="acknowledgement", by=cast.sam_acts)
    letters.sign(row, by=cast.sam_acts)
    sending.send(row, **POST, by=cast.sam_acts)
    closing.close(made, otherwise="withdrawn", words="She rang on Monday and said so.", by=cast.sam_acts)
    made.refresh_from_db()
    assert made.outcome == "withdrawn"
    assert made.clocks.get(of="final-response").dropped_why == "Closed: withdrawn by the customer."


def test_two_who_close_one_file_close_it_once(cast: Any) -> None:
    row = answered(cast, made=investigated(cast, decision="not_upheld"))
    made = row.complaint
    letters.sign(row, by=cast.sam_acts)
    sending.send(row, **POST, by=cast.sam_acts)
    closing.name_cause(made, cause="None", words="Nothing.", by=cast.sam_acts)
    made.refresh_from_db()
    closing.close(made, changes=made.changes, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="is not open: closed"):
        closing.close(made, changes=made.changes, by=cast.cora_acts)
    closing.reopen(made, why="She wrote again.", by=cast.cora_acts)
    with pytest.raises(Conflict):
        closing.close(made, changes=made.changes, by=cast.sam_acts)
    assert CaseClosing.objects.count() == 1


@pytest.mark.row(61)
def test_it_is_opened_again_with_a_reason_and_everything_in_it_stays(cast: Any) -> None:
    made = ended(cast)
    before = {each.of: (each.met_at, each.dropped_at) for each in made.clocks.all()}
    with pytest.raises(RuleBroken, match="The reason is missing"):
        closing.reopen(made, why=" ", by=cast.sam_acts)
    with clock.frozen(MONDAY + timedelta(days=9)):
        again = closing.reopen(made, why="New photographs.", by=cast.sam_acts)
        assert (again.state, again.outcome, again.closed_at) == ("open", "", None)
        assert {each.of: (each.met_at, each.dropped_at) for each in made.clocks.all()} == before
        with pytest.raises(RuleBroken, match="Answer sent with the required words"):
            closing.close(made, by=cast.sam_acts)
        with pytest.raises(RuleBroken, match="is not closed"):
            closing.reopen(made, why="Again.", by=cast.sam_acts)
    closed = CaseClosing.objects.get()
    assert (closed.outcome, closed.reopened_why, closed.reopened_by) == ("upheld", "New photographs.", cast.sam)


@pytest.mark.row(61)
def test_the_customer_is_asked_once_how_they_found_it(cast: Any) -> None:
    made = ended(cast)
    with pytest.raises(RuleBroken, match="6 is no score"):
        closing.satisfied(made, score=6, by=cast.sam_acts)
    closing.satisfied(made, score=4, words="You listened.", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="asked already"):
        closing.satisfied(made, score=1, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="is not closed"):
        closing.satisfied(a_complaint(cast), score=4, by=cast.sam_acts)


@pytest.mark.row(105)
def test_a_lesson_becomes_a_finding_of_the_complaint(cast: Any) -> None:
    made = ended(cast)
    found = closing.learn(made, lesson="Measure each dryer before it goes out.", by=cast.sam_acts)
    assert (found.source, found.evidence["root_cause"]) == (f"complaint:{made.reference}", "Equipment not checked")
    with pytest.raises(RuleBroken, match="The lesson is missing"):
        closing.learn(made, lesson=" ", by=cast.sam_acts)


def test_the_ombudsman_overturns_a_decision_and_the_lesson_becomes_a_finding(cast: Any) -> None:
    made = ended(cast, decision="not_upheld")
    for day in (date(2026, 2, 1), date(2026, 3, 3)):
        with pytest.raises(RuleBroken, match="is not between its receipt and today"):
            referrals.refer(made, their_reference="FOS 1", told_on=day, by=cast.sam_acts)
    with clock.frozen(MONDAY + timedelta(days=60)):
        row = referrals.refer(made, their_reference="FOS-4711", told_on=date(2026, 4, 20), by=cast.sam_acts)
        assert row.in_time
        assert made.clocks.get(of="ombudsman-referral").met_at is not None
        with pytest.raises(RuleBroken, match="has CMP-1 already"):
            referrals.refer(made, their_reference="FOS-2", told_on=date(2026, 4, 20), by=cast.sam_acts)
        with pytest.raises(RuleBroken, match="is not between the referral and today"):
            referrals.send_file(row, on=date(2026, 4, 1), what="All", by=cast.sam_acts)
        referrals.send_file(row, on=date(2026, 4, 22), what="The whole file", by=cast.sam_acts)
        with pytest.raises(RuleBroken, match="The file went"):
            referrals.send_file(row, on=date(2026, 4, 22), what="Again", by=cast.sam_acts)
        with pytest.raises(RuleBroken, match="Our decision did not stand"):
            referrals.decided(row, outcome="overturned", on=date(2026, 4, 30), by=cast.sam_acts)
        for changes, match in (({"outcome": "lost"}, "'lost' is no outcome"), ({"on": date(2026, 4, 1)}, "not between"),
                               ({"award": Decimal(-1)}, "no award")):  # fmt: skip
            with pytest.raises(RuleBroken, match=match):
                referrals.decided(row, **{"outcome": "overturned", "on": date(2026, 4, 30), "lesson": "So.", "by": cast.sam_acts,
                    **changes})
        done = referrals.decided(
            row, outcome="overturned", on=date(2026, 4, 30), award=Decimal(250), lesson="Ask for the noise at night.", by=cast.sam_acts
        )
    assert (done.outcome, done.award, done.currency) == ("overturned", Decimal(250), "GBP")
    with clock.frozen(MONDAY + timedelta(days=61)):
        assert case_files.overturned(cast.sam_acts) == case_files.Overturned(decided=1, against=1)
        assert case_files.overturned(cast.ada_acts) == case_files.Overturned(decided=0, against=0)
    assert Finding.objects.get(reference=done.finding).summary == "Ask for the noise at night."
    with pytest.raises(RuleBroken, match="has decided"):
        referrals.decided(row, outcome="upheld", on=date(2026, 3, 2), by=cast.sam_acts)


def test_what_comes_after_its_time_is_said_and_a_regulation_without_ombudsman_has_none(cast: Any) -> None:
    made = ended(cast)
    with clock.frozen(MONDAY + timedelta(days=250)):
        row = referrals.refer(made, their_reference="FOS-1", told_on=date(2026, 10, 1), by=cast.sam_acts)
        assert row.in_time is False
        assert made.clocks.get(of="ombudsman-referral").met_at is None
    other = a_complaint(cast, line=a_line(cast, pack="internal", code="club"), answers={"dissatisfied": "yes", "answer-expected": "yes"})
    with pytest.raises(RuleBroken, match="internal knows no ombudsman"):
        referrals.refer(other, their_reference="X", told_on=MONDAY.date(), by=cast.sam_acts)
    assert OmbudsmanReferral.objects.count() == 1


def test_another_firm_gets_all_of_it_or_a_part_and_the_customer_is_told(cast: Any) -> None:
    made = a_file(cast)
    said: dict[str, Any] = {
        "firm": "Kestrel Repairs", "reach": "0113 496 0000", "why": "They did the repair.", "told_on": MONDAY.date(), "by": cast.sam_acts
    }
    for changes, match in (({"firm": " "}, "The firm is missing"), ({"why": ""}, "The reason is missing"),
                           ({"told_on": date(2026, 3, 3)}, "not between"), ({"reach": ""}, "How the customer reaches it")):  # fmt: skip
        with pytest.raises(RuleBroken, match=match):
            referrals.forward(made, whole=True, **{**said, **changes})
    referrals.forward(made, whole=False, **said)
    made.refresh_from_db()
    assert made.state == "open"
    referrals.forward(made, whole=True, **said)
    made.refresh_from_db()
    assert (made.state, made.outcome, made.next_due_at) == ("closed", "forwarded", None)


@pytest.mark.parametrize("who", ["ada", "quin", "pat", "rita", "asa", "adm", "stranger"])
def test_who_does_not_handle_complaints_ends_none(cast: Any, who: str) -> None:
    made = a_complaint(cast)
    by = getattr(cast, f"{who}_acts")
    for act in (
        lambda: closing.close(made, by=by), lambda: closing.reopen(made, why="So.", by=by), lambda: closing.satisfied(made, score=5, by=by),
        lambda: closing.name_cause(made, cause="So", words="So", by=by), lambda: closing.learn(made, lesson="So", by=by),
        lambda: closing.leave_out(made, step="cause", reason="So", by=by),
        lambda: referrals.refer(made, their_reference="X", told_on=MONDAY.date(), by=by),
        lambda: referrals.forward(made, firm="X", reach="X", why="X", whole=True, told_on=MONDAY.date(), by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Complaint.objects.get().state == "open"


@pytest.mark.row(61)
def test_it_is_closed_opened_again_and_referred_in_the_browser(cast: Any) -> None:
    from tests.resolve.test_file_pages import page_of, text_of

    row = answered(cast, made=investigated(cast, decision="not_upheld"))
    page = page_of(row.complaint)
    letters.sign(row, by=cast.sam_acts)
    sending.send(row, **POST, by=cast.sam_acts)
    assert cast.sam_sees.post(f"{page}do/close/", {}).status_code == 422
    assert cast.cora_sees.get(f"{page}do/leave-out/").status_code == 200
    assert cast.sam_sees.get(f"{page}do/leave-out/").status_code == 403
    assert cast.sam_sees.post(f"{page}do/cause/", {"cause": "Noise", "words": "Loud dryers."}).status_code == 302
    assert cast.sam_sees.post(f"{page}do/close/", {"words": "Told her why."}).status_code == 302
    said = text_of(cast.sam_sees.get(page))
    assert "How it ended Not upheld" in said
    for act, sent in (("satisfied", {"score": "2", "words": "Slow."}), ("lesson", {"lesson": "Ring first."}),
                      ("refer", {"their_reference": "FOS-1", "told_on": "2026-03-02"})):  # fmt: skip
        assert cast.sam_sees.get(f"{page}do/{act}/").status_code == 200
        assert cast.sam_sees.post(f"{page}do/{act}/", sent).status_code == 302, act
    key = OmbudsmanReferral.objects.get().pk
    assert cast.sam_sees.post(f"{page}do/sent/{key}/", {"on": "2026-03-02", "what": "All"}).status_code == 302
    assert cast.sam_sees.post(f"{page}do/ombudsman/{key}/", {"outcome": "overturned", "on": "2026-03-02"}).status_code == 422
    sent = {"outcome": "overturned", "on": "2026-03-02", "award": "250", "lesson": "Measure at night."}
    assert cast.sam_sees.post(f"{page}do/ombudsman/{key}/", sent).status_code == 302
    said = text_of(cast.sam_sees.get(page))
    assert "Overturned" in said
    assert "award £250" in said
    assert "The customer found it 2 of 5: Slow." in said
    assert cast.sam_sees.post(f"{page}do/reopen/", {"why": "Overturned."}).status_code == 302


@pytest.mark.row(185)
def test_the_cause_says_the_heading_of_the_return_and_a_need_that_was_passed_over(cast: Any) -> None:
    made = investigated(cast)
    said = {"cause": "Equipment not checked", "words": "Nobody measures dryers.", "by": cast.sam_acts}
    with pytest.raises(RuleBroken, match="'Weather' is no heading of uk-disp"):
        closing.name_cause(made, **said, heading="Weather")
    closing.name_cause(made, **said, heading="Product performance", need_not_met=True)
    made.refresh_from_db()
    assert (made.need_not_met, made.issues.get(position=1).heading) == (True, "Product performance")
    page = cast.sam_sees.get(f"/resolve/complaints/{made.reference}/do/cause/").content.decode()
    assert '<option value="Product performance" selected>' in page
