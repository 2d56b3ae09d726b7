"""Killed with -9 in the middle of what nobody may find half done: closing, filing, sending, settling, submitting; and done whole after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock, outbox
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict
from floorwalker.ground.models import Job, Message, Todo
from floorwalker.ground.trail import seal
from floorwalker.ground.trail.models import Line
from floorwalker.ground.trail.verify import verify
from floorwalker.plan.models import Meeting, MeetingAction
from floorwalker.review.actions import calibration, calibration_settling, evaluations, report_filing, report_schedules, review_closing
from floorwalker.review.models import FiledReport, Guidance, ReportSending, ReviewCycle, ServiceReview
from floorwalker.review.rules.reports import Definition
from tests.conftest import MONDAY, Cast
from tests.ground.mail_server import mail_server
from tests.review.killed import end_here, everything, killed, leaves_nothing
from tests.review.reports_made import reported
from tests.review.reviews_made import HELD, at, opened, reviewed, settled
from tests.review.rounds_made import Room
from tests.review.scorecards_made import a_handled_contact, a_scorecard, answered
from tests.review.test_report_schedules import a_schedule
from tests.review.test_report_schedules import at as moment

pytestmark = [pytest.mark.forks, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("frozen_clock")]
SYSTEM = Actor.system("worker")


def is_whole() -> None:
    """Ask that the trail holds every line under its seals."""
    while seal.seal_once():
        pass
    assert verify().broken is None


def test_a_review_opened_or_closed_is_frozen_whole_or_not_at_all(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        leaves_nothing(lambda: opened(cast, cycle))
        review = settled(cast, opened(cast, cycle))
        with at(HELD):
            leaves_nothing(lambda: review_closing.close(review, by=cast.olga_acts))
            assert ServiceReview.objects.get().closed_at is None
            killed(lambda: review_closing.close(review, by=cast.olga_acts), "committed")
            stood = everything()
            with pytest.raises(Conflict, match="is closed"):
                review_closing.close(review, by=cast.olga_acts)
            assert everything() == stood, "nothing twice"
    held = ServiceReview.objects.select_related("meeting").get()
    assert (held.meeting, held.next_on) == (Meeting.objects.get(agreed_at__isnull=False), ReviewCycle.objects.get().next_on)
    assert MeetingAction.objects.count() == held.items.filter(outcomes__action__isnull=False).count() > 0
    assert Line.objects.filter(kind="service_review.closed").count() == 1


def test_figures_are_filed_whole_or_not_at_all(cast: Cast, tmp_path: Path) -> None:
    asks, by = Definition(measures=("service_level", "aht"), by=("queue",), period="last-week"), cast.olga_acts

    def file() -> None:
        report_filing.file(asks, name="Last week", comment="Claims fell short.", zone="Europe/London", by=by)

    with reported(cast, tmp_path, weeks=1):
        leaves_nothing(file)
        killed(file, "committed")
    kept = FiledReport.objects.get()
    assert kept.sha256 == report_filing.digest(kept)
    assert Line.objects.filter(kind="report.filed", subject=kept.reference).count() == 1


@pytest.fixture
def a_due_report(cast: Cast, tmp_path: Path) -> Iterator[Any]:
    """A schedule of which a turn is due."""
    with reported(cast, tmp_path, weeks=1):
        schedule = a_schedule(cast)
        with clock.frozen(moment(2026, 3, 3, 8, 1)):
            yield schedule


def test_a_report_is_put_into_the_outbox_for_all_its_readers_or_for_none(a_due_report: Any) -> None:
    leaves_nothing(lambda: report_schedules.send(a_due_report, by=SYSTEM))
    assert len(report_schedules.due(clock.now())) == 1, "it is still owed"
    killed(lambda: report_schedules.send(a_due_report, by=SYSTEM), "committed")
    assert report_schedules.due(clock.now()) == ()
    assert report_schedules.send(a_due_report, by=SYSTEM) == 0, "of two that send at once one does"
    assert (Message.objects.filter(state="waiting").count(), ReportSending.objects.count()) == (2, 2)


def test_a_sender_killed_between_two_mails_loses_none_and_the_one_in_its_hands_keeps_its_number(
    a_due_report: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert report_schedules.send(a_due_report, by=SYSTEM) == 2
    send = outbox._send
    with mail_server(settings) as server:
        def sent_and_killed(message: Message) -> None:
            send(message)
            end_here()

        monkeypatch.setattr(outbox, "_send", sent_and_killed)
        killed(outbox.send_due, -1)
        monkeypatch.setattr(outbox, "_send", send)
        assert len(server.mails) == 1
        assert outbox.send_due() == 1, "the one in its hands is left to it for a while"
        with clock.frozen(clock.now() + outbox.CLAIM + timedelta(minutes=1)):
            assert outbox.send_due() == 1
            assert outbox.send_due() == 0
        numbers = [each["Message-ID"] for each in server.mails]
        assert numbers[0] == numbers[2], "what a server had accepted unheard comes again under its own number, by which it is known"
        assert len(set(numbers)) == 2
        assert {each["To"] for each in server.mails} == {each.recipient for each in Message.objects.all()}
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_a_round_is_closed_and_its_guidance_published_whole_or_not_at_all(cast: Cast, a_person: Any) -> None:
    room = Room(cast, a_person)
    for position in (1, 2):
        for who in ("quin", "una"):
            room.score(who, position)
    room.score("rosa", 1)
    last = answered(calibration.begin(room.round, 2, by=room.acts("rosa")), room.acts("rosa"))
    leaves_nothing(lambda: evaluations.submit(last, by=room.acts("rosa")))  # with the last score it closes
    killed(lambda: evaluations.submit(last, by=room.acts("rosa")), "committed")
    room.round.refresh_from_db()
    assert room.round.closed_at is not None
    assert room.round.figures
    with pytest.raises(Conflict):
        evaluations.submit(last, by=room.acts("rosa"))
    settled_ = calibration_settling.settle(room.round, "empathy", text="Name what the customer told.", by=cast.quin_acts)
    calibration_settling.vote(settled_, agrees=True, by=cast.quin_acts)
    first = (MONDAY + timedelta(days=1)).date()
    leaves_nothing(lambda: calibration_settling.publish(settled_, starts_on=first, by=cast.olga_acts))
    killed(lambda: calibration_settling.publish(settled_, starts_on=first, by=cast.olga_acts), "committed")
    with pytest.raises(Conflict):
        calibration_settling.publish(settled_, starts_on=first, by=cast.olga_acts)
    settled_.refresh_from_db()
    assert settled_.guidance == Guidance.objects.get()
    is_whole()


def test_an_evaluation_is_submitted_whole_or_stays_a_draft(cast: Cast) -> None:
    a_scorecard(cast)
    contact = a_handled_contact(cast.ada)
    made = answered(evaluations.begin(contact.reference, by=cast.quin_acts), cast.quin_acts)
    jobs = Job.objects.count()
    leaves_nothing(lambda: evaluations.submit(made, by=cast.quin_acts))
    killed(lambda: evaluations.submit(made, by=cast.quin_acts), "committed")
    made.refresh_from_db()
    assert made.submitted_at is not None
    assert (made.answers.count(), made.score is None) == (7, False)
    assert Todo.objects.filter(about=f"evaluation:{made.reference}", person=cast.ada).count() == 1
    assert Job.objects.count() == jobs + 1, "its facts are counted"
    with pytest.raises(Conflict):
        evaluations.submit(made, by=cast.quin_acts)
    is_whole()
