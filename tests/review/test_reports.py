"""Reports: what they answer, to whom; comparison, keeping, sharing, filing, and the files they leave as."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import openpyxl
import pypdf
import pytest

from floorwalker.ground import signed_files
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound
from floorwalker.ground.refs import Ref, kinds, record_of
from floorwalker.record import counting
from floorwalker.review import report_sight
from floorwalker.review.actions import report_filing
from floorwalker.review.actions import reports as actions
from floorwalker.review.forms import reports as forms
from floorwalker.review.models import FiledReport, Report
from floorwalker.review.queries import report_answers, report_filed
from floorwalker.review.queries import reports as queries
from floorwalker.review.reports import STARTERS
from floorwalker.review.rules.reports import Definition, ReportRefused
from tests.conftest import Cast
from tests.record.contacts_made import a_queue
from tests.record.facts_made import batch
from tests.review.reports_made import A_DAY, LAST_MONDAY, reported, rows_of

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]

MAY_SEE = dict.fromkeys(("una", "quin", "pat", "rita", "olga", "cora", "sam", "asa"), 200) | dict.fromkeys(("ada", "adm", "stranger"), 403)
MAY_KEEP = {"una", "quin", "pat", "rita", "olga", "cora", "sam"}
BY_QUEUE = Definition(measures=("service_level", "offered", "aht"), by=("queue",), period="last-4-weeks", versus="before")
ZONE = "Europe/London"


@pytest.fixture
def floor(cast: Cast, tmp_path: Path) -> Iterator[Cast]:
    with reported(cast, tmp_path):
        yield cast


def ask(asks: Definition, cast: Cast, who: str = "olga") -> report_answers.Answer:
    return report_answers.ask(asks, by=getattr(cast, f"{who}_acts"), zone=ZONE)


def words_of(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


@pytest.mark.parametrize("who", sorted(MAY_SEE))
def test_who_may_read_reports_and_who_may_keep_them(floor: Cast, who: str) -> None:
    browser = getattr(floor, f"{who}_sees")
    for address in ("", "ask/", "start/service_level_by_day/", "filed/"):
        assert browser.get(f"/review/reports/{address}").status_code == MAY_SEE[who], address
    asked = {"m": "service_level", "by": "queue", "period": "last-week"}
    sent = browser.post("/review/reports/keep/", {**asked, "name": "Mine"})
    assert sent.status_code == (302 if who in MAY_KEEP else 403)
    filed = browser.post("/review/reports/file/", {**asked, "comment": "As it was"})
    assert filed.status_code == (302 if who in MAY_KEEP else 403)
    assert Report.objects.exists() is FiledReport.objects.exists() is (who in MAY_KEEP)


@pytest.mark.row(167)
def test_a_real_fall_is_told_from_routine_variation(floor: Cast) -> None:
    answer = ask(BY_QUEUE, floor)
    verdicts = {row.labels[0]: row.figures[0].change.words for row in answer.rows if row.figures[0].change}
    assert verdicts["Claims"] == "real difference"
    assert verdicts["Sales"] == "routine variation"
    claims = next(row.figures[0] for row in answer.rows if row.labels == ("Claims",))
    assert claims.change is not None
    assert 0.8 < claims.change.before < 0.9
    assert 0.55 < claims.value < 0.65
    assert claims.change.is_better is False
    assert claims.n == 24 * A_DAY
    assert claims.judged is not None
    assert claims.judged.verdict == "miss"
    page = floor.olga_sees.get("/review/reports/ask/?m=service_level&by=queue&period=last-4-weeks&versus=before")
    assert "Service level of Claims fell from 8" in words_of(page)
    assert "real difference, worse" in words_of(page)
    assert page.context["chart"].svg.startswith("<svg")


def test_few_days_say_nothing_and_no_data_is_not_zero(floor: Cast) -> None:
    days = Definition(measures=("service_level", "csat", "longest_wait"), by=("queue",), period="yesterday", versus="before")
    assert not ask(days, floor).rows, "yesterday was a Sunday, on which nothing was counted"
    assert "No data for this time" in words_of(floor.olga_sees.get("/review/reports/ask/?m=service_level&by=queue&period=yesterday"))
    friday = Definition(
        measures=("service_level", "csat", "longest_wait"), by=("queue",), period="chosen", first="2026-02-27", until="2026-02-28",
        versus="before",
    )
    answer = ask(friday, floor)
    change = answer.rows[0].figures[0].change
    assert change is not None
    assert change.words == "under 5 days, too few to say"
    assert answer.rows[0].figures[2].change.verdict == "untold"  # type: ignore[union-attr]  # a longest wait is no sum
    satisfaction = answer.rows[0].figures[1]
    assert satisfaction.text == "no data"
    assert satisfaction.change.verdict == "none"  # type: ignore[union-attr]


def test_periods_that_overlap_and_words_that_mean_nothing_are_refused() -> None:
    wrong: list[dict[str, Any]] = [
        {"measures": ()}, {"measures": ("offered",) * 9}, {"measures": ("speed",)}, {"by": ("mood",)}, {"by": ("queue", "queue")},
        {"period": "soon"}, {"versus": "luck"}, {"interval": 7}, {"durations": ("nap",)}, {"narrowed": (("mood", "bad"),)},
    ]
    for each in wrong:
        with pytest.raises(ReportRefused):
            Definition(**{"measures": ("offered",), **each})
    for period in (
        {"first": "x", "until": "y"}, {"first": "2026-02-02", "until": "2026-02-02"}, {"first": "0001-01-01", "until": "0001-01-09"},
        {"first": "2020-01-01", "until": "2026-01-01"},
    ):
        with pytest.raises(ReportRefused):
            Definition(measures=("offered",), period="chosen", **period).days(LAST_MONDAY)
    both = Definition(
        measures=("offered",), period="chosen", first="2026-02-02", until="2026-02-09", versus="chosen", versus_first="2026-02-08",
        versus_until="2026-02-12",
    )
    with pytest.raises(ReportRefused, match="share days"):
        both.other_days(LAST_MONDAY)


def test_periods_are_read_on_the_day_they_are_looked_at() -> None:
    def days(period: str, versus: str, today: date) -> tuple[Any, Any]:
        asks = Definition(measures=("offered",), period=period, versus=versus)
        return asks.days(today), asks.other_days(today)

    monday = date(2026, 3, 2)
    assert days("last-week", "before", monday) == ((date(2026, 2, 23), monday), (date(2026, 2, 16), date(2026, 2, 23)))
    assert days("last-month", "before", monday) == ((date(2026, 2, 1), date(2026, 3, 1)), (date(2026, 1, 1), date(2026, 1, 29)))
    assert days("last-12-months", "before", monday)[1] == (date(2024, 3, 1), date(2025, 3, 1))
    assert days("this-month", "before", date(2026, 3, 11)) == ((date(2026, 3, 1), date(2026, 3, 11)), (date(2026, 2, 1), date(2026, 2, 11)))
    assert days("this-month", "", date(2026, 3, 1))[0] == (date(2026, 2, 1), date(2026, 3, 1)), "on the first, the month before"
    assert days("yesterday", "before", monday)[1] == (date(2026, 2, 22), date(2026, 2, 23)), "the same weekday a week before"
    assert days("last-4-weeks", "year", monday)[1] == (date(2025, 2, 3), date(2025, 3, 3))


@pytest.mark.row(161)
def test_response_times_by_channel_have_mean_median_and_90th_percentile(floor: Cast) -> None:
    page = floor.olga_sees.get("/review/reports/start/response_times/")
    rows = {row.labels[0]: {each.column.code: each for each in row.figures} for _anchor, row in page.context["rows"]}
    letters, voice = rows["email"], rows["voice"]
    assert letters["first_response_seconds_median"].value > 60 * 60
    assert letters["first_response_seconds_90th percentile"].value >= letters["first_response_seconds_median"].value
    assert voice["first_response_seconds_mean"].text == "no data"
    assert voice["wait_answered_seconds_median"].value < voice["wait_answered_seconds_90th percentile"].value
    assert voice["resolution_seconds_mean"].value == pytest.approx(voice["wait_answered_seconds_mean"].value + 240, abs=10)
    assert voice["resolution_seconds_mean"].n == 24 * A_DAY * 2
    assert "Median" in {key.label for key in page.context["chart"].legend}


def test_a_team_leader_is_answered_for_their_team_alone_whoever_shared_it(floor: Cast) -> None:
    by_agent = Definition(measures=("aht", "handled"), by=("agent",), period="last-week")
    report = actions.keep(by_agent, name="Handle time", by=floor.olga_acts)
    with pytest.raises(NotFound):
        queries.find(report.reference, by=floor.una_acts)
    actions.share(report, role="team_leader", by=floor.olga_acts)
    page = floor.una_sees.get(f"/review/reports/{report.reference}/")
    names = {row.labels[0] for _anchor, row in page.context["rows"]}
    assert names <= {floor.ada.display_name}
    assert page.context["answer"].narrowed
    assert {row.labels[0] for row in ask(by_agent, floor).rows} == {floor.ada.display_name, floor.sam.display_name}
    actions.share(report, person=floor.cora, by=floor.olga_acts)
    assert floor.cora_sees.get(f"/review/reports/{report.reference}/").status_code == 403, "a compliance officer sees no figures of people"


def test_only_the_owner_changes_shares_and_retires(floor: Cast) -> None:
    report = actions.keep(BY_QUEUE, name="Weekly  look", by=floor.olga_acts)
    assert report.name == "Weekly look"
    with pytest.raises(ReportRefused, match="already"):
        actions.keep(BY_QUEUE, name="weekly look", by=floor.olga_acts)
    reader = actions.share(report, role="quality_analyst", by=floor.olga_acts)
    with pytest.raises(Conflict):
        actions.share(report, role="quality_analyst", by=floor.olga_acts)
    with pytest.raises(ReportRefused, match="sees reports"):
        actions.share(report, role="agent", by=floor.olga_acts)
    with pytest.raises(ReportRefused, match="may see no reports"):
        actions.share(report, person=floor.ada, by=floor.olga_acts)
    for refused in (
        lambda: actions.change(report, name="x", by=floor.quin_acts), lambda: actions.share(report, role="planner", by=floor.quin_acts),
        lambda: actions.unshare(report, reader, by=floor.quin_acts), lambda: actions.retire(report, by=floor.quin_acts),
    ):
        with pytest.raises(NotAllowed):
            refused()
    changed = actions.change(report, asks=Definition(measures=("offered",), by=("day",)), name="Other", by=floor.olga_acts)
    assert (changed.number, queries.definition(changed).by) == (2, ("day",))
    assert queries.find(report.reference, by=floor.quin_acts).name == "Other"
    actions.unshare(changed, reader, by=floor.olga_acts)
    actions.retire(changed, by=floor.olga_acts)
    for who in ("olga", "quin"):
        with pytest.raises(NotFound):
            queries.find(report.reference, by=getattr(floor, f"{who}_acts"))
    with pytest.raises(Conflict):
        actions.retire(changed, by=floor.olga_acts)


def test_a_report_of_a_measure_that_is_gone_stays_in_the_list_and_says_so(floor: Cast) -> None:
    report = actions.keep(BY_QUEUE, name="Old", by=floor.olga_acts)
    Report.objects.filter(pk=report.pk).update(asks={**report.asks, "measures": ["gone"]})
    assert "asks for what is no longer there" in words_of(floor.olga_sees.get("/review/reports/"))
    assert floor.olga_sees.get(f"/review/reports/{report.reference}/").status_code == 422


def test_nobody_keeps_what_they_could_not_read(floor: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.keep(Definition(measures=("aht",), by=("agent",)), name="People", by=floor.cora_acts)


@pytest.mark.row(205)
@pytest.mark.row(222)
def test_figures_are_filed_as_they_stand_with_a_comment(floor: Cast) -> None:
    asks = Definition(
        measures=("aht", "average_talk", "average_hold", "average_wrap"), durations=("handle_seconds",), by=("agent", "week"),
        period="last-4-weeks",
    )
    with pytest.raises(ReportRefused, match="comment"):
        report_filing.file(asks, name="Handle time", comment="  ", zone=ZONE, by=floor.olga_acts)
    said = "Steady; the new script did not lengthen it."
    kept = report_filing.file(asks, name="Handle time", comment=said, zone=ZONE, by=floor.olga_acts)
    then = ask(asks, floor)
    filed = report_filed.answer(kept)
    assert [row.labels for row in filed.rows] == [row.labels for row in then.rows]
    assert [[each.text for each in row.figures] for row in filed.rows] == [[each.text for each in row.figures] for row in then.rows]
    assert len(filed.rows) == 2 * 4
    assert report_filed.restated(kept) is None
    claims, rows = a_queue("claims"), counting.store()
    day = LAST_MONDAY + timedelta(days=1)
    more = rows_of(day, claims, in_time=0.1, rng=np.random.default_rng(1), agents=[floor.ada])
    rows.replace_days({("visits", day): batch("visits", more)}, written_at=counting.clock.now())
    kept.refresh_from_db()
    restated = report_filed.restated(kept)
    assert restated is not None
    assert restated.figure_moved
    page = floor.olga_sees.get(f"/review/reports/filed/{kept.reference}/")
    words = words_of(page)
    assert "the figures would be other ones now" in words
    assert "Steady; the new script did not lengthen it." in words
    assert [[each.text for each in row.figures] for row in report_filed.answer(kept).rows] == [
        [each.text for each in row.figures] for row in then.rows
    ]
    assert record_of(Ref("filed_report", kept.reference)) == kept
    paper = floor.olga_sees.get(f"/review/reports/filed/{kept.reference}/?format=pdf").content
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages)
    assert "Steady; the new script" in text
    assert kept.sha256[:20] in text.replace("\n", "")
    FiledReport.objects.filter(pk=kept.pk).update(comment="Much better")
    assert "not as they were filed" in words_of(floor.olga_sees.get(f"/review/reports/filed/{kept.reference}/"))


def test_filed_figures_are_seen_by_who_reaches_as_far(floor: Cast) -> None:
    by_queue = report_filing.file(BY_QUEUE, name="Queues", comment="x", zone=ZONE, by=floor.olga_acts)
    by_agent = Definition(measures=("aht",), by=("agent",))
    of_people = report_filing.file(by_agent, name="People", comment="x", zone=ZONE, by=floor.olga_acts)
    of_team = report_filing.file(by_agent, name="Team", comment="x", zone=ZONE, by=floor.una_acts)

    def seen(who: str) -> set[str]:
        return set(report_sight.filed(getattr(floor, f"{who}_acts")).values_list("reference", flat=True))

    every = {by_queue.reference, of_people.reference, of_team.reference}
    assert seen("olga") == every
    assert seen("una") == {by_queue.reference, of_team.reference}
    assert seen("cora") == {by_queue.reference}
    assert seen("ada") == seen("adm") == set()
    assert floor.cora_sees.get(f"/review/reports/filed/{of_people.reference}/").status_code == 404
    kind = kinds().get("filed_report")
    assert not kind.may_see(floor.una_acts, of_people)
    assert kind.may_see(floor.una_acts, of_team)


@pytest.mark.row(134)
def test_a_service_level_report_leaves_as_csv_workbook_and_pdf_with_definition_and_data_time(floor: Cast) -> None:
    address = "/review/reports/start/service_level_by_day/"
    sheet = floor.olga_sees.get(f"{address}?format=csv").content
    signed_files.check(sheet)
    lines = list(csv.reader(io.StringIO(sheet.decode())))
    assert lines[0][:4] == ["day", "queue", "Service level", "Service level: n"]
    claims = next(line for line in lines if line[1:2] == ["Claims"])
    assert int(claims[3]) == A_DAY
    said = {line[0]: line[1] for line in lines if len(line) == 2}
    assert "answered within T / offered" in said["Service level"]
    assert said["In time"].startswith("within 20 s")
    assert "counted" in said["Data"]
    assert "version" in said["Data"]
    assert floor.olga.display_name in said["Made"]
    paper = floor.olga_sees.get(f"{address}?format=pdf").content
    signed_files.check(paper)
    text = " ".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages).split())
    assert "answered within T / offered" in text
    assert "counted" in text
    book = openpyxl.load_workbook(io.BytesIO(floor.olga_sees.get(f"{address}?format=xlsx").content))
    assert book.sheetnames == ["Report", "What it says"]
    heads = [cell.value for cell in book["Report"][1]]
    assert heads[:3] == ["day", "queue", "Service level"]
    assert isinstance(book["Report"].cell(2, 3).value, float)
    for step in ("interval", "month"):
        got = floor.olga_sees.get(f"/review/reports/start/service_level_by_{step}/?format=csv")
        assert got.status_code == 200
    assert floor.asa_sees.get(f"{address}?format=csv").status_code == 403, "an assessor exports nothing"


def test_a_name_that_begins_a_formula_runs_in_no_spreadsheet(floor: Cast) -> None:
    queue = a_queue("claims")
    queue.name = "=1+1"
    queue.save()
    sheet = floor.olga_sees.get("/review/reports/ask/?m=offered&by=queue&format=csv").content.decode()
    assert not any(cell.startswith("=") for line in csv.reader(io.StringIO(sheet)) for cell in line)


@pytest.mark.row(167)
def test_an_address_asks_again_what_it_asked(floor: Cast) -> None:
    asks = Definition(
        measures=("aht", "csat"), durations=("handle_seconds",), by=("half_hour", "queue"), interval=15, narrowed=(("channel", "voice"),),
        period="chosen", first="2026-02-02", until="2026-02-16", versus="chosen", versus_first="2026-01-05", versus_until="2026-01-19",
    )
    assert forms.read(forms.address(asks)) == asks
    assert queries.from_record(asks.as_record()) == asks
    page = floor.olga_sees.get(f"/review/reports/ask/?{forms.address(asks).urlencode()}")
    assert page.status_code == 200
    assert {row.labels[0] for _anchor, row in page.context["rows"]} <= {f"{hour:02d}:{half}" for hour in range(24) for half in ("00", "30")}


@pytest.mark.row(167)
def test_a_figure_leads_to_its_contacts_for_who_may_open_them(floor: Cast) -> None:
    asks = Definition(measures=("service_level", "csat"), by=("queue", "week"), period="last-week")
    row = next(row for row in ask(asks, floor).rows if row.labels[0] == "Claims")
    assert [each.leads for each in row.figures] == [True, False]
    address = f"/review/reports/behind/?{forms.address(asks).urlencode()}"
    page = floor.olga_sees.get(f"{address}&at={quote(row.at)}&of=service_level", follow=True)
    assert page.status_code == 200
    assert page.request["PATH_INFO"].startswith("/record/")
    assert f"{6 * A_DAY}" in words_of(page)
    whole = floor.olga_sees.get(f"{address}&at=&of=service_level")
    assert whole.status_code == 302
    for wrong in ("at=0&of=service_level", f"at={quote(row.at)}&of=csat", f"at={quote(row.at)}&of=x"):
        assert floor.olga_sees.get(f"{address}&{wrong}").status_code == 404
    shown = floor.olga_sees.get(f"/review/reports/ask/?{forms.address(asks).urlencode()}").content.decode()
    assert f"at={quote(row.at, safe='')}&amp;of=service_level" in shown
    assert not any(each.leads for each in ask(asks, floor, "pat").rows[0].figures), "a planner opens no contacts"


def test_every_starter_is_a_page_of_few_queries(floor: Cast, django_assert_max_num_queries: Any) -> None:
    browser = floor.olga_sees
    browser.get("/review/reports/")
    for each in STARTERS:
        with django_assert_max_num_queries(32):
            assert browser.get(f"/review/reports/start/{each.code}/").status_code == 200, each.code
