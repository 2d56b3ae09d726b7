"""Absence: the kind only, by who may, and what it uncovers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from floorwalker.ground.errors import NotAllowed, RuleBroken
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import absences
from floorwalker.plan.models import Absence, Roster, Shift

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
TUESDAY = datetime(2026, 3, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize("who", ["una", "pat", "rita", "olga"])
def test_leaders_planners_and_operations_record_absence(cast: Any, who: str) -> None:
    ada, by = cast.ada, getattr(cast, f"{who}_acts")
    done = absences.record(ada, kind="sick", starts_at=TUESDAY, ends_at=TUESDAY + DAY, by=by)
    assert done.absence.agreed_by == getattr(cast, who)
    line = Line.objects.order_by("pk").last()
    assert line is not None
    assert line.kind == "absence.recorded"
    absences.withdraw(done.absence, by=by)
    assert not Absence.objects.exists()


@pytest.mark.parametrize("who", ["ada", "sam", "quin", "cora", "asa", "adm", "stranger"])
def test_nobody_else_does(cast: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        absences.record(cast.ada, kind="leave", starts_at=TUESDAY, ends_at=TUESDAY + DAY, by=getattr(cast, f"{who}_acts"))
    assert not Absence.objects.exists()


def test_a_team_leader_reaches_their_own_team_only(cast: Any) -> None:
    with pytest.raises(NotAllowed, match="does not reach"):
        absences.record(cast.pat, kind="leave", starts_at=TUESDAY, ends_at=TUESDAY + DAY, by=cast.una_acts)


def test_a_reason_is_not_asked_and_cannot_be_given(cast: Any) -> None:
    fields = {field.name for field in Absence._meta.get_fields()}
    assert fields == {"id", "person", "kind", "starts_at", "ends_at", "agreed_by"}
    with pytest.raises(RuleBroken, match="'flu' is not a kind"):
        absences.record(cast.ada, kind="flu", starts_at=TUESDAY, ends_at=TUESDAY + DAY, by=cast.pat_acts)


def test_backwards_and_overlapping_absence_is_refused(cast: Any) -> None:
    with pytest.raises(RuleBroken, match="before it begins"):
        absences.record(cast.ada, kind="leave", starts_at=TUESDAY, ends_at=TUESDAY, by=cast.pat_acts)
    absences.record(cast.ada, kind="leave", starts_at=TUESDAY, ends_at=TUESDAY + DAY, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="is away already"):
        absences.record(cast.ada, kind="sick", starts_at=TUESDAY + DAY / 2, ends_at=TUESDAY + 2 * DAY, by=cast.pat_acts)
    assert Absence.objects.count() == 1


def test_it_says_which_published_shifts_it_uncovers(cast: Any) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    roster = Roster.objects.create(
        reference="ROS-1", site=cast.ada.site, first_day=TUESDAY.date(), last_day=TUESDAY.date(), created_by="x", created_at=now,
        published_at=now,
    )
    start = TUESDAY + timedelta(hours=9)
    shift = Shift.objects.create(roster=roster, person=cast.ada, starts_at=start, ends_at=start + timedelta(hours=8))
    done = absences.record(cast.ada, kind="sick", starts_at=TUESDAY, ends_at=TUESDAY + DAY, by=cast.pat_acts)
    assert done.uncovered == (shift,)


def test_the_page_records_and_says_so(cast: Any) -> None:
    asked = {"person": cast.ada.pk, "kind": "sick", "first_day": "2026-03-10"}
    response = cast.una_sees.post("/plan/absence/", asked, follow=True)
    assert response.status_code == 200
    assert "no published shift is touched" in response.content.decode()
    absence = Absence.objects.get()
    assert (absence.starts_at, absence.ends_at) == (TUESDAY, TUESDAY + DAY)
    assert cast.ada_sees.get("/plan/absence/").status_code == 403
