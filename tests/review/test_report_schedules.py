"""Reports sent by mail: at an hour of the clock, to each reader within their reach, once, and what could not go told to the owner."""

from __future__ import annotations

import csv
import io
import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail

from floorwalker.ground import clock, outbox, silence
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed
from floorwalker.ground.models import Message, Notice, StoredFile
from floorwalker.ground.owned import shelf as owned
from floorwalker.review.actions import report_schedules as schedules
from floorwalker.review.actions import reports as actions
from floorwalker.review.actions.report_schedules import Turns
from floorwalker.review.models import Report, ReportSchedule, ReportSending
from floorwalker.review.rules import report_times
from floorwalker.review.rules.reports import Definition, ReportRefused
from tests.conftest import Cast
from tests.review.reports_made import reported

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]

BY_AGENT = Definition(measures=("aht", "handled"), by=("agent",), period="last-week")
EIGHT = Turns("day", 8 * 60, "Europe/London")
SYSTEM = Actor.system("worker")


@pytest.fixture
def floor(cast: Cast, tmp_path: Path) -> Iterator[Cast]:
    with reported(cast, tmp_path, weeks=1):
        yield cast


def a_schedule(floor: Cast, *, form: str = "csv", turns: Turns = EIGHT) -> ReportSchedule:
    report = actions.keep(BY_AGENT, name="Handle time", by=floor.olga_acts)
    actions.share(report, role="team_leader", by=floor.olga_acts)
    return schedules.begin(report, turns=turns, form=form, people=[floor.olga, floor.una], by=floor.olga_acts)


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(("after", "turns", "first"), [
    (at(2026, 3, 27, 12), Turns("day", 8 * 60, "Europe/London"), at(2026, 3, 28, 8)),
    (at(2026, 3, 28, 12), Turns("day", 8 * 60, "Europe/London"), at(2026, 3, 29, 7)),  # summer time: the same hour by the clock
    (at(2026, 3, 28, 12), Turns("day", 90, "Europe/London"), at(2026, 3, 29, 1)),  # half past one is skipped: as the clock goes on
    (at(2026, 3, 29, 1), Turns("day", 90, "Europe/London"), at(2026, 3, 30, 0, 30)),  # and not twice that day
    (at(2026, 10, 24, 12), Turns("day", 90, "Europe/London"), at(2026, 10, 25, 0, 30)),  # half past one comes twice: the first
    (at(2026, 10, 25, 0, 30), Turns("day", 90, "Europe/London"), at(2026, 10, 26, 1, 30)),
    (at(2026, 10, 3, 12), Turns("day", 135, "Australia/Lord_Howe"), at(2026, 10, 3, 15, 30)),  # a clock that skips half an hour
    (at(2026, 3, 2, 9), Turns("week", 8 * 60, "Europe/London", 1), at(2026, 3, 9, 8)),
    (at(2026, 2, 28, 9), Turns("month", 8 * 60, "Europe/London", 28), at(2026, 3, 28, 8)),
    (at(2026, 3, 2, 3), Turns("day", 23 * 60, "Asia/Kathmandu"), at(2026, 3, 2, 17, 15)),
])  # fmt: skip
def test_a_turn_comes_at_its_hour_by_the_clock_of_its_zone(after: datetime, turns: Turns, first: datetime) -> None:
    assert turns.after(after) == first


