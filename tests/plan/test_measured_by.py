"""What services are measured by: both requirements, and never by what customers tell afterwards alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from floorwalker.engine import measures
from floorwalker.engine.measures import Measure
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Standard
from floorwalker.plan.actions import plan_life, plan_parts
from floorwalker.plan.queries import measured, service_plans
from floorwalker.plan.rules.measured_by import Held, lacks
from tests.conftest import Cast
from tests.plan.plan_made import TODAY, a_plan, a_standard, active, aimed, approved, ready, whole
from tests.record.contacts_made import a_queue

COMPLAINTS = Measure(
    code="complaints", name="Complaints", unit="contacts", better="lower", requirement="customer", moment="lagging", aspect="quality",
    numerator={"answered": 1}, meaning="How many complaints came.", formula="complaints", source="For this test.", page="quality-scores",
)


def objective(measure: str) -> Held:
    return Held(measures.get(measure), measure, is_objective=True)


def standard(measure: str) -> Held:
    return Held(measures.get(measure), measure, is_objective=False)


@pytest.mark.row(146)
def test_a_scorecard_of_complaint_counts_alone_is_no_scorecard() -> None:
    alone = [Held(COMPLAINTS, "Fewer complaints", is_objective=True)]
    assert lacks(alone) == [
        "its objectives measure only what customers tell afterwards (Complaints): nothing that can still be steered",
        "nothing is measured while it can still be steered", "nothing is measured that the organisation asks for",
    ]
    # Standards that stand beside it do not make the objectives look ahead.
    assert len(lacks([*alone, standard("service_level"), standard("adherence")])) == 1
    assert lacks([*alone, objective("fcr"), standard("adherence")]) == []


@pytest.mark.row(146)
@pytest.mark.row(117)
@pytest.mark.parametrize(
    ("held", "says"),
    [
        ([objective("service_level"), standard("adherence")], ["nothing is measured once customers have told of it"]),
        ([objective("service_level"), standard("csat")], ["nothing is measured that the organisation asks for"]),
        ([objective("adherence"), standard("quality_score"), standard("csat")], []), ([], []), ([standard("csat")], []),
    ],
)
def test_both_kinds_and_both_requirements_are_wanted_among_objectives_and_standards(held: list[Held], says: list[str]) -> None:
    assert lacks(held) == says


def test_what_customers_tell_is_marked_on_the_measure() -> None:
    lagging = {each.code for each in measures.all() if each.moment == "lagging"}
    assert lagging == {"abandoned", "abandonment_rate", "abandonment_rate_without_short", "csat", "nps", "ces", "complaints_per_1000"}
    assert {measures.get(code).moment for code in ("fcr", "service_level", "adherence", "quality_score")} == {"proactive"}


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen_clock")
@pytest.mark.row(146)
def test_a_plan_whose_objectives_are_told_by_customers_alone_warns_and_cannot_be_put_forward_or_run(cast: Cast) -> None:
    plan = a_plan(cast)
    for measure, name in (("csat", "Let nine of ten be satisfied"), ("nps", "Let more people recommend us")):
        target = 0.9 if measure == "csat" else 30.0
        plan_parts.write_objective(plan, aimed(cast, measure=measure, name=name, target=target), by=cast.pat_acts)
    page = cast.pat_sees.get(f"/plan/service/{plan.reference}/").content.decode()
    assert "its objectives measure only what customers tell afterwards (Customer satisfaction, Net promoter score)" in page
    assert "Scorecard of the operation" in page
    with pytest.raises(RuleBroken, match="measure only what customers tell afterwards"):
        plan_life.activate(plan, by=cast.pat_acts)
    plan_parts.consult(plan, [cast.una], by=cast.pat_acts)
    plan_parts.say(plan, agrees=True, note="", by=cast.una_acts)
    with pytest.raises(RuleBroken, match="cannot be put forward yet"):
        plan_life.put_forward(plan, approver=cast.olga, by=cast.pat_acts)
    plan_parts.write_objective(plan, aimed(cast), by=cast.pat_acts)
    assert not [each for each in service_plans.incomplete(plan) if "measure" in each.words]


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen_clock")
@pytest.mark.row(117)
def test_a_plan_without_anything_that_the_organisation_asks_for_does_not_run(cast: Cast) -> None:
    plan = approved(cast, whole(cast))
    Standard.objects.filter(measure="adherence").delete()
    with pytest.raises(RuleBroken, match="nothing is measured that the organisation asks for"):
        plan_life.activate(plan, by=cast.pat_acts)
    a_standard("adherence", 0.9, cast=cast)
    assert plan_life.activate(plan, by=cast.pat_acts).state == "active"


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen_clock")
@pytest.mark.row(117)
def test_a_service_that_is_measured_from_one_side_alone_is_named(cast: Cast) -> None:
    queue, bare = a_queue("claims"), a_queue("renewals")
    Standard.objects.filter(queue=bare).delete()
    assert {each.queue: each.missing for each in measured.services(TODAY)} == {
        queue: ["organisational"], bare: ["customer", "organisational"],
    }
    page = cast.asa_sees.get("/plan/standards/").content.decode()
    assert "2 services are measured from one side alone" in page
    assert f"{queue.name} (nothing the organisation asks for)" in page
    a_standard("adherence", 0.9, cast=cast)
    a_standard("quality_score", 0.8, cast=cast, queue=bare)
    assert [(each.queue, each.missing) for each in measured.services(TODAY) if each.missing] == [(bare, ["customer"])]
    a_standard("csat", 0.85, cast=cast)
    assert "measured from one side alone" not in cast.asa_sees.get("/plan/standards/").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("frozen_clock")
@pytest.mark.row(117)
def test_objectives_of_plans_that_run_count_for_their_queue(cast: Cast) -> None:
    queue = ready()
    Standard.objects.filter(queue=None).delete()
    assert {each.queue: list(each.missing) for each in measured.services(TODAY)}[queue] == ["organisational"]
    a_standard("adherence", 0.9, cast=cast)
    a_standard("csat", 0.9, cast=cast)
    plan = active(cast, queue)
    assert [each.name for each in measured.by_plan(plan) if each.is_objective] == ["Put things right first time"]
    found: Any = next(each for each in measured.services(date(2026, 3, 10)) if each.queue == queue)
    assert "Put things right first time" in {each.name for each in found.held}
