"""What evaluations tell the facts: drawn contacts weigh what they stand for, others are counted as evaluated and nothing more."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Job
from floorwalker.record import counting, facts
from floorwalker.review import quality_facts
from floorwalker.review.actions import evaluations
from floorwalker.review.models import Evaluation, Pick
from tests.conftest import MONDAY
from tests.record.contacts_made import counted
from tests.review.samples_made import a_draw, a_february, a_plan, scored
from tests.review.scorecards_made import CARD, a_scorecard, an_evaluation, with_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_clock")]
ETHICAL = with_question(CARD, "promised", behaviour="ethics", guidance="There: says what happens next, truly. Missing: guesses.")
CODES = ("quality_score", "quality_pass_rate", "customer_critical_errors", "compliance_critical_errors", "ethics_failures")


@pytest.fixture
def floor(tmp_path: Path, settings: Any) -> Path:
    settings.FLOORWALKER_DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def picks(cast: Any, a_person: Any, floor: Path) -> list[Pick]:
    """Picks of a February of which Quin scored four: two pass, one fails everything that is critical to customers, one its ethics."""
    a_february(cast, a_person, number=60)
    a_scorecard(cast, ETHICAL)
    with counted(floor):
        pass
    drawn = list(a_draw(cast, a_plan(cast, scorecard=False)).picks.order_by("chance", "pk"))
    chosen = [drawn[0], drawn[1], drawn[-2], drawn[-1]]
    for pick, answers in zip(chosen, ({}, {"classified": "no"}, {"promised": "no"}, {}), strict=True):
        scored(cast, pick, **answers)
    return chosen


def measured(**more: Any) -> facts.MeasureTable:
    window = {"start": datetime(2026, 2, 1, tzinfo=UTC), "end": MONDAY + timedelta(days=1), "zone": "UTC"}
    return facts.measure_table(counting.store(), measures=list(CODES), **window, **more)


def value(code: str) -> float:
    return float(measured().values(code)[0])


def work() -> None:
    waiting = Job.objects.filter(kind__startswith="review.count", state="waiting")
    assert waiting
    for job in waiting:
        assert worker.run_now(job).state == "done"


@pytest.mark.row(29)
@pytest.mark.row(98)
@pytest.mark.row(199)
def test_each_drawn_contact_counts_as_often_as_the_contacts_that_it_stands_for(cast: Any, picks: list[Pick]) -> None:
    work()
    weights = [1 / (pick.chance or 1) for pick in picks]
    assert len(set(weights)) > 1
    scores = [Evaluation.objects.get(contact=pick.contact).score or 0 for pick in picks]
    assert value("quality_score") == pytest.approx(sum(w * s for w, s in zip(weights, scores, strict=True)) / sum(weights), abs=1e-5)
    assert value("customer_critical_errors") == pytest.approx(weights[1] / sum(weights), abs=1e-5)
    assert value("ethics_failures") == pytest.approx(weights[2] / sum(weights), abs=1e-5)
    assert value("compliance_critical_errors") == 0
    table = measured()
    assert float(table.number("quality_pass_rate")[0]) == 4
    low, high = (float(each[0]) for each in table.range("ethics_failures"))
    assert 0 < low < value("ethics_failures") < high < 1


def test_a_contact_that_somebody_chose_says_nothing_of_the_others_and_shows_in_the_coverage(cast: Any, picks: list[Pick]) -> None:
    work()
    before = value("compliance_critical_errors")
    an_evaluation(cast, identity="no")
    work()
    assert value("compliance_critical_errors") == before
    assert float(measured().coverage("quality_pass_rate")[0]) == pytest.approx(4 / 5)


def test_without_a_draw_there_is_no_figure_of_all_contacts(cast: Any, floor: Path) -> None:
    a_scorecard(cast)
    an_evaluation(cast)
    work()
    assert all(math.isnan(value(code)) for code in CODES)


def test_what_is_void_or_swapped_counts_no_more_once_its_day_is_counted_again(cast: Any, picks: list[Pick]) -> None:
    work()
    evaluations.void(Evaluation.objects.get(contact=picks[1].contact), reason="Wrong contact.", by=cast.olga_acts)
    work()
    assert value("customer_critical_errors") == 0
    assert float(measured().number("quality_score")[0]) == 3
    Pick.objects.filter(pk=picks[2].pk).update(swapped_at=MONDAY, swap="other")
    assert quality_facts.count_days([picks[2].contact_at.date()])
    assert value("ethics_failures") == 0
    assert float(measured().number("quality_score")[0]) == 2


def test_figures_are_by_team_person_queue_channel_and_site(cast: Any, picks: list[Pick]) -> None:
    work()
    for by in ("team", "agent", "queue", "channel", "site"):
        found = measured(by=[by])
        assert sum(found.number("quality_score")[row] for row in range(len(found)) if found.number("quality_score")[row] > 0) == 4, by
    assert {measured(by=["team"]).sums.table["team"][0].as_py()} == {picks[0].team_id}
