"""Charts of staffing: people needed against a roster, a week's coverage with its net bars, paid hours down to queue hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import (
    Bands,
    Canvas,
    Chart,
    Key,
    Scale,
    Table,
    Values,
    check_series,
    greatest,
    known,
    step_area,
    step_path,
    ticks_to,
)
from floorwalker.ground.web.charts.times import Intervals

LEFT, RIGHT_MARGIN = 34.0, 8.0
STEPS_HEIGHT, STEPS_TOP, STEPS_ZERO, STEPS_LABELS = 200.0, 14.0, 176.0, 194.0
COVER_HEIGHT, COVER_TOP, COVER_ZERO = 140.0, 10.0, 90.0
NET_MIDDLE, NET_HALF, COVER_LABELS = 108.0, 14.0, 136.0
HOURS_LABELLED = (10, 14, 18)
HOURS_ROW, HOURS_LABEL, HOURS_FIGURE = 24.0, 132.0, 120.0
SCENARIO_LINES = (("l-required", "step"), ("l-forecast", "step"), ("l-scheduled", "step"))


@dataclass(frozen=True)
class Scenario:
    """One line of people needed by interval."""

    label: str
    needed: Values


@dataclass(frozen=True)
class CoverageDay:
    """One day of a week: who is scheduled on queue and how many are required, by interval."""

    day: date
    intervals: Intervals
    scheduled: Values
    required: Values


@dataclass(frozen=True)
class HoursLost:
    """One reason why paid hours are not hours on queue."""

    label: str
    hours: float


def people_needed(
    code: str, intervals: Intervals, scenarios: Sequence[Scenario], *, title: str, roster: Values = (),
    selected: int | None = None, width: float = 540.0,
) -> Chart:  # fmt: skip
    """Draw up to three scenarios as steps over the roster as an area."""
    check_series(*scenarios, "roster")
    x = Bands(len(intervals), LEFT, width - RIGHT_MARGIN)
    highest = greatest(roster, *(scenario.needed for scenario in scenarios))
    summary = "; ".join(
        _("%(name)s needs %(n)s at the peak") % {"name": each.label, "n": formats.people(greatest(each.needed))}
        for each in scenarios
    )
    canvas = Canvas(code, width=width, height=STEPS_HEIGHT, title=title, summary=f"{title}: {summary}.")
    ticks = ticks_to(highest, about=3)
    y = Scale(0, ticks[-1], STEPS_ZERO, STEPS_TOP)
    canvas.value_axis(y, left=x.start, right=x.end, ticks=ticks)
    canvas.path(step_area(roster, x, y), "m-scheduled")
    for scenario, (mark, _shape) in reversed(list(zip(scenarios, SCENARIO_LINES, strict=False))):
        canvas.path(step_path(scenario.needed, x, y), mark)
    if selected is not None:
        canvas.rect(x.left(selected), STEPS_TOP - 4, x.width, STEPS_ZERO - STEPS_TOP + 4, "cursor", round_=3)
    intervals.draw(canvas, x, y=STEPS_LABELS)
    for index in range(len(intervals)):
        said = ", ".join(f"{each.label} {formats.people(each.needed[index])}" for each in scenarios)
        canvas.read(x.left(index), STEPS_TOP, x.width, STEPS_ZERO - STEPS_TOP, words=f"{intervals.label(index)}: {said}")
    legend = [Key(_("Roster"), "m-scheduled")] if roster else []
    legend += [Key(each.label, mark, "step") for each, (mark, _shape) in zip(scenarios, SCENARIO_LINES, strict=False)]
    heads = (_("Interval"), *((_("Roster"),) if roster else ()), *(each.label for each in scenarios))
    rows = [
        (
            intervals.label(index),
            *((formats.people(roster[index]),) if roster else ()),
            *(formats.people(each.needed[index]) for each in scenarios),
        )
        for index in range(len(intervals))
    ]
    return Chart(title, summary, canvas.svg(), legend, Table(title, heads, rows))


def coverage(code: str, days: Sequence[CoverageDay], *, title: str, width: float = 810.0) -> Chart:
    """Draw a week: scheduled as area, required as steps, and below the net, over upwards and short downwards."""
    week = Bands(len(days), 0.0, width)
    ticks = ticks_to(greatest(*(values for day in days for values in (day.scheduled, day.required))), about=3)
    y = Scale(0, ticks[-1], COVER_ZERO, COVER_TOP)
    nets = [_net(day) for day in days]
    deepest = greatest(*([abs(value) if value is not None else None for value in net] for net in nets)) or 1.0
    net_y = Scale(-deepest, deepest, NET_MIDDLE + NET_HALF, NET_MIDDLE - NET_HALF)
    short = sum(1 for net in nets for value in net if value is not None and value < 0)
    summary = _("%(title)s: %(n)d intervals with fewer people than required.") % {"title": title, "n": short}
    canvas = Canvas(code, width=width, height=COVER_HEIGHT, title=title, summary=summary)
    for tick in ticks[1:]:
        canvas.line(0, y(tick), width, y(tick), "grid")
    for place, (day, net) in enumerate(zip(days, nets, strict=True)):
        x = Bands(len(day.intervals), week.left(place), week.left(place + 1))
        canvas.path(step_area(day.scheduled, x, y), "m-scheduled")
        canvas.path(step_path(day.required, x, y), "l-required")
        for index, value in enumerate(net):
            if value:
                top, foot = sorted((net_y(value), net_y(0)))
                mark = "m-over" if value > 0 else "m-short"
                hint = f"{formats.day(day.day, zone='UTC')} {day.intervals.label(index)}: {formats.signed(value)}"
                canvas.rect(x.left(index), top, x.width, foot - top, mark, hint=hint)
        _hours(canvas, day, x)
        if place:
            canvas.line(week.left(place), 0, week.left(place), COVER_LABELS - 14, "axis")
    for tick in ticks[1:]:
        canvas.text(3, y(tick) + 11, f"{tick:,.10g}")
    legend = [
        Key(_("Scheduled on queue"), "m-scheduled"),
        Key(_("Required"), "l-required", "step"),
        Key(_("Over"), "m-over"),
        Key(_("Short"), "m-short"),
    ]
    heads = (_("Interval"), _("Required"), _("Scheduled"), _("Net"))
    rows = [
        (
            f"{formats.day(day.day, zone='UTC')}, {day.intervals.label(index)}",
            formats.people(day.required[index]),
            formats.people(day.scheduled[index]),
            formats.signed(net[index]),
        )
        for day, net in zip(days, nets, strict=True)
        for index in range(len(day.intervals))
    ]
    return Chart(title, summary, canvas.svg(), legend, Table(title, heads, rows))


def paid_to_queue(code: str, paid_hours: float, lost: Sequence[HoursLost], *, title: str, width: float = 360.0) -> Chart:
    """Draw paid hours, what takes hours away, and what is left on queue; the bars share one scale from zero."""
    left_hours = paid_hours - sum(each.hours for each in lost)
    x = Scale(0, max(paid_hours, 1e-9), HOURS_LABEL, width - HOURS_FIGURE)
    summary = _("%(title)s: %(left)s of %(paid)s paid hours are on queue.") % {
        "title": title,
        "left": formats.decimal(left_hours),
        "paid": formats.decimal(paid_hours),
    }
    canvas = Canvas(code, width=width, height=HOURS_ROW * (len(lost) + 2), title=title, summary=summary)
    remaining = paid_hours
    figures: list[tuple[str, str]] = [(_("Paid"), f"{formats.decimal(paid_hours)} h")]
    _hours_row(canvas, 0, figures[0], x(0), x(paid_hours), "m-idle", width)
    for row, each in enumerate(lost, start=1):
        part = formats.share(each.hours / paid_hours if paid_hours else None)
        figures.append((each.label, f"{formats.signed(-each.hours, 1)} h, {part}"))
        _hours_row(canvas, row, figures[-1], x(remaining - each.hours), x(remaining), "m-wrap", width)
        remaining -= each.hours
    figures.append((_("On queue"), f"{formats.decimal(left_hours)} h"))
    _hours_row(canvas, len(lost) + 1, figures[-1], x(0), x(max(left_hours, 0)), "m-actual", width)
    return Chart(title, summary, canvas.svg(), (), Table(title, (_("Part"), _("Hours")), figures))


def _hours_row(
    canvas: Canvas, row: int, figure: tuple[str, str], start: float, end: float, mark: str, width: float
) -> None:
    top = row * HOURS_ROW
    canvas.text(HOURS_LABEL - 8, top + 15, figure[0], "end lbl" if mark != "m-wrap" else "end")
    canvas.rect(start, top + 3, end - start, HOURS_ROW - 7, mark, round_=2)
    canvas.text(width - 2, top + 15, figure[1], "end lbl" if mark != "m-wrap" else "end")


def _net(day: CoverageDay) -> list[float | None]:
    return [
        scheduled - required if scheduled is not None and required is not None and known(scheduled) and known(required) else None
        for scheduled, required in zip(day.scheduled, day.required, strict=True)
    ]


def _hours(canvas: Canvas, day: CoverageDay, x: Bands) -> None:
    for index, start in enumerate(day.intervals.starts):
        there = formats.local(start, day.intervals.zone)
        if there.minute == 0 and there.hour in HOURS_LABELLED:
            canvas.text(x.left(index), COVER_LABELS, f"{there:%H}", "mid")
