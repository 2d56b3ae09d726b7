"""The Monday page: what moved and is it real, what was decided, did it work, what nobody owns; on one sheet, and by mail at seven."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from floorwalker.ground import findings, telling
from floorwalker.ground.errors import NotAllowed
from floorwalker.ground.models import Message, Notice
from floorwalker.ground.people.models import Site
from floorwalker.ground.refs import Ref
from floorwalker.review import monday_mail
from floorwalker.review.actions import chart_phases, review_closing
from floorwalker.review.models import Chart
from floorwalker.review.queries import monday
from tests.conftest import MONDAY, Cast
from tests.review.charts_made import keep, visits
from tests.review.reviews_made import HELD, at, opened, reviewed, settled

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]
SPIKED = datetime(2026, 2, 16, 8, tzinfo=UTC)
"""The Monday after the day that is outside the limits."""
WAYS: Any = {"monday_page": ["page", "email"]}


class Running:
    """A job that runs in a zone on a day."""

    def __init__(self, by: Any, zone: str, day: date) -> None:
        self.owner, self.arguments = by, {"zone": zone, "day": day.isoformat()}


def test_what_moved_is_told_real_or_routine_and_how_many_stand_out_together(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path):
        with at(SPIKED):
            page = monday.of(cast.olga_acts, zone="UTC")
        assert (page.day, page.last, page.looked_at, page.stand_out) == (date(2026, 2, 16), date(2026, 2, 9), 1, 1)
        assert [(each.reading.chart.name, each.signal is not None) for each in page.moved] == [("Given up, claims", True)]
        later = monday.of(cast.olga_acts, zone="UTC")  # two weeks on there is no newer point, and nothing moved
    assert later.moved == []
    with reviewed_routine(cast, tmp_path):
        page = cast.olga_sees.get("/review/monday/").content.decode()
    assert "Routine variation. Do not react." in page


def reviewed_routine(cast: Cast, folder: Path) -> Any:
    """Let the last week be as every week."""
    from contextlib import contextmanager

    from django.test import override_settings

    @contextmanager
    def routine() -> Any:
        with override_settings(FLOORWALKER_DATA_DIR=folder):
            days = [date(2026, 2, 16) + timedelta(days=each) for each in range(14)]
            keep({date(2026, 2, 15): visits(date(2026, 2, 15), 10)} | {day: visits(day, 9 + day.day % 3) for day in days})
            yield

    return routine()


def test_what_was_decided_last_week_and_whether_earlier_things_worked(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        review = settled(cast, opened(cast, cycle))
        with at(HELD):
            review_closing.close(review, by=cast.olga_acts)
        with at(MONDAY + timedelta(days=7)):
            page = monday.of(cast.olga_acts, zone="UTC")
            assert {(each.decision.choice, each.action.owner.given_name if each.action else "") for each in page.decided} == {
                ("Train four people", "Una")
            }
            assert page.came == []  # that is last week's, and too early
            assert {each.meeting.reference for each in monday.of(cast.una_acts, zone="UTC").decided} == {"MIN-1"}
        later = [MONDAY.date() + timedelta(days=each) for each in range(1, 20)]
        keep({day: visits(day, 4 + number % 3) for number, day in enumerate(later[:6])})
        with at(MONDAY + timedelta(days=14)):
            early = monday.of(cast.olga_acts, zone="UTC")
            assert (early.came[0].worked.answer, early.came[0].worked.points) == ("too early", 6)
            assert early.decided == []
            assert "Too early, 6 of 10" in cast.olga_sees.get("/review/monday/").content.decode()
        keep({day: visits(day, 4 + number % 3) for number, day in enumerate(later)})
        with at(MONDAY + timedelta(days=21)):
            chart_phases.begin_phase(Chart.objects.get(), starts_on=later[0], cause="Four more on claims", by=cast.olga_acts)
            body = cast.olga_sees.get("/review/monday/").content.decode()
    assert re.search(r"Worked: 11\.\d% before, [45]\.\d% after", body)


def test_what_nobody_owns_is_listed_with_the_way_to_it(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path):
        chart = Ref("chart", Chart.objects.get().reference)
        raised = findings.raise_finding(chart, summary="Callers give up", evidence={}, by=cast.pat_acts)
        with at(MONDAY + timedelta(days=12)):
            page = monday.of(cast.olga_acts, zone="UTC")
            assert [each.reference for each in page.unowned.findings] == [raised.reference]
            assert [each.chart.name for each in page.unowned.signals] == ["Given up, claims"]
            assert page.unowned.gaps
            assert page.unowned.number == len(page.unowned.gaps) + 2
            body = cast.olga_sees.get("/review/monday/").content.decode()
            findings.give(raised, owner=cast.una, by=cast.olga_acts)
            assert monday.of(cast.olga_acts, zone="UTC").unowned.findings == []
    for address in (f"/findings/{raised.reference}/", "?signal=SIG-1", "/review/consistency/gaps/raise/?of=gap:"):
        assert address in body, address


def test_who_reads_it_and_how_few_queries_it_asks(cast: Cast, tmp_path: Path, django_assert_max_num_queries: Any) -> None:
    with reviewed(cast, tmp_path):
        for who, status in (("olga", 200), ("quin", 200), ("una", 200), ("pat", 200), ("cora", 200), ("asa", 200), ("rita", 403),
                            ("sam", 403), ("ada", 403), ("adm", 403)):  # fmt: skip
            for page in ("/review/monday/", "/review/monday/file.pdf"):
                assert getattr(cast, f"{who}_sees").get(page).status_code == status, (who, page)
        with pytest.raises(NotAllowed):
            monday.of(cast.ada_acts, zone="UTC")
        with django_assert_max_num_queries(40):
            cast.olga_sees.get("/review/monday/")


def test_it_prints_on_one_sheet_however_much_there_is(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        review = settled(cast, opened(cast, cycle))
        with at(HELD):
            review_closing.close(review, by=cast.olga_acts)
        chart = Ref("chart", Chart.objects.get().reference)
        for number in range(20):
            findings.raise_finding(chart, summary=f"{number}: {'Callers give up and come back another day about it ' * 5}", evidence={},
                                   by=cast.pat_acts)  # fmt: skip
        with at(MONDAY + timedelta(days=12)):
            sent = cast.olga_sees.get("/review/monday/file.pdf").content
    read = PdfReader(BytesIO(sent))
    words = read.pages[0].extract_text()
    assert len(read.pages) == 1
    for title in ("What moved, and is it real", "What we decided last week", "Did it work", "What nobody owns", "more"):
        assert title in words, title


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (datetime(2026, 3, 23, 7, 0, tzinfo=UTC), True),  # Greenwich time
        (datetime(2026, 3, 23, 6, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 30, 6, 0, tzinfo=UTC), True),  # the Monday after the clocks went on: seven is six
        (datetime(2026, 3, 30, 5, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 30, 8, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 30, 9, 0, tzinfo=UTC), False),  # too late for a page of the morning
        (datetime(2026, 10, 26, 7, 0, tzinfo=UTC), True),  # the Monday after they went back
        (datetime(2026, 10, 26, 6, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 31, 6, 0, tzinfo=UTC), False),  # a Tuesday
    ],
)
def test_it_is_mailed_at_seven_on_the_clock_of_the_site(cast: Cast, now: datetime, is_due: bool) -> None:
    Site.objects.filter(pk=cast.olga.site_id).update(zone="Europe/London")
    assert not monday_mail.due(now)  # nobody chose it
    telling.choose(cast.olga, ways=WAYS, by=cast.olga_acts)
    assert bool(monday_mail.due(now)) == is_due


@pytest.mark.parametrize(
    ("zone", "now"),
    [("Pacific/Auckland", datetime(2026, 3, 1, 18, 30, tzinfo=UTC)), ("Pacific/Honolulu", datetime(2026, 3, 2, 17, 30, tzinfo=UTC))],
)
def test_monday_morning_comes_round_the_world(cast: Cast, zone: str, now: datetime) -> None:
    Site.objects.filter(pk=cast.olga.site_id).update(zone=zone)
    telling.choose(cast.olga, ways=WAYS, by=cast.olga_acts)
    assert [each.arguments["zone"] for each in monday_mail.due(now)] == [zone]


def test_each_who_chose_it_gets_one_mail_with_what_they_may_see_and_no_words_of_customers(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path):
        findings.raise_finding(Ref("chart", Chart.objects.get().reference), summary="Mrs Okoye of 4 Elm Road was cut off", evidence={},
                               by=cast.pat_acts)  # fmt: skip
        for person, by in ((cast.olga, cast.olga_acts), (cast.ada, cast.ada_acts)):
            type(person).objects.filter(pk=person.pk).update(email=f"{person.given_name}@example.org")
            telling.choose(person, ways=WAYS, by=by)
        with at(SPIKED):
            job: Any = Running(cast.adm_acts, cast.olga.site.zone, SPIKED.date())
            assert monday_mail.send(job) == {"sent": 1}  # an agent may not read it, whatever they chose
            monday_mail.send(job)
    mail = Message.objects.get(template="monday")
    assert mail.person == cast.olga
    assert Notice.objects.filter(kind="monday_page").count() == 1
    from django.template.loader import render_to_string

    text = render_to_string("mail/monday.txt", {**mail.context, "base_url": "https://floor.example"})
    assert "Given up, claims: one point outside the limits, 40.0% on 15 Feb (SIG-1)" in text
    assert "1 finding, 0 signals" in text
    assert "https://floor.example/review/monday/" in text
    assert "Okoye" not in text


def test_it_is_chosen_and_given_up_on_its_page(cast: Cast) -> None:
    type(cast.olga).objects.filter(pk=cast.olga.pk).update(email="olga@example.org")
    assert "Mondays at 7 by mail" in cast.olga_sees.get("/review/monday/").content.decode()
    assert cast.olga_sees.post("/review/monday/mail/", {"mail": "yes"}).status_code == 302
    assert "No more by mail" in cast.olga_sees.get("/review/monday/").content.decode()
    assert list(monday_mail.chosen()) == [cast.olga]
    cast.olga_sees.post("/review/monday/mail/", {"mail": "no"})
    assert not monday_mail.chosen().exists()
    assert cast.ada_sees.post("/review/monday/mail/", {"mail": "yes"}).status_code == 403
