"""Charts of a forecast: days as bars with their ranges, and one day by interval with the models beside the chosen one."""

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
    band_path,
    check_series,
    greatest,
    known,
    line_path,
    ticks_to,
)
from floorwalker.ground.web.charts.times import Intervals

LEFT, RIGHT_MARGIN = 40.0, 8.0
DAYS_HEIGHT, DAYS_TOP, DAYS_ZERO, DAYS_LABELS = 158.0, 24.0, 134.0, 150.0
LINES_HEIGHT, LINES_TOP, LINES_ZERO, LINES_LABELS = 250.0, 16.0, 222.0, 242.0
BAR_SHARE, BOX_SHARE = 0.82, 0.6
DATE_WIDTH = 62  # pixels that "30 Nov" needs with air
DAYS_PER_WEEK = 7


@dataclass(frozen=True)
class DayBar:
    """One day: what came, or what is expected with its 80 and 95 percent ranges.

    `left_out` days are drawn dashed because no model learns from them; `mark` is the number that the list beside explains.
    """

    day: date
    actual: float | None = None
    forecast: float | None = None
    lower_80: float | None = None
    upper_80: float | None = None
    lower_95: float | None = None
    upper_95: float | None = None
    left_out: bool = False
    mark: str = ""


@dataclass(frozen=True)
class Model:
    """One model's line for comparison."""

    label: str
    values: Values


def by_day(
    code: str, days: Sequence[DayBar], *, title: str, things: str = "calls", today: date | None = None,
    window: tuple[date, date] | None = None, width: float = 904.0,
) -> Chart:  # fmt: skip
    """Draw days as bars and forecast days as box (80 %) and line (95 %). `window` shades the days being planned."""
    x = Bands(len(days), LEFT, width - RIGHT_MARGIN)
    ahead = [each for each in days if known(each.forecast)]
    summary = _("%(title)s: %(past)d days of history, %(ahead)d days ahead.") % {
        "title": title,
        "past": sum(known(each.actual) for each in days),
        "ahead": len(ahead),
    }
    canvas = Canvas(code, width=width, height=DAYS_HEIGHT, title=title, summary=summary)
    ticks = ticks_to(greatest(*([each.actual, each.forecast, each.upper_95] for each in days)), about=3)
    y = Scale(0, ticks[-1], DAYS_ZERO, DAYS_TOP)
    index_of = {each.day: index for index, each in enumerate(days)}
    if window and window[0] in index_of:
        last = index_of.get(window[1], len(days) - 1)
        canvas.rect(x.left(index_of[window[0]]), 8, x.left(last + 1) - x.left(index_of[window[0]]), DAYS_ZERO - 8, "m-window")
    canvas.value_axis(y, left=x.start, right=x.end, ticks=ticks)
    for index, each in enumerate(days):
        _bar(canvas, each, x, y, index, things)
        _range(canvas, each, x, y, index, things)
    _dates(canvas, days, x)
    if today in index_of:
        at = x.left(index_of[today])
        canvas.line(at, 14, at, DAYS_ZERO, "now")
        canvas.text(at - 5, 20, _("Today"), "lbl end")
    legend = [Key(_("Actual"), "m-actual"), Key(_("Left out of training"), "m-left")]
    if ahead:
        legend.append(Key(_("Forecast, 80% box, 95% line"), "m-box", "box"))
    heads = (_("Day"), _("Actual"), _("Forecast"), _("80% range"), _("95% range"), _("Training"))
    rows = [
        (
            formats.day(each.day, zone="UTC"),
            formats.count(each.actual),
            formats.count(each.forecast),
            _between(each.lower_80, each.upper_80),
            _between(each.lower_95, each.upper_95),
            _("left out") if each.left_out else _("used") if known(each.actual) else "",
        )
        for each in days
    ]
    return Chart(title, summary, canvas.svg(), legend, Table(title, heads, rows))


