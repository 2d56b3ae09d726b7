"""Control charts: points from the one definition of a measure, limits frozen with what they rest on, signals answered by people."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from floorwalker.engine import charts as engine
from floorwalker.ground import clock
from floorwalker.ground.actors import Actor
from floorwalker.ground.errors import Conflict, NotFound, RuleBroken
from floorwalker.ground.models import Notice, Standard, Todo
from floorwalker.ground.trail.models import Line
from floorwalker.record.models import Reason
from floorwalker.review.actions import chart_phases as phases
from floorwalker.review.actions import charts as actions
from floorwalker.review.actions import signals
from floorwalker.review.models import Chart, ChartPhase, ChartSignal
from floorwalker.review.queries import charts as queries
from floorwalker.review.views.chart_words import verdict
from tests.conftest import MONDAY, Cast
from tests.record.contacts_made import AT, a_contact, a_queue, counted
from tests.review.charts_made import FIRST, OFFERED, STEADY, a_chart, charted, days_from, keep, visits

pytestmark = [pytest.mark.usefixtures("frozen_clock"), pytest.mark.django_db]

SPIKE = (*STEADY, 40)
SHIFT = (*STEADY, *(5, 4, 6, 5, 5, 4, 6, 5, 4, 5))


class Running:
    """A job as it runs."""

    owner = Actor.system("worker")

    def progress(self, done: int, *, total: int, note: str = "") -> None:
        assert done <= total


@pytest.mark.row(5)
def test_a_chart_judges_the_newest_day_and_says_what_not_to_react_to(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path):
        chart = a_chart(cast)
        read = queries.reading(chart)
        page = cast.olga_sees.get(f"/review/charts/{chart.reference}/").content.decode()
    assert (read.kind.code, len(read.series), read.too_early) == ("p", 20, None)
    known = engine.estimate("p", [each / OFFERED for each in STEADY], [OFFERED] * 20)
    assert (float(read.centre[0]), read.series.n[0]) == (pytest.approx(known.centre), OFFERED)
    said = verdict(read)
    assert said.sentence == "Routine variation. Do not react to Saturday."
    assert "10.0% on 14 Feb is inside 1.1 to 19.1%." in said.why
    for words in (said.sentence, "20 days, 2,000 contacts", "Points swing", "p chart.", "Western Electric 1"):
        assert words in page
    assert not ChartSignal.objects.exists()
    line = Line.objects.get(kind="chart.made")
    assert (line.subject, '"abandonment_rate"' in line.body) == (chart.reference, True)


def test_below_ten_points_nothing_is_judged(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path, (10, 90, 0, 10, 10, 10)):
        chart = a_chart(cast)
        read = queries.reading(chart)
        page = cast.olga_sees.get(f"/review/charts/{chart.reference}/").content.decode()
        with pytest.raises(RuleBroken, match="6 of the 10 points that limits need"):
            phases.freeze(chart, by=cast.olga_acts)
    assert verdict(read).sentence == "Too early, 6 of 10."
    assert "Too early, 6 of 10." in page
    assert "upper" not in page
    assert not ChartSignal.objects.exists()


def test_a_chart_without_data_says_so(cast: Cast, tmp_path: Path) -> None:
    with counted(tmp_path):
        chart = a_chart(cast)
        page = cast.asa_sees.get(f"/review/charts/{chart.reference}/").content.decode()
        row = cast.asa_sees.get("/review/charts/").content.decode()
    assert "No data yet." in page
    assert "no data" in row


@pytest.mark.row(5)
def test_a_signal_is_told_to_the_owner_and_answered_with_a_reason_a_phase_or_an_issue(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path, SPIKE):
        chart = a_chart(cast, owner=cast.quin)
        (found,) = chart.signals.all()
        assert (found.rule, found.at, found.value, found.side) == ("beyond_3", FIRST + timedelta(days=20), 0.4, 1)
        assert verdict(queries.reading(chart)).short == "Outside, high"
        todo = Todo.objects.get(about=f"signal:{found.reference}")
        assert (todo.person, todo.due_at) == (cast.quin, MONDAY + timedelta(days=10))
        assert Notice.objects.get(kind="chart_signals").person == cast.quin
        with pytest.raises(RuleBroken, match="Nobody said why"):
            signals.explain(chart, found.reference, reason=" ", by=cast.quin_acts)
        signals.explain(chart, found.reference, reason="The menu was down from ten.", by=cast.quin_acts)
        found.refresh_from_db()
        assert (found.state, found.decided_by, found.decided_at) == ("explained", cast.quin, MONDAY)
        todo.refresh_from_db()
        assert todo.done_at is not None
        with pytest.raises(Conflict, match="explained"):
            signals.raise_issue(chart, found.reference, summary="x", by=cast.quin_acts)
        signals.reopen(chart, found.reference, reason="It was up again at eleven.", by=cast.olga_acts)
        made = signals.raise_issue(chart, found.reference, summary="Callers gave up on 15 February", owner=cast.una, by=cast.olga_acts)
        found.refresh_from_db()
        assert (found.state, found.finding, made.source, made.owner) == ("raised", made.reference, f"signal:{found.reference}", cast.una)
        assert (made.evidence["figure"], made.evidence["kind"]) == ("40.0%", "p")
        page = cast.olga_sees.get(f"/review/charts/{chart.reference}/?signal={found.reference}").content.decode()
        assert f'href="/findings/{made.reference}/"' in page
        back = cast.olga_sees.get(f"/findings/{made.reference}/").content.decode()
    assert f"/review/charts/{chart.reference}/?signal={found.reference}" in back
    assert [each.kind for each in Line.objects.filter(subject=found.reference).order_by("pk")] == [
        "chart.signal_explained", "chart.signal_reopened", "chart.signal_raised",
    ]


@pytest.mark.row(5)
def test_a_signal_left_ten_days_without_action_is_listed(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path, SPIKE):
        a_chart(cast)
        early = cast.asa_sees.get("/review/charts/signals/").content.decode()
        with clock.frozen(MONDAY + timedelta(days=10, seconds=1)):
            late = cast.asa_sees.get("/review/charts/signals/", {"left": "left"}).content.decode()
    assert "One point outside the limits" in early
    assert "Left over 10 days" not in early.split("<tbody")[1]
    assert "Left over 10 days" in late.split("<tbody")[1]
    assert "25 days" in late


@pytest.mark.row(4)
def test_a_new_phase_has_its_own_limits_answers_its_signal_and_freezes_the_one_before(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path, SHIFT):
        chart = a_chart(cast)
        run = chart.signals.get(rule="eight")
        starts = FIRST + timedelta(days=20)
        with pytest.raises(RuleBroken, match="is no point of this chart"):
            phases.begin_phase(chart, starts_on=date(2026, 4, 1), cause="Call-backs", by=cast.olga_acts)
        with pytest.raises(RuleBroken, match="The phase before begins on 26 Jan 2026"):
            phases.begin_phase(chart, starts_on=FIRST, cause="Call-backs", by=cast.olga_acts)
        phases.begin_phase(chart, starts_on=starts, cause="Call-back diary", signal=run.reference, by=cast.olga_acts)
        read = queries.reading(chart)
        run.refresh_from_db()
        page = cast.olga_sees.get(f"/review/charts/{chart.reference}/").content.decode()
        before, after = read.phases
        assert (run.state, run.reason, run.lapsed_at) == ("new_phase", "Call-back diary", None)
        assert before.frozen
        assert not after.frozen
        assert (before.stored.frozen_by, len(before.stored.sums)) == (cast.olga, 20)
        assert before.stored.frozen_through == starts - timedelta(days=1)
        assert before.stored.sums[0] == [FIRST.isoformat(), 0.07, 100.0]
        assert before.stored.versions["visits"][FIRST.isoformat()] == 1
        assert read.change is not None
        assert read.change.is_real
        assert "The drop since 15 Feb is real and is holding." in verdict(read).why
        assert "old centre 10.1%" in page
        assert "Call-back diary, from Sun 15 Feb" in page
        assert "likely −" in page
        phases.take_back_phase(chart, why="The diary came later.", by=cast.olga_acts)
        assert ChartPhase.objects.filter(chart=chart).count() == 1
        with pytest.raises(RuleBroken, match="has one phase"):
            phases.take_back_phase(chart, why="x", by=cast.olga_acts)


def test_frozen_limits_no_longer_move_and_say_when_late_data_changes_what_they_rest_on(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path):
        chart = a_chart(cast)
        frozen = phases.freeze(chart, by=cast.olga_acts)
        assert (frozen.kind, frozen.centre) == ("p", pytest.approx(0.101))
        later = days_from(FIRST + timedelta(days=20), 4)
        keep({day: visits(day, 15) for day in later})
        read = queries.reading(chart)
        assert (float(read.centre[-1]), read.phases[0].restated) == (frozen.centre, None)
        keep({FIRST: visits(FIRST, 30)})
        read = queries.reading(chart)
        restated = read.phases[0].restated
        assert restated is not None
        assert (restated.points, restated.centre) == (1, pytest.approx((sum(STEADY) + 23) / 2000))
        assert float(read.centre[-1]) == frozen.centre
        page = cast.asa_sees.get(f"/review/charts/{chart.reference}/").content.decode()
        assert "Late data changed 1 point that frozen limits rest on." in page
        with pytest.raises(RuleBroken, match="Nobody said why"):
            phases.freeze(chart, by=cast.olga_acts)
        with pytest.raises(Conflict, match="Limits are frozen on the points through 14 Feb 2026"):
            phases.leave_out(chart, day=FIRST, reason="Storm", by=cast.olga_acts)
        again = phases.freeze(chart, why="The feed of 26 January came late.", by=cast.olga_acts)
        assert (len(again.sums), queries.reading(chart).phases[0].restated) == (24, None)
        with clock.frozen(MONDAY + timedelta(days=190)):
            assert "Review limits." in cast.asa_sees.get(f"/review/charts/{chart.reference}/").content.decode()


def test_a_point_left_out_stays_as_a_ring_and_can_count_again(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path, SPIKE):
        chart = a_chart(cast)
        signal = chart.signals.get()
        phases.leave_out(chart, day=signal.at, reason="Storm of 15 February", by=cast.olga_acts)
        read = queries.reading(chart)
        signal.refresh_from_db()
        page = cast.olga_sees.get(f"/review/charts/{chart.reference}/").content.decode()
        assert (float(read.centre[0]), bool(read.counts[-1])) == (pytest.approx(0.101), False)
        assert signal.lapsed_at == MONDAY
        assert "Storm of 15 February (Olga Petrova)" in page
        assert 'class="pt-out"' in page
        with pytest.raises(Conflict, match="left out already"):
            phases.leave_out(chart, day=signal.at, reason="again", by=cast.olga_acts)
        sent = cast.olga_sees.post(f"/review/charts/{chart.reference}/put-back/", {"day": signal.at.isoformat()})
        assert sent.status_code == 302
        signal.refresh_from_db()
        assert (signal.lapsed_at, signal.state) == (None, "open")
        with pytest.raises(NotFound, match="is not left out"):
            phases.put_back(chart, day=signal.at, by=cast.olga_acts)


def test_the_daily_look_keeps_new_signals_once_and_lets_those_lapse_that_no_longer_show(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path):
        chart = a_chart(cast)
        day = FIRST + timedelta(days=20)
        keep({day: visits(day, 45)})
        assert signals.look_at_all(Running()) == {"charts": 1, "signals": 1}  # type: ignore[arg-type]
        assert signals.look_at_all(Running()) == {"charts": 1, "signals": 0}  # type: ignore[arg-type]
        assert Notice.objects.get(kind="chart_signals").person == cast.olga
        keep({day: visits(day, 10)})
        signals.look_at_all(Running())  # type: ignore[arg-type]
        signal = chart.signals.get()
        assert signal.lapsed_at == MONDAY
        assert not Todo.objects.filter(done_at=None, about=f"signal:{signal.reference}").exists()
        assert not queries.unanswered(cast.olga_acts).exists()
    found, gone = Line.objects.filter(kind="chart.signals_found").order_by("pk")
    assert ('"found":1' in found.body.replace(" ", ""), '"lapsed":1' in gone.body.replace(" ", "")) == (True, True)


@pytest.mark.row(4)
def test_behind_a_signal_stand_its_contacts_by_reason_beside_what_is_usual(cast: Cast, tmp_path: Path) -> None:
    news = Reason.objects.create(code="news", name="No news on claim")
    papers = Reason.objects.create(code="papers", name="Asked for papers")
    with charted(tmp_path, reasons=(news.pk, papers.pk)):
        day = FIRST + timedelta(days=20)
        keep({day: visits(day, 40, reasons=(news.pk, news.pk, news.pk, papers.pk))})
        chart = a_chart(cast)
        page = cast.olga_sees.get(f"/review/charts/{chart.reference}/").content.decode()
        assert "40 abandoned contacts" in page
        assert "30, usual 5" in page
        assert "10, usual 5" in page
        behind = cast.olga_sees.get(f"/review/charts/{chart.reference}/points/{day}/")
        assert behind.status_code == 302
        assert behind.headers["Location"].startswith("/record/contacts/behind/")
        assert cast.asa_sees.get(f"/review/charts/{chart.reference}/points/{day}/").status_code == 404
        assert cast.olga_sees.get(f"/review/charts/{chart.reference}/points/2020-01-01/").status_code == 404
        assert cast.olga_sees.get(f"/review/charts/{chart.reference}/points/x/").status_code == 404


@pytest.mark.row(44)
def test_a_point_opens_the_very_contacts_that_it_was_counted_from(cast: Cast, tmp_path: Path) -> None:
    made = [
        a_contact(AT + timedelta(minutes=9 * number), agent=cast.ada, outcome="abandoned" if number < 3 else "answered")
        for number in range(8)
    ]
    with counted(tmp_path):
        chart = a_chart(cast, starts_on=AT.date())
        page = cast.olga_sees.get(f"/review/charts/{chart.reference}/points/{AT.date()}/", follow=True).content.decode()
    for number, contact in enumerate(made):
        assert (f">C-{contact.pk}<" in page) == (number < 3)


def test_a_chart_by_week_has_whole_weeks_alone(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path, (*STEADY, *STEADY[:15])):
        chart = a_chart(cast, step="week", starts_on=FIRST + timedelta(days=1))
        read = queries.reading(chart)
    assert read.series.days == tuple(FIRST + timedelta(weeks=week) for week in (1, 2, 3, 4))
    assert float(read.series.values[0]) == pytest.approx(sum(STEADY[7:14]) / 700)


def test_half_hours_are_not_charted_and_neither_is_what_would_mislead(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path):
        with pytest.raises(RuleBroken, match="what comes in one half hour carries over into the next"):
            a_chart(cast, measure="service_level", step="half_hour")
        with pytest.raises(RuleBroken, match="Average handle time is not charted as p"):
            a_chart(cast, measure="aht", kind="p")
        with pytest.raises(RuleBroken, match="No rule is called 'x'"):
            a_chart(cast, rules=("x",))
        with pytest.raises(RuleBroken, match="It would begin on 02 Mar 2026"):
            a_chart(cast, starts_on=MONDAY.date())
        made = a_chart(cast)
        with pytest.raises(Conflict, match=f"{made.reference} charts that already"):
            a_chart(cast)
    assert Chart.objects.count() == 1


def test_a_zone_rule_on_a_p_chart_is_kept_and_called_not_advised(cast: Cast, tmp_path: Path) -> None:
    with charted(tmp_path):
        chart = a_chart(cast)
        actions.change(chart, kind="p", chosen=["beyond_3", "two_of_three"], why="As the client asks.", by=cast.olga_acts)
        page = cast.olga_sees.get(f"/review/charts/{chart.reference}/").content.decode()
        other = cast.olga_sees.get(f"/review/charts/{chart.reference}/", {"kind": "xmr"}).content.decode()
    assert "Not advised for a p chart: 2 of 3 past two sigma on one side." in page
    assert "Shown by another kind" in other


def test_every_standard_in_force_gets_its_chart_in_one_press(cast: Cast, tmp_path: Path) -> None:
    a_queue()
    Standard.objects.create(reference="STD-A", measure="aht", channel="voice", target=300, starts_on=date(2026, 1, 1))
    with charted(tmp_path):
        first = cast.olga_sees.get("/review/charts/").content.decode()
        assert "2 standards in force have no chart" in first
        assert cast.olga_sees.post("/review/charts/standards/").status_code == 302
        again = cast.olga_sees.post("/review/charts/standards/")
        listed = cast.olga_sees.get("/review/charts/").content.decode()
    assert again.status_code == 422
    assert {(each.measure, each.queue and each.queue.code, each.channel, each.owner) for each in Chart.objects.all()} == {
        ("service_level", "claims", "", cast.olga), ("aht", None, "voice", cast.olga),
    }
    assert "Of 2 charts looked at together, the newest point of none stands out" in listed
    assert "have no chart" not in listed
