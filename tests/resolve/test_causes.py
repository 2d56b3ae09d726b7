"""Causes of complaints: the few that make most, their rate in a thousand contacts, and which moved beyond chance."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest

from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.web import charts
from floorwalker.ground.web.charts import ParetoRow
from floorwalker.resolve.models import Complaint
from floorwalker.resolve.queries import causes
from tests.conftest import MONDAY
from tests.resolve.cases_made import a_complaint, a_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock"), pytest.mark.row(106)]
ZONE = "Europe/London"


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def caused(cast: Any, **numbers: tuple[int, int]) -> None:
    """Make complaints by cause: how many in the thirteen weeks before, and how many in those after."""
    one = a_complaint(cast, line=a_line(cast))
    Complaint.objects.filter(pk=one.pk).delete()
    kept = {each.attname: getattr(one, each.attname) for each in Complaint._meta.concrete_fields if not each.primary_key}
    made = []
    for name, (before, after) in numbers.items():
        for weeks, many in ((20, before), (2, after)):
            for number in range(many):
                row = Complaint(**kept)
                row.reference, row.uuid = f"T-{name[:4]}-{weeks}-{number}", uuid.uuid4()
                row.root_cause, row.received_at = name.replace("_", " "), MONDAY - timedelta(weeks=weeks)
                made.append(row)
    Complaint.objects.bulk_create(made)


def test_the_most_stand_first_and_only_what_moved_beyond_chance_is_called_so(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    caused(cast, Booked_not_confirmed=(13, 31), Tone=(9, 8), Papers_lost=(6, 7))
    monkeypatch.setattr(causes, "_contacts", lambda start, end, zone: 42_000)
    found = causes.of(cast.sam_acts, zone=ZONE)
    assert [(each.name, each.number, round(each.running, 2), each.is_real) for each in found.rows] == [
        ("Booked not confirmed", 31, 0.67, True), ("Tone", 8, 0.85, False), ("Papers lost", 7, 1.0, False),
    ]
    first = found.rows[0]
    assert first.rate is not None
    assert first.rate.value == pytest.approx(0.000738, abs=1e-6)
    assert first.moved.value == pytest.approx(31 / 13)
    page = words(cast.sam_sees.get("/resolve/causes/"))
    assert "Booked not confirmed is really up" in page
    assert "2.4 times as often as before, likely 1.2 to 5.0" in page


def test_without_contacts_there_are_no_rates_and_what_has_no_cause_is_counted(cast: Any) -> None:
    a_complaint(cast)
    found = causes.of(cast.sam_acts, zone=ZONE)
    assert (found.whole, found.not_named, found.rate, found.contacts, list(found.rows)) == (1, 1, None, None, [])
    assert "No cause is named yet" in words(cast.sam_sees.get("/resolve/causes/"))


def test_a_reader_of_one_team_gets_no_rate_of_the_house(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(causes, "_contacts", lambda start, end, zone: 42_000)
    assert causes.of(cast.una_acts, zone=ZONE).contacts is None


@pytest.mark.parametrize("who", ["pat", "rita", "adm", "stranger"])
def test_who_sees_no_cases_sees_no_causes(cast: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        causes.of(getattr(cast, f"{who}_acts"), zone=ZONE)
    assert getattr(cast, f"{who}_sees").get("/resolve/causes/").status_code == 403


def test_the_chart_parts_the_few_that_make_four_fifths() -> None:
    rows = [ParetoRow("A", 6, 0.6, "0.1"), ParetoRow("B", 3, 0.9), ParetoRow("C", 1, 1.0)]
    drawn = charts.pareto("p", rows, title="Causes", of="Cause", rate="In 1,000")
    assert "2 of 3 make 90%" in drawn.summary
    assert drawn.svg.count('class="m-actual"') == 2
    assert drawn.svg.count('class="m-part"') == 1
