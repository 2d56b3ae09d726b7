"""The forward view: contacts and people by band for thirteen weeks, what can still be hired for, money, and what is dated."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.ground import lines
from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.people.models import Contract
from floorwalker.plan.actions import ahead as actions
from floorwalker.plan.actions import allocation
from floorwalker.plan.models import Absence, ForecastLayer, Roster, ShrinkagePlan
from floorwalker.plan.queries import ahead
from floorwalker.plan.rules import ahead as rules
from tests.conftest import MONDAY, Cast
from tests.plan.allocation_made import LONG_AGO, TODAY, Site
from tests.record.contacts_made import a_contact, counted

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


@pytest.fixture
def site(cast: Cast, a_person: Any, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The two queues of allocation, each with 60 days of about 300 contacts behind it; nine people with 35 hours."""
    made = Site(cast, a_person)
    for person in made.people:
        Contract.objects.create(
            person=person, weekly_hours=Decimal(35), days_per_week=5, max_day_hours=Decimal(8), starts_on=LONG_AGO
        )
    ShrinkagePlan.objects.create(
        reference="SHR-1", site=made.site, first_day=LONG_AGO, shares={"leave": 0.1, "break": 0.1}, created_by="system:test",
        created_at=MONDAY,
    )
    past = {TODAY - timedelta(days=after): 280.0 + 10 * (after % 5) for after in range(1, 61)}
    monkeypatch.setattr(ahead, "_history", lambda queues, zone: {queue.pk: past for queue in queues})
    return made


def by_week(site: Site, cast: Cast, queue: str = "claims") -> list[dict[str, str]]:
    file = b"".join(cast.una_sees.get("/plan/ahead/file.csv")).decode()
    return [row for row in csv.DictReader(io.StringIO(file)) if row["queue"] == queue.title()]


@pytest.mark.row(116, 140, 141)
def test_thirteen_weeks_hold_contacts_people_needed_and_people_there_by_band(cast: Cast, site: Site) -> None:
    weeks = by_week(site, cast)
    assert [row["week_of"] for row in weeks] == [(TODAY + timedelta(weeks=n)).isoformat() for n in range(13)]
    assert (weeks[0]["contacts_from"], weeks[1]["contacts_from"]) == ("mixed", "extended")
    for row in weeks:
        low, base, high = (float(row[f"hours_needed_{band}"]) for band in rules.BANDS)
        assert 0 < low < base < high
        assert float(row["contacts_low"]) < float(row["contacts_base"]) < float(row["contacts_high"])
    assert 1900 < float(weeks[5]["contacts_base"]) < 2200
    spread = [float(row["contacts_high"]) / float(row["contacts_base"]) for row in weeks[1:]]
    assert spread == sorted(spread)
    # Three people with 35 hours, a fifth of the paid time planned away; this week stands on the roster of today.
    assert (weeks[4]["hours_there"], weeks[4]["there_from"], weeks[0]["there_from"]) == ("84.0", "contracts", "roster")
    page = cast.una_sees.get("/plan/ahead/?queue=renewals").content.decode()
    for words in ("Renewals week by week", "beyond the forecast", "forecast in use ends on 2 Mar 2026", "seasonal smoothing", "80% range"):
        assert words in page, words


@pytest.mark.row(116)
def test_joiners_leavers_and_leave_count_by_date_and_leave_beyond_the_plan_is_taken_off(cast: Cast, site: Site) -> None:
    Roster.objects.update(retired_at=None)
    site.people[0].left_on = TODAY + timedelta(weeks=6)
    site.people[0].save()
    first, after = (datetime(2026, 3, 30, tzinfo=UTC), datetime(2026, 4, 6, tzinfo=UTC))
    Absence.objects.create(person=site.people[1], kind="leave", starts_at=first, ends_at=after)
    there = [float(row["hours_there"]) for row in by_week(site, cast)]
    assert there[5] == 84.0
    assert there[6] == 56.0
    assert there[4] == pytest.approx(105 * 0.9 - 35)  # leave known is more than the tenth that was planned


