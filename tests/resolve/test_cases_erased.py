"""A complaint whose time to be kept is over goes with its customer: file, letters, redress, what was told of it, and the trail."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from floorwalker.ground import clock
from floorwalker.ground.models import Message, Todo
from floorwalker.ground.refs import Ref
from floorwalker.ground.trail import seal
from floorwalker.ground.trail.models import Line, Sleeve
from floorwalker.ground.trail.verify import verify
from floorwalker.resolve.actions import (
    acknowledging,
    cases,
    closing,
    copies,
    difficulties,
    escalations,
    impartial,
    investigating,
    issues,
    letters,
    rechecks,
    redress,
    referrals,
    requests,
    rights_erasure,
    sending,
    updates,
)
from floorwalker.resolve.actions.cases import Answered
from floorwalker.resolve.actions.investigating import Upload
from floorwalker.resolve.models import AnonymisedCopy, CaseLetter, Classification, Complaint, Difficulty, Evidence
from tests.conftest import MONDAY
from tests.resolve.cases_made import COMPLAINT, DIFFICULTY, RECEIVED, a_complaint, a_customer, a_line, heard
from tests.resolve.rights_made import NAME, asked_of, done, looked, nora
from tests.resolve.test_letters import answered
from tests.resolve.test_rights_erasure import LETTER, bytes_kept

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(108)]
MARK = "zorbleflux"
"""A word of what the customer said that names nobody: nothing but where it stands leads to them."""


@pytest.fixture(autouse=True)
def _data(tmp_path: Path, settings: Any) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path


def left_in(folder: Path) -> set[str]:
    """Return where what the customer said stands."""
    return {name for name, content in bytes_kept(folder) if MARK.encode() in content.lower()}


def rows_saying() -> set[str]:
    """Return each column of any table in which it stands."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            heads = [each[0] for each in cursor.description]
            for row in cursor.fetchall():
                found |= {f"{table}.{head}" for head, value in zip(heads, row, strict=True) if MARK in str(value).lower()}
    return found


def a_whole_case(cast: Any, customer: Any) -> Complaint:
    """Lead a complaint through everything that a file may have, with the word in all that is written."""
    sam, cora = cast.sam_acts, cast.cora_acts

    def said(what: str) -> str:
        return f"{what} {MARK}"

    line = a_line(cast)
    told = {"customer": customer, "summary": said("Dryers"), "words": said("I am fed up with the"), "product": said("Box")}
    first = Answered(answers=DIFFICULTY, suggestion={"kind": "complaint", "spans": [said("fed up")]})
    difficulty = cases.write_down(heard(line, **told), first, by=cast.ada_acts)
    assert isinstance(difficulty, Difficulty)
    difficulties.consider(difficulty, what=said("Swap"), chosen=True, reason=said("Faster"), rule=said("P4"), by=cast.ada_acts)
    rule = {"trigger": "authority", "role": "complaint_handler", "accept_minutes": 30, "outside": "at_once", "why": "Money."}
    escalations.set_rule(**rule, level=1, by=cora)
    up = escalations.escalate(difficulty, trigger="authority", reason=said("Wants more for the"), by=cast.ada_acts)
    escalations.accept(up, take_over=True, by=sam)
    escalations.end(up, ended="solved", result=said("Gave a"), by=sam)
    with clock.frozen(MONDAY + timedelta(days=7)):
        rechecks.draw(by=sam)
        drawn = Classification.objects.get(difficulty=difficulty).recheck
        acts = {each.pk: acts for each, acts in ((cast.sam, sam), (cast.cora, cora), (cast.quin, cast.quin_acts))}[drawn.checker_id]
        rechecks.answer(drawn, Answered(answers=COMPLAINT, reason=said("It is the")), by=acts)
        made = Complaint.objects.get(difficulty=difficulty)
        Complaint.objects.filter(pk=made.pk).update(owner=cast.sam)
        acknowledging.acknowledge(made, how=said("Told them of the"), by=sam)
        cases.ask_put_down(made, Answered(answers=DIFFICULTY, reason=said("Only a"), suggestion={"spans": [said("a")]}), by=sam)
        asked = Classification.objects.get(complaint=made, needs_second=True)
        cases.answer_put_down(asked, agrees=False, reason=said("It is a"), by=cora)
        investigating.note(made, words=said("They rang about the"), by=sam)
        impartial.check(made, declared=said("I know the"), why=said("Nobody else has the"), by=sam)
        impartial.answer(made.conflict_checks.get(), agrees=True, reason=said("Never mind the"), by=cora)
        paper, waived = (investigating.want(made, what=said(what), where=said("Maker of the"), by=sam) for what in ("Paper", "Photo"))
        asks = requests.ask(made, to=cast.quin, what=said("Measure the"), due_at=clock.now() + timedelta(days=1), evidence=paper,
                            team=said("Team"), by=sam)  # fmt: skip
        requests.chase(asks, by=sam)
        requests.answer(asks, words=said("Measured the"), by=cast.quin_acts)
        upload = Upload(f"{MARK}.pdf", "application/pdf", [said("Bytes of the").encode()])
        investigating.bring_in(paper, upload=upload, by=sam)
        investigating.waive(waived, why=said("There is no photo of the"), by=sam)
        updates.give(made, way="call", words=said("Told of the"), by=sam)
        updates.promise(made, way="call", at=clock.now() + timedelta(days=1), words=said("News of the"), by=sam)
        issues.find(made, 1, words=said("Found the"), sources=[paper], by=sam)
        issues.decide(made, 1, decision="upheld", reasoning=said("Because of the"), by=sam)
        line_ = {"kind": "cost", "what": said("Hotel"), "how": said("1 night"), "source": said("Bill"), "by": sam}
        back = redress.add(made, amount=Decimal(10), **line_)
        redress.take_back(back, why=said("Twice the"), by=sam)
        redress.add(made, amount=Decimal(94), reason=said("For the"), **line_)
        redress.decide(made, reason=said("Paid for the"), outlier_why=said("Rare"), by=sam)
        letter = answered(cast, made=made)
        letters.sign(letter, by=sam)
        sending.send(letter, channel="email", recipient=f"{MARK}@example.org", by=sam)
        redress.pay(made, on=clock.now().date(), how=said("BACS"), by=sam)
        closing.name_cause(made, cause="Not checked", words=said("Nobody looks at the"), by=sam)
        closing.learn(made, lesson=said("Look at the"), by=sam)
        closing.close(made, words=said("Over with the"), by=sam)
        closing.satisfied(made, score=2, words=said("Still the"), by=sam)
        sent = referrals.refer(made, their_reference=said("FOS"), told_on=clock.now().date(), by=sam)
        referrals.send_file(sent, on=clock.now().date(), what=said("All of the"), by=sam)
        referrals.decided(sent, outcome="overturned", on=clock.now().date(), lesson=said("Pay for the"), by=sam)
        copied = copies.make(Ref("complaint", made.reference), purpose=said("Shown for the"), by=sam)
        copies.release(copied.reference, words=said("Left of the"), changes=0, by=cora)
    return Complaint.objects.get(pk=made.pk)


