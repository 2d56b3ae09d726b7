"""Registers of cases: seen first, brought in case by case by the rules of their day, once each, and taken out again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.jobs.running import JobCancelled
from floorwalker.ground.models import Job, Todo
from floorwalker.ground.trail.models import Line as TrailLine
from floorwalker.record.models import Customer
from floorwalker.resolve.actions import case_differences, cases, investigating, rights_erasure
from floorwalker.resolve.actions import case_imports as actions
from floorwalker.resolve.models import (
    CaseClock,
    CaseContact,
    CaseDifference,
    CaseImport,
    Complaint,
    Difficulty,
    ImportedCase,
    RedressDecision,
)
from floorwalker.resolve.queries import caseload, returns
from floorwalker.resolve.queries import cases as queries
from tests.resolve.cases_made import COMPLAINT, a_customer, a_line, heard
from tests.resolve.registers_made import NOW, a_closed, a_row, as_csv, as_xlsx, brought, looked, taken, worked
from tests.resolve.rights_made import asked_of, done, nora
from tests.resolve.rights_made import looked as rights_looked
from tests.resolve.test_cases_erased import MARK, left_in, rows_saying
from tests.resolve.test_rights_erasure import LETTER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock", "a_folder"), pytest.mark.row(75)]
What = ImportedCase.What


@pytest.fixture
def a_folder(tmp_path: Any, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


@pytest.fixture(autouse=True)
def claims(cast: Any) -> Any:
    return a_line(cast)


def refusals(held: CaseImport) -> list[tuple[int, str, str, str]]:
    return list(held.rows.filter(what=What.REFUSED).values_list("number", "column", "value", "why"))


def test_nothing_is_written_before_somebody_says_so(cast: Any) -> None:
    held = looked(cast, a_row(owner=""), a_closed(owner=""))
    assert (held.state, held.rows.filter(what=What.NEW).count()) == ("ready", 2)
    assert not Complaint.objects.exists()
    assert not Customer.objects.exists()
    assert not Todo.objects.exists()


def test_an_open_complaint_keeps_to_the_rules_of_its_day_and_is_owed(cast: Any) -> None:
    held = brought(cast, a_row(owner=cast.sam.display_name))
    made = Complaint.objects.get()
    known = cases.write_down(heard(made.line, received_at=made.received_at), cases.Answered(answers=COMPLAINT), by=cast.sam_acts)
    assert isinstance(known, Complaint)
    assert (made.edition, made.digest, made.calendar) == (known.edition, known.digest, known.calendar)
    dues = {each.of: each.late_from for each in known.clocks.all()}
    assert {each.of: each.late_from for each in made.clocks.all()} == dues
    assert (made.source, made.owner, made.imported.old_reference) == ("register", cast.sam, "RSP-1")
    assert made.words == "They ran all night.\nNobody rang back."
    assert caseload.late(queries.complaints(cast.sam_acts)).filter(pk=made.pk).exists()
    todo = Todo.objects.get(person=cast.sam, about=f"complaint:{made.reference}")
    assert (todo.due_at, todo.done_at) == (made.next_due_at, None)
    assert held.state == "in"


def test_clocks_run_from_when_the_customer_first_said_it(cast: Any) -> None:
    brought(cast, a_row(owner="", said="2026-02-02 17:05"))
    made = Complaint.objects.get()
    assert made.received_at == datetime(2026, 2, 2, 17, 5, tzinfo=UTC)
    assert made.clocks.get(of="final-response").last_day == date(2026, 3, 30)


def test_letters_that_went_meet_and_start_clocks_as_they_would_have(cast: Any) -> None:
    brought(cast, a_closed(owner=""))
    made = Complaint.objects.get()
    clocks = {each.of: each for each in made.clocks.all()}
    assert clocks["acknowledgement"].met_at == datetime(2025, 11, 5, 12, tzinfo=UTC)
    assert clocks["final-response"].met_at == datetime(2025, 12, 19, 12, tzinfo=UTC)
    assert clocks["summary-resolution"].dropped_why == "Answered by the full route."
    assert clocks["ombudsman-referral"].last_day == date(2026, 6, 19)
    assert (made.state, made.outcome, made.closed_at) == ("closed", "partly", datetime(2025, 12, 22, 12, tzinfo=UTC))
    assert [(each.title, each.decision, each.reasoning) for each in made.issues.all()] == [
        ("Noise", "upheld", "The report says so."), ("Nobody rang back", "not_upheld", "The report says so."),
    ]  # fmt: skip
    paid = RedressDecision.objects.get()
    assert (paid.total, paid.currency, paid.paid_on, paid.holds) == (Decimal("120.50"), made.site.currency, date(2025, 12, 22), True)
    assert not Todo.objects.exists()


def test_a_summary_resolution_in_time_ends_the_long_route_and_one_too_late_does_not(cast: Any) -> None:
    closed = {"state": "closed", "owner": "", "decisions": "upheld", "received": "2026-02-02 09:00", "closed": "2026-02-12"}
    brought(
        cast, a_row(reference="A", **closed, **{"summary-resolution_sent": "2026-02-05"}),
        a_row(reference="B", **closed, **{"summary-resolution_sent": "2026-02-09"}),
    )
    early, late = (Complaint.objects.get(imported__old_reference=each) for each in "AB")
    assert (early.route, early.clocks.get(of="summary-resolution").met_at) == ("short", datetime(2026, 2, 5, 12, tzinfo=UTC))
    assert (late.route, late.clocks.get(of="summary-resolution").met_at) == ("full", None)
    assert late.imported.differences.filter(code="letter", of="final-response").exists()
    assert not early.imported.differences.filter(code="letter").exists()


def test_a_difficulty_comes_in_as_one(cast: Any) -> None:
    brought(
        cast, a_row(reference="D1", kind="difficulty", owner=cast.ada.display_name),
        a_row(reference="D2", kind="difficulty", owner="", state="closed", closed="2026-02-10", outcome="not resolved"),
    )
    opened, closed = Difficulty.objects.order_by("pk")
    assert (opened.state, opened.owner) == ("open", cast.ada)
    assert Todo.objects.get().about == f"difficulty:{opened.reference}"
    assert (closed.state, closed.resolution) == ("not_resolved", "As Respond had it.")


def test_the_same_file_and_the_same_old_reference_come_in_once(cast: Any) -> None:
    brought(cast, a_row(owner=""))
    again = looked(cast, a_row(owner="", summary="Otherwise"), a_row(owner="", reference="RSP-9"))
    assert again.rows.get(old_reference="RSP-1").what == What.KNOWN
    with_other = looked(cast, a_row(owner=""), source="Aptean")
    assert with_other.rows.get().what == What.NEW
    actions.bring_in(again.reference, by=cast.olga_acts)
    worked(again)
    assert Complaint.objects.count() == 2
    with pytest.raises(RuleBroken, match="brought in"):
        actions.bring_in(again.reference, by=cast.olga_acts)
    assert Customer.objects.count() == 1


def test_a_customer_is_found_by_number_reference_or_address_and_added_once_where_unknown(cast: Any) -> None:
    hanna = a_customer()
    brought(
        cast, a_row(reference="1", owner="", customer=hanna.external_id), a_row(reference="2", owner="", customer=hanna.reference),
        a_row(reference="3", owner="", customer="99"), a_row(reference="4", owner="", customer="99"),
    )
    assert [each.customer for each in Complaint.objects.order_by("pk")[:2]] == [hanna, hanna]
    added = Customer.objects.get(external_id="99")
    assert added.name == "Hanna Lindqvist"
    assert Complaint.objects.filter(customer=added).count() == 2


@pytest.mark.parametrize(("changes", "column", "why"), [
    ({"received": "2027-01-01"}, "Received", "has not come yet"),
    ({"received": "tomorrow"}, "Received", "cannot be read"),
    ({"received": "=NOW()"}, "Received", "formula"),
    ({"received": "1994-01-04"}, "Received", "No rules for complaints about Claims"),
    ({"said": "2026-02-20"}, "First said", "after the receipt"),
    ({"state": "closed", "closed": "2026-02-01", "outcome": "upheld"}, "Closed on", "before it was received"),
    ({"state": "closed", "outcome": "upheld"}, "Closed on", "does not say when"),
    ({"state": "closed", "closed": "2026-02-20"}, "Outcome", "without an outcome"),
    ({"closed": "2026-02-20"}, "Closed on", "said to be open"),
    ({"state": "lost"}, "State", "none of what"),
    ({"line": "clams"}, "Line", "Near it: claims"),
    ({"owner": "Nobody Known"}, "Owner", "no person called so"),
    ({"owner": "ada"}, "Owner", "handle no complaints"),
    ({"customer": "CUS-999"}, "Customer", "no such customer"),
    ({"customer_name": ""}, "Customer", "no name is given"),
    ({"summary": "Bad\x07sign"}, "Summary", "no keyboard writes"),
    ({"summary": "x" * 121}, "Summary", "121 characters"),
    ({"issues": "A | B", "decisions": "upheld | upheld | upheld"}, "Decisions", "3 decisions on 2 issues"),
    ({"decisions": "maybe"}, "Decisions", "no decision"),
    ({"acknowledgement_sent": "2026-02-01"}, "Acknowledgement sent", "before the customer"),
    ({"final-response_way": "pigeon", "final-response_sent": "2026-02-20"}, "Final response by", "none of what"),
    ({"redress": "-5", "paid": "2026-02-20"}, "Redress paid", "below 0"),
    ({"redress": "5"}, "Paid on", "not when"),
    ({"regime": "uk-magic"}, "Regulation", "no regulation called so"),
    ({"special": "unicorn"}, "Special", "nothing special"),
    ({"kind": "difficulty", "acknowledgement_sent": "2026-02-10"}, "Acknowledgement sent", "no letters"),
])  # fmt: skip
def test_a_row_that_makes_no_sense_is_refused_with_its_column_and_nothing_of_it_comes_in(
    cast: Any, changes: dict[str, Any], column: str, why: str
) -> None:
    if changes.get("owner") == "ada":
        changes = {"owner": cast.ada.display_name}
    held = looked(cast, a_row(**{"owner": "", **changes}), *(a_row(owner="", reference=f"FINE-{each}") for each in range(5)))
    [(number, refused, _value, said)] = refusals(held)
    assert (number, refused) == (2, column)
    assert why in said
    actions.bring_in(held.reference, by=cast.olga_acts)
    worked(held)
    assert list(held.rows.filter(what=What.IN).values_list("old_reference", flat=True)) == [f"FINE-{each}" for each in range(5)]


def test_a_day_that_can_be_read_two_ways_is_not_guessed(cast: Any) -> None:
    held = looked(cast, a_row(owner="", received="03/02/2026"))
    assert refusals(held)[0][3] == "Day and month cannot be told apart."
    actions.look(held.reference, mapping={**held.mapping, "order": "dmy"}, by=cast.olga_acts)
    worked(held)
    assert held.rows.get().facts["received"].startswith("2026-02-03")


def test_the_second_of_two_rows_with_one_reference_is_refused(cast: Any) -> None:
    held = looked(cast, a_row(owner=""), a_row(owner=""))
    assert [each[3] for each in refusals(held)] == ["It stands in the file twice."]


def test_a_workbook_reads_as_a_csv_does(cast: Any) -> None:
    row = a_row(owner="", received=datetime(2026, 2, 9, 10, 15))  # noqa: DTZ001 (a cell has no zone)
    held = taken(cast, as_xlsx(row), name="cases.xlsx")
    actions.look(held.reference, by=cast.olga_acts)
    worked(held)
    assert held.rows.get().facts["received"] == "2026-02-09T10:15:00+00:00"


@pytest.mark.parametrize(("content", "match"), [
    (b"", "no header"), (b"PK\x03\x04rubbish", "could not be opened"), (b"Old reference,State\n", "no row"),
])  # fmt: skip
def test_a_file_that_is_no_register_is_refused_and_not_kept(cast: Any, content: bytes, match: str) -> None:
    with pytest.raises(RuleBroken, match=match):
        taken(cast, content, name="cases.xlsx")
    assert not CaseImport.objects.exists()


def test_columns_that_are_needed_must_be_named(cast: Any) -> None:
    held = taken(cast, b"Colour,Size\nred,4\n")
    with pytest.raises(RuleBroken, match="which column is: old reference, state, received, line, channel, summary"):
        actions.look(held.reference, by=cast.olga_acts)


def test_too_many_rows_are_refused_whole(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from floorwalker.record.importers import sheets

    monkeypatch.setattr(sheets, "ROWS_AT_MOST", 3)
    held = taken(cast, as_csv(*(a_row(owner="", reference=f"R{number}") for number in range(5))))
    actions.look(held.reference, by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="more than 3 rows"):
        worked(held)
    assert not held.rows.exists()


def test_work_that_was_stopped_leaves_whole_cases_and_goes_on(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    held = looked(cast, *(a_row(owner="", reference=f"R{number:02}") for number in range(25)))
    actions.bring_in(held.reference, by=cast.olga_acts)
    held.refresh_from_db()
    assert held.job is not None
    with pytest.raises(RuleBroken, match="work on it goes on"):
        actions.take_out(held.reference, by=cast.olga_acts)
    write, written = actions._write, list[int]()

    def stop_after_two(*args: Any) -> None:
        written.append(1)
        write(*args)
        if len(written) == 2:
            Job.objects.filter(pk=held.job_id).update(cancel_asked=True)

    monkeypatch.setattr(actions, "_write", stop_after_two)
    with pytest.raises(JobCancelled):
        worked(held)
    assert Complaint.objects.count() == 20 == CaseClock.objects.filter(of="final-response").count()
    Job.objects.filter(pk=held.job_id).update(state=Job.State.CANCELLED)
    actions.bring_in(held.reference, by=cast.olga_acts)
    worked(held)
    assert Complaint.objects.count() == 25
    assert TrailLine.objects.filter(kind="case_import.brought_in").count() == 1


def test_what_was_brought_in_is_taken_out_again_but_what_was_worked_on_stays(cast: Any) -> None:
    held = brought(cast, a_row(owner=cast.sam.display_name), a_closed(owner=""))
    kept = Complaint.objects.get(imported__old_reference="RSP-1")
    investigating.note(kept, words="Rang her.", by=cast.sam_acts)
    actions.take_out(held.reference, by=cast.olga_acts)
    assert worked(held) == {"taken_out": 1, "stayed": 1}
    assert Complaint.objects.get() == kept
    assert held.rows.get(what=What.IN).why == "Work was done on it since; it stays."
    again = looked(cast, a_row(owner=""), a_closed(owner=""))
    assert {row.old_reference: row.what for row in again.rows.all()} == {"RSP-1": What.KNOWN, "RSP-2": What.NEW}


def test_what_something_else_stands_on_is_not_taken_out(cast: Any) -> None:
    held = brought(cast, a_row(owner=""), a_row(owner="", reference="RSP-5"))
    first, second = Complaint.objects.order_by("pk")
    CaseContact.objects.create(complaint=first, contact=7, contact_at=NOW, linked_by=cast.sam, linked_at=NOW)
    actions.take_out(held.reference, by=cast.olga_acts)
    assert worked(held) == {"taken_out": 1, "stayed": 1}
    assert not Complaint.objects.filter(pk=second.pk).exists()
    assert CaseContact.objects.get().complaint == first


def test_the_file_goes_once_its_cases_are_in(cast: Any) -> None:
    held = looked(cast, a_row(owner=""))
    kept = held.stored
    assert kept is not None
    actions.bring_in(held.reference, by=cast.olga_acts)
    worked(held)
    assert held.stored is None
    assert not type(kept).objects.filter(pk=kept.pk).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.row(108)
def test_a_case_that_was_brought_in_is_erased_whole_with_its_customer(cast: Any, tmp_path: Path) -> None:
    customer, _ = nora(cast, complains=False)
    brought(cast, a_closed(owner="", customer=customer.reference, summary=f"The {MARK}", words=f"My {MARK} hums", issues=f"{MARK} | Noise",
            reasoning=f"The {MARK} hums", outcome="upheld", reference=f"{MARK}-7"))  # fmt: skip
    case_differences.accept(CaseDifference.objects.get().pk, reason=f"The {MARK} was told.", by=cast.cora_acts)
    assert rows_saying()
    with clock.frozen(NOW + timedelta(days=1_300)):
        request = asked_of(customer, cast, kind="erasure")
        rights_looked(request, cast.sam_acts)
        done(rights_erasure.erase(request.reference, letter=LETTER, by=cast.cora_acts), rights_erasure.run)
    assert rows_saying() == set()
    assert left_in(tmp_path) == set()


def test_a_file_of_which_nothing_is_in_is_put_away(cast: Any) -> None:
    held = looked(cast, a_row(owner=""))
    actions.put_away(held.reference, by=cast.olga_acts)
    assert not CaseImport.objects.exists()
    other = brought(cast, a_row(owner=""))
    with pytest.raises(RuleBroken, match="brought in"):
        actions.put_away(other.reference, by=cast.olga_acts)


def test_who_became_unable_since_is_refused_when_it_is_brought_in(cast: Any) -> None:
    held = looked(cast, a_row(owner=cast.sam.display_name))
    type(cast.sam).objects.filter(pk=cast.sam.pk).update(left_on=date(2026, 2, 28))
    actions.bring_in(held.reference, by=cast.olga_acts)
    worked(held)
    assert refusals(held)[0][1] == "Owner"
    assert not Complaint.objects.exists()


def test_closed_ones_count_in_the_return_of_their_period(cast: Any) -> None:
    other = {"outcome": "not upheld", "decisions": "not upheld", "redress": "", "paid": ""}
    brought(cast, a_closed(owner=""), a_closed(owner="", reference="RSP-3", **other))
    pack, told = next(pair for pair in returns.offered(cast.cora_acts) if pair[0].code == "uk-disp")
    period = next(each for each in returns.periods(told, today=date(2026, 3, 2)) if each.first <= date(2025, 12, 22) <= each.last)
    groups = dict(returns.of(pack, told, period, by=cast.cora_acts).groups)
    lines = {line.name: line.value for lines in groups.values() for line in lines}
    assert lines["Opened in the period"] == "2"
    assert lines["Upheld, wholly or in part"] == "1"
    assert lines["Redress paid"].startswith("120.50")


@pytest.mark.parametrize(("who", "allowed"), [
    *((each, True) for each in ("cora", "olga")),
    *((each, False) for each in ("ada", "adm", "asa", "pat", "quin", "rita", "sam", "stranger", "una")),
])  # fmt: skip
def test_compliance_and_operations_bring_cases_in_and_nobody_else(cast: Any, who: str, allowed: bool) -> None:
    acts, sees = getattr(cast, f"{who}_acts"), getattr(cast, f"{who}_sees")
    if who == "cora":
        a_customer()
    row = a_row(owner="", customer="", customer_name="")
    if not allowed:
        with pytest.raises(NotAllowed):
            taken(cast, as_csv(row), by=acts)
        held = brought(cast, row)
        for act in (actions.look, actions.bring_in, actions.take_out, actions.put_away, actions.stop):
            with pytest.raises(NotAllowed):
                act(held.reference, by=acts)
    else:
        held = brought(cast, row, by=acts)
    paths = ("", "new/", "template/", "differences/", f"{held.reference}/", f"{held.reference}/refused/", f"{held.reference}/progress/")
    assert {sees.get(f"/resolve/case-imports/{path}").status_code for path in paths} == {200 if allowed else 403}


def test_who_adds_no_customers_is_told_so(cast: Any) -> None:
    held = looked(cast, a_row(owner=""), by=cast.cora_acts)
    assert "you add no customers" in refusals(held)[0][3]


def test_a_case_brought_in_is_found_by_its_old_reference(cast: Any) -> None:
    brought(cast, a_row(owner="", reference="RSP-20417"))
    made = Complaint.objects.get()
    page = cast.sam_sees.get("/resolve/complaints/?old=RSP-204")
    assert made.reference in page.content.decode()
    assert made.reference not in cast.sam_sees.get("/resolve/complaints/?old=XYZ").content.decode()
    file = cast.sam_sees.get(f"/resolve/complaints/{made.reference}/").content.decode()
    assert "RSP-20417" in file
    assert timedelta(0) < made.logged_at - made.received_at
