"""One's own calendar: the same event through all versions of a roster, read at a private address, closed when its person says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from floorwalker.ground import clock, todos
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.models import Message
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import calendars as actions
from floorwalker.plan.actions import roster_publishing
from floorwalker.plan.models import Absence, Activity, CalendarAddress, Roster, Shift
from floorwalker.plan.queries import rosters
from floorwalker.plan.views import calendars as views

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _at_nine(frozen_clock: Any) -> None:
    cache.clear()


def a_roster(reference: str, *shifts: tuple[Any, datetime], published: datetime | None = NINE, retired: datetime | None = None) -> Roster:
    roster = Roster.objects.create(
        reference=reference, site=shifts[0][0].site, first_day=date(2026, 3, 2), last_day=date(2026, 3, 8), created_by="x",
        created_at=NINE, published_at=published, retired_at=retired,
    )
    for person, begins in shifts:
        shift = Shift.objects.create(roster=roster, person=person, starts_at=begins, ends_at=begins + 8 * HOUR)
        Activity.objects.create(shift=shift, kind="lunch", starts_at=begins + 4 * HOUR, ends_at=begins + 5 * HOUR, paid=False)
    return roster


def events(content: bytes) -> list[Any]:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def mine(browser: Any) -> list[Any]:
    return events(browser.get(reverse("plan:my_calendar")).content)


def test_it_holds_my_shifts_my_time_away_without_its_kind_and_what_is_due_without_its_words(cast: Any) -> None:
    a_roster("ROS-1", (cast.ada, NINE + 24 * HOUR), (cast.pat, NINE))
    midnight = datetime(2026, 3, 5, tzinfo=UTC)
    Absence.objects.create(person=cast.ada, kind="sick", starts_at=midnight, ends_at=midnight + 48 * HOUR)
    todos.owe(
        cast.ada, key="x", stage="record", what="Ring Mr Smith about his claim", why="", about="roster:ROS-1", due_at=NINE + 30 * HOUR
    )
    shift, away, due = mine(cast.ada_sees)
    assert (str(shift["summary"]), shift["dtstart"].dt) == ("Shift", NINE + 24 * HOUR)
    assert "Lunch 13:00 to 14:00" in str(shift["description"])
    assert (str(away["summary"]), away["dtstart"].dt, away["dtend"].dt) == ("Away", date(2026, 3, 5), date(2026, 3, 7))
    assert (str(due["summary"]), due["dtend"].dt, str(due["transp"])) == ("Due: Roster ROS-1", NINE + 30 * HOUR, "TRANSPARENT")
    content = cast.ada_sees.get(reverse("plan:my_calendar")).content
    assert b"Smith" not in content
    assert b"Sick" not in content
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_a_shift_that_moves_keeps_its_name_and_counts_up_and_one_taken_back_is_cancelled(cast: Any) -> None:
    day = 24 * HOUR
    a_roster("ROS-1", (cast.ada, NINE + day), (cast.ada, NINE + 2 * day))
    before = {str(each["uid"]): each for each in mine(cast.ada_sees)}
    Roster.objects.update(retired_at=NINE + HOUR)
    a_roster("ROS-2", (cast.ada, NINE + day + HOUR), published=NINE + HOUR)
    after = {str(each["uid"]): each for each in mine(cast.ada_sees)}
    assert before.keys() == after.keys()
    moved, gone = (after[str(uid)] for uid in before)
    assert (moved["dtstart"].dt, str(moved["status"])) == (NINE + day + HOUR, "CONFIRMED")
    assert str(gone["status"]) == "CANCELLED"
    assert all(int(after[uid]["sequence"]) > int(before[uid]["sequence"]) for uid in before)


def test_two_shifts_of_a_day_and_two_people_are_told_apart(cast: Any) -> None:
    roster = a_roster("ROS-1", (cast.ada, NINE), (cast.ada, NINE + 10 * HOUR), (cast.pat, NINE))
    content = cast.olga_sees.get(reverse("plan:roster_calendar", args=[roster.reference])).content
    found = events(content)
    assert len({str(each["uid"]) for each in found}) == 3
    assert {str(each["summary"]) for each in found} == {"Ada Okafor, shift", "Pat Nowak, shift"}


def test_the_mail_of_a_publication_carries_the_calendar_with_what_is_taken_back(cast: Any) -> None:
    old = a_roster("ROS-1", (cast.ada, NINE + 24 * HOUR), (cast.ada, NINE + 48 * HOUR))
    new = a_roster("ROS-2", (cast.ada, NINE + 25 * HOUR), published=None)
    change = rosters.diff(new, notice_days=28).people[0]
    roster_publishing._tell(new, change, retired=(old.reference,), at=clock.now())
    calendar = Calendar.from_ical(Message.objects.get().calendar)
    assert str(calendar["method"]) == "PUBLISH"
    assert [str(each["status"]) for each in calendar.walk("VEVENT")] == ["CONFIRMED", "CANCELLED"]


def path_of(page: Any) -> str:
    address = str(page.context["address"])
    return "/" + address.split("/", 3)[3]


def test_whoever_knows_the_address_reads_it_until_it_is_closed(cast: Any) -> None:
    a_roster("ROS-1", (cast.ada, NINE + 24 * HOUR))
    page = cast.ada_sees.post(reverse("plan:open_calendar"))
    address = path_of(page)
    visitor = Client()
    answer = visitor.get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    assert len(events(answer.content)) == 1
    assert visitor.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    held = CalendarAddress.objects.get()
    assert held.read_at == NINE
    assert address.split("/")[3] not in held.digest
    assert address not in cast.ada_sees.get(reverse("plan:my_calendar_page")).content.decode(), "shown once"
    newer = path_of(cast.ada_sees.post(reverse("plan:open_calendar")))
    assert visitor.get(address).status_code == 404
    cast.ada_sees.post(reverse("plan:close_calendar"))
    assert visitor.get(newer).status_code == 404
    assert [line.kind for line in Line.objects.filter(subject=cast.ada.reference, kind__startswith="calendar").order_by("pk")] == [
        "calendar.opened", "calendar.opened", "calendar.closed",
    ]


def test_an_address_of_somebody_who_left_opens_nothing(cast: Any) -> None:
    address = path_of(cast.ada_sees.post(reverse("plan:open_calendar")))
    type(cast.ada).objects.filter(pk=cast.ada.pk).update(left_on=date(2026, 3, 1))
    assert Client().get(address).status_code == 404


def test_an_address_is_read_only_so_often_and_guessed_at_less(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "READS_AN_HOUR", 2)
    monkeypatch.setattr(views, "GUESSES_A_MINUTE", 3)
    address = path_of(cast.ada_sees.post(reverse("plan:open_calendar")))
    visitor = Client()
    assert [visitor.get(address).status_code for _ in range(3)] == [200, 200, 429]
    guesses = [visitor.get(reverse("plan:calendar_read", args=[f"guess{number}"])).status_code for number in range(5)]
    assert guesses == [404, 404, 404, 429, 429]


def test_guessing_keeps_nothing_of_what_was_guessed(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[str] = []
    monkeypatch.setattr(views.cache, "add", lambda key, *_: kept.append(key))
    for number in range(3):
        Client().get(reverse("plan:calendar_read", args=[f"guess{number}"]))
    assert kept == ["calendar-guess:127.0.0.1"] * 3, "else guesses would crowd out what limits them"


def test_nobody_opens_or_closes_it_for_somebody_else_and_the_stranger_has_none(cast: Any) -> None:
    for act in (actions.open_address, actions.close_address):
        with pytest.raises(NotAllowed):
            act(cast.ada, by=cast.adm_acts)
    assert cast.stranger_sees.post(reverse("plan:open_calendar")).status_code == 403
    assert cast.stranger_sees.get(reverse("plan:my_calendar_page")).status_code == 403
