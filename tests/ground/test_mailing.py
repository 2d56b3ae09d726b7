"""Mail about what waits: inside the shift, several things in one, a digest when it begins, leaders told once; by a real SMTP server."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string

from floorwalker.ground import at_work, clock, mailing, outbox, telling, todos
from floorwalker.ground.at_work import Attendance
from floorwalker.ground.models import Message, Notice, Todo
from floorwalker.ground.trail.models import Line
from tests.ground.mail_server import Server, mail_server

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday."""
ROSTER: dict[int, tuple[datetime, datetime]] = {}
"""Whose shift is when; whoever does not stand here is on no roster."""


def by_the_roster(people: Collection[int], *, at: datetime) -> Mapping[int, Attendance]:
    return {
        key: Attendance(begins if begins <= at < ends else None, begins if at < begins else None)
        for key, (begins, ends) in ROSTER.items() if key in people
    }


@pytest.fixture(autouse=True)
def roster(settings: Any) -> Iterator[dict[int, tuple[datetime, datetime]]]:
    settings.FLOORWALKER_ATTENDANCE = f"{__name__}.by_the_roster"
    ROSTER.clear()
    yield ROSTER
    ROSTER.clear()


def told(person: Any, what: str, **more: Any) -> Notice:
    notice = telling.tell(person, kind="import_ended", key=what, what=what, **more)
    assert notice is not None
    return notice


def at(moment: datetime, *, minutes: int = 0) -> int:
    with clock.frozen(moment + timedelta(minutes=minutes)):
        return mailing.deliver()


def test_what_comes_at_night_waits_for_the_shift_and_comes_in_one_mail_with_what_is_due(cast: Any, roster: Any) -> None:
    roster[cast.ada.pk] = (NINE, NINE + timedelta(hours=8))
    with clock.frozen(NINE - timedelta(hours=7)):
        told(cast.ada, "first")
        told(cast.ada, "second")
        todos.owe(cast.ada, key="t", stage="plan", what="Storm", why="", about="person:P-7", due_at=NINE + timedelta(hours=3))
        todos.owe(cast.ada, key="u", stage="plan", what="Next week", why="", about="person:P-7", due_at=NINE + timedelta(days=7))
        assert mailing.deliver() == 0
    assert at(NINE) == 1
    mail = Message.objects.get()
    assert mail.template == "digest"
    assert [words for words, _ in mail.context["told"]] == ["second", "first"]
    assert mail.context["owed"] == ["Person P-7, due Mon 2 Mar, 12:00"]
    assert at(NINE, minutes=1) == 0, "one digest a shift"


def test_inside_the_shift_several_things_go_in_one_mail(cast: Any, roster: Any) -> None:
    roster[cast.ada.pk] = (NINE - timedelta(hours=4), NINE + timedelta(hours=4))
    with clock.frozen(NINE):
        told(cast.ada, "one")
    assert at(NINE) == 1
    with clock.frozen(NINE + timedelta(minutes=5)):
        told(cast.ada, "two")
        told(cast.ada, "three")
    assert at(NINE, minutes=10) == 0
    assert at(NINE, minutes=31) == 1
    newest = Message.objects.first()
    assert newest is not None
    assert newest.context["number"] == 2


def test_what_is_urgent_goes_at_once(cast: Any, roster: Any) -> None:
    roster[cast.ada.pk] = (NINE, NINE + timedelta(hours=8))
    with clock.frozen(NINE - timedelta(hours=7)):
        told(cast.ada, "calm")
        told(cast.ada, "urgent", is_urgent=True)
        assert mailing.deliver() == 1
    assert [words for words, _ in Message.objects.get().context["told"]] == ["urgent"]
    assert Notice.objects.get(what="calm").mailed_at is None


def test_without_a_roster_office_hours_hold(cast: Any) -> None:
    saturday = NINE - timedelta(days=2)
    with clock.frozen(saturday):
        told(cast.pat, "a")
    assert at(saturday) == 0
    assert at(NINE, minutes=-1) == 0
    assert at(NINE) == 1


def test_office_hours_say_when_they_begin_again_over_a_clock_change() -> None:
    friday = datetime(2026, 3, 27, 20, 0, tzinfo=UTC)
    assert at_work.office_hours("Europe/London", at=friday) == Attendance(None, datetime(2026, 3, 30, 8, 0, tzinfo=UTC))
    assert at_work.office_hours("Europe/London", at=datetime(2026, 3, 30, 8, 0, tzinfo=UTC)).is_there


def test_what_was_read_on_the_page_is_not_mailed(cast: Any) -> None:
    with clock.frozen(NINE):
        told(cast.pat, "a")
        telling.see(cast.pat.pk)
        assert mailing.deliver() == 0


def test_whoever_wants_no_digest_still_gets_what_waited(cast: Any) -> None:
    telling.choose(cast.pat, ways={"digest": []}, by=cast.pat_acts)
    with clock.frozen(NINE):
        told(cast.pat, "a")
        assert mailing.deliver() == 1
    assert Message.objects.get().template == "notices"


