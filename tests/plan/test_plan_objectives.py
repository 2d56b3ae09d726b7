"""Objectives of service plans: SMART, with a baseline that is counted, never speed alone, and signed when the plan is over."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.engine import measures
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Standard
from floorwalker.plan.actions import plan_life as life
from floorwalker.plan.actions import plan_parts as parts
from floorwalker.plan.models import PlanObjective
from floorwalker.plan.rules import objectives as rules
from tests.conftest import Cast
from tests.plan.plan_made import LAST, TODAY, a_plan, aimed, approved, only_objective, ready, whole
from tests.plan.standards_made import compliance_stands
from tests.record.contacts_made import AT, a_contact, counted

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


def answered(cast: Cast, *, waits: tuple[float, ...]) -> None:
    """Make a contact on each of the last days, each after one of `waits`."""
    for number, waited in enumerate(waits):
        a_contact(AT + timedelta(minutes=20 * number), agent=cast.ada, waited=waited, talk=60)


@pytest.mark.row(49)
@pytest.mark.row(125)
def test_an_objective_is_smart_and_its_baseline_is_counted_and_never_typed(cast: Cast, tmp_path: Path) -> None:
    answered(cast, waits=(5, 5, 5, 5, 60, 60, 60, 60))
    compliance_stands()
    plan = a_plan(cast)
    Standard.objects.create(reference="STD-Q", measure="fcr", target=0.7, starts_on=date(2026, 1, 1))
    typed = {
        "name": "Answer claims without a long wait", "measure": "service_level", "scope": f"queue:{ready().pk}", "target": "70",
        "baseline_from": "2026-02-02", "baseline_until": "2026-03-01", "baseline": "99", "by_when": "2026-05-31", "owner": cast.rita.pk,
        "how": "Two more people at ten.", "serves": "Customers reach a person",
    }
    with counted(tmp_path):
        sent = cast.pat_sees.post(f"/plan/service/{plan.reference}/objectives/add/", typed)
        assert sent.status_code == 302, sent.content.decode()
        made = only_objective(plan)
        assert (made.baseline, made.baseline_number, made.target) == (0.5, 8, 0.7)
        assert (made.baseline_sums["answered_in_time"], made.baseline_sums["target_seconds"]) == (4, [20])
        page = cast.una_sees.get(f"/plan/service/{plan.reference}/").content.decode()
        for words in ("Answer claims without a long wait", "50.0%", "of 8", "2 Feb to ", "70%", "Rita Mbeki", "by 31 May 2026", "SMART"):
            assert words in page
        rows = csv.DictReader(io.StringIO(b"".join(cast.una_sees.get(f"/plan/service/{plan.reference}/file.csv")).decode()))
        row = next(rows)
    assert (row["baseline"], row["baseline_n"], row["now"], row["target"], row["by"], row["smart"]) == (
        "0.5", "8.0", "0.5", "0.7", "2026-05-31", "yes"
    )


def test_an_objective_without_data_stands_only_with_a_reason(cast: Cast, tmp_path: Path) -> None:
    plan = a_plan(cast)
    with counted(tmp_path):
        with pytest.raises(RuleBroken, match="There is no data on First-contact resolution from 02 Feb 2026 to 01 Mar 2026"):
            parts.write_objective(plan, aimed(cast, baseline_missing=" "), by=cast.pat_acts)
        parts.write_objective(plan, aimed(cast), by=cast.pat_acts)
        page = cast.una_sees.get(f"/plan/service/{plan.reference}/").content.decode()
    assert "The telephone system keeps no history." in page
    assert "No data" in page


def test_an_objective_on_speed_stands_only_beside_quality(cast: Cast) -> None:
    plan, queue = a_plan(cast), ready()
    Standard.objects.filter(measure="csat").delete()  # of quality, and of everything
    compliance_stands()
    fast = aimed(cast, name="Answer claims sooner than now", measure="service_level", queue=queue, target=0.8)
    with pytest.raises(RuleBroken, match="Service level would stand alone for Claims"):
        parts.write_objective(plan, fast, by=cast.pat_acts)
    good = parts.write_objective(plan, aimed(cast), by=cast.pat_acts)
    made = parts.write_objective(plan, fast, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="would stand alone"):
        parts.drop_objective(good, by=cast.pat_acts)
    with pytest.raises(RuleBroken, match="would stand alone"):
        parts.write_objective(plan, aimed(cast, measure="asa", target=20.0), of=good, by=cast.pat_acts)
    parts.drop_objective(made, by=cast.pat_acts)
    parts.drop_objective(good, by=cast.pat_acts)
    assert not PlanObjective.objects.exists()


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"name": ""}, "objective_in_words"),
        ({"measure": "cheer"}, "unknown_measure"),
        ({"measure": "offered"}, "kpi_without_direction"),
        ({"target": 75.0}, "bad_target"),
        ({"target": float("nan")}, "bad_target"),
        ({"baseline_until": date(2026, 1, 1)}, "objective_baseline"),
        ({"queue": "claims", "channel": "voice"}, "objective_scope"),
    ],
)
def test_what_cannot_be_an_objective_is_refused(cast: Cast, other: dict[str, Any], code: str) -> None:
    plan = a_plan(cast)
    known = {name: ready() if name == "queue" else value for name, value in other.items()}
    with pytest.raises(RuleBroken) as refused:
        parts.write_objective(plan, aimed(cast, **known), by=cast.pat_acts)
    assert refused.value.refusal_code == code


def smart(**other: Any) -> set[str]:
    words: dict[str, Any] = {
        "name": "Put things right first time", "measure": measures.get("fcr"), "baseline": 0.71, "reason": "", "target": 0.75,
        "tolerance": 0.0, "by_when": LAST, "how": "Practice.", "serves": "Fewer repeats", "first_day": TODAY, "last_day": LAST,
    }
    return {each.quality for each in rules.lacks(**{**words, **other})}


@pytest.mark.once
@pytest.mark.parametrize(
    ("other", "lacks"),
    [
        ({}, set()),
        ({"name": "Speed"}, {"Specific"}),
        ({"how": " "}, {"Specific"}),
        ({"baseline": None}, {"Measurable"}),
        ({"baseline": None, "reason": "New queue."}, set()),
        ({"target": 0.70}, {"Achievable"}),
        ({"target": 0.97}, {"Achievable"}),
        ({"target": 0.96}, set()),
        ({"measure": measures.get("asa"), "baseline": 100.0, "target": 50.0}, set()),
        ({"measure": measures.get("asa"), "baseline": 100.0, "target": 49.0}, {"Achievable"}),
        ({"measure": measures.get("asa"), "baseline": 100.0, "target": 110.0}, {"Achievable"}),
        ({"serves": ""}, {"Relevant"}),
        ({"by_when": LAST + timedelta(days=1)}, {"Time-bound"}),
        ({"by_when": TODAY - timedelta(days=1), "serves": "", "how": ""}, {"Time-bound", "Relevant", "Specific"}),
    ],
)
def test_the_smart_check_says_what_is_missing(other: dict[str, Any], lacks: set[str]) -> None:
    assert smart(**other) == lacks


@pytest.mark.once
@pytest.mark.parametrize(
    ("measure", "baseline", "now", "target", "gone", "word"),
    [
        ("fcr", 0.70, 0.80, 0.80, 0.5, "reached"),
        ("fcr", 0.70, 0.75, 0.80, 0.5, "closing"),
        ("fcr", 0.70, 0.74, 0.80, 0.5, "slow"),
        ("fcr", 0.70, 0.65, 0.80, 0.0, "slow"),
        ("fcr", 0.70, 0.65, 0.80, None, "not begun"),
        ("fcr", 0.70, 0.85, 0.80, None, "reached"),
        ("asa", 60.0, 30.0, 20.0, 0.6, "closing"),
        ("aht", 400.0, 330.0, 300.0, 0.1, "reached"),
        ("fcr", None, 0.75, 0.80, 0.5, "no data"),
        ("fcr", None, 0.85, 0.80, 0.5, "reached"),
        ("fcr", 0.70, float("nan"), 0.80, 0.5, "no data"),
    ],
)
def test_one_rule_says_how_much_of_the_way_is_covered(
    measure: str, baseline: float | None, now: float, target: float, gone: float | None, word: str
) -> None:
    tolerance = 30.0 if measure == "aht" else 0.0
    share = rules.covered(measures.get(measure), baseline=baseline, now=now, target=target, tolerance=tolerance)
    assert rules.way(share, time_gone=gone) == word


@pytest.mark.row(3)
def test_a_plan_is_closed_only_with_a_signed_review_of_each_objective(cast: Cast, tmp_path: Path) -> None:
    answered(cast, waits=(5, 5, 5, 60))
    compliance_stands()
    Standard.objects.create(reference="STD-Q", measure="fcr", target=0.7, starts_on=date(2026, 1, 1))
    with counted(tmp_path):
        plan = whole(cast, first_day=date(2026, 2, 23), last_day=date(2026, 3, 15))
        fast = aimed(
            cast, name="Answer claims sooner than now", measure="service_level", queue=ready(), target=0.8, by_when=date(2026, 3, 10)
        )
        objective = only_objective(plan)
        parts.write_objective(plan, aimed(cast, by_when=date(2026, 3, 10)), of=objective, by=cast.pat_acts)
        quick = parts.write_objective(plan, fast, by=cast.pat_acts)
        life.activate(approved(cast, plan), by=cast.pat_acts)
        with pytest.raises(Conflict):
            life.close(plan, note="Done.", by=cast.olga_acts)
        life.begin_review(plan, by=cast.pat_acts)
        with pytest.raises(RuleBroken, match="nobody signed what came of Put things right first time; Answer claims sooner than now"):
            life.close(plan, note="Done.", by=cast.olga_acts)
        quick = PlanObjective.objects.select_related("plan", "owner", "queue").get(pk=quick.pk)
        with pytest.raises(RuleBroken, match="fell short of its target"):
            parts.review(quick, verdict="met", cause="x", comment="y", by=cast.pat_acts)
        with pytest.raises(RuleBroken, match="came no nearer"):
            parts.review(quick, verdict="part", cause="x", comment="y", by=cast.pat_acts)
        with pytest.raises(RuleBroken, match="Nobody said why"):
            parts.review(quick, verdict="not_met", cause=" ", comment="y", by=cast.pat_acts)
        with pytest.raises(NotAllowed):
            parts.review(quick, verdict="not_met", cause="x", comment="y", by=cast.rita_acts)
        page = f"/plan/service/{plan.reference}/"
        assert "Not signed yet" in cast.asa_sees.get(page).content.decode()
        assert cast.asa_sees.get(f"{page}objectives/{quick.pk}/review/").status_code == 403
        assert "75.0%" in cast.pat_sees.get(f"{page}objectives/{quick.pk}/review/").content.decode()
        answer = cast.pat_sees.post(f"{page}objectives/{quick.pk}/sign/", {"verdict": "met", "cause": "x", "comment": "y"})
        assert answer.status_code == 422
        parts.review(quick, verdict="not_met", cause="Two people left.", comment="Hire before the quarter.", by=cast.pat_acts)
        with pytest.raises(Conflict, match="signed already"):
            parts.review(quick, verdict="not_met", cause="x", comment="y", by=cast.pat_acts)
        first = PlanObjective.objects.exclude(pk=quick.pk).select_related("plan", "owner", "queue").get()
        cast.quin_sees.post(f"{page}objectives/{first.pk}/sign/", {"verdict": "not_met", "cause": "None known.", "comment": "Ask."})
        told = cast.asa_sees.get(page).content.decode()
    assert (quick.review.actual, quick.review.actual_number, quick.review.actual_sums["answered_in_time"]) == (0.75, 4, 3)
    for words in ("What came of it", "75.0%", "of 4", "5.0 points short", "Not met", "Two people left.", "Pat Nowak"):
        assert words in told
    assert life.close(plan, note="Hiring comes first.", by=cast.olga_acts).state == "closed"


def test_a_form_that_is_refused_keeps_what_was_typed_and_says_why(cast: Cast) -> None:
    plan = a_plan(cast)
    answer = cast.pat_sees.post(f"/plan/service/{plan.reference}/objectives/add/", {
        "name": "<b>Cheer</b>", "measure": "fcr", "scope": "everything", "target": "lots", "baseline_from": "2026-02-02",
        "baseline_until": "2026-03-01", "by_when": "2026-05-31", "owner": cast.quin.pk,
    })
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "Write First-contact resolution as 80 for 80 %" in told
    assert "&lt;b&gt;Cheer&lt;/b&gt;" in told
    answer = cast.pat_sees.post(f"/plan/service/{plan.reference}/change/", {
        "name": "Claims", "purpose": "x", "function": "queues", "queues": [ready().pk], "first_day": "2026-03-02",
        "last_day": "2026-03-03", "owner": cast.pat.pk,
    })
    assert answer.status_code == 422
    assert "Let it run for a week to a year." in answer.content.decode()
