"""Sample plans and draws: written by one and approved by another, drawn once, drawn again identically, and swapped with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.jobs import queue as jobs
from floorwalker.ground.jobs import worker
from floorwalker.ground.models import Notice, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan.models import Absence
from floorwalker.record.models import Interaction
from floorwalker.review.actions import evaluations, picks, sample_draws, sample_plans
from floorwalker.review.models import Evaluation, Pick, SampleDraw, SamplePlan
from floorwalker.review.queries import sample_checks, sample_needs, sample_results, samples
from floorwalker.review.rules import sampling as rules
from floorwalker.review.rules.sampling import Days, RiskTaken
from tests.conftest import MONDAY, Cast
from tests.record.contacts_made import a_contact, a_queue, counted
from tests.review.samples_made import FEBRUARY, TERMS, Centre, a_draft, a_draw, a_february, a_plan, scored
from tests.review.scorecards_made import a_scorecard

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


@pytest.fixture
def centre(cast: Cast, a_person: Any, tmp_path: Path) -> Iterator[Centre]:
    made = a_february(cast, a_person)
    with counted(tmp_path):
        yield made


def the_round() -> Any:
    """Run the daily work as the worker asks for it."""
    (job,) = [each for each in jobs.ask_for_due_work(clock.now()) if each.kind == sample_draws.ROUND]
    return worker.run_now(job)


def refused(code: str, act: Any, *given: Any, **named: Any) -> RuleBroken:
    with pytest.raises(RuleBroken) as broken:
        act(*given, **named)
    assert broken.value.refusal_code == code
    assert broken.value.remedy
    return broken.value


@pytest.mark.row(27, 181)
@pytest.mark.usefixtures("centre")
def test_a_plan_is_written_by_one_approved_by_another_and_changed_as_a_next_version(cast: Cast) -> None:
    plan = a_plan(cast)
    assert (plan.state, plan.number) == (SamplePlan.State.PUBLISHED, 1)
    following = sample_plans.revise(plan, by=cast.quin_acts)
    assert rules.terms_of(following) == rules.terms_of(plan)
    changed = replace(TERMS, margin=0.2, risks=())
    sample_plans.change(following, changed, evaluators={cast.quin.pk: 90}, owner=cast.quin, seen=following.changes, by=cast.quin_acts)
    refused("own_proposal", _approved_by_its_author, following, cast)
    sample_plans.approve(following, seen=None, by=cast.olga_acts)
    plan.refresh_from_db()
    following.refresh_from_db()
    assert (plan.state, following.state) == (SamplePlan.State.SUPERSEDED, SamplePlan.State.PUBLISHED)
    assert rules.terms_of(following) == changed
    said = list(Line.objects.filter(subject=plan.reference, kind__startswith="sample_plan").order_by("pk").values_list("kind", flat=True))
    assert said == [f"sample_plan.{each}" for each in ("drafted", "proposed", "approved", "drafted", "changed", "proposed", "approved")]


def _approved_by_its_author(plan: SamplePlan, cast: Cast) -> None:
    sample_plans.propose(plan, approver=cast.olga, why="Fewer.", by=cast.quin_acts)
    sample_plans.approve(plan, seen=None, by=cast.quin_acts)


@pytest.mark.row(27)
@pytest.mark.usefixtures("centre")
def test_a_plan_that_cannot_do_what_it_says_is_not_proposed(cast: Cast) -> None:
    def propose(plan: SamplePlan) -> None:
        sample_plans.propose(plan, approver=cast.olga, why="Now.", by=cast.quin_acts)

    assert "no published scorecard" in refused("sample_plan_gap", propose, a_draft(cast)).message
    a_scorecard(cast)
    assert "Nobody judges" in refused("sample_plan_gap", propose, a_draft(cast, evaluators={})).message
    few = refused("sample_plan_gap", propose, a_draft(cast, evaluators={cast.quin.pk: 10}))
    assert few.message.startswith("The plan takes 37 contacts a month; its evaluators score 10.")
    assert "not told apart" in refused("sample_plan_gap", propose, a_draft(cast, strata=())).message
    assert not SamplePlan.objects.exclude(state="draft").exists()


@pytest.mark.parametrize(
    ("otherwise", "words"),
    [
        ({"margin": 0.7}, "70 points says nothing"),
        ({"expected": 1.0}, "lies between 0 and 100"),
        ({"confidence": 0.5}, "no confidence"),
        ({"strata": ("queue", "hour", "team")}, "too many ways"),
        ({"strata": ("moon",)}, "no stratum or risk 'moon'"),
        ({"risks": (RiskTaken(code="long_hold", take=0),)}, "0 contacts of Long hold"),
        ({"risks": (RiskTaken(code="long_hold", take=1, limit=900.0),)}, "cannot be set by 900 min"),
        ({"risks": (RiskTaken(code="tagged", take=1),)}, "Which tag"),
        ({"strata": ("risk",), "risks": ()}, "names no risk"),
        ({"name": " "}, "has a name"),
        ({"score_days": 0}, "within 0 working days"),
    ],
)
def test_a_plan_that_says_nonsense_is_refused_and_nothing_kept(cast: Cast, otherwise: dict[str, Any], words: str) -> None:
    assert words in refused("sample_plan", a_draft, cast, **otherwise).message
    assert not SamplePlan.objects.exists()


@pytest.mark.usefixtures("centre")
def test_an_evaluator_who_may_not_judge_is_refused(cast: Cast) -> None:
    refused("cannot_evaluate", a_draft, cast, evaluators={cast.pat.pk: 10})
    refused("capacity", a_draft, cast, evaluators={cast.quin.pk: 10_000})


@pytest.mark.row(60, 101, 181)
def test_a_draw_is_frozen_with_method_seed_population_and_list_and_comes_out_the_same_again(cast: Cast, centre: Centre) -> None:
    draw = a_draw(cast)
    rows = list(Pick.objects.filter(draw=draw))
    assert (draw.seed, draw.population) == (2611, 120)
    assert {each["label"]: each["contacts"] for each in draw.strata} == {"Claims": 80, "Claims-Chat": 40}
    # n0 = 1.96² × .8 × .2 ÷ .12² = 42.7, of 120 contacts 31.7, so 32
    assert sum(each["wanted"] for each in draw.strata) == 32
    random = [each for each in rows if each.is_random]
    assert len(random) == 32
    assert all(each.random_chance == pytest.approx(0.26666, abs=0.02) for each in random)
    assert min(Counter(each.agent_id for each in random).values()) >= 3
    risk = {each["words"]: (each["matched"], each["take"]) for each in draw.risks}
    assert risk == {"Customer not satisfied": (18, 3), "Hold over 1 minutes": (0, 0)}
    both = [each for each in rows if Interaction.objects.get(pk=each.contact).dissatisfied]
    assert all(each.chance == pytest.approx(1 - (1 - (each.random_chance or 0)) * (1 - 3 / 18)) for each in both)
    assert all(each.chance == pytest.approx(each.random_chance) for each in rows if each not in both)
    checked = sample_checks.check(draw)
    assert (checked.same, checked.is_frame_same) == (True, True)
    line = Line.objects.get(subject=draw.reference, kind="sample.drawn")
    assert '"seed":2611' in line.body
    assert draw.list_sha256 in line.body


@pytest.mark.row(101)
def test_late_data_is_named_and_the_list_stays_the_same(cast: Cast, centre: Centre, tmp_path: Path) -> None:
    draw = a_draw(cast)
    a_contact(datetime(2026, 2, 17, 9, 5, tzinfo=UTC), queue=a_queue("claims"), agent=centre.agents[0])
    moved = Interaction.objects.filter(agent=centre.agents[1]).order_by("pk")[0]
    moved.segments.filter(kind="talk").update(person=centre.agents[2])
    gone = Interaction.objects.filter(agent=centre.agents[3]).order_by("pk")[0]
    gone.segments.all().delete()
    with counted(tmp_path):
        checked = sample_checks.check(draw)
    assert checked.same
    assert (checked.came, checked.gone, checked.moved) == (1, 1, 1)


@pytest.mark.usefixtures("centre")
def test_a_list_that_was_tampered_with_is_found(cast: Cast) -> None:
    draw = a_draw(cast)
    pick = Pick.objects.filter(draw=draw).first()
    assert pick is not None
    other = Interaction.objects.exclude(pk__in=Pick.objects.values("contact")).order_by("pk")[0]
    Pick.objects.filter(pk=pick.pk).update(contact=other.pk)
    assert not sample_checks.check(draw).same


@pytest.mark.row(101)
@pytest.mark.usefixtures("centre")
def test_days_are_drawn_once_when_they_are_over_and_only_by_the_plan_in_use(cast: Cast) -> None:
    plan = a_plan(cast)
    a_draw(cast, plan)
    with pytest.raises(Conflict, match="drawn already"):
        a_draw(cast, plan)
    assert "not over before 01 April" in refused("draw_refused", _draw, plan, date(2026, 3, 1), cast).message
    assert "begins no stretch" in refused("draw_refused", _draw, plan, date(2026, 2, 4), cast).message
    assert "begins no stretch" in refused("draw_refused", _draw, plan, date(2026, 1, 1), cast).message
    sample_plans.end(plan, reason="Another plan takes over.", by=cast.olga_acts)
    assert "superseded" in refused("draw_refused", _draw, plan, date(2026, 3, 1), cast).message


def _draw(plan: SamplePlan, starts_on: date, cast: Cast) -> SampleDraw:
    return sample_draws.draw(plan, starts_on, by=cast.quin_acts)


@pytest.mark.usefixtures("centre")
def test_days_of_which_nothing_is_known_are_not_drawn_as_if_nothing_came(cast: Cast) -> None:
    plan = a_plan(cast, period="week", pace="week", starts_on=date(2026, 1, 5))
    assert "Nothing is known" in refused("draw_refused", _draw, plan, date(2026, 1, 5), cast).message
    assert not SampleDraw.objects.exists()


@pytest.mark.usefixtures("centre")
def test_a_month_drawn_week_by_week_keeps_its_rate_its_minimum_and_its_risks(cast: Cast) -> None:
    plan = a_plan(cast, pace="week", starts_on=date(2026, 2, 2))
    system = Actor.system("worker")
    for days in samples.undrawn(plan)[:4]:
        sample_draws.draw(plan, days.starts_on, by=system, seed=5)
    drawn = list(SampleDraw.objects.order_by("starts_on"))
    assert [each.starts_on.day for each in drawn] == [2, 9, 16, 23]
    assert sum(each.population for each in drawn) == 120
    assert all(sample_checks.check(each).same for each in drawn)
    random = Pick.objects.filter(is_random=True)
    assert 20 <= random.count() <= 50
    assert min(Counter(random.values_list("agent", flat=True)).values()) >= 3
    assert sum(risk["take"] for each in drawn for risk in each.risks) == 3
    first_of_march = Days(date(2026, 3, 1), date(2026, 3, 2))
    assert samples.undrawn(plan) == [first_of_march]
    assert "Nothing is known" in refused("draw_refused", _draw, plan, first_of_march.starts_on, cast).message


@pytest.mark.row(60)
@pytest.mark.usefixtures("centre")
def test_the_daily_work_draws_what_is_due_and_asks_the_evaluators(cast: Cast) -> None:
    a_plan(cast)
    job = the_round()
    assert (job.result["drawn"], job.result["refused"]) == (1, 0)
    draw = SampleDraw.objects.get()
    todo = Todo.objects.get(about=f"sample_draw:{draw.reference}", person=cast.quin)
    number = Pick.objects.filter(draw=draw).count()
    assert todo.what == f"Score {number} contacts of Claims, monthly"
    assert todo.due_at == datetime(2026, 3, 9, 17, tzinfo=UTC)
    assert Notice.objects.filter(kind="picks", person=cast.quin).count() == 1
    assert len(samples.owed(cast.quin_acts)) == number


@pytest.mark.usefixtures("centre")
def test_nobody_judges_their_own_contact_or_their_own_teams_and_who_is_named_why(cast: Cast) -> None:
    team = cast.ada.memberships.get().team
    made = a_plan(cast, evaluators={cast.quin.pk: 6, cast.una.pk: 100}, other_teams=True, least_person=0)
    assert cast.una.memberships.get().team == team
    draw = a_draw(cast, made)
    given = Counter(Pick.objects.filter(draw=draw).values_list("evaluator", flat=True))
    assert given[cast.quin.pk] == 6
    assert cast.una.pk not in given
    left = Pick.objects.filter(draw=draw, evaluator=None)[0]
    assert left.unassigned_why == "Every evaluator who may has what they take on."
    assert "own team" in refused("pick_refused", picks.assign, left, to=cast.una, by=cast.quin_acts).message
    assert "may not judge" in refused("pick_refused", picks.assign, left, to=cast.pat, by=cast.quin_acts).message
    assert picks.assign(left, to=cast.quin, by=cast.quin_acts).evaluator == cast.quin


@pytest.mark.usefixtures("centre")
def test_work_of_who_is_away_until_it_is_due_goes_to_others_who_are_told(cast: Cast, a_person: Any) -> None:
    rosa = a_person("Rosa", "Almeida", role="quality_analyst", reach="all")
    plan = a_plan(cast, evaluators={cast.quin.pk: 100, rosa.pk: 100})
    draw = a_draw(cast, plan)
    assert Pick.objects.filter(evaluator=rosa).count() >= 10
    Absence.objects.create(person=rosa, kind="leave", starts_at=MONDAY, ends_at=MONDAY + timedelta(days=21))
    the_round()
    assert not Pick.objects.filter(evaluator=rosa).exists()
    assert Todo.objects.filter(person=rosa, done_at=None, about=f"sample_draw:{draw.reference}").count() == 0
    assert Todo.objects.filter(person=cast.quin, done_at=None, about=f"sample_draw:{draw.reference}").count() == 2
    assert Notice.objects.filter(person=rosa, what__contains="go to others while you are away").exists()
    assert Line.objects.filter(kind="sample.moved", subject=plan.reference).exists()


@pytest.mark.row(101)
@pytest.mark.usefixtures("centre")
def test_a_swapped_pick_stays_as_missing_with_its_reason_and_another_of_its_cell_stands_for_it(cast: Cast) -> None:
    draw = a_draw(cast)
    pick = Pick.objects.filter(draw=draw, is_random=True).order_by("pk")[0]
    number = Pick.objects.filter(draw=draw).count()
    refused("pick_refused", picks.swap, pick, why="lazy", words="It is long.", by=cast.quin_acts)
    with pytest.raises(RuleBroken):
        picks.swap(pick, why="recording", words=" ", by=cast.quin_acts)
    instead = picks.swap(pick, why="recording", words="The file is empty.", by=cast.quin_acts)
    assert instead is not None
    assert (instead.agent_id, instead.stratum, instead.random_chance) == (pick.agent_id, pick.stratum, pick.random_chance)
    assert Pick.objects.filter(draw=draw).count() == number + 1
    assert sample_checks.check(draw).same, "the list that was drawn is still the same"
    with pytest.raises(Conflict, match="swapped already"):
        picks.swap(pick, why="recording", words="Again.", by=cast.quin_acts)
    missing = sample_results.missing(list(Pick.objects.filter(draw=draw).select_related("evaluator")))
    assert [(each.evaluator, each.swapped, each.reasons) for each in missing] == [
        (cast.quin, 1, (("Recording or conversation is missing", 1),))
    ]
    said = Line.objects.get(kind="sample.swapped", subject=draw.reference)
    assert "empty" not in said.body


@pytest.mark.row(27, 60)
@pytest.mark.usefixtures("centre")
def test_a_pick_is_done_once_its_contact_is_judged_and_three_figures_stand_side_by_side(cast: Cast) -> None:
    draw = a_draw(cast)
    rows = list(Pick.objects.filter(draw=draw).order_by("pk"))
    for number, each in enumerate(rows):
        scored(cast, each, **({"classified": "no"} if each.risks or number % 8 == 0 else {}))
    came = samples.judged(rows)
    assert samples.owed(cast.quin_acts) == []
    assert len(came) == len(rows)
    with pytest.raises(Conflict, match="judged already"):
        picks.swap(rows[0], why="other", words="It failed.", by=cast.quin_acts)
    found = sample_results.standing([draw], rows, came, confidence=0.95)
    assert found.random.number == 32
    assert found.mixed_number == len(rows)
    assert found.mixed < found.weighted.value, "picks for risk pull the plain mean down"
    low, high = found.weighted.interval()
    assert 0 < low < found.weighted.value < high < 1
    rates = sample_results.rates(draw.plan, [cast.ada], until=date(2026, 3, 2))
    assert rates[cast.ada.pk].number == sum(each.agent_id == cast.ada.pk and each.is_random for each in rows)
    the_round()
    assert not Todo.objects.filter(about=f"sample_draw:{draw.reference}", done_at=None).exists()
    before = sample_results.passed_before(draw.plan, until=date(2026, 3, 2))
    assert set(before) == {"Claims", "Claims-Chat"}


@pytest.mark.usefixtures("centre")
@pytest.mark.parametrize("named", [False, True])
def test_who_judged_for_years_reads_only_what_is_left(cast: Cast, named: bool, django_assert_num_queries: Any) -> None:
    draw = a_draw(cast)
    first, second, third = Pick.objects.filter(draw=draw).order_by("due_on", "pk")[:3]
    for each in (first, second):
        scored(cast, each)
    evaluations.begin(third.contact_reference, by=cast.quin_acts)  # begun is not judged
    card = Evaluation.objects.filter(contact=first.contact).get().scorecard
    if named:
        SamplePlan.objects.filter(pk=draw.plan_id).update(scorecard=card.reference)
    expected = samples.still_open(Pick.objects.filter(draw=draw).order_by("due_on", "pk"))
    with django_assert_num_queries(2):
        owed = samples.owed(cast.quin_acts)
    assert owed == expected
    assert {first, second, third} - set(owed) == {first, second}
    SamplePlan.objects.filter(pk=draw.plan_id).update(scorecard="SCD-0")  # by another scorecard nobody judged
    assert {first, second} <= set(samples.owed(cast.quin_acts))


@pytest.mark.usefixtures("centre")
def test_an_agent_names_a_contact_of_their_own_which_counts_in_no_estimate(cast: Cast) -> None:
    a_plan(cast)
    own = Interaction.objects.filter(agent=cast.ada).order_by("pk")[0]
    other = Interaction.objects.exclude(agent=cast.ada).order_by("pk")[0]
    pick = picks.nominate(own.reference, why="I found the words at last.", by=cast.ada_acts)
    assert (pick.chance, pick.is_random, pick.evaluator) == (None, False, cast.quin)
    with pytest.raises(Conflict, match="named already"):
        picks.nominate(own.reference, why="Again.", by=cast.ada_acts)
    with pytest.raises(RuleBroken):
        picks.nominate(other.reference, why="Theirs.", by=cast.ada_acts)
    with pytest.raises(NotAllowed):
        picks.nominate(own.reference, why="Not mine.", by=cast.quin_acts)
    assert refused("pick_refused", picks.swap, pick, why="other", words="No.", by=cast.quin_acts)
    scored(cast, pick)
    assert sample_results.standing([], [pick], samples.judged([pick]), confidence=0.95).mixed_number == 0


@pytest.mark.usefixtures("centre")
def test_who_may_not_plan_draw_swap_or_approve_is_refused(cast: Cast) -> None:
    draw = a_draw(cast)
    pick = Pick.objects.filter(draw=draw)[0]
    following = sample_plans.revise(draw.plan, by=cast.quin_acts)
    for who in ("ada", "sam", "una", "pat", "rita", "asa", "adm", "stranger"):
        acts = getattr(cast, f"{who}_acts")
        for act in (
            lambda by: a_draft_by(cast, by), lambda by: sample_draws.draw(draw.plan, date(2026, 3, 1), by=by),
            lambda by: picks.swap(pick, why="other", words="Why.", by=by), lambda by: picks.assign(pick, to=cast.quin, by=by),
            lambda by: sample_plans.approve(following, seen=None, by=by), lambda by: sample_plans.revise(draw.plan, by=by),
            lambda by: sample_plans.end(draw.plan, reason="Why.", by=by), lambda by: sample_plans.put_away(following, reason="Why.", by=by),
        ):
            with pytest.raises(NotAllowed):
                act(acts)
    assert not Line.objects.filter(kind="sample.swapped").exists()


def a_draft_by(cast: Cast, by: Actor) -> SamplePlan:
    return sample_plans.draft(TERMS, evaluators={}, owner=cast.quin, by=by)


@pytest.mark.usefixtures("centre")
def test_a_leader_sees_the_picks_of_their_own_team_and_an_agent_none(cast: Cast, a_person: Any, a_team: Any) -> None:
    other = a_person("Zoe", "Black", role="team_leader", reach="team")
    a_team("claims-z", leader=other)
    draw = a_draw(cast)
    number = Pick.objects.filter(draw=draw).count()
    assert samples.picks(cast.una_acts).count() == number
    assert samples.picks(Actor.person(other.pk)).count() == 0
    assert samples.picks(cast.ada_acts).count() == 0
    assert samples.picks(cast.asa_acts).count() == number


def test_months_and_weeks_are_cut_where_the_calendar_cuts_them() -> None:
    march = rules.period_of("month", date(2026, 3, 17))
    assert (march.starts_on, march.ends_on) == (date(2026, 3, 1), date(2026, 4, 1))
    assert [each.starts_on.day for each in rules.pieces("month", "week", march)] == [1, 2, 9, 16, 23, 30]
    assert len(rules.pieces("month", "day", march)) == 31
    assert rules.pieces("week", "period", rules.period_of("week", date(2026, 3, 4))) == [Days(date(2026, 3, 2), date(2026, 3, 9))]
    assert rules.period_before("month", march) == Days(date(2026, 2, 1), date(2026, 3, 1))
    assert rules.working_days_after(date(2026, 2, 27), 2) == date(2026, 3, 3)


@pytest.mark.usefixtures("centre")
def test_what_a_plan_needs_is_told_before_it_is_proposed(cast: Cast) -> None:
    plan = a_draft(cast)
    needs = sample_needs.of(plan, rules.terms_of(plan), zone="Europe/London")
    assert needs is not None
    assert (needs.days, needs.people, needs.allotted.size.contacts) == (Days(FEBRUARY, date(2026, 3, 1)), 4, 32)
    with clock.frozen(datetime(2025, 6, 1, tzinfo=UTC)):
        assert sample_needs.of(plan, rules.terms_of(plan), zone="Europe/London") is None
