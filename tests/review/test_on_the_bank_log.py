"""The loop of review on a real month: June 1999 of the bank log is drawn from, judged, disputed, calibrated, charted and reviewed.

What the statistics must say is computed here a second time, from the text of the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from floorwalker.engine import measures
from floorwalker.ground import clock, standards
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import RuleBroken
from floorwalker.ground.models import Queue, Standard
from floorwalker.ground.people.models import Membership, Person, RoleAssignment, TeamLeadership
from floorwalker.ground.people.permissions import Reach, Role
from floorwalker.plan.actions import plan_life, plan_parts
from floorwalker.plan.models import PlanArrangement
from floorwalker.record.models import Interaction
from floorwalker.review.actions import (
    calibration,
    chart_phases,
    charts,
    disputes,
    evaluations,
    review_closing,
    review_cycles,
    sample_draws,
    service_reviews,
    survey_answers,
)
from floorwalker.review.actions.charts import Part
from floorwalker.review.models import Answer, Chart, Dispute, Evaluation, Pick, Scorecard, SurveyFollowUp
from floorwalker.review.queries import agendas, sample_results, samples
from floorwalker.review.queries import charts as chart_queries
from floorwalker.review.rules.charts import Draft
from floorwalker.review.rules.sampling import Population
from tests.conftest import Cast
from tests.plan import plan_made as plans
from tests.record.test_measures_bank_log import ZONE, bank, imported, raw  # noqa: F401 (a fixture)
from tests.review.reviews_made import settled
from tests.review.samples_made import a_plan, scored
from tests.review.scorecards_made import answered
from tests.review.surveys_made import a_survey

BEFORE = date(1998, 1, 1)
pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]
JUNE, JULY = date(1999, 6, 1), date(1999, 7, 1)
NOW = datetime(1999, 7, 1, 6, 0, tzinfo=UTC)
"""Nine in the morning at the bank."""
WHO = ("ada", "una", "quin", "pat", "olga", "rita")


@pytest.fixture
def june(bank: Path, cast: Cast, tmp_path: Path, settings: Any) -> Iterator[pd.DataFrame]:  # noqa: F811
    """The month in the house, whose people worked there then; the calls of its largest queue by another route."""
    settings.FLOORWALKER_DATA_DIR = tmp_path
    with clock.frozen(NOW):
        for who in WHO:
            getattr(cast, who)
        Person.objects.update(joined_on=BEFORE)
        for held in (RoleAssignment, Membership, TeamLeadership):
            held.objects.update(starts_on=BEFORE)
        imported([bank / "june.txt"])
        visits = raw([bank / "june.txt"])
        mine = visits[visits["queue"] == queue().code]
        yield mine.assign(gone=~mine["answered"], day=mine["arrived"].dt.tz_convert(ZONE).dt.date)


@pytest.fixture
def agent(june: pd.DataFrame, cast: Cast) -> Actor:
    """Whoever took the most calls, now in Una's team and signed in."""
    served = Interaction.objects.filter(queue=queue(), outcome="answered").values_list("agent", flat=True)
    busiest = Counter(served).most_common(1)[0][0]
    Membership.objects.create(team=cast.ada.memberships.get().team, person_id=busiest, starts_on=BEFORE)
    RoleAssignment.objects.create(person_id=busiest, role=Role.AGENT, reach=Reach.OWN, starts_on=BEFORE)
    return Actor.person(busiest)


def queue() -> Queue:
    return Queue.objects.get(code__iendswith="ps")


@pytest.mark.timeout(600)
def test_a_month_of_the_bank_goes_round_the_loop_of_review(june: pd.DataFrame, agent: Actor, cast: Cast, a_person: Any) -> None:
    nia = a_person("Nia", "Rowe", role="quality_analyst", reach="all", joined_on=BEFORE)
    drawn_and_judged(cast)
    disputed_and_overturned(cast, agent, nia)
    calibrated(cast, agent, nia)
    answered_by_a_customer(cast, agent)
    chart = charted(cast, june)
    reviewed(cast, chart)


