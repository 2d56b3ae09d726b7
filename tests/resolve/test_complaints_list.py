"""The list of complaints: by what is due next, with the views, figures and charts of the load; few queries, every role."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.ground.web import charts
from floorwalker.ground.web.charts import Age
from floorwalker.resolve.actions import giving
from floorwalker.resolve.models import Complaint
from floorwalker.resolve.queries import caseload, cases
from tests.conftest import MONDAY
from tests.resolve.cases_made import a_complaint, a_customer, a_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
ZONE = "Europe/London"


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def aged(cast: Any, *days: int, **more: Any) -> list[Complaint]:
    line = a_line(cast)
    return [a_complaint(cast, line=line, received_at=MONDAY - timedelta(days=day), summary=f"Noise {day}", **more) for day in days]


@pytest.mark.row(75)
def test_the_list_begins_with_what_is_due_next_and_names_its_step_owner_and_rule_clock(
    cast: Any, django_assert_max_num_queries: Any
) -> None:
    assert "No complaint is open" in words(cast.sam_sees.get("/resolve/complaints/"))
    made = aged(cast, 1, 5, 20, 58, customer=a_customer())
    giving.give(made[2].reference, to=cast.sam, by=cast.olga_acts)
    with django_assert_max_num_queries(30):
        page = words(cast.sam_sees.get("/resolve/complaints/"))
    assert page.index("Noise 58") < page.index("Noise 20") < page.index("Noise 1 ")
    assert "settle by the short route" in page
    assert "day 20 of 56" in page
    assert "Sam Whitlock" in page
    assert "2 complaints are late" in page
    assert "No owner 3" in page
    assert 'late">' not in page
    load = words(cast.sam_sees.get("/resolve/complaints/load/"))
    assert "Age of open complaints in days" in load
    assert "Sam Whitlock not known, no roster 1 1 1" in load


@pytest.mark.parametrize(("asked", "found"), [
    ("due=late", {58, 20}), ("due=week", {58, 20, 5, 1}), ("owner=none", {58, 5, 1}), ("owner=mine", {20}), ("support=yes", set()),
    ("who=whitlock", {20}), ("about=Noise+5", {58, 5}), ("state=closed", set()), ("due=nonsense", {58, 20, 5, 1}),
])  # fmt: skip
def test_each_filter_keeps_what_it_says(cast: Any, asked: str, found: set[int]) -> None:
    made = aged(cast, 1, 5, 20, 58)
    giving.give(made[2].reference, to=cast.sam, by=cast.olga_acts)
    page = words(cast.sam_sees.get(f"/resolve/complaints/?{asked}"))
    assert {day for day in (1, 5, 20, 58) if f"Noise {day} " in page} == found


def test_what_has_ended_is_listed_by_when_and_with_what_it_ended(cast: Any) -> None:
    made = aged(cast, 1, 5, 20)
    for each, day in zip(made[:2], (3, 1), strict=True):
        Complaint.objects.filter(pk=each.pk).update(state="closed", outcome="upheld", closed_at=MONDAY - timedelta(days=day))
    closed = words(cast.sam_sees.get("/resolve/complaints/?state=closed"))
    assert closed.index("Noise 5 ") < closed.index("Noise 1 ")
    assert "Upheld" in closed
    assert "Blocked by" not in closed
    every = words(cast.sam_sees.get("/resolve/complaints/?state=any"))
    assert every.index("Noise 1 ") < every.index("Noise 5 ") < every.index("Noise 20 ")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite tells in words what it reads")
@pytest.mark.parametrize("reader", ["sam_acts", "una_acts"])
def test_the_head_of_the_list_is_counted_from_an_index_alone(cast: Any, reader: str) -> None:
    aged(cast, 1)
    with CaptureQueriesContext(connection) as asked:
        caseload.now(cases.complaints(getattr(cast, reader)), zone=ZONE)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked.captured_queries[-1]['sql']}")
        assert "COVERING INDEX complaint_" in " ".join(row[3] for row in cursor.fetchall())


def test_many_are_given_at_once_and_taken_back_to_nobody(cast: Any) -> None:
    made = aged(cast, 1, 5)
    for each in made:
        giving.give(each.reference, to=cast.sam, by=cast.olga_acts)
        giving.give_back(each.reference, to=None, by=cast.olga_acts)
    assert not Complaint.objects.filter(owner__isnull=False).exists()
    giving.give_back(made[0].reference, to=cast.sam.pk, by=cast.olga_acts)
    assert Complaint.objects.get(pk=made[0].pk).owner == cast.sam


def test_the_load_counts_what_waits_and_what_comes(cast: Any) -> None:
    aged(cast, 0, 5, 20, 58, needs_support=True)
    rows = Complaint.objects.all()
    now = caseload.now(rows, zone=ZONE)
    assert (now.open, now.late, now.past_final, now.without_owner, now.supported) == (4, 2, 1, 4, 4)
    assert (now.due_today, now.within_7_days) == (3, 4)
    ahead = caseload.ahead(rows, zone=ZONE)
    assert ahead[0] == (MONDAY.date(), 3)
    assert [(day.isoformat(), number) for day, number in ahead if number][1:] == [("2026-03-05", 1)]
    assert caseload.days_allowed(rows, zone=ZONE) == 56
    assert [(each.days, each.cases, each.supported) for each in caseload.ages(rows, last_day=56)] == [
        (0, 1, 1), (5, 1, 1), (20, 1, 1), (58, 1, 1),
    ]


def test_many_open_ones_are_counted_by_week_and_none_is_lost(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    aged(cast, 0, 6, 7, 20, 58, 300)
    monkeypatch.setattr(caseload, "FEW", 3)
    weeks = caseload.ages(Complaint.objects.all(), last_day=56)
    assert sum(each.cases for each in weeks) == 6
    assert [(each.days, each.cases) for each in weeks if each.cases] == [(0, 2), (7, 1), (14, 1), (56, 1), (63, 1)]


def test_rates_of_those_that_ended_carry_n_and_range_and_nothing_is_no_data(cast: Any) -> None:
    first, second, third = aged(cast, 20, 21, 22)
    assert caseload.ended(Complaint.objects.all()).upheld.value is None
    for each, outcome in ((first, "upheld"), (second, "not_upheld"), (third, "withdrawn")):
        Complaint.objects.filter(pk=each.pk).update(state="closed", outcome=outcome, closed_at=MONDAY)
    first.clocks.filter(of="final-response").update(met_at=MONDAY)
    ended = caseload.ended(Complaint.objects.all())
    assert (ended.closed, ended.upheld.part, ended.upheld.n, ended.in_time.part, ended.in_time.n) == (3, 1, 2, 1, 1)
    low, high = ended.upheld.range or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.095, 0.905)


@pytest.mark.parametrize("who", ["pat", "rita", "adm", "stranger"])
def test_who_sees_no_cases_is_told_so(cast: Any, who: str) -> None:
    for path in ("", "load/"):
        assert getattr(cast, f"{who}_sees").get(f"/resolve/complaints/{path}").status_code == 403


def test_the_chart_of_ages_is_dots_for_few_and_bars_for_many() -> None:
    few = charts.ages("a", [Age(3, 2, 1), Age(58, 1)], last_day=56, title="Age")
    assert few.svg.count("<circle") == 2
    assert few.svg.count("m-care") == 1
    assert "3 open, 1 past day 56" in few.summary
    many = charts.ages("a", [Age(7 * week, 90) for week in range(9)], last_day=56, title="Age")
    assert many.svg.count("<circle") == 0
    assert many.table is not None
    assert len(many.table.rows) == 9
