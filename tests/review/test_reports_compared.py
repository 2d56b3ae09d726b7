"""Medians and percentiles of reports beside another period, and the comparison that is filed with its figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from floorwalker.review.actions import report_filing
from floorwalker.review.forms import reports as forms
from floorwalker.review.queries import report_filed
from tests.conftest import Cast
from tests.review.reports_made import reported
from tests.review.test_reports import BY_QUEUE, ZONE, ask, words_of

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


@pytest.fixture
def floor(cast: Cast, tmp_path: Path) -> Iterator[Cast]:
    with reported(cast, tmp_path):
        yield cast


@pytest.mark.row(167)
def test_medians_and_percentiles_are_compared_too(floor: Cast) -> None:
    asks = replace(BY_QUEUE, measures=("handled",), durations=("wait_answered_seconds", "resolution_seconds"))
    answer = ask(asks, floor)
    told = {(row.labels[0], each.column.code): each for row in answer.rows for each in row.figures}
    for statistic in ("mean", "median", "90th percentile"):
        claims, sales = (told[name, f"wait_answered_seconds_{statistic}"].change for name in ("Claims", "Sales"))
        assert claims is not None
        assert sales is not None
        assert (claims.words, claims.is_better) == ("real difference", False), statistic
        assert sales.words == "routine variation", statistic
    before = told["Claims", "wait_answered_seconds_median"].change.before  # type: ignore[union-attr]
    other = replace(asks, period="chosen", first=answer.other[0].isoformat(), until=answer.other[1].isoformat(), versus="")  # type: ignore[index]
    earlier = {row.labels[0]: row for row in ask(other, floor).rows}
    assert before == next(f.value for f in earlier["Claims"].figures if f.column.code == "wait_answered_seconds_median")
    whole = {each.column.code: each.change for each in answer.whole.figures}
    assert whole["wait_answered_seconds_median"] is not None
    by_week = ask(replace(asks, by=("week",)), floor)
    assert all(each.change is None for row in by_week.rows for each in row.figures)
    assert by_week.whole.figures[2].change is not None
    words = words_of(floor.olga_sees.get(f"/review/reports/ask/?{forms.address(asks).urlencode()}"))
    assert "Speed of answer, " in words
    assert "rose from" in words


@pytest.mark.parametrize("durations", [(), ("wait_answered_seconds",)])
def test_filed_figures_keep_how_they_differ_sealed_with_them(floor: Cast, durations: tuple[str, ...]) -> None:
    asks = replace(BY_QUEUE, durations=durations)
    filed = report_filing.file(asks, name="Queues", comment="Claims fell", zone=ZONE, by=floor.olga_acts)
    filed.refresh_from_db()
    was, now = ask(asks, floor), report_filed.answer(filed)
    assert was.changes is not None
    assert repr(now.changes) == repr(was.changes)  # an interval that is not told equals nothing, not even itself
    assert now.other == was.other
    said = [[[repr(figure.change) for figure in row.figures] for row in (*answer.rows, answer.whole)] for answer in (was, now)]
    assert said[0] == said[1]
    page = words_of(floor.olga_sees.get(f"/review/reports/filed/{filed.reference}/"))
    assert "real difference" in page
    assert "figures were judged together" in page
    table = floor.olga_sees.get(f"/review/reports/filed/{filed.reference}/?format=csv").content.decode()
    assert "real difference" in table
    assert report_filed.restated(filed) is None
    filed.figures["compared"]["found"][0]["verdict"] = "real"
    filed.figures["compared"]["found"][0]["before"] = 0.99
    assert report_filing.digest(filed) != filed.sha256
    plain = report_filing.file(replace(asks, versus=""), name="Queues", comment="x", zone=ZONE, by=floor.olga_acts)
    assert "compared" not in plain.figures
    assert report_filed.answer(plain).changes is None