@pytest.mark.django_db(transaction=True)
def test_every_word_of_a_case_goes_with_its_customer_and_what_was_told_of_it_goes_too(cast: Any, tmp_path: Path) -> None:
    customer, _ = nora(cast, complains=False)
    made = a_whole_case(cast, customer)
    assert made.state == "closed"
    assert left_in(tmp_path)
    with clock.frozen(RECEIVED + timedelta(days=1_200)):
        request = asked_of(customer, cast, kind="erasure")
        looked(request, cast.sam_acts)
        done(rights_erasure.erase(request.reference, letter=LETTER, by=cast.cora_acts), rights_erasure.run)
    assert rows_saying() == set()
    assert left_in(tmp_path) == set()
    assert rows_saying() == set()
    assert not Todo.objects.filter(about=f"complaint:{made.reference}").exists()
    copied = AnonymisedCopy.objects.get()
    assert (copied.state, copied.sections, copied.about, copied.purpose, copied.stored) == ("released", [], "", "", None)
    letter = CaseLetter.objects.get(complaint=made)
    assert (letter.state, letter.body, letter.recipient, letter.file, Message.objects.filter(about__startswith="complaint").count()) == (
        "sent", "", "", None, 0,
    )  # fmt: skip
    evidence = set(Evidence.objects.values_list("state", "file", "file_name", "what"))
    assert evidence == {("in", None, "", ""), ("waived", None, "", "(erased)")}
    while seal.seal_once():
        pass
    assert verify().broken is None


@pytest.mark.django_db(transaction=True)
def test_what_another_customer_said_of_them_loses_their_name_and_keeps_its_texts_beside_the_trail(cast: Any) -> None:
    customer, _ = nora(cast, complains=False)
    other = a_complaint(cast, customer=a_customer(), words=f"{NAME} next door heard it too.")
    investigating.note(other, words="The dryer hums.", by=cast.sam_acts)
    request = asked_of(customer, cast, kind="erasure")
    looked(request, cast.sam_acts)
    done(rights_erasure.erase(request.reference, letter=LETTER, by=cast.cora_acts), rights_erasure.run)
    other.refresh_from_db()
    assert other.words == "(erased) next door heard it too."
    texts = {each.text for each in Sleeve.objects.filter(line_id__in=Line.objects.filter(subject=other.reference))}
    assert {"The dryer hums.", other.summary} <= texts