@pytest.mark.row(116)
def test_a_gap_nearer_than_hiring_takes_says_flex_and_a_later_one_can_be_hired_for(cast: Cast, site: Site) -> None:
    assert "nobody said how long hiring takes" in cast.una_sees.get("/plan/ahead/").content.decode()
    sent = cast.pat_sees.post("/plan/allocation/time-to-hire/", {"skill": "", "weeks_to_hire": "4", "weeks_to_train": "3"})
    assert sent.status_code == 302
    assert [row["can_be_hired"] for row in by_week(site, cast)] == ["no"] * 7 + ["yes"] * 6
    actions.set_lead_time(site.site, skill=site.claims.skill, weeks_to_hire=9, weeks_to_train=3, by=cast.pat_acts)
    assert [row["can_be_hired"] for row in by_week(site, cast)] == ["no"] * 12 + ["yes"]
    page = cast.una_sees.get("/plan/ahead/?queue=claims").content.decode()
    assert "cannot be hired for any more: flex" in page
    assert "can be hired for, 12 weeks" in page
    assert cast.pat_sees.post("/plan/allocation/time-to-hire/", {"weeks_to_hire": "-1", "weeks_to_train": "x"}).status_code == 422
    with pytest.raises(RuleBroken, match="500 weeks"):
        actions.set_lead_time(site.site, skill=None, weeks_to_hire=500, weeks_to_train=0, by=cast.pat_acts)
    with pytest.raises(NotAllowed):
        actions.set_lead_time(site.site, skill=None, weeks_to_hire=1, weeks_to_train=0, by=cast.una_acts)


@pytest.mark.row(116)
def test_money_stands_by_week_and_by_month_against_the_budget(cast: Cast, site: Site) -> None:
    allocation.set_means(
        site.site, first_day=TODAY, seats=20, hour_cost=Decimal(20), overtime_cost=Decimal(30), weekly_budget=Decimal(6000),
        by=cast.pat_acts,
    )
    page = cast.una_sees.get("/plan/ahead/").content.decode()
    assert "£6,300" in page  # nine people, 35 hours
    assert "£300 over" in page
    assert "March 2026, 30 days" in page
    assert "April 2026, 30 days" in page


@pytest.mark.row(140)
def test_what_is_dated_stands_in_its_week_with_severity_and_link(cast: Cast, site: Site) -> None:
    lines.set_special_day(date(2026, 4, 3), name="Good Friday", queue=site.claims, by=cast.adm_acts)
    forecast = site.claims.forecasts.get()
    ForecastLayer.objects.create(
        forecast=forecast, kind="event", name="Renewal letters", why="Mailing", effect="percent", amount=25.0, starts_at=MONDAY,
        ends_at=MONDAY + timedelta(days=2), author="system:test", created_at=MONDAY,
    )
    Contract.objects.filter(person__in=site.people[:3]).update(ends_on=date(2026, 4, 15))
    page = cast.una_sees.get("/plan/ahead/").content.decode()
    for words in ("Good Friday, closed", "Renewal letters, Claims +25%", "3 contracts end without one to follow", "nothing is dated"):
        assert words in page, words
    assert page.index("Renewal letters") < page.index("Good Friday") < page.index("3 contracts end")


def test_contacts_of_the_past_are_those_counted_by_queue_and_local_day(cast: Cast, a_person: Any, tmp_path: Path) -> None:
    made = Site(cast, a_person)
    late = datetime(2026, 2, 24, 23, 30, tzinfo=UTC)  # half past midnight in Paris
    for at, queue in ((late, made.claims), (late - timedelta(hours=12), made.claims), (late, made.renewals), (MONDAY, made.claims)):
        a_contact(at, queue=queue, agent=made.people[0])
    with counted(tmp_path):
        found = ahead._history([made.claims, made.renewals], "Europe/Paris")
    tuesday, wednesday = date(2026, 2, 24), date(2026, 2, 25)
    assert found == {made.claims.pk: {tuesday: 1.0, wednesday: 1.0}, made.renewals.pk: {wednesday: 1.0}}


def test_ten_queues_ask_as_many_questions_as_two(cast: Cast, site: Site) -> None:
    cast.una_sees.get("/plan/ahead/")
    asked = []
    for more in (0, 8):
        for number in range(more):
            site.queue(cast, f"more-{number}")
        with CaptureQueriesContext(connection) as questions:
            assert cast.una_sees.get("/plan/ahead/").status_code == 200
        asked.append(len(questions))
    assert asked[0] == asked[1]


def test_who_sees_no_plans_sees_no_forward_view_and_a_house_without_queues_is_told_what_to_do(cast: Cast) -> None:
    assert cast.ada_sees.get("/plan/ahead/").status_code == 403
    assert cast.una_sees.get("/plan/allocation/time-to-hire/").status_code == 403
    assert "No site serves a queue yet" in cast.una_sees.get("/plan/ahead/?site=nowhere&queue=none").content.decode()


def test_without_history_or_forecast_nothing_is_made_up() -> None:
    days = [TODAY + timedelta(days=after) for after in range(7)]
    assert rules.extended({TODAY: 5.0}, days, closed=frozenset()) == {}
    past = {TODAY - timedelta(days=after): 100.0 for after in range(1, 29)}
    found = rules.extended(past, days, closed=frozenset([days[2]]))
    assert found[days[2]] == 0.0
    assert found[days[3]] == pytest.approx(100.0, rel=0.01)
    assert rules.weekly_change([100.0]) == rules.ASSUMED_CHANGE
    assert rules.can_be_hired(3, None) is None
