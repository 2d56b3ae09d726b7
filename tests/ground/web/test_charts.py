"""Charts: where the marks stand, what they say, and that nothing in them is run."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorwalker.ground.web import charts, guide_charts
from floorwalker.ground.web.charts import grammar
from floorwalker.ground.web.charts.grammar import Bands, Scale, line_path, step_area, ticks_to

START = datetime(2026, 11, 24, 8, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
NS = "{http://www.w3.org/2000/svg}"


def intervals(count: int) -> charts.Intervals:
    return charts.Intervals([START + HALF_HOUR * index for index in range(count)], 30, "Europe/London")


def a_day(**changes: object) -> charts.Day:
    series: dict[str, object] = {
        "intervals": intervals(4), "offered": [10, 20, None, None], "forecast": [10, 18, 24, 12], "lower": [8, 15, 20, 9],
        "upper": [12, 21, 28, 15], "required": [3, 5, 8, 4], "scheduled": [4, 5, 6, 3], "present": [4, 5, None, None],
        "service_level": [0.9, 0.78, 0.6, None], "target_share": 0.8, "predicted_from": 2, "now": START + 1.5 * HALF_HOUR,
    }  # fmt: skip
    return charts.Day(**{**series, **changes})  # type: ignore[arg-type]


def marks(svg: str, tag: str, mark: str) -> list[ElementTree.Element]:
    return [each for each in ElementTree.fromstring(svg).iter(tag) if each.get("class") == mark]


@given(st.floats(min_value=1e-3, max_value=1e9))
def test_axis_figures_start_at_zero_rise_evenly_and_reach_the_highest_value(highest: float) -> None:
    ticks = ticks_to(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest * (1 - 1e-6)
    assert len(ticks) <= 7
    steps = [after - before for before, after in pairwise(ticks)]
    assert max(steps) == pytest.approx(min(steps))


def test_bars_stand_on_zero_and_are_as_high_as_their_value() -> None:
    drawn = charts.day_by_interval("d", a_day(now=None), title="Claims").svg
    first, second = marks(drawn, "rect", "m-actual")
    assert float(second.get("height", 0)) == pytest.approx(2 * float(first.get("height", 0)), abs=0.15)
    feet = {round(float(bar.get("y", 0)) + float(bar.get("height", 0)), 0) for bar in (first, second)}
    assert len(feet) == 1


def test_a_gap_in_the_data_is_a_gap_in_the_line() -> None:
    path = line_path([1.0, 2.0, None, float("nan"), 3.0], Bands(5, 0, 50), Scale(0, 3, 30, 0))
    assert path == "M5 20L15 10 M45 0"


def test_an_area_keeps_each_value_over_its_whole_interval() -> None:
    assert step_area([1, 3], Bands(2, 0, 20), Scale(0, 3, 30, 0)) == "M0 30V20H10V0H20V30Z"


def test_what_is_short_is_hatched_boxed_and_said_in_words() -> None:
    day = a_day()
    assert charts.deepest_shortage(day, after=1) == charts.Shortage(2, 3, 2)
    drawn = charts.day_by_interval("d", day, title="Claims").svg
    assert "Short by 2, 09:00 to 10:00" in drawn
    assert drawn.count('fill="url(#d-hatch)"') == 2
    assert charts.deepest_shortage(a_day(scheduled=[9, 9, 9, 9])) is None
    assert charts.deepest_shortage(a_day(scheduled=[None] * 4)) is None


@pytest.mark.parametrize(("share", "state"), [(0.8, "ok"), (0.796, "ok"), (0.76, "watch"), (0.74, "miss"), (None, "none")])
def test_a_service_level_is_judged_by_the_whole_percent_that_is_shown(share: float | None, state: str) -> None:
    assert charts.level_state(share, 0.8) == state


def test_the_strip_carries_shape_and_figure_beside_the_colour() -> None:
    drawn = charts.day_by_interval("d", a_day(), title="Claims").svg
    assert len(marks(drawn, "path", "sl-mark-watch")) == 1
    assert len(marks(drawn, "path", "sl-mark-miss")) == 2
    assert [text.text for text in marks(drawn, "text", "sl-t-miss mid pred")] == ["60"]


def test_the_table_holds_every_interval_and_says_no_data() -> None:
    table = charts.day_by_interval("d", a_day(), title="Claims").table
    assert table is not None
    assert table.rows[1] == ("08:30 to 09:00", "20", "18", "15 – 21", "5", "5", "5", "78%")
    assert table.rows[3][1] == "no data"


def test_a_series_that_does_not_fit_its_intervals_is_refused() -> None:
    with pytest.raises(ValueError, match="offered has 1 values for 4 intervals"):
        a_day(offered=[1])
    with pytest.raises(ValueError, match="must follow one another by 30 minutes"):
        charts.Intervals([START, START + timedelta(hours=2)], 30, "UTC")


def test_words_from_outside_are_escaped_everywhere() -> None:
    nasty = "<script>alert(1)</script>\"'"
    drawn = [
        charts.day_by_interval("d", a_day(), title=nasty, things=nasty),
        charts.by_day("b", [charts.DayBar(date(2026, 11, 23), 5, mark=nasty)], title=nasty, things=nasty),
        charts.segments("s", [charts.Segment(nasty, nasty, START, START + HALF_HOUR)], title=nasty, zone="UTC"),
        charts.histogram("h", [0, 60], [3], title=nasty, things=nasty),
        charts.paid_to_queue("p", 10, [charts.HoursLost(nasty, 2)], title=nasty),
    ]
    for chart in drawn:
        assert "<script" not in chart.svg
        ElementTree.fromstring(chart.svg)


def test_every_chart_of_the_guide_is_named_described_tabled_and_without_styles_of_its_own() -> None:
    for chart in (each for each in guide_charts.everything().values() if isinstance(each, charts.Chart)):
        root = ElementTree.fromstring(chart.svg)
        assert root.get("role") == "img"
        assert (root[0].tag, root[1].tag) == ("title", "desc")
        assert root[1].text
        assert chart.table
        assert chart.table.rows
        assert {len(row) for row in chart.table.rows} == {len(chart.table.heads)}
        assert not re.search(r"\sstyle=|#[0-9a-f]{3,6}\"|\son\w+=", chart.svg)
        assert "nan" not in chart.svg.lower()


def test_more_lines_than_can_be_told_apart_are_refused() -> None:
    five = [charts.Scenario(str(n), [1.0]) for n in range(5)]
    with pytest.raises(ValueError, match="at most 5 series"):
        charts.people_needed("n", intervals(1), five, title="Needed")


def test_unequal_bins_are_refused() -> None:
    with pytest.raises(ValueError, match="equally wide"):
        charts.histogram("h", [0, 60, 180], [1, 2], title="Handle time")


def test_paid_hours_minus_what_is_lost_is_what_is_left_on_queue() -> None:
    chart = charts.paid_to_queue("p", 100, [charts.HoursLost("Leave", 20), charts.HoursLost("Breaks", 10)], title="Hours")
    assert chart.table is not None
    assert chart.table.rows[-1] == ("On queue", "70.0 h")


def test_parts_of_a_contact_are_to_scale_and_a_consult_stands_beside_the_hold() -> None:
    at = [START + timedelta(seconds=n) for n in (0, 60, 180)]
    parts = [
        charts.Segment("talk", "Talk", at[0], at[1]), charts.Segment("hold", "Hold", at[1], at[2]),
        charts.Segment("consult", "Consult", at[1], at[2]),
    ]  # fmt: skip
    drawn = charts.segments("s", parts, title="What happened", zone="UTC").svg
    talk, hold, consult = (marks(drawn, "rect", f"m-{kind}")[0] for kind in ("talk", "hold", "consult"))
    assert float(hold.get("width", 0)) == pytest.approx(2 * float(talk.get("width", 0)), abs=1.5)
    assert float(consult.get("y", 0)) > float(hold.get("y", 0))


def test_a_history_without_a_single_figure_draws_nothing() -> None:
    assert charts.sparkline([None, float("nan")]) == ""
    assert "l-actual" in charts.sparkline([None, 0.4, 0.5], target=0.8)


def test_a_days_chart_survives_an_empty_history() -> None:
    chart = charts.by_day("b", [], title="By day")
    ElementTree.fromstring(chart.svg)
    assert grammar.ticks_to(0) == (0.0, 1.0)


def test_a_day_on_which_nothing_was_kept_is_seen_and_a_day_without_data_is_not() -> None:
    days = [
        charts.KeptDay(date(2026, 3, number), value, words, "")
        for number, value, words in ((2, 80.0, "80%"), (3, 0.0, "0%"), (4, None, "no data"))
    ]
    drawn = charts.against_target("kept", days, target=90.0, target_words="at least 90%", threshold=70.0, axis="%", title="Kept")
    bars = [each for each in ElementTree.fromstring(str(drawn.svg)).iter() if each.get("class") == "m-actual"]
    assert [float(each.get("height", "0")) > 0 for each in bars] == [True, True]
    assert "2 of 3 days have data" in drawn.summary
    assert [row[1] for row in drawn.table.rows] == ["80%", "0%", "no data"]
