"""Who is at work by the published roster, absences taken off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.at_work import Attendance
from floorwalker.plan.models import Absence, Roster, Shift
from floorwalker.plan.queries.presence import attendance, without

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_shift(person: Any, begins: datetime, hours: int = 8, *, published: bool = True) -> None:
    roster, _ = Roster.objects.get_or_create(
        reference=f"ROS-{published}", defaults={
            "site": person.site, "first_day": NINE.date(), "last_day": NINE.date() + timedelta(days=6), "created_by": "x",
            "created_at": NINE, "published_at": NINE if published else None,
        },
    )
    Shift.objects.create(roster=roster, person=person, starts_at=begins, ends_at=begins + hours * HOUR)


def test_a_published_shift_is_work_and_a_draft_is_not(cast: Any, django_assert_num_queries: Any) -> None:
    a_shift(cast.ada, NINE)
    a_shift(cast.pat, NINE, published=False)
    with django_assert_num_queries(2):
        found = attendance([cast.ada.pk, cast.pat.pk], at=NINE)
    assert found == {cast.ada.pk: Attendance(NINE, None)}
    assert attendance([cast.ada.pk], at=NINE + 8 * HOUR) == {}
    assert attendance([cast.ada.pk], at=NINE - HOUR)[cast.ada.pk] == Attendance(None, NINE)


def test_who_is_away_is_not_at_work_though_the_roster_says_so(cast: Any) -> None:
    a_shift(cast.ada, NINE)
    a_shift(cast.ada, NINE + 24 * HOUR)
    Absence.objects.create(person=cast.ada, kind="sick", starts_at=NINE + HOUR, ends_at=NINE + 12 * HOUR)
    assert attendance([cast.ada.pk], at=NINE)[cast.ada.pk].since == NINE
    assert attendance([cast.ada.pk], at=NINE + 2 * HOUR)[cast.ada.pk] == Attendance(None, NINE + 24 * HOUR)


def test_who_is_on_leave_without_a_shift_ahead_is_away_and_not_in_office_hours(cast: Any) -> None:
    Absence.objects.create(person=cast.ada, kind="leave", starts_at=NINE - HOUR, ends_at=NINE + 48 * HOUR)
    assert attendance([cast.ada.pk], at=NINE)[cast.ada.pk] == Attendance(None, NINE + 48 * HOUR)


@pytest.mark.parametrize(
    ("away", "left"),
    [
        ([], [(0, 8)]), ([(0, 8)], []), ([(-5, 2)], [(2, 8)]), ([(2, 3), (5, 9)], [(0, 2), (3, 5)]), ([(8, 9)], [(0, 8)]),
        ([(1, 6), (2, 3)], [(0, 1), (6, 8)]),
    ],
)  # fmt: skip
def test_absences_are_taken_off_a_shift(away: list[tuple[int, int]], left: list[tuple[int, int]]) -> None:
    def span(begins: int, ends: int) -> tuple[datetime, datetime]:
        return NINE + begins * HOUR, NINE + ends * HOUR

    assert without(span(0, 8), [span(*each) for each in away]) == [span(*each) for each in left]


def test_shifts_inside_the_notice_period_are_mailed_at_once_and_others_wait(cast: Any, a_person: Any, a_team: Any) -> None:
    from floorwalker.ground.models import Message, Notice
    from floorwalker.plan.actions import roster_publishing

    for days, waits in ((0, False), (40, True)):
        begins = NINE + timedelta(days=days)
        roster = Roster.objects.create(
            reference=f"ROS-{days}", site=cast.ada.site, first_day=begins.date(), last_day=begins.date(), created_by="x", created_at=NINE
        )
        Shift.objects.create(roster=roster, person=cast.ada, starts_at=begins, ends_at=begins + HOUR)
        with clock.frozen(NINE - timedelta(days=1)):
            change = roster_publishing.queries.diff(roster, notice_days=28)
            roster_publishing._tell(roster, change.people[0], retired=(), at=clock.now())
        mail = Message.objects.get(about=f"roster:ROS-{days}")
        assert mail.waits_for_shift is waits
        notice = Notice.objects.get(about=f"roster:ROS-{days}")
        assert (notice.mail, notice.is_urgent) == (mail, not waits)
