"""Consistency and reliability of standards: noise told from real differences, runs missed, and gaps ranked with an issue on each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from floorwalker.engine import measures
from floorwalker.ground.errors import Conflict, NotAllowed, NotFound, RuleBroken
from floorwalker.ground.models import Finding, Standard
from floorwalker.ground.trail.models import Line
from floorwalker.review.actions import gaps as actions
from floorwalker.review.queries import consistency as queries
from floorwalker.review.queries import gaps, spreads
from tests.conftest import Cast
from tests.record.contacts_made import a_queue
from tests.record.facts_made import visit
from tests.review.charts_made import a_chart, charted, days_from, keep

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]

FIRST = date(2026, 2, 2)
"""The Monday four weeks before the day on which the tests live."""


def late_days(*, bad_hour: int = 15, bad_days: tuple[int, ...] = (), teams: tuple[int, ...] = (0,)) -> dict[date, list[dict[str, Any]]]:
    """Return four weeks with sixty contacts a day from 9 to 18 UTC: late are all in the bad hour and on bad days, few others."""
    found: dict[date, list[dict[str, Any]]] = {}
    for place, day in enumerate(days_from(FIRST, 28)):
        rows = []
        for number in range(60):
            at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) + timedelta(minutes=9 * number)
            late = at.hour == bad_hour or place in bad_days or number % 10 == 0
            rows.append(visit(
                at, visit_id=day.toordinal() * 100 + number, contact_id=day.toordinal() * 100 + number, queue_id=a_queue().pk,
                wait_seconds=60.0 if late else 5.0, **({"team_id": teams[number % len(teams)]} if teams[0] else {}),
            ))
        found[day] = rows
    return found


@pytest.mark.row(4)
def test_a_gap_between_half_hours_is_called_real_and_one_between_teams_noise(cast: Cast, tmp_path: Path, a_team: Any) -> None:
    own = (a_team("claims-a").pk, a_team("claims-b").pk, a_team("claims-c").pk)
    Standard.objects.create(reference="STD-W", measure="aht", queue=a_queue(), target=100, tolerance=20, starts_on=date(2026, 1, 1))
    with charted(tmp_path, ()):
        keep(late_days(teams=own))
        found = queries.whole(queries.find("STD-claims", by=cast.olga_acts), by=cast.olga_acts)
        page = cast.asa_sees.get("/review/consistency/STD-claims/").content.decode()
        teams = queries.whole(queries.find("STD-W", by=cast.olga_acts), by=cast.olga_acts).parts["team"]
    halves = found.parts["half hour"]
    assert halves.spread is not None
    assert not halves.spread.is_noise
    assert halves.gap == pytest.approx(1.0)
    by_key = {each.key: each for each in halves.figures}
    assert (by_key["15:00"].value, by_key["09:00"].n) == (0.0, 4 * 28)
    assert found.parts["weekday"].spread is not None
    assert found.parts["weekday"].spread.is_noise
    assert {each.key for each in found.parts["part of the day"].figures} == {"Morning, 6 to 12", "Afternoon, 12 to 17", "Evening, from 17"}
    assert found.parts["team"].figures == ()
    assert [each.n for each in teams.figures] == [560.0] * 3
    assert "Real differences" in page
    assert "Differences such as these come by chance." in page
    assert "It cannot be counted so" in page


@pytest.mark.row(5)
def test_reliability_is_the_share_met_the_longest_run_missed_and_signals_by_rule(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path, ()):
        keep(late_days(bad_hour=99, bad_days=(5, 6, 7, 20)))
        a_chart(cast, measure="service_level", starts_on=FIRST)
        (row,) = queries.listed(cast.cora_acts)
        found = queries.whole(row.standard, by=cast.cora_acts)
        page = cast.cora_sees.get("/review/consistency/STD-claims/").content.decode()
        listed = cast.cora_sees.get("/review/consistency/").content.decode()
    assert (row.days.met, row.days.counted, row.days.longest_missed) == (24, 28, 3)
    assert (row.days.low, row.days.high) == pytest.approx((0.685, 0.943), abs=1e-3)
    assert (found.intervals.met, found.intervals.counted) == (24 * 18 - 24 * 6, 28 * 18)
    assert ("One point outside the limits", 2, 2) in found.signals
    assert "24 of 28 days" in page
    assert "3 days" in page
    assert found.run == (FIRST + timedelta(days=5), FIRST + timedelta(days=7))
    assert "Met on 24 of 28 days; missed 3 days with data in a row" in page
    assert page.count("Longest run missed") == 4  # in both lists, in the picture of the days and in its legend
    assert {key: (each.met, each.counted) for key, each in found.by_slot.items()}["09:30"] == (24, 28)
    assert "least often met at" in page
    assert "Days met, by standard: 1 figures of 1 rows." in listed
    assert "One point outside the limits: 2 (2 without action)" in page
    assert "24 of 28 days" in listed


@pytest.mark.row(44)
def test_gaps_are_ranked_the_surest_and_greatest_first_and_each_raises_an_issue(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path, ()):
        keep(late_days())
        report = gaps.report(cast.olga_acts)
        first = report.gaps[0]
        assert (first.kind, first.key, first.is_real, first.theme) == ("half_hour", "15:00", True, "gap:STD-claims:half_hour:15:00")
        assert (first.short, first.of_target, first.figure.value) == (0.8, 1.0, 0.0)
        real = [each.is_real for each in report.gaps]
        assert real == sorted(real, reverse=True)
        page = cast.quin_sees.get("/review/consistency/gaps/").content.decode()
        assert "Claims at 15:00" in page
        assert "80.0 points" in page
        address = f"/review/consistency/gaps/raise/?of={first.theme}"
        assert "Service level at Claims at 15:00: 0.0% against at least 80% in 20 s" in cast.quin_sees.get(address).content.decode()
        sent = cast.quin_sees.post(address, {"summary": "Nobody answers at three", "owner": cast.una.pk})
        assert sent.status_code == 302
        made = Finding.objects.get()
        assert (made.source, made.theme, made.owner, made.evidence["figure"]) == ("standard:STD-claims", first.theme, cast.una, "0.0%")
        assert made.evidence["sure"] == "real"
        with pytest.raises(Conflict, match=f"{made.reference} is open on it"):
            actions.raise_issue(first.theme, summary="again", by=cast.quin_acts)
        assert made.reference in cast.asa_sees.get("/review/consistency/gaps/").content.decode()
        assert made.reference in cast.cora_sees.get("/review/consistency/STD-claims/").content.decode()
        with pytest.raises(RuleBroken, match="needs a sentence"):
            actions.raise_issue(report.gaps[1].theme, summary=" ", by=cast.quin_acts)
        with pytest.raises(NotFound, match="no such gap"):
            actions.raise_issue("gap:x", summary="x", by=cast.quin_acts)
        with pytest.raises(NotAllowed):
            actions.raise_issue(report.gaps[1].theme, summary="x", by=cast.cora_acts)
        assert cast.cora_sees.get(address).status_code == 403
    assert Line.objects.get(kind="chart.gap_raised").subject == made.reference


def test_a_gap_that_chance_may_make_is_not_called_real_and_few_contacts_are_left_out(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path, ()):
        keep({FIRST: [visit_of(number, late=number < 3) for number in range(10)]})
        report = gaps.report(cast.olga_acts)
        assert [(each.kind, each.is_real) for each in report.gaps] == [("queue", False)]
        assert report.gaps[0].figure.value == pytest.approx(0.7)
        assert report.too_few == 3
        page = cast.olga_sees.get("/review/consistency/gaps/").content.decode()
    assert "May be chance" in page
    assert "3 rest on fewer than eight contacts and are left out." in page


def test_a_queue_that_is_all_of_its_channel_has_one_gap_and_not_two(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path, ()):
        a_queue("claims-chat", channel="chat")
        Standard.objects.create(reference="STD-ALL", measure="service_level", target=0.8, tolerance=0, starts_on=date(2026, 1, 1))
        keep({FIRST: [visit_of(number, late=number < 12) for number in range(20)]})
        alone = [(each.kind, each.where) for each in gaps.report(cast.olga_acts).gaps if each.standard.reference == "STD-ALL"]
        a_queue("claims-night")
        other = [visit_of(number, late=number > 12, queue="claims-night" if number > 11 else "claims") for number in range(20)]
        keep({FIRST: other})
        both = {each.kind for each in gaps.report(cast.olga_acts).gaps if each.standard.reference == "STD-ALL"}
    assert alone == [("queue", "Claims, all of Voice")]
    assert "channel" in both


def visit_of(number: int, *, late: bool, queue: str = "claims") -> dict[str, Any]:
    at = datetime(FIRST.year, FIRST.month, FIRST.day, 9, tzinfo=UTC) + timedelta(minutes=9 * number)
    return visit(at, visit_id=number, contact_id=number, queue_id=a_queue(queue).pk, wait_seconds=60.0 if late else 5.0)


STATUS = {"ada": 403, "adm": 403, "asa": 200, "cora": 200, "olga": 200, "sam": 200, "stranger": 403, "una": 200}


@pytest.mark.parametrize(("who", "status"), sorted(STATUS.items()))
def test_who_may_see_consistency(cast: Cast, tmp_path: Path, who: str, status: int) -> None:
    a_queue()
    with charted(tmp_path, ()):
        for address in ("", "gaps/", "STD-claims/"):
            assert getattr(cast, f"{who}_sees").get(f"/review/consistency/{address}").status_code == status


def test_a_team_leader_sees_the_standards_and_figures_of_their_own_team_alone(cast: Cast, tmp_path: Path, a_team: Any) -> None:
    own, other = cast.una and a_team("claims-a"), a_team("claims-b")
    for reference, team in (("STD-OWN", own), ("STD-OTHER", other)):
        Standard.objects.create(reference=reference, measure="aht", team=team, target=60, tolerance=1, starts_on=date(2026, 1, 1))
    Standard.objects.create(reference="STD-ALL", measure="aht", target=60, tolerance=1, starts_on=date(2026, 1, 1))
    with charted(tmp_path, ()):
        keep(late_days(teams=(own.pk, other.pk)))
        themes = {each.theme for each in gaps.report(cast.una_acts).gaps}
        assert cast.una_sees.get("/review/consistency/STD-OTHER/").status_code == 404
        mine, every = (queries.whole(queries.find("STD-ALL", by=by), by=by).parts["team"].figures for by in (cast.una_acts, cast.olga_acts))
        assert [each.key for each in mine] == [own.pk]
        assert len(every) == 2
    assert {"gap:STD-OWN:team:claims-a", "gap:STD-ALL:team:claims-a"} <= themes
    assert not any("claims-b" in each for each in themes)


def test_sums_of_one_label_add_up_and_no_data_stays_no_data() -> None:
    measure = measures.get("service_level")
    columns = {"answered_in_time": np.array((8.0, np.nan, 2.0, np.nan)), "offered": np.array((10.0, np.nan, 10.0, np.nan))}
    keys, added = spreads.together(["a", "a", "a", "b"], columns, measure.needs)
    assert (keys, added["offered"][0], bool(np.isnan(added["offered"][1]))) == (["a", "b"], 20.0, True)
    (only,) = spreads.figures_of(measure, keys, added)
    assert (only.key, only.value, only.n) == ("a", 0.5, 20.0)
    longest = spreads.together(["a", "a"], {"wait_longest_seconds": np.array((5.0, 9.0))}, ["wait_longest_seconds"])[1]
    assert longest["wait_longest_seconds"].tolist() == [9.0]


def test_lists_and_pages_keep_their_budget_of_queries(cast: Cast, tmp_path: Path, django_assert_max_num_queries: Any) -> None:
    a_queue()
    with charted(tmp_path, ()):
        keep(late_days())
        for address in ("", "gaps/", "STD-claims/"):
            cast.olga_sees.get(f"/review/consistency/{address}")
            with django_assert_max_num_queries(40):
                assert cast.olga_sees.get(f"/review/consistency/{address}").status_code == 200