def drawn_and_judged(cast: Cast) -> None:
    """Every contact of the list has its chance, the weights give back the month, and the estimate is that of Horvitz and Thompson."""
    plan = a_plan(cast, starts_on=JUNE, strata=("queue",), least_person=0, risks=(), population=Population(directions=("inbound",)))
    draw = sample_draws.draw(plan, JUNE, by=cast.quin_acts, seed=1999)
    picks = list(Pick.objects.filter(draw=draw).order_by("pk"))
    weights = np.array([1 / each.chance for each in picks if each.chance])
    assert len(weights) == len(picks) == len({each.contact_reference for each in picks}) > 30
    assert weights.sum() == pytest.approx(draw.population)
    for number, each in enumerate(picks):
        scored(cast, each, **({"classified": "no"} if number % 6 == 0 else {}))
    assert set(Evaluation.objects.values_list("basis", flat=True)) == {"notes"}, "the bank recorded nothing"
    passed = np.arange(len(picks)) % 6 != 0
    found = sample_results.standing([draw], picks, samples.judged(picks), confidence=0.95)
    assert found.weighted.value == pytest.approx(float(weights[passed].sum() / weights.sum()))


def disputed_and_overturned(cast: Cast, agent: Actor, nia: Person) -> None:
    """The agent disputes what failed; somebody else scores it anew, and that counts."""
    call = Interaction.objects.filter(agent=agent.id, queue=queue()).order_by("-started_at")[0]
    first = evaluations.begin(call.reference, by=cast.quin_acts)
    evaluations.submit(answered(first, cast.quin_acts, classified="no"), by=cast.quin_acts)
    raised = disputes.dispute(first, why="He only asked for his balance.", questions=["classified"], by=agent)
    disputes.give(raised, to=nia, by=cast.olga_acts)
    second = disputes.begin_rescore(raised, by=Actor.person(nia.pk))
    evaluations.submit(answered(second, Actor.person(nia.pk)), by=Actor.person(nia.pk))
    disputes.decide(raised, is_overturned=True, reason="Nothing was complained of.", by=cast.olga_acts)
    for each in (first, second):
        each.refresh_from_db()
    assert Dispute.objects.get().outcome == "overturned"
    assert (first.replaced_by, first.passed, second.passed) == (second, False, True)


def calibrated(cast: Cast, agent: Actor, nia: Person) -> None:
    """Three score two calls blind; agreement is what a library of statistics says of the same answers."""
    calls = Interaction.objects.filter(agent=agent.id, queue=queue()).order_by("started_at")[:2]
    one = calibration.open_round(
        Scorecard.objects.get(), contacts=[each.reference for each in calls], people=[cast.quin, cast.una, nia],
        closes_at=NOW + timedelta(days=2), purpose="What is a complaint at a bank?", by=cast.quin_acts,
    )
    for by, given in ((cast.quin_acts, "no"), (cast.una_acts, "yes"), (Actor.person(nia.pk), "no")):
        for position in (1, 2):
            made = calibration.begin(one, position, by=by)
            evaluations.submit(answered(made, by, classified=given if position == 1 else "yes"), by=by)
    one.refresh_from_db()
    assert one.closed_at is not None
    counts = np.array([
        [chosen["yes"], chosen["no"]]
        for call in calls for key in ("notice", "identity", "classified", "promised")
        for chosen in [Counter(
            Answer.objects.filter(evaluation__kind="calibration", evaluation__contact=call.pk, question__key=key)
            .values_list("value", flat=True)
        )]
    ])  # of each call and question: how many of three said yes, and no
    assert sorted(map(tuple, counts)) == [(1, 2), *[(3, 0)] * 7]
    observed, shares = ((counts**2).sum(1) - 3).mean() / 6, counts.sum(0) / counts.sum()
    fleiss, gwet = (shares**2).sum(), (shares * (1 - shares)).sum()  # what chance would give (Fleiss 1971; Gwet 2008, two answers)
    assert one.figures["fleiss"]["value"] == pytest.approx((observed - fleiss) / (1 - fleiss))
    assert one.figures["gwet"]["value"] == pytest.approx((observed - gwet) / (1 - gwet))


def answered_by_a_customer(cast: Cast, agent: Actor) -> None:
    """A caller answers by key after the call; a low score is followed up by somebody."""
    survey = a_survey(cast)
    call = Interaction.objects.filter(agent=agent.id, queue=queue()).order_by("-started_at")[1]
    ask = survey_answers.answer_by_contact(survey, call.reference, score=1, way="voice", by=cast.quin_acts)
    assert ask.answered_at == NOW
    assert SurveyFollowUp.objects.get().ask == ask


