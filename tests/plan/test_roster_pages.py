"""The roster's pages: who sees them, what they say in every state, how much they ask, and the files they write."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.ground import clock, lines, signed_files
from floorwalker.ground.models import Job
from floorwalker.ground.people.models import Contract
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import absences, roster_publishing, rosters
from floorwalker.plan.models import Roster
from floorwalker.plan.rules.roster_week import opening, week_of
from floorwalker.record.models import Interaction
from tests.plan.roster_made import MONDAY, SYSTEM, Floor, a_floor, skilled_and_agreed, solved

pytestmark = pytest.mark.django_db
WEEK = f"/plan/roster/?site=leeds&week={MONDAY.isoformat()}"


@pytest.fixture
def floor(frozen_clock: Any, a_person: Any, a_team: Any) -> Floor:
    """Four people at Leeds."""
    return a_floor(a_person, a_team, people=4)


@pytest.fixture
def draft(floor: Floor, cast: Any) -> Roster:
    """A solved week."""
    return solved(floor, by=cast.pat_acts)


def _text(response: Any) -> str:
    return str(response.content.decode())


def test_an_empty_house_says_what_is_missing(frozen_clock: Any, cast: Any) -> None:
    assert "Nobody has hours yet" in _text(cast.pat_sees.get("/plan/roster/"))


def test_who_handled_contacts_of_a_log_gets_hours_at_once_and_can_then_be_rostered(frozen_clock: Any, cast: Any, a_person: Any) -> None:
    first, second, idle = (a_person("Agent", name) for name in ("One", "Two", "Idle"))
    queue = lines.open_queue("Claims", line="Claims", channel="voice", zone="Europe/London", site=first.site, by=cast.adm_acts)
    for number, person in enumerate((first, second, second), 1):
        Interaction.objects.create(
            id=number, source="log", external_id=str(number), channel="voice", queue=queue, agent=person, outcome="answered",
            started_at=datetime(2026, 2, 2, 9, number, tzinfo=UTC), ended_at=datetime(2026, 2, 2, 9, number + 1, tzinfo=UTC),
        )
    page = _text(cast.pat_sees.get(WEEK))
    assert "2 people handled contacts here" in page
    assert "Agree these hours" not in _text(cast.una_sees.get(WEEK))
    said = {"site": first.site.code, "week": MONDAY.isoformat(), "weekly_hours": "40", "days_per_week": "5"}
    assert cast.una_sees.post("/plan/roster/hours/", said).status_code == 403
    assert cast.pat_sees.post("/plan/roster/hours/", said | {"weekly_hours": "400"}).status_code == 422
    assert not Contract.objects.exists()
    page = _text(cast.pat_sees.post("/plan/roster/hours/", said, follow=True))
    assert "Hours are agreed with 2 people" in page
    assert "2 people can be rostered" in page
    assert set(Contract.objects.values_list("person", flat=True)) == {first.pk, second.pk}
    assert not Contract.objects.filter(person=idle).exists()


def test_a_queue_whose_hours_nobody_set_is_open_while_people_are_asked_for(frozen_clock: Any, cast: Any, a_person: Any) -> None:
    site = a_person("Agent", "One").site
    queue = lines.open_queue("Log", line="Log", channel="voice", zone="Europe/London", site=site, by=cast.adm_acts)
    week = week_of(site, MONDAY)
    need = np.zeros(week.slots)
    need[13:48] = 2  # Monday 06:30 to midnight
    need[48 + 18] = 1  # Tuesday 09:00 to 09:30
    assert opening(week, [queue], {queue.pk: need}).by_day == ((390, 1440), (540, 570), None, None, None, None, None)
    assert opening(week, [queue], {}).by_day == (None,) * 7


def test_a_week_without_a_roster_offers_to_solve_it(floor: Floor, cast: Any) -> None:
    page = _text(cast.pat_sees.get(WEEK))
    assert "No roster for this week yet" in page
    assert "Solve the week" in page
    assert "Solve the week" not in _text(cast.una_sees.get(WEEK))


def test_solving_from_the_page_shows_the_work_and_then_why_it_failed(floor: Floor, cast: Any) -> None:
    asked = {"site": "leeds", "week": MONDAY.isoformat(), f"need_{floor.queue.pk}": "mon-fri 09:00-17:00 2"}
    assert cast.pat_sees.post("/plan/roster/solve/", asked).status_code == 302
    assert "Solving a roster" in _text(cast.pat_sees.get(WEEK))
    person = floor.people[0].reference
    problem = {
        "title": "No legal roster: relax one of 1.", "detail": "x",
        "facts": {"causes": [{"person": person, "rules": ["adjustment"], "words": "Agent0: set aside adjustment."}]},
    }
    Job.objects.update(state=Job.State.FAILED, problem=problem)
    page = _text(cast.pat_sees.get(WEEK))
    assert "No legal roster: relax one of 1." in page
    assert "Agent0: set aside adjustment." in page
    assert f"/people/{person}/" in page


def test_the_board_shows_bars_heads_and_the_chosen_cell(floor: Floor, draft: Roster, cast: Any) -> None:
    shift = draft.shifts.order_by("starts_at").first()
    assert shift is not None
    page = _text(cast.pat_sees.get(f"{WEEK}&cell={shift.person_id}.{shift.starts_at.date()}"))
    assert f"{shift.person.display_name}, Mon 9 Mar, {shift.starts_at:%H:%M} to {shift.ends_at:%H:%M}" in page
    assert 'aria-pressed="true"' in page
    assert "37.5 h of 37.5 h contract hours" in page
    assert "short" in page
    assert "Publish" in page


def test_without_a_need_it_says_so(floor: Floor, cast: Any) -> None:
    solved(floor, by=cast.pat_acts, need=None)
    assert "No forecast yet, roster without coverage" in _text(cast.pat_sees.get(WEEK))


def test_a_change_by_htmx_answers_with_the_board_and_a_refusal_with_the_rule(floor: Floor, draft: Roster, cast: Any) -> None:
    shift = draft.shifts.order_by("starts_at").first()
    assert shift is not None
    cell = f"{shift.person_id}.{shift.starts_at.date()}"
    at = f"/plan/roster/{draft.reference}/change/?site=leeds&week={MONDAY.isoformat()}"
    done = cast.pat_sees.post(at, {"act": "set", "cell": cell, "starts": "08:30", "ends": "16:30"}, headers={"HX-Request": "true"})
    assert done.status_code == 200
    assert _text(done).lstrip().startswith('<div id="board"')
    refused = cast.pat_sees.post(at, {"act": "set", "cell": cell, "starts": "06:00", "ends": "14:00"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "outside opening hours" in _text(refused)
    plain = cast.pat_sees.post(at, {"act": "set", "cell": cell, "starts": "09:00", "ends": "17:00"})
    assert plain.status_code == 302


def test_publishing_shows_the_difference_first(floor: Floor, draft: Roster, cast: Any) -> None:
    page = _text(cast.pat_sees.get(f"/plan/roster/{draft.reference}/publish/"))
    assert "4 people change, " in page
    assert "Publish and tell 4 people" in page
    cast.pat_sees.post(f"/plan/roster/{draft.reference}/publish/")
    draft.refresh_from_db()
    assert draft.published_at is not None
    assert "Make a draft" in _text(cast.pat_sees.get(WEEK))


@pytest.mark.parametrize(("who", "status"), [("ada", 403), ("sam", 403), ("quin", 403), ("una", 200), ("rita", 200), ("asa", 200)])
def test_who_sees_the_roster(floor: Floor, draft: Roster, cast: Any, who: str, status: int) -> None:
    sees = getattr(cast, f"{who}_sees")
    assert sees.get(WEEK).status_code == status
    assert sees.get(f"/plan/roster/{draft.reference}/file.csv").status_code == status
    assert sees.get(f"/plan/roster/{draft.reference}/publish/").status_code == 403


def test_the_grid_asks_as_much_for_many_people_as_for_few(floor: Floor, draft: Roster, cast: Any, a_person: Any, a_team: Any) -> None:
    sees = cast.pat_sees
    sees.get(WEEK)
    with CaptureQueriesContext(connection, ) as few:
        sees.get(WEEK)
    for number in range(10):
        skilled_and_agreed(a_person(f"More{number}", "People", role="agent", team=a_team()), floor.skill)
    solved(floor, by=cast.pat_acts)
    with CaptureQueriesContext(connection) as many:
        sees.get(WEEK)
    assert len(many) <= len(few) + 1
    assert len(many) <= 60


def test_people_see_their_own_shifts_and_no_one_elses(floor: Floor, draft: Roster, cast: Any, client: Any) -> None:
    one = floor.people[0]
    client.force_login(one.account)
    assert "No shifts published yet" in _text(client.get("/plan/my-shifts/"))
    roster_publishing.publish(draft, by=cast.pat_acts)
    page = _text(client.get("/plan/my-shifts/"))
    assert "Lunch, unpaid" in page
    assert "Agent1" not in page
    assert page.count('class="when"') == 5
    assert "I have seen them" in page
    client.post(f"/plan/my-shifts/{draft.reference}/seen/")
    assert "I have seen them" not in _text(client.get("/plan/my-shifts/"))
    assert client.get(f"/plan/roster/{draft.reference}/").headers["Location"] == "/plan/my-shifts/"
    assert _text(client.get("/plan/my-shifts/file.ics")).count("BEGIN:VEVENT") == 5


def test_the_files_hold_every_activity_and_every_shift(floor: Floor, draft: Roster, cast: Any) -> None:
    lines = _text(cast.pat_sees.get(f"/plan/roster/{draft.reference}/file.csv")).splitlines()
    assert lines[0].startswith("person,name,day,starts,ends,activity")
    assert len(lines) - 1 == sum(shift.activities.count() for shift in draft.shifts.all())
    calendar = _text(cast.pat_sees.get(f"/plan/roster/{draft.reference}/file.ics"))
    assert calendar.count("BEGIN:VEVENT") == draft.shifts.count()
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))


@pytest.mark.row(133)
@pytest.mark.row(213)
def test_a_published_version_leaves_the_house_signed_with_its_number_and_publisher(floor: Floor, draft: Roster, cast: Any) -> None:
    base = f"/plan/roster/{draft.reference}/file"
    unsigned = cast.pat_sees.get(f"{base}.pdf").content
    assert unsigned.startswith(b"%PDF")
    with pytest.raises(signed_files.FileRefused, match="no signature"):
        signed_files.check(unsigned)
    roster_publishing.publish(draft, by=cast.pat_acts)
    digests = set()
    for ending in ("pdf", "ics"):
        statement = signed_files.check(cast.pat_sees.get(f"{base}.{ending}").content)
        assert statement.about["reference"] == draft.reference
        assert statement.about["version"] == "1"
        assert statement.about["published_by"] == f"Pat Nowak ({cast.pat.reference})"
        assert Line.objects.filter(kind="trail.looked", subject=draft.reference, body__contains=statement.sha256[:16]).exists()
        digests.add(statement.about["shifts_sha256"])
    assert len(digests) == 1
    copied = rosters.copy_week(draft, to=draft.first_day, by=cast.pat_acts)
    roster_publishing.publish(copied, by=cast.pat_acts)
    assert signed_files.check(cast.pat_sees.get(f"/plan/roster/{copied.reference}/file.ics").content).about["version"] == "2"
    assert cast.ada_sees.get(f"{base}.pdf").status_code == 403


def test_somebody_sick_stands_in_the_grid_as_uncovered(floor: Floor, draft: Roster, cast: Any) -> None:
    shift = draft.shifts.order_by("starts_at").first()
    assert shift is not None
    begin = datetime.combine(date(2026, 3, 9), datetime.min.time(), tzinfo=UTC)
    absences.record(shift.person, kind="sick", starts_at=begin, ends_at=begin + timedelta(days=1), by=SYSTEM)
    page = _text(cast.pat_sees.get(WEEK))
    assert f"{shift.person.display_name}, Mon 9 Mar, Sick" in page
    assert "1 rule broken" in page  # a draft must not have somebody work while sick
    Roster.objects.filter(pk=draft.pk).update(published_at=clock.now())
    page = _text(cast.pat_sees.get(WEEK))
    assert "1 shift uncovered" in page
    assert "rule broken" not in page
