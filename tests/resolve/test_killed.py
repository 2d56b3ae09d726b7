"""Killed with -9 in the middle of what nobody may find half done: a letter, a second person's answer, an erasure, a package, a round."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock, files
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.jobs import queue
from floorwalker.ground.jobs.running import RunningJob
from floorwalker.ground.models import Job, Message, Notice
from floorwalker.ground.trail.models import Line
from floorwalker.record.models import Customer
from floorwalker.resolve import letter_paper, rights_package
from floorwalker.resolve.actions import cases, clock_rounds, letters, rights_erasure, rights_found, sending
from floorwalker.resolve.actions.cases import Answered
from floorwalker.resolve.models import CaseClock, CaseLetter, Classification, Complaint, Difficulty, RightsItem, RightsRequest, RightsSearch
from tests.conftest import MONDAY
from tests.resolve.cases_made import DIFFICULTY, a_complaint
from tests.resolve.rights_made import asked_of, looked, nora
from tests.resolve.test_letters import answered
from tests.resolve.test_rights_erasure import LETTER, found_in
from tests.review.killed import everything, killed, leaves_nothing
from tests.review.test_killed import is_whole

pytestmark = [pytest.mark.forks, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen_clock")]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    for room in (letter_paper, rights_package):  # what sets the paper has threads, which no copy of a process takes along
        monkeypatch.setattr(room, "text_paper", lambda title, **_: f"%PDF {title}".encode())


def held_by_a_worker(job: Job) -> RunningJob:
    """Return the job as a worker has it."""
    job.state, job.holder, job.lease_until = "running", "test", clock.now() + timedelta(minutes=1)
    job.save()
    return RunningJob(job, holder="test")


def test_a_final_response_goes_whole_or_not_at_all(cast: Any) -> None:
    letter = answered(cast)
    letters.sign(letter, by=cast.sam_acts)

    def send() -> None:
        sending.send(letter, channel="email", recipient="hanna@example.org", by=cast.sam_acts)

    leaves_nothing(send)
    assert CaseClock.objects.get(complaint=letter.complaint, of="final-response").runs
    killed(send, "committed")
    stood = everything()
    with pytest.raises(RuleBroken, match="not signed off as it stands"):
        send()
    assert everything() == stood, "nothing goes twice"
    went, mail = CaseLetter.objects.get(), Message.objects.get(about__startswith="complaint:")
    assert went.file is not None
    assert went.file == mail.file
    with files.open_plain(went.file) as paper:
        assert hashlib.sha256(paper.read()).hexdigest() == went.file.sha256
    assert CaseClock.objects.get(complaint=went.complaint, of="final-response").met_with == went.reference
    assert Line.objects.filter(kind="complaint.letter_sent").count() == 1
    is_whole()


def test_a_complaint_is_put_down_whole_or_stays_one(cast: Any) -> None:
    made, cora = a_complaint(cast), cast.cora_acts
    cases.ask_put_down(made, Answered(answers=DIFFICULTY, reason="Only a question."), by=cast.sam_acts)
    asked = Classification.objects.get(needs_second=True)

    def agree() -> None:
        cases.answer_put_down(asked, agrees=True, reason="So it is.", by=cora)

    leaves_nothing(agree)
    killed(agree, "committed")
    made.refresh_from_db()
    assert (made.state, Difficulty.objects.get().complaint) == ("put_down", made)
    with pytest.raises(RuleBroken, match="Nothing waits"):
        agree()
    is_whole()


def test_an_erasure_that_is_killed_erases_all_or_nothing_and_is_ended_by_whoever_takes_it_up(cast: Any, tmp_path: Path) -> None:
    customer, _ = nora(cast, complains=False)
    request = asked_of(customer, cast, kind="erasure")
    looked(request, cast.sam_acts)
    work = held_by_a_worker(rights_erasure.erase(request.reference, letter=LETTER, by=cast.cora_acts))
    leaves_nothing(lambda: rights_erasure._erase(request.reference, work))
    assert Customer.objects.filter(name=customer.name).count() == 2, "she and her twin record stand as they did"
    killed(lambda: rights_erasure._erase(request.reference, work), "committed")
    assert RightsRequest.objects.get().outcome == "granted"
    came = rights_erasure.run(work)
    assert set(came) == {"log_of_writes_cut"}, "what was erased is not erased twice"
    assert found_in(tmp_path) == set()
    assert Line.objects.filter(kind="customer.erased").count() == 2, "one for each of her two records"
    is_whole()


def test_a_package_is_made_whole_or_not_at_all(cast: Any) -> None:
    customer, _ = nora(cast, complains=False)
    request, cora = asked_of(customer, cast), cast.cora_acts
    looked(request, cast.sam_acts)
    positions = list(RightsItem.objects.values_list("position", flat=True))
    rights_found.decide(request.reference, positions=positions, decision="release", by=cast.sam_acts)
    leaves_nothing(lambda: rights_found.pack(request.reference, by=cora))
    killed(lambda: rights_found.pack(request.reference, by=cora), "committed")
    made = RightsSearch.objects.get()
    assert made.package is not None
    with files.open_plain(made.package) as package:
        assert hashlib.sha256(package.read()).hexdigest() == made.package_sha256
    is_whole()


def test_a_round_of_clocks_that_is_killed_tells_everybody_once_when_it_is_run_again(cast: Any) -> None:
    olga, made = cast.olga, a_complaint(cast)
    work = held_by_a_worker(queue.enqueue(clock_rounds.ROUND, arguments={}, by=Actor.system("tests")))
    with clock.frozen(MONDAY + timedelta(days=80)):
        for step in (clock_rounds._lapse, clock_rounds._escalate):
            leaves_nothing(lambda: step(work))  # noqa: B023 (called at once)
            killed(lambda: step(work), "committed")  # noqa: B023
        assert clock_rounds.look(work) == {"lapsed": 0, "warned": 0, "escalated": 0}
    told = Notice.objects.filter(person=olga, about=f"complaint:{made.reference}")
    assert told.count() == made.clocks.filter(escalated_at__isnull=False).count() > 0
    assert Complaint.objects.get().route == "full"
    is_whole()
