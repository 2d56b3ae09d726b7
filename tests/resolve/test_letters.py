"""Letters: from versioned texts, word for word what the regulation wants, signed off by the right person, and what sending one does."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock, files
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Message
from floorwalker.ground.trail.models import Line
from floorwalker.resolve import opening
from floorwalker.resolve.actions import letters, redress, sending, updates
from floorwalker.resolve.models import CaseLetter, Complaint
from floorwalker.resolve.queries.case_files import CaseFile
from floorwalker.resolve.rules import letters as rules
from tests.conftest import MONDAY
from tests.resolve.cases_made import a_line
from tests.resolve.files_made import a_file, investigated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(203)]
POST = {"channel": "post", "recipient": "Hanna Lindqvist\n1 Mill Lane\nLeeds"}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def answered(cast: Any, kind: str = "final-response", *, made: Complaint | None = None, amount: int = 0) -> CaseLetter:
    """Return a letter that says everything it must."""
    made = made or investigated(cast)
    if amount:
        redress.add(made, kind="cost", what="Hotel", how="1 night", source="Receipt", amount=Decimal(amount), by=cast.sam_acts)
    if not CaseFile(made).decision and CaseFile(made).owed:
        redress.decide(made, reason="She paid it.", by=cast.sam_acts)
    row = letters.draft(made, kind=kind, by=cast.sam_acts)
    while lacks := letters.missing(row):
        row = letters.insert(row, clause=lacks[0].clause.id, by=cast.sam_acts)
    return row


def test_a_letter_is_filled_with_what_is_known_and_says_what_lacks(cast: Any) -> None:
    made = a_file(cast)
    row = letters.draft(made, kind="final-response", by=cast.sam_acts)
    assert row.body.startswith("Dear Hanna Lindqvist,\n\nYou told us on 27 February 2026 about: Dryers too loud.")
    assert rules.left_open(row.body) == ["decisions", "redress"] or rules.left_open(row.body) == ["decisions"]
    lacks = letters.left_to_do(row, CaseFile(made))
    assert "It does not say: Six months to refer" in lacks
    assert "Issue 1 is not decided" in lacks
    with pytest.raises(RuleBroken, match=r"cannot be signed off\. It does not say: Six months to refer\. And"):
        letters.sign(row, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="is being written"):
        letters.draft(made, kind="final-response", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="There is no letter 'poem'"):
        letters.draft(made, kind="poem", by=cast.sam_acts)


@pytest.mark.parametrize(("words", "there"), [
    ("You may refer it within six months.", True), ("WITHIN  six\nmonths", True), ("**within six months**", True),
    ("within sixteen months", False), ("within six monthsly", False), ("within half a year", False),
])  # fmt: skip
def test_required_words_are_looked_for_word_by_word(cast: Any, words: str, there: bool) -> None:
    edition = opening.edition_of(a_file(cast))
    found = {each.name: each.is_there for each in rules.blocks(edition, "final-response", words)}
    assert found["Six months to refer"] is there
    assert len(found) == 4


def test_every_paragraph_of_the_house_says_what_its_clause_wants() -> None:
    from floorwalker.ground import packs

    for (code, clause), paragraph in rules.PARAGRAPHS.items():
        pack = packs.regulations().get(code)
        found = next(each for each in pack.clauses if each.id == clause)
        assert found.wording is not None
        edition = pack.on(max(found.since, date(2026, 6, 1)))
        blocks = {each.clause.id: each for each in rules.blocks(edition, found.wording.letter, paragraph)}
        assert blocks[clause].is_there, (code, clause)


def test_nothing_goes_that_was_not_signed_off_as_it_stands(cast: Any) -> None:
    row = answered(cast)
    with pytest.raises(RuleBroken, match="not signed off as it stands"):
        sending.send(row, **POST, by=cast.sam_acts)
    letters.sign(row, by=cast.sam_acts)
    row.refresh_from_db()
    changed = letters.write(row, body=row.body.replace("within six months", "at some time"), changes=row.changes, by=cast.sam_acts)
    assert changed.state == "draft"
    with pytest.raises(Conflict, match="while you wrote"):
        letters.write(row, body="Mine.", changes=0, by=cast.cora_acts)
    with pytest.raises(RuleBroken, match="Six months to refer"):
        letters.sign(changed, by=cast.sam_acts)
    CaseLetter.objects.filter(pk=row.pk).update(state="signed", signed_digest="0" * 64, signed_at=MONDAY, signed_by=cast.sam)
    with pytest.raises(RuleBroken, match="not signed off as it stands"):
        sending.send(row, **POST, by=cast.sam_acts)
    assert not CaseLetter.objects.filter(state="sent").exists()


@pytest.mark.row(104)
def test_the_final_response_meets_its_clock_and_starts_that_of_the_ombudsman_and_is_kept_as_it_went(cast: Any) -> None:
    row = answered(cast, amount=94)
    made = row.complaint
    updates.promise(made, way="call", at=MONDAY + timedelta(days=3), words="News", by=cast.sam_acts)
    letters.sign(row, by=cast.sam_acts)
    with clock.frozen(MONDAY + timedelta(days=1)):
        sent = sending.send(row, **POST, by=cast.sam_acts)
    clocks = {each.of: each for each in made.clocks.all()}
    assert clocks["final-response"].met_with == row.reference
    assert clocks["acknowledgement"].met_at == MONDAY + timedelta(days=1)
    assert clocks["summary-resolution"].dropped_why == "Answered by the full route."
    assert clocks["ombudsman-referral"].last_day == date(2026, 9, 3)
    made.refresh_from_db()
    assert (made.next_step, made.next_due_at) == ("", None)
    assert sent.file is not None
    with files.open_plain(sent.file) as stream:
        pdf = stream.read()
    path = Path(files._path(sent.file.sha256)).parent / "out.pdf"
    path.write_bytes(pdf)
    said = " ".join(subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout.split())
    for words in ("Dear Hanna Lindqvist", "Dryers too loud: upheld.", "£94", "within six months", "financial-ombudsman.org.uk",
        row.reference):
        assert words in said, words
    assert "**" not in said
    with pytest.raises(RuleBroken, match="is sent"):
        letters.write(row, body="Otherwise.", by=cast.sam_acts)


def test_a_summary_resolution_wants_the_customers_yes_in_time_and_drops_the_final_response(cast: Any) -> None:
    row = answered(cast, "summary-resolution")
    letters.sign(row, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="Nobody said that the customer accepts"):
        sending.send(row, **POST, by=cast.sam_acts)
    with clock.frozen(MONDAY + timedelta(days=3)), pytest.raises(RuleBroken, match="The time of the short route is over"):
        sending.send(row, **POST, accepted=True, by=cast.sam_acts)
    sending.send(row, **POST, accepted=True, by=cast.sam_acts)
    made = Complaint.objects.get(pk=row.complaint_id)
    clocks = {each.of: each for each in made.clocks.all()}
    assert clocks["summary-resolution"].met_at == MONDAY
    assert "short route" in clocks["final-response"].dropped_why
    assert (made.route, made.next_step) == ("short", "")
    assert "ombudsman-referral" in clocks


def test_an_acknowledgement_by_mail_meets_its_clock_and_goes_out_with_the_letter(cast: Any) -> None:
    made = a_file(cast)
    row = letters.draft(made, kind="acknowledgement", by=cast.sam_acts)
    letters.sign(row, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="no e-mail address"):
        sending.send(row, channel="email", recipient="Hanna", by=cast.sam_acts)
    sending.send(row, channel="email", recipient="hanna@example.org", by=cast.sam_acts)
    mail = Message.objects.get(key=f"letter:{row.reference}")
    assert (mail.recipient, mail.file_type) == ("hanna@example.org", "application/pdf")
    assert made.clocks.get(of="acknowledgement").met_with == row.reference


def test_a_not_yet_says_why_and_until_when_and_makes_longer_only_what_the_regulation_lets(cast: Any) -> None:
    made = a_file(cast, traits=["payment-services"])
    row = letters.draft(made, kind="not-yet", by=cast.sam_acts)
    assert rules.left_open(row.body) == ["why", "expected_day"]
    body = row.body.replace("{{ why }}", "The bank has not answered.").replace("{{ expected_day }}", "14 April 2026")
    row = letters.write(row, body=body, by=cast.sam_acts)
    row = letters.insert(row, clause="not-yet-referral", by=cast.sam_acts)
    letters.sign(row, by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="reason for the delay is missing"):
        sending.send(row, **POST, expected_on=date(2026, 4, 14), by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="not said by when"):
        sending.send(row, **POST, why="The bank.", by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="cannot be made that long"):
        sending.send(row, **POST, why="The bank.", expected_on=date(2026, 5, 14), by=cast.sam_acts)
    sending.send(row, **POST, why="The bank has not answered.", expected_on=date(2026, 4, 14), by=cast.sam_acts)
    final = made.clocks.get(of="final-response")
    assert (final.extended_at, final.met_at) == (MONDAY, None)
    made.refresh_from_db()
    assert made.final_due_at == final.longest_from
    assert made.updates.get().promise == "Our final response"


def test_at_eight_weeks_a_not_yet_is_the_written_answer_that_the_regulation_takes(cast: Any) -> None:
    made = a_file(cast)
    row = letters.draft(made, kind="not-yet", by=cast.sam_acts)
    row = letters.write(row, body="Dear Hanna,\n\nNot yet. See the Financial Ombudsman Service.", by=cast.sam_acts)
    letters.sign(row, by=cast.sam_acts)
    sending.send(row, **POST, why="The report is late.", expected_on=date(2026, 5, 14), by=cast.sam_acts)
    assert made.clocks.get(of="final-response").met_with == row.reference
    made.refresh_from_db()
    assert made.next_step in {"update", "acknowledgement", "summary-resolution"}


def test_above_the_limit_somebody_else_with_the_limit_signs_off(cast: Any) -> None:
    made = investigated(cast)
    redress.add(made, kind="cost", what="Hire", how="40 days", source="Receipts", amount=Decimal(724), by=cast.sam_acts)
    decision = redress.decide(made, reason="She paid it.", by=cast.sam_acts)
    row = answered(cast, made=made)
    with pytest.raises(RuleBroken, match="above the limit, and no second person agreed"):
        letters.sign(row, by=cast.sam_acts)
    redress.answer(decision, agrees=True, reason="Receipts seen.", by=cast.olga_acts)
    with pytest.raises(RuleBroken, match="above your limit"):
        letters.sign(row, by=cast.sam_acts)
    signed = letters.sign(row, by=cast.cora_acts)
    assert signed.signed_by == cast.cora


def test_a_letter_names_the_very_sum(cast: Any) -> None:
    row = answered(cast, amount=94)
    letters.write(row, body=row.body.replace("£94", "£49"), by=cast.sam_acts)
    with pytest.raises(RuleBroken, match="It does not name £94"):
        letters.sign(row, by=cast.sam_acts)


def test_a_deadlock_says_what_a_final_response_says(cast: Any) -> None:
    row = answered(cast, "deadlock", made=investigated(cast, line=a_line(cast, pack="uk-energy", code="power"),
                                                       answers={"dissatisfied": "yes", "answer-expected": "yes"}))  # fmt: skip
    assert "Energy Ombudsman" in row.body
    letters.sign(row, by=cast.sam_acts)
    sending.send(row, **POST, by=cast.sam_acts)
    assert row.complaint.clocks.get(of="final-response").met_with == row.reference


@pytest.mark.parametrize("who", ["ada", "quin", "pat", "rita", "asa", "adm", "stranger"])
def test_who_does_not_handle_complaints_writes_and_sends_nothing(cast: Any, who: str) -> None:
    row = answered(cast)
    by = getattr(cast, f"{who}_acts")
    for act in (
        lambda: letters.draft(row.complaint, kind="not-yet", by=by), lambda: letters.write(row, body="So.", by=by),
        lambda: letters.insert(row, clause="x", by=by), lambda: letters.sign(row, by=by), lambda: letters.put_away(row, by=by),
        lambda: sending.send(row, **POST, by=by),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert CaseLetter.objects.get().state == "draft"


def test_a_letter_put_away_leaves_room_for_another(cast: Any) -> None:
    row = answered(cast)
    letters.put_away(row, by=cast.sam_acts)
    assert letters.draft(row.complaint, kind="final-response", by=cast.sam_acts).reference != row.reference
    with pytest.raises(RuleBroken, match="is put away"):
        letters.sign(row, by=cast.sam_acts)


def test_a_letter_that_cannot_be_set_goes_nowhere_and_meets_nothing(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    row = answered(cast)
    letters.sign(row, by=cast.sam_acts)
    before = Line.objects.count()

    def cut_short(*_: Any, **__: Any) -> bytes:
        raise OSError("killed")

    monkeypatch.setattr(sending.letter_paper, "pdf", cut_short)
    with pytest.raises(OSError, match="killed"):
        sending.send(row, channel="email", recipient="hanna@example.org", by=cast.sam_acts)
    row.refresh_from_db()
    assert (row.state, row.sent_at, Line.objects.count()) == ("signed", None, before)
    assert row.complaint.clocks.get(of="final-response").met_at is None
    assert not row.complaint.clocks.filter(of="ombudsman-referral").exists()
    assert not Message.objects.exists()


def test_what_a_letter_leaves_open_is_said_in_words_to_its_reader() -> None:
    assert rules.open_in_words("You told us. {{ decisions }} {{answer_day}}") == (
        "You told us. **[decisions: not in yet]** **[answer day: not in yet]**"
    )
