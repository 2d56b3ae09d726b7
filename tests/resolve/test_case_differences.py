"""Where an old register differs from the rules: told with the case beside it, accepted with a reason, or gone once it is corrected."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from floorwalker.ground.errors import NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Todo
from floorwalker.ground.trail.models import Line as TrailLine
from floorwalker.resolve.actions import acknowledging
from floorwalker.resolve.actions import case_differences as actions
from floorwalker.resolve.actions.case_differences import Correction
from floorwalker.resolve.models import CaseDifference, CaseImport, Complaint
from tests.resolve.cases_made import a_line
from tests.resolve.registers_made import a_closed, a_row, as_csv, brought, worked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock", "a_folder"), pytest.mark.row(75)]
LIST = "/resolve/case-imports/"


@pytest.fixture
def a_folder(tmp_path: Any, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


@pytest.fixture(autouse=True)
def claims(cast: Any) -> Any:
    return a_line(cast)


def told(reference: str = "RSP-2") -> list[tuple[str, str, str, str]]:
    rows = CaseDifference.objects.filter(imported__old_reference=reference, state="open")
    return [(each.code, each.of, each.theirs, each.ours) for each in rows]


def test_a_register_that_keeps_to_the_rules_has_no_difference(cast: Any) -> None:
    brought(cast, a_closed(owner=""))
    assert told() == []


@pytest.mark.parametrize(("changes", "differs"), [
    ({"final-response_due": "2025-12-31"}, ("due", "final-response", "due 31 Dec 2025", "due 29 Dec 2025")),
    ({"final-response_sent": "2026-01-05", "closed": "2026-01-06", "paid": "2026-01-06"},
     ("late", "final-response", "in time", "late: due 29 Dec 2025, done 5 Jan 2026")),
    ({"final-response_in_time": "no"}, ("in_time", "final-response", "late", "in time: due 29 Dec 2025, done 19 Dec 2025")),
    ({"outcome": "upheld"}, ("outcome", "", "Upheld", "Upheld in part, by the decisions on its issues")),
    ({"final-response_sent": "", "final-response_way": "", "final-response_in_time": "", "final-response_due": ""},
     ("letter", "final-response", "no answer was sent", "a complaint that was decided is answered in writing")),
    ({"regime": "uk-energy"}, ("regime", "", "uk-energy", "uk-disp holds for the line on that day")),
])  # fmt: skip
def test_what_differs_is_told_with_both_sides(cast: Any, changes: dict[str, str], differs: tuple[str, ...]) -> None:
    brought(cast, a_closed(owner="", **changes))
    assert told() == [differs]


def test_a_clock_that_the_old_register_did_not_have_and_one_that_the_rules_do_not(cast: Any) -> None:
    a_line(cast, pack="internal", code="shop")
    brought(cast, a_row(owner=""), a_row(owner="", reference="S", line="shop", **{"final-response_due": "2026-04-06"}))
    assert told("RSP-1") == [
        ("new_clock", "acknowledgement", "no such date", "due 16 Feb 2026, was late"),
        ("new_clock", "final-response", "no such date", "due 6 Apr 2026"),
    ]  # fmt: skip
    assert all(code in {"due", "new_clock", "not_due"} for code, *_ in told("S"))


def test_it_is_accepted_with_a_reason_once(cast: Any) -> None:
    brought(cast, a_closed(owner="", outcome="upheld"))
    row = CaseDifference.objects.get()
    with pytest.raises(RuleBroken, match="The reason is missing"):
        actions.accept(row.pk, reason=" ", by=cast.cora_acts)
    actions.accept(row.pk, reason="So it was told to the customer.", by=cast.cora_acts)
    row.refresh_from_db()
    assert (row.state, row.reason, row.settled_by) == ("accepted", "So it was told to the customer.", cast.cora)
    with pytest.raises(RuleBroken, match="accepted already"):
        actions.accept(row.pk, reason="Again.", by=cast.cora_acts)
    assert TrailLine.objects.filter(kind="case_import.difference_accepted", subject=Complaint.objects.get().reference).exists()


def correction(made: Complaint, **changes: Any) -> Correction:
    old = actions.old_case(made.imported)
    return Correction(**{
        "said_at": old.said_at, "letters": {each.kind: (each.at, each.way) for each in old.letters}, "outcome": old.outcome, **changes,
    })  # fmt: skip


def test_a_letter_that_was_left_out_is_put_in_and_clocks_run_anew(cast: Any) -> None:
    brought(cast, a_row(owner=cast.sam.display_name, **{"final-response_due": "2026-04-06", "acknowledgement_in_time": "yes"}))
    made = Complaint.objects.get()
    assert [each[:2] for each in told("RSP-1")] == [("new_clock", "acknowledgement"), ("late", "acknowledgement")]
    went = datetime(2026, 2, 12, 11, tzinfo=UTC)
    found = correction(made, letters={"acknowledgement": (went, "post")})
    assert actions.correct(made, found, reason="Found in the post book.", by=cast.olga_acts) == []
    made.refresh_from_db()
    assert made.clocks.get(of="acknowledgement").met_at == went
    assert made.letters.get().sent_at == went
    assert made.next_step == "final-response"
    assert Todo.objects.get(person=cast.sam).due_at == made.next_due_at
    assert set(CaseDifference.objects.values_list("state", flat=True)) == {"corrected"}
    with pytest.raises(RuleBroken, match="Nothing is changed"):
        actions.correct(made, correction(made), reason="Again.", by=cast.olga_acts)


def test_when_it_was_said_and_the_outcome_are_corrected(cast: Any) -> None:
    brought(cast, a_closed(owner="", outcome="upheld", **{"final-response_due": "2025-12-26"}))
    made = Complaint.objects.get()
    assert {each[0] for each in told()} == {"due", "outcome"}
    said = datetime(2025, 10, 31, 9, tzinfo=UTC)
    actions.correct(made, correction(made, said_at=said, outcome="partly"), reason="The call of 31 October.", by=cast.cora_acts)
    made.refresh_from_db()
    assert (made.received_at, made.outcome, made.state) == (said, "partly", "closed")
    assert made.clocks.get(of="final-response").last_day == date(2025, 12, 26)
    assert [each[0] for each in told()] == ["due"]  # that of the acknowledgement now
    assert told()[0][1] == "acknowledgement"


@pytest.mark.parametrize(("changes", "match"), [
    ({"said_at": datetime(2026, 3, 2, 10, tzinfo=UTC)}, "after it was closed, or after it was brought in"),
    ({"said_at": datetime(2025, 2, 1, tzinfo=UTC)}, "Another edition"),
    ({"letters": {"acknowledgement": (datetime(2026, 1, 1, tzinfo=UTC), "post")}}, "went before it was said"),
    ({"outcome": "upheld"}, "is open"),
])  # fmt: skip
def test_a_correction_that_makes_no_sense_is_refused_and_changes_nothing(cast: Any, changes: dict[str, Any], match: str) -> None:
    brought(cast, a_row(owner=""))
    made = Complaint.objects.get()
    with pytest.raises(RuleBroken, match=match):
        actions.correct(made, correction(made, **changes), reason="Because.", by=cast.olga_acts)
    assert Complaint.objects.get().received_at == made.received_at
    assert made.clocks.count() == 3


def test_a_case_whose_clocks_were_met_here_is_corrected_no_more(cast: Any) -> None:
    brought(cast, a_row(owner=""))
    made = Complaint.objects.get()
    acknowledging.acknowledge(made, how="By telephone and letter", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="were met here since"):
        actions.correct(made, correction(made, said_at=datetime(2026, 2, 3, tzinfo=UTC)), reason="Because.", by=cast.olga_acts)


@pytest.mark.parametrize("who", ["ada", "adm", "asa", "pat", "quin", "rita", "sam", "stranger", "una"])
def test_nobody_else_accepts_or_corrects(cast: Any, who: str) -> None:
    brought(cast, a_closed(owner="", outcome="upheld"))
    row, acts = CaseDifference.objects.get(), getattr(cast, f"{who}_acts")
    with pytest.raises(NotAllowed):
        actions.accept(row.pk, reason="No.", by=acts)
    with pytest.raises(NotAllowed):
        actions.correct(Complaint.objects.get(), correction(Complaint.objects.get()), reason="No.", by=acts)
    assert getattr(cast, f"{who}_sees").get(f"{LIST}differences/{row.pk}/").status_code == 403


def test_one_that_is_not_there_is_told_so(cast: Any) -> None:
    with pytest.raises(NotFound):
        actions.accept(404, reason="No.", by=cast.cora_acts)
    assert cast.cora_sees.get(f"{LIST}differences/404/").status_code == 404


def test_somebody_moves_in_from_another_register_by_the_pages(cast: Any, django_assert_max_num_queries: Any) -> None:
    sees = cast.olga_sees
    assert "No case was brought in" in sees.get(LIST).content.decode()
    book = sees.get(f"{LIST}template/")
    assert book.content[:2] == b"PK"
    empty = sees.post(f"{LIST}new/", {"source": "Respond", "site": cast.sam.site.pk})
    assert (empty.status_code, "No file was given" in empty.content.decode()) == (422, True)
    bad = a_row(owner="", reference="BAD", line="nowhere")
    file = SimpleUploadedFile("cases.csv", as_csv(a_row(owner=cast.sam.display_name), a_closed(owner="", outcome="upheld"), bad))
    page = sees.post(f"{LIST}new/", {"source": "Respond", "site": cast.sam.site.pk, "file": file}, follow=True)
    held = CaseImport.objects.get()
    where = f"{LIST}{held.reference}/"
    assert "What each column is" in page.content.decode()
    form = page.context["table"]
    data = {each.html_name: each.value() or "" for each in form}
    wrong = sees.post(where, {**data, "column_0": "leave out"})
    assert (wrong.status_code, "which column is: old reference" in wrong.content.decode()) == (422, True)
    assert "waits for the worker" in sees.post(where, data, follow=True).content.decode()
    assert sees.get(f"{where}progress/").status_code == 200
    worked(held)
    assert sees.get(f"{where}progress/")["HX-Refresh"] == "true"
    with django_assert_max_num_queries(60):
        looked = sees.get(where).content.decode()
    assert "2 cases would come in" in looked
    assert "There is no line called so." in looked
    refused = b"".join(sees.get(f"{where}refused/").streaming_content).decode()
    assert "BAD,Line,nowhere" in refused
    sees.post(f"{where}do/bring-in/")
    worked(held)
    with django_assert_max_num_queries(60):
        done = sees.get(where).content.decode()
    assert "2 cases in, 3 differences open" in done
    with django_assert_max_num_queries(60):
        listing = sees.get(f"{LIST}differences/?state=open").content.decode()
    assert "Outcome does not fit its issues" in listing
    exported = b"".join(sees.get(f"{LIST}differences/?format=csv").streaming_content).decode()
    assert "RSP-2" in exported
    row = CaseDifference.objects.get(code="outcome")
    one = f"{LIST}differences/{row.pk}/"
    assert "by the decisions on its issues" in sees.get(one).content.decode()
    assert sees.post(one, {"act": "accept", "reason": ""}).status_code == 422
    fields = {each.name: each.value() for each in sees.get(one).context["correcting"]}
    sent = {name: value if isinstance(value, str) else "" for name, value in fields.items()}
    before = Complaint.objects.get(imported__old_reference="RSP-2")
    sees.post(one, {**sent, "act": "correct", "outcome": "partly", "reason": "The letter says in part."})
    before.refresh_from_db()
    assert before.outcome == "partly"
    assert before.clocks.filter(of="acknowledgement", met_at__isnull=False).exists()
    others = CaseDifference.objects.filter(state="open")
    sees.post(f"{LIST}differences/", {"hand": "accept", "step": "do", "reason": "Known.", "row": [each.pk for each in others]})
    assert not CaseDifference.objects.filter(state="open").exists()
    assert "No difference waits" in sees.get(LIST).content.decode()
    sees.post(f"{where}do/take-out/")
    worked(held)
    assert Complaint.objects.count() == 0
    assert "taken out" in sees.get(where).content.decode()