def test_a_mail_that_waits_for_the_shift_is_let_go_when_it_begins(cast: Any, roster: Any) -> None:
    roster[cast.ada.pk] = (NINE, NINE + timedelta(hours=8))
    with clock.frozen(NINE - timedelta(hours=7)):
        outbox.mail("ada@example.org", template="x", context={}, key="x", person=cast.ada, waits_for_shift=True)
        mailing.deliver()
        assert outbox.send_due() == 0
        assert Message.objects.get().waits_for_shift
    at(NINE)
    assert not Message.objects.get().waits_for_shift


def test_whoever_works_out_their_notice_gets_their_mail_until_the_day(cast: Any, roster: Any) -> None:
    roster[cast.ada.pk] = (NINE, NINE + timedelta(hours=8))
    type(cast.ada).objects.filter(pk=cast.ada.pk).update(left_on=NINE.date() + timedelta(days=3))
    outbox.mail("ada@example.org", template="x", context={}, key="x", person=cast.ada, waits_for_shift=True)
    at(NINE)
    assert not Message.objects.get().waits_for_shift


def test_a_digest_that_another_worker_just_made_takes_nothing_in_that_it_does_not_say(cast: Any) -> None:
    with clock.frozen(NINE):
        key = mailing._digest_key(cast.pat.pk, NINE)
        assert mailing._mail(cast.pat, [], key=key) == 1
        notice = told(cast.pat, "came in between")
        assert mailing._mail(cast.pat, [notice], key=key) == 0
    notice.refresh_from_db()
    assert notice.mailed_at is None


def test_a_mail_that_lists_some_says_how_many_more_there_are(cast: Any) -> None:
    with clock.frozen(NINE):
        for number in range(mailing.LISTED + 3):
            told(cast.pat, f"IMP-{number}")
        mailing.deliver()
    context = Message.objects.get().context
    for template in ("digest", "notices"):
        text = render_to_string(f"mail/{template}.txt", context)
        assert "And 3 more" in text
        assert text.count("- IMP") == mailing.LISTED


@pytest.mark.django_db(transaction=True)
def test_a_real_server_gets_the_mail_and_a_kill_between_claim_and_send_loses_and_doubles_nothing(cast: Any, settings: Any) -> None:
    with mail_server(settings) as server, clock.frozen(NINE):
        told(cast.pat, "Alerts & more, for O'Neill")
        told(cast.pat, "Another")
        assert mailing.deliver() == 1
        settle = outbox._send
        outbox._send = _killed
        try:
            with pytest.raises(KeyboardInterrupt):
                outbox.send_due()
        finally:
            outbox._send = settle
        assert (mailing.deliver(), outbox.send_due()) == (0, 0), "the dead sender's claim still holds"
        with clock.frozen(NINE + outbox.CLAIM):
            assert outbox.send_due() == 1
            assert outbox.send_due() == 0
        _say(server)


def _killed(message: Message) -> None:
    raise KeyboardInterrupt  # nothing after the claim was written, as when the process is killed


def _say(server: Server) -> None:
    (mail,) = server.mails
    assert mail["Subject"] == "Your shift, Mon 2 Mar: 2 new"
    text = mail.get_content()
    assert "Alerts & more, for O'Neill" in text
    assert "/notices/" in text


def test_a_late_todo_is_told_to_the_leader_and_then_to_theirs_each_once(cast: Any) -> None:
    todos.owe(cast.ada, key="t", stage="plan", what="Read the storm script", why="", about="person:x", due_at=NINE)
    cast.una, cast.olga  # noqa: B018 (are made)
    seen = []
    for hours in (23, 25, 26, 49, 50, 200):
        with clock.frozen(NINE + timedelta(hours=hours)):
            seen.append(mailing.tell_leaders())
    assert seen == [0, 1, 0, 1, 0, 0]
    notice = telling.unread(cast.una.pk).get()
    assert notice.what == "Ada Okafor may need a hand with Person x, due Mon 2 Mar, 09:00"
    assert telling.unread(cast.olga.pk).get().what == notice.what
    assert Line.objects.filter(kind="todo.late").count() == 2


def test_whoever_leads_on_the_day_is_told(cast: Any, a_person: Any, a_team: Any) -> None:
    from floorwalker.ground.people.models import TeamLeadership

    cast.ada, cast.una  # noqa: B018 (are made)
    acting = a_person("Iris", "Cole")
    TeamLeadership.objects.filter(person=cast.una).update(ends_on=NINE.date())
    TeamLeadership.objects.create(team=a_team("claims-a"), person=acting, starts_on=NINE.date())
    todos.owe(cast.ada, key="t", stage="plan", what="x", why="", about="person:x", due_at=NINE - timedelta(days=2))
    with clock.frozen(NINE):
        mailing.tell_leaders()
    assert telling.unread(acting.pk).exists()
    assert not telling.unread(cast.una.pk).exists()


def test_what_is_done_is_told_to_nobody(cast: Any) -> None:
    todos.owe(cast.ada, key="t", stage="plan", what="x", why="", about="person:x", due_at=NINE - timedelta(days=9))
    todos.settle("t")
    with clock.frozen(NINE):
        assert mailing.tell_leaders() == 0
    assert Todo.objects.get().leaders_told == 0
