"""The service level of one queue by interval, with the stretches shaded in which something happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Bands, Canvas, Chart, Key, Scale, Table, Values, greatest, known, ticks_to
from floorwalker.ground.web.charts.times import Intervals

WIDTH, HEIGHT, LEFT, RIGHT = 760.0, 226.0, 46.0, 8.0
LEVEL_TOP, LEVEL_ZERO, OFFERED_TOP, OFFERED_ZERO, HOURS_Y = 26.0, 128.0, 154.0, 200.0, 218.0
BAR_SHARE = 0.7
PERCENT = 100


@dataclass(frozen=True)
class Span:
    """A stretch in which something happened; without an end it still lasts."""

    label: str
    starts_at: datetime
    ends_at: datetime | None


def level_by_interval(
    code: str, intervals: Intervals, *, service_level: Values, offered: Values, spans: Sequence[Span], target_share: float | None,
    title: str,
) -> Chart:
    """Draw the share answered in time as bars, what was offered below, the target, and each span shaded over both."""
    summary = _summary(intervals, service_level, spans, title)
    canvas = Canvas(code, width=WIDTH, height=HEIGHT, title=title, summary=summary)
    x = Bands(len(intervals), LEFT, WIDTH - RIGHT)
    level = Scale(0, PERCENT, LEVEL_ZERO, LEVEL_TOP)
    ticks = ticks_to(greatest(offered), about=2)
    count = Scale(0, ticks[-1], OFFERED_ZERO, OFFERED_TOP)
    for span in spans:
        shade(canvas, x, intervals, span, top=LEVEL_TOP, bottom=OFFERED_ZERO)
    canvas.value_axis(level, left=x.start, right=x.end, ticks=(0, 50, PERCENT), label=_("Service level, %"))
    canvas.value_axis(count, left=x.start, right=x.end, ticks=ticks, label=_("Offered"))
    inset = x.width * (1 - BAR_SHARE) / 2
    for index in range(len(intervals)):
        share, came = service_level[index], offered[index]
        if share is not None and known(share):
            bar = level(share * PERCENT)
            canvas.rect(x.left(index) + inset, bar, x.width * BAR_SHARE, LEVEL_ZERO - bar, "m-actual", round_=1.5)
        if came is not None and known(came):
            canvas.rect(x.left(index) + inset, count(came), x.width * BAR_SHARE, OFFERED_ZERO - count(came), "m-scheduled")
        canvas.read(x.left(index), LEVEL_TOP, x.width, OFFERED_ZERO - LEVEL_TOP, words=_reading(intervals, index, share, came))
    if target_share is not None:
        at = level(target_share * PERCENT)
        canvas.line(x.start, at, x.end, at, "l-target")
    intervals.draw(canvas, x, y=HOURS_Y)
    rows = [
        (intervals.label(index), formats.share(service_level[index]), formats.count(offered[index]), _inside(intervals, index, spans))
        for index in range(len(intervals))
    ]
    legend = [Key(_("Answered in time"), "m-actual"), Key(_("Offered"), "m-scheduled")]
    if target_share is not None:
        legend.append(Key(_("Target in force"), "l-target", "dash"))
    if spans:
        legend.append(Key(_("Shaded: it lasted"), "m-span"))
    return Chart(title, summary, canvas.svg(), legend, Table(title, (_("Interval"), _("Service level"), _("Offered"), _("Then")), rows))


def shade(canvas: Canvas, x: Bands, intervals: Intervals, span: Span, *, top: float, bottom: float) -> None:
    """Shade `span` between two heights, as far as it lies on the axis."""
    count = float(len(intervals))
    if not count or span.starts_at >= _end(intervals) or (span.ends_at is not None and span.ends_at <= intervals.starts[0]):
        return
    first = intervals.position(span.starts_at)
    last = intervals.position(span.ends_at) if span.ends_at is not None else None
    left, right = x.left(first if first is not None else 0.0), x.left(last if last is not None else count)
    canvas.rect(left, top, max(right - left, 2.0), bottom - top, "m-span", hint=span.label)


def _end(intervals: Intervals) -> datetime:
    last = intervals.starts[-1]
    return last + (intervals.starts[1] - intervals.starts[0]) if len(intervals) > 1 else last


def _inside(intervals: Intervals, index: int, spans: Sequence[Span]) -> str:
    start = intervals.starts[index]
    end = intervals.starts[index + 1] if index + 1 < len(intervals) else _end(intervals)
    here = [span.label for span in spans if span.starts_at < end and (span.ends_at is None or span.ends_at > start)]
    return "; ".join(here)


def _reading(intervals: Intervals, index: int, share: float | None, came: float | None) -> str:
    said = [intervals.label(index)]
    if known(share):
        said.append(_("service level %(s)s") % {"s": formats.share(share)})
    if known(came):
        said.append(_("%(n)s offered") % {"n": formats.count(came)})
    return ", ".join(said)


def _summary(intervals: Intervals, service_level: Values, spans: Sequence[Span], title: str) -> str:
    there = [(share, index) for index, share in enumerate(service_level) if share is not None and known(share)]
    if not there:
        return _("%(title)s: no data yet.") % {"title": title}
    worst, at = min(there)
    return _("%(title)s: lowest %(share)s at %(at)s; %(n)d shaded.") % {
        "title": title, "share": formats.share(worst), "at": intervals.clock(at), "n": len(spans),
    }
