"""The file of a complaint: evidence, requests, news, impartial decisions on each issue, and every mistake with them stopped."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock, todos
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Notice, StoredFile, Todo
from floorwalker.record.models import Interaction
from floorwalker.resolve.actions import acknowledging, impartial, investigating, issues, requests, updates
from floorwalker.resolve.actions.investigating import Upload
from floorwalker.resolve.forms.files import PromiseForm
from floorwalker.resolve.models import Complaint, ConflictCheck, Evidence, Issue
from floorwalker.resolve.queries import conflicts
from floorwalker.review.actions import disclosures
from tests.conftest import MONDAY
from tests.resolve.cases_made import RECEIVED, a_complaint, a_customer
from tests.resolve.files_made import a_file, investigated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
SOON = MONDAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


@pytest.mark.row(75)
def test_acknowledging_meets_its_clock_and_starts_what_runs_from_it(cast: Any) -> None:
    from tests.resolve.cases_made import a_line

    made = a_file(cast, line=a_line(cast, pack="uk-housing", code="homes"), answers={"dissatisfied": "yes", "after-request": "yes"})
    assert set(made.clocks.values_list("of", flat=True)) == {"acknowledgement"}
    with pytest.raises(RuleBroken, match="between its receipt and now"):
        acknowledging.acknowledge(made, how="Letter", at=RECEIVED - timedelta(hours=1), by=cast.sam_acts)
    met = acknowledging.acknowledge(made, how="Letter from the mail room", by=cast.sam_acts)
    assert (met.met_at, met.met_with) == (MONDAY, "Letter from the mail room")
    made.refresh_from_db()
    assert made.next_step == "final-response"
    assert made.final_due_at is not None
    with pytest.raises(RuleBroken, match="waits for no acknowledgement"):
        acknowledging.acknowledge(made, how="Again", by=cast.sam_acts)


@pytest.mark.row(103)
def test_evidence_is_wanted_and_put_in_as_a_file_with_its_digest_or_a_record_or_left_out_with_a_reason(cast: Any) -> None:
    made = a_file(cast)
    row = investigating.want(made, what="Moisture log", where="Repair network", issue=2, by=cast.sam_acts)
    assert (row.state, row.issue.position if row.issue else 0) == ("wanted", 2)
    with pytest.raises(RuleBroken, match="Nothing is put in"):
        investigating.bring_in(row, by=cast.sam_acts)
    for ref in ("contact:C-1", "person:P-1", "nonsense:1", "x"):
        with pytest.raises(RuleBroken, match="no record"):
            investigating.bring_in(row, ref=ref, by=cast.sam_acts)
    put = investigating.bring_in(row, upload=Upload("log.txt", "text/plain", [b"72 per cent"]), says="Wet.", by=cast.sam_acts)
    assert put.file is not None
    assert put.file.sha256 == hashlib.sha256(b"72 per cent").hexdigest()
    with pytest.raises(RuleBroken, match="Moisture log is in"):
        investigating.bring_in(row, says="Again.", by=cast.sam_acts)
    other = investigating.want(made, what="Photographs", where="The customer", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="The reason is missing"):
        investigating.waive(other, why=" ", by=cast.sam_acts)
    investigating.waive(other, why="She has none.", by=cast.sam_acts)
    contact = Interaction.objects.create(
        pk=12, source="crm", external_id="12", channel="voice", outcome="handled", started_at=RECEIVED, customer=made.customer
    )
    third = investigating.want(made, what="The call", where="Our record", by=cast.sam_acts)
    assert investigating.bring_in(third, ref=f"C-{contact.pk}", by=cast.sam_acts).ref == "contact:C-12"
    assert list(Evidence.objects.values_list("state", flat=True)) == ["in", "waived", "in"]
    assert StoredFile.objects.get().references == 1


def test_a_file_that_is_too_large_is_refused_and_nothing_of_it_is_kept(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(investigating, "FILE_MB", 1)
    row = investigating.want(a_file(cast), what="Video", where="The customer", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="larger than 1 MB"):
        investigating.bring_in(row, upload=Upload("v.mp4", "video/mp4", [b"x" * 2**20, b"x"]), by=cast.sam_acts)
    row.refresh_from_db()
    assert row.state == "wanted"
    assert not StoredFile.objects.exists()


@pytest.mark.row(103)
def test_another_team_is_asked_by_a_day_reminded_and_answers_in_time_or_late(cast: Any) -> None:
    made = a_file(cast)
    log = investigating.want(made, what="Moisture log", where="Repair network", by=cast.sam_acts)
    row = requests.ask(made, to=cast.ada, what="The log, please", due_at=SOON, evidence=log, issue=2, team="Repair network",
        by=cast.sam_acts)
    made.refresh_from_db()
    assert (made.next_step, made.next_due_at) == ("request", SOON)
    todo = Todo.objects.get(key=f"request:{row.reference}")
    assert (todo.person, todo.due_at, todo.about) == (cast.ada, SOON, f"complaint_request:{row.reference}")
    requests.chase(row, by=cast.sam_acts)
    assert Notice.objects.filter(person=cast.ada, key__contains=":chased:1").exists()
    with pytest.raises(NotFound):
        requests.answer(row, words="Mine", by=cast.rita_acts)
    with clock.frozen(SOON + timedelta(hours=3)):
        answered = requests.answer(row, words="Here it is.", by=cast.ada_acts)
        assert answered.late_at(clock.now())
    todo.refresh_from_db()
    assert todo.done_at is not None
    assert Notice.objects.filter(person=cast.sam, about=f"complaint:{made.reference}").exists()
    with pytest.raises(RuleBroken, match="waits for no answer"):
        requests.answer(row, words="Again.", by=cast.ada_acts)
    with pytest.raises(RuleBroken, match="waits for no answer"):
        requests.chase(row, by=cast.sam_acts)


def test_what_was_handed_to_somebody_else_they_may_answer(cast: Any) -> None:
    made = a_file(cast)
    row = requests.ask(made, to=cast.ada, what="The log, please", due_at=SOON, by=cast.sam_acts)
    with pytest.raises(NotFound):
        requests.answer(row, words="Mine.", by=cast.rita_acts)
    todos.hand_over(Todo.objects.get(key=f"request:{row.reference}").pk, to=cast.rita, by=cast.olga_acts)
    assert cast.rita_sees.get(f"/resolve/requests/{row.reference}/").status_code == 200
    assert requests.answer(row, words="From ten to noon.", by=cast.rita_acts).answered_by == cast.rita


@pytest.mark.parametrize(("changes", "match"), [
    ({"due_at": MONDAY}, "has passed"), ({"what": " "}, "What is asked is missing"), ({"to": "sam"}, "cannot be asked"),
    ({"issue": 9}, "no issue 9"),
])  # fmt: skip
def test_a_request_that_makes_no_sense_is_refused(cast: Any, changes: dict[str, Any], match: str) -> None:
    made = a_file(cast)
    if "to" in changes:
        changes["to"] = getattr(cast, changes["to"])
    with pytest.raises(RuleBroken, match=match):
        requests.ask(made, **{"to": cast.ada, "what": "Please", "due_at": SOON, "by": cast.sam_acts, **changes})
    assert not Todo.objects.filter(key__startswith="request").exists()


def test_deciding_without_an_answer_needs_a_reason_and_nobody_owes_it_any_more(cast: Any) -> None:
    made = a_file(cast)
    row = requests.ask(made, to=cast.ada, what="Please", due_at=SOON, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="The reason is missing"):
        requests.drop(row, why="", by=cast.sam_acts)
    requests.drop(row, why="The log was lost.", by=cast.sam_acts)
    assert not Todo.objects.filter(key=f"request:{row.reference}", done_at=None).exists()
    made.refresh_from_db()
    assert made.next_step != "request"


@pytest.mark.row(105)
def test_news_is_promised_for_a_moment_and_given_as_promised(cast: Any) -> None:
    made = a_file(cast)
    with pytest.raises(RuleBroken, match="has passed"):
        updates.promise(made, way="call", at=MONDAY, words="News", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="'smoke' is no way"):
        updates.promise(made, way="smoke", at=SOON, words="News", by=cast.sam_acts)
    updates.promise(made, way="call", at=SOON, words="How far we have come", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="waits for news"):
        updates.promise(made, way="call", at=SOON, words="More", by=cast.sam_acts)
    given = updates.give(made, way="email", words="The log is asked for.", next_at=SOON + timedelta(days=7), by=cast.sam_acts)
    assert (given.promised_for, given.given_at, given.way) == (SOON, MONDAY, "email")
    assert made.updates.filter(given_at=None).get().promised_for == SOON + timedelta(days=7)


@pytest.mark.row(103)
def test_nobody_decides_who_did_not_check_or_has_a_tie_that_no_second_person_agreed_to(cast: Any) -> None:
    Interaction.objects.create(pk=7, source="crm", external_id="7", channel="voice", outcome="handled", started_at=RECEIVED, agent=cast.sam)
    made = a_file(cast, contact=7)
    with pytest.raises(RuleBroken, match="Nobody checked whether you may decide"):
        issues.find(made, 1, words="So.", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="Sam Whitlock handled C-7"):
        impartial.check(made, by=cast.sam_acts)
    assert not ConflictCheck.objects.exists()
    row = impartial.check(made, why="Nobody else is here this week.", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="has not agreed yet"):
        issues.find(made, 1, words="So.", by=cast.sam_acts)
    with pytest.raises(NotAllowed):
        impartial.answer(row, agrees=True, reason="Yes.", by=cast.sam_acts)
    with pytest.raises(NotAllowed):
        impartial.answer(row, agrees=True, reason="Yes.", by=cast.una_acts)
    impartial.answer(row, agrees=False, reason="Give it to Cora.", by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="did not agree"):
        issues.find(made, 1, words="So.", by=cast.sam_acts)
    impartial.check(made, by=cast.cora_acts)
    issues.find(made, 1, words="So.", by=cast.cora_acts)
    assert not Todo.objects.filter(key__startswith="conflict:", done_at=None).exists()


def test_ties_are_found_in_the_words_and_in_what_somebody_told_of(cast: Any) -> None:
    made = a_complaint(cast, words="Cora Lindqvist was rude.", customer=a_customer("Joseph Whelan"))
    assert conflicts.ties(made, cast.cora) == ["The words of the complaint name Cora Lindqvist."]
    assert conflicts.ties(made, cast.olga) == []
    disclosures.tell(kind="tie", party="Joseph Whelan", words="My uncle.", on_day=MONDAY.date(), by=cast.olga_acts)
    (found,) = conflicts.ties(made, cast.olga)
    assert "Joseph Whelan" in found
    clear = impartial.check(made, by=cast.sam_acts)
    assert clear.is_clear
    tied = impartial.check(made, declared="He is my neighbour.", why="I do not know him.", by=cast.sam_acts)
    assert not tied.may
    with pytest.raises(RuleBroken, match="You have a tie yourself"):
        impartial.answer(tied, agrees=True, reason="Fine.", by=cast.olga_acts)


@pytest.mark.row(127)
def test_each_issue_has_its_own_finding_sources_and_decision(cast: Any) -> None:
    made = investigated(cast)
    first = made.issues.get(position=1)
    assert (first.decision, first.decided_by, first.decided_at) == ("upheld", cast.sam, MONDAY)
    assert [each.what for each in first.findings.get().sources.all()] == ["Report of the dryers"]
    issues.decide(made, 2, decision="not_upheld", reasoning="We rang at four.", by=cast.sam_acts)
    assert list(made.issues.values_list("decision", flat=True)) == ["upheld", "not_upheld"]


@pytest.mark.parametrize(("act", "match"), [
    (lambda made, by: issues.decide(made, 1, decision="upheld", reasoning="Yes.", by=by), "Nothing was found of issue 1"),
    (lambda made, by: issues.decide(made, 1, decision="perhaps", reasoning="Yes.", by=by), "'perhaps' is no decision"),
    (lambda made, by: issues.decide(made, 3, decision="upheld", reasoning="Yes.", by=by), "no issue 3"),
    (lambda made, by: issues.find(made, 1, words=" ", by=by), "What was found is missing"),
    (lambda made, by: issues.add(made, title=" ", by=by), "The title is missing"),
    (lambda made, by: investigating.want(made, what="", where="Here", by=by), "What is wanted is missing"),
    (lambda made, by: investigating.note(made, words=" ", by=by), "The note is missing"),
])  # fmt: skip
def test_a_mistake_with_an_issue_is_stopped(cast: Any, act: Any, match: str) -> None:
    made = a_file(cast)
    impartial.check(made, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match=match):
        act(made, cast.sam_acts)


def test_a_decision_needs_its_reasoning_and_evidence_of_this_file_that_is_in(cast: Any) -> None:
    made, other = a_file(cast), a_file(cast)
    impartial.check(made, by=cast.sam_acts)
    wanted = investigating.want(made, what="Log", where="Network", by=cast.sam_acts)
    theirs = investigating.want(other, what="Log", where="Network", by=cast.sam_acts)
    for row in (wanted, theirs):
        with pytest.raises(RuleBroken, match="is not in this file"):
            issues.find(made, 1, words="So.", sources=[row], by=cast.sam_acts)
    issues.find(made, 1, words="So.", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="The reasoning is missing"):
        issues.decide(made, 1, decision="upheld", reasoning=" ", by=cast.sam_acts)
    assert not Issue.objects.exclude(decision="").exists()


def test_two_who_change_one_file_do_not_write_over_one_another(cast: Any) -> None:
    made = investigated(cast)
    seen = made.changes
    issues.decide(made, 1, decision="partly", reasoning="In part.", changes=seen, by=cast.sam_acts)
    impartial.check(made, by=cast.cora_acts)
    with pytest.raises(Conflict, match=f"Somebody changed {made.reference} while you read it"):
        issues.decide(made, 1, decision="not_upheld", reasoning="No.", changes=seen, by=cast.cora_acts)
    assert made.issues.get(position=1).decision == "partly"
    made.refresh_from_db()
    assert made.changes > seen + 1


DO = {
    "note": lambda made, cast, by: investigating.note(made, words="So.", by=by),
    "want": lambda made, cast, by: investigating.want(made, what="Log", where="Network", by=by),
    "ask": lambda made, cast, by: requests.ask(made, to=cast.ada, what="Please", due_at=SOON, by=by),
    "promise": lambda made, cast, by: updates.promise(made, way="call", at=SOON, words="News", by=by),
    "give": lambda made, cast, by: updates.give(made, way="call", words="News", by=by),
    "check": lambda made, cast, by: impartial.check(made, by=by),
    "issue": lambda made, cast, by: issues.add(made, title="More", by=by),
    "find": lambda made, cast, by: issues.find(made, 1, words="So.", by=by),
    "decide": lambda made, cast, by: issues.decide(made, 1, decision="upheld", reasoning="So.", by=by),
    "acknowledge": lambda made, cast, by: acknowledging.acknowledge(made, how="Letter", by=by),
}


@pytest.mark.parametrize("who", ["ada", "quin", "pat", "rita", "asa", "adm", "stranger"])
@pytest.mark.parametrize("act", sorted(DO))
def test_who_does_not_handle_complaints_changes_nothing(cast: Any, who: str, act: str) -> None:
    made = a_complaint(cast, by=cast.ada_acts)
    with pytest.raises(NotAllowed):
        DO[act](made, cast, getattr(cast, f"{who}_acts"))
    assert Complaint.objects.get(pk=made.pk).changes == made.changes


@pytest.mark.parametrize("act", sorted(set(DO) - {"note"}))
def test_nothing_is_changed_of_a_complaint_that_is_not_open(cast: Any, act: str) -> None:
    made = a_complaint(cast)
    Complaint.objects.filter(pk=made.pk).update(state="closed", closed_at=MONDAY, outcome="upheld")
    with pytest.raises(RuleBroken, match=f"{made.reference} is not open: closed"):
        DO[act](made, cast, cast.sam_acts)


@pytest.mark.parametrize(("typed", "kept"), [
    ("2026-07-06T17:00", datetime(2026, 7, 6, 16, tzinfo=UTC)), ("2026-12-07T17:00", datetime(2026, 12, 7, 17, tzinfo=UTC)),
])  # fmt: skip
def test_a_time_is_typed_by_the_clock_of_the_reader_in_summer_and_winter(cast: Any, typed: str, kept: datetime) -> None:
    said = {"way": "call", "at": typed, "words": "How far we are"}
    form = PromiseForm(said, complaint=a_file(cast), by=cast.sam_acts, zone="Europe/London")
    assert form.is_valid()
    assert form.cleaned_data["at"] == kept


def test_a_time_that_the_clock_leaves_out_is_refused(cast: Any) -> None:
    said = {"way": "call", "at": "2026-03-29T01:30", "words": "How far we are"}
    form = PromiseForm(said, complaint=a_file(cast), by=cast.sam_acts, zone="Europe/London")
    assert "There is no such time" in form.errors["at"][0]