def interval_lines(
    code: str, intervals: Intervals, *, title: str, chosen: Values, lower_80: Values, upper_80: Values, lower_95: Values,
    upper_95: Values, models: Sequence[Model] = (), recent: Sequence[Values] = (), recent_label: str = "Recent weeks",
    selected: int | None = None, width: float = 904.0, left: float = 104.0,
) -> Chart:  # fmt: skip
    """Draw one day's forecast by interval: recent days as dots, up to two other models, the chosen line with both ranges.

    `left` is where the first interval begins, so that a grid of figures below can stand under the same steps.
    """
    check_series(*models, "chosen", "80", "95")
    x = Bands(len(intervals), left, width)
    total = sum(value for value in chosen if value is not None and known(value))
    summary = _("%(title)s: %(n)s expected in all, most at %(peak)s.") % {
        "title": title,
        "n": formats.count(total),
        "peak": intervals.clock(max(range(len(chosen)), key=lambda index: chosen[index] or 0.0)) if chosen else "–",
    }
    canvas = Canvas(code, width=width, height=LINES_HEIGHT, title=title, summary=summary)
    ticks = ticks_to(greatest(upper_95, upper_80, chosen, *recent, *(model.values for model in models)), about=4)
    y = Scale(0, ticks[-1], LINES_ZERO, LINES_TOP)
    canvas.value_axis(y, left=x.start, right=x.end, ticks=ticks)
    canvas.path(band_path(lower_80, upper_80, x, y), "m-band")
    canvas.path(line_path(lower_95, x, y), "l-outer")
    canvas.path(line_path(upper_95, x, y), "l-outer")
    for values in recent:
        for index, value in enumerate(values):
            if value is not None and known(value):
                canvas.add("circle", cx=x.middle(index), cy=y(value), r=2, class_="m-dot")
    for model, mark in zip(models, ("l-model-a", "l-model-b"), strict=False):
        canvas.path(line_path(model.values, x, y), mark)
    canvas.path(line_path(chosen, x, y), "l-chosen")
    if selected is not None:
        canvas.rect(x.left(selected), LINES_TOP - 8, x.width, LINES_ZERO - LINES_TOP + 14, "cursor", round_=3)
    intervals.draw(canvas, x, y=LINES_LABELS)
    for index in range(len(intervals)):
        words = f"{intervals.label(index)}: {formats.count(chosen[index])}, {_between(lower_80[index], upper_80[index])}"
        canvas.read(x.left(index), LINES_TOP - 8, x.width, LINES_ZERO - LINES_TOP + 8, words=words)
    legend = [Key(recent_label, "m-dot", "dot")] if recent else []
    shapes: tuple[tuple[str, str], ...] = (("l-model-a", "dash"), ("l-model-b", "line"))
    for model, (mark, shape) in zip(models, shapes, strict=False):
        legend.append(Key(model.label, mark, "dash" if shape == "dash" else "line"))
    legend.append(Key(_("Chosen, 80% range"), "l-chosen", "band"))
    legend.append(Key(_("95% range"), "l-outer", "dash"))
    heads = (_("Interval"), *(model.label for model in models), _("Chosen"), _("80% range"), _("95% range"))
    rows = [
        (
            intervals.label(index),
            *(formats.count(model.values[index]) for model in models),
            formats.count(chosen[index]),
            _between(lower_80[index], upper_80[index]),
            _between(lower_95[index], upper_95[index]),
        )
        for index in range(len(intervals))
    ]
    return Chart(title, summary, canvas.svg(), legend, Table(title, heads, rows))


def _bar(canvas: Canvas, each: DayBar, x: Bands, y: Scale, index: int, things: str) -> None:
    if each.actual is None or not known(each.actual):
        return
    inset = x.width * (1 - BAR_SHARE) / 2
    hint = f"{formats.day(each.day, zone='UTC')}: {formats.count(each.actual)} {things}"
    if each.left_out:
        hint = _("%(day)s, not used for training") % {"day": hint}
    mark = "m-left" if each.left_out else "m-actual"
    canvas.rect(
        x.left(index) + inset, y(each.actual), x.width * BAR_SHARE, y(0) - y(each.actual), mark, hint=hint, round_=1.5
    )
    if each.mark:
        canvas.add("circle", cx=x.middle(index), cy=y(each.actual) - 11, r=8, class_="m-mark")
        canvas.text(x.middle(index), y(each.actual) - 7, each.mark, "mark-text")


def _range(canvas: Canvas, each: DayBar, x: Bands, y: Scale, index: int, things: str) -> None:
    if each.forecast is None or not known(each.forecast):
        return
    middle, half = x.middle(index), x.width * BOX_SHARE / 2
    if each.lower_95 is not None and each.upper_95 is not None:
        canvas.line(middle, y(each.upper_95), middle, y(each.lower_95), "m-whisker")
    if each.lower_80 is not None and each.upper_80 is not None:
        hint = f"{formats.day(each.day, zone='UTC')}: {formats.count(each.forecast)} {things}, " + _between(
            each.lower_80, each.upper_80
        )
        canvas.rect(
            middle - half, y(each.upper_80), 2 * half, y(each.lower_80) - y(each.upper_80), "m-box", hint=hint, round_=2
        )
    canvas.line(middle - half, y(each.forecast), middle + half, y(each.forecast), "m-median")


def _dates(canvas: Canvas, days: Sequence[DayBar], x: Bands) -> None:
    """Write every week's Monday, or every so many weeks where there is little room."""
    weeks = max(1, round(DATE_WIDTH / max(x.width * DAYS_PER_WEEK, 1) + 0.49))
    mondays = [index for index, each in enumerate(days) if each.day.weekday() == 0]
    for index in mondays[::weeks] or ([0] if days else []):
        canvas.text(x.left(index), DAYS_LABELS, formats.day(days[index].day, zone="UTC").split(" ", 1)[1])


def _between(low: float | None, high: float | None) -> str:
    if not (known(low) and known(high)):
        return str(formats.NO_DATA)
    return _("%(low)s to %(high)s") % {"low": formats.count(low), "high": formats.count(high)}