def charted(cast: Cast, june: pd.DataFrame) -> Chart:
    """The daily share of callers who give up, its centre and limits, and each day outside them, from the text of the file."""
    draft = Draft("Given up, PS", measures.get("abandonment_rate"), "day", JUNE)
    chart = charts.make(draft, Part(queue=queue()), owner=cast.olga, by=cast.olga_acts)
    chart_phases.freeze(chart, by=cast.olga_acts)
    reading = chart_queries.reading(chart)
    days = june.groupby("day")["gone"].agg(["sum", "count"])
    shares = days["sum"] / days["count"]
    assert reading.plotted.tolist() == pytest.approx(shares.tolist())
    usual = days["sum"].sum() / days["count"].sum()
    apart = (shares - usual) / np.sqrt(usual * (1 - usual) / days["count"])
    wider = np.abs(np.diff(apart)).mean() / (2 / np.sqrt(np.pi))  # Laney 2002: what days differ by, beyond what their numbers give
    assert reading.kind.code == "p_prime"
    assert reading.centre.tolist() == pytest.approx([usual] * 30)
    limits = usual + 3 * wider * np.sqrt(usual * (1 - usual) / days["count"])
    assert reading.upper.tolist() == pytest.approx(limits.tolist())
    (signal,) = chart.signals.all()
    outside = [day for day, high in zip(days.index, shares > limits, strict=True) if high]
    assert [signal.at] == outside == [date(1999, 6, 16)]
    page = cast.olga_sees.get(f"/review/charts/{chart.reference}/?signal={signal.reference}").content.decode()
    (behind,) = set(re.findall(r'href="(/record/contacts/behind/[^"]+)"', page))
    listed = cast.olga_sees.get(behind, follow=True)
    assert f"{days.loc[signal.at, 'sum']} visits of {days.loc[signal.at, 'sum']} contacts" in listed.content.decode()
    return chart


def reviewed(cast: Cast, chart: Chart) -> None:
    """A service review freezes chart and signal under a digest, wants a cause, and is closed with a decision."""
    served = plans.ready(queue().code)
    Standard.objects.filter(starts_on__gt=JUNE).update(starts_on=JUNE)
    standards.put_in_force("abandonment_rate", target=0.05, starts_on=JUNE, queue=served, by=cast.olga_acts)
    plan = plans.a_plan(cast, served, first_day=JULY, last_day=date(1999, 9, 30))
    fewer_give_up = plans.aimed(
        cast, name="Fewer give up", measure="abandonment_rate", queue=served, baseline_from=JUNE, baseline_until=date(1999, 6, 30),
        baseline_missing="", target=0.08, by_when=date(1999, 9, 30),
    )
    with pytest.raises(RuleBroken, match="would stand alone"):
        plan_parts.write_objective(plan, fewer_give_up, by=cast.pat_acts)
    settled_at_once = plans.aimed(
        cast, queue=served, baseline_from=date(1999, 5, 1), baseline_until=date(1999, 5, 31), baseline_missing="May was not brought in.",
        by_when=date(1999, 9, 30),
    )
    plan_parts.write_objective(plan, settled_at_once, by=cast.pat_acts)
    for scenario in PlanArrangement.Scenario.values:
        plan_parts.arrange(plan, plans.arrangement(cast, scenario, tested_on=JUNE, next_test_on=date(1999, 12, 1)), by=cast.pat_acts)
    running = plan_life.activate(plans.approved(cast, plan), by=cast.pat_acts)
    cycle = review_cycles.set_cycle(
        running, site=cast.olga.site, every="month", next_on=JULY, begins_at=time(9), chair=cast.olga, people=[cast.pat, cast.una],
        by=cast.pat_acts,
    )
    review = service_reviews.open_review(cycle, by=cast.pat_acts)
    item = review.items.get(kind="standard", title__startswith="Abandonment rate")
    assert item.picture["chart"]["chart"]["reference"] == chart.reference
    assert item.wants_cause
    assert agendas.digest_of(item.picture) == item.digest
    settled(cast, review, due_on=date(1999, 7, 20))
    with clock.frozen(NOW + timedelta(hours=3)):
        review_closing.close(review, by=cast.olga_acts)
    review.refresh_from_db()
    assert review.closed_at is not None
    assert review.meeting is not None