def test_each_reader_gets_the_figures_that_their_own_roles_reach(floor: Cast) -> None:
    schedule = a_schedule(floor)
    assert schedule.next_at == at(2026, 3, 3, 8)
    assert schedules.due(clock.now()) == ()
    with clock.frozen(at(2026, 3, 3, 8, 1)):
        assert len(schedules.due(clock.now())) == 1
        assert schedules.send(schedule, by=SYSTEM) == 2
        assert schedules.due(clock.now()) == ()
        outbox.send_due()
    found = {message.to[0]: message for message in mail.outbox}
    names = {}
    for who in ("olga", "una"):
        message = found[getattr(floor, who).email]
        assert message.subject == "Handle time, 3 Mar 2026"
        name, content, kind = message.attachments[0]
        assert (name, kind) == ("rpt-1-handle-time.csv", "text/csv; charset=utf-8")
        text = content if isinstance(content, str) else content.decode()
        names[who] = {line[0] for line in csv.reader(io.StringIO(text)) if len(line) > 2} - {"person", "all"}
    assert names["olga"] == {floor.ada.display_name, floor.sam.display_name}
    assert names["una"] == {floor.ada.display_name}
    assert not StoredFile.objects.exists(), "what went is not kept"
    assert {each.state for each in Message.objects.all()} == {"sent"}


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_it_goes_as_a_paper_or_a_workbook(floor: Cast, form: str) -> None:
    schedule = a_schedule(floor, form=form)
    with clock.frozen(at(2026, 3, 3, 8, 1)):
        schedules.send(schedule, by=SYSTEM)
        outbox.send_due()
    begins = {message.attachments[0][1][:4] for message in mail.outbox}
    assert begins == {b"%PDF" if form == "pdf" else b"PK\x03\x04"}


def test_turns_missed_while_the_house_was_down_are_sent_once(floor: Cast) -> None:
    schedule = a_schedule(floor)
    with clock.frozen(at(2026, 3, 6, 9)):
        schedules.send(schedule, by=SYSTEM)
        outbox.send_due()
        schedule.refresh_from_db()
        assert schedule.next_at == at(2026, 3, 7, 8)
    assert len(mail.outbox) == 2
    assert "The 3 sendings before it did not go out" in mail.outbox[0].body
    assert set(ReportSending.objects.values_list("due_at", "missed")) == {(at(2026, 3, 6, 8), 3)}


def test_of_two_that_send_at_once_one_does(floor: Cast) -> None:
    schedule = a_schedule(floor)
    other = ReportSchedule.objects.get(pk=schedule.pk)
    with clock.frozen(at(2026, 3, 3, 8, 1)):
        assert (schedules.send(schedule, by=SYSTEM), schedules.send(other, by=SYSTEM)) == (2, 0)
    assert Message.objects.count() == 2


def test_whoever_may_no_longer_see_it_gets_nothing_and_the_owner_is_told(floor: Cast) -> None:
    schedule = a_schedule(floor)
    reader = schedule.report.readers.get()
    actions.unshare(schedule.report, reader, by=floor.olga_acts)
    with clock.frozen(at(2026, 3, 3, 8, 1)):
        assert schedules.send(schedule, by=SYSTEM) == 1
        outbox.send_due()
    assert [message.to for message in mail.outbox] == [[floor.olga.email]]
    said = Notice.objects.get(person=floor.olga, kind="reports").what
    assert floor.una.display_name in said
    assert "not shared with them" in said


def test_one_report_that_breaks_is_told_and_stops_no_other(floor: Cast) -> None:
    schedule = a_schedule(floor)
    Report.objects.filter(pk=schedule.report_id).update(asks={**schedule.report.asks, "measures": ["gone"]})
    schedule.report.refresh_from_db()
    with clock.frozen(at(2026, 3, 3, 8, 1)):
        assert schedules.send(schedule, by=SYSTEM) == 0
    assert "No measure is called 'gone'" in Notice.objects.filter(person=floor.olga).first().what  # type: ignore[union-attr]
    schedule.refresh_from_db()
    assert schedule.next_at == at(2026, 3, 4, 8)


def test_a_mail_that_the_server_refuses_is_told_to_the_owner_once(floor: Cast) -> None:
    schedule = a_schedule(floor)
    refused = smtplib.SMTPRecipientsRefused({floor.una.email: (550, b"unknown")})
    with clock.frozen(at(2026, 3, 3, 8, 1)):
        schedules.send(schedule, by=SYSTEM)
        with patch("floorwalker.ground.outbox._send", side_effect=refused):
            outbox.send_due()
        first = ReportSending.objects.order_by("pk")[0]
        assert [each.key for each in schedules.due(clock.now())] == [f"{schedules.SEND}:failed:{first.pk}"]
        schedules.tell_of_failed()
        schedules.tell_of_failed()
        assert schedules.due(clock.now()) == ()
    assert Notice.objects.filter(person=floor.olga, what__contains="the mail server refused it").count() == 2
    assert not StoredFile.objects.exists()


