"""Reliability is what is done before anything goes wrong; complaints are one part of it, and come last."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from floorwalker.desks.reliability.parts import Part, parts
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.models import Standard
from floorwalker.plan.models import DocumentVersion, PlanActivation, PlanArrangement
from floorwalker.plan.queries import ahead
from tests.conftest import MONDAY, Cast
from tests.plan.allocation_made import Site
from tests.plan.document_made import published
from tests.plan.plan_made import TODAY, active
from tests.record.contacts_made import AT, a_contact, a_queue
from tests.record.contacts_made import counted as facts

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
IN_ORDER = ["forecast", "people", "contingency", "standards", "known", "complaints"]


def found(cast: Cast) -> dict[str, Part]:
    return {each.code: each for each in parts(cast.una_acts)}


@pytest.mark.row(42)
def test_what_is_done_beforehand_stands_first_and_complaints_are_one_part_that_is_not_zero(cast: Cast) -> None:
    assert [each.code for each in parts(cast.una_acts)] == IN_ORDER
    page = cast.una_sees.get("/plan/reliability/").content.decode()
    places = [page.index(f'id="{code}-title"') for code in IN_ORDER]
    assert places == sorted(places)
    for words in ("No queue is open.", "No plan runs, so nothing is arranged.", "Answered in time"):
        assert words in page, words
    assert [(each.name, each.stand) for each in found(cast)["complaints"].lines] == [("Answered in time", "none"), ("Late now", "ok")]


@pytest.mark.row(42)
def test_arrangements_count_when_they_were_tried_in_time_and_how_fast_they_were_acted_on(cast: Cast) -> None:
    active(cast)
    assert {each.stand for each in found(cast)["contingency"].lines} == {"ok"}
    late, failed, bare, *_ = PlanArrangement.objects.order_by("pk")
    PlanArrangement.objects.filter(pk=late.pk).update(next_test_on=TODAY - timedelta(days=1))
    PlanArrangement.objects.filter(pk=failed.pk).update(result="part")
    PlanArrangement.objects.filter(pk=bare.pk).update(tested_on=None, result="")
    for minutes in (4, 12, 50):
        PlanActivation.objects.create(
            arrangement=late, triggered_at=MONDAY - timedelta(days=8), acted_at=MONDAY - timedelta(days=8) + timedelta(minutes=minutes),
            ended_at=MONDAY, what="Storm", recorded_by=cast.pat, recorded_at=MONDAY,
        )
    part = found(cast)["contingency"]
    assert [each.stand for each in part.lines][:3] == ["miss", "watch", "miss"]
    assert part.lines[0].note == "used 3 times, acted on after 12 min as a rule"
    assert part.lines[2].figure == "never tested"
    assert part.trend[-3].value == 3.0
    assert part.trend[-3].week == date(2026, 2, 16)
    rows = list(csv.DictReader(io.StringIO(b"".join(cast.una_sees.get("/plan/reliability/file.csv")).decode())))
    assert [row["state"] for row in rows if row["part"] == "Ready for what goes wrong" and not row["week_of"]][:3] == [
        "Short", "Near it", "Short"
    ]
    assert [row["figure"] for row in rows if row["week_of"] == "2026-02-16" and row["part"] == "Ready for what goes wrong"] == ["3.0"]


@pytest.mark.row(42)
def test_standards_are_judged_over_four_weeks_and_their_days_week_by_week(cast: Cast, tmp_path: Path) -> None:
    queue = a_queue("calls", target_seconds=20)
    Standard.objects.filter(queue=queue, measure="service_level").update(target=0.8, tolerance=0.05)
    for number, waited in enumerate((5, 5, 5, 5, 60)):
        a_contact(AT + timedelta(minutes=20 * number), queue=queue, waited=waited, talk=60)
    with facts(tmp_path):
        part = found(cast)["standards"]
        line = next(each for each in part.lines if "Service level" in each.name)
        assert (line.figure, line.target, line.stand) == ("80.0%", "at least 80% in 20 s", "ok")
        known = [point for point in part.trend if point.value is not None]
        assert [(point.week, point.value, point.words) for point in known] == [(AT.date() - timedelta(days=AT.weekday()), 1.0, "100%")]
        assert "at least 80% in 20 s" in cast.una_sees.get("/plan/reliability/").content.decode()


@pytest.mark.row(42)
def test_weeks_to_come_with_too_few_people_are_short_and_what_is_past_its_review_is_told(
    cast: Cast, a_person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(cast, a_person)
    past = {TODAY - timedelta(days=after): 280.0 for after in range(1, 61)}
    monkeypatch.setattr(ahead, "_history", lambda queues, zone: {queue.pk: past for queue in queues})
    part = found(cast)["people"]
    assert {each.name for each in part.lines} == {site.claims.name, site.renewals.name}
    assert {each.stand for each in part.lines} == {"miss"}
    assert part.lines[0].figure.endswith("of 13 weeks short")
    assert sum(point.value or 0 for point in part.trend) > 100
    assert [each.stand for each in found(cast)["forecast"].lines] == ["none", "none"], "No day of the forecast is over."
    published(cast, "guide")
    assert found(cast)["known"].lines[0].stand == "ok"
    DocumentVersion.objects.update(review_on=TODAY - timedelta(days=1))
    known = found(cast)["known"].lines[0]
    assert (known.figure, known.stand) == ("1 of 1 past their review", "miss")


def test_who_sees_no_plans_is_refused_and_what_a_role_may_not_see_is_left_out(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        parts(cast.ada_acts)
    assert cast.ada_sees.get("/plan/reliability/").status_code == 403
    assert cast.ada_sees.get("/plan/reliability/file.csv").status_code == 403
    assert "contingency" in [each.code for each in parts(cast.asa_acts)]


def test_more_arrangements_and_standards_ask_no_more_questions(cast: Cast) -> None:
    plan = active(cast)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            parts(cast.una_acts)
        return len(queries)

    asked()  # settings and calendars are remembered from here on
    before = asked()
    for each in list(plan.arrangements.all()):
        for _ in range(3):
            each.pk = None
            each.save()
    assert asked() == before
