"""What a shift is for: the standards of its queues and what its briefings pass on, on the roster, one's own page and in the file."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.ground import lines, standards
from floorwalker.ground.models import Queue
from floorwalker.plan.actions import briefings
from floorwalker.plan.models import Activity, Roster, Shift
from floorwalker.plan.rules.briefings import BriefingDraft
from tests.conftest import MONDAY
from tests.plan.roster_made import LONG_AGO, SYSTEM, Floor, a_floor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
DAY = MONDAY.date()
PROMISE = "Service level at least 80% in 20 s"


@pytest.fixture
def floor(frozen_clock: Any, a_person: Any, a_team: Any) -> Floor:
    """Four people at Leeds, whose queue promises 80% in 20 s."""
    made = a_floor(a_person, a_team, people=4)
    standards.put_in_force("service_level", target=0.8, target_seconds=20, starts_on=LONG_AGO, queue=made.queue, by=SYSTEM)
    return made


@pytest.fixture
def silent(floor: Floor) -> Queue:
    """A queue that promises nothing."""
    return lines.open_queue("Letters", line="Letters", channel="email", zone=floor.site.zone, site=floor.site, skill=floor.skill, by=SYSTEM)


@pytest.fixture
def roster(floor: Floor, silent: Queue) -> Roster:
    """A published week of one shift each: two queues, a break, a training and a meeting."""
    made = Roster.objects.create(
        reference="ROS-9", site=floor.site, first_day=DAY, last_day=DAY + timedelta(days=6), created_by="test", created_at=MONDAY,
        published_at=MONDAY,
    )
    for person in floor.people:
        a_shift(made, person, floor.queue, silent)
    return made


def a_shift(roster: Roster, person: Any, queue: Queue, other: Queue, *, day: int = 0) -> Shift:
    at = MONDAY + timedelta(days=day)
    shift = Shift.objects.create(roster=roster, person=person, starts_at=at, ends_at=at + timedelta(hours=6))
    for hour, (kind, of) in enumerate((
        ("queue", queue), ("break", None), ("training", None), ("queue", other), ("meeting", None), ("queue", queue)
    )):
        Activity.objects.create(
            shift=shift, kind=kind, queue=of, starts_at=at + timedelta(hours=hour), ends_at=at + timedelta(hours=hour + 1)
        )
    return shift


def briefed(floor: Floor, cast: Any, *, hour: int, **other: Any) -> Any:
    words = {
        "title": "Twenty seconds", "content": "From next week.", "agenda": "", "about": "", "leader": cast.olga, "site": floor.site,
        "starts_at": MONDAY + timedelta(hours=hour), "ends_at": MONDAY + timedelta(hours=hour, minutes=20), "audience": "By name",
    }
    return briefings.call(BriefingDraft(**words | other), [floor.people[0]], by=cast.olga_acts)


def _text(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.row(59)
def test_a_shift_says_what_it_is_for_on_the_roster_on_ones_own_page_and_in_the_file(
    floor: Floor, silent: Queue, roster: Roster, cast: Any, client: Any
) -> None:
    standard = standards.in_force(DAY).get()
    briefed(floor, cast, hour=2, about=f"standard:{standard.reference}")
    briefed(floor, cast, hour=4, title="Nothing kept")
    one = floor.people[0]
    cell = f"/plan/roster/?site=leeds&week={DAY}&cell={one.pk}.{DAY}"
    planner = _text(cast.pat_sees.get(cell))
    assert planner.count(PROMISE) == 1, "a queue once, however often it is worked"
    assert f"/plan/standards/{standard.reference}/" in planner
    assert f"/plan/standards/propose/?queue={silent.reference}" in planner
    assert f"Twenty seconds, on {standard.reference}" in planner
    meeting = planner.split("Meeting 13:00 to 14:00")[1].split("<dt>")[0]
    assert "Names no standard or KPI" in meeting, "a briefing on nothing that is kept names nothing"
    asked = cast.pat_sees.get(f"/plan/standards/propose/?queue={silent.reference}").context["form"]
    assert asked["applies_to"].value() == f"queue:{silent.pk}"

    client.force_login(one.account)
    own = _text(client.get("/plan/my-shifts/"))
    for words in (PROMISE, f"Twenty seconds, on {standard.reference}", "Names no standard or KPI"):
        assert words in own, words
    assert "/plan/standards/propose/" not in own, "an agent proposes no standard"
    assert "/plan/briefings/call/" not in own

    rows = list(csv.DictReader(io.StringIO(_text(cast.pat_sees.get(f"/plan/roster/{roster.reference}/file.csv")))))
    assert [row["serves"] for row in rows if row["person"] == one.reference] == [
        f"{PROMISE} ({standard.reference})", "", f"Twenty seconds, on {standard.reference} (BRF-1)", "none", "none",
        f"{PROMISE} ({standard.reference})",
    ]


def test_the_standard_is_that_of_the_day_of_the_shift_and_the_nearest(floor: Floor, silent: Queue, roster: Roster, client: Any) -> None:
    standards.put_in_force("service_level", target=0.9, target_seconds=10, starts_on=date(2026, 3, 3), queue=floor.queue, by=SYSTEM)
    standards.put_in_force("asa", target=30.0, starts_on=LONG_AGO, channel="email", by=SYSTEM)
    one = floor.people[1]
    a_shift(roster, one, floor.queue, silent, day=1)
    client.force_login(one.account)
    page = client.get("/plan/my-shifts/")
    of_days = [[link.text for each in day.served for link in each.named] for day in page.context["days"][:2]]
    assert [of_day[0] for of_day in of_days] == [PROMISE, "Service level at least 90% in 10 s"]
    assert all("at most" in of_day[1] for of_day in of_days), "letters are ruled by their channel"


def test_others_see_neither_the_shift_nor_its_briefings_and_many_ask_as_little_as_few(
    floor: Floor, silent: Queue, roster: Roster, cast: Any, client: Any
) -> None:
    briefed(floor, cast, hour=2, title="For one alone", about=f"standard:{standards.in_force(DAY).get().reference}")
    client.force_login(floor.people[1].account)
    assert "For one alone" not in _text(client.get("/plan/my-shifts/"))
    cell = f"/plan/roster/?site=leeds&week={DAY}&cell={floor.people[0].pk}.{DAY}"
    file = f"/plan/roster/{roster.reference}/file.csv"
    assert [client.get(cell).status_code, client.get(file).status_code] == [403, 403]
    pages = ((client, "/plan/my-shifts/"), (cast.pat_sees, file))
    asked = []
    for more in (0, 12):
        for day in range(1, more):
            for person in floor.people[:2]:
                a_shift(roster, person, floor.queue, silent, day=day)
        for sees, address in pages:
            sees.get(address)
            with CaptureQueriesContext(connection) as few:
                sees.get(address)
            asked.append(len(few))
    assert asked[2:] == asked[:2]
    assert max(asked) <= 30
