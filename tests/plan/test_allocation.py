"""Allocation: required against allocated, a change with what it would do to both queues, its picture, its undoing, and what came of it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.test import Client

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Decision
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import allocation as actions
from floorwalker.plan.models import Absence, Allocation, RequirementPoint
from floorwalker.plan.queries import allocation as queries
from floorwalker.plan.queries.allocation_effects import measured
from floorwalker.plan.rules import allocation as rules
from floorwalker.plan.views import allocation_page as shown
from tests.conftest import MONDAY, Cast
from tests.plan.allocation_made import TODAY, Site
from tests.plan.plan_made import a_plan
from tests.record.contacts_made import a_contact, a_queue, counted

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


@pytest.fixture
def site(cast: Cast, a_person: Any) -> Site:
    return Site(cast, a_person)


def kept(site: Site, cast: Cast, *, strain: str = "Two hours only", **other: Any) -> Allocation:
    return actions.allocate(site.change(**other), reason="level", why="Claims wait since ten", strain=strain, by=cast.rita_acts)


@pytest.mark.row(6)
def test_required_and_allocated_stand_side_by_side_on_page_and_file(cast: Cast, site: Site) -> None:
    Absence.objects.create(person=site.people[0], kind="sick", starts_at=MONDAY.replace(hour=0), ends_at=MONDAY.replace(hour=23))
    actions.set_means(
        site.site, first_day=TODAY, seats=8, hour_cost=Decimal("17.40"), overtime_cost=Decimal(26), weekly_budget=Decimal(9000),
        by=cast.pat_acts,
    )
    kept(site, cast)
    page = cast.una_sees.get("/plan/allocation/?queue=claims").content.decode()
    for words in ("Claims by half hour", "Short 2.0", "Covered", "of 8", "£", "ALC-1", "Service level at risk", "+2"):
        assert words in page, words
    rows = list(csv.DictReader(io.StringIO(b"".join(cast.una_sees.get("/plan/allocation/file.csv")).decode())))
    row = next(each for each in rows if each["queue"] == "Claims" and "T14:00" in each["starts"])
    assert {name: row[name] for name in ("needed", "rostered", "allocated", "there", "gap", "state", "with_skill_at_work", "seats")} == {
        "needed": "4", "rostered": "2.0", "allocated": "2.0", "there": "4.0", "gap": "0.0", "state": "covered",
        "with_skill_at_work": "5.0", "seats": "8",
    }
    assert row["cost_needed"] == "49.71"  # 2 h on queue at 30 % shrinkage
    week = cast.una_sees.get("/plan/allocation/?over=week&queue=renewals").content.decode()
    assert "left of the budget of £9,000" in week
    assert "Mon" in week


@pytest.mark.row(152)
def test_a_plan_shows_its_people_by_interval_with_their_reckoning_and_each_later_re_allocation_by_date(cast: Cast, site: Site) -> None:
    page = f"/plan/service/{a_plan(cast, site.claims).reference}/resources/?queue=claims&week=2026-03-02"
    before = cast.una_sees.get(page).content.decode()
    assert "Why 4" in before
    assert "Nothing was re-allocated" in before
    made = kept(site, cast)
    actions.undo(made, why="Nobody waits any more", by=cast.rita_acts)
    told = cast.una_sees.get(page).content.decode()
    for words in ("Mon 2 Mar", "ALC-1", "ALC-2", "from Renewals to Claims", "Service level at risk", "Claims wait since ten", "Rita Mbeki"):
        assert words in told, words
    assert told.index("ALC-2") < told.index("ALC-1"), "The latest first."
    other = f"/plan/service/{a_plan(cast, a_queue('motor')).reference}/resources/"
    assert "ALC-1" not in cast.una_sees.get(other).content.decode()
    assert "ALC-1" not in cast.quin_sees.get(page).content.decode(), "Who sees plans and no staffing."


@pytest.mark.row(6, 37)
def test_a_change_shows_both_queues_before_it_is_kept_with_reason_picture_and_trail(cast: Cast, site: Site) -> None:
    typed = {
        "kind": "move", "number": "1", "from_queue": site.renewals.pk, "queue": site.claims.pk, "day": "2026-03-02", "at": "14:00",
        "ends": "16:00", "reason": "level", "why": "Claims wait since ten",
    }
    shown = cast.rita_sees.get("/plan/allocation/change/", typed).content.decode()
    for words in ("1 person from Renewals to Claims", "Occupancy", "Service level", "Breaks that begin", "It costs nothing more"):
        assert words in shown, words
    assert not Allocation.objects.exists()
    sent = cast.rita_sees.post("/plan/allocation/change/", typed)
    made = Allocation.objects.get()
    assert sent.url == f"/plan/allocation/{made.reference}/"
    renewals, claims = made.expected["sides"]
    assert claims["after"]["service_level"] > claims["before"]["service_level"]
    assert renewals["after"]["service_level"] < renewals["before"]["service_level"]
    assert claims["after"]["occupancy"] < claims["before"]["occupancy"]
    decision = Decision.objects.get(reference=made.decision)
    assert (decision.subject, decision.choice) == (f"allocation:{made.reference}", "1 person from Renewals to Claims")
    told = decision.picture["queues"][site.claims.reference]
    assert (told["requirement"], told["forecast"], told["needed"], told["rostered"]) == ("REQ-claims", "FC-claims", [4.0] * 4, [3.0] * 4)
    assert decision.picture["rosters"] == ["RST-1"]
    page = cast.una_sees.get(sent.url).content.decode()
    for words in ("Claims wait since ten", "Service level at risk", "Rita Mbeki", "not yet: it lasts until", decision.reference):
        assert words.lower() in page.lower(), words
    assert "Undo" not in page
    line = Line.objects.get(kind="allocation.made")
    assert line.subject == made.reference


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"number": 0}, "allocation_number"),
        ({"ends_at": MONDAY.replace(hour=14)}, "allocation_backwards"),
        ({"ends_at": MONDAY + timedelta(days=9)}, "allocation_too_long"),
        ({"starts_at": MONDAY - timedelta(days=8), "ends_at": MONDAY - timedelta(days=7, hours=20)}, "allocation_too_old"),
        ({"from_queue": None}, "allocation_queues"),
        ({"kind": "release"}, "allocation_queues"),
        ({"number": 4}, "allocation_too_many"),  # six are there, three of them know claims
        ({"starts_at": MONDAY.replace(hour=20), "ends_at": MONDAY.replace(hour=21)}, "allocation_without_requirement"),
        ({"kind": "overtime", "from_queue": None, "number": 1}, "allocation_nobody_free"),
    ],
)
def test_what_makes_no_sense_or_nobody_can_fill_is_refused_with_what_to_do(
    cast: Cast, site: Site, other: dict[str, Any], code: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        kept(site, cast, **other)
    assert refused.value.refusal_code == code
    assert refused.value.remedy
    assert not Allocation.objects.exists()


def test_the_same_queue_no_reason_and_no_permission_are_refused(cast: Cast, site: Site) -> None:
    with pytest.raises(RuleBroken, match="Renewals already"):
        kept(site, cast, queue=site.renewals)
    with pytest.raises(RuleBroken, match="Nobody said why"):
        actions.allocate(site.change(), reason="level", why=" ", by=cast.rita_acts)
    with pytest.raises(RuleBroken, match="is no reason"):
        actions.allocate(site.change(), reason="mood", why="So", by=cast.rita_acts)
    for who in ("una", "ada", "cora", "asa"):
        with pytest.raises(NotAllowed):
            actions.allocate(site.change(), reason="level", why="So", strain="So", by=getattr(cast, f"{who}_acts"))
    assert cast.una_sees.get("/plan/allocation/change/").status_code == 403
    assert cast.ada_sees.get("/plan/allocation/").status_code == 403
    assert cast.rita_sees.get("/plan/allocation/seats-and-money/").status_code == 403
    assert "Re-allocate" not in cast.una_sees.get("/plan/allocation/").content.decode()


def test_a_change_that_overloads_people_is_named_before_it_is_kept_and_asks_why(cast: Cast, site: Site) -> None:
    typed = {
        "kind": "move", "number": "3", "from_queue": site.renewals.pk, "queue": site.claims.pk, "day": "2026-03-02", "at": "14:00",
        "ends": "16:00", "reason": "level", "why": "Claims wait since ten",
    }
    RequirementPoint.objects.filter(requirement__queue=site.renewals).update(offered=30.0)
    shown = cast.rita_sees.get("/plan/allocation/change/", typed).content.decode()
    assert "People would be overloaded" in shown
    refused = cast.rita_sees.post("/plan/allocation/change/", typed)
    assert refused.status_code == 422
    assert "limit 85%" in refused.content.decode()
    cast.rita_sees.post("/plan/allocation/change/", typed | {"strain": "Storm; one hour, then breaks are brought forward"})
    assert Allocation.objects.get().strain.startswith("Storm")


def test_overtime_needs_somebody_free_and_a_seat_and_says_what_it_costs(cast: Cast, site: Site, a_person: Any) -> None:
    site.know(a_person("Free", "Today", site=site.site), site.claims)
    over = {"kind": "overtime", "from_queue": None, "number": 1}
    actions.set_means(
        site.site, first_day=TODAY, seats=9, hour_cost=Decimal(17), overtime_cost=Decimal("26.10"), weekly_budget=None, by=cast.pat_acts
    )
    with pytest.raises(RuleBroken, match="0 of 9 seats are free at 14:00"):
        kept(site, cast, **over)
    kept(site, cast, kind="seats", queue=None, from_queue=None, number=2)
    made = kept(site, cast, **over)
    assert (made.cost, made.currency) == (Decimal("52.20"), "GBP")
    assert made.expected["seats_free"] == 1.0
    assert made.strain == ""  # it eased the queue, so that nothing had to be explained


def test_overtime_costs_its_own_hour_alone_and_nothing_once_it_is_undone(cast: Cast, site: Site, a_person: Any) -> None:
    site.know(a_person("Free", "Today", site=site.site), site.claims)
    actions.set_means(
        site.site, first_day=TODAY, seats=20, hour_cost=Decimal(17), overtime_cost=Decimal("26.10"), weekly_budget=None, by=cast.pat_acts
    )

    def cost() -> Decimal:
        lines = shown.lines(queries.picture(site.site, first=TODAY, days=1, by=cast.una_acts), [TODAY])
        return sum((line.cost_there or Decimal(0) for line in lines), Decimal(0))

    before = cost()
    made = kept(site, cast, kind="overtime", from_queue=None, number=1)
    assert cost() - before == made.cost == Decimal("52.20")
    actions.undo(made, why="It is quiet", by=cast.rita_acts)
    assert cost() == before


def test_who_allocates_at_another_site_does_not_here(cast: Cast, site: Site, a_person: Any, a_site: Any, client: Client) -> None:
    rover = a_person("Rhys", "Rover", role="real_time_analyst", reach="site", site=a_site("york"))
    planner = a_person("Petra", "Plan", role="planner", reach="site", site=rover.site)
    made = kept(site, cast)
    for does in (
        lambda: actions.allocate(site.change(), reason="level", why="So", strain="So", by=Actor.person(rover.pk)),
        lambda: actions.undo(made, why="So", by=Actor.person(rover.pk)),
    ):
        with pytest.raises(NotAllowed, match="does not reach"):
            does()
    client.force_login(rover.account)
    assert "/plan/allocation/change/" not in client.get("/plan/allocation/").content.decode()
    assert "Undo" not in client.get(f"/plan/allocation/{made.reference}/").content.decode()
    assert client.get("/plan/allocation/change/").status_code == 403
    assert client.post(f"/plan/allocation/{made.reference}/undo/", {"why": "So"}).status_code == 403
    client.force_login(planner.account)
    for address in ("seats-and-money", "time-to-hire"):
        assert client.get(f"/plan/allocation/{address}/").status_code == 403
    assert Allocation.objects.count() == 1


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_that_no_calendar_plans_is_refused(cast: Cast, site: Site, day: str) -> None:
    typed = {"kind": "seats", "number": "1", "day": day, "at": "10:00", "ends": "09:00", "reason": "level", "why": "So"}
    for send in (cast.rita_sees.get, cast.rita_sees.post):
        answer = send("/plan/allocation/change/", typed)
        assert answer.status_code == 422
        assert "Choose a day within a year" in answer.content.decode()


@pytest.mark.row(37)
def test_undoing_is_a_new_allocation_from_now_on_and_happens_once(cast: Cast, site: Site) -> None:
    made = kept(site, cast)
    with clock.frozen(MONDAY.replace(hour=15)):
        assert "15:00 on</span>" in cast.rita_sees.get(f"/plan/allocation/{made.reference}/").content.decode()
        assert cast.rita_sees.post(f"/plan/allocation/{made.reference}/undo/", {"why": ""}).status_code == 422
        assert cast.una_sees.post(f"/plan/allocation/{made.reference}/undo/", {"why": "No"}).status_code == 403
        back = actions.undo(made, why="Renewals wait now", by=cast.rita_acts)
        with pytest.raises(Conflict, match="is undone"):
            actions.undo(made, why="Again", by=cast.rita_acts)
        with pytest.raises(Conflict):
            actions.undo(back, why="Again", by=cast.rita_acts)
    assert (back.queue, back.from_queue, back.starts_at) == (site.renewals, site.claims, MONDAY.replace(hour=15))
    net = queries.picture(site.site, first=TODAY, days=1, by=cast.una_acts).row(site.claims).given
    assert net[28:33].tolist() == [2.0, 2.0, 0.0, 0.0, 0.0]
    listed = cast.una_sees.get("/plan/allocation/made/").content.decode()
    assert "Undone" in listed
    assert f"Undoes {made.reference}" in listed
    over = kept(site, cast, starts_at=MONDAY.replace(hour=9), ends_at=MONDAY.replace(hour=10))
    with clock.frozen(MONDAY.replace(hour=11)), pytest.raises(RuleBroken, match="is over"):
        actions.undo(over, why="Late", by=cast.rita_acts)


@pytest.mark.row(37)
def test_what_came_of_it_is_counted_with_its_range_and_noise_is_called_noise(cast: Cast, site: Site, tmp_path: Path) -> None:
    made = kept(site, cast, starts_at=MONDAY.replace(hour=9), ends_at=MONDAY.replace(hour=10), number=1)
    with clock.frozen(MONDAY + timedelta(days=1)):
        assert {each.words for each in measured(made)} == {"not yet: the day is not counted"}
        for minute in range(12):
            for hour, late in ((8, 2), (9, 3)):
                at = MONDAY.replace(hour=hour) + timedelta(minutes=minute * 4)
                a_contact(at, queue=site.claims, waited=5.0 if minute % late else 90.0, agent=site.people[0])
        for minute in range(40):
            a_contact(MONDAY + timedelta(minutes=minute), queue=site.renewals, waited=90.0, agent=site.people[4])
            a_contact(MONDAY - timedelta(minutes=minute + 1), queue=site.renewals, waited=5.0, agent=site.people[4])
        with counted(tmp_path):
            renewals, claims = measured(made)
            page = cast.una_sees.get(f"/plan/allocation/{made.reference}/").content.decode()
    assert claims.before
    assert claims.during
    assert renewals.before
    assert renewals.during
    assert (claims.before.contacts, claims.before.share, claims.during.contacts, claims.told) == (12, 0.5, 12, "noise")
    assert (renewals.before.share, renewals.during.share, renewals.told) == (1.0, 0.0, "worse")
    assert renewals.words == "worse than in the 1 h before, by 88 points at least"
    assert "Noise: chance alone" in page
    assert "of 12 contacts, 95% range" in page


def test_only_a_planner_says_what_a_site_has_and_nonsense_is_refused(cast: Cast, site: Site) -> None:
    typed = {"first_day": "2026-03-02", "seats": "40", "hour_cost": "17.40", "overtime_cost": "26.10", "weekly_budget": "95000"}
    assert cast.pat_sees.post("/plan/allocation/seats-and-money/", typed).status_code == 302
    assert "£17.40" in cast.pat_sees.get("/plan/allocation/seats-and-money/").content.decode()
    for wrong in ({"seats": "0"}, {"hour_cost": "-1"}, {"overtime_cost": "NaN"}, {"first_day": "soon"}):
        assert cast.pat_sees.post("/plan/allocation/seats-and-money/", typed | wrong).status_code == 422
    with pytest.raises(RuleBroken, match="0 seats"):
        actions.set_means(
            site.site, first_day=TODAY, seats=0, hour_cost=Decimal(1), overtime_cost=Decimal(1), weekly_budget=None, by=cast.pat_acts
        )
    with pytest.raises(NotAllowed):
        actions.set_means(
            site.site, first_day=TODAY, seats=9, hour_cost=Decimal(1), overtime_cost=Decimal(1), weekly_budget=None, by=cast.rita_acts
        )


def test_junk_in_the_address_shows_today_and_the_page_asks_a_fixed_number_of_questions(
    cast: Cast, site: Site, django_assert_max_num_queries: Any
) -> None:
    for query in ("?day=0001-01-01", "?day=9999-12-31", "?site=nowhere", "?queue=nowhere", "?over=year"):
        assert cast.una_sees.get(f"/plan/allocation/{query}").status_code == 200
    with django_assert_max_num_queries(12):
        queries.picture(site.site, first=TODAY, days=7, by=cast.una_acts)


def test_an_outlook_of_fractions_lies_between_whole_people_and_email_has_no_level() -> None:
    size = 2
    work = rules.Work(
        np.full(size, 15.0), np.full(size, 300.0), np.full(size, 2.5), np.full(size, 4.0), np.full(size, 6.0), 120.0, 20.0, 0.8, 0.85
    )
    inside = np.ones(size, dtype=bool)
    three, half, four = (rules.outlook(work, np.full(size, people), inside) for people in (3.0, 3.5, 4.0))
    levels = [each.service_level or 0.0 for each in (three, half, four)]
    assert 0.0 < levels[0] < levels[1] < levels[2]
    email = rules.Work(
        work.offered, work.aht_seconds, work.load, work.needed, work.scheduled, float("nan"), 20.0, None, 0.85
    )
    told = rules.outlook(email, np.full(size, 4.0), inside)
    assert (told.service_level, told.occupancy) == (None, 0.625)
    assert rules.outlook(work, np.zeros(size), inside).occupancy is None
