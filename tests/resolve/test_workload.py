"""Who carries how much, in hours by the house's own record, beside the hours that each is rostered free; unknown is never zero."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.plan.models import Absence, Activity, Roster, Shift
from floorwalker.resolve.actions import giving
from floorwalker.resolve.models import Complaint
from floorwalker.resolve.queries import workload
from tests.conftest import MONDAY
from tests.resolve.cases_made import a_complaint, a_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(75)]
ZONE = "Europe/London"
LOAD = "/resolve/complaints/load/"
HOUR = timedelta(hours=1)


def rostered(person: Any, at: datetime, hours: float, *, kind: str = "admin", is_published: bool = True) -> Shift:
    """Let `person` have a shift of one activity."""
    number = Roster.objects.count()
    roster = Roster.objects.create(
        reference=f"ROS-{number}", site=person.site, first_day=at.date(), last_day=at.date(), created_by="x", created_at=MONDAY,
        published_at=MONDAY if is_published else None,
    )
    shift = Shift.objects.create(roster=roster, person=person, starts_at=at, ends_at=at + hours * HOUR)
    Activity.objects.create(shift=shift, kind=kind, starts_at=at, ends_at=at + hours * HOUR)
    return shift


def closed(cast: Any, number: int) -> None:
    """Let Sam have closed so many two weeks ago."""
    line = a_line(cast)
    for _each in range(number):
        made = a_complaint(cast, line=line, received_at=MONDAY - timedelta(days=30))
        Complaint.objects.filter(pk=made.pk).update(
            owner=cast.sam, state="closed", outcome="upheld", closed_at=MONDAY - timedelta(days=14), next_due_at=None, next_step=""
        )


def had(cast: Any, number: int) -> None:
    """Let Sam have so many open ones."""
    for day in range(number):
        made = a_complaint(cast, line=a_line(cast), received_at=MONDAY - timedelta(days=day))
        giving.give(made.reference, to=cast.sam, by=cast.olga_acts)


def words(browser: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.get(LOAD).content.decode()))


def test_one_takes_the_back_office_hours_of_who_closed_over_what_they_closed(cast: Any) -> None:
    closed(cast, 10)
    for day in range(5):
        rostered(cast.sam, MONDAY - timedelta(days=day + 1), 6)
    rostered(cast.sam, MONDAY - timedelta(days=8), 8, kind="queue")
    rostered(cast.sam, MONDAY - timedelta(days=9), 8, is_published=False)
    assert workload.hours_each(Complaint.objects.all()) == workload.HoursEach(3.0, 10)
    had(cast, 4)
    rostered(cast.sam, MONDAY + timedelta(days=1), 5)
    begins = MONDAY + timedelta(days=1)
    for kind, later in (("leave", HOUR / 2), ("sick", HOUR * 0)):  # an hour in all, said twice for half of it
        Absence.objects.create(person=cast.sam, kind=kind, starts_at=begins + later, ends_at=begins + HOUR)
    (found,) = workload.carried(Complaint.objects.all(), workload.HoursEach(3.0, 10), zone=ZONE)
    assert (found.person, found.open, found.expected, found.free, found.is_short) == (cast.sam, 4, 12.0, 4.0, True)
    page = words(cast.olga_sees)
    assert "12.0 h, 4.0 h free" in page
    assert "One complaint takes at most 3.0 h: back-office hours rostered to those who closed 10 in 13 weeks" in page


def test_what_is_not_known_is_said_and_no_zero(cast: Any) -> None:
    closed(cast, 9)
    had(cast, 1)
    assert "not known, no roster" in words(cast.olga_sees)
    rostered(cast.sam, MONDAY - timedelta(days=2), 6)
    assert workload.hours_each(Complaint.objects.all()) == workload.HoursEach(None, 9)
    rostered(cast.sam, MONDAY + timedelta(days=1), 8, kind="queue")
    page = words(cast.olga_sees)
    assert "not known, 0.0 h free" in page
    assert "rostered people closed 9 in 13 weeks, fewer than 10" in page


def test_hours_reach_to_the_last_that_is_due_and_no_further_than_rosters_are_told(cast: Any) -> None:
    had(cast, 1)
    for days in (3, 6, 40):
        rostered(cast.sam, MONDAY + timedelta(days=days), 2)
    (found,) = workload.carried(Complaint.objects.all(), workload.HoursEach(None, 0), zone=ZONE)
    assert found.free == 4.0
    Complaint.objects.filter(state="open").update(next_due_at=clock.now() + timedelta(days=60))
    (found,) = workload.carried(Complaint.objects.all(), workload.HoursEach(None, 0), zone=ZONE)
    assert (found.free, found.until) == (4.0, clock.now() + workload.LONGEST)


@pytest.mark.parametrize("who", ["asa", "quin"])
def test_who_gives_no_cases_reads_how_many_and_no_hours_of_people(cast: Any, who: str) -> None:
    had(cast, 1)
    rostered(cast.sam, datetime.combine(date(2026, 3, 3), MONDAY.timetz()), 8)
    page = words(getattr(cast, f"{who}_sees"))
    assert "Sam Whitlock 1 1" in page
    assert "free" not in page


def test_it_costs_few_queries_however_many_carry(cast: Any, django_assert_max_num_queries: Any) -> None:
    had(cast, 6)
    cast.olga_sees  # noqa: B018 (signed in)
    with django_assert_max_num_queries(30):
        assert cast.olga_sees.get(LOAD).status_code == 200
