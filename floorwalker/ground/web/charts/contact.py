"""One contact to scale: its segments on a time line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from floorwalker.ground.web import formats
from floorwalker.ground.web.charts.grammar import Canvas, Chart, Scale, Table

HEIGHT, TOP, BAR_HEIGHT, LABELS = 92.0, 26.0, 34.0, 84.0
WORDS_WIDTH = 46.0  # a narrower segment is named above its bar
CLOCK_WIDTH = 96.0
KINDS = ("ivr", "queue", "alert", "talk", "hold", "wrap", "consult")
TICK_SECONDS = (10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400)


@dataclass(frozen=True)
class Segment:
    """One timed part of a contact. `kind` decides the colour: ivr, queue, alert, talk, hold, wrap, consult; others are grey."""

    kind: str
    label: str
    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return (self.end - self.start).total_seconds()


def segments(code: str, parts: Sequence[Segment], *, title: str, zone: str, width: float = 590.0) -> Chart:
    """Draw the parts to scale with their length, the wall clock of `zone` below; overlapping parts stand in lanes."""
    summary = ", ".join(f"{part.label} {formats.minutes_seconds(part.seconds)}" for part in parts) or str(formats.NO_DATA)
    lanes = _lanes(parts)
    extra = (max(lanes, default=0)) * (BAR_HEIGHT + 4)
    canvas = Canvas(code, width=width, height=HEIGHT + extra, title=title, summary=summary)
    if parts:
        first, last = min(part.start for part in parts), max(part.end for part in parts)
        x = Scale(0, max((last - first).total_seconds(), 1.0), 0, width)
        above_until = -WORDS_WIDTH
        for part, lane in zip(parts, lanes, strict=True):
            above_until = _segment(canvas, part, x, first, TOP + lane * (BAR_HEIGHT + 4), above_until)
        _clock(canvas, x, first, last, zone, LABELS + extra)
    heads = (_("Part"), _("From"), _("To"), _("Length"))
    rows = [
        (
            part.label,
            formats.clock_with_seconds(part.start, zone=zone),
            formats.clock_with_seconds(part.end, zone=zone),
            formats.minutes_seconds(part.seconds),
        )
        for part in parts
    ]
    return Chart(title, summary, canvas.svg(), (), Table(title, heads, rows))


def _lanes(parts: Sequence[Segment]) -> list[int]:
    """Return the lane of each part: the first whose last part is over (a consult runs beside the hold)."""
    free_from: list[datetime] = []
    lanes: list[int] = []
    for part in parts:
        lane = next((index for index, free in enumerate(free_from) if free <= part.start), len(free_from))
        if lane == len(free_from):
            free_from.append(part.end)
        else:
            free_from[lane] = part.end
        lanes.append(lane)
    return lanes


def _segment(canvas: Canvas, part: Segment, x: Scale, first: datetime, top: float, above_until: float) -> float:
    """Draw one part; return how far the words above the bars reach now, so that two never overlap."""
    kind = part.kind if part.kind in KINDS else "other"
    left, right = x((part.start - first).total_seconds()), x((part.end - first).total_seconds())
    length = formats.minutes_seconds(part.seconds)
    canvas.rect(left + 0.5, top, max(right - left - 1, 1.5), BAR_HEIGHT, f"m-{kind}", hint=f"{part.label} {length}", round_=3)
    if right - left >= WORDS_WIDTH:
        canvas.text(left + 6, top + 14, part.label, f"t-{kind}")
        canvas.text(left + 6, top + 27, length, f"t-{kind}")
        return above_until
    words = f"{part.label} {length}"
    reach = len(words) * 6.0
    start = min(left, canvas.width - reach)
    if top == TOP and start > above_until:
        canvas.text(start, top - 7, words)
        return start + reach
    return above_until


def _clock(canvas: Canvas, x: Scale, first: datetime, last: datetime, zone: str, y: float) -> None:
    whole = (last - first).total_seconds()
    most = max(2, int(canvas.width / CLOCK_WIDTH))
    step = next((size for size in TICK_SECONDS if whole / size <= most), TICK_SECONDS[-1])
    canvas.text(0, y, formats.clock_with_seconds(first, zone=zone))
    offset = -(first.timestamp() % step)
    places = [offset + step * count for count in range(1, int(whole / step) + 2)]
    for place, after in pairwise([*places, whole + step]):
        if x(place) > CLOCK_WIDTH * 0.8 and place <= whole and after > place:
            moment = first + timedelta(seconds=place)
            words = formats.clock(moment, zone=zone) if step >= TICK_SECONDS[2] else formats.clock_with_seconds(moment, zone=zone)
            canvas.text(min(x(place), canvas.width - 18), y, words, "mid")