def test_a_house_that_is_silent_sends_nothing(floor: Cast) -> None:
    a_schedule(floor)
    with clock.frozen(at(2026, 3, 3, 9)), patch.object(silence, "is_silent", return_value=True):
        assert schedules.due(clock.now()) == ()


def test_it_is_refused_to_whoever_may_not_see_it_and_at_hours_that_never_come(floor: Cast) -> None:
    report = actions.keep(BY_AGENT, name="Handle time", by=floor.olga_acts)

    def begin(**other: Any) -> ReportSchedule:
        return schedules.begin(report, **{"turns": EIGHT, "form": "pdf", "people": [floor.olga], "by": floor.olga_acts, **other})

    for wrong, why in (
        ({"people": [floor.una]}, "not shared"), ({"people": []}, "0 people"), ({"form": "doc"}, "cannot be sent as"),
        ({"turns": Turns("month", 480, "UTC", 31)}, "on 31"), ({"turns": Turns("day", 1440, "UTC")}, "minute 1440"),
        ({"turns": Turns("year", 0, "UTC")}, "Nothing is sent"),
    ):
        with pytest.raises(ReportRefused, match=why):
            begin(**wrong)
    actions.share(report, person=floor.asa, by=floor.olga_acts)
    with pytest.raises(ReportRefused, match="takes no files"):
        begin(people=[floor.asa])
    for who in ("quin", "cora", "asa", "ada"):
        with pytest.raises(NotAllowed):
            begin(by=getattr(floor, f"{who}_acts"))
    assert not ReportSchedule.objects.exists()


def test_it_is_begun_stopped_and_retired_on_the_page(floor: Cast) -> None:
    report = actions.keep(BY_AGENT, name="Handle time", by=floor.olga_acts)
    sent = floor.olga_sees.post(
        f"/review/reports/{report.reference}/send/", {"every": "week", "on": "1", "at": "07:30", "form": "xlsx", "people": [floor.olga.pk]}
    )
    assert sent.status_code == 302
    schedule = ReportSchedule.objects.get()
    assert (schedule.every, schedule.on, schedule.minute, schedule.form) == ("week", 1, 450, "xlsx")
    assert "Every week as Excel workbook" in floor.olga_sees.get(f"/review/reports/{report.reference}/").content.decode()
    wrong = floor.olga_sees.post(
        f"/review/reports/{report.reference}/send/", {"every": "week", "on": "9", "at": "07:30", "form": "xlsx", "people": [floor.olga.pk]}
    )
    assert wrong.status_code == 422
    assert floor.quin_sees.post(f"/review/reports/{report.reference}/send/{schedule.reference}/stop/").status_code == 404
    floor.olga_sees.post(f"/review/reports/{report.reference}/send/{schedule.reference}/stop/")
    schedule.refresh_from_db()
    with pytest.raises(Conflict):
        schedules.stop(schedule, by=floor.olga_acts)
    again = schedules.begin(report, turns=EIGHT, form="pdf", people=[floor.olga], by=floor.olga_acts)
    with pytest.raises(NotAllowed):
        schedules.stop(again, by=floor.quin_acts)
    actions.retire(report, by=floor.olga_acts)
    with clock.frozen(clock.now() + timedelta(days=9)):
        assert schedules.due(clock.now()) == ()
    with pytest.raises(Conflict):
        schedules.begin(report, turns=EIGHT, form="pdf", people=[floor.olga], by=floor.olga_acts)


def test_what_a_leaver_has_sent_is_handed_over(floor: Cast) -> None:
    schedule = a_schedule(floor)
    shelf = {each.code: each for each in owned()}
    for code in ("reports", "report_schedules"):
        [thing] = shelf[code].of(floor.olga)
        shelf[code].hand_over(thing.ref, floor.quin, floor.adm_acts)
        assert not shelf[code].of(floor.olga)
        assert shelf[code].of(floor.quin)
    schedule.refresh_from_db()
    assert schedule.owner == schedule.report.owner == floor.quin


def test_a_moment_that_is_due_says_how_many_passed() -> None:
    turn, passed = report_times.missed(at(2026, 3, 2, 8), at(2026, 3, 2, 9), every="day", on=1, minute=480, zone="Europe/London")
    assert (turn, passed) == (at(2026, 3, 2, 8), 0)
