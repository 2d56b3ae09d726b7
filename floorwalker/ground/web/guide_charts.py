"""Figures for the style guide, made up and fixed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from floorwalker.ground.web.charts import (
    Chart,
    CoverageDay,
    Day,
    DayBar,
    HoursLost,
    Intervals,
    Model,
    Scenario,
    Segment,
    bar_to_target,
    by_day,
    coverage,
    day_by_interval,
    histogram,
    interval_lines,
    paid_to_queue,
    people_needed,
    range_to_target,
    segments,
    split_bar,
)

ZONE = "Europe/London"
TODAY = date(2026, 11, 24)
STORM = (date(2026, 11, 9), date(2026, 11, 10))
OPENS = datetime(2026, 11, 24, 8, tzinfo=UTC)
HALF_HOUR = timedelta(minutes=30)
FORECAST = (20, 34, 46, 56, 62, 62, 60, 56, 55, 57, 58, 57, 55, 54, 52, 46, 40, 34, 28, 24, 20, 16, 13, 9)
OFFERED = (21, 33, 49, 61, 65, 68, 64, 25)
REQUIRED = (7, 10, 14, 16, 17, 17, 16, 17, 18, 18, 18, 17, 17, 17, 15, 14, 13, 11, 10, 8, 7, 6, 5, 4)
SCHEDULED = (8, 12, 16, 19, 20, 20, 19, 18, 19, 16, 16, 15, 17, 17, 17, 16, 14, 12, 10, 9, 8, 7, 6, 5)
PRESENT = (8, 12, 16, 18, 19, 19, 18, 17)
LEVELS = (92, 95, 94, 89, 87, 82, 82, 76, 87, 59, 63, 55, 84, 86, 89, 91, 88, 85, 89, 81, 83, 82, 81, 80)
WEEK_SHAPE = (1.0, 0.84, 0.8, 0.79, 0.76, 0.46, 0.28)


def everything() -> dict[str, object]:
    """Return the context of every drawing on the guide page."""
    intervals = _intervals(OPENS, len(FORECAST))
    return {
        "day_chart": _day(intervals),
        "days_chart": _days(),
        "lines_chart": _lines(intervals),
        "needed_chart": people_needed(
            "guide-needed", intervals,
            [Scenario("A", REQUIRED), Scenario("B", [n + 2 for n in REQUIRED]), Scenario("C", [n + 1 for n in REQUIRED])],
            title="People needed on queue", roster=SCHEDULED, selected=9,
        ),
        "hours_chart": paid_to_queue(
            "guide-hours", 234.1,
            [HoursLost("Annual leave", 25.7), HoursLost("Sickness", 9.8), HoursLost("Breaks", 15.7), HoursLost("Training", 7.0)],
            title="Paid to on queue",
        ),
        "coverage_chart": _coverage(),
        "spread_chart": histogram(
            "guide-spread", [60.0 * n for n in range(13)], [4, 22, 61, 88, 92, 70, 44, 28, 16, 9, 5, 3],
            title="Handle time", mean_seconds=291, median_seconds=262,
        ),
        "contact_chart": _contact(),
        "small_bar": bar_to_target(0.157, highest=0.25, target=0.135),
        "small_range": range_to_target(0.67, 0.79, 0.89, target=0.8, bottom=0.4),
        "small_split": split_bar([(697_095, "m-actual"), (838, "m-over"), (1_207, "m-idle"), (215, "m-short")]),
    }  # fmt: skip


def _intervals(first: datetime, count: int) -> Intervals:
    return Intervals([first + HALF_HOUR * index for index in range(count)], 30, ZONE)


def _padded(values: tuple[int, ...]) -> list[float | None]:
    return [*values, *[None] * (len(FORECAST) - len(values))]


def _day(intervals: Intervals) -> Chart:
    day = Day(
        intervals=intervals,
        offered=_padded(OFFERED),
        forecast=FORECAST,
        lower=[n * 0.88 for n in FORECAST],
        upper=[n * 1.14 for n in FORECAST],
        required=REQUIRED,
        scheduled=SCHEDULED,
        present=_padded(PRESENT),
        service_level=[n / 100 for n in LEVELS],
        target_share=0.8,
        reforecast=[None] * 7 + [n * 1.08 for n in FORECAST[7:]],
        predicted_from=8,
        now=OPENS + timedelta(hours=3, minutes=42),
    )
    return day_by_interval("guide-day", day, title="Claims by half hour")


def _days() -> Chart:
    first = date(2026, 10, 5)
    days = []
    for index in range(63):
        day = first + timedelta(days=index)
        size = round(1_100 * WEEK_SHAPE[day.weekday()] * (1 + 0.08 * ((index * 7) % 5 - 2) / 2))
        if day < TODAY:
            storm = day in STORM
            mark = "1" if day == STORM[0] else ""
            days.append(DayBar(day, actual=size * (1.6 if storm else 1), left_out=storm, mark=mark))
        else:
            days.append(DayBar(day, None, size, size * 0.88, size * 1.12, size * 0.8, size * 1.2))
    window = (date(2026, 11, 30), date(2026, 12, 6))
    return by_day("guide-days", days, title="By day", today=TODAY, window=window)


def _lines(intervals: Intervals) -> Chart:
    recent = [[max(0, n + (index * offset) % 11 - 5) for index, n in enumerate(FORECAST)] for offset in (3, 5, 7)]
    return interval_lines(
        "guide-lines", intervals, title="Monday 30 November", chosen=FORECAST,
        lower_80=[n * 0.82 for n in FORECAST], upper_80=[n * 1.18 for n in FORECAST],
        lower_95=[n * 0.72 for n in FORECAST], upper_95=[n * 1.3 for n in FORECAST],
        models=[Model("Last week", [n * 0.92 + 3 for n in FORECAST]), Model("Smoothing", [n * 0.96 for n in FORECAST])],
        recent=recent, recent_label="Recent Mondays", selected=9,
    )  # fmt: skip


def _coverage() -> Chart:
    days = []
    for place in range(7):
        weight = WEEK_SHAPE[place]
        intervals = _intervals(OPENS + timedelta(days=6 + place), len(FORECAST))
        required = [float(round(n * weight)) for n in REQUIRED]
        scheduled = [float(round(n * weight + (index * (place + 3)) % 4 - 1)) for index, n in enumerate(REQUIRED)]
        days.append(CoverageDay(TODAY + timedelta(days=6 + place), intervals, scheduled, required))
    return coverage("guide-coverage", days, title="Coverage of week 49")


def _contact() -> Chart:
    first = datetime(2026, 11, 23, 10, 12, 6, tzinfo=UTC)
    parts, at = [], first
    for kind, label, seconds in (
        ("ivr", "Menu", 41), ("queue", "Queue", 72), ("alert", "Alert", 5), ("talk", "Talk", 120), ("hold", "Hold", 94),
        ("talk", "Talk", 254), ("wrap", "Wrap-up", 106),
    ):  # fmt: skip
        parts.append(Segment(kind, label, at, at + timedelta(seconds=seconds)))
        at += timedelta(seconds=seconds)
    return segments("guide-contact", parts, title="What happened", zone=ZONE)
