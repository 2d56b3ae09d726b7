"""Service reviews: an agenda frozen as it stood, a cause and an outcome before one is closed, decisions, To-dos and the next date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from floorwalker.ground import todos
from floorwalker.ground.errors import Conflict, NotAllowed, RuleBroken
from floorwalker.ground.models import Decision, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.plan.actions import meetings
from floorwalker.plan.models import Meeting, MeetingAction, MeetingPurpose
from floorwalker.review.actions import chart_phases, review_closing, review_cycles, service_reviews, signals
from floorwalker.review.models import Chart, ReviewCycle, ReviewItem
from floorwalker.review.queries import agendas, frozen_charts, worked
from floorwalker.review.queries import charts as chart_queries
from floorwalker.review.queries import service_reviews as queries
from floorwalker.review.rules import service_reviews as rules
from floorwalker.review.views.chart_words import verdict
from floorwalker.review.views.review_pictures import picture, worked_words
from tests.conftest import MONDAY, Cast
from tests.review.charts_made import FIRST, STEADY, days_from, keep, visits
from tests.review.reviews_made import HELD, WORDS, at, opened, reviewed, serves, settled, standard_item

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]


@pytest.mark.row(225)
def test_the_agenda_is_made_from_the_plan_what_is_out_of_its_standard_first(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        review = opened(cast, cycle)
        rows = list(review.items.all())
    kinds = [each.kind for each in rows]
    assert [each.position for each in rows] == list(range(1, len(rows) + 1))
    assert {"standard", "objective", "panels"} <= set(kinds)
    assert kinds[-1] == "panels"
    figures = [each.wants_cause for each in rows if each.kind in {"standard", "objective", "chart"}]
    assert figures == sorted(figures, reverse=True)
    item = standard_item(review)
    assert item.wants_cause
    assert item.picture["figure"]["verdict"] == "miss"
    assert item.picture["chart"]["chart"]["reference"] == Chart.objects.get().reference
    assert [(each["name"], each["is_set_up"]) for each in rows[-1].picture["rows"] if each["name"] in {"Control charts", "Complaints"}] == [
        ("Control charts", True), ("Complaints", False),
    ]
    asked = Todo.objects.get(key=f"service_review:{review.reference}:close:{cast.olga.pk}")
    assert (asked.person, asked.due_at) == (cast.olga, review.starts_at)


@pytest.mark.row(57)
def test_a_frozen_chart_is_read_back_as_it_stood_and_late_data_is_said_beside_it(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        chart_phases.freeze(Chart.objects.get(), by=cast.olga_acts)
        review = opened(cast, cycle)
        item = standard_item(review)
        before = chart_queries.reading(Chart.objects.get())
        shown = picture(item, by=cast.olga_acts)
        keep({days_from(FIRST, 21)[-1]: visits(days_from(FIRST, 21)[-1], 9)})
        later = picture(item, by=cast.olga_acts)
        now = chart_queries.reading(Chart.objects.get())
    thawed, kept_signals = frozen_charts.thaw(item.picture["chart"])
    assert (shown.restated, later.restated) == ("", "1 of 21 points of the chart have other figures today; the figure is 10.1% today")
    assert (later.chart, later.facts, later.says) == (shown.chart, shown.facts, shown.says)
    assert verdict(now) != verdict(thawed) == verdict(before)
    for name in ("plotted", "centre", "lower", "upper", "z", "counts"):
        assert getattr(thawed, name).tolist() == pytest.approx(getattr(before, name).tolist(), nan_ok=True)
    assert (thawed.series.versions, thawed.phases[0].known) == (before.series.versions, before.phases[0].known)
    assert [each.reference for each in kept_signals] == [Chart.objects.get().signals.get().reference]
    assert item.digest == agendas.digest_of(item.picture)
    assert item.picture["chart"]["phases"][0]["frozen_through"] == "2026-02-15"


@pytest.mark.row(56, 57, 225)
def test_closing_makes_minutes_decisions_and_to_dos_and_sets_the_next_date(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        review = settled(cast, opened(cast, cycle))
        number = sum(each.wants_cause for each in review.items.all())
        with at(HELD):
            review_closing.close(review, by=cast.olga_acts)
    review.refresh_from_db()
    cycle.refresh_from_db()
    meeting = Meeting.objects.get()
    assert (review.meeting, review.next_on, cycle.next_on) == (meeting, date(2026, 4, 2), date(2026, 4, 2))
    assert (meeting.agreed_at, meeting.chair) == (HELD, cast.olga)
    assert {*meeting.present.all()} == {cast.olga, cast.pat, cast.una}
    assert f"People: {WORDS}" in meeting.notes
    assert Decision.objects.filter(subject=f"meeting:{meeting.reference}").count() == number
    given = MeetingAction.objects.filter(meeting=meeting)
    assert {(each.owner, each.due_on) for each in given} == {(cast.una, date(2026, 3, 20))}
    assert MeetingPurpose.objects.filter(about=serves(review)).count() == 2 * number
    assert {each.about for each in todos.owed_by(cast.una.pk)} >= {f"meeting:{meeting.reference}"}
    assert not Todo.objects.filter(about=f"service_review:{review.reference}", done_at=None).exists()
    assert Line.objects.filter(kind="service_review.closed", subject=review.reference).count() == 1


@pytest.mark.row(57)
@pytest.mark.parametrize("words", ["12 %", "Abandonment rate was 13.3% this week", "higher than the standard, 12%", "calls"])
def test_a_cause_that_tells_the_figure_again_is_refused(cast: Cast, tmp_path: Path, words: str) -> None:
    with reviewed(cast, tmp_path) as cycle:
        item = standard_item(opened(cast, cycle))
        with pytest.raises(RuleBroken, match="tells the figure again"):
            service_reviews.say(item, cause="people", words=words, said="", changes=0, by=cast.pat_acts)
        for cause, said in (("", WORDS), ("people", ""), ("weather", WORDS)):
            with pytest.raises(RuleBroken, match="a kind and words"):
                service_reviews.say(item, cause=cause, words=said, said="", changes=0, by=cast.pat_acts)


@pytest.mark.row(57)
def test_a_review_is_not_closed_while_an_item_lacks_its_cause_or_an_outcome(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        review = opened(cast, cycle)
        item = standard_item(review)
        settled(cast, review, but=item)
        with at(HELD):
            with pytest.raises(RuleBroken, match="says no cause") as refused:
                review_closing.close(review, by=cast.olga_acts)
            assert {each["item"] for each in refused.value.facts["items"]} == {item.position}
            spoken = service_reviews.say(item, cause="process", words="spoke to the agent at length", said="", changes=0, by=cast.pat_acts)
            with pytest.raises(RuleBroken, match="neither a decision nor a reason"):
                review_closing.close(review, by=cast.olga_acts)
            with pytest.raises(RuleBroken, match="neither a decision nor a reason for none"):
                service_reviews.note(spoken, what="", why="  ", by=cast.pat_acts)
            assert not Meeting.objects.exists()
            service_reviews.note(spoken, what="", why="The queue closes at the end of the month.", by=cast.pat_acts)
            review_closing.close(review, by=cast.olga_acts)
    assert Decision.objects.get(choice="No action").why == "The queue closes at the end of the month."


def test_a_decision_has_an_owner_a_day_and_what_it_serves(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        review = opened(cast, cycle)
        item, about = standard_item(review), serves(review)
        wrong: tuple[tuple[dict[str, Any], str], ...] = (
            ({}, "an owner, nor a day, nor what it serves"), ({"owner": cast.una, "due_on": date(2026, 3, 20)}, "what it serves"),
            ({"owner": cast.una, "due_on": date(2026, 3, 20), "serves": "queue:Q-claims"}, "no standard, KPI set or goal"),
            ({"owner": cast.una, "due_on": date(2026, 3, 1), "serves": about}, "lies before the meeting"),
        )
        for said, why in wrong:
            with pytest.raises(RuleBroken, match=why):
                service_reviews.note(item, what="Train four people", why="", by=cast.pat_acts, **said)
        with pytest.raises(RuleBroken, match="not what they do"):
            service_reviews.note(item, what="", why="No money", owner=cast.una, by=cast.pat_acts)
        made = service_reviews.note(
            item, what="Train four people", why="", owner=cast.una, due_on=date(2026, 3, 20), serves=about, by=cast.pat_acts
        )
        service_reviews.take_back(item, key=made.pk, by=cast.pat_acts)
    assert queries.outcomes(item) == []


def test_the_chair_closes_it_after_it_was_held_and_nobody_changes_it_then(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        review = settled(cast, opened(cast, cycle))
        with pytest.raises(RuleBroken, match="yet to come"):
            review_closing.close(review, by=cast.olga_acts)
        with at(HELD):
            with pytest.raises(NotAllowed, match="chairs SRV-1"):
                review_closing.close(review, by=cast.pat_acts)
            review_closing.close(review, by=cast.olga_acts)
            item = standard_item(review)
            for late in (
                lambda: service_reviews.say(item, cause="people", words=WORDS, said="", changes=1, by=cast.pat_acts),
                lambda: service_reviews.note(item, what="", why="x", by=cast.pat_acts),
                lambda: service_reviews.freeze_anew(review, by=cast.pat_acts), lambda: review_closing.close(review, by=cast.olga_acts),
                lambda: review_closing.drop(review, why="x", by=cast.pat_acts),
            ):
                with pytest.raises(Conflict, match="is closed"):
                    late()
            with pytest.raises(Conflict, match="agreed"):
                meetings.decide(Meeting.objects.get(), question="", choice="x", why="", by=cast.pat_acts)
            review_closing.correct(review, words="Una was away; Sam stood in.", by=cast.pat_acts)
    assert [each.words for each in review.corrections.all()] == ["Una was away; Sam stood in."]


def test_two_people_never_write_over_each_other(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        review = opened(cast, cycle)
        item = standard_item(review)
        service_reviews.say(item, cause="people", words=WORDS, said="", changes=0, by=cast.pat_acts)
        with pytest.raises(Conflict, match="wrote of item"):
            service_reviews.say(item, cause="demand", words="Letters went out on one day", said="", changes=0, by=cast.quin_acts)
        held = {"starts_at": review.starts_at, "chair": cast.olga, "present": [cast.olga], "apologies": [cast.una]}
        service_reviews.arrange(review, **held, changes=0, by=cast.pat_acts)  # type: ignore[arg-type]
        with pytest.raises(Conflict, match="arranged SRV-1 anew"):
            service_reviews.arrange(review, **held, changes=0, by=cast.quin_acts)  # type: ignore[arg-type]
        with pytest.raises(Conflict, match="SRV-1 is open"):
            opened(cast, cycle)
    item.refresh_from_db()
    assert item.cause_words == WORDS


def test_freezing_anew_leaves_what_was_spoken_of(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path, STEADY) as cycle:
        review = opened(cast, cycle)
        spoken = review.items.get(kind="objective")
        service_reviews.say(spoken, cause="people", words=WORDS, said="", changes=0, by=cast.pat_acts)
        old = standard_item(review).digest
        keep({days_from(FIRST, 21)[-1]: visits(days_from(FIRST, 21)[-1], 40)})
        signals.look_again(Chart.objects.get(), by=cast.olga_acts)
        gone = standard_item(review).pk
        service_reviews.freeze_anew(review, by=cast.pat_acts)
        typed = {"changes": 0, "cause": "people", "words": WORDS}
        # Whoever had an item open that was frozen anew does not write on what stands in its place now.
        assert cast.quin_sees.post(f"/review/service-reviews/{review.reference}/{gone}/say/", typed).status_code == 409
    spoken.refresh_from_db()
    assert spoken.cause_words == WORDS
    assert review.items.filter(kind="objective").count() == 1
    assert standard_item(review).digest != old
    assert standard_item(review).picture["chart"]["signals"][0]["at"] == "2026-02-15"


@pytest.mark.row(56)
@pytest.mark.parametrize(
    ("day", "every", "today", "expected"),
    [
        (date(2026, 1, 31), "month", date(2026, 2, 1), date(2026, 3, 2)),  # 28 February is a Saturday
        (date(2026, 1, 30), "month", date(2026, 1, 30), date(2026, 3, 2)),
        (date(2026, 3, 2), "week", date(2026, 3, 2), date(2026, 3, 9)),
        (date(2026, 3, 2), "four_weeks", date(2026, 4, 10), date(2026, 4, 27)),
        (date(2026, 11, 30), "quarter", date(2026, 11, 30), date(2027, 3, 1)),
        (date(2026, 3, 16), "two_weeks", date(2026, 3, 16), date(2026, 3, 30)),
    ],
)
def test_the_next_date_follows_the_rhythm_and_is_a_working_day_to_come(day: date, every: str, today: date, expected: date) -> None:
    assert rules.next_after(day, every, today=today) == expected
    assert expected.weekday() < 5


@pytest.mark.row(225)
def test_the_next_review_asks_whether_what_was_decided_worked(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        review = settled(cast, opened(cast, cycle))
        with at(HELD):
            review_closing.close(review, by=cast.olga_acts)
        given = MeetingAction.objects.order_by("pk").first()
        assert given is not None
        meetings.done(given.meeting, key=given.pk, by=cast.una_acts)
        # From the next day on half as many give up, and a phase says so.
        later = [MONDAY.date() + timedelta(days=each) for each in range(1, 25)]
        keep({day: visits(day, 4 + number % 3) for number, day in enumerate(later)})
        with at(datetime(2026, 3, 8, 9, tzinfo=UTC)):
            assert worked_words(worked.of([(serves(review), MONDAY.date())])[0]).word == "Too early, 5 of 10"
        with at(datetime(2026, 4, 2, 12, tzinfo=UTC)):
            chart_phases.begin_phase(Chart.objects.get(), starts_on=later[0], cause="Four more on claims", by=cast.olga_acts)
            following = opened(cast, ReviewCycle.objects.get())
            item = following.items.get(kind="actions")
            shown = picture(item, by=cast.olga_acts)
    row = item.picture["rows"][0]
    assert (row["worked"]["answer"], row["done_on"], item.position) == ("worked", MONDAY.date().isoformat(), 1)
    assert row["worked"]["before"] > 0.1 > row["worked"]["after"]
    assert item.wants_cause  # the others are late
    assert [str(cell) for cell in shown.rows[0]][3] == "Done 2 Mar 2026"
    assert str(shown.rows[0][4]).startswith("Worked: 11.")
    assert following.since == MONDAY.date()


def test_what_no_chart_tells_of_is_said_so() -> None:
    said = worked.of([("goal:GOAL-1", MONDAY.date()), ("standard:STD-none", MONDAY.date())])
    assert [each.answer for each in said] == ["not charted", "not charted"]


def test_a_date_that_is_past_is_owed_by_the_chair_until_the_review_is_opened(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        assert review_cycles.remind_late(date(2026, 3, 2)) == 0
        assert review_cycles.remind_late(date(2026, 3, 3)) == review_cycles.remind_late(date(2026, 3, 4)) == 1
        owed = Todo.objects.get(key__startswith="review_cycle:")
        assert (owed.person, owed.what) == (cast.olga, "Open the service review of Claims, second quarter")
        opened(cast, cycle)
        owed.refresh_from_db()
    assert owed.done_at is not None
    assert review_cycles.remind_late(date(2026, 3, 4)) == 0


def test_a_rhythm_goes_on_with_its_chair_and_ends_with_a_reason(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        terms = {
            "site": cast.olga.site, "every": "week", "next_on": date(2026, 3, 9), "begins_at": cycle.begins_at, "chair": cast.olga,
            "people": [cast.pat],
        }
        with pytest.raises(Conflict, match="in between"):
            review_cycles.set_cycle(cycle.plan, changes=7, by=cast.quin_acts, **terms)
        with pytest.raises(RuleBroken, match="may not chair"):
            review_cycles.set_cycle(cycle.plan, changes=0, by=cast.quin_acts, **terms | {"chair": cast.una})
        with pytest.raises(RuleBroken, match="no day to come"):
            review_cycles.set_cycle(cycle.plan, changes=0, by=cast.quin_acts, **terms | {"next_on": date(2026, 3, 1)})
        review = opened(cast, cycle)
        review_cycles.give(cycle.plan.reference, to=cast.quin, by=cast.adm_acts)
        review.refresh_from_db()
        assert review.chair == cast.quin
        with pytest.raises(Conflict, match="A review is open"):
            review_cycles.end_cycle(cycle, why="x", by=cast.pat_acts)
        review_closing.drop(review, why="Half of us are away.", by=cast.pat_acts)
        review_cycles.end_cycle(cycle, why="The plan ends.", by=cast.pat_acts)
    assert queries.cycle_of(cycle.plan) is None
    assert ReviewItem.objects.filter(review=review).exists()


def test_only_who_runs_reviews_acts_in_them(cast: Cast, tmp_path: Path) -> None:
    with reviewed(cast, tmp_path) as cycle:
        review = opened(cast, cycle)
        item = standard_item(review)
        for who in ("una", "rita", "cora", "asa", "sam", "ada", "adm"):
            by = getattr(cast, f"{who}_acts")
            for refused in (
                lambda by=by: service_reviews.open_review(cycle, by=by), lambda by=by: review_closing.close(review, by=by),
                lambda by=by: service_reviews.say(item, cause="", words="", said="x", changes=0, by=by),
                lambda by=by: service_reviews.note(item, what="", why="x", by=by),
                lambda by=by: review_closing.drop(review, why="x", by=by), lambda by=by: review_closing.correct(review, words="x", by=by),
                lambda by=by: service_reviews.freeze_anew(review, by=by),
                lambda by=by: review_cycles.end_cycle(cycle, why="x", by=by),
                lambda by=by: service_reviews.take_back(item, key=1, by=by),
            ):
                with pytest.raises(NotAllowed):
                    refused()
